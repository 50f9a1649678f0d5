"""Wrong padded and masked cells, divisors and empty windows (rules S3, S4, S5)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from poolkit.conformance.case import Array, Case
from poolkit.conformance.exact import Cell, Look, Pool, Real, Reduced, Span


class _Filled(Pool):
    rule = "S3"
    fill: Real = Fraction(0)
    functions: tuple[str, ...] = ()

    def outside(self, case: Case, at: tuple[int, ...]) -> Iterator[Cell]:
        if case.function in self.functions:
            yield Cell(self.fill, at)

    def index(self, at: tuple[int, ...], output: tuple[int, ...], sizes: Sequence[int]) -> int:
        return super().index(tuple(min(max(i, 0), n - 1) for i, n in zip(at, sizes, strict=True)), output, sizes)

    def spread(
        self, case: Case, result: Array, at: tuple[int, ...], look: Look, reduced: Reduced, weights: Array
    ) -> None:
        sizes = case.laid_out(case.x, "channels_first").shape[2:]
        inside = [all(0 <= i < n for i, n in zip(cell.at, sizes, strict=True)) for cell in look.cells]
        cells = [cell for cell, there in zip(look.cells, inside, strict=True) if there]
        slopes = [slope for slope, there in zip(reduced.slopes, inside, strict=True) if there]
        super().spread(case, result, at, replace(look, cells=cells), replace(reduced, slopes=slopes), weights)


class ZeroInMax(_Filled):
    title, functions = "padding is 0 in max pooling", ("max_pool",)


class ZeroInMin(_Filled):
    title, functions = "padding is 0 in min pooling", ("min_pool",)


class LowestInMax(_Filled):
    title, functions = "padding is the lowest finite number in max pooling", ("max_pool",)
    fill = Fraction(-(2**128 - 2**104))


class ZeroInSoftmax(_Filled):
    title, functions = "padding has the weight exp(0) in softmax pooling", ("soft_pool",)


class ZeroInLogMeanExp(_Filled):
    title, functions = "padding counts as exp(0) in log-mean-exp pooling", ("lme_pool",)


class PaddingInPowerMean(Pool):
    title, rule = "a power mean divides by the whole kernel", "S3"

    def count(self, look: Look) -> Fraction:
        return Fraction(look.taps)


class OverhangCounted(Pool):
    title, rule = "the overhang of ceil mode is counted in the divisor", "S4"

    def counted(self, span: Span, taps: Sequence[int]) -> int:
        return len(taps)


class PaddingCounted(Pool):
    title, rule = "padding is counted in the divisor although it was not asked for", "S4"

    def divisor(self, look: Look) -> Fraction:
        override = look.options.get("divisor_override")
        return Fraction(look.divisor if override is None else override)


class PaddingNotCounted(Pool):
    title, rule = "padding is not counted in the divisor although it was asked for", "S4"

    def divisor(self, look: Look) -> Fraction:
        return Fraction(look.options.get("divisor_override", len(look.cells)))


class KernelCounted(Pool):
    title, rule = "the divisor is always the whole kernel", "S4"

    def divisor(self, look: Look) -> Fraction:
        return Fraction(look.options.get("divisor_override", look.taps))


class OverrideIgnored(Pool):
    title, rule = "divisor_override is ignored", "S4"

    def divisor(self, look: Look) -> Fraction:
        return Fraction(look.divisor if look.options.get("count_include_pad") else len(look.cells))


class AfterNotCounted(Pool):
    title, rule = "padding after is taken for overhang and not counted", "S4"

    def counted(self, span: Span, taps: Sequence[int]) -> int:
        return sum(-span.before <= tap < span.n for tap in taps)


class GradientByKernel(Pool):
    title, rule = "the gradient of an average is divided by the whole kernel", "S4"

    def avg_pool(self, look: Look) -> Reduced:
        return replace(super().avg_pool(look), slopes=[Fraction(1, look.taps)] * len(look.cells))


class MaskIgnored(Pool):
    title, rule = "the mask is ignored", "S3"

    def cells(self, case: Case, taps: Sequence[Sequence[int]], x: Array, mask: Array | None) -> Iterator[Cell]:
        return super().cells(case, taps, x, None)


class MaskMultiplies(Pool):
    title, rule = "masked cells are multiplied by 0", "S3"

    def cells(self, case: Case, taps: Sequence[Sequence[int]], x: Array, mask: Array | None) -> Iterator[Cell]:
        for cell in super().cells(case, taps, x, None):
            if mask is None or mask[cell.at]:
                yield cell
            else:
                yield replace(cell, value=Fraction(0) if isinstance(cell.value, Fraction) else math.nan)


class MaskNotCounted(Pool):
    title, rule = "the divisor counts masked cells", "S4"

    def cells(self, case: Case, taps: Sequence[Sequence[int]], x: Array, mask: Array | None) -> Iterator[Cell]:
        cells = super().cells(case, taps, x, None if case.function == "avg_pool" else mask)
        for cell in cells:
            masked = mask is not None and not mask[cell.at]
            yield replace(cell, value=Fraction(0)) if masked else cell


class _Empties(Pool):
    rule = "S5"
    yields: Real = math.nan

    def empty(self, case: Case) -> Real:
        return self.yields


class EmptyLowest(_Empties):
    title, yields = "a window without cells gives -inf", -math.inf


class EmptyNan(_Empties):
    title, yields = "a window without cells gives NaN", math.nan


class EmptyZero(_Empties):
    title, yields = "a window of padding gives 0", Fraction(0)
