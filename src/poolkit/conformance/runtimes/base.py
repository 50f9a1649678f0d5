"""What an adapter is: how one runtime is asked one case, and how it says that it cannot be asked."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from poolkit.conformance.case import Array, Asks, Case, array
from poolkit.conformance.exact import Pool, Span


class NotExpressibleError(Exception):
    """The runtime has no way to say what the case asks; the message says what is missing."""


class Runtime:
    """A runtime behind an adapter. Made once per process, in which only this runtime runs."""

    name: ClassVar[str]
    """Name on the command line and in results, such as "onnxruntime"."""
    title: ClassVar[str]
    """Name in tables, such as "ONNX Runtime"."""
    packages: ClassVar[tuple[str, ...]]
    """Import names that must be there; the first is the runtime."""
    distribution: ClassVar[str]
    """Name under which its version is known."""
    environment: ClassVar[Mapping[str, str]] = {}
    """Variables of the process that must be set before anything is imported."""
    layouts: ClassVar[tuple[str, ...]] = ("channels_first",)
    """Layouts it takes; the first is used where the case leaves it open."""
    asks: ClassVar[tuple[Asks, ...]] = ("values", "refusal")
    """What can be asked."""
    dtypes: ClassVar[tuple[str, ...]] = ("float32",)
    """Types it takes."""
    ranks: ClassVar[tuple[int, ...]] = (1, 2, 3)
    """Numbers of spatial axes it takes."""
    functions: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Functions it has, with the options it has for each."""
    ours: ClassVar[bool] = False
    """Whether it is a front end of Poolkit: then a refusal of a legal call is a failure."""

    def version(self) -> str:
        """The version that answers."""
        return importlib.metadata.version(self.distribution)

    def answer(self, case: Case) -> Array:
        """The runtime's answer in the layout in which the case is written.

        Raises:
            NotExpressibleError: Where the case cannot be put to this runtime.
            Exception: Whatever the runtime raises: it refuses the call.
        """
        layout = self.accept(case)
        x = case.laid_out(case.x, layout)
        if case.asks in ("values", "refusal"):
            return case.written(self.values(case, x, layout), layout)
        if case.asks == "indices":
            return case.written(self.indices(case, x, layout), layout)
        weights = case.laid_out(array(case.weights, "float64"), layout)
        derive = self.gradient if case.asks == "gradient" else self.tangent
        return case.written(derive(case, x, weights, layout), layout)

    def accept(self, case: Case) -> str:
        """The layout to use.

        Raises:
            NotExpressibleError: Where the runtime has no such function, option, type, rank or layout.
        """
        require(case.function in self.functions, f"no {case.function.replace('_', ' ')}")
        unknown = [name for name in case.options if name not in self.functions[case.function]]
        require(not unknown, f"no {', '.join(unknown)} in its {case.function.replace('_', ' ')}")
        require(case.asks in self.asks, f"no {case.asks}")
        require(case.dtype in self.dtypes, f"no {case.dtype}")
        require(case.rank in self.ranks, f"no pooling over {case.rank} axes")
        require(case.mask is None or self.ours, "no masks")
        if case.layout == "plane":
            return self.layouts[0]
        require(case.layout in self.layouts, f"no layout {case.layout}")
        return case.layout

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """The pooled array."""
        raise NotExpressibleError("no values")

    def indices(self, case: Case, x: Array, layout: str) -> Array:
        """Positions of the winning cells."""
        raise NotExpressibleError("no indices")

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """The gradient by `x` of the result's sum weighted by `weights`."""
        raise NotExpressibleError("no gradient")

    def tangent(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """The derivative of the result in the direction `weights`."""
        raise NotExpressibleError("no forward mode")


def require(condition: Any, reason: str) -> None:
    """Raise `NotExpressibleError` with this reason unless the condition holds."""
    if not condition:
        raise NotExpressibleError(reason)


def spans(case: Case) -> list[Span]:
    """The axes of a case with a window, padding by name in numbers.

    A runtime without padding by name is asked with the numbers: what its user would write.
    """
    sizes = case.x.shape if case.layout == "plane" else case.laid_out(case.x, "channels_first").shape[2:]
    window = dict(case.geometry)
    if isinstance(window.get("padding"), str):
        require(not window.get("ceil_mode"), "no padding by name")
        return Pool().spans(case, sizes)
    rank = len(sizes)
    columns = zip(
        sizes,
        window["kernel_size"],
        window.get("stride") or window["kernel_size"],
        window.get("dilation", [1] * rank),
        window.get("padding", [[0, 0]] * rank),
        strict=True,
    )
    ceil = bool(window.get("ceil_mode", False))
    # Not by way of the rules: what a rule refuses, the runtime is to refuse itself.
    return [Span(n, k, s, d, before, after, ceil) for n, k, s, d, (before, after) in columns]


def symmetric(axes: Sequence[Span]) -> list[int]:
    """Padding as one number per axis."""
    require(all(span.before == span.after for span in axes), "no padding that differs before and after")
    return [span.before for span in axes]


def undilated(axes: Sequence[Span]) -> None:
    """Refuse dilation."""
    require(all(span.d == 1 for span in axes), "no dilation")


def floor_mode(case: Case) -> None:
    """Refuse ceil mode."""
    require(not case.geometry.get("ceil_mode"), "no ceil mode")


def unpadded(axes: Sequence[Span]) -> None:
    """Refuse padding."""
    require(not any(span.before or span.after for span in axes), "no padding")


def by_name(case: Case) -> str:
    """Padding as "VALID", "SAME" or "SAME_LOWER"."""
    padding = case.geometry.get("padding", [])
    if isinstance(padding, str):
        return padding.upper()
    require(not any(number for pair in padding for number in pair), "no padding in numbers")
    return "VALID"


Function = Callable[[Any], Any]
