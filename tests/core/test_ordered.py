"""Maxima and minima without an index take a way for cells of which none is NaN, and small planes one of their own: the
same bits as with the index."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest

from tests.core.harness import SPECIAL, Code, Pool, adaptive, type_of, window

CASES: Final[dict[str, tuple[tuple[int, ...], list[Code]]]] = {
    "small planes": ((3, 7, 20, 20), [window(5, 1, 2)] * 2),
    "sides that differ": ((2, 5, 9, 14), [window(2), window(7, 1, 3)]),
    "padding at one side": ((1, 3, 12, 17), [window(4, 1, 2), window(6, 1, 1)]),
    "no padding": ((1, 5, 30, 30), [window(11, 1), window(6, 1)]),
    "runs of sixteen cells": ((1, 2, 56, 56), [window(33, 1, 16), window(17, 1, 8)]),
    "a row": ((2, 3, 50), [window(9, 1, 4)]),
    "dilated": ((1, 3, 20, 21), [window(5, 1, 4, dilation=2)] * 2),
    "strides": ((1, 3, 90, 40), [window(13, 2, 6), window(21, 1, 10)]),
    "long rows": ((1, 1, 300, 400), [window(31, 1, 15), window(65, 1, 32)]),
    "a whole plane": ((2, 3, 30, 31), [adaptive(1)] * 2),
    "a whole row": ((1, 4, 5003), [adaptive(1)]),
    "a whole volume": ((1, 2, 16, 16, 16), [adaptive(1)] * 3),
    "windows side by side": ((2, 19, 24, 32), [window(5), window(8)]),
    "sixteen planes at a time": ((1, 32, 17, 20), [window(4), window(4)]),
    "adaptive windows side by side": ((1, 5, 56, 56), [adaptive(7)] * 2),
    "windows of rows that overlap": ((1, 17, 24, 32), [window(5, 3, 2), window(8)]),
    "volumes": ((1, 2, 20, 30, 40), [window(13, 1, 6), window(3, 1, 1), window(9, 1, 4)]),
}


def cells(shape: tuple[int, ...], dtype: str, *, nan: bool) -> np.ndarray:
    """Few values, so that there are ties, and all special ones; NaN in the last plane only."""
    chance = np.random.default_rng(len(shape))
    x = chance.integers(-3, 3, shape).astype(np.float64)
    if dtype.startswith("int"):
        return x.astype(type_of(dtype))
    for value in SPECIAL[1:]:
        x[chance.random(shape) < 0.2] = value
    if nan:
        x[-1, -1][chance.random(shape[2:]) < 0.01] = np.nan
    return x.astype(type_of(dtype))


@pytest.mark.parametrize("reduction", ["max", "min"])
@pytest.mark.parametrize("name", CASES)
def test_as_with_index(name: str, reduction: str) -> None:
    """Every type, in both layouts, with and without NaN."""
    shape, codes = CASES[name]
    for dtype in ("float32", "float64", "bfloat16", "int8", "int64"):
        for layout in ("channels_first", "channels_last"):
            pool = Pool(reduction, shape, codes, dtype=dtype, layout=layout)
            for nan in (False, True):
                x = cells(shape, dtype, nan=nan)
                want, taps = pool.forward(x, index=True)
                got, _ = pool.forward(x, index=False)
                assert taps is not None
                assert got.tobytes() == want.tobytes(), (dtype, layout, nan)
                if nan and "int" not in dtype:
                    seen = np.isnan(got.astype(np.float64))
                    assert seen[-1, -1].any()
                    assert not seen[:-1].any()


def test_by_hand() -> None:
    """Output b sees cells b - 3 to b + 2: of equal zeros it takes the first, NaN wherever it sees it."""
    x = np.array([[[-0.0, 0.0, -1.0, -2.0, -3.0, -np.inf, -np.inf, -np.inf, -np.inf]]], np.float32)
    pool = Pool("max", x.shape, [window(6, 1, 3)], dtype="float32")
    y, _ = pool.forward(x, index=False)
    want = [-0.0, -0.0, -0.0, -0.0, 0.0, -1.0, -2.0, -3.0, -np.inf, -np.inf]
    assert y.tobytes() == np.array([[want]], np.float32).tobytes()
    x[0, 0, 6] = np.nan
    y, _ = pool.forward(x, index=False)
    assert y.tobytes() == np.array([[want[:4] + 6 * [np.nan]]], np.float32).tobytes()


@pytest.mark.parametrize("first", [-0.0, 0.0])
def test_the_first_zero_of_a_whole_plane(first: float) -> None:
    """Neither the row nor the part of a row that it lies in says which zero is first."""
    x = np.full((1, 1, 60, 70), -1, np.float32)
    x[0, 0, 4, 7], x[0, 0, 5, 1], x[0, 0, 59, 69] = first, -first, -first
    y, _ = Pool("max", x.shape, [adaptive(1)] * 2, dtype="float32").forward(x)
    assert y.tobytes() == np.float32(first).tobytes()


@pytest.mark.parametrize("first", [-0.0, 0.0])
def test_the_first_zero_of_windows_side_by_side(first: float) -> None:
    """A plane without negative zeros, one in which another window has some, and one where they decide."""
    x = np.full((1, 3, 8, 16), -1, np.float32)
    x[0, 0, 3, 3] = 0.0
    x[0, 1, 3, 3], x[0, 1, 0, 8], x[0, 1, 2, 9] = 0.0, -0.0, 1
    x[0, 2, 1, 7], x[0, 2, 2, 0], x[0, 2, 4, 8] = first, -first, -0.0
    y, _ = Pool("max", x.shape, [window(8)] * 2, dtype="float32").forward(x)
    assert y.tobytes() == np.array([[[[0.0, -1]], [[0.0, 1]], [[first, -0.0]]]], np.float32).tobytes()
