"""Types in, types out (rule S8), for every reduction of the catalogue on every host."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit.reductions import named
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import ROUTES, Host, on_route
from tests.reductions.samples import ALIKE, native
from tests.thinning import thinned

SMALL = ("int8", "uint8", "int16", "uint16")
LARGE = ("int32", "uint32", "int64")
REDUCTIONS = {choice: each.reduction for choice, each in named().items()}


def _kept(reduction: pk.Reduction, dtype: str, wide: bool) -> str | None:
    """Type of the result for integers and bool, None where they are refused."""
    if reduction.integers == "keep":
        return dtype
    if dtype in ("bool", "uint64"):
        return None
    if reduction.integers == "sum":
        return "int64" if wide else None
    return "float64" if wide and dtype in LARGE else "float32"


@pytest.mark.parametrize("choice", list(REDUCTIONS))
def test_integers(choice: str, host: Host) -> None:
    reduction = REDUCTIONS[choice]
    for dtype in (*SMALL, *LARGE, "uint64", "bool"):
        wide = host.name != "jax" or dtype in ("int64", "uint64")  # the session has 64-bit types for these
        x = np.array([[[1, 1, 0, 1]]], dtype)
        kept = _kept(reduction, dtype, wide)
        if kept is None:
            assert_refused(lambda x=x: host.pool(x, reduction, pk.Window(2)), dtype, "float32")  # type: ignore[misc]
            continue
        value = host.pool(x, reduction, pk.Window(2))
        assert value.dtype == kept, dtype
        expected = pk.pool(x.astype(np.float64), reduction, pk.Window(2))
        assert_close(value.astype(np.float64), expected, ulp=2**32)  # float32 at the least


@pytest.mark.parametrize(
    ("choice", "way", "dtype"),
    thinned(
        [
            (choice, way, dtype)
            for choice, each in REDUCTIONS.items()
            for way in ROUTES
            for dtype in ("float16", "bfloat16", "float32", "float64")
            if way == "definition" or each in native()  # without a kernel both ways are the definition
        ],
        # Definitions are made of the same operations in each type.
        lambda choice, way, dtype: dtype in ("bfloat16", "float64") and (choice in ALIKE or way == "definition"),
    ),
)
def test_floating_point_is_kept(choice: str, way: str, dtype: str, host: Host) -> None:
    if dtype == "bfloat16":
        pytest.importorskip("ml_dtypes")
    with on_route(way):
        _check_kept(choice, dtype, host)


def _check_kept(choice: str, dtype: str, host: Host) -> None:
    x = np.random.default_rng(0).uniform(0.5, 2, (1, 2, 4, 4)).astype(dtype)
    value, gradient = host.gradient(x, REDUCTIONS[choice], pk.Window(3, 1))
    assert (value.dtype, gradient.dtype) == (x.dtype, x.dtype)
    exact = pk.pool(x.astype(np.float64), REDUCTIONS[choice], pk.Window(3, 1))
    # Half precision is computed in float32 and rounded once: half a unit, and a hair where that is a tie.
    ulp = {"float16": 0.501, "bfloat16": 0.501, "float32": 8, "float64": 8}[dtype]
    if (host.name, dtype) == ("jax", "float64"):
        ulp = 128  # XLA's log1p is that far off
    assert_close(value, exact, ulp)


def test_half_precision_accumulates_in_float32(host: Host, route: str) -> None:
    """In float16 a sum of 4096 ones stops at 2048, and 60000 + 60000 is infinite."""
    ones = np.ones((1, 1, 4096), np.float16)
    assert_identical(host.pool(ones, pk.Average(), pk.Global()), np.ones((1, 1, 1), np.float16))
    large = np.full((1, 1, 4), 60000, np.float16)
    assert_identical(host.pool(large, pk.Average(), pk.Global()), np.full((1, 1, 1), 60000, np.float16))
    assert_identical(host.pool(large, pk.Power(2, mean=True), pk.Global()), np.full((1, 1, 1), 60000, np.float16))


def test_bool_is_any_and_all(host: Host) -> None:
    x = np.array([[[True, False, False, False, True, True]]])
    assert_identical(host.call("max_pool", x, 2), np.array([[[True, False, True]]]))
    assert_identical(host.call("min_pool", x, 2), np.array([[[False, False, True]]]))
    _, index = host.call("max_pool", x, 2, return_indices=True)
    assert_equal(index, [[[0, 2, 4]]])


def test_integers_are_pooled_under_masks(host: Host) -> None:
    x = np.array([[[-5, -7, -9, 4]]], np.int8)
    mask = np.array([[True, True, False, False]])
    assert_identical(host.call("max_pool", x, 2, mask=mask), np.array([[[-5, 0]]], np.int8))
    assert_identical(host.call("min_pool", x, 2, mask=mask, empty_value=9), np.array([[[-7, 9]]], np.int8))
    assert_identical(host.call("avg_pool", x, 2, mask=mask), np.array([[[-6, 0]]], np.float32))


def test_integers_have_layouts_and_indices(host: Host) -> None:
    x = np.random.default_rng(1).integers(-3, 4, (2, 3, 5, 5)).astype(np.int16)
    value, index = host.call("max_pool", x, 3, 2, 1, return_indices=True)
    expected, where = pk.max_pool(x.astype(np.float64), 3, 2, 1, return_indices=True)
    assert_equal(value, expected)
    assert_equal(index, where)
    last, there = host.call("max_pool", np.moveaxis(x, 1, -1), 3, 2, 1, layout="channels_last", return_indices=True)
    assert_identical(np.moveaxis(last, -1, 1), value)
    assert_identical(np.moveaxis(there, -1, 1), index)


def test_jax_without_64_bits_refuses_integer_sums() -> None:
    from tests.hosts import host_named

    host = host_named("jax")
    with host.session("float32"):
        x: Any = host.tensor(np.ones((1, 1, 2), np.int32))
        assert_refused(lambda: pk.sum_pool(x, 2), "int64", "float32")
        assert pk.avg_pool(x, 2).dtype == np.float32


@pytest.mark.parametrize(
    "x",
    [
        np.ones((1, 1, 2), np.complex64),
        np.ones((1, 1, 2), np.complex128),
        np.array([[["a", "b"]]]),
        np.array([[[1, None]]], object),
        np.zeros((1, 1, 2), "M8[s]"),
        np.zeros((1, 1, 2), "m8[s]"),
        np.zeros((1, 1, 2), [("a", "f4")]),
        np.zeros((1, 1, 2), "V4"),
    ],
    ids=lambda x: str(x.dtype),
)
@pytest.mark.parametrize("name", ["max_pool", "avg_pool", "sum_pool"])
def test_types_that_are_no_numbers(name: str, x: Any) -> None:
    assert_refused(lambda: getattr(pk, name)(x, 2), "pooling does not take", "float32")


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex_numbers_have_no_order(dtype: str, host: Host) -> None:
    x = np.ones((1, 1, 2), dtype)
    assert_refused(lambda: host.call("max_pool", x, 2), "complex", "float32")


def test_extended_precision_is_refused() -> None:
    if np.dtype(np.longdouble).itemsize == 8:
        pytest.skip("longdouble is float64 here")
    assert_refused(lambda: pk.max_pool(np.ones((1, 1, 2), np.longdouble), 2), "float128", "float32")
