"""Wrong exponentials (rule S10)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from poolkit.conformance import reals
from poolkit.conformance.exact import Look, Pool, Real, Reduced


class ExponentialsOverflow(Pool):
    title, rule = "exponentials are not relative to the largest cell", "S10"

    def weights(self, values: Sequence[Real], scale: Fraction) -> list[Fraction] | None:
        exponents = [float(scale) * float(value) for value in values]
        return None if max(exponents) > 88 or max(exponents) < -103 else super().weights(values, scale)

    def limit(self, values: Sequence[Real], scale: Fraction) -> Real:
        return math.nan


class RelativeToLargest(Pool):
    title, rule = "exponentials are relative to the largest x, whatever the sign of beta", "S10"

    def weights(self, values: Sequence[Real], scale: Fraction) -> list[Fraction] | None:
        span = [float(scale) * (float(value) - float(max(values))) for value in values]
        return None if max(span) > 88 else super().weights(values, scale)

    def limit(self, values: Sequence[Real], scale: Fraction) -> Real:
        return math.nan if scale < 0 else super().limit(values, scale)


class InfinitiesSubtracted(Pool):
    title, rule = "infinities are subtracted from each other", "S10"

    def limit(self, values: Sequence[Real], scale: Fraction) -> Real:
        return math.nan


class ZeroTimesInfinity(Pool):
    title, rule = "weight 0 is multiplied by -inf", "S10"

    def soft_pool(self, look: Look) -> Reduced:
        reduced = super().soft_pool(look)
        some = any(reals.is_inf(value) for value in look.values) and isinstance(reduced.value, Fraction)
        return replace(reduced, value=math.nan) if some else reduced


class LogSumExp(Pool):
    title, rule = "log-mean-exp is not divided by the cells", "S10"

    def lme_pool(self, look: Look) -> Reduced:
        reduced, r = super().lme_pool(look), Fraction(look.options.get("sharpness", 1))
        if not r or not isinstance(reduced.value, Fraction):
            return reduced
        return replace(reduced, value=reduced.value + reals.log(Fraction(len(look.cells))) / r)


class LogarithmCancels(Pool):
    title, rule = "log-mean-exp takes the logarithm of nearly 1", "S10"

    def lme_pool(self, look: Look) -> Reduced:
        reduced, r = super().lme_pool(look), float(look.options.get("sharpness", 1))
        if not 0 < abs(r) < 0.01:
            return reduced
        top = np.float32(float(self.top(look.values, Fraction(r))))
        away = [np.exp(np.float32(r) * (np.float32(float(x)) - top)) for x in look.values]
        mean = np.log(np.mean(np.array(away, np.float32), dtype=np.float32)) / np.float32(r)
        return replace(reduced, value=reals.exact(float(top + mean)))


class WeightsDetached(Pool):
    title, rule = "the gradient of softmax pooling holds the weights fixed", "S10"

    def soft_pool(self, look: Look) -> Reduced:
        reduced, weights = super().soft_pool(look), self.weights(look.values, Fraction(look.options.get("beta", 1)))
        return reduced if weights is None else replace(reduced, slopes=[weight / sum(weights) for weight in weights])


class ValuesScaled(Pool):
    title, rule = "beta scales the cells, too", "S10"

    def soft_pool(self, look: Look) -> Reduced:
        reduced, beta = super().soft_pool(look), Fraction(look.options.get("beta", 1))
        return replace(reduced, value=reduced.value * (beta if isinstance(reduced.value, Fraction) else float(beta)))


class CellsAllCounted(Pool):
    title, rule = "log-mean-exp divides by the whole kernel", "S10"

    def lme_pool(self, look: Look) -> Reduced:
        return super().lme_pool(replace(look, options={**look.options, "whole": True}))

    def count(self, look: Look) -> Fraction:
        return Fraction(look.taps) if "whole" in look.options else super().count(look)
