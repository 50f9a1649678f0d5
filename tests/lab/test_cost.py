"""Operations counted by hand, memory seen by the system."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from poolkit.lab import backends
from poolkit.lab.configuration import parse
from poolkit.lab.cost import flops, median_ms, peak_mb
from poolkit.lab.networks import NETWORKS


@pytest.fixture(scope="module")
def keras() -> Any:
    backends.activate(backends.resolve())
    return pytest.importorskip("keras")


@pytest.mark.slow
def test_operations_of_the_reference_network(keras: Any) -> None:
    model = NETWORKS["reference"].build((28, 28, 1), 10, parse("max"), seed=0)
    convolution, pooling, dense = 2 * 26 * 26 * 32 * 9, 13 * 13 * 32 * 4, 2 * 5408 * 10
    assert flops(model) == convolution + pooling + dense


@pytest.mark.slow
def test_operations_of_layers_of_keras(keras: Any) -> None:
    model = keras.Sequential(
        [
            keras.Input((9, 9, 4)),
            keras.layers.DepthwiseConv2D(3),
            keras.layers.AveragePooling2D(3, 2),
            keras.Sequential([keras.layers.Conv2D(5, 1, strides=2), keras.layers.GlobalMaxPooling2D()]),
        ]
    )
    # Maps of 7 x 7, 3 x 3 and 2 x 2.
    assert flops(model) == 2 * 7 * 7 * 4 * 9 + 3 * 3 * 4 * 9 + 2 * 2 * 2 * 5 * 4 + 5 * 4


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the peak and can forget it")
def test_the_peak_of_a_call() -> None:
    found = peak_mb(lambda: np.ones(5 * 2**20).sum())
    assert found == pytest.approx(40, abs=4)


def test_the_first_call_is_not_timed() -> None:
    calls: list[int] = []
    assert median_ms(lambda: calls.append(1)) < 1
    assert len(calls) == 16
