"""What every target shares: how a reduction is composed of maxima and sums over windows, and how code is written."""

from __future__ import annotations

import abc
from typing import Any, ClassVar, Final

from poolkit.pooling import Layout, Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import Reduction
from poolkit.reductions.generalized_mean import GeneralizedMean
from poolkit.reductions.linear_softmax import LinearSoftmax
from poolkit.reductions.log_mean_exp import LogMeanExp
from poolkit.reductions.max import Max
from poolkit.reductions.max_plus_average import MaxPlusAverage
from poolkit.reductions.min import Min
from poolkit.reductions.mixed import Mixed
from poolkit.reductions.power import Power
from poolkit.reductions.softmax import Softmax
from poolkit.reductions.standard_deviation import StandardDeviation
from poolkit.reductions.stochastic import Stochastic
from poolkit.reductions.sum import Sum
from poolkit.translation.plan import Pairs, Plan, UntranslatableError, Whole, Windows

AXES: Final = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


class Target(abc.ABC):
    """A framework in which code is written. Made once per translation, which it collects."""

    name: ClassVar[str]
    """Name on the command line, such as "torch"."""
    title: ClassVar[str]
    """Name in text, such as "PyTorch"."""
    layout: ClassVar[Layout]
    """Layout of the input that the code takes."""
    notes: ClassVar[dict[type[Reduction], str]] = {}
    """What stays different, by reduction."""

    def __init__(self, pooling: Pooling, sizes: tuple[int, ...] | None) -> None:
        self.pooling, self.sizes, self.rank = pooling, sizes, pooling.rank

    def code(self) -> str:
        """The code.

        Raises:
            UntranslatableError: Where there is none.
        """
        if self.pooling.draws:
            raise UntranslatableError("random draws follow rule S13 in Poolkit alone; training cannot be translated")
        return self.native() or self.composed()

    def native(self) -> str | None:
        """One call of the framework's own pooling; None where it has none that computes the same."""
        return None

    @abc.abstractmethod
    def composed(self) -> str:
        """Code for any reduction, of maxima and sums over windows."""

    @property
    def shape(self) -> str:
        """The shape of the input, in words."""
        axes = ", ".join(AXES[self.rank])
        return f"(batch, channels, {axes})" if self.layout == "channels_first" else f"(batch, {axes}, channels)"


class Verbs(abc.ABC):
    """How a target says what compositions are made of. Values are names or expressions of the target's code."""

    plan: Plan

    @abc.abstractmethod
    def pad(self, x: str, padding: Pairs, value: float) -> str:
        """`x` with cells around it."""

    @abc.abstractmethod
    def largest(self, x: str) -> str:
        """Maxima over the windows of what is padded already."""

    @abc.abstractmethod
    def total(self, x: str) -> str:
        """Sums over the windows of what is padded already."""

    @abc.abstractmethod
    def ones(self) -> str:
        """A map of ones."""

    @abc.abstractmethod
    def peak(self, x: str) -> str:
        """The largest of all cells."""

    @abc.abstractmethod
    def apply(self, function: str, x: str) -> str:
        """One of "abs", "exp", "log", "relu" on each cell."""

    @abc.abstractmethod
    def operate(self, left: str, operator: str, right: str) -> str:
        """One of `+ - * / **`."""

    @abc.abstractmethod
    def number(self, value: float) -> str:
        """A number."""

    @abc.abstractmethod
    def larger(self, left: str, right: str) -> str:
        """The larger of two."""

    @abc.abstractmethod
    def let(self, name: str, value: str) -> str:
        """A value under a name, so that it is computed once."""

    # What follows holds in every framework.

    def padded(self, x: str, value: float) -> str:
        """`x` padded as the windows want it."""
        return self.pad(x, self.plan.padding, value) if isinstance(self.plan, Windows) and self.plan.padded else x

    def sums(self, x: str) -> str:
        """Sums over the windows; padding adds nothing."""
        return self.total(self.padded(x, 0.0))

    def maxima(self, x: str) -> str:
        """Maxima over the windows; padding never wins."""
        return self.largest(self.padded(x, float("-inf")))

    def means(self, x: str) -> str:
        """Sums over the windows of what is padded already, divided by all taps."""
        assert isinstance(self.plan, Windows)
        return self.operate(self.total(x), "/", self.number(self.plan.cells))

    def alike(self, counted: bool) -> bool:
        """Whether all windows have the same number of cells."""
        plan = self.plan
        return isinstance(plan, Windows) and (not plan.padded or (counted and plan.padding == plan.explicit))

    def cells(self, counted: bool) -> str:
        """Cells of each window: a number where windows are alike, else a map (rule S4)."""
        plan = self.plan
        if self.alike(counted) and isinstance(plan, Windows):
            return self.number(plan.cells)
        ones = self.ones()
        if not isinstance(plan, Windows):
            return self.total(ones)
        if not counted:
            return self.sums(ones)
        # Explicit padding counts, the overhang of ceil mode never does.
        ones = self.pad(ones, plan.explicit, 1.0)
        return self.total(self.pad(ones, plan.overhang, 0.0))


def compose(verbs: Verbs, reduction: Reduction, x: str) -> str:
    """A reduction made of maxima and sums over windows.

    Args:
        verbs: How the target says it.
        reduction: Which.
        x: Name of the input.

    Returns:
        The result's expression.

    Raises:
        UntranslatableError: Where the reduction is made of something else.
    """
    for kind, composition in _COMPOSITIONS.items():
        if isinstance(reduction, kind):
            result: str = composition(verbs, reduction, x)
            return result
    raise UntranslatableError(f"{type(reduction).__name__} is not made of maxima and sums over windows")


def _min(v: Verbs, reduction: Min, x: str) -> str:
    minus = v.number(-1.0)
    return v.operate(v.maxima(v.operate(x, "*", minus)), "*", minus)


def _average(v: Verbs, reduction: Average, x: str) -> str:
    if reduction.divisor_override is not None:
        return v.operate(v.sums(x), "/", v.number(reduction.divisor_override))
    if v.alike(reduction.count_include_pad):
        return v.means(v.padded(x, 0.0))
    return v.operate(v.sums(x), "/", v.cells(reduction.count_include_pad))


def _power(v: Verbs, reduction: Power, x: str) -> str:
    magnitude = v.let("magnitude", v.apply("abs", x))
    if reduction.p == float("inf"):
        return v.maxima(magnitude)
    # Relative to the largest, so that nothing overflows (rule S9).
    scale = v.let("scale", v.larger(v.peak(magnitude), v.number(1e-30)))
    total = v.sums(v.operate(v.operate(magnitude, "/", scale), "**", v.number(reduction.p)))
    if reduction.mean:
        total = v.operate(total, "/", v.cells(False))
    return v.operate(v.operate(total, "**", v.number(1 / reduction.p)), "*", scale)


def _softmax(v: Verbs, reduction: Softmax, x: str) -> str:
    scaled = v.let("scaled", v.operate(x, "*", v.number(reduction.beta)))
    weight = v.let("weight", v.apply("exp", v.operate(scaled, "-", v.peak(scaled))))
    return v.operate(v.sums(v.operate(weight, "*", x)), "/", v.sums(weight))


def _log_mean_exp(v: Verbs, reduction: LogMeanExp, x: str) -> str:
    if reduction.sharpness == 0:
        return v.operate(v.sums(x), "/", v.cells(False))
    scaled = v.let("scaled", v.operate(x, "*", v.number(reduction.sharpness)))
    peak = v.let("peak", v.peak(scaled))
    mean = v.operate(v.sums(v.apply("exp", v.operate(scaled, "-", peak))), "/", v.cells(False))
    return v.operate(v.operate(v.apply("log", mean), "+", peak), "/", v.number(reduction.sharpness))


def _generalized_mean(v: Verbs, reduction: GeneralizedMean, x: str) -> str:
    raised = v.let("raised", v.larger(x, v.number(reduction.eps))) if reduction.eps else v.let("raised", x)
    if reduction.p == float("inf"):
        return v.maxima(raised)
    if reduction.p <= 0:
        raise UntranslatableError(f"a generalized mean of p = {reduction.p:g} is not made of sums; use p above 0")
    scale = v.let("scale", v.larger(v.peak(raised), v.number(1e-30)))
    total = v.sums(v.operate(v.operate(raised, "/", scale), "**", v.number(reduction.p)))
    mean = v.operate(total, "/", v.cells(False))
    return v.operate(v.operate(mean, "**", v.number(1 / reduction.p)), "*", scale)


def _mixed(v: Verbs, reduction: Mixed, x: str) -> str:
    if reduction.share in (0, 1):
        return v.maxima(x) if reduction.share else _average(v, Average(), x)
    largest = v.operate(v.maxima(x), "*", v.number(reduction.share))
    return v.operate(largest, "+", v.operate(_average(v, Average(), x), "*", v.number(1 - reduction.share)))


def _standard_deviation(v: Verbs, reduction: StandardDeviation, x: str) -> str:
    if reduction.correction:
        raise UntranslatableError("a standard deviation with a correction is not made of sums; use correction=0")
    # The mean square less the square of the mean, which rounding may make negative.
    mean = v.let("mean", _average(v, Average(), x))
    square = _average(v, Average(), v.let("squares", v.operate(x, "*", x)))
    return v.operate(v.larger(v.operate(square, "-", v.operate(mean, "*", mean)), v.number(0.0)), "**", v.number(0.5))


def _expected(v: Verbs, reduction: Reduction, x: str) -> str:
    """What stochastic pooling expects: linear softmax."""
    positive = v.let("positive", v.apply("relu", x))
    # Where nothing is positive both sums are 0, and so is the result (rule S13).
    total = v.larger(v.sums(positive), v.number(1e-30))
    return v.operate(v.sums(v.operate(positive, "*", positive)), "/", total)


_COMPOSITIONS: Final[dict[type[Reduction], Any]] = {
    Max: lambda v, reduction, x: v.maxima(x),
    Min: _min,
    Sum: lambda v, reduction, x: v.sums(x),
    Average: _average,
    Power: _power,
    Softmax: _softmax,
    LogMeanExp: _log_mean_exp,
    Stochastic: _expected,
    LinearSoftmax: _expected,
    GeneralizedMean: _generalized_mean,
    Mixed: _mixed,
    MaxPlusAverage: lambda v, reduction, x: v.operate(v.maxima(x), "+", _average(v, Average(), x)),
    StandardDeviation: _standard_deviation,
}

__all__ = ["AXES", "Pairs", "Target", "Verbs", "Whole", "Windows", "compose"]
