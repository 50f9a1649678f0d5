"""Blocks of outputs of small overlapping windows go down the rows: the same bits as the general driver's, which takes
masked inputs, and no cell is read that is not there."""

from __future__ import annotations

import ctypes
import itertools
import mmap
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.harness import SPECIAL, Code, Pool, core, in_new_process, need_instruction_set, type_of, window

WIDTHS: Final = (16, 17, 18, 31, 32, 33, 34, 35, 50, 66)


def geometries() -> Iterator[tuple[tuple[int, ...], list[Code]]]:
    """Every way to clip windows at the sides, and heights of one strip of rows and of several."""
    kinds = [(2, 1, 0), (2, 1, 1), (3, 1, 0), (3, 1, 1), (3, 2, 0), (3, 2, 1), (3, 1, 2), (3, 3, 1)]
    for number, (cells, (kernel, stride, padding), ceil) in enumerate(itertools.product(WIDTHS, kinds, (0, 1))):
        width = window(kernel, stride, padding, ceil_mode=ceil)
        height = window(kernel, stride, number % 2 if kernel > 1 else 0, ceil_mode=1 - ceil)
        yield (1, 2, (3, 5, 40)[number % 3], cells), [height, width]
    for cells, kernel, stride, padding in itertools.product((34, 35, 66), (1, 2, 3), (1, 2), (0, 1)):
        if padding < kernel:
            yield (1, 2, 7, 5, cells), [window(kernel, stride, padding), window(3, 2, 1), window(3, 2, 1)]
            yield (1, 2, 6, 5, cells), [window(kernel, stride, padding), window(3, 2, 0), window(3, 2, 0, ceil_mode=1)]


def cells(shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
    """Few values, so that there are ties, and all special ones."""
    chance = np.random.default_rng(shape[-1])
    x = chance.integers(-3, 4, shape) * 0.7
    if not dtype.startswith(("int", "uint")):
        for value in SPECIAL:
            x[chance.random(shape) < 0.04] = value
    return np.abs(x).astype(type_of(dtype)) if dtype.startswith("uint") else x.astype(type_of(dtype))


def numbers(array: NDArray[Any]) -> bytes:
    """Its bits, but for those of NaN: which of two a sum gives is up to the processor."""
    if array.dtype.kind in "iu":
        return array.tobytes()
    return np.where(array == array, array, array.dtype.type(np.nan)).tobytes()


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16", "uint8"])
@pytest.mark.parametrize("reduction", ["max", "min", "average", "sum"])
def test_as_the_general_driver(reduction: str, dtype: str) -> None:
    """Forward with and without an index, and backward."""
    for shape, codes in geometries():
        x = cells(shape, dtype)
        pool = Pool(reduction, shape, codes, dtype=dtype)
        general = Pool(reduction, shape, codes, dtype=dtype, mask=np.ones((1, *shape[2:]), bool))
        for index in (False, True) if reduction in ("max", "min") else (False,):
            y, taps = pool.forward(x, index=index)
            want, want_taps = general.forward(x, index=index)
            assert numbers(y) == numbers(want), (shape, codes)
            if taps is not None and want_taps is not None:
                assert (taps == want_taps).all(), (shape, codes)
            if (index or reduction in ("average", "sum")) and dtype != "uint8":
                g = cells(y.shape, dtype)
                assert numbers(pool.backward(g, taps=taps)) == numbers(general.backward(g, taps=taps)), (shape, codes)


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


def _between_guards(array: NDArray[Any], *, at_end: bool) -> NDArray[Any]:
    """A copy that begins, or ends, where no memory may be touched."""
    page = mmap.PAGESIZE
    inside = -(-array.nbytes // page) * page
    memory = mmap.mmap(-1, inside + 2 * page)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    for guard in (start, start + page + inside):
        assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(guard), page, 0) == 0
    offset = page + (inside - array.nbytes if at_end else 0)
    copy = np.frombuffer(memory, array.dtype, array.size, offset).reshape(array.shape)
    copy[:] = array
    return copy


def read_nothing_else() -> str:
    """Pool arrays that lie between guards, for a process of its own to do: a read outside ends it."""
    for shape, codes in geometries():
        for dtype, reduction, at_end in itertools.product(("float32", "float16"), ("max", "average"), (False, True)):
            pool = Pool(reduction, shape, codes, dtype=dtype)
            x = _between_guards(np.ones(shape, type_of(dtype)), at_end=at_end)
            y = _between_guards(np.zeros(pool.output_shape, type_of(dtype)), at_end=at_end)
            taps = _between_guards(np.zeros(pool.output_shape, np.uint8), at_end=at_end) if reduction == "max" else None
            x_at, y_at = (core.address(each) for each in (x, y))
            taps_at = 0 if taps is None else core.address(taps)
            for index in {0, taps_at}:
                pool.plan.forward(x_at, y_at, index, 0, pool.outer, 0, 0, 0)
            assert (y == 1).all()
            pool.plan.backward(0, 0, taps_at, 0, y_at, x_at, pool.outer)
    return "done"


@pytest.mark.parametrize("name", ["baseline", "avx2", "avx512"])
def test_no_cell_that_is_not_there(name: str) -> None:
    """With vectors of every width."""
    need_instruction_set(name)
    program = "from tests.core.test_rolling import read_nothing_else; print(read_nothing_else())"
    assert in_new_process(program, POOLKIT_INSTRUCTION_SET=name).strip() == "done"
