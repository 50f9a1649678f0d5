"""PyTorch modules of the user's own, their poolings replaced."""

from __future__ import annotations

from typing import Any

import pytest

from poolkit.lab import own_modules
from poolkit.lab.configuration import parse
from poolkit.lab.errors import LabError
from poolkit.lab.networks import Place
from tests.lab.networks_of_users import module

SHAPE = (8, 8, 1)


@pytest.fixture(autouse=True)
def _needs_torch() -> None:
    pytest.importorskip("torch")


def _replaced(text: str) -> tuple[Any, tuple[Place, ...]]:
    made = module()
    names = own_modules.replaced(made, parse(text, None), "own")
    assert names == ("1", "2")
    return made, own_modules.places(made, names, SHAPE, "own")


def test_windows_are_kept_where_a_kind_is_given_alone() -> None:
    made, places = _replaced("l2")
    assert places == (Place((8, 8), (4, 4)), Place((4, 4), (2, 2)))
    assert [str(made[index]) for index in (1, 2)] == [
        "L2Pool2d(kernel_size=2, stride=2)",
        "L2Pool2d(kernel_size=3, stride=2, padding=1)",
    ]


def test_windows_and_options_that_are_given() -> None:
    made, places = _replaced("lp(3):3/1,average:2+0:1")
    assert places == (Place((8, 8), (6, 6)), Place((6, 6), (3, 3)))
    assert (made[1].norm_type, made[2].padding, made[2].count_include_pad) == (3, ((0, 1), (0, 1)), False)
    assert type(made[3]).__module__.startswith("torch."), "adaptive poolings stay"


def test_what_does_not_fit() -> None:
    import torch

    with pytest.raises(LabError, match=r"own has no nn.MaxPool2d or nn.AvgPool2d among its modules"):
        own_modules.replaced(torch.nn.Sequential(torch.nn.ReLU()), parse("max", None), "own")
    with pytest.raises(LabError, match="max:2,max:2,max:2 has 3 poolings, but the network 'own' pools at 2 places"):
        own_modules.replaced(module(), parse("max:2,max:2,max:2"), "own")
    with pytest.raises(LabError, match=r"own does not take images of \(1, 3, 8, 8\): Given groups=1"):
        own_modules.output_shape(module(), (8, 8, 3), "own")
    pooling = torch.nn.MaxPool2d(2)
    twice = torch.nn.Sequential(pooling, pooling)
    names = own_modules.replaced(twice, parse("l2", None), "own")
    with pytest.raises(LabError, match="own uses the module 0 2 times; give each place a pooling of its own"):
        own_modules.places(twice, names, SHAPE, "own")
