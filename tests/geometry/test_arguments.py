"""Arguments that are none: each is refused by name, on one line; nothing wraps, nothing is allocated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_refused

BELOW_ONE: list[Any] = [0, -1, -(2**63), 1.5, 2.0, True, False, "two", b"2", float("nan"), 2j, object()]
HUGE = [2**31, 2**32, 2**63, 2**64, 10**30, 1250999896764]


@pytest.mark.parametrize("value", [*BELOW_ONE, None, (), (2, 0), (2, 1.0), (2, None), (True, 2), ((2,), 2), *HUGE])
def test_kernel_size(value: Any) -> None:
    assert_refused(lambda: pk.Window(value), "kernel_size")


@pytest.mark.parametrize("value", [*BELOW_ONE, (), (2, 0), (2, 1.0), (2, None), (1, 2, 3), *HUGE])
def test_stride(value: Any) -> None:
    assert_refused(lambda: pk.Window((2, 2), value), "stride")


@pytest.mark.parametrize("value", [*BELOW_ONE, None, (), (2, 0), (1, 2, 3), *HUGE])
def test_dilation(value: Any) -> None:
    assert_refused(lambda: pk.Window((2, 2), dilation=value), "dilation")


@pytest.mark.parametrize(
    "value",
    [
        *[each for each in BELOW_ONE if each is not False and each != 0],
        False,
        None,
        (),
        (0, -1),
        (0, 1.5),
        (0, 1, 2),
        ((0, 1),),
        ((0, 1), (0, -1)),
        ((0, 1), (0, 1, 2)),
        ((0, 1), 1),
        ((0, 1), "same"),
        ((0, 1), (None, 0)),
        "SAME",
        "full",
        "",
        *HUGE,
    ],
)
def test_padding(value: Any) -> None:
    assert_refused(lambda: pk.Window((2, 2), padding=value), "padding")


@pytest.mark.parametrize("value", [1, 0, None, "yes", 1.0])
def test_ceil_mode(value: Any) -> None:
    assert_refused(lambda: pk.Window(2, ceil_mode=value), "ceil_mode")


@pytest.mark.parametrize("padding", ["same", "same_lower", "valid"])
def test_ceil_mode_with_words(padding: Any) -> None:
    assert_refused(lambda: pk.Window(2, padding=padding, ceil_mode=True), "ceil_mode", padding)


@pytest.mark.parametrize("value", [*BELOW_ONE, (), (2, 0), (2, 1.5), (True, 2), *HUGE])
def test_output_size(value: Any) -> None:
    if value == ():
        assert_refused(lambda: pk.resolve(pk.Adaptive(value), (3,)), "output_size")
    else:
        assert_refused(lambda: pk.Adaptive(value), "output_size")


@pytest.mark.parametrize("integer", [np.int64(2), np.uint8(2), np.array(2)])
def test_integers_of_every_kind(integer: Any) -> None:
    assert pk.output_sizes(pk.Window(integer, integer), (6,)) == (3,)
    assert pk.output_sizes(pk.Window((integer, integer), padding=((integer, 0), (0, integer))), (6, 6)) == (4, 4)
    assert pk.output_sizes(pk.Adaptive(integer), (6,)) == (2,)


def test_the_axis_is_named() -> None:
    assert_refused(lambda: pk.Window((2, 2, 0)), "kernel_size", "axis 2")
    assert_refused(lambda: pk.Window((2, 2), (1, -4)), "stride", "axis 1", "-4")
    assert_refused(lambda: pk.resolve(pk.Window((2, 9)), (5, 5)), "kernel_size 9", "axis 1")
    assert_refused(lambda: pk.resolve(pk.Window((2, 2), padding=((0, 0), (0, 3))), (5, 5)), "output 3", "axis 1")


def test_lengths_that_do_not_fit() -> None:
    assert_refused(lambda: pk.resolve(pk.Window((2, 2)), (5, 5, 5)), "kernel_size", "3 numbers")
    assert_refused(lambda: pk.output_sizes(pk.Adaptive((2, 2)), (5,)), "output_size", "1 numbers")


def test_nothing_wraps() -> None:
    """(k - 1) d + 1 of the largest numbers has 62 bits."""
    largest = 2**31 - 1
    window = pk.Window(largest, 1, 0, largest)
    assert_refused(lambda: pk.resolve(window, (largest,)), "spans", str(largest * (largest - 1) + 1))
    same = pk.Window(largest, 1, "same", largest)
    (axis,) = pk.resolve(same, (3,))
    assert (axis.output_size, sum(axis.padding)) == (3, largest * (largest - 1))
    assert axis.count.tolist() == [1, 1, 1]
    (axis,) = pk.resolve(pk.Window(2, largest, (largest,), ceil_mode=True), (largest,), allow_empty=True)
    assert axis.output_size == 3


def test_absurd_padding_is_refused_before_it_is_allocated() -> None:
    largest = 2**31 - 1
    assert_refused(lambda: pk.resolve(pk.Window(2, 2, 2**30), (3,)), "output 0", "empty_value")
    assert_refused(lambda: pk.resolve(pk.Window(1, 1, largest), (largest,), allow_empty=True), "outputs", "stride")
    assert_refused(lambda: pk.resolve(pk.Window(1, 1, 2**27), (3,), allow_empty=True), "outputs", "less padding")


def test_absurd_sizes_are_refused_before_they_are_allocated() -> None:
    assert_refused(lambda: pk.resolve(pk.Adaptive(2**31 - 1), (3,)), "2147483647 outputs", "smaller output_size")
    most = pk.Adaptive((2**21, 2**20))
    assert_refused(lambda: pk.resolve(most, (3, 3)), f"a plane would have {2**41} outputs")
    assert pk.resolve(pk.Adaptive(2**27), (2**31 - 1,))[0].output_size == 2**27


@pytest.mark.parametrize("geometry", [pk.Window(2), pk.Adaptive(None), pk.Window(1, padding=1), pk.Global()])
def test_an_axis_without_cells(geometry: pk.Geometry) -> None:
    assert_refused(lambda: pk.resolve(geometry, (0,)), "axis 0")


def test_an_axis_without_cells_is_admitted_with_a_value() -> None:
    assert [list(cells) for cells in pk.resolve(pk.Global(), (0,), allow_empty=True)[0].bins()] == [[]]
    assert pk.sum_pool(np.ones((2, 1, 0)), pk.Global(), empty_value=3).tolist() == [[[3]], [[3]]]
