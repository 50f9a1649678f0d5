"""Code for frameworks whose arrays are Python objects: a function `pool(x)`."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from poolkit.translation.plan import Bins, Whole, Windows, plan
from poolkit.translation.targets.base import Target, Verbs, compose

_TAPS: Final = '''
def taps(x, combine):
    """Windows with dilation: slices that are shifted, one for each tap, axis by axis."""
    for axis, kernel, stride, dilation in zip({axes}, {kernel}, {stride}, {dilation}):
        last = x.shape[axis] - dilation * (kernel - 1)
        index, parts = [slice(None)] * len(x.shape), []
        for tap in range(kernel):
            index[axis] = slice(tap * dilation, last + tap * dilation, stride)
            parts.append(x[tuple(index)])
        x = functools.reduce(combine, parts)
    return x
'''

_BINS: Final = '''
def bins(x, reduce):
    """Adaptive bins: one slice for each output, axis by axis."""
    for axis, cuts in zip({axes}, {cuts}):
        index, parts = [slice(None)] * len(x.shape), []
        for start, stop in cuts:
            index[axis] = slice(start, stop)
            parts.append(reduce(x[tuple(index)], axis))
        x = {concatenate}
    return x
'''


class PythonTarget(Target, Verbs):
    """A framework with arrays that Python computes with."""

    imports: ClassVar[tuple[str, ...]]
    """What the code imports."""
    concatenate: ClassVar[str]
    """Of `parts` along `axis`."""
    reductions: ClassVar[dict[str, str]]
    """"max" and "sum" of `{x}` over `{axes}`, which stay with size 1."""
    combinations: ClassVar[dict[str, str]]
    """"max" and "sum": functions of two arrays."""
    functions: ClassVar[dict[str, str]]
    """"abs", "exp", "log", "relu" of `{x}`, "peak": the largest of all, "larger" of `{x}` and `{y}`."""
    ones_like: ClassVar[str]
    """A map of ones, of a slice `{x}`."""

    def composed(self) -> str:
        """Helpers that the composition needs, and the function."""
        self.plan = plan(self.pooling.geometry, self.rank, self.sizes)
        self._lines: list[str] = []
        self._parts: list[str] = []
        result = compose(self, self.pooling.reduction, "x")
        return self.function(result)

    def function(self, result: str) -> str:
        """The text of a function that returns this expression."""
        parts = "\n".join(self._parts)
        body = "".join(f"    {line}\n" for line in [*self._lines, f"return {_bare(result)}"])
        known = ("import functools", *self.imports)
        used = [line for line in known if re.search(rf"\b{line.split()[-1]}\.", parts + body)]
        return "\n".join(used) + f"\n\n{parts}\ndef pool(x):  # {self.shape}\n{body}"

    def expression(self, result: str) -> str:
        """A function of this expression alone."""
        self._lines, self._parts = [], []
        return self.function(result)

    @property
    def axes(self) -> tuple[int, ...]:
        """Positions of the spatial axes."""
        first = 2 if self.layout == "channels_first" else 1
        return tuple(range(first, first + self.rank))

    def around(self, per_axis: tuple[object, ...], other: object) -> tuple[object, ...]:
        """One value per axis of the array: of the spatial axes, and the same for all others."""
        first = self.axes[0]
        return (other,) * first + per_axis + (other,) * (2 - first)

    def largest(self, x: str) -> str:
        """Windows, slices, or a reduction of everything."""
        return self._over(x, "max")

    def total(self, x: str) -> str:
        """Windows, slices, or a reduction of everything."""
        return self._over(x, "sum")

    def padded(self, x: str, value: float) -> str:
        """Under a name of its own."""
        padded = super().padded(x, value)
        return padded if padded == x else self.let("padded", padded)

    def windows(self, x: str, kind: str, windows: Windows) -> str | None:
        """The framework's window operation on what is padded; None where it has none."""
        raise NotImplementedError

    def means(self, x: str) -> str:
        """The framework's own average, where it has one for these windows."""
        assert isinstance(self.plan, Windows)
        return self.windows(_bare(x), "mean", self.plan) or super().means(x)

    def _over(self, x: str, kind: str) -> str:
        if isinstance(self.plan, Whole):
            return self.reductions[kind].format(x=_bare(x), axes=self.axes)
        if isinstance(self.plan, Bins):
            self._need(_BINS.format(axes=self.axes, cuts=self.plan.cuts, concatenate=self.concatenate))
            reduce = self.reductions[kind].format(x="part", axes="axis")
            return f"bins({_bare(x)}, lambda part, axis: {reduce})"
        found = self.windows(_bare(x), kind, self.plan)
        if found is not None:
            return found
        plan = self.plan
        self._need(_TAPS.format(axes=self.axes, kernel=plan.kernel, stride=plan.stride, dilation=plan.dilation))
        return f"taps({_bare(x)}, {self.combinations[kind]})"

    def _need(self, part: str) -> None:
        if part not in self._parts:
            self._parts.append(part)

    def ones(self) -> str:
        """Ones for one sample and one channel: every plane has the same windows."""
        slices = ":1, :1" if self.layout == "channels_first" else ":1, ..., :1"
        return self.let("ones", self.ones_like.format(x=f"x[{slices}]"))

    def peak(self, x: str) -> str:
        """Over all axes."""
        return self.functions["peak"].format(x=_bare(x))

    def apply(self, function: str, x: str) -> str:
        """The framework's name of the function."""
        return self.functions[function].format(x=_bare(x))

    def operate(self, left: str, operator: str, right: str) -> str:
        """Python's operators."""
        return f"({left} {operator} {right})"

    def number(self, value: float) -> str:
        """As Python writes it."""
        return repr(value)

    def larger(self, left: str, right: str) -> str:
        """Cell by cell, or with a number."""
        return self.functions["larger"].format(x=_bare(left), y=right)

    def let(self, name: str, value: str) -> str:
        """An assignment."""
        for number in range(1, len(self._lines) + 2):
            named = name if number == 1 else f"{name}_{number}"
            line = f"{named} = {_bare(value)}"
            if line in self._lines:
                return named
            if not any(other.startswith(f"{named} = ") for other in self._lines):
                break
        self._lines.append(line)
        return named


def number(value: float) -> str:
    """A number as code; infinities too."""
    return repr(value) if abs(value) != float("inf") else f'float("{value}")'


def _bare(expression: str) -> str:
    """An expression without parentheses around all of it."""
    if not expression.startswith("("):
        return expression
    depth = 0
    for place, character in enumerate(expression):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return expression[1:-1] if place == len(expression) - 1 and _whole(expression) else expression
    return expression


def _whole(expression: str) -> bool:
    """Whether the parentheses are those of an operation, not of a tuple."""
    return any(f" {operator} " in expression for operator in ("+", "-", "*", "/", "**"))


def call(name: str, *arguments: str, **keywords: object) -> str:
    """The text of a call; keywords that are None are left out."""
    given = [*arguments, *(f"{key}={value!r}" for key, value in keywords.items() if value is not None)]
    return f"{name}({', '.join(given)})"
