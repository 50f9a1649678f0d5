"""Runs a definition over the windows of a tensor, in any array namespace.

The oracle of the tests, and the way on every device without a kernel. Windows are looked at in chunks of
outputs, never all at once: 31x31 windows on 2048x2048 cells would take 16 GB.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from poolkit import chance
from poolkit.errors import PoolingError
from poolkit.geometry import Axis
from poolkit.pooling import Pooling, from_planes, mask_to_planes, to_planes
from poolkit.reductions.base import Array, Cells, Namespace, limits

CHUNK: Final = 1 << 22
"""Cells (planes x outputs x taps) looked at together: 16 to 32 MB per array."""

_ASSUMED_PLANES: Final = 1 << 12  # where a host learns their number only when its graph runs

_INTEGERS: Final = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
_OTHER_TYPES: Final = frozenset({"bool", "float16", "bfloat16", *_INTEGERS})
_MEANS: Final = {"float16": "float32", "bfloat16": "float32", "int32": "float64", "int64": "float64"}
_MEANS_OF_SMALL: Final = ("int8", "uint8", "int16", "uint16")


@dataclass(frozen=True)
class Chunk:
    """Some outputs of a plane: what each tap reads, and the divisor."""

    low: int
    high: int
    shape: tuple[int, int]  # (outputs, taps)
    index: NDArray[np.int64]  # (outputs * taps,), 0 where not in the input
    inside: NDArray[np.bool_]  # (outputs, taps)
    padded: NDArray[np.int64]  # (outputs,)


def _chunks(axes: Sequence[Axis], planes: int) -> Iterator[Chunk]:
    outputs = math.prod(axis.output_size for axis in axes)
    taps = math.prod(axis.taps for axis in axes)
    known = planes if isinstance(planes, int) else _ASSUMED_PLANES
    size = max(1, CHUNK // max(1, known * taps))
    for low in range(0, outputs, size):
        yield chunk_of(axes, low, min(low + size, outputs))


def chunk_of(axes: Sequence[Axis], low: int, high: int) -> Chunk:
    """The outputs `low .. high - 1` of a plane."""
    positions = np.unravel_index(np.arange(low, high), [axis.output_size for axis in axes])
    index = np.zeros((high - low, 1), np.int64)
    inside = np.ones((high - low, 1), np.bool_)
    padded = np.ones(high - low, np.int64)
    for axis, outputs in zip(axes, positions, strict=True):
        taps = np.arange(axis.taps)
        cells = axis.origin[outputs, None] + taps * axis.step
        first = axis.first[outputs, None]
        seen = (taps >= first) & (taps < first + axis.count[outputs, None])
        index = (index[:, :, None] * axis.input_size + np.where(seen, cells, 0)[:, None, :]).reshape(len(index), -1)
        inside = (inside[:, :, None] & seen[:, None, :]).reshape(len(inside), -1)
        padded = padded * axis.padded_count[outputs]
    return Chunk(low, high, inside.shape, np.where(inside, index, 0).reshape(-1), inside, padded)


def accumulation_type(pooling: Pooling, dtype: str, wide: bool = True) -> str:
    """The type in which a reduction works on cells of `dtype` (rule S8).

    Args:
        pooling: The call.
        dtype: Type of the cells.
        wide: Whether the host has float64 and int64.

    Raises:
        PoolingError: Where the reduction does not admit the type.
    """
    if dtype in ("float32", "float64"):
        return dtype
    if dtype not in _OTHER_TYPES:
        raise PoolingError(f"pooling does not take {dtype}; convert the input to float32")
    if pooling.reduction.integers == "keep" and "float" not in dtype:
        return dtype
    if dtype in ("bool", "uint64"):
        raise PoolingError(f"{type(pooling.reduction).__name__} does not take {dtype}; convert the input to float32")
    if pooling.reduction.integers == "sum" and "float" not in dtype:
        if not wide:
            raise PoolingError(f"sums of {dtype} need int64, which this host has not; convert the input to float32")
        return "int64"
    if dtype in _MEANS_OF_SMALL or not wide:
        return "float32"
    return _MEANS.get(dtype, "float64")


def result_type(pooling: Pooling, dtype: str, wide: bool = True) -> str:
    """The type of the result for cells of `dtype` (rule S8)."""
    return dtype if "float" in dtype else accumulation_type(pooling, dtype, wide)


@dataclass(frozen=True)
class Draw:
    """Where random words come from: the key, and the number of each plane."""

    key: tuple[Any, Any]
    planes: Array

    def words(self, xp: Namespace, outputs: int, low: int, high: int) -> Array:
        """Words of the output cells `low .. high - 1` of every plane, shape (planes, high - low)."""
        return chance.words(xp, self.key, self.planes, outputs, low, high)


class Reference:
    """A pooling on one tensor by its definition: `forward`, and with its result `pullback` and `pushforward`.

    Args:
        xp: Namespace of the host.
        pooling: The call.
        x: Input tensor.
        mask: Bool, of the shape of `x` or without its channel axis; True where a cell counts.
        draw: Random words, where the pooling draws.
        wide: Whether the host has float64 and int64.
        parameters: Options that are learnt: one number, one per channel, or (channels or 1, *outputs) of them; per tap
            with an axis more.
    """

    def __init__(
        self,
        xp: Namespace,
        pooling: Pooling,
        x: Array,
        mask: Array | None = None,
        draw: Draw | None = None,
        wide: bool = True,
        parameters: Mapping[str, Array] | None = None,
    ) -> None:
        self.xp, self.pooling, self.draw = xp, pooling, draw
        self.shape = xp.shape(x)
        self.input_type = xp.dtype(x)
        self.type = accumulation_type(pooling, self.input_type, wide)
        self.result_type = result_type(pooling, self.input_type, wide)
        self.axes = self._axes()
        self.x = xp.cast(to_planes(xp, pooling, x), self.type)
        self.mask = None if mask is None else mask_to_planes(xp, pooling, mask, self.shape)
        self.planes = xp.shape(self.x)[0]
        self.outputs = math.prod(axis.output_size for axis in self.axes)
        self.empty = any(isinstance(axis.input_size, int) and axis.input_size == 0 for axis in self.axes)
        if self.empty:  # one cell that no window sees
            self.x, self.mask = xp.zeros((self.planes, 1), self.type, x), None
        given = parameters or {}
        self.parameter_shapes = {name: xp.shape(each) for name, each in given.items()}
        self.parameters = {name: self._laid_out(name, each) for name, each in given.items()}

    def _axes(self) -> tuple[Axis, ...]:
        return self.pooling.axes(self.shape)

    def _chunks(self) -> Iterator[Chunk]:
        return _chunks(self.axes, self.planes)

    def _outputs_of(self, x: Array, chunk: Chunk) -> Array:
        return x[:, chunk.low : chunk.high]

    def forward(self) -> tuple[Array, Array | None]:
        """Result, and the tap that won where the reduction is indexed (-1 where none); in the input's layout."""
        values, taps = [], []
        for chunk in self._chunks():
            cells = self._cells(chunk)
            value, tap = self._value(cells)
            values.append(value)
            taps.append(tap)
        if not values:
            values.append(self.xp.zeros((self.planes, 0), self.type, self.x))
            taps.append(self.xp.zeros((self.planes, 0), "int32", self.x))
        value = self.xp.cast(self._shaped(values), self.result_type)
        return value, self._shaped(taps) if self.pooling.indexed else None

    def pullback(self, value: Array, tap: Array | None, cotangent: Array) -> Array:
        """Gradient by the input, given the results of `forward` and the gradient by them."""
        xp = self.xp
        if self.empty:
            return xp.zeros(self.shape, self.input_type, self.x)
        gradient = xp.zeros(xp.shape(self.x), self.type, self.x)
        g = xp.cast(to_planes(xp, self.pooling, cotangent), self.type)
        for chunk, _, slope in self._slopes(value, tap):
            part = self._outputs_of(g, chunk)[..., None]
            # A cell without influence has gradient 0, whatever the cotangent: 0 * inf is not wanted.
            terms = xp.where(slope == 0, 0, slope * part)
            flat = xp.reshape(terms, (self.planes, math.prod(chunk.shape)))
            gradient = xp.scatter_add(gradient, chunk.index, flat)
        return xp.cast(from_planes(xp, self.pooling, gradient, self.shape), self.input_type)

    def pushforward(self, value: Array, tap: Array | None, tangent: Array) -> Array:
        """Tangent of the result, given the results of `forward` and the tangent of the input."""
        xp = self.xp
        if self.empty:
            return xp.zeros(self.pooling.output_shape(self.shape), self.result_type, self.x)
        t = xp.cast(to_planes(xp, self.pooling, tangent), self.type)
        parts = []
        for chunk, _, slope in self._slopes(value, tap):
            seen = xp.reshape(xp.take(t, chunk.index), (self.planes, *chunk.shape))
            parts.append(xp.sum(xp.where(slope == 0, 0, slope * seen)))
        parts = parts or [xp.zeros((self.planes, 0), self.type, self.x)]
        return xp.cast(self._shaped(parts), self.result_type)

    def parameter_pullback(self, name: str, value: Array, cotangent: Array) -> Array:
        """Gradient by a learnt option, given the result of `forward` and the gradient by it."""
        xp, shape = self.xp, self.parameter_shapes[name]
        own = self._laid_shape(name, shape)
        g = xp.cast(to_planes(xp, self.pooling, cotangent), self.type)
        parts: list[Array] = []
        for chunk, slope in self._parameter_slopes(name, value):
            terms = xp.where(slope == 0, 0, slope * self._outputs_of(g, chunk)[..., None])
            terms = xp.move_axis(terms, 1, 2)  # (planes, taps, outputs)
            if len(own) == 3:  # each output has its own
                parts.append(terms)
            else:
                total = xp.sum(terms, keepdims=True)
                parts = [parts[0] + total] if parts else [total]
        total = xp.concatenate(parts) if len(parts) > 1 else parts[0]
        _, taps, outputs = xp.shape(total)
        channels = self._channels() if own[:-1] and not _is_one(own[0]) else 1
        total = xp.sum(xp.move_axis(xp.reshape(total, (self.planes // channels, channels, taps, outputs)), 0, 3))
        return xp.reshape(xp.move_axis(total, 1, 2), shape)

    def parameter_pushforward(self, name: str, value: Array, tangent: Array) -> Array:
        """Tangent of the result, given the result of `forward` and the tangent of a learnt option."""
        along = self._laid_out(name, tangent)
        parts = [
            self.xp.sum(slope * self._own_outputs(along, chunk)) for chunk, slope in self._parameter_slopes(name, value)
        ]
        return self.xp.cast(self._shaped(parts), self.result_type)

    def _parameter_slopes(self, name: str, value: Array) -> Iterator[tuple[Chunk, Array]]:
        """Derivative of each output by a learnt option, (planes, outputs, taps or 1), chunk by chunk; 0 where no cell
        counts."""
        values = self.xp.cast(to_planes(self.xp, self.pooling, value), self.type)
        reduction = self.pooling.reduction
        for chunk in self._chunks():
            cells = self._cells(chunk)
            slope = reduction.parameter_derivative(name, cells, self._outputs_of(values, chunk))
            slope = slope if name in reduction.per_tap else slope[..., None]
            yield chunk, self.xp.where(self.xp.any(cells.valid, keepdims=True), slope, 0)

    def _laid_shape(self, name: str, shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """A learnt option's channels and outputs, where it has them, and taps."""
        per_tap = name in self.pooling.reduction.per_tap
        *outer, taps = shape if per_tap else (*shape, 1)
        return (outer[0], math.prod(outer[1:]), taps) if len(outer) > 1 else (*outer, taps)

    def _laid_out(self, name: str, parameter: Array) -> Array:
        """A learnt option as (planes or 1, outputs or 1, taps or 1)."""
        xp = self.xp
        *outer, taps = self._laid_shape(name, xp.shape(parameter))
        channels, outputs = (*outer, 1, 1)[:2]
        laid = xp.reshape(xp.cast(parameter, self.type), (1, channels, outputs, taps))
        if _is_one(channels):
            return laid[0]
        repeated = xp.broadcast(laid, (self.planes // self._channels(), channels, outputs, taps))
        return xp.reshape(repeated, (self.planes, outputs, taps))

    def _own_outputs(self, laid: Array, chunk: Chunk) -> Array:
        """What a learnt option has for the outputs of a chunk."""
        return laid if _is_one(self.xp.shape(laid)[1]) else self._outputs_of(laid, chunk)

    def _channels(self) -> int:
        return self.shape[self.pooling.channel_axis(self.shape)]

    def _shaped(self, parts: list[Array]) -> Array:
        shape = list(self.shape)
        for position, axis in zip(self.pooling.spatial_axes(shape), self.axes, strict=True):
            shape[position] = axis.output_size
        planes = self.xp.concatenate(parts) if len(parts) > 1 else parts[0]
        return from_planes(self.xp, self.pooling, planes, shape)

    def _cells(self, chunk: Chunk) -> Cells:
        xp = self.xp
        shape = (self.planes, *chunk.shape)
        values = xp.reshape(xp.take(self.x, chunk.index), shape)
        valid = xp.reshape(xp.constant(chunk.inside, self.x), (1, *chunk.shape))
        if self.mask is not None:
            valid = valid & xp.reshape(xp.take(self.mask, chunk.index), shape)
        ones = xp.cast(valid, "int32")
        seen = xp.sum(ones)
        count = xp.cast(xp.where(seen > 0, seen, 1), self.type)
        words = None
        if self.draw is not None and self.pooling.draws:
            words = self._words_of(self.draw, chunk)
        learnt = {name: self._own_outputs(each, chunk) for name, each in self.parameters.items()}
        return Cells(xp, values, valid, count, self._divisor(chunk, count), words, learnt)

    def _words_of(self, draw: Draw, chunk: Chunk) -> Array:
        return draw.words(self.xp, self.outputs, chunk.low, chunk.high)

    def _divisor(self, chunk: Chunk, count: Array) -> Array:
        rule = self.pooling.reduction.divisor
        if rule.kind == "valid":
            return count
        if rule.kind == "number":
            return 0 * count + rule.number
        padded = self.xp.cast(self.xp.constant(chunk.padded, self.x), self.type)
        return self.xp.reshape(self.xp.where(padded > 0, padded, 1), (1, chunk.shape[0]))

    def _value(self, cells: Cells) -> tuple[Array, Array | None]:
        xp, reduction = self.xp, self.pooling.reduction
        any_valid = xp.any(cells.valid)
        if not self.pooling.indexed:
            value = reduction.value(cells)
            if self.input_type == "int64" and reduction.integers == "sum" and xp.known(self.x):
                self._refuse_overflow(cells, value)
            return xp.where(any_valid, value, typed(self.pooling.filler, self.type)), None
        tap = xp.cast(reduction.winner(cells), "int32")
        wins = any_valid & (tap > -1)  # LiteRT's converter fails on the equal `tap >= 0`
        chosen = xp.take_along(cells.values, xp.where(wins, tap, 0)[..., None])[..., 0]
        value = xp.where(wins, chosen, typed(0.0, self.type))
        return xp.where(any_valid, value, typed(self.pooling.filler, self.type)), xp.where(wins, tap, -1)

    def _refuse_overflow(self, cells: Cells, value: Array) -> None:
        """Raise where an exact sum left int64 (rule S8): it is then 2^64 or more off, which a rounded sum tells."""
        xp = self.xp
        rounded = cells.total(xp.cast(cells.values, "float64"))
        off = xp.abs(rounded - xp.cast(value, "float64")) > 2.0**63
        if bool(xp.any(xp.reshape(off, (-1,)))):
            raise PoolingError("an integer sum leaves the range of int64; convert the input to float64")

    def _slopes(self, value: Array, tap: Array | None) -> Iterator[tuple[Chunk, Cells, Array]]:
        """Derivative of each output by each of its taps, chunk by chunk; 0 where not valid."""
        xp = self.xp
        values = xp.cast(to_planes(xp, self.pooling, value), self.type)
        taps = None if tap is None else xp.cast(to_planes(xp, self.pooling, tap), "int32")
        for chunk in self._chunks():
            cells = self._cells(chunk)
            if taps is None:
                slope = self.pooling.reduction.derivative(cells, self._outputs_of(values, chunk))
                slope = cells.select(slope)
            else:
                every = xp.constant(self._tap_numbers(chunk), taps)
                slope = xp.cast(self._outputs_of(taps, chunk)[..., None] == every, self.type)
            yield chunk, cells, slope

    def _tap_numbers(self, chunk: Chunk) -> Array:
        return np.arange(chunk.shape[1], dtype=np.int32)


def _is_one(size: Any) -> bool:
    """Whether a size is known to be 1."""
    return isinstance(size, int) and size == 1


def typed(filler: float, dtype: str) -> float | int | bool:
    """What empty windows yield as a value of the result's type; refuses what is none."""
    if "float" in dtype:
        return filler
    lowest, highest = limits(dtype)
    if not lowest <= filler <= highest or filler != int(filler):
        raise PoolingError(f"empty_value must be a value of {dtype}, the type of the result; got {filler!r}")
    return bool(filler) if dtype == "bool" else int(filler)


def flat_indices(
    xp: Namespace, pooling: Pooling, tap: Array, shape: Sequence[int], axes: Sequence[Axis] | None = None
) -> Array:
    """Window-local taps as flat indices within one plane (rule S12), -1 where no cell won.

    Args:
        xp: Namespace of the host.
        pooling: The call.
        tap: Winning taps, int, shape of the result; -1 or less where none.
        shape: Shape of the input.
        axes: Its axes, where their sizes are symbols.

    Returns:
        Indices of the same shape and type.
    """
    axes, tap_shape = pooling.axes(shape) if axes is None else axes, xp.shape(tap)
    flat, rest, stride = 0 * tap, tap, 1
    for position, axis in reversed(list(zip(pooling.spatial_axes(shape), axes, strict=True))):
        along = [1] * len(tap_shape)
        along[position] = axis.output_size
        origin = xp.reshape(xp.cast(xp.constant(axis.origin, tap), xp.dtype(tap)), tuple(along))
        flat = flat + (origin + rest % axis.taps * axis.step) * stride
        rest, stride = rest // axis.taps, stride * axis.input_size
    return xp.where(tap < 0, -1, flat)
