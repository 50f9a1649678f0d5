"""PyTorch."""

from __future__ import annotations

from typing import ClassVar

from poolkit.geometry import Adaptive, Global, Window
from poolkit.pooling import Layout
from poolkit.reductions.average import Average
from poolkit.reductions.max import Max
from poolkit.translation.plan import Pairs, Windows, evenly_padded
from poolkit.translation.targets.python import PythonTarget, call, number


class Torch(PythonTarget):
    """`torch.nn.functional`, channels first."""

    name = "torch"
    title = "PyTorch"
    layout: ClassVar[Layout] = "channels_first"
    imports = ("import torch", "import torch.nn.functional as F")
    concatenate = "torch.cat(parts, axis)"
    reductions: ClassVar[dict[str, str]] = {
        "max": "torch.amax({x}, {axes}, keepdim=True)",
        "sum": "torch.sum({x}, {axes}, keepdim=True)",
    }
    combinations: ClassVar[dict[str, str]] = {"max": "torch.maximum", "sum": "torch.add"}
    functions: ClassVar[dict[str, str]] = {
        "abs": "torch.abs({x})",
        "exp": "torch.exp({x})",
        "log": "torch.log({x})",
        "relu": "torch.relu({x})",
        "peak": "torch.amax({x})",
        "larger": "torch.clamp({x}, min={y})",
    }
    ones_like = "torch.ones_like({x})"

    def native(self) -> str | None:
        """Maximum and average, where padding is symmetric and at most half the window."""
        geometry, reduction = self.pooling.geometry, self.pooling.reduction
        kind = {Max: "max", Average: "avg"}.get(type(reduction))
        if kind is None:
            return None
        if not isinstance(geometry, Window):
            return self._adaptive(geometry, kind)
        codes = [rule.code for rule in geometry.rules(self.rank)]
        kernel, stride, dilation = (tuple(code[place] for code in codes) for place in (1, 2, 3))
        padding = evenly_padded(geometry, self.rank)
        if padding is None or any(2 * p > k for p, k in zip(padding, kernel, strict=True)):
            return None  # PyTorch refuses more than half of the kernel, dilated or not
        shared = {"padding": padding if any(padding) else None, "ceil_mode": geometry.ceil_mode or None}
        dilated = any(each != 1 for each in dilation)
        function = f"F.{kind}_pool{self.rank}d"
        if isinstance(reduction, Average):
            divisor = reduction.divisor_override
            if dilated or (divisor is not None and (self.rank == 1 or divisor != int(divisor))):
                return None
            override = None if divisor is None else int(divisor)
            counted = None if reduction.count_include_pad else False
            return self.expression(
                call(
                    function, "x", repr(kernel), repr(stride), **shared,
                    count_include_pad=counted, divisor_override=override,
                )
            )  # fmt: skip
        return self.expression(
            call(function, "x", repr(kernel), repr(stride), **shared, dilation=dilation if dilated else None)
        )

    def _adaptive(self, geometry: Adaptive | Global, kind: str) -> str | None:
        outputs = tuple(None if rule.code[1] < 0 else rule.code[1] for rule in geometry.rules(self.rank))
        if isinstance(self.pooling.reduction, Average) and self.pooling.reduction.divisor_override is not None:
            return None
        if self.rank == 1 and outputs[0] is None:
            return None
        size = outputs if self.rank > 1 else outputs[0]
        return self.expression(f"F.adaptive_{kind}_pool{self.rank}d(x, {size!r})")

    def pad(self, x: str, padding: Pairs, value: float) -> str:
        """`F.pad`, which counts axes from the last."""
        flat = tuple(each for pair in reversed(padding) for each in pair)
        return f"F.pad({x}, {flat}, value={number(value)})" if any(flat) else x

    def windows(self, x: str, kind: str, windows: Windows) -> str | None:
        """Sums are averages with divisor 1; in one dimension they are multiplied."""
        if kind == "max":
            dilation = windows.dilation if windows.dilated else None
            return call(f"F.max_pool{self.rank}d", x, repr(windows.kernel), repr(windows.stride), dilation=dilation)
        if windows.dilated:
            return None
        means = call(f"F.avg_pool{self.rank}d", x, repr(windows.kernel), repr(windows.stride))
        if kind == "mean":
            return means
        return f"({means} * {windows.cells})" if self.rank == 1 else f"{means[:-1]}, divisor_override=1)"
