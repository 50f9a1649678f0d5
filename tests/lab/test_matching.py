"""Paddings that give maps of the same sizes, computed by hand."""

from __future__ import annotations

import pytest

from poolkit.lab.configuration import parse
from poolkit.lab.errors import LabError
from poolkit.lab.matching import matched
from poolkit.lab.networks import NETWORKS

SHAPE = (28, 28, 1)


def test_the_least_padding_is_taken() -> None:
    # The map of the reference network is 26: (13 - 1) 2 + 3 - 26 = 1 cell, at the end; windows of 5 need 3.
    found = matched(
        NETWORKS["reference"], SHAPE, [parse(text) for text in ("max", "l2:3/2", "l2:3/2+1", "average:5/2")]
    )
    assert [each.name for each in found] == ["max:2", "l2:3/2+0:1", "l2:3/2+1", "average:5/2+1:2"]
    sizes = {NETWORKS["reference"].places(SHAPE, each)[0].output_sizes for each in found}
    assert sizes == {(13, 13)}


def test_every_place_has_its_own_padding() -> None:
    # Maps of 15 and 7, pooled to 7 and 3: no padding for (7 - 1) 2 + 3 = 15 cells and for (3 - 1) 2 + 3 = 7.
    _, second = matched(NETWORKS["lenet"], (15, 14, 1), [parse("max"), parse("average:3/2")])
    # Columns: 14 and 7 again, (7 - 1) 2 + 3 - 14 = 1 in the first place only.
    assert second.name == "average:3/2+0x0:1,average:3/2"


@pytest.mark.parametrize("text", ["max:2/1", "max:3", "max:2/4"])
def test_another_stride_cannot_be_matched(text: str) -> None:
    with pytest.raises(
        LabError, match=f"no padding gives {text} the output of the first configuration, 13 x 13 from 26"
    ):
        matched(NETWORKS["reference"], SHAPE, [parse("max"), parse(text)])
