"""Layers that draw: only in training, from their own generator, the same on every backend."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from poolkit.reductions import named
from tests.agreement import assert_equal, assert_identical
from tests.keras.checks.layers import KINDS, Kind, each_layout, expected, numpy_of

RANDOM = [kind for kind in KINDS if kind.random]

random_ones = pytest.mark.parametrize("kind", RANDOM, ids=lambda kind: kind.name)


def test_there_are_some() -> None:
    assert {kind.entry.choice for kind in RANDOM} == {c for c, entry in named().items() if entry.reduction.random}
    assert RANDOM


@each_layout
@random_ones
def test_drawn_cells_are_numpys(kind: Kind, layout: Any) -> None:
    """The key of the first call is the generator's first state; the same seed draws the same cells."""
    layer, x = kind.layer(**kind.arguments(data_format=layout)), kind.data(layout)
    key = tuple(map(int, numpy_of(layer.seed_generator.state.value)))
    drawn = numpy_of(layer(x, training=True))
    assert_identical(drawn, expected(layer, x, training=True, seed=key))
    again = numpy_of(kind.layer(**kind.arguments(data_format=layout))(x, training=True))
    assert_equal(again, drawn)


@random_ones
def test_draws_in_training_only(kind: Kind) -> None:
    layer, x = kind.layer(**kind.arguments()), np.random.default_rng(0).random(kind.shape("channels_last"))
    x = x.astype(np.float32)
    still = numpy_of(layer(x))
    assert_equal(numpy_of(layer(x, training=False)), still)
    first, second = (numpy_of(layer(x, training=True)) for _ in range(2))
    assert not np.array_equal(first, still)
    assert not np.array_equal(first, second), "a call does not advance the generator"


def test_fit_draws() -> None:
    """The training flag arrives by way of `fit`, compiled as the backend does, and draws differ from step to step."""
    import poolkit.keras

    x = np.random.default_rng(0).random((4, 6, 6, 2)).astype(np.float32)
    layer = poolkit.keras.StochasticPooling2D(seed=1)
    model = keras.Sequential([keras.Input((6, 6, 2)), layer, keras.layers.Flatten()])
    model.compile(optimizer="sgd", loss="mse")
    target = np.zeros((4, 18), np.float32)
    losses = [model.fit(x, target, verbose=0, shuffle=False).history["loss"][0] for _ in range(3)]
    assert len(set(losses)) == 3
    still = (expected(layer, x).astype(np.float64) ** 2).mean()
    np.testing.assert_allclose(model.evaluate(x, target, verbose=0), still, rtol=1e-5)
