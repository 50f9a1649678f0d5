"""Wrong winners and indices (rules S6, S7, S12)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from poolkit.conformance import reals
from poolkit.conformance.case import Array, Case
from poolkit.conformance.exact import Look, Pool, Real, Reduced


class LastTie(Pool):
    title, rule = "the last of equal cells wins", "S6"

    def first_best(self, values: Sequence[Real]) -> int:
        return len(values) - 1 - list(reversed(values)).index(max(values))


class ColumnsFirst(Pool):
    title, rule = "of equal cells the first in column order wins", "S6"

    def extreme(self, look: Look, sign: int) -> Reduced:
        order = sorted(range(len(look.cells)), key=lambda i: look.cells[i].at[::-1])
        turned = super().extreme(replace(look, cells=[look.cells[i] for i in order]), sign)
        winner = order[turned.winner or 0]
        return Reduced(turned.value, self.one_hot(look, winner), winner)


class TieSplit(Pool):
    title, rule = "equal cells share the gradient", "S6"

    def one_hot(self, look: Look, winner: int) -> list[Real]:
        same = [value == look.values[winner] for value in look.values]
        return [Fraction(int(each), max(1, sum(same))) for each in same]


class TieAll(Pool):
    title, rule = "each of the equal cells gets the whole gradient", "S6"

    def one_hot(self, look: Look, winner: int) -> list[Real]:
        return [Fraction(int(value == look.values[winner])) for value in look.values]


class NanDropped(Pool):
    title, rule = "NaN is dropped by max and min pooling", "S7"

    def extreme(self, look: Look, sign: int) -> Reduced:
        numbers = [i for i, value in enumerate(look.values) if not reals.is_nan(value)]
        if not numbers:
            return super().extreme(look, sign)
        best = max((sign * look.values[i], -i) for i in numbers)
        return Reduced(look.values[-best[1]], self.one_hot(look, -best[1]), -best[1])


class NanOnlyFirst(Pool):
    title, rule = "a NaN propagates only where it comes first", "S7"

    def first_nan(self, values: Sequence[Real]) -> int | None:
        return 0 if reals.is_nan(values[0]) else None

    def first_best(self, values: Sequence[Real]) -> int:
        numbers = [-math.inf if reals.is_nan(value) else value for value in values]
        return numbers.index(max(numbers))


class NanLast(Pool):
    title, rule = "the last NaN takes the index", "S7"

    def first_nan(self, values: Sequence[Real]) -> int | None:
        return max((i for i, value in enumerate(values) if reals.is_nan(value)), default=None)


class IndexInWindow(Pool):
    title, rule = "indices count within the window", "S12"

    def put(
        self, case: Case, result: Array, at: tuple[int, ...], look: Look, weights: Array | None, sizes: Sequence[int]
    ) -> None:
        if case.asks == "indices" and look.cells:
            result[at] = Fraction(self.reduce(case.function, look).winner or 0)
        else:
            super().put(case, result, at, look, weights, sizes)


class IndexOverTensor(Pool):
    title, rule = "indices count over batch and channels", "S12"

    def index(self, at: tuple[int, ...], output: tuple[int, ...], sizes: Sequence[int]) -> int:
        # Two channels: the number in the cases that have any.
        plane = output[0] * 2 + output[1]
        return super().index(at, output, sizes) + plane * math.prod(sizes)


class IndexWithChannels(Pool):
    title, rule = "indices count channels beside cells, as channels last in memory", "S12"

    def index(self, at: tuple[int, ...], output: tuple[int, ...], sizes: Sequence[int]) -> int:
        return super().index(at, output, sizes) * 2 + output[1]


class IndexPadded(Pool):
    title, rule = "indices count in the padded plane", "S12"

    def answer(self, case: Case) -> Array:
        self.padding = [[0, 0]] * case.rank
        if "kernel_size" in case.geometry:
            self.padding = [
                [s.before, s.after] for s in self.spans(case, case.laid_out(case.x, "channels_first").shape[2:])
            ]
        return super().answer(case)

    def index(self, at: tuple[int, ...], output: tuple[int, ...], sizes: Sequence[int]) -> int:
        moved = [i + before for i, (before, _) in zip(at, self.padding, strict=True)]
        padded = tuple(n + before + after for n, (before, after) in zip(sizes, self.padding, strict=True))
        return int(np.ravel_multi_index(moved, padded))


class IndexTransposed(Pool):
    title, rule = "indices count in column order", "S12"

    def index(self, at: tuple[int, ...], output: tuple[int, ...], sizes: Sequence[int]) -> int:
        return int(np.ravel_multi_index(at[::-1], tuple(sizes)[::-1]))
