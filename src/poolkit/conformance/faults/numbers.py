"""Wrong types and sums (rule S8)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from poolkit.conformance import reals
from poolkit.conformance.case import Array, Case, array
from poolkit.conformance.exact import Look, Pool, Real, Reduced


def _in_type(values: Sequence[Real], dtype: str) -> Real:
    """One sequential sum, every step rounded to a type."""
    numbers = array([float(value) for value in values], dtype)
    with np.errstate(all="ignore"):
        total = numbers[0]
        for number in numbers[1:]:
            total = (total + number).astype(dtype)
    result: Real = reals.exact(float(total))
    return result


class HalfSums(Pool):
    title, rule = "float16 and bfloat16 are summed in their own type", "S8"

    def total(self, values: Sequence[Real], dtype: str) -> Real:
        return _in_type(values, dtype) if dtype in ("float16", "bfloat16") else super().total(values, dtype)


class SequentialSums(Pool):
    title, rule = "float32 is summed one cell after the other", "S8"

    def total(self, values: Sequence[Real], dtype: str) -> Real:
        return _in_type(values, dtype) if dtype == "float32" and len(values) > 1 else super().total(values, dtype)


class DoubleThroughSingle(Pool):
    title, rule = "float64 passes through float32", "S8"

    def answer(self, case: Case) -> Array:
        return super().answer(replace(case, dtype="float32") if case.dtype == "float64" else case)


class IntegersThroughSingle(Pool):
    title, rule = "32-bit integers pass through float32", "S8"

    def extreme(self, look: Look, sign: int) -> Reduced:
        reduced = super().extreme(look, sign)
        rounded = look.dtype == "int32" and isinstance(reduced.value, Fraction)
        return replace(reduced, value=Fraction(float(np.float32(float(reduced.value))))) if rounded else reduced


class IntegersThroughDouble(Pool):
    title, rule = "64-bit integers pass through float64", "S8"

    def extreme(self, look: Look, sign: int) -> Reduced:
        reduced = super().extreme(look, sign)
        limited = Fraction(min(int(float(reduced.value)), 2**63 - 1)) if look.dtype == "int64" else reduced.value
        return replace(reduced, value=limited)


class MeansTruncate(Pool):
    title, rule = "means of integers are cut off towards 0", "S8"

    def avg_pool(self, look: Look) -> Reduced:
        reduced = super().avg_pool(look)
        whole = look.dtype.startswith(("int", "uint"))
        return replace(reduced, value=Fraction(math.trunc(reduced.value))) if whole else reduced


class MeansRound(Pool):
    title, rule = "means of integers are rounded", "S8"

    def avg_pool(self, look: Look) -> Reduced:
        reduced = super().avg_pool(look)
        whole = look.dtype.startswith(("int", "uint"))
        return replace(reduced, value=Fraction(round(reduced.value))) if whole else reduced


class SumsWrap(Pool):
    title, rule = "sums of integers wrap in their own type", "S8"

    def total(self, values: Sequence[Real], dtype: str) -> Real:
        total = super().total(values, dtype)
        if not dtype.startswith(("int", "uint")):
            return total
        limits = np.iinfo(dtype)
        low, count = int(limits.min), int(limits.max) - int(limits.min) + 1
        return (total - low) % count + low


class RunningSums(Pool):
    title, rule = "sums run over the windows: what leaves is subtracted", "S8"

    def answer(self, case: Case) -> Array:
        self.sum: Any = None
        self.seen: list[Real] = []
        return super().answer(case)

    def total(self, values: Sequence[Real], dtype: str) -> Real:
        if dtype != "float32" or len(values) > 100:
            return super().total(values, dtype)
        kept = len(self.seen) - 1
        with np.errstate(all="ignore"):
            if (
                self.sum is not None
                and kept > 0
                and list(values[:kept]) == self.seen[1:]
                and len(values) == len(self.seen)
            ):
                self.sum = self.sum - np.float32(float(self.seen[0])) + np.float32(float(values[-1]))
            else:
                self.sum = np.float32(float(_in_type(values, "float32")))
        self.seen = list(values)
        result: Real = reals.exact(float(self.sum))
        return result
