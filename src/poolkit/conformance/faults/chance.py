"""Wrong draws and derivatives (rules S13, S15)."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from poolkit.conformance.case import Array, Case
from poolkit.conformance.exact import Look, Pool, Real, Reduced


class ExpectationIsMean(Pool):
    title, rule = "outside training stochastic pooling is the average", "S13"

    def stochastic_pool(self, look: Look) -> Reduced:
        return self.avg_pool(look) if look.word is None else super().stochastic_pool(look)


class NegativesDrawn(Pool):
    title, rule = "negative cells have probability |x|", "S13"

    def positive(self, value: Real) -> Fraction:
        return abs(Fraction(value))


class NothingIsNan(Pool):
    title, rule = "a window without positive cells is divided by 0", "S13"

    def stochastic_pool(self, look: Look) -> Reduced:
        nothing = not any(self.positive(value) for value in look.values)
        return Reduced(math.nan, [math.nan] * len(look.cells)) if nothing else super().stochastic_pool(look)


class DrawInclusive(Pool):
    title, rule = "a draw takes the first cell whose prefix sum reaches the share", "S13"

    def drawn(self, look: Look, random_word: int) -> Reduced:
        weights = [self.positive(value) for value in look.values]
        if not sum(weights):
            return Reduced(look.values[0], self.one_hot(look, 0), 0)
        return super().drawn(look, random_word)


class WordsByBlock(Pool):
    title, rule = "each output cell takes the first word of a block of its own", "S13"

    def word(self, case: Case, number: int) -> int | None:
        return super().word(case, 4 * number)


class WordsPerPlane(Pool):
    title, rule = "words are counted from 0 in every plane", "S13"

    def answer(self, case: Case) -> Array:
        x = case.laid_out(case.x, "channels_first")
        spans = self.spans(case, x.shape[2:])
        self.outputs_of_plane = math.prod(self.size(span) for span in spans)
        return super().answer(case)

    def word(self, case: Case, number: int) -> int | None:
        return super().word(case, number % self.outputs_of_plane)


class DrawUniform(Pool):
    title, rule = "cells are drawn with equal probability", "S13"

    def drawn(self, look: Look, random_word: int) -> Reduced:
        winner = (random_word >> 8) * len(look.cells) >> 24
        return Reduced(look.values[winner], self.one_hot(look, winner), winner)


class GradientOverwritten(Pool):
    title, rule = "a cell of several windows keeps the gradient of the last one", "S15"

    def gathered(self, before: Real, more: Real) -> Real:
        return more if more else before


class GradientIgnoresWeights(Pool):
    title, rule = "the gradient is that of a plain sum", "S15"

    def spread(
        self, case: Case, result: Array, at: tuple[int, ...], look: Look, reduced: Reduced, weights: Array
    ) -> None:
        super().spread(case, result, at, look, reduced, np.ones_like(weights))
