"""Definitions where sizes of spatial axes are symbols: programs exported, or graphs made, for inputs of any size.

The program itself then computes which cells each output sees, by the arithmetic of `poolkit.geometry` on the host's
arrays, and looks at all windows at once. Rules S1 and S5 are checked as far as sizes are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from poolkit.errors import PoolingError
from poolkit.geometry import Axis, AxisRule, SymbolicAxis
from poolkit.pooling import Pooling
from poolkit.reductions.base import Array, Namespace
from poolkit.reference import Chunk, Draw, Reference, flat_indices


class SymbolicNamespace(Namespace, Protocol):
    """The verbs of a host that has symbols."""

    def larger(self, a: Any, b: Any) -> Any: ...  # of two sizes, without deciding which is
    def smaller(self, a: Any, b: Any) -> Any: ...
    def arange(self, size: Any) -> Array: ...
    def maximum(self, a: Array, b: Array) -> Array: ...
    def minimum(self, a: Array, b: Array) -> Array: ...
    def counted(self, size: Any) -> Array: ...  # a size as an array without axes


def is_known(pooling: Pooling, shape: Sequence[Any]) -> bool:
    """Whether the sizes of the spatial axes are numbers."""
    return all(isinstance(shape[axis], int) for axis in pooling.spatial_axes(shape))


def _outputs(xp: SymbolicNamespace, pooling: Pooling, shape: Sequence[Any]) -> list[Any]:
    """Sizes of the result's spatial axes, never below zero, so that a host can multiply them."""
    sizes = [shape[axis] for axis in pooling.spatial_axes(shape)]
    found = [rule.output_size(size, xp.larger, xp.smaller) for rule, size in _rules(pooling, sizes)]
    for output, size in zip(found, sizes, strict=True):
        if isinstance(output, int) and output < 1:
            raise PoolingError(f"no window fits into an axis of {size} cells; use a smaller kernel or more padding")
    return [output if isinstance(output, int) else xp.larger(output, 0) for output in found]


def _rules(pooling: Pooling, sizes: Sequence[Any]) -> Iterable[tuple[AxisRule, Any]]:
    return zip(pooling.geometry.rules(pooling.rank), sizes, strict=True)


def symbolic_axes(xp: SymbolicNamespace, pooling: Pooling, shape: Sequence[Any]) -> tuple[Axis, ...]:
    """The spatial axes of an input of this shape, cut into bins, whatever is known of their sizes."""
    if is_known(pooling, shape):
        return pooling.axes(shape)
    sizes = [shape[axis] for axis in pooling.spatial_axes(shape)]
    return tuple(
        SymbolicAxis(rule, size, output, rule.padding(size, xp.larger), xp)
        for (rule, size), output in zip(_rules(pooling, sizes), _outputs(xp, pooling, shape), strict=True)
    )


def symbolic_output_shape(xp: SymbolicNamespace, pooling: Pooling, shape: Sequence[Any]) -> tuple[Any, ...]:
    """Shape of the result for an input of this shape, whatever is known of its sizes."""
    if is_known(pooling, shape):
        return pooling.output_shape(shape)
    spatial = pooling.spatial_axes(shape)
    return (*shape[: spatial.start], *_outputs(xp, pooling, shape), *shape[spatial.stop :])


def symbolic_indices(xp: SymbolicNamespace, pooling: Pooling, tap: Array, shape: Sequence[Any]) -> Array:
    """`flat_indices`, whatever is known of the sizes."""
    return flat_indices(xp, pooling, tap, shape, symbolic_axes(xp, pooling, shape))


class Symbolic(Reference):
    """A definition whose windows the program computes."""

    xp: SymbolicNamespace

    def __init__(
        self,
        xp: SymbolicNamespace,
        pooling: Pooling,
        x: Array,
        mask: Array | None = None,
        draw: Draw | None = None,
        wide: bool = True,
        parameters: Mapping[str, Array] | None = None,
    ) -> None:
        super().__init__(xp, pooling, x, mask, draw, wide, parameters)
        if pooling.draws and not all(isinstance(axis.taps, int) for axis in self.axes):
            raise PoolingError(
                "drawing from bins of unknown size needs the input's spatial sizes; give them, or use windows"
            )

    def _axes(self) -> tuple[Axis, ...]:
        return symbolic_axes(self.xp, self.pooling, self.shape)

    def _outputs_of(self, x: Array, chunk: Chunk) -> Array:  # noqa: ARG002
        return x  # the only chunk has all

    def _tap_numbers(self, chunk: Chunk) -> Array:
        return self.xp.cast(self.xp.arange(chunk.shape[1]), "int32")

    def _words_of(self, draw: Draw, chunk: Chunk) -> Array:  # noqa: ARG002
        xp = self.xp
        return draw.words(xp, xp.counted(self.outputs), 0, xp.arange(self.outputs))

    def _chunks(self) -> Iterator[Chunk]:
        # Axis by axis, as (outputs so far, outputs of the axis, taps so far, taps of the axis).
        xp = self.xp
        index = xp.reshape(xp.arange(1), (1, 1, 1, 1))
        inside, padded, outputs, taps = index == 0, index + 1, 1, 1
        for axis in self.axes:
            m, k = axis.output_size, axis.taps
            numbers = xp.reshape(xp.arange(k), (1, 1, 1, k))
            first, count, origin, padded_count = (
                xp.reshape(each, (1, m, 1, 1)) for each in (axis.first, axis.count, axis.origin, axis.padded_count)
            )
            seen = (numbers >= first) & (numbers < first + count)
            cells = xp.where(seen, origin + numbers * axis.step, 0)
            outputs, taps = outputs * m, taps * k
            index = xp.reshape(index * axis.input_size + cells, (outputs, 1, taps, 1))
            inside = xp.reshape(inside & seen, (outputs, 1, taps, 1))
            padded = xp.reshape(padded * padded_count, (outputs, 1, 1, 1))
        flat = xp.reshape(xp.where(inside, index, 0), (outputs * taps,))
        shape = (outputs, taps)
        yield Chunk(0, outputs, shape, flat, xp.reshape(inside, shape), xp.reshape(padded, (outputs,)))
