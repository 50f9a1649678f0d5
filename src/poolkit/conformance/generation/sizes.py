"""Rules S1 (size), S2 (same) and S3 (padding is not a value)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S1, S2, S3 = of("S1"), of("S2"), of("S3")

# n, k, s, padding, d, ceil: and what goes wrong there.
_SIZES: list[tuple[int, int, int, Any, int, bool, str]] = [
    (5, 2, 2, 0, 1, False, "what does not fill a window is dropped"),
    (6, 3, 3, 0, 1, False, "windows that fit exactly"),
    (7, 3, 2, 0, 1, False, "overlapping windows"),
    (7, 2, 3, 0, 1, False, "gaps between windows"),
    (5, 3, 1, 1, 1, False, "padding that keeps the size"),
    (6, 3, 2, 1, 1, False, "the last padded cell is dropped"),
    (8, 3, 2, 0, 2, False, "dilation widens the window"),
    (9, 2, 1, 0, 4, False, "two taps far apart"),
    (7, 3, 2, 2, 2, False, "dilation and padding together"),
    (5, 2, 2, 0, 1, True, "ceil mode keeps the short last window"),
    (6, 2, 2, 0, 1, True, "ceil mode without a remainder changes nothing"),
    (7, 3, 2, 0, 1, True, "ceil mode, windows that fit exactly"),
    (8, 3, 2, 0, 1, True, "ceil mode, one cell overhangs"),
    (9, 4, 4, 2, 1, True, "a last window that starts in the trailing padding is dropped"),
    (7, 1, 2, 0, 1, True, "a last window that starts behind the input is dropped"),
    (6, 1, 2, 0, 1, True, "a kernel of one in ceil mode: the fourth window would start behind the input"),
    (5, 3, 4, 1, 1, True, "the last window starts in the last cell and is kept"),
    (6, 4, 3, 1, 1, True, "the last window sees one cell, padding and overhang"),
    (2, 5, 4, 0, 1, True, "a kernel larger than the input has one window in ceil mode"),
    (3, 5, 2, (0, 1), 1, True, "a kernel larger than the padded input, in ceil mode"),
    (7, 2, 2, 0, 3, True, "ceil mode counts the dilated extent"),
    (10, 3, 3, (1, 0), 2, True, "ceil mode, dilation and padding before only"),
    (4, 2, 2, (1, 0), 1, False, "padding before only"),
    (4, 2, 2, (0, 1), 1, False, "padding after only"),
    (6, 3, 2, (2, 1), 1, False, "more padding before than after"),
    (6, 3, 2, (0, 2), 1, True, "padding after counts before the size is rounded up"),
    (1, 1, 1, 0, 1, False, "one cell"),
    (1, 3, 2, 1, 1, False, "one cell between padding"),
]


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _one_axis()
    yield from _several_axes()
    yield from _same()
    yield from _padding()


def _one_axis() -> Iterator[Case]:
    for n, k, s, p, d, ceil, why in _SIZES:
        name = (
            f"size-n{n}-k{k}-s{s}-p{'-'.join(map(str, p)) if isinstance(p, tuple) else p}-d{d}{'-ceil' if ceil else ''}"
        )
        # Falling numbers show where a window begins, and where it ends the numbers of a sum show it.
        yield from S1(name, why, "max_pool", list(range(n, 0, -1)), k=k, s=s, pad=p, d=d, ceil=ceil)
        powers = [2**i for i in range(n)]
        yield from S1(f"{name}-sum", why, "sum_pool", powers, k=k, s=s, pad=p, d=d, ceil=ceil)
    yield from S1("stride-default", "the stride is the kernel size unless given", "max_pool", [3, 1, 2, 6, 5, 4], k=3)
    yield from S1(
        "ceil-never-below-floor",
        "ceil mode never gives fewer windows than floor mode",
        "avg_pool",
        [1, 2, 3, 4, 5],
        k=2,
        s=1,
        pad=(0, 1),
        ceil=True,
    )


def _several_axes() -> Iterator[Case]:
    grid = _grid(3, 5)
    yield from S1("size-axes-differ", "kernel and stride belong to their axis", "max_pool", grid, k=(2, 3), s=(1, 2))
    yield from S1("size-axes-padding", "padding belongs to its axis", "max_pool", grid, k=(2, 2), s=(2, 2), pad=(1, 0))
    yield from S1("size-axes-dilation", "dilation belongs to its axis", "max_pool", grid, k=(2, 2), s=(1, 1), d=(1, 3))
    yield from S1("size-axes-ceil", "ceil mode rounds each axis", "avg_pool", grid, k=(2, 2), s=(2, 2), ceil=True)
    yield from S1(
        "size-axes-pairs",
        "pairs of padding are (before, after) of their axis",
        "sum_pool",
        grid,
        k=(2, 2),
        s=(2, 2),
        pad=((1, 0), (0, 1)),
    )
    cube = [_grid(3, 4, 12 * i) for i in range(2)]
    yield from S1("size-3d", "three axes", "max_pool", cube, k=(2, 2, 2), s=(1, 1, 2))
    yield from S1(
        "size-3d-differ", "each of three axes has its own numbers", "avg_pool", cube, k=(1, 2, 3), s=(1, 1, 1)
    )
    yield from S1(
        "size-3d-padding",
        "padding on one of three axes, ceil mode on all",
        "max_pool",
        cube,
        k=(2, 2, 2),
        s=(2, 2, 2),
        pad=(0, 1, 0),
        ceil=True,
    )
    yield from S1(
        "ceil-drop-last-row",
        "a last window that would start past the input is dropped",
        "max_pool",
        _grid(6, 7, first=0),
        k=(1, 1),
        s=(2, 2),
        ceil=True,
        asks=("values", "indices"),
    )
    yield from S1(
        "ceil-drop-in-padding",
        "a last window that would start in the trailing padding is dropped",
        "avg_pool",
        _grid(9, 9),
        k=(4, 4),
        s=(4, 4),
        pad=(2, 2),
        ceil=True,
    )
    for name, shape in (("batch", [0, 2, 4]), ("channels", [2, 0, 4])):
        yield from S1(
            f"empty-{name}",
            f"no {name}: an empty result, not an error",
            "max_pool",
            {"shape": shape, "cycle": [0]},
            k=2,
            layout="channels_first",
        )


def _same() -> Iterator[Case]:
    for n, k, s, d in (
        (5, 2, 1, 1),
        (5, 2, 2, 1),
        (6, 3, 2, 1),
        (5, 3, 3, 1),
        (7, 4, 2, 1),
        (3, 2, 3, 1),
        (6, 2, 1, 2),
        (4, 4, 1, 1),
    ):
        for padding, side in (("same", "at the end"), ("same_lower", "at the beginning")):
            name = f"{padding.replace('_', '-')}-n{n}-k{k}-s{s}-d{d}"
            why = f"the odd cell of padding is {side}"
            yield from S2(f"{name}-max", why, "max_pool", list(range(n, 0, -1)), k=k, s=s, d=d, pad=padding)
            yield from S2(f"{name}-avg", why, "avg_pool", [2**i for i in range(n)], k=k, s=s, d=d, pad=padding)
    yield from S2("avg-same-upper", "the mean is of the real cells", "avg_pool", [1, 2], k=2, s=1, pad="same")
    square = [[1, 2], [3, 4]]
    yield from S2(
        "avg-same-2d", "the mean is of the real cells, on both axes", "avg_pool", square, k=(2, 2), s=(1, 1), pad="same"
    )
    yield from S2(
        "avg-same-upper-pad-counted",
        "padding by name is explicit padding, which can be counted",
        "avg_pool",
        square,
        k=(2, 2),
        s=(1, 1),
        pad="same",
        count_include_pad=True,
    )
    yield from S2(
        "same-stride-larger",
        "a stride larger than the kernel: no padding, and never a negative one",
        "max_pool",
        [3, 1, 2, 5, 4, 6, 7],
        k=2,
        s=4,
        pad="same",
    )
    yield from S2(
        "same-axes", "each axis has its own odd cell", "sum_pool", _grid(4, 5), k=(2, 3), s=(1, 2), pad="same"
    )
    yield from S2(
        "same-lower",
        "the odd cell at the beginning",
        "max_pool",
        [1, 2, 3, 4, 5],
        k=2,
        s=1,
        pad="same_lower",
        asks=("values", "indices"),
    )
    yield from S2("same-lower-2d", "on both axes", "avg_pool", _grid(3, 4), k=(2, 2), s=(2, 2), pad="same_lower")
    yield from S2("valid", "no padding, the remainder dropped", "max_pool", [5, 4, 3, 2, 1], k=2, s=2, pad="valid")


def _padding() -> Iterator[Case]:
    negative, positive = [-3, -1, -4, -2], [3, 1, 4, 2]
    yield from S3(
        "max-negative-padded",
        "a padding of zeros would win over negative cells",
        "max_pool",
        [[-1, -2]],
        k=(1, 2),
        s=(1, 2),
        pad=(0, 1),
        asks=("values", "indices"),
    )
    yield from S3(
        "max-negative-overhang", "the overhang of ceil mode is no zero", "max_pool", negative[:3], k=2, s=2, ceil=True
    )
    yield from S3("max-negative-same", "padding by name is no zero", "max_pool", negative, k=3, s=1, pad="same")
    yield from S3(
        "min-positive-padded", "a padding of zeros would win over positive cells", "min_pool", positive, k=3, s=2, pad=1
    )
    yield from S3(
        "max-lowest-padded",
        "-inf is a value, and stays one beside padding",
        "max_pool",
        ["-inf", "-inf", 1, 2],
        k=2,
        s=2,
        pad=1,
    )
    yield from S3("sum-inf-padded", "0 times infinity is not added", "sum_pool", ["inf", 1, 2], k=3, s=2, pad=1)
    yield from S3("lp-padded", "a padded cell adds nothing", "lp_pool", [3, -4, 12, 5], k=2, s=2, pad=1)
    yield from S3(
        "lp-mean-padded", "a padded cell is not counted", "lp_pool", [3, -3, 3, 3], k=2, s=2, pad=1, mean=True
    )
    yield from S3("soft-padded", "a padded cell has no weight, not exp(0)", "soft_pool", negative, k=3, s=2, pad=1)
    yield from S3("lme-padded", "a padded cell is not counted in the mean", "lme_pool", negative, k=3, s=2, pad=1)
    yield from S3("stochastic-padded", "a padded cell has no probability", "stochastic_pool", positive, k=3, s=2, pad=1)
    yield from S3("max-asymmetric", "padding after only", "max_pool", negative, k=2, s=2, pad=(0, 2), empty_value=-9)
    yield from S3(
        "max-int8-padded",
        "the padding of integers is not zero",
        "max_pool",
        [-128, -5, -7],
        k=2,
        s=2,
        pad=1,
        dtype="int8",
    )
    yield from S3(
        "min-uint8-padded",
        "the padding of unsigned integers is not zero",
        "min_pool",
        [9, 5, 255],
        k=2,
        s=2,
        pad=1,
        dtype="uint8",
    )


def _grid(rows: int, columns: int, first: int = 1) -> list[list[int]]:
    return [[first + columns * i + j for j in range(columns)] for i in range(rows)]
