"""The assertion helpers raise: a helper that cannot fail would let everything pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests import agreement
from tests.agreement import (
    assert_bitwise,
    assert_close,
    assert_equal,
    assert_identical,
    assert_message,
    assert_refused,
)
from tests.hosts import need

ONE = np.ones(2, np.float32)
NEXT = np.nextafter(np.float32(1), np.float32(2))
NAN, INF = float("nan"), float("inf")


def _raise(message: str) -> None:
    raise pk.PoolingError(message)


def _raise_other() -> None:
    raise ValueError("stride must be positive")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: assert_identical(ONE, ONE.astype(np.float64)),
        lambda: assert_identical(ONE, np.array([1, 2], np.float32)),
        lambda: assert_bitwise(np.array([0.0]), np.array([-0.0])),
        lambda: assert_bitwise(ONE, ONE * NEXT),
        lambda: assert_equal([1, 2], [1, 3]),
        lambda: assert_equal([1, 1], [1]),
        lambda: assert_equal([1.0], [NAN]),
        lambda: assert_equal([INF], [-INF]),
        lambda: assert_close([1.0], [NAN]),
        lambda: assert_close([NAN], [1.0]),
        lambda: assert_close([INF], [1.0]),
        lambda: assert_close([1.0], [INF]),
        lambda: assert_close([-INF], [INF]),
        lambda: assert_close([1.0, 1.0], [1.0]),
        lambda: assert_close(ONE, [1.0, 1.0 + 1e-6], ulp=4),
        lambda: assert_close([0.0], [1e-300], ulp=4),
        lambda: assert_close(np.array([1]), np.array([1])),
        lambda: assert_message(ValueError("stride\nmust be positive"), "stride"),
        lambda: assert_message(ValueError(""), ""),
        lambda: assert_message(ValueError("stride must be positive"), "padding"),
        lambda: assert_refused(lambda: _raise("stride must be positive"), "padding"),
    ],
)
def test_a_difference_is_an_error(wrong: Callable[[], None]) -> None:
    with pytest.raises(AssertionError):
        wrong()


def test_every_helper_is_shown_to_raise() -> None:
    source = Path(__file__).read_text()
    helpers = [name for name in vars(agreement) if name.startswith("assert_")]
    assert len(helpers) >= 6
    assert [name for name in helpers if f"lambda: {name}(" not in source] == []


def test_units_of_bfloat16() -> None:
    need("ml_dtypes")
    values = np.array([1.1]).astype("bfloat16")
    assert_close(values, [1.1], ulp=1)
    with pytest.raises(AssertionError):
        assert_close(values, [1.13], ulp=1)


def test_a_call_that_is_not_refused_is_an_error() -> None:
    with pytest.raises(pytest.fail.Exception):
        assert_refused(lambda: None)
    with pytest.raises(ValueError, match="positive"):  # not a PoolingError: it comes through as it is
        assert_refused(_raise_other)


def test_agreement_is_no_error() -> None:
    values: Any = np.array([1.0, NAN, INF, -INF])
    assert_identical(values, values.copy())
    assert_bitwise(values, values.copy())
    assert_equal(values, list(values))
    assert_close(values, list(values))
    assert_close(np.array([NEXT, 1], np.float32), [1.0, 1.0], ulp=1)
    assert_close([1e-20], [0.0], ulp=4, scale=1.0)
    assert_refused(lambda: _raise("stride must be positive"), "stride", "positive")


def test_a_broken_framework_fails_and_a_missing_one_skips(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_framework.py").write_text("raise ImportError('libbroken.so.1 is missing')\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ImportError, match="libbroken"):
        need("broken_framework")
    with pytest.raises(pytest.skip.Exception, match="missing_framework is not installed"):
        need("missing_framework")
