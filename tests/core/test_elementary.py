"""Elementary functions of the core: error below 4 ulp, exact where it matters, the same in every instruction set."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.harness import core, in_new_process, need_instruction_set

EXPONENTS = (0.5, 2.5, 3.0, 7.0, -0.5, 1 / 3)
WIDE: dict[str, Callable[..., Any]] = {
    "exp2": np.exp2,
    "exp2m1": lambda x: np.expm1(x * np.log(2.0)),
    "log": np.log,
    "log1p": np.log1p,
}
EXACT: dict[str, Callable[..., Any]] = {
    "exp2": lambda x: mpmath.power(2, x),
    "exp2m1": lambda x: mpmath.expm1(x * mpmath.log(2)),
    "log": mpmath.log,
    "log1p": mpmath.log1p,
    "power": mpmath.power,
}
DOMAINS = {"exp2": (-126.0, 0.0), "exp2m1": (-126.0, 0.0), "log": (2.0**-126, 0.5), "log1p": (-0.5, 0.0)}
"""Where reductions need them: cells are taken relative to the largest. Powers are of any number from 0 on."""
BOUND = 2.5
"""Largest error in ulp; the issue asks for 4."""


def of(name: str, x: NDArray[Any], exponent: float = 1.0) -> NDArray[Any]:
    """The core's function of an array."""
    x = np.ascontiguousarray(x)
    y = np.empty_like(x)
    core.elementary(name, str(x.dtype), core.address(x), core.address(y), x.size, exponent)
    return y


def within_domain(name: str, x: NDArray[Any]) -> NDArray[Any]:
    """The numbers that a function is defined for, NaN among them where it is handed on."""
    low, high = DOMAINS.get(name, (0.0, np.inf))
    return x[((x >= low) & (x <= high)) | (np.isnan(x) & (name != "log"))]


def ulp(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of neighbouring float32 at a value."""
    return np.ldexp(1.0, np.maximum(np.frexp(value)[1] - 24, -149))


def float32_cells(step: int) -> NDArray[np.float32]:
    """Every step-th float32, NaN and infinities among them."""
    return np.arange(0, 2**32, step, dtype=np.uint64).astype(np.uint32).view(np.float32)


@pytest.mark.parametrize("name", [*WIDE, *(f"power {each}" for each in EXPONENTS)])
def test_float32(name: str) -> None:
    x = within_domain(name, float32_cells(1009))
    exponent = 1.0
    with np.errstate(all="ignore"):
        if name.startswith("power"):
            exponent = float(np.float32(name.split()[1]))
            want = np.power(x.astype(np.float64), exponent)
        else:
            want = WIDE[name](x.astype(np.float64))
        got = of(name.split()[0], x, exponent)
        finite = np.isfinite(want) & (np.abs(want) < 3.4028234e38)
        error = np.abs(got.astype(np.float64) - want)[finite] / ulp(want[finite])
        assert error.max() < BOUND, x[finite][error.argmax()]
        np.testing.assert_array_equal(np.isnan(got), np.isnan(want))
        infinite = np.isinf(want) | (np.abs(want) > 3.4028236e38)
        np.testing.assert_array_equal(got[infinite], np.sign(want[infinite]) * np.inf)


@pytest.mark.parametrize("name", [*WIDE, *(f"power {each}" for each in EXPONENTS)])
def test_float64(name: str) -> None:
    chance = np.random.default_rng(0)
    spread = np.exp2(chance.uniform(-60, 9, 1500)) * chance.choice([-1, 1], 1500)
    near = chance.uniform(-1, 2, 1500)
    x = np.concatenate([spread, near, [1.0, 0.5, 2.0, 1 - 2.0**-53, 1 + 2.0**-52, -0.5, 0.5**0.5 - 1]])
    function, exponent = name.split()[0], float(name.split()[1]) if " " in name else 1.0
    x = within_domain(function, np.abs(x) if function in ("log", "power") else x)
    assert x.size > 200
    got = of(function, x, exponent)
    with mpmath.workdps(40):
        for each, found in zip(x, got, strict=True):
            arguments = (mpmath.mpf(float(each)), *([mpmath.mpf(exponent)] if function == "power" else []))
            want = EXACT[function](*arguments)
            assert abs(mpmath.mpf(float(found)) - want) <= BOUND * np.spacing(abs(float(want)) or 5e-324), each


def test_cube_root() -> None:
    """Of normal numbers around one, which sums relative to their largest term are."""
    x = float32_cells(1009)
    x = x[(x > 2.0**-32) & (x < 2.0**32)]
    want = np.cbrt(x.astype(np.float64))
    assert (np.abs(of("cbrt", x).astype(np.float64) - want) / ulp(want)).max() < BOUND
    wide = np.exp2(np.random.default_rng(0).uniform(-32, 32, 1500))
    with mpmath.workdps(40):
        for each, found in zip(wide, of("cbrt", wide), strict=True):
            want = mpmath.cbrt(mpmath.mpf(float(each)))
            assert abs(mpmath.mpf(float(found)) - want) <= BOUND * np.spacing(float(want)), each
    for dtype in ("float32", "float64"):
        cubes = np.array([1, 8, 27, 64, 0.125, np.nan], dtype)
        np.testing.assert_array_equal(of("cbrt", cubes), np.array([1, 2, 3, 4, 0.5, np.nan], dtype))


def test_exact_where_states_rely_on_it() -> None:
    """A state that keeps its anchor must not change: factors of exactly 1 and 0."""
    for dtype in ("float32", "float64"):
        zero, one = np.zeros(3, dtype), np.ones(3, dtype)
        infinite = np.full(3, np.inf, dtype)
        lost = np.nextafter(np.array([-126 if dtype == "float32" else -1022], dtype), -infinite[:1])
        np.testing.assert_array_equal(of("exp2", zero), one)
        np.testing.assert_array_equal(of("exp2m1", zero), zero)
        for least in (lost, -infinite):
            np.testing.assert_array_equal(of("exp2", least), zero[: least.size])
            np.testing.assert_array_equal(of("exp2m1", least), -one[: least.size])
        np.testing.assert_array_equal(of("log", one / 2), np.log(one / 2))
        np.testing.assert_array_equal(of("log1p", zero), zero)
        for exponent in EXPONENTS:
            np.testing.assert_array_equal(of("power", one, exponent), one)
            np.testing.assert_array_equal(of("power", zero, exponent), zero if exponent > 0 else infinite)


def digest() -> str:
    """One number for all functions on a sample of all float32 and float64."""
    found = hashlib.sha256()
    words = np.random.default_rng(0).integers(0, 2**64, 20001, np.uint64)
    for x in (float32_cells(99991), words.view(np.float64)):
        x = x[~np.isnan(x)]
        for name in WIDE:
            y = of(name, within_domain(name, x))
            found.update(y[~np.isnan(y)].tobytes())
        for exponent in EXPONENTS:
            found.update(of("power", np.abs(x), exponent).tobytes())
        found.update(of("cbrt", np.abs(x[(np.abs(x) > 2.0**-32) & (np.abs(x) < 2.0**32)])).tobytes())
    return found.hexdigest()


@pytest.mark.parametrize("name", ["baseline", "avx2", "avx512"])
def test_instruction_sets(name: str) -> None:
    need_instruction_set(name)
    program = "from tests.core.test_elementary import digest; print(digest())"
    assert in_new_process(program, POOLKIT_INSTRUCTION_SET=name).split() == [digest()]
