"""Checks of drivers that do some geometries quicker: the bits of the general driver, and no memory but their own."""

from __future__ import annotations

import ctypes
import itertools
import mmap
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tests.core.harness import SPECIAL, Code, Pool, core, in_new_process, need_instruction_set, type_of

Geometries: TypeAlias = Iterable[tuple[tuple[int, ...], list[Code]]]
"""Shapes of inputs, and a code for each spatial axis."""


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


def assert_as_the_general_driver(geometries: Geometries, reduction: str, dtype: str) -> None:
    """Forward with and without an index, and backward; it is the general driver that takes masked inputs."""
    for shape, codes in geometries:
        x = cells(shape, dtype)
        pool = Pool(reduction, shape, codes, dtype=dtype)
        general = Pool(reduction, shape, codes, dtype=dtype, mask=np.ones((shape[0], *shape[2:]), bool))
        for index in (False, True) if reduction in ("max", "min") else (False,):
            y, taps = pool.forward(x, index=index)
            want, want_taps = general.forward(x, index=index)
            assert numbers(y) == numbers(want), (shape, codes)
            if taps is not None and want_taps is not None:
                assert (taps == want_taps).all(), (shape, codes)
            if (index or reduction in ("average", "sum")) and dtype != "uint8":
                g = cells(y.shape, dtype)
                assert numbers(pool.backward(g, taps=taps)) == numbers(general.backward(g, taps=taps)), (shape, codes)


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


def touch_nothing_else(geometries: Geometries) -> None:
    """Pool arrays that lie between guards, for a process of its own to do: to touch what is outside ends it."""
    for shape, codes in geometries:
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


def assert_touches_nothing_else(module: str, instruction_set: str) -> None:
    """That of the `geometries` of a module, in a new process."""
    need_instruction_set(instruction_set)
    program = f"from tests.core import ways; from {module} import geometries; ways.touch_nothing_else(geometries())"
    in_new_process(program, POOLKIT_INSTRUCTION_SET=instruction_set)
