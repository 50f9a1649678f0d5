"""What a transform is: a pooling that is no reduction over windows, composed of the host's arrays.

One definition serves every host: it is written in the verbs of `Arrays`, and the host's automatic differentiation gives
its gradients. Where a step is an ordinary pooling, `Call.pool` runs it, by the kernel where there is one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Final, Protocol

from poolkit.errors import PoolingError
from poolkit.geometry import Geometry, Global
from poolkit.pooling import Layout, Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import Array, Namespace, Reduction
from poolkit.reductions.max import Max
from poolkit.reference import accumulation_type

MAX: Final = Max()
"""What most transforms reduce by."""


class Arrays(Namespace, Protocol):
    """The verbs of transforms: those of definitions, and these."""

    @property
    def wide(self) -> bool: ...  # whether the host has 64-bit types

    def compiles_python(self) -> bool: ...  # whether the host is compiling the Python code that asks
    def gather(self, x: Array, index: Array, axis: int) -> Array: ...  # the cells of a flat index along an axis
    def join(self, parts: Sequence[Array], axis: int) -> Array: ...  # parts one after the other along an axis
    def largest(self, x: Array, k: int) -> Array: ...  # the k largest of the last axis, which are no NaN, downwards
    def words(self, key: tuple[Any, Any], planes: int, outputs: int, like: Array) -> Array: ...  # random (rule S13)
    # One filter along each spatial axis of every channel, as `blurred` has it, by a convolution of the host's; None
    # where it has none that is as exact, and quicker.
    def filtered(
        self, x: Array, channel: int | None, filters: Sequence[Sequence[float]], strides: Sequence[int], mode: str
    ) -> Array | None: ...

    # Of (rows, cells): `values` at `index`, both (rows, k). Where several meet, the largest, or their sum.
    def put_largest(self, x: Array, index: Array, values: Array) -> Array: ...
    def put_sum(self, x: Array, index: Array, values: Array) -> Array: ...


@dataclass(frozen=True)
class Call:
    """A call of a transform without its input.

    Attributes:
        front_end: Front end of the host.
        rank: Number of spatial axes.
        layout: Whether channels come before or after the spatial axes.
        mask: Bool, of the shape of the input or without its channel axis; None where every cell counts.
        key: Two 32-bit words that fix the draws of this call; None where nothing is drawn.
    """

    front_end: Any
    rank: int
    layout: Layout = "channels_first"
    mask: Array | None = None
    key: tuple[Any, Any] | None = None

    @property
    def xp(self) -> Arrays:
        """The host's verbs."""
        arrays: Arrays = self.front_end.arrays
        return arrays

    def pool(self, x: Array, reduction: Reduction, geometry: Geometry, mask: Array | None = None) -> Array:
        """An ordinary pooling of a tensor in the call's layout."""
        pooling = Pooling(reduction, geometry, self.rank, self.layout, masked=mask is not None)
        return self.front_end.pool(x, pooling, mask)

    def spatial(self, x: Array) -> range:
        """Positions of the spatial axes."""
        return self._plain.spatial_axes(self.xp.shape(x))

    def channel(self, x: Array) -> int:
        """Position of the channel axis."""
        position = len(x.shape) - 1 if self.layout == "channels_last" else self.spatial(x).start - 1
        if position < 0:
            raise PoolingError(f"an input of shape {tuple(x.shape)} has no channel axis before its spatial axes")
        return position

    def sizes(self, x: Array) -> list[int]:
        """Sizes of the spatial axes, which must be known."""
        shape = self.xp.shape(x)
        sizes = [shape[axis] for axis in self.spatial(x)]
        for axis, size in enumerate(sizes):
            if not isinstance(size, int):
                raise PoolingError(f"the size of spatial axis {axis} must be known here; give the input's shape")
            if size == 0:
                raise PoolingError(f"axis {axis} of the input has no cells")
        return sizes

    def working(self, x: Array) -> Array:
        """`x` in the type in which means are computed: halves in float32, integers in floating point (rule S8)."""
        return self.xp.cast(x, accumulation_type(self._plain, self.xp.dtype(x), self.xp.wide))

    def flattened(self, values: Array, name: str, x: Array) -> Array:
        """A tensor of the shape of `x`, or of it without channels, as (..., C or 1, cells)."""
        xp, spatial, channel = self.xp, self.spatial(x), self.channel(x)
        shape, whole = tuple(values.shape), tuple(x.shape)
        without = whole[:channel] + whole[channel + 1 :]
        if shape not in (whole, without):
            raise PoolingError(f"{name} must have shape {whole} or, without channels, {without}; got {shape}")
        first = min(spatial.start, channel)
        if len(shape) == len(whole) and channel != first:
            values = xp.move_axis(values, channel, first)
        sizes = xp.shape(values)
        channels = sizes[first] if len(shape) == len(whole) else 1
        return xp.reshape(values, (*sizes[:first], channels, math.prod(sizes[len(sizes) - self.rank :])))

    def finished(self, result: Array, x: Array) -> Array:
        """A result in the input's type where that is a floating-point type."""
        dtype = self.xp.dtype(x)
        return self.xp.cast(result, dtype) if "float" in dtype else result

    @property
    def _plain(self) -> Pooling:
        return Pooling(Average(), Global(), self.rank, self.layout)


@dataclass(frozen=True)
class Transform:
    """A pooling by its own definition. Subclasses are frozen dataclasses of their options.

    A subclass in a file of this package appears as a function, as a PyTorch module and as a Keras layer.
    """

    function: ClassVar[str]
    """Name of the function, such as "blur_pool"."""
    layer: ClassVar[str]
    """Beginning of layer names, such as "Blur" in `BlurPool2d`."""
    formula: ClassVar[str]
    """The definition as one line of text, for documentation."""
    source: ClassVar[str]
    """Paper and year."""
    use: ClassVar[str] = ""
    """When to take it, for documentation."""
    cost: ClassVar[str] = ""
    """What it takes to compute, for documentation."""
    pools: ClassVar[bool] = True
    """Whether names of layers have the word "Pool"."""
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)
    """Numbers of spatial axes for which there are layers."""
    operands: ClassVar[tuple[str, ...]] = ()
    """Tensors that follow the input."""
    optional: ClassVar[tuple[str, ...]] = ()
    """Tensors that may follow them; None where they do not."""
    call_options: ClassVar[tuple[str, ...]] = ()
    """Options that each call of a layer may set too."""
    masked: ClassVar[bool] = False
    """Whether a mask may say which cells count."""
    random: ClassVar[bool] = False
    """Whether training draws random numbers."""
    per_axis: ClassVar[tuple[str, ...]] = ()
    """Options of which there may be one per spatial axis."""

    @property
    def rank(self) -> int | None:
        """Number of spatial axes, or None where the options fit any."""
        for name in self.per_axis:
            value = getattr(self, name)
            if isinstance(value, tuple):
                return len(value)
        return None

    @classmethod
    def layer_name(cls, word: str, ending: str) -> str:
        """Name of a layer, such as "BlurPool2d" with word "Pool" and ending "2d"."""
        return f"{cls.layer}{word if cls.pools else ''}{ending}"

    @classmethod
    def options(cls) -> list[str]:
        """Names of the options, in order."""
        return [each.name for each in fields(cls) if each.init]

    def apply(self, call: Call, x: Array, *operands: Any) -> Any:
        """The result for an input of the call's rank and layout, and the tensors that follow it."""
        raise NotImplementedError(f"{type(self).__name__} defines no result")


def settle(transform: Transform, name: str, value: Any) -> None:
    """Set an option of a frozen transform while it is made."""
    object.__setattr__(transform, name, value)


def tupled(value: Any) -> Any:
    """Lists become tuples, so that a transform can be hashed."""
    return tuple(map(tupled, value)) if isinstance(value, (list, tuple)) else value


def choice(name: str, value: Any, known: Sequence[str]) -> str:
    """`value` as one of the words known, or an error that lists them."""
    if value not in known or not isinstance(value, str):
        raise PoolingError(f"{name} must be one of {', '.join(map(repr, known))}, got {value!r}")
    return value


def is_reduction(value: Any) -> None:
    """Refuse what is no reduction."""
    if not isinstance(value, Reduction):
        raise PoolingError(f"reduction must be a Reduction such as Max(), got {value!r}")


def by_matrix(call: Call, x: Array, axis: int, matrix: Any) -> Array:
    """`x` with the cells of an axis as a matrix (outputs, cells) makes them of those before; cells must be finite."""
    xp, last = call.xp, len(x.shape) - 1
    moved = xp.move_axis(x, axis, last) if axis != last else x
    moved = moved @ xp.cast(xp.constant(matrix.T, x), xp.dtype(x))
    return xp.move_axis(moved, last, axis) if axis != last else moved


def to_rows(xp: Namespace, x: Array, axes: int) -> Array:
    """`x` as (rows, cells): its last `axes` axes are the cells."""
    shape = xp.shape(x)
    split = len(shape) - axes
    return xp.reshape(x, (math.prod(shape[:split]), math.prod(shape[split:])))
