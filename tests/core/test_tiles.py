"""Windows of two cells that lie side by side: blocks of outputs run over the ends of short rows, rows of neighbouring
planes continue each other, and gradients are written row by row. The same bits as the general driver's, and no memory
but its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

import numpy as np
import pytest

from tests.core.harness import Code, Pool, window
from tests.core.ways import assert_as_the_general_driver, assert_touches_nothing_else

WIDTHS: Final = (*range(8, 36), 64, 67)


def geometries() -> Iterator[tuple[tuple[int, ...], list[Code]]]:
    """Rows that fill no vector, a part of one, and more; heights with and without a row that no window sees; sides cut
    off; planes to do sixteen at a time, or fewer."""
    for number, (columns, padding, ceil) in enumerate(itertools.product(WIDTHS, (0, 1), (0, 1))):
        channels, height = (1, 2, 5, 17, 40)[number % 5], (1, 2, 3, 4, 5, 8, 9)[number % 7]
        width = window(2, 2, padding, ceil_mode=ceil)
        rows = window(2, 2, number % 2, ceil_mode=1 - ceil) if height > 1 else window(1)
        yield (1, channels, height, columns), [rows, width]
        yield (2, channels, 6 - number % 2, columns), [window(2), window(2, 2, 0, ceil_mode=ceil)]
        yield (1, channels, columns), [width]
        yield (1, channels, 4, columns), [window(1, 1 + number % 2), width]
        yield (1, channels, 4, columns), [window(2, 1), width]
    for height, columns in ((26, 26), (27, 26), (26, 27), (5, 24)):  # for several threads
        yield (2, 150, height, columns), [window(2), window(2)]
    yield (1, 1, 5000, 20), [window(2), window(2)]
    yield (1, 1, 5001, 20), [window(2), window(2)]


@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16", "uint8"])
@pytest.mark.parametrize("reduction", ["max", "average"])
def test_as_the_general_driver(reduction: str, dtype: str) -> None:
    """Forward with and without an index, and backward."""
    assert_as_the_general_driver(geometries(), reduction, dtype)


@pytest.mark.parametrize("name", ["baseline", "avx2", "avx512"])
def test_no_memory_but_its_own(name: str) -> None:
    """With vectors of every width."""
    assert_touches_nothing_else(__name__, name)


def test_by_hand() -> None:
    """Two planes of three rows and nineteen columns: the last row and the last column belong to no window."""
    x = np.arange(2 * 3 * 19, dtype=np.float32).reshape(1, 2, 3, 19)
    pool = Pool("max", x.shape, [window(2)] * 2, dtype="float32")
    y, taps = pool.forward(x, index=True)
    assert taps is not None
    assert (y == np.array([[[[*range(20, 38, 2)]], [[*range(77, 95, 2)]]]])).all()
    assert (taps == 3).all()
    g = np.arange(1, 19, dtype=np.float32).reshape(y.shape)
    expected = np.zeros_like(x)
    expected[0, 0, 1, 1:18:2], expected[0, 1, 1, 1:18:2] = range(1, 10), range(10, 19)
    assert (pool.backward(g, taps=taps) == expected).all()
    mean = Pool("average", x.shape, [window(2)] * 2, dtype="float32")
    shared = np.zeros_like(x)
    shared[0, :, :2, :18] = np.repeat(g[0] / 4, 2, axis=-1)
    assert (mean.backward(g) == shared).all()
