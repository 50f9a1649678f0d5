"""Wrong powers (rule S9)."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from poolkit.conformance import reals
from poolkit.conformance.exact import Look, Pool, Real, Reduced


class NoAbsolute(Pool):
    title, rule = "Lp pooling takes no absolute value", "S9"

    def magnitude(self, value: Real) -> Real:
        return value

    def lp_pool(self, look: Look) -> Reduced:
        p = reals.exponent(look.options.get("p", 2))
        whole = isinstance(p, Fraction) and p.denominator == 1
        if not whole and any(value < 0 for value in look.values) and not reals.is_inf(p):
            return Reduced(math.nan, [math.nan] * len(look.cells))
        if reals.is_inf(p) or not whole or p % 2 == 0:
            return super().lp_pool(look)
        total = reals.total([value ** int(p) for value in look.values])
        if total < 0 and p != 1:
            return Reduced(math.nan, [math.nan] * len(look.cells))
        return Reduced(
            total if p == 1 else reals.power(total, 1 / p),
            super()
            .lp_pool(
                replace(
                    look,
                    cells=[replace(cell, value=super(NoAbsolute, self).magnitude(cell.value)) for cell in look.cells],
                )
            )
            .slopes,
        )


class ShortWindowRescaled(Pool):
    title, rule = "the norm of a short window is rescaled by the whole kernel", "S9"

    def rescaled(self, look: Look, value: Real) -> Real:
        p = Fraction(look.options.get("p", 2))
        factor = reals.power(Fraction(look.taps, len(look.cells)), 1 / p)
        return value * factor if isinstance(value, Fraction) and look.taps > len(look.cells) else value


class MeanIsSum(Pool):
    title, rule = "a power mean is not divided", "S9"

    def count(self, look: Look) -> Fraction:
        return Fraction(1) if "mean" in look.options else super().count(look)


class SumIsMean(Pool):
    title, rule = "Lp pooling is a power mean", "S9"

    def lp_pool(self, look: Look) -> Reduced:
        return super().lp_pool(replace(look, options={**look.options, "mean": True}))


class WholeExponents(Pool):
    title, rule = "p is cut off to a whole number", "S9"

    def lp_pool(self, look: Look) -> Reduced:
        p = look.options.get("p", 2)
        return super().lp_pool(
            replace(look, options={**look.options, "p": p if isinstance(p, str) else max(1, int(p))})
        )


class PowersOverflow(Pool):
    title, rule = "powers are summed unscaled in float32", "S9"

    def lp_pool(self, look: Look) -> Reduced:
        reduced, p = super().lp_pool(look), reals.exponent(look.options.get("p", 2))
        if reals.is_inf(p) or not isinstance(reduced.value, Fraction) or not reduced.value:
            return reduced
        size = float(p) * math.log2(float(reduced.value))
        return (
            replace(reduced, value=math.inf)
            if size > 128
            else replace(reduced, value=Fraction(0))
            if size < -149
            else reduced
        )


class HalfPowersOverflow(Pool):
    title, rule = "powers are summed unscaled in float16", "S8"

    def lp_pool(self, look: Look) -> Reduced:
        reduced, p = super().lp_pool(look), float(reals.exponent(look.options.get("p", 2)))
        if look.dtype != "float16":
            return reduced
        size = p * math.log2(float(reduced.value))
        return (
            replace(reduced, value=math.inf)
            if size >= 16
            else replace(reduced, value=Fraction(0))
            if size < -25
            else reduced
        )


class GradientsOverflow(Pool):
    title, rule = "the gradient of Lp pooling is made of unscaled powers", "S9"

    def lp_slope(self, x: Real, y: Real, p: Fraction, count: Fraction) -> Real:
        slope = super().lp_slope(x, y, p, count)
        size = 0.0 if not y else float(p - 1) * math.log2(float(y))
        return slope if -126 < size < 128 else math.nan


class GradientNanAtZero(Pool):
    title, rule = "the gradient of Lp pooling is NaN where the result is 0", "S9"

    def lp_slope(self, x: Real, y: Real, p: Fraction, count: Fraction) -> Real:
        return math.nan if y == 0 else super().lp_slope(x, y, p, count)


class GradientInfiniteAtZero(Pool):
    title, rule = "the gradient of Lp pooling is infinite at 0 for p below 1", "S9"

    def lp_slope(self, x: Real, y: Real, p: Fraction, count: Fraction) -> Real:
        return math.inf if x == 0 and p < 1 else super().lp_slope(x, y, p, count)
