"""The definition equals the kernel everywhere: generated calls, on every host, forward and backward."""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import poolkit as pk
from poolkit import dispatch
from poolkit.pooling import Layout
from tests.agreement import assert_bitwise, assert_close, assert_identical
from tests.hosts import Host, host_named, on_route
from tests.strategies import Call, calls

VALUE_ULP = 32
"""Units in the last place between two ways to a value, where no cell wins (rule S14)."""

XLA_ULP = 128
"""The same by JAX's definition: XLA's log1p is that far off in float64."""

GRADIENT_ULP = 256
"""The same for gradients, of the largest of the tensor: terms of several outputs may cancel."""


def _settings(examples: int) -> Any:
    """The same examples on every machine, so that time and outcome are too."""
    ignored = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    return settings(
        max_examples=examples, derandomize=True, deadline=None, database=None, suppress_health_check=ignored
    )


def _results(host: Host, call: Call, route: str) -> tuple[Any, Any, Any]:
    """Value, gradient where the cells are finite, and indices where there are any."""
    pooling = call.pooling
    with on_route(route):
        value, gradient = host.gradient(call.x, pooling.reduction, pooling.geometry, call.cotangent, **call.keywords)
        if not pooling.indexed:
            return value, gradient, None
        again, index = host.pool(call.x, pooling.reduction, pooling.geometry, return_indices=True, **call.keywords)
    assert_bitwise(again, value)
    return value, gradient, index


def _agree(host: Host, route: str, call: Call) -> None:
    """The host's answer by this route is the definition's on NumPy."""
    expected, slope, winners = _results(host_named("numpy"), call, "definition")
    value, gradient, index = _results(host, call, route)
    assert value.dtype == expected.dtype
    if call.pooling.indexed:
        assert_bitwise(value, expected)
        assert_identical(index.astype(np.int64), winners)
    else:
        cells = np.abs(np.where(np.isfinite(call.x), call.x, 0)).max(initial=0)
        taps = np.prod([axis.taps for axis in call.pooling.axes(call.x.shape)])
        adds = isinstance(call.pooling.reduction, (pk.Sum, pk.Average))
        ulp = XLA_ULP if (host.name, route) == ("jax", "definition") else VALUE_ULP
        assert_close(value, expected, ulp, scale=cells * (taps if adds else 1))
    if np.isfinite(call.x).all():
        assert gradient.dtype == call.x.dtype
        assert_close(gradient, slope, GRADIENT_ULP, scale=np.abs(slope).max(initial=0))


def _run(host: Host, route: str, examples: int) -> list[Call]:
    """Generated calls on a host by a route; which they were."""
    made: list[Call] = []

    @_settings(examples)
    @given(call=calls())
    def agree(call: Call) -> None:
        made.append(call)
        _agree(host, route, call)

    agree()
    return made


@pytest.mark.slow
def test_kernels() -> None:
    """Nearly all are answered by kernels: by each of them, of every rank and geometry, in every layout and type."""
    made = _run(host_named("numpy"), "kernel", 400)
    native = [c.pooling for c in made if pk.why_definition(c.pooling, c.x.dtype.name) is None]
    assert {pooling.reduction.name() for pooling in native} == set(dispatch.core.kernels())
    assert {type(pooling.geometry) for pooling in native} == {pk.Window, pk.Adaptive, pk.Global}
    assert {(pooling.rank, pooling.layout) for pooling in native} == set(product((1, 2, 3), get_args(Layout)))
    assert {type(c.pooling.reduction) for c in made} == set(pk.reductions.catalogue().values())


@pytest.mark.slow
@pytest.mark.parametrize("route", ["kernel", "definition"])
def test_pytorch(route: str) -> None:
    _run(host_named("torch"), route, 100)


@pytest.mark.slow
@pytest.mark.parametrize("route", ["kernel", "definition"])
def test_jax(route: str) -> None:
    """It compiles every call: a few only."""
    _run(host_named("jax"), route, 12)


@pytest.mark.slow
def test_tensorflow() -> None:
    _run(host_named("tensorflow"), "definition", 40)
