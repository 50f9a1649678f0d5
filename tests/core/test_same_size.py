"""Maxima and minima of windows one cell apart, of maps that keep their size: rows follow each other as they lie. The
same bits as with the index, and no memory but their own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

import numpy as np
import pytest

from tests.core.harness import SAME, SAME_LOWER, WINDOW, Code, Pool, type_of, window
from tests.core.ways import assert_touches_nothing_else

MAPS: Final = ((1, 16), (16, 1), (5, 4), (2, 9), (3, 41), (7, 7), (13, 17), (20, 20), (100, 100))
WINDOWS: Final = ((5, 5), (9, 9), (13, 13), (4, 6), (6, 3), (2, 9), (15, 1), (1, 15), (15, 16), (16, 15))


def geometries() -> Iterator[tuple[tuple[int, ...], list[Code]]]:
    """Maps down to one row or column; windows larger than the map, with the odd cell at either side."""
    for number, (sizes, kernels) in enumerate(itertools.product(MAPS, WINDOWS)):
        kind = (SAME, SAME_LOWER)[number % 2]
        yield (1, (1, 2, 3, 19)[number % 4], *sizes), [(kind, kernel, 1, 1, 0, 0, 0) for kernel in kernels]
    # All padding at one side, more of it than there are columns.
    for kernel, before in itertools.product((10, 16), (0, 1)):
        padding = (before * (kernel - 1), (1 - before) * (kernel - 1))
        yield (1, 5, 16, 12), [window(1), (WINDOW, kernel, 1, 1, *padding, 0)]
        yield (1, 5, 12, 16), [(WINDOW, kernel, 1, 1, *padding, 0), window(1)]


def cells(shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """None above 0, which most windows see with both signs; NaN in every fifth plane."""
    chance = np.random.default_rng(shape[-1])
    x = chance.choice([0.0, -0.0, -1.0, -2.0, -np.inf], shape, p=[0.01, 0.02, 0.3, 0.3, 0.37])
    x[:, 2::5, -1, -1] = np.nan
    x[:, 1::5] += 3.0  # no zero decides
    return x.astype(type_of(dtype))


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("reduction", ["max", "min"])
def test_as_with_index(reduction: str, dtype: str) -> None:
    """With zeros of both signs among the results, and with NaN, the general driver does a plane again."""
    for shape, codes in geometries():
        x = cells(shape, dtype) if reduction == "max" else -cells(shape, dtype)
        pool = Pool(reduction, shape, codes, dtype=dtype)
        want, _ = pool.forward(x, index=True)
        got, _ = pool.forward(x, index=False)
        assert got.tobytes() == want.tobytes(), (shape, codes)


@pytest.mark.parametrize("name", ["baseline", "avx2", "avx512"])
def test_no_memory_but_its_own(name: str) -> None:
    """With vectors of every width."""
    assert_touches_nothing_else(__name__, name)


def test_by_hand() -> None:
    """A number is seen in the two rows and the two columns about it, and in no row's other end."""
    x = np.zeros((1, 1, 6, 6), np.float32)
    x[0, 0, 1, 5], x[0, 0, 4, 0] = 7, 9
    y, _ = Pool("max", x.shape, [window(5, 1, 2)] * 2, dtype="float32").forward(x, index=False)
    want = np.zeros((6, 6))
    want[0:4, 3:] = 7
    want[2:, 0:3] = 9
    assert (y[0, 0] == want).all()
