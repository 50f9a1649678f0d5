"""What is particular about a pooling: the words by which a layer is compared with the cases of the suite."""

from __future__ import annotations

from collections.abc import Sequence

from poolkit.errors import PoolingError
from poolkit.geometry import Adaptive, Global, Window
from poolkit.inspection.cells import axes_of, empty, overhang
from poolkit.pooling import Pooling
from poolkit.reductions.average import Average


def features(pooling: Pooling, sizes: Sequence[int | None]) -> frozenset[str]:
    """What is particular about a pooling over an input of these sizes.

    Args:
        pooling: The pooling.
        sizes: Cells per spatial axis; None where unknown, then only what the geometry says is known.

    Returns:
        Words such as "ceil mode", "overhang", "same_lower", "uneven padding".
    """
    return frozenset({*_of_reduction(pooling), *_of_geometry(pooling), *_of_sizes(pooling, sizes)})


def _of_reduction(pooling: Pooling) -> list[str]:
    reduction = pooling.reduction
    if not isinstance(reduction, Average):
        return []
    counted = ["count_include_pad"] if reduction.count_include_pad else []
    return counted + (["divisor_override"] if reduction.divisor_override is not None else [])


def _of_geometry(pooling: Pooling) -> list[str]:
    geometry = pooling.geometry
    if isinstance(geometry, Global):
        return ["global"]
    if isinstance(geometry, Adaptive):
        return ["adaptive"]
    found = [str(geometry.padding)] if geometry.padding in ("same", "same_lower") else []
    if geometry.ceil_mode:
        found.append("ceil mode")
    codes = [rule.code for rule in geometry.rules(pooling.rank)]
    if any(code[3] != 1 for code in codes):
        found.append("dilation")
    if any(code[4] or code[5] for code in codes):
        found.append("padding")
    if any(code[4] != code[5] for code in codes):
        found.append("uneven padding")
    if any(2 * max(code[4], code[5]) > code[3] * (code[1] - 1) + 1 for code in codes):
        found.append("padding over half of the window")
    if any(code[2] > code[1] for code in codes):
        found.append("stride over kernel")
    return found


def _of_sizes(pooling: Pooling, sizes: Sequence[int | None]) -> list[str]:
    known = tuple(size for size in sizes if size is not None)
    if len(known) != len(sizes):
        return []
    try:
        axes = axes_of(pooling.geometry, known)
    except PoolingError:
        return ["no window fits"]
    found = []
    if any(axis.input_size % axis.output_size for axis in axes) and isinstance(pooling.geometry, Adaptive):
        found.append("uneven bins")
    if any(map(overhang, axes)):
        found.append("overhang")
    if any(axis.drops_a_window for axis in axes):
        found.append("a window behind the input")
    if any(map(empty, axes)):
        found.append("empty windows")
    window = pooling.geometry
    if isinstance(window, Window) and isinstance(window.padding, str):
        if any(axis.padding[0] != axis.padding[1] for axis in axes):
            found.append("uneven same")
        if any(any(axis.padding) for axis in axes):
            found.append("padding")
    return found
