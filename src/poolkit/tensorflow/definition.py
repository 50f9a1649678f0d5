"""Definitions on TensorFlow tensors: by a window axis, or tap by tap where windows are small and sizes known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import tensorflow as tf

from poolkit.pooling import Pooling
from poolkit.reductions.base import Array, Cells
from poolkit.reference import Chunk, Draw, Reference, accumulation_type, result_type
from poolkit.symbolic import Symbolic, is_known
from poolkit.tensorflow.namespace import GradientNamespace, SymbolicTensorFlowNamespace, TensorFlowNamespace
from poolkit.tensorflow.taps import Taps, each, flat, reshaped, seen, spread, windows

xp: Final = TensorFlowNamespace()
gradient_xp: Final = GradientNamespace()
symbolic_xp: Final = SymbolicTensorFlowNamespace()

UNROLLED: Final = 64
"""Most taps for which a graph has a few operations per tap; larger windows get an axis of their own."""


@dataclass(frozen=True)
class Counter(Draw):
    """Random words by TensorFlow's own operation, which counts as rule S13 does; `planes` is their number."""

    def words(self, xp: Any, outputs: int, low: int, high: int) -> Array:
        """Words of the output cells `low .. high - 1` of every plane, in int64."""
        key = tf.stack(
            [tf.constant(part, tf.uint32) if isinstance(part, int) else tf.cast(part, tf.uint32) for part in self.key]
        )
        words = tf.raw_ops.StatelessRandomUniformFullIntV2(
            shape=tf.reshape(tf.cast(self.planes, tf.int64) * tf.cast(outputs, tf.int64), (1,)),
            key=tf.reshape(tf.bitcast(key, tf.uint64), (1,)),
            counter=tf.zeros((2,), tf.uint64),
            alg=1,  # Philox4x32-10
            dtype=tf.uint32,
        )
        return xp.cast(xp.reshape(words, (-1, outputs))[:, low:high], "int64")


class Sized(Symbolic):
    """A definition whose windows the graph computes, where sizes of spatial axes are learnt when it runs."""

    def _words_of(self, draw: Draw, chunk: Chunk) -> Array:  # noqa: ARG002
        return draw.words(self.xp, self.outputs, 0, self.outputs)


class Unrolled(Reference):
    """A definition tap by tap, on tensors of shape (blocks, outputs, channels)."""

    def __init__(
        self, verbs: TensorFlowNamespace, pooling: Pooling, x: Array, mask: Array | None, draw: Draw | None
    ) -> None:
        self.xp, self.pooling, self.draw = verbs, pooling, draw
        self.shape = xp.shape(x)
        self.input_type = xp.dtype(x)
        self.type = accumulation_type(pooling, self.input_type)
        self.result_type = result_type(pooling, self.input_type)
        self.axes = pooling.axes(self.shape)
        self.x = xp.cast(to_blocks(pooling, x), self.type)
        self.mask = None if mask is None else mask_to_blocks(pooling, mask, self.shape)
        self.outputs = math.prod(axis.output_size for axis in self.axes)

    def forward(self) -> tuple[Array, Array | None]:
        """Result, and the tap that won where the reduction is indexed (-1 where none); in the input's layout."""
        value, tap = self._value(self._all_cells())
        shape = self.pooling.output_shape(self.shape)
        value = from_blocks(self.pooling, xp.cast(value, self.result_type), shape)
        return value, None if tap is None else from_blocks(self.pooling, tap, shape)

    def pullback(self, value: Array, tap: Array | None, cotangent: Array) -> Array:
        """Gradient by the input, given the results of `forward` and the gradient by them."""
        g = xp.cast(flat(to_blocks(self.pooling, cotangent)), self.type)
        if tap is not None:
            winner = flat(to_blocks(self.pooling, tap))
            taps = range(math.prod(axis.taps for axis in self.axes))
            terms = Taps([xp.where(winner == number, g, 0) for number in taps])
        else:
            cells = self._all_cells()
            result = xp.cast(flat(to_blocks(self.pooling, value)), self.type)
            slope = cells.select(self.pooling.reduction.derivative(cells, result))
            # A cell without influence has gradient 0, whatever the cotangent: 0 * inf is not wanted.
            terms = each(tf.math.multiply_no_nan, Taps([g]), slope)
        gradient = xp.cast(spread(terms, self.axes), self.input_type)
        return from_blocks(self.pooling, gradient, self.shape)

    def _all_cells(self) -> Cells:
        valid: Any = seen(self.axes)
        if self.mask is None:
            count: Any = 1
            for axis in self.axes:
                count = np.multiply.outer(count, axis.count)
            count = np.maximum(count, 1).reshape(1, -1, 1)
        else:
            valid = valid & windows(self.mask, self.axes)
            count = xp.sum(xp.cast(valid, "int32"))
            count = xp.where(count > 0, count, 1)
        count = xp.cast(count, self.type)
        return Cells(self.xp, windows(self.x, self.axes), valid, count, self._block_divisor(count), self._words())

    def _block_divisor(self, count: Array) -> Array:
        rule = self.pooling.reduction.divisor
        if rule.kind == "valid":
            return count
        if rule.kind == "number":
            return 0 * count + np.asarray(rule.number, self.type)
        padded: Any = 1
        for axis in self.axes:
            padded = np.multiply.outer(padded, axis.padded_count)
        return np.maximum(padded, 1).astype(self.type).reshape(1, -1, 1)

    def _words(self) -> Array | None:
        if self.draw is None or not self.pooling.draws:
            return None
        words = self.draw.words(xp, self.outputs, 0, self.outputs)
        blocks, *_, channels = xp.shape(self.x)
        return xp.move_axis(xp.reshape(words, (blocks, channels, self.outputs)), 1, 2)


def definition(
    pooling: Pooling, x: Array, mask: Array | None, draw: Draw | None, verbs: TensorFlowNamespace = xp
) -> Reference:
    """The definition of a call, in the form that suits its windows."""
    if not is_known(pooling, xp.shape(x)):
        return Sized(symbolic_xp, pooling, x, mask, draw)
    axes = pooling.axes(xp.shape(x))
    if math.prod(axis.taps for axis in axes) <= UNROLLED and all(axis.input_size for axis in axes):
        return Unrolled(verbs, pooling, x, mask, draw)
    return Reference(verbs, pooling, x, mask, draw)


# Blocks: a tensor as (blocks, *spatial, channels), channels last for contiguous runs of cells.


def to_blocks(pooling: Pooling, x: Array) -> Array:
    """`x` as (blocks, *spatial, channels)."""
    shape = xp.shape(x)
    spatial = pooling.spatial_axes(shape)
    sizes = [shape[axis] for axis in spatial]
    if pooling.channels_last:
        return x if spatial.start == 1 else reshaped(x, [math.prod(shape[: spatial.start]), *sizes, shape[-1]])
    if spatial.start == 0:
        return reshaped(x, [1, *sizes, 1])
    channels = shape[spatial.start - 1]
    if spatial.start != 2:
        x = reshaped(x, [math.prod(shape[: spatial.start - 1]), channels, *sizes])
    return xp.move_axis(x, 1, len(sizes) + 1)


def from_blocks(pooling: Pooling, blocks: Array, shape: tuple[int, ...]) -> Array:
    """A tensor of `shape` from (blocks, *spatial, channels), where some spatial axes may still be one."""
    spatial = pooling.spatial_axes(shape)
    last = len(blocks.shape) - 1
    if not pooling.channels_last and spatial.start:
        blocks = xp.move_axis(blocks, last, 1)
    if last + 1 != len(shape) or last - 1 != pooling.rank:
        blocks = reshaped(blocks, list(shape))
    return tf.ensure_shape(blocks, [size if isinstance(size, int) else None for size in shape])


def mask_to_blocks(pooling: Pooling, mask: Array, shape: tuple[int, ...]) -> Array:
    """The mask as (blocks, *spatial, channels), with one channel where it has none."""
    if not pooling.mask_layout(shape, xp.shape(mask)):
        spatial = pooling.spatial_axes(shape)
        mask = tf.expand_dims(mask, len(shape) - 1 if pooling.channels_last else spatial.start - 1)
    return to_blocks(pooling, mask)
