"""Blocks of outputs of small overlapping windows go down the rows: the same bits as the general driver's, and no
cell is read that is not there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

import numpy as np
import pytest

from tests.core.harness import Code, Pool, window
from tests.core.ways import assert_as_the_general_driver, assert_touches_nothing_else, cells, numbers

WIDTHS: Final = (16, 17, 18, 31, 32, 33, 34, 35, 50, 66)


def geometries() -> Iterator[tuple[tuple[int, ...], list[Code]]]:
    """Every way to clip windows at the sides, and heights of one strip of rows and of several."""
    kinds = [(2, 1, 0), (2, 1, 1), (3, 1, 0), (3, 1, 1), (3, 2, 0), (3, 2, 1), (3, 1, 2), (3, 3, 1)]
    for number, (columns, (kernel, stride, padding), ceil) in enumerate(itertools.product(WIDTHS, kinds, (0, 1))):
        width = window(kernel, stride, padding, ceil_mode=ceil)
        height = window(kernel, stride, number % 2 if kernel > 1 else 0, ceil_mode=1 - ceil)
        yield (1, 2, (3, 5, 40)[number % 3], columns), [height, width]
    for columns, kernel, stride, padding in itertools.product((34, 35, 66), (1, 2, 3), (1, 2), (0, 1)):
        if padding < kernel:
            yield (1, 2, 7, 5, columns), [window(kernel, stride, padding), window(3, 2, 1), window(3, 2, 1)]
            yield (
                (1, 2, 6, 5, columns),
                [window(kernel, stride, padding), window(3, 2, 0), window(3, 2, 0, ceil_mode=1)],
            )


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16", "uint8"])
@pytest.mark.parametrize("reduction", ["max", "min", "average", "sum"])
def test_as_the_general_driver(reduction: str, dtype: str) -> None:
    assert_as_the_general_driver(geometries(), reduction, dtype)


@pytest.mark.parametrize("divisor", ["padded", 3.5])
def test_divisors(divisor: str | float) -> None:
    """By lanes, another driver divides."""
    for shape, codes in geometries():
        x = cells(shape, "float32")
        found = []
        for layout in ("channels_first", "channels_last"):
            pool = Pool("average", shape, codes, dtype="float32", layout=layout, divisor=divisor)
            y, _ = pool.forward(x)
            found.append((numbers(y), numbers(pool.backward(cells(y.shape, "float32")))))
        assert found[0] == found[1], (shape, codes)


def test_by_hand() -> None:
    """Two blocks and a part: an average of cells w - 1 to w + 1 of rows h - 1 to h + 1 where cells are w."""
    x = np.tile(np.arange(37, dtype=np.float32), (1, 1, 4, 1))
    y, _ = Pool("average", x.shape, [window(3, 1, 1)] * 2, dtype="float32").forward(x)
    assert (y == [0.5, *range(1, 36), 35.5]).all()
    largest, taps = Pool("max", x.shape, [window(3, 2, 1)] * 2, dtype="float32").forward(x, index=True)
    assert taps is not None
    assert (largest == [*range(1, 37, 2), 36]).all()
    # Of equal rows the first counts: the second of a window in the padding. At the right side, the window ends at 36.
    assert (taps[0, 0] == [[5] * 18 + [4], [2] * 18 + [1]]).all()


@pytest.mark.parametrize("name", ["baseline", "avx2", "avx512"])
def test_no_cell_that_is_not_there(name: str) -> None:
    """With vectors of every width."""
    assert_touches_nothing_else(__name__, name)
