"""Widths that give every pooling as many operations, computed by hand."""

from __future__ import annotations

from typing import Any

import pytest

from poolkit.lab import backends
from poolkit.lab.configuration import parse
from poolkit.lab.cost import flops
from poolkit.lab.errors import LabError
from poolkit.lab.networks import NETWORKS
from poolkit.lab.widths import matched_flops

SHAPE = (8, 8, 1)
REFERENCE = NETWORKS["reference"]


@pytest.fixture(scope="module")
def keras() -> Any:
    backends.activate(backends.resolve())
    return pytest.importorskip("keras")


def test_a_network_is_widened_in_proportion() -> None:
    half = NETWORKS["lenet"].widened(8, 16)
    assert [each.filters for stage in half.stages for each in stage.convolutions] == [3, 8]
    assert half.dense == (60, 42)
    assert half.widened(1, 100).stages[0].convolutions[0].filters == 1
    assert NETWORKS["small-resnet"].width == 64


def test_operations_are_matched(keras: Any) -> None:
    # Per channel, maps of 6 x 6: convolution 2 36 9 = 648 operations; pooling and dense layer of two classes
    # 3 3 4 + 2 9 2 = 72 with max:2, 5 5 4 + 2 25 2 = 200 with max:2/1. So 32 x 720 = 23,040 are 27.17 x 848.
    found = matched_flops(REFERENCE, SHAPE, 2, [parse("max"), parse("max:2/1")])
    assert found.widths == {"max:2": 32, "max:2/1": 27}
    assert found.name == "reference of 23,040 FLOPs"
    assert "32 for max:2, 27 for max:2/1" in found.summary
    assert flops(found.build(SHAPE, 2, parse("max:2/1"), seed=0)) == 27 * 848
    assert found.places(SHAPE, parse("max:2/1"))[0].output_sizes == (5, 5)


def test_operations_that_no_width_gives(keras: Any) -> None:
    one = REFERENCE.widened(1, 32)
    with pytest.raises(
        LabError, match=r"no width of the network 'reference' gives max:2/1 the 720 operations of max:2"
    ):
        matched_flops(one, SHAPE, 2, [parse("max"), parse("max:2/1")])
