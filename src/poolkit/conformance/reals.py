"""Fractions with the three special floats beside them; roots and exponentials to 80 digits.

A float64 has 17 digits, so what is rounded from 80 is right unless 60 digits in a row are 0 or 9.
"""

from __future__ import annotations

import decimal
import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import numpy as np

_DIGITS: Final = decimal.Context(prec=80, Emin=-999999, Emax=999999)


def exact(value: Any) -> Any:
    """A number of any type as a fraction; nan and infinities stay floats."""
    plain = value if isinstance(value, Fraction) else value.item() if isinstance(value, np.generic) else value
    plain = float(plain) if not isinstance(plain, (int, float, Fraction)) else plain
    return plain if isinstance(plain, float) and not math.isfinite(plain) else Fraction(plain)


def exponent(value: Any) -> Any:
    """An option such as p: a fraction, or infinity (as text in a case)."""
    return exact(float(value)) if isinstance(value, str) else exact(value)


def is_nan(value: Any) -> bool:
    """Whether it is NaN."""
    return isinstance(value, float) and math.isnan(value)


def is_inf(value: Any) -> bool:
    """Whether it is an infinity."""
    return isinstance(value, float) and math.isinf(value)


def sign(value: Any) -> int:
    """-1, 0 or 1."""
    return int(value > 0) - int(value < 0)


def total(values: Sequence[Any]) -> Any:
    """The sum: a fraction, unless a special float is among the values."""
    special = [value for value in values if isinstance(value, float)]
    return math.fsum(special) if special and len(set(special)) == 1 else _mixed(values)


def _mixed(values: Sequence[Any]) -> Any:
    infinities = {value for value in values if is_inf(value)}
    if any(map(is_nan, values)) or len(infinities) > 1:
        return math.nan
    return infinities.pop() if infinities else sum(values, Fraction(0))


def divided(value: Any, by: Fraction) -> Any:
    """A quotient of anything by a fraction."""
    return value / float(by) if isinstance(value, float) else value / by


def power(base: Any, exponent: Fraction) -> Any:
    """`base ** exponent` for a base of at least 0, or a special float."""
    if isinstance(base, float):
        return base ** float(exponent)
    if base == 0:
        return Fraction(int(exponent == 0)) if exponent >= 0 else math.inf
    if exponent.denominator == 1:
        return base**exponent.numerator
    return exp(log(base) * exponent)


def exp(value: Fraction) -> Fraction:
    """The exponential."""
    return Fraction(_DIGITS.exp(_decimal(value)))


def log(value: Fraction) -> Fraction:
    """The natural logarithm."""
    return Fraction(_DIGITS.ln(_decimal(value)))


def _decimal(value: Fraction) -> Decimal:
    return _DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))


def rounded(values: Any, whole: bool) -> Any:
    """Object array of reals as float64, or int64 where every one is to be whole."""
    if whole:
        return np.vectorize(int, otypes=[np.int64])(values) if values.size else values.astype(np.int64)
    return np.vectorize(float, otypes=[np.float64])(values) if values.size else values.astype(np.float64)
