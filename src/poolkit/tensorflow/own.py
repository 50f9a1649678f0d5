"""TensorFlow's own pooling operations, where they are the same function (rules S2, S6, S7, S8)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import tensorflow as tf

from poolkit.pooling import Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import Array
from poolkit.reductions.max import Max
from poolkit.reference import accumulation_type, result_type
from poolkit.symbolic import is_known, symbolic_output_shape
from poolkit.tensorflow.definition import UNROLLED, definition, from_blocks, symbolic_xp, to_blocks, xp
from poolkit.tensorflow.taps import reshaped, sizes_of

_FLOATS: Final = ("float16", "bfloat16", "float32", "float64")


@dataclass(frozen=True)
class OwnOperation:
    """A call that an operation of TensorFlow answers, for an input that is finite."""

    pooling: Pooling
    x: Array
    kernel: list[int]
    stride: list[int]
    padding: str
    output_shape: tuple[int, ...]
    finite: Array | None
    """Whether the operation may run, None where it may always.

    TensorFlow's maximum drops NaN and turns -inf into the lowest number, LiteRT's average drops NaN. The sum tells of
    both; where it overflows, the definition is merely slower.
    """

    @property
    def average(self) -> bool:
        """Whether it is the average, else the maximum."""
        return isinstance(self.pooling.reduction, Average)

    @property
    def type(self) -> str:
        """The type that is computed in."""
        return accumulation_type(self.pooling, xp.dtype(self.x)) if self.average else xp.dtype(self.x)

    def forward(self) -> Array:
        """The result; of an input that is not finite by the definition."""
        pooled = self.pooled  # outside of the condition: see `pullback`
        if self.finite is None:
            return pooled
        return tf.cond(self.finite, lambda: pooled, lambda: definition(self.pooling, self.x, None, None).forward()[0])

    def pullback(self, g: Array, by_definition: Callable[[Array], Array]) -> Array:
        """Gradient by the input, given that by the result; the definition where the operation may not."""
        if not self._pulls:
            return by_definition(g)
        if self.average:
            return self._pulled(g)

        @tf.custom_gradient  # type: ignore[untyped-decorator]
        def pulled(g: Array) -> Any:
            def linear(h: Array) -> Array:
                with tf.GradientTape() as tape:
                    tape.watch(g)
                    gradient = by_definition(g)
                return tape.gradient(gradient, g, h)

            # Outside of the condition, beside its forward operation: see `_partner`.
            gradient = self._pulled(g)
            return tf.cond(self.finite, lambda: gradient, lambda: by_definition(g)), linear

        return pulled(g)

    @cached_property
    def _result(self) -> Array:
        function = tf.nn.avg_pool if self.average else tf.nn.max_pool
        return _plane_by_plane(function, self._cells, self.kernel, self.stride, self.padding)

    @cached_property
    def _cells(self) -> Array:
        return self._some(self._blocks(self.x))

    @property
    def _pulls(self) -> bool:
        """Whether TensorFlow's gradient is the same function, too.

        Of maxima with padding, XLA's operation gives some gradients of ties to another cell than the first (rule S6).
        It takes no volumes.
        """
        return self.pooling.rank < 3 and (self.average or self.padding == "VALID")

    def _some(self, blocks: Array) -> Array:
        """Blocks, or one where there are none: the gradient of a maximum of no images ends the process."""
        if self.average or not self._pulls or not _only_images_are_unknown(self.pooling, self.x):
            return blocks
        return tf.cond(tf.shape(blocks)[0] > 0, lambda: blocks, lambda: tf.zeros([1, *blocks.shape[1:]], blocks.dtype))

    @cached_property
    def pooled(self) -> Array:
        """What the operation gives."""
        result = xp.cast(self._result, result_type(self.pooling, xp.dtype(self.x)))
        return from_blocks(self.pooling, result, self.output_shape)

    def _pulled(self, g: Array) -> Array:
        cells, result, g = (self._images(each) for each in (self._cells, self._partner, self._some(self._blocks(g))))
        kernel, stride = ([1] * (4 - len(each) - 1) + each + [1] for each in (self.kernel, self.stride))
        words = {"ksize": kernel, "strides": stride, "padding": self.padding}
        if self.average:
            gradient = tf.raw_ops.AvgPoolGrad(orig_input_shape=tf.shape(cells), grad=g, **words)
        else:
            gradient = tf.raw_ops.MaxPoolGrad(orig_input=cells, orig_output=result, grad=g, **words)
        blocks = reshaped(gradient, sizes_of(self._cells)) if self.pooling.rank == 1 else gradient
        return from_blocks(self.pooling, xp.cast(blocks, xp.dtype(self.x)), xp.shape(self.x))

    def _blocks(self, x: Array) -> Array:
        return to_blocks(self.pooling, xp.cast(x, self.type))

    @property
    def _partner(self) -> Array:
        """What the gradient of a maximum takes for its result: oneDNN's are taken, at an eighth of the time, only where
        that is the very tensor of the forward operation."""
        if None not in tuple(self.x.shape) or _only_images_are_unknown(self.pooling, self.x):
            return self._result
        # There may be nothing to pool, of which oneDNN's end the process.
        return tf.ensure_shape(self._result, self._result.shape)

    def _images(self, blocks: Array) -> Array:
        """As (blocks, height, width, channels)."""
        return tf.expand_dims(blocks, 1) if self.pooling.rank == 1 else blocks


def _only_images_are_unknown(pooling: Pooling, x: Array) -> bool:
    """Whether the number of images is all that is to be learnt when a graph runs; there may be none."""
    unknown = [axis for axis, size in enumerate(x.shape) if size is None]
    return unknown == [0] and pooling.rank == len(x.shape) - 2


def own_operation(pooling: Pooling, x: Array) -> OwnOperation | None:
    """The operation of TensorFlow that is the same function of `x`, None where there is none."""
    shape, reduction = xp.shape(x), pooling.reduction
    padding = padding_word(pooling, shape)
    if padding is None or xp.dtype(x) not in _FLOATS or pooling.rank > 3:
        return None
    if any(isinstance(size, int) and size == 0 for size in shape):
        return None  # its gradients refuse inputs without a cell
    codes = [rule.code for rule in pooling.geometry.rules(pooling.rank)]
    kernel, stride = [code[1] for code in codes], [code[2] for code in codes]
    # Its average adds one cell after the other: for small windows only (rule S8).
    average = isinstance(reduction, Average) and math.prod(kernel) <= UNROLLED
    if not (average or isinstance(reduction, Max)):
        return None
    output_shape = symbolic_output_shape(symbolic_xp, pooling, shape)  # first: refuses what TensorFlow would, in words
    finite = None
    if not (average and tf.executing_eagerly()):
        finite = tf.math.is_finite(tf.reduce_sum(xp.cast(x, accumulation_type(pooling, xp.dtype(x)))))
        if not average and _only_images_are_unknown(pooling, x):
            finite &= tf.shape(x)[0] > 0
    return OwnOperation(pooling, x, kernel, stride, padding, output_shape, finite)


def _plane_by_plane(function: Any, blocks: Array, kernel: list[int], stride: list[int], padding: str) -> Array:
    """TensorFlow's pooling; of volumes first each plane, then the planes: LiteRT has no operation for volumes.

    The cells that a window sees of a plane are as many in each of its planes, so that means of means are means.
    """
    if len(kernel) < 3:
        return function(blocks, kernel, stride, padding)
    images, depth, *plane, channels = sizes_of(blocks)
    planes = function(reshaped(blocks, [images * depth, *plane, channels]), kernel[1:], stride[1:], padding)
    rows = reshaped(planes, [images, depth, math.prod(sizes_of(planes)[1:3]), channels])
    return function(rows, [kernel[0], 1], [stride[0], 1], padding)


def padding_word(pooling: Pooling, shape: Sequence[Any]) -> str | None:
    """TensorFlow's word for the padding of an input of this shape, None where it has none (or no such operation)."""
    rules = pooling.geometry.rules(pooling.rank)
    kinds = {rule.code[0] for rule in rules}
    divisor = pooling.reduction.divisor.kind
    if divisor == "number" or kinds - {0, 1, 2} or any(rule.code[3] != 1 for rule in rules):
        return None
    if is_known(pooling, shape):
        whole = all((axis.count == axis.taps).all() and axis.padding == (0, 0) for axis in pooling.axes(shape))
    else:  # no padding, no rounding up
        whole = all(rule.code[0] == 0 and not any(rule.code[4:]) for rule in rules)
    if whole:
        return "VALID"
    return "SAME" if kinds == {1} and divisor == "valid" else None
