"""Where a pooling looks: sizes and bins, once for every front end (rules S1, S2, S5, S11).

A geometry (`Window`, `Adaptive`, `Global`) is resolved against an input size, without any tensor, into
one `Axis` per spatial axis. `csrc/geometry.hpp` is its twin for the kernels and is tested equal.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Final, Literal, SupportsIndex, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from poolkit.errors import PoolingError

Sizes: TypeAlias = int | Sequence[int]
PaddingMode: TypeAlias = Literal["valid", "same", "same_lower"]
Padding: TypeAlias = int | Sequence[int] | Sequence[Sequence[int]] | PaddingMode

LARGEST: Final = 2**31 - 1
"""Largest size, kernel, stride, dilation or padding per axis: 32-bit tap arithmetic can then not wrap."""

MOST_BINS: Final = 2**27
"""Most bins per axis, which take 5 GB: more are refused before memory runs out."""

MOST_OUTPUTS: Final = 2**40
"""Most outputs of all axes together: no memory holds more."""

_MODES: Final[dict[str, int]] = {"valid": 0, "same": 1, "same_lower": 2}
_ADAPTIVE: Final = 3


def _integer(name: str, value: object, axis: int, smallest: int) -> int:
    expected = {0: "a non-negative integer", 1: "a positive integer"}[smallest]
    if isinstance(value, bool):
        raise PoolingError(f"{name} must be {expected}, got {value!r} on axis {axis}")
    try:
        number = operator.index(cast(SupportsIndex, value))
    except TypeError:
        raise PoolingError(f"{name} must be {expected}, got {value!r} on axis {axis}") from None
    if number < smallest:
        raise PoolingError(f"{name} must be {expected}, got {number} on axis {axis}")
    if number > LARGEST:
        raise PoolingError(f"{name} must be at most {LARGEST}, got {number} on axis {axis}")
    return number


def per_axis(name: str, value: object, rank: int, smallest: int) -> tuple[int, ...]:
    """`value` as one integer per axis: a number stands for every axis."""
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        if len(value) != rank:
            raise PoolingError(f"{name} must be one number or {rank} numbers, got {tuple(value)!r}")
        return tuple(_integer(name, each, axis, smallest) for axis, each in enumerate(value))
    return (_integer(name, value, 0, smallest),) * rank


def _normalised(value: Any) -> Any:
    """Lists become tuples, so that a geometry can be hashed and compared."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        return value
    return tuple(_normalised(each) for each in value)


def _pairs(padding: object, rank: int) -> tuple[tuple[int, int], ...]:
    """Explicit padding as one (before, after) pair per axis."""
    if isinstance(padding, Sequence) and any(isinstance(each, Sequence) for each in padding):
        if len(padding) != rank or any(not isinstance(e, Sequence) or len(e) != 2 for e in padding):
            raise PoolingError(
                f"padding must be a number, one number per axis, one (before, after) pair per axis, "
                f"'valid', 'same' or 'same_lower'; got {padding!r} for {rank} axes"
            )
        before = per_axis("padding", [pair[0] for pair in padding], rank, 0)
        after = per_axis("padding", [pair[1] for pair in padding], rank, 0)
        return tuple(zip(before, after, strict=True))
    return tuple((number, number) for number in per_axis("padding", padding, rank, 0))


@dataclass(frozen=True, slots=True)
class AxisRule:
    """How one axis is cut into bins, before its size is known.

    `code` is what the kernels receive: (kind, kernel or output size, stride, dilation, padding before,
    padding after, ceil mode), with kind 0 explicit, 1 same, 2 same_lower, 3 adaptive (output size -1
    keeps the input size).
    """

    code: tuple[int, int, int, int, int, int, int]

    @property
    def adaptive(self) -> bool:
        """Whether bins are parts of the axis and not windows that slide over it."""
        return self.code[0] == _ADAPTIVE

    def padding(self, input_size: int, larger: Callable[..., int] = max) -> tuple[int, int]:
        """Cells of explicit padding (before, after) for this input size (rule S2)."""
        kind, kernel, stride, dilation, before, after, _ = self.code
        if kind == _MODES["valid"] or kind == _ADAPTIVE:
            return before, after
        extent = dilation * (kernel - 1) + 1
        output = -(-input_size // stride)
        total = larger((output - 1) * stride + extent - input_size, 0)
        small, large = total // 2, total - total // 2
        return (small, large) if kind == _MODES["same"] else (large, small)

    def floor_padding(self) -> tuple[int, int] | None:
        """Padding with which floor mode has the same windows whatever the size; None where it depends on the size."""
        kind, kernel, stride, dilation, before, after, ceil_mode = self.code
        reach = dilation * (kernel - 1)
        if kind in (_MODES["same"], _MODES["same_lower"]):
            return self.padding(1) if stride == 1 else None
        if kind == _ADAPTIVE:
            return None
        if not ceil_mode or stride == 1:
            return before, after
        # Room for one more stride; no window then starts behind the input (rule S1).
        return (before, after + stride - 1) if after + stride <= reach + 1 else None

    def output_size(self, input_size: int, larger: Callable[..., int] = max, smaller: Callable[..., int] = min) -> int:
        """Number of bins for this input size (rule S1); below 1 where no window fits.

        Where the size is a symbol, `larger` and `smaller` compare without deciding; nothing negative is divided,
        since ONNX and generated code round that towards zero.
        """
        kind, kernel, stride, dilation, before, after, ceil_mode = self.code
        if kind == _ADAPTIVE:
            return input_size if kernel < 0 else kernel
        if kind != _MODES["valid"]:
            return (input_size + stride - 1) // stride  # SAME pads to just this
        extent = dilation * (kernel - 1) + 1
        room = input_size + before + after - extent
        output = (room + stride) // stride  # of symbols, a product of sizes is seen not to be below zero only so
        if ceil_mode:
            # The last window must start in the input or in the leading padding.
            rounded_up = smaller((room + stride - 1) // stride, (input_size + before - 1) // stride) + 1
            output = larger(output, rounded_up)
        return output


@dataclass(frozen=True)
class Axis:
    """One spatial axis of known size, cut into bins: what each output index sees of the input.

    Output `i` has taps `t = 0 .. widths[i] - 1` at `origin[i] + t * step`. Those inside the input are
    `start[i], start[i] + step, ...`, `count[i]` of them.
    """

    rule: AxisRule
    input_size: int
    output_size: int
    padding: tuple[int, int]

    @property
    def step(self) -> int:
        """Distance between taps: the dilation."""
        return 1 if self.rule.adaptive else self.rule.code[3]

    _host: ClassVar[Any] = np
    """Module whose arrays say what outputs see."""

    def _taps(self, outputs: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Origin and number of taps of the given outputs."""
        kind, kernel, stride, *_ = self.rule.code
        if kind == _ADAPTIVE:
            n, m = self.input_size, self.output_size
            first = outputs * n // m
            return first, -(-(outputs + 1) * n // m) - first
        return outputs * stride - self.padding[0], 0 * outputs + kernel

    def _clipped(
        self, outputs: NDArray[np.int64], before: int, after: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First tap and number of taps of the given outputs that lie in [-before, input_size + after)."""
        origin, widths = self._taps(outputs)
        step, host = self.step, self._host
        first = host.maximum(-(-(-before - origin) // step), 0)
        last = host.minimum((self.input_size + after - 1 - origin) // step, widths - 1)
        return first, host.maximum(last - first + 1, 0)

    @cached_property
    def _outputs(self) -> NDArray[np.int64]:
        return np.arange(self.output_size, dtype=np.int64)

    @cached_property
    def origin(self) -> NDArray[np.int64]:
        """Input position of tap 0 of each output; negative in the padding."""
        return self._taps(self._outputs)[0]

    @cached_property
    def taps(self) -> int:
        """Taps of the widest bin, at least 1."""
        return int(self._taps(self._outputs)[1].max(initial=1))

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """First tap of each output that lies in the input."""
        return self._clipped(self._outputs, 0, 0)[0]

    @cached_property
    def start(self) -> NDArray[np.int64]:
        """First input cell that each output sees."""
        return self.origin + self.first * self.step

    @cached_property
    def count(self) -> NDArray[np.int64]:
        """Number of input cells that each output sees."""
        return self._clipped(self._outputs, 0, 0)[1]

    @cached_property
    def padded_count(self) -> NDArray[np.int64]:
        """Number of cells each output sees, explicit padding included, ceil overhang not (rule S4)."""
        return self._clipped(self._outputs, *self.padding)[1]

    @property
    def floor_padding(self) -> tuple[int, int]:
        """Padding with which floor mode has the same windows: explicit padding and the overhang of ceil mode."""
        _, kernel, stride, dilation, _, _, ceil_mode = self.rule.code
        if not ceil_mode:
            return self.padding
        before = self.padding[0]
        end = (self.output_size - 1) * stride + dilation * (kernel - 1) + 1
        return before, max(0, end - before - self.input_size)

    @property
    def drops_a_window(self) -> bool:
        """Whether rounding up alone would keep one more window, which starts behind the input (rule S1)."""
        _, kernel, stride, dilation, before, after, ceil_mode = self.rule.code
        room = self.input_size + before + after - dilation * (kernel - 1) - 1
        return bool(ceil_mode) and -(-room // stride) + 1 > self.output_size

    def bins(self) -> Iterator[range]:
        """Input cells of each output, one `range` per output index."""
        for start, count in zip(self.start.tolist(), self.count.tolist(), strict=True):
            yield range(start, start + count * self.step, self.step)

    def first_empty(self) -> int | None:
        """Smallest output index that sees no input cell, or None (rule S5)."""
        if self.rule.adaptive:
            return None if self.input_size else 0
        block = 1 << 16  # looked at in blocks: absurd padding is refused before it is allocated
        for low in range(0, self.output_size, block):
            outputs = np.arange(low, min(low + block, self.output_size), dtype=np.int64)
            empty = np.flatnonzero(self._clipped(outputs, 0, 0)[1] == 0)
            if len(empty):
                return low + int(empty[0])
        return None


@dataclass(frozen=True)
class SymbolicAxis(Axis):
    """An axis whose size is a symbol: what its outputs see are arrays that the host computes when the size is known."""

    host: Any
    """What has `arange`, `maximum` and `minimum` of arrays, and `larger` of sizes."""

    @property
    def _host(self) -> Any:
        return self.host

    @cached_property
    def _outputs(self) -> Any:
        return self.host.arange(self.output_size)

    @cached_property
    def taps(self) -> int:
        """Taps of the widest bin; where bins are adaptive, the most there can be."""
        kind, kernel, *_ = self.rule.code
        if kind != _ADAPTIVE:
            return kernel
        n, m = self.input_size, self.output_size
        return 1 if kernel < 0 else self.host.larger(n, 1) if kernel == 1 else n // m + 2


@dataclass(frozen=True)
class Window:
    """A window that slides over the input: the geometry of ordinary pooling.

    With kernel `k`, stride `s`, dilation `d`, padding `pb` before and `pe` after, an axis of `n` cells
    has `m = floor((n + pb + pe - d(k-1) - 1) / s) + 1` outputs (rule S1), and output `i` sees the
    input cells among `i*s - pb + t*d`, `t = 0 .. k-1`.

    Args:
        kernel_size: Cells per axis, one number or one per axis, at least 1.
        stride: Cells between outputs, at least 1; the kernel size if None.
        padding: Cells before and after each axis: one number, one per axis, one (before, after) pair
            per axis, or "valid", "same" (odd cell after) or "same_lower" (odd cell before) (rule S2).
        dilation: Cells between taps, at least 1.
        ceil_mode: Round the size up; the last window still starts in the input or the leading padding.

    Raises:
        PoolingError: Where an argument is out of range, or ceil mode meets a string padding.

    Source: LeCun et al., Gradient-based learning applied to document recognition, 1998.

    Example:
        >>> from poolkit import Window, resolve
        >>> [list(cells) for cells in resolve(Window(2, stride=2, ceil_mode=True), (5,))[0].bins()]
        [[0, 1], [2, 3], [4]]
    """

    kernel_size: Sizes
    stride: Sizes | None = None
    padding: Padding = 0
    dilation: Sizes = 1
    ceil_mode: bool = False

    def __post_init__(self) -> None:
        for name in ("kernel_size", "stride", "padding", "dilation"):
            object.__setattr__(self, name, _normalised(getattr(self, name)))
        if not isinstance(self.ceil_mode, (bool, np.bool_)):
            raise PoolingError(f"ceil_mode must be True or False, got {self.ceil_mode!r}")
        if isinstance(self.padding, str):
            if self.padding not in _MODES:
                raise PoolingError(
                    f"padding must be a number, pairs, 'valid', 'same' or 'same_lower', got {self.padding!r}"
                )
            if self.ceil_mode:
                raise PoolingError(
                    f"ceil_mode=True cannot be combined with padding={self.padding!r}, which fixes the "
                    "output size; give the padding as numbers"
                )
        self.rules(self.rank or 1)

    @property
    def rank(self) -> int | None:
        """Number of spatial axes: the length of any tuple given, or None where numbers stand for all axes."""
        for value in (self.kernel_size, self.stride, self.padding, self.dilation):
            if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
                return len(value)
        return None

    def rules(self, rank: int) -> tuple[AxisRule, ...]:
        """One rule per axis."""
        kernel = per_axis("kernel_size", self.kernel_size, rank, 1)
        stride = kernel if self.stride is None else per_axis("stride", self.stride, rank, 1)
        dilation = per_axis("dilation", self.dilation, rank, 1)
        named = isinstance(self.padding, str)
        kind = _MODES[cast(str, self.padding)] if named else 0
        pairs = ((0, 0),) * rank if named else _pairs(self.padding, rank)
        return tuple(
            AxisRule((kind, k, s, d, before, after, int(self.ceil_mode)))
            for k, s, d, (before, after) in zip(kernel, stride, dilation, pairs, strict=True)
        )


@dataclass(frozen=True)
class Adaptive:
    """A fixed number of nearly equal bins: bin `i` of `m` over `n` cells is `[floor(i n/m), ceil((i+1) n/m))`.

    Args:
        output_size: Outputs per axis, one number or one per axis, at least 1; None keeps the input size.

    Raises:
        PoolingError: Where an output size is not a positive integer or None.

    Source: He et al., Spatial pyramid pooling in deep convolutional networks, 2014 (rule S11).

    Example:
        >>> from poolkit import Adaptive, resolve
        >>> [list(cells) for cells in resolve(Adaptive(3), (5,))[0].bins()]
        [[0, 1], [1, 2, 3], [3, 4]]
    """

    output_size: int | Sequence[int | None] | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "output_size", _normalised(self.output_size))
        self.rules(self.rank or 1)

    @property
    def rank(self) -> int | None:
        """Number of spatial axes, or None where one number stands for all of them."""
        return len(self.output_size) if isinstance(self.output_size, tuple) else None

    def rules(self, rank: int) -> tuple[AxisRule, ...]:
        """One rule per axis."""
        sizes = self.output_size if isinstance(self.output_size, tuple) else (self.output_size,) * rank
        if len(sizes) != rank:
            raise PoolingError(f"output_size must be one number or {rank} numbers, got {sizes!r}")
        return tuple(
            AxisRule((_ADAPTIVE, -1 if size is None else _integer("output_size", size, axis, 1), 1, 1, 0, 0, 0))
            for axis, size in enumerate(sizes)
        )


@dataclass(frozen=True)
class Global:
    """One bin per axis that sees all of it.

    Source: Lin, Chen, Yan, Network in network, 2013.

    Example:
        >>> from poolkit import Global, resolve
        >>> [list(cells) for cells in resolve(Global(), (3,))[0].bins()]
        [[0, 1, 2]]
    """

    @property
    def rank(self) -> int | None:
        """None: it fits any number of spatial axes."""
        return None

    def rules(self, rank: int) -> tuple[AxisRule, ...]:
        """One rule per axis."""
        return (AxisRule((_ADAPTIVE, 1, 1, 1, 0, 0, 0)),) * rank


Geometry: TypeAlias = Window | Adaptive | Global


def window_cells(geometry: Geometry, rank: int) -> int | None:
    """Cells of each window, where they are as many for inputs of any size; else None.

    Example:
        >>> from poolkit.geometry import Global, Window, window_cells
        >>> window_cells(Window((3, 2)), 2), window_cells(Global(), 2)
        (6, None)
    """
    return math.prod(rule.code[1] for rule in geometry.rules(rank)) if isinstance(geometry, Window) else None


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
        return kernel if kind == _ADAPTIVE and kernel > 0 else None
    output = rule.output_size(size)
    if output < 1:
        extent = dilation * (kernel - 1) + 1
        raise PoolingError(
            f"kernel_size {kernel} with dilation {dilation} spans {extent} cells, more than the {size} cells of "
            f"axis {axis} with padding {rule.padding(size)}; use a smaller kernel or more padding"
            if kind != _ADAPTIVE
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
