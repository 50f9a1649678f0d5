"""Sizes and bins of a geometry for an input, or why there are none (rules S1, S5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, cast

from poolkit.errors import PoolingError
from poolkit.geometry.arguments import LARGEST
from poolkit.geometry.axes import ADAPTIVE, Axis, AxisRule
from poolkit.geometry.geometries import Geometry

MOST_BINS: Final = 2**27
"""Most bins per axis, which take 5 GB: more are refused before memory runs out."""

MOST_OUTPUTS: Final = 2**40
"""Most outputs of all axes together: no memory holds more."""


def output_sizes(geometry: Geometry, input_sizes: Sequence[int | None]) -> tuple[int | None, ...]:
    """Spatial output sizes for spatial input sizes; an unknown size (None) stays unknown unless it is fixed.

    Args:
        geometry: Where each output looks.
        input_sizes: Cells per spatial axis, None where unknown.

    Returns:
        Outputs per spatial axis.

    Raises:
        PoolingError: Where a known axis has no room for one window.

    Example:
        >>> from poolkit import Window, output_sizes
        >>> output_sizes(Window(3, stride=2, padding="same"), (28, None))
        (14, None)
    """
    rules = geometry.rules(len(input_sizes))
    return tuple(
        _output_size(rule, size, axis) for axis, (rule, size) in enumerate(zip(rules, input_sizes, strict=True))
    )


def _output_size(rule: AxisRule, size: int | None, axis: int) -> int | None:
    kind, kernel, _, dilation, *_ = rule.code
    if size is None:
        return kernel if kind == ADAPTIVE and kernel > 0 else None
    output = rule.output_size(size)
    if output < 1:
        extent = dilation * (kernel - 1) + 1
        raise PoolingError(
            f"kernel_size {kernel} with dilation {dilation} spans {extent} cells, more than the {size} cells of "
            f"axis {axis} with padding {rule.padding(size)}; use a smaller kernel or more padding"
            if kind != ADAPTIVE
            else f"axis {axis} of the input has no cells"
        )
    if output > LARGEST:
        raise PoolingError(f"axis {axis} would have {output} outputs, more than {LARGEST}; use a larger stride")
    return output


@lru_cache(maxsize=1024)
def _resolved(rules: tuple[AxisRule, ...], sizes: tuple[int, ...], allow_empty: bool) -> tuple[Axis, ...]:
    axes = []
    for number, (rule, size) in enumerate(zip(rules, sizes, strict=True)):
        output = cast(int, _output_size(rule, size, number))
        axis = Axis(rule, size, output, rule.padding(size))
        empty = None if allow_empty else axis.first_empty()
        if empty is not None:
            raise PoolingError(
                f"the window of output {empty} on axis {number} sees no input cell (size {size}, padding "
                f"{axis.padding}); use less padding or dilation, or say what it yields with empty_value="
            )
        if output > MOST_BINS:
            raise PoolingError(
                f"axis {number} would have {output} outputs, more than {MOST_BINS}; use a larger stride, less "
                "padding or a smaller output_size"
            )
        axes.append(axis)
    outputs = math.prod(axis.output_size for axis in axes)
    if outputs > MOST_OUTPUTS:
        raise PoolingError(f"a plane would have {outputs} outputs, more than any memory holds; use a larger stride")
    return tuple(axes)


def resolve(geometry: Geometry, input_sizes: Sequence[int], *, allow_empty: bool = False) -> tuple[Axis, ...]:
    """Cut an input of these spatial sizes into bins.

    Args:
        geometry: Where each output looks.
        input_sizes: Cells per spatial axis.
        allow_empty: Admit windows that see no input cell (rule S5).

    Returns:
        One `Axis` per spatial axis.

    Raises:
        PoolingError: Where no window fits, or a window sees no input cell.

    Example:
        >>> from poolkit import Window, resolve
        >>> resolve(Window(3, stride=2, padding=1), (5, 7))[1].output_size
        4
    """
    return _resolved(geometry.rules(len(input_sizes)), tuple(input_sizes), allow_empty)
