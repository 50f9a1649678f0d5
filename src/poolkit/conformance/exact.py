"""Rules S1 to S13 in exact arithmetic, for small inputs: where the expected answers of the suite come from.

Written from `docs/standard.md` alone: nothing here is shared with `poolkit.geometry`, the definitions or the
kernels, so that agreement means something. Finite numbers are fractions; roots and exponentials have 80 digits.
`faults.py` derives the wrong pools from `Pool`, one hook each.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Final, TypeAlias

import numpy as np

from poolkit.conformance import reals
from poolkit.conformance.case import Array, Case, array
from poolkit.conformance.philox import word

Real: TypeAlias = Fraction | float
"""A fraction, or the float nan, inf or -inf."""

LARGEST: Final = 2**31 - 1


class RefusedError(ValueError):
    """The call has no answer (rules S1, S5 and S16)."""


@dataclass(frozen=True)
class Span:
    """What is known about one axis: its size, and the window or the number of bins."""

    n: int
    k: int = 1
    s: int = 1
    d: int = 1
    before: int = 0
    after: int = 0
    ceil: bool = False
    bins: int | None = None

    @property
    def extent(self) -> int:
        """Cells from the first tap to the last."""
        return self.d * (self.k - 1) + 1


@dataclass(frozen=True)
class Cell:
    """One cell that a window sees: its value, and its position by axis."""

    value: Real
    at: tuple[int, ...]


@dataclass(frozen=True)
class Reduced:
    """Result of one window, its derivative by each cell, and the winning cell where one wins."""

    value: Real
    slopes: Sequence[Real]
    winner: int | None = None


@dataclass(frozen=True)
class Look:
    """One window: its valid cells in raster order, and what an average or a rescaling may want to know."""

    cells: Sequence[Cell]
    divisor: int
    taps: int
    dtype: str
    options: Mapping[str, Any]
    word: int | None = None

    @property
    def values(self) -> list[Real]:
        """The cells' values."""
        return [cell.value for cell in self.cells]


class Pool:
    """The right pool. Each method is one rule; a fault overrides one of them."""

    title: ClassVar[str] = "right"
    """What a fault does, in words."""
    rule: ClassVar[str] = ""
    """The rule that a fault breaks."""

    # Where: rules S1, S2, S5 and S11.

    def spans(self, case: Case, sizes: Sequence[int]) -> list[Span]:
        """The axes, padding by name resolved."""
        given = case.geometry
        if "global" in given:
            return [Span(n, bins=1) for n in sizes]
        if "adaptive" in given:
            return [Span(n, bins=n if m is None else m) for n, m in zip(sizes, given["adaptive"], strict=True)]
        self.check(given)
        strides, dilations = self.strides(given), given.get("dilation", [1] * len(sizes))
        padding = given.get("padding", [[0, 0]] * len(sizes))
        spans = [
            Span(n, k, s, d, ceil=bool(given.get("ceil_mode", False)))
            for n, k, s, d in zip(sizes, given["kernel_size"], strides, dilations, strict=True)
        ]
        pairs = [self.same(each, padding) for each in spans] if isinstance(padding, str) else padding
        return [
            Span(each.n, each.k, each.s, each.d, *self.pair(pair), each.ceil)
            for each, pair in zip(spans, pairs, strict=True)
        ]

    def check(self, given: Mapping[str, Any]) -> None:
        """Refuse what is no window (rules S2 and S16)."""
        padding = given.get("padding", [])
        pads = [] if isinstance(padding, str) else [each for pair in padding for each in pair]
        positive = [*given["kernel_size"], *(given.get("stride") or []), *given.get("dilation", [])]
        if any(each < 1 for each in positive) or any(each < 0 for each in pads):
            raise RefusedError("sizes, strides and dilations are at least 1, padding at least 0")
        if isinstance(padding, str) and (padding not in ("valid", "same", "same_lower") or given.get("ceil_mode")):
            raise RefusedError("padding by name is valid, same or same_lower, without ceil mode")

    def strides(self, given: Mapping[str, Any]) -> Sequence[int]:
        """The stride is the kernel size unless it is given."""
        strides: Sequence[int] = given.get("stride") or given["kernel_size"]
        return strides

    def same(self, span: Span, name: str) -> tuple[int, int]:
        """Rule S2."""
        if name == "valid":
            return 0, 0
        m = -(-span.n // span.s)
        total = max(0, (m - 1) * span.s + span.extent - span.n)
        small, large = total // 2, total - total // 2
        return (small, large) if name == "same" else (large, small)

    def pair(self, pair: Sequence[int]) -> tuple[int, int]:
        """Padding before and after."""
        return pair[0], pair[1]

    def outputs(self, span: Span) -> int:
        """Rule S1: the number of outputs."""
        if span.bins is not None:
            return span.bins
        room = span.n + span.before + span.after - span.extent
        if not span.ceil:
            return room // span.s + 1
        starts = -(-room // span.s) + 1
        return max(room // span.s + 1, self.kept(span, starts))

    def kept(self, span: Span, starts: int) -> int:
        """Rule S1 in ceil mode: the last window starts in the input or in the leading padding."""
        return min(starts, (span.n + span.before - 1) // span.s + 1)

    def taps(self, span: Span, output: int) -> list[int]:
        """Positions that an output looks at, those outside the input too."""
        if span.bins is not None:
            return self.bin(span, output)
        first = output * span.s - span.before
        return [first + tap * span.d for tap in range(span.k)]

    def bin(self, span: Span, output: int) -> list[int]:
        """Rule S11."""
        m = span.bins or 1
        return list(range(output * span.n // m, -(-(output + 1) * span.n // m)))

    def size(self, span: Span) -> int:
        """Outputs of an axis that has at least one and not too many."""
        m = self.outputs(span)
        if m < 1 or m > LARGEST or span.extent > LARGEST:
            raise RefusedError(f"{m} outputs")
        return m

    def counted(self, span: Span, taps: Sequence[int]) -> int:
        """Rule S4: taps in the input or in the explicit padding, never in the overhang of ceil mode."""
        return sum(-span.before <= tap < span.n + span.after for tap in taps)

    # How: rules S3 to S10 and S13.

    def reduce(self, function: str, look: Look) -> Reduced:
        """One window by the function's name."""
        kind: Callable[[Look], Reduced] = getattr(self, function)
        return kind(look)

    def empty(self, case: Case) -> Real:
        """Rule S5: what a window without valid cells yields."""
        value = case.options.get("empty_value")
        if value is None and case.mask is None:
            raise RefusedError("a window sees no input cell")
        return Fraction(value or 0)

    def max_pool(self, look: Look) -> Reduced:
        """Rules S6 and S7."""
        return self.extreme(look, 1)

    def min_pool(self, look: Look) -> Reduced:
        """Rules S6 and S7."""
        return self.extreme(look, -1)

    def extreme(self, look: Look, sign: int) -> Reduced:
        """The first NaN, else the first of the largest (or smallest) cells."""
        winner = self.first_nan(look.values)
        if winner is None:
            winner = self.first_best([sign * value for value in look.values])
        return Reduced(look.values[winner], self.one_hot(look, winner), winner)

    def first_nan(self, values: Sequence[Real]) -> int | None:
        """Rule S7."""
        return next((i for i, value in enumerate(values) if reals.is_nan(value)), None)

    def first_best(self, values: Sequence[Real]) -> int:
        """Rule S6."""
        return values.index(max(values))

    def one_hot(self, look: Look, winner: int) -> list[Real]:
        """The winner takes the whole gradient."""
        return [Fraction(int(i == winner)) for i in range(len(look.cells))]

    def total(self, values: Sequence[Real], dtype: str) -> Real:
        """A sum; faults lose digits here."""
        result: Real = reals.total(values)
        return result

    def sum_pool(self, look: Look) -> Reduced:
        """A plain sum."""
        return Reduced(self.total(look.values, look.dtype), [Fraction(1)] * len(look.cells))

    def avg_pool(self, look: Look) -> Reduced:
        """Rule S4."""
        divisor = self.divisor(look)
        value = reals.divided(self.total(look.values, look.dtype), divisor)
        return Reduced(value, [1 / divisor] * len(look.cells))

    def divisor(self, look: Look) -> Fraction:
        """Rule S4."""
        override = look.options.get("divisor_override")
        if override is not None:
            return Fraction(override)
        return Fraction(look.divisor if look.options.get("count_include_pad") else len(look.cells))

    def lp_pool(self, look: Look) -> Reduced:
        """Rule S9."""
        p, sizes = reals.exponent(look.options.get("p", 2)), [self.magnitude(value) for value in look.values]
        if reals.is_inf(p):
            largest = self.extreme(Look([Cell(size, ()) for size in sizes], 0, 0, look.dtype, {}), 1)
            slopes = [a * reals.sign(b) for a, b in zip(largest.slopes, look.values, strict=True)]
            return Reduced(largest.value, slopes)
        count = self.count(look) if look.options.get("mean") else Fraction(1)
        powers = reals.total([reals.power(size, p) for size in sizes])
        value = self.rescaled(look, reals.power(reals.divided(powers, count), 1 / Fraction(p)))
        return Reduced(value, [self.lp_slope(x, value, Fraction(p), count) for x in look.values])

    def magnitude(self, value: Real) -> Real:
        """Rule S9: the absolute value comes first."""
        return -value if value < 0 else value

    def rescaled(self, look: Look, value: Real) -> Real:
        """A short window is a short sum."""
        return value

    def count(self, look: Look) -> Fraction:
        """N of a mean: valid cells."""
        return Fraction(len(look.cells))

    def lp_slope(self, x: Real, y: Real, p: Fraction, count: Fraction) -> Real:
        """sign(x) (|x| / y)^(p - 1) / N, and 0 where x or y is 0."""
        if not (isinstance(x, Fraction) and isinstance(y, Fraction)):
            return math.nan
        if x == 0 or y == 0:
            return Fraction(0)
        slope: Real = reals.sign(x) * reals.power(abs(x) / y, p - 1) / count
        return slope

    def soft_pool(self, look: Look) -> Reduced:
        """Rule S10."""
        beta = Fraction(look.options.get("beta", 1))
        weights = self.weights(look.values, beta)
        if weights is None:
            return Reduced(self.limit(look.values, beta), [math.nan] * len(look.cells))
        whole = sum(weights)
        value = sum((w * x for w, x in zip(weights, look.values, strict=True) if w), Fraction(0)) / whole
        slopes = [
            w / whole * (1 + beta * (x - value)) if w else Fraction(0)
            for w, x in zip(weights, look.values, strict=True)
        ]
        return Reduced(value, slopes)

    def lme_pool(self, look: Look) -> Reduced:
        """Rule S10; sharpness 0 is the mean."""
        r, values = Fraction(look.options.get("sharpness", 1)), look.values
        if r == 0:
            return Reduced(reals.divided(reals.total(values), self.count(look)), [1 / self.count(look)] * len(values))
        weights = self.weights(values, r)
        if weights is None:
            return Reduced(self.limit(values, r), [math.nan] * len(values))
        whole, top = sum(weights), self.top(values, r)
        value = top + reals.log(whole / self.count(look)) / r
        return Reduced(value, [weight / whole for weight in weights])

    def top(self, values: Sequence[Real], scale: Fraction) -> Any:
        """The value of the largest `scale x`."""
        return max(values) if scale >= 0 else min(values)

    def weights(self, values: Sequence[Real], scale: Fraction) -> list[Fraction] | None:
        """exp(scale x) relative to the largest; None where NaN or an infinity decides."""
        top = self.top(values, scale)
        if any(reals.is_nan(value) for value in values) or not isinstance(top, Fraction):
            return None
        return [reals.exp(scale * (x - top)) if isinstance(x, Fraction) else Fraction(0) for x in values]

    def limit(self, values: Sequence[Real], scale: Fraction) -> Real:
        """Rules S7 and S10: NaN, else the infinity on top."""
        return math.nan if self.first_nan(values) is not None else float(self.top(values, scale))

    def stochastic_pool(self, look: Look) -> Reduced:
        """Rule S13: a draw in training, else the expectation."""
        if look.word is not None:
            return self.drawn(look, look.word)
        weights = [self.positive(value) for value in look.values]
        whole = sum(weights)
        if whole == 0:
            return Reduced(Fraction(0), [Fraction(0)] * len(weights))
        value = sum(weight * weight for weight in weights) / whole
        slopes: list[Real] = [(2 * weight - value) / whole if weight else Fraction(0) for weight in weights]
        return Reduced(value, slopes)

    def positive(self, value: Real) -> Fraction:
        """x+; a stochastic case has no NaN and no infinity."""
        return max(Fraction(value), Fraction(0))

    def drawn(self, look: Look, random_word: int) -> Reduced:
        """The first cell whose prefix sum exceeds the drawn share."""
        weights = [self.positive(value) for value in look.values]
        share = Fraction(random_word >> 8, 2**24) * sum(weights)
        for i, running in enumerate(itertools.accumulate(weights)):
            if running > share:
                return Reduced(look.values[i], self.one_hot(look, i), i)
        return Reduced(Fraction(0), [Fraction(0)] * len(weights))

    def word(self, case: Case, number: int) -> int | None:
        """The random word of an output cell (rule S13), in training."""
        return word(case.options["seed"], number) if case.options.get("training") else None

    # All of a call.

    def answer(self, case: Case) -> Array:
        """The right answer to what a case asks, float64 or int64, in the case's layout.

        Raises:
            RefusedError: Where there is none.
        """
        x = case.laid_out(case.x, "channels_first")
        mask = None if case.mask is None else case.laid_out(array(case.mask, "bool"), "channels_first")
        if mask is not None and ("count_include_pad" in case.options or "divisor_override" in case.options):
            raise RefusedError("with a mask the divisor is the number of valid cells")
        spans = self.spans(case, x.shape[2:])
        sizes = [self.size(span) for span in spans]
        shape = (*x.shape[:2], *(x.shape[2:] if case.asks == "gradient" else sizes))
        result = np.full(shape, Fraction(0), object)
        weights = None if case.weights is None else case.laid_out(array(case.weights, "float64"), "channels_first")
        if weights is not None and weights.shape != ((*x.shape[:2], *sizes) if case.asks == "gradient" else x.shape):
            raise RefusedError("the weights have another shape")
        for number, (n, c, *output) in enumerate(itertools.product(*map(range, (*x.shape[:2], *sizes)))):
            at = (n, c, *output)
            plane = x[n, c], None if mask is None else mask[n, c]
            look = self.look(case, spans, output, *plane, self.word(case, number))
            self.put(case, result, at, look, weights, x.shape[2:])
        kept = case.dtype.startswith(("int", "uint", "bool")) and case.function in ("max_pool", "min_pool", "sum_pool")
        return case.written(reals.rounded(result, kept or case.asks == "indices"), "channels_first")

    def look(
        self, case: Case, spans: Sequence[Span], output: Sequence[int], x: Array, mask: Array | None, drawn: int | None
    ) -> Look:
        """The window of one output."""
        taps = [self.taps(span, i) for span, i in zip(spans, output, strict=True)]
        counted = math.prod(self.counted(span, each) for span, each in zip(spans, taps, strict=True))
        cells = list(self.cells(case, taps, x, mask))
        return Look(cells, counted, math.prod(map(len, taps)), case.dtype, case.options, drawn)

    def cells(self, case: Case, taps: Sequence[Sequence[int]], x: Array, mask: Array | None) -> Iterator[Cell]:
        """Rule S3: padding and masked cells are not there."""
        for at in itertools.product(*taps):
            if all(0 <= i < n for i, n in zip(at, x.shape, strict=True)):
                if mask is None or mask[at]:
                    yield Cell(reals.exact(x[at]), at)
            else:
                yield from self.outside(case, at)

    def outside(self, case: Case, at: tuple[int, ...]) -> Iterator[Cell]:
        """Rule S3: a padded cell has no value."""
        return iter(())

    def put(
        self, case: Case, result: Array, at: tuple[int, ...], look: Look, weights: Array | None, sizes: Sequence[int]
    ) -> None:
        """One window's part of the answer."""
        if not look.cells:
            empty = self.empty(case)
            if case.asks in ("values", "indices"):
                result[at] = empty if case.asks == "values" else Fraction(-1)
            return
        reduced = self.reduce(case.function, look)
        if case.asks == "values":
            result[at] = reduced.value
        elif case.asks == "indices":
            none = reduced.winner is None
            result[at] = Fraction(-1 if none else self.index(look.cells[reduced.winner or 0].at, at, sizes))
        elif weights is not None:
            self.spread(case, result, at, look, reduced, weights)

    def index(self, at: tuple[int, ...], output: tuple[int, ...], sizes: Sequence[int]) -> int:
        """Rule S12: flat, raster order, within one plane."""
        return int(np.ravel_multi_index(at, tuple(sizes)))

    def spread(
        self, case: Case, result: Array, at: tuple[int, ...], look: Look, reduced: Reduced, weights: Array
    ) -> None:
        """Rule S15: slopes times the cotangent into the gradient, or times the tangent into the derivative."""
        for cell, slope in zip(look.cells, reduced.slopes, strict=True):
            position = (*at[:2], *cell.at)
            if case.asks == "gradient":
                result[position] = self.gathered(result[position], slope * reals.exact(weights[at]))
            else:
                result[at] = result[at] + slope * reals.exact(weights[position])

    def gathered(self, before: Real, more: Real) -> Real:
        """A cell that several windows see gets the sum of their gradients."""
        return before + more
