"""How configurations are written and read."""

from __future__ import annotations

from typing import Any

import pytest

from poolkit import Power, Window
from poolkit.lab.configuration import parse
from poolkit.lab.errors import LabError
from poolkit.lab.pooling_choice import PoolingChoice


@pytest.mark.parametrize(
    ("text", "name", "choice"),
    [
        ("max", "max:2", {"padding": 0}),
        ("max:2/2", "max:2", {"stride": 2}),
        ("l2:3/2+1", "l2:3/2+1", {"kernel_size": 3, "stride": 2, "padding": 1}),
        ("lp(3):2", "lp(3):2", {"options": (("p", 3.0),)}),
        ("lp(p=3,mean=true):2", "lp(3,mean=true):2", {"options": (("p", 3.0), ("mean", True))}),
        ("average(true):3", "average(true):3", {"kernel_size": 3, "options": (("count_include_pad", True),)}),
        ("average:2x3/1x2+same", "average:2x3/1x2+same", {"kernel_size": (2, 3), "stride": (1, 2), "padding": "same"}),
        ("max:3/2+0:1", "max:3/2+0:1", {"kernel_size": 3, "stride": 2, "padding": ((0, 1), (0, 1))}),
        ("max:3/2+1x0:1", "max:3/2+1x0:1", {"kernel_size": 3, "stride": 2, "padding": ((1, 1), (0, 1))}),
        ("max:2x2/2+0", "max:2", {"kernel_size": (2, 2), "stride": 2, "padding": 0}),
        ("max:2+valid", "max:2", {"padding": "valid"}),
        (" max : 3 / 1 ", "max:3/1", {"kernel_size": 3, "stride": 1}),
    ],
)
def test_one_pooling(text: str, name: str, choice: dict[str, Any]) -> None:
    found = parse(text)
    kind = name.partition(":")[0].partition("(")[0]
    assert found.poolings == (PoolingChoice(kind, **choice),)
    assert found.name == name
    assert parse(name).name == name
    again = parse(name).poolings[0]
    assert (again.reduction, again.window.rules(2)) == (found.poolings[0].reduction, found.poolings[0].window.rules(2))


def test_kinds_alone_get_the_window_given() -> None:
    assert parse("l2", Window(3, 2, 1)).name == "l2:3/2+1"
    assert parse("l2:2", Window(3, 2, 1)).name == "l2:2"
    kept = parse("l2", None)
    assert (kept.name, kept.poolings[0].kernel_size) == ("l2", None)
    with pytest.raises(LabError, match="l2 has no window of its own, expected one such as l2:2/2"):
        _ = kept.poolings[0].window


def test_one_pooling_per_place() -> None:
    found = parse("max:3/2+1,lp(3,mean=true):2,average")
    assert found.name == "max:3/2+1,lp(3,mean=true):2,average:2"
    assert found.choices == ("max", "lp", "average")
    assert found.poolings[1].reduction == Power(3.0, mean=True)
    assert found.each(3, "a network") == found.poolings
    with pytest.raises(
        LabError, match="has 3 poolings, but the network 'lenet' pools at 2 places; give one pooling, or"
    ):
        found.each(2, "lenet")
    assert parse("max").each(2, "lenet") == parse("max,max").poolings


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the pooling '' cannot be read; expected NAME"),
        ("maxx:2", "unknown pooling 'maxx'; did you mean 'max'"),
        ("max:", r"the window '' of 'max:' cannot be read; expected NAME\[\(OPTION\)\]"),
        ("max:two", "the kernel of 'max:two' must be a whole number, or one per axis such as 2x3; got 'two'"),
        ("max:2/x", "the stride of 'max:2/x' must be a whole number"),
        ("max:2+some", "the padding of 'max:2.some' must be valid, same, same_lower, a whole number"),
        ("max:2+1:", "the padding of 'max:2.1:' must be"),
        ("max:2/2/2", "the window '2/2/2' of 'max:2/2/2' cannot be read"),
        ("max:0", "kernel_size must be a positive integer, got 0"),
        ("max:2x2x2", "kernel_size must be one number or 2 numbers"),
        ("max(3):2", "'3' is no option of max, it has none"),
        ("max(p=3)", "the pooling 'max' has no options; write it without brackets"),
        ("lp(3", r"the pooling 'lp\(3' cannot be read"),
        ("lp(q=3)", "unknown option 'q'; expected one of: p, mean of lp"),
        ("lp(three)", "the option p of lp must be a number, true or false; got 'three'"),
        ("lp(3,4)", "'4' is no option of lp, expected p=, mean="),
        ("lp(0)", "p must be a number above 0, or inf"),
        ("l2(3)", "the option mean of l2|mean must be True or False"),
        ("max,,max", "the pooling 'max,,max' cannot be read"),
    ],
)
def test_what_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(LabError, match=message):
        parse(text)
