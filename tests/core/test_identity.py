"""The same bits in every layout, for any number of threads, with every instruction set (rule S14)."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from tests.core.harness import (
    INDEXED,
    PARAMETERS,
    Code,
    Pool,
    adaptive,
    core,
    in_new_process,
    need_instruction_set,
    random_code,
    type_of,
    window,
)

SHAPES: list[tuple[tuple[int, ...], list[Code]]] = [
    ((2, 5, 65, 67), [window(3, 2, 1), window(3, 2, 1)]),
    ((3, 33, 16, 18), [window(2), window(2)]),
    ((1, 3, 40, 50), [window(5, 1, 2), window(13, 1, 6)]),
    ((2, 4, 30, 31), [adaptive(7), adaptive(5)]),
    ((2, 3, 9, 10, 11), [window(3, 2, 1), window(2), window(3, 1, 1, dilation=2)]),
    ((1, 1, 300, 400), [window(31, 1, 15), window(17, 3, 8)]),
    ((2, 2, 70000), [window(4, 4)]),
    ((1, 20, 200), [adaptive(1)]),
    ((3, 7, 20, 21), [window(13, 1, 6), window(9, 1, 4)]),  # small planes of many clipped windows
    ((1, 2, 6, 30, 40), [window(3, 1, 1), window(19, 1, 9), window(19, 2, 9)]),
    ((2, 17, 13, 14), [adaptive(5), adaptive(14)]),
    ((2, 3, 3, 4103), [window(2), window(3, 2, 1)]),  # rows that are copied in strips
    ((1, 20, 5, 301), [window(3, 2, 1), window(3, 2, 1)]),
    ((20, 1, 22, 23), [window(2), window(2)]),  # rows of outputs shorter than a vector
    # Windows that do not overlap: a bundle of planes and two more, rows of two windows clipped by padding, many blocks
    # of cells along every axis, windows of two cells in volumes.
    ((2, 9, 41, 50), [window(4, 4), window(9, 9)]),
    ((1, 20, 33, 30), [window(11, 11, 5), window(20, 20, 10)]),
    ((1, 17, 11, 9, 130), [adaptive(1), adaptive(1), adaptive(1)]),
    ((4, 5, 7, 8, 12), [window(3, 3, 1), window(2), window(2)]),
    # Windows of few cells: by lanes in strips of rows and of slabs, in vectors of channels that do not come out even,
    # and by pairs of cells with rows and columns that no window sees.
    ((1, 33, 70, 130), [window(3, 1, 1), window(3, 2, 1)]),
    ((1, 20, 11, 30, 40), [window(2, 1), window(2, 2), window(2, 1)]),
    ((1, 40, 30, 21), [window(2, 1), window(4, 3)]),
    ((2, 9, 7, 9, 41), [window(2), window(2), window(2)]),
    # Small windows whose rows overlap, by lanes and not; cells that two slabs of outputs see; one row of each slab.
    ((1, 3, 37, 50), [window(3, 1, 1), window(3, 1, 1)]),
    ((2, 17, 9, 23), [window(2, 1), window(3, 1, 1)]),
    ((1, 2, 9, 10, 37), [window(3, 2, 1), window(3, 2, 1), window(3, 2, 1)]),
    ((2, 17, 6, 7, 40), [window(2), window(2), window(2)]),
    ((1, 3, 7, 5, 40), [window(3), window(1), window(3, 2)]),
    ((1, 3, 6, 5, 40), [window(2), window(1), window(2)]),
]
SORTED = ("median", "ranked")
MOST_SORTED = 1_000_000
"""Reductions that sort each window, and cells of windows up to which they do not take long."""

TYPES = ("float32", "float64", "float16", "bfloat16", "int8", "int64")


def results(reduction: str, layout: str = "channels_first") -> Iterator[np.ndarray]:
    """Values and gradients of fixed inputs, every parameter and dtype."""
    for number, (shape, codes) in enumerate(SHAPES):
        for dtype in TYPES:
            if dtype not in core.kernels()[reduction]:
                continue
            for parameters in PARAMETERS[reduction][: 3 if "float" in dtype and len(dtype) == 7 else 1]:
                cells = np.random.default_rng(number)
                x = (30 * cells.standard_normal(shape) if "int" in dtype else cells.standard_normal(shape)).astype(
                    type_of(dtype)
                )
                pool = Pool(reduction, shape, codes, dtype=dtype, layout=layout, parameters=parameters)
                if reduction in SORTED and np.prod(pool.output_shape) * np.prod(pool.plan.taps) > MOST_SORTED:
                    continue
                y, taps = pool.forward(x, index=reduction in INDEXED)
                yield np.ascontiguousarray(y)
                if "int" not in dtype:
                    g = cells.standard_normal(y.shape)
                    yield np.ascontiguousarray(pool.backward(g, x=x, taps=taps))
                if taps is not None:
                    yield np.ascontiguousarray(taps)
    chance = random.Random(reduction)
    for _ in range(30):
        shape = (2, chance.choice([1, 3, 16]), chance.randint(1, 20), chance.randint(1, 40))
        codes = [random_code(chance, size) for size in shape[2:]]
        pool = Pool(
            reduction,
            shape,
            codes,
            dtype="float32",
            layout=layout,
            parameters=PARAMETERS[reduction][0],
            allow_empty=True,
        )
        yield np.ascontiguousarray(pool.forward(np.random.default_rng(5).standard_normal(shape))[0])


def digest(reduction: str, layout: str = "channels_first") -> str:
    """One number for all results."""
    found = hashlib.sha256()
    for each in results(reduction, layout):
        found.update(each.tobytes())
    return found.hexdigest()


@cache
def digests() -> str:
    """For other processes to print."""
    return " ".join(digest(reduction) for reduction in PARAMETERS)


@pytest.mark.parametrize("reduction", list(PARAMETERS))
def test_layouts(reduction: str) -> None:
    for first, last in zip(results(reduction), results(reduction, "channels_last"), strict=True):
        assert first.tobytes() == last.tobytes(), first.shape


@pytest.mark.parametrize("reduction", list(PARAMETERS))
def test_a_mask_of_everything_changes_nothing(reduction: str) -> None:
    chance, cells = random.Random(reduction), np.random.default_rng(6)
    for _ in range(30):
        shape = (2, chance.choice([1, 3, 16, 24]), chance.randint(1, 20), chance.randint(1, 40))
        codes = [random_code(chance, size) for size in shape[2:]]
        x = cells.standard_normal(shape)
        found = []
        for mask in (None, np.ones((2, *shape[2:]), bool), np.ones(shape, bool)):
            pool = Pool(
                reduction,
                shape,
                codes,
                dtype="float32",
                layout=chance.choice(["channels_first", "channels_last"]),
                parameters=PARAMETERS[reduction][0],
                mask=mask,
                allow_empty=True,
            )
            y, taps = pool.forward(x, index=reduction in INDEXED)
            g = np.random.default_rng(7).standard_normal(y.shape)
            found.append((y.tobytes(), pool.backward(g, x=x, taps=taps).tobytes()))
        assert found[0] == found[1] == found[2], (shape, codes)


@pytest.mark.parametrize("reduction", list(PARAMETERS))
def test_thread_counts(reduction: str) -> None:
    before = core.get_num_threads()
    found = set()
    try:
        for threads in (1, 3):
            core.set_num_threads(threads)
            found.add(digest(reduction))
    finally:
        core.set_num_threads(before)
    assert len(found) == 1


@pytest.mark.parametrize("name", ["baseline", "avx2", "avx512"])
def test_instruction_sets(name: str) -> None:
    need_instruction_set(name)
    program = (
        "from tests.core.harness import core, window; from tests.core.test_identity import digests;"
        "print(core.Plan('max', [], 'float32', [window(2)], [4]).instruction_set, digests())"
    )
    found = in_new_process(program, POOLKIT_INSTRUCTION_SET=name).strip().split(maxsplit=1)
    assert found == [name, digests()]


def test_unknown_instruction_set_is_named() -> None:
    program = (
        "from tests.core.harness import core, window\n"
        "try: core.Plan('max', [], 'float32', [window(2)], [4])\n"
        "except ValueError as error: print(error)"
    )
    found = in_new_process(program, POOLKIT_INSTRUCTION_SET="mmx")
    assert "POOLKIT_INSTRUCTION_SET=mmx" in found
    assert "baseline" in found
