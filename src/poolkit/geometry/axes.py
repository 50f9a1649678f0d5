"""How one axis is cut into bins, before and after its size is known (rules S1, S2, S11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

MODES: Final[dict[str, int]] = {"valid": 0, "same": 1, "same_lower": 2}
"""Code of each padding that has a name; explicit padding has that of "valid"."""

ADAPTIVE: Final = 3
"""Code of bins that are parts of the axis."""


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
        return self.code[0] == ADAPTIVE

    def padding(self, input_size: int, larger: Callable[..., int] = max) -> tuple[int, int]:
        """Cells of explicit padding (before, after) for this input size (rule S2)."""
        kind, kernel, stride, dilation, before, after, _ = self.code
        if kind == MODES["valid"] or kind == ADAPTIVE:
            return before, after
        extent = dilation * (kernel - 1) + 1
        output = -(-input_size // stride)
        total = larger((output - 1) * stride + extent - input_size, 0)
        small, large = total // 2, total - total // 2
        return (small, large) if kind == MODES["same"] else (large, small)

    def floor_padding(self) -> tuple[int, int] | None:
        """Padding with which floor mode has the same windows whatever the size; None where it depends on the size."""
        kind, kernel, stride, dilation, before, after, ceil_mode = self.code
        reach = dilation * (kernel - 1)
        if kind in (MODES["same"], MODES["same_lower"]):
            return self.padding(1) if stride == 1 else None
        if kind == ADAPTIVE:
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
        if kind == ADAPTIVE:
            return input_size if kernel < 0 else kernel
        if kind != MODES["valid"]:
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
        if kind == ADAPTIVE:
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
        if kind != ADAPTIVE:
            return kernel
        n, m = self.input_size, self.output_size
        return 1 if kernel < 0 else self.host.larger(n, 1) if kernel == 1 else n // m + 2
