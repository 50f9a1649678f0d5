"""What "equal" means in the tests. Each helper raises where it does not hold; `test_agreement.py` proves it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

import poolkit as pk


def _as_compared(values: ArrayLike) -> NDArray[Any]:
    array = np.asarray(values)
    return array.astype(np.float32) if str(array.dtype) == "bfloat16" else array


def assert_identical(actual: NDArray[Any], expected: NDArray[Any]) -> None:
    """Equal in type, shape and every value; NaN equals NaN."""
    assert actual.dtype == expected.dtype, f"type {actual.dtype}, expected {expected.dtype}"
    assert_equal(actual, expected)


def assert_bitwise(actual: NDArray[Any], expected: NDArray[Any]) -> None:
    """Equal in type, shape and every bit; only NaNs need not have the same bits."""
    assert_identical(actual, expected)
    if actual.dtype.kind == "f":
        signs = (np.signbit(actual) == np.signbit(expected)) | np.isnan(actual)
        assert signs.all(), f"zeros of different sign:\n{actual}\nexpected\n{expected}"


def assert_equal(actual: ArrayLike, expected: ArrayLike) -> None:
    """Equal in shape and every value, whatever the types; NaN equals NaN."""
    first, second = _as_compared(actual), _as_compared(expected)
    assert first.shape == second.shape, f"shape {first.shape}, expected {second.shape}"
    same = first == second
    if first.dtype.kind == "f" and second.dtype.kind == "f":
        same = same | (np.isnan(first) & np.isnan(second))
    assert np.all(same), f"{np.sum(~same)} of {same.size} differ:\n{first}\nexpected\n{second}"


def assert_close(actual: ArrayLike, expected: ArrayLike, ulp: float = 4, scale: ArrayLike = 0.0) -> None:
    """Equal in shape, and each value within `ulp` units in the last place of the expected value.

    Args:
        actual: Result; its type says what a unit in the last place is.
        expected: Expected values.
        ulp: Units allowed.
        scale: Where sums cancel, the magnitude of what was summed: units are counted there if it is larger.
            NaN and infinities must be the same in both.
    """
    first = _as_compared(actual)
    second = np.asarray(_as_compared(expected), np.float64)
    assert first.shape == second.shape, f"shape {first.shape}, expected {second.shape}"
    assert first.dtype.kind == "f", f"{first.dtype} is not a floating-point type"
    special = ~np.isfinite(second)
    assert_equal(np.where(special, first, 0), np.where(special, second.astype(first.dtype), 0))
    epsilon = 2.0**-7 if str(np.asarray(actual).dtype) == "bfloat16" else float(np.finfo(first.dtype).eps)
    tiny = float(np.finfo(first.dtype).smallest_normal)
    finite = np.where(special, 0, second)
    bound = ulp * epsilon * np.maximum(np.maximum(np.abs(finite), np.abs(np.asarray(scale, np.float64))), tiny)
    error = np.abs(np.where(special, 0, first.astype(np.float64)) - finite)
    good = error <= bound  # False for NaN
    if not np.all(good):
        worst = float(np.max(np.where(np.isnan(error), np.inf, error / bound))) * ulp
        raise AssertionError(
            f"{np.sum(~good)} of {good.size} differ, by up to {worst:.3g} ulp:\n{first}\nexpected\n{second}"
        )


def assert_refused(call: Callable[[], Any], *words: str) -> None:
    """The call raises `PoolingError`, a ValueError and a RuntimeError, on one line that has all the words."""
    with pytest.raises(pk.PoolingError) as caught:
        call()
    error = caught.value
    assert isinstance(error, ValueError)
    assert isinstance(error, RuntimeError)
    assert_message(error, *words)


def assert_message(error: BaseException, *words: str) -> None:
    """The message is one line that has all the words."""
    message = str(error)
    assert message.strip(), "no message"
    assert "\n" not in message, f"not one line: {message!r}"
    missing = [word for word in words if word not in message]
    assert not missing, f"{missing} not in {message!r}"
