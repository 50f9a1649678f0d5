"""One pooling call without its tensors: a hashable description that every front end passes around."""

from __future__ import annotations

import json
import math
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias, get_args

from poolkit.errors import PoolingError
from poolkit.geometry import Axis, Geometry, resolve, window_cells
from poolkit.reductions import catalogue
from poolkit.reductions.base import Array, Namespace, Reduction

Layout: TypeAlias = Literal["channels_first", "channels_last"]


@dataclass(frozen=True)
class Pooling:
    """Reduction, geometry and everything else about a call that is not a tensor.

    Attributes:
        reduction: How the seen cells become one.
        geometry: Which cells each output sees.
        rank: Number of spatial axes.
        layout: Whether channels come before or after the spatial axes.
        training: Whether a random reduction draws.
        empty_value: What windows without an input cell yield; None refuses them (rule S5).
        masked: Whether a mask is given.
    """

    reduction: Reduction
    geometry: Geometry
    rank: int
    layout: Layout = "channels_first"
    training: bool = False
    empty_value: float | None = None
    masked: bool = False

    def __post_init__(self) -> None:
        if self.layout not in get_args(Layout):
            raise PoolingError(f"layout must be 'channels_first' or 'channels_last', got {self.layout!r}")
        if self.empty_value is not None:
            value: Any = self.empty_value
            if isinstance(value, bool) or not isinstance(value, numbers.Real):
                raise PoolingError(f"empty_value must be a number or None, got {value!r}")
            object.__setattr__(self, "empty_value", float(value))
        if self.masked and self.reduction.divisor.kind != "valid":
            raise PoolingError(
                "count_include_pad and divisor_override cannot be combined with a mask, whose divisor is the "
                "number of valid cells; drop one of them"
            )

    def __hash__(self) -> int:
        """Worked out once: every call looks its plan up."""
        known: int | None = self.__dict__.get("_hash")
        if known is None:
            known = hash(tuple(getattr(self, field.name) for field in fields(self)))
            object.__setattr__(self, "_hash", known)
        return known

    def __getstate__(self) -> dict[str, Any]:
        """Without the hash, which another process would not compute alike."""
        return {name: value for name, value in self.__dict__.items() if name != "_hash"}

    def as_text(self) -> str:
        """As JSON, for operators and files whose arguments are tensors, numbers and texts only."""
        parts: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        for name in ("reduction", "geometry"):
            parts[name] = [type(parts[name]).__name__, asdict(parts[name])]
        return json.dumps(parts, separators=(",", ":"))

    @staticmethod
    def from_text(text: str) -> Pooling:
        """The pooling that `as_text` wrote; a `PoolingError` where it did not write this."""
        try:
            parts = json.loads(text)
            (reduction, options), (geometry, sizes) = parts["reduction"], parts["geometry"]
            kinds = {kind.__name__: kind for kind in get_args(Geometry)}
            parts["reduction"] = catalogue()[reduction](**{name: _tupled(value) for name, value in options.items()})
            parts["geometry"] = kinds[geometry](**{name: _tupled(value) for name, value in sizes.items()})
            return Pooling(**parts)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise PoolingError(f"this text is not a pooling ({type(error).__name__} {error}): {text[:80]!r}") from None

    @property
    def channels_last(self) -> bool:
        """Whether channels come last."""
        return self.layout == "channels_last"

    @property
    def draws(self) -> bool:
        """Whether this call needs random numbers."""
        return self.training and self.reduction.random

    @property
    def indexed(self) -> bool:
        """Whether the result has indices."""
        return self.reduction.indexed(self.training)

    @property
    def filler(self) -> float:
        """What a window without valid cells yields."""
        return 0.0 if self.empty_value is None else self.empty_value

    def spatial_axes(self, shape: Sequence[int]) -> range:
        """Positions of the spatial axes in a tensor of this shape."""
        end = len(shape) - int(self.channels_last)
        if end < self.rank:
            raise PoolingError(
                f"an input of shape {tuple(shape)} has too few axes for {self.rank} spatial axes in layout "
                f"{self.layout}"
            )
        return range(end - self.rank, end)

    def channel_axis(self, shape: Sequence[int]) -> int:
        """Position of the channel axis in a tensor of this shape, -1 where it has none."""
        return len(shape) - 1 if self.channels_last else self.spatial_axes(shape).start - 1

    def axes(self, shape: Sequence[int]) -> tuple[Axis, ...]:
        """The spatial axes of an input of this shape, cut into bins."""
        sizes = [shape[axis] for axis in self.spatial_axes(shape)]
        return resolve(self.geometry, sizes, allow_empty=self.empty_value is not None)

    def output_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """Shape of the result for an input of this shape."""
        result = list(shape)
        for position, axis in zip(self.spatial_axes(shape), self.axes(shape), strict=True):
            result[position] = axis.output_size
        return tuple(result)

    def outer_and_lanes(self, shape: Sequence[int]) -> tuple[int, int]:
        """Number of blocks in memory before the spatial axes, and of lanes after them."""
        spatial = self.spatial_axes(shape)
        return math.prod(shape[: spatial.start]), math.prod(shape[spatial.stop :])

    def mask_layout(self, shape: Sequence[int], mask_shape: Sequence[int]) -> bool:
        """Whether the mask has the channel axis of the input; refuses masks of any other shape."""
        shape, mask_shape = tuple(shape), tuple(mask_shape)
        if _agree(mask_shape, shape):
            return True
        channel = self.channel_axis(shape)
        if channel >= 0 and _agree(mask_shape, shape[:channel] + shape[channel + 1 :]):
            return False
        without = shape[:channel] + shape[channel + 1 :] if channel >= 0 else shape
        raise PoolingError(f"mask must have shape {shape} or, without channels, {without}; got {mask_shape}")


def _tupled(value: Any) -> Any:
    """JSON has lists where poolings have tuples."""
    return tuple(map(_tupled, value)) if isinstance(value, list) else value


def check_parameters(pooling: Pooling, shape: Sequence[Any], parameters: Mapping[str, Any]) -> None:
    """Refuse learnt options that the reduction has not, or whose shape is none that an option can have."""
    reduction = pooling.reduction
    for name, parameter in parameters.items():
        if name not in reduction.learnable:
            known = ", ".join(reduction.learnable) or "none"
            raise PoolingError(f"{type(reduction).__name__} has no learnable option {name!r}; it has {known}")
        size, axis = tuple(parameter.shape), pooling.channel_axis(shape)
        per_tap = name in reduction.per_tap
        outer = size[: len(size) - per_tap]
        if not outer and not per_tap:
            continue
        channels = shape[axis] if axis >= 0 else 1
        outputs, taps = _windows(pooling, shape) if per_tap or len(outer) > 1 else ((), None)
        wanted = [(), (channels,), (channels, *outputs), (1, *outputs)]
        whole = len(size) >= per_tap and (not per_tap or _agree(size[-1:], (taps,)))
        if not whole or not any(_agree(outer, each) for each in wanted):
            cells = f", each with one per cell of the window, {taps}" if per_tap else ""
            raise PoolingError(
                f"{name} must be one number, one per channel, or one per channel (or 1) and output{cells}; got shape "
                f"{size} for an input with {channels if axis >= 0 else 'no'} channels"
                + (f" and outputs {tuple(outputs)}" if len(outer) > 1 else "")
            )


def _windows(pooling: Pooling, shape: Sequence[Any]) -> tuple[tuple[Any, ...], Any]:
    """Outputs of each axis and taps of a window, None where they are not known yet."""
    if all(isinstance(shape[axis], int) for axis in pooling.spatial_axes(shape)):
        axes = pooling.axes(shape)
        return tuple(axis.output_size for axis in axes), math.prod(axis.taps for axis in axes)
    return (None,) * pooling.rank, window_cells(pooling.geometry, pooling.rank)


def _agree(shape: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether two shapes are the same, as far as their sizes are known yet."""
    return len(shape) == len(other) and all(
        not (isinstance(a, int) and isinstance(b, int)) or a == b for a, b in zip(shape, other, strict=True)
    )


# Planes: the channels-first view of a tensor as (planes, cells), on which definitions work.


def to_planes(xp: Namespace, pooling: Pooling, x: Array) -> Array:
    """`x` as (planes, cells): channels before space, space flattened."""
    shape = xp.shape(x)
    if pooling.channels_last:
        x = xp.move_axis(x, len(shape) - 1, pooling.spatial_axes(shape).start)
    cells = math.prod(shape[axis] for axis in pooling.spatial_axes(shape))
    planes = math.prod(_without_spatial(pooling, shape))
    return xp.reshape(x, (planes, cells))


def from_planes(xp: Namespace, pooling: Pooling, planes: Array, shape: Sequence[int]) -> Array:
    """The inverse of `to_planes`: (planes, cells) as a tensor of `shape`."""
    spatial = pooling.spatial_axes(shape)
    if not pooling.channels_last:
        return xp.reshape(planes, tuple(shape))
    moved = (*shape[: spatial.start], shape[-1], *shape[spatial.start : spatial.stop])
    return xp.move_axis(xp.reshape(planes, moved), spatial.start, len(shape) - 1)


def _without_spatial(pooling: Pooling, shape: Sequence[int]) -> list[int]:
    spatial = pooling.spatial_axes(shape)
    return [size for axis, size in enumerate(shape) if axis not in spatial]


def mask_to_planes(xp: Namespace, pooling: Pooling, mask: Array, shape: Sequence[int]) -> Array:
    """The mask as (planes, cells), repeated over channels where it has none."""
    if not pooling.mask_layout(shape, xp.shape(mask)):
        channel, own = pooling.channel_axis(shape), xp.shape(mask)
        mask = xp.reshape(mask, (*own[:channel], 1, *own[channel:]))
        mask = xp.broadcast(mask, tuple(shape))
    return to_planes(xp, pooling, mask)


def require(condition: Any, message: str) -> None:
    """Raise a `PoolingError` with this message unless the condition holds."""
    if not condition:
        raise PoolingError(message)
