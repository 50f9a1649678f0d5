"""Padding with which floor mode has the same windows, against the windows themselves."""

from __future__ import annotations

import itertools

import pytest

from poolkit import Window, resolve
from poolkit.errors import PoolingError


def _bins(window: Window, size: int) -> list[list[int]]:
    return [list(cells) for cells in resolve(window, (size,), allow_empty=True)[0].bins()]


@pytest.mark.parametrize(("kernel", "stride", "dilation"), list(itertools.product((1, 2, 3), (1, 2, 3), (1, 2))))
def test_the_windows_are_the_same(kernel: int, stride: int, dilation: int) -> None:
    open_sizes = 0
    choices = [((before, after),) for before in range(3) for after in range(3)]
    for padding, ceil_mode in [*itertools.product(choices, (False, True)), ("same", False), ("same_lower", False)]:
        window = Window((kernel,), (stride,), padding, (dilation,), ceil_mode)
        fixed = window.rules(1)[0].floor_padding()
        open_sizes += fixed is not None
        for size in range(1, 9):
            try:
                expected = _bins(window, size)
            except PoolingError:
                continue
            known = resolve(window, (size,), allow_empty=True)[0].floor_padding
            for found in (known, fixed):
                if found is not None:
                    assert _bins(Window((kernel,), (stride,), (found,), (dilation,)), size) == expected, (window, size)
    assert open_sizes >= 9  # floor mode at least


def test_by_hand() -> None:
    # One more stride of room; with k=1 s=2 the last window would start behind the input, for some sizes.
    assert Window(3, 2, 1, ceil_mode=True).rules(1)[0].floor_padding() == (1, 2)
    assert Window(1, 2, ceil_mode=True).rules(1)[0].floor_padding() is None
    assert Window(3, 1, "same_lower").rules(1)[0].floor_padding() == (1, 1)
    assert Window(2, 1, "same").rules(1)[0].floor_padding() == (0, 1)
    assert Window(3, 2, "same").rules(1)[0].floor_padding() is None
    assert resolve(Window(3, 2, "same"), (6,))[0].floor_padding == (0, 1)
    assert resolve(Window(3, 2, 1, ceil_mode=True), (6,))[0].floor_padding == (1, 2)
    assert resolve(Window(1, 2, ceil_mode=True), (6,))[0].floor_padding == (0, 0)
