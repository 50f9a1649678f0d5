"""The definition equals the kernel everywhere: generated calls, on every host, forward and backward."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings

import poolkit as pk
from poolkit import dispatch
from poolkit.pooling import Layout
from poolkit.reductions.base import Array, Cells
from tests.agreement import assert_bitwise, assert_close, assert_identical
from tests.hosts import Host, host_named, on_route
from tests.reductions.samples import native, samples
from tests.strategies import Call, calls

EXACT = ("max", "min", "median", "stochastic")
"""Reductions whose every bit and index must agree: they get more calls."""

VALUE_ULP = 32
"""Units in the last place between two ways to a value, where no cell wins (rule S14)."""

XLA_ULP = 128
"""The same by JAX's definition: XLA's log1p is that far off in float64."""

GRADIENT_ULP = 256
"""The same for gradients, of the largest of the tensor: terms of several outputs may cancel."""


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


def _generated(reduction: pk.Reduction, examples: int, look: Callable[[Call], None]) -> None:
    """Look at generated calls of a reduction, the same on every machine, so that time and outcome are too."""
    ignored = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

    @seed(zlib.crc32(repr(reduction).encode()))
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=ignored)
    @given(call=calls(reduction))
    def run(call: Call) -> None:
        look(call)

    run()


@cache
def _few() -> list[Call]:
    """One call of every reduction, for hosts that compile each: the last generated, the first are the simplest."""
    last: dict[pk.Reduction, Call] = {}
    for reduction in samples():
        _generated(reduction, 12, lambda call: last.update({call.pooling.reduction: call}))
    return list(last.values())


@pytest.mark.parametrize("reduction", native(), ids=str)
def test_kernels(reduction: pk.Reduction) -> None:
    host = host_named("numpy")
    _generated(reduction, 80 if reduction.name() in EXACT else 25, lambda call: _agree(host, "kernel", call))


@pytest.mark.parametrize(
    ("reduction", "route"),
    [*((each, "kernel") for each in native()), *((each, "definition") for each in samples())],
    ids=str,
)
def test_pytorch(reduction: pk.Reduction, route: str) -> None:
    host = host_named("torch")
    _generated(reduction, 10, lambda call: _agree(host, route, call))


@pytest.mark.slow
def test_jax(thorough: bool) -> None:
    """By kernels all that have one; by the definition, which is compiled for each, every eighth call, or all."""
    for number, call in enumerate(_few()):
        if call.pooling.reduction in native():
            _agree(host_named("jax"), "kernel", call)
        if thorough or number % 8 == 1:
            _agree(host_named("jax"), "definition", call)


@pytest.mark.slow
def test_tensorflow() -> None:
    for call in _few():
        _agree(host_named("tensorflow"), "definition", call)


@pytest.mark.slow
def test_the_calls_are_of_every_kind() -> None:
    """Of every rank and geometry, in every layout and type; nearly all that have a kernel are answered by it."""
    made: list[Call] = []
    for reduction in samples():
        _generated(reduction, 10, made.append)
    answered = [call for call in made if pk.why_definition(call.pooling, call.x.dtype.name) is None]
    assert len(answered) > 0.8 * sum(call.pooling.reduction in native() for call in made)
    assert {call.pooling.reduction.kernel[0] for call in answered} == set(dispatch.core.kernels())
    assert {type(call.pooling.geometry) for call in answered} == {pk.Window, pk.Adaptive, pk.Global}
    assert {(call.pooling.rank, call.pooling.layout) for call in answered} == set(product((1, 2, 3), get_args(Layout)))
    assert {call.x.dtype.name for call in answered} == {"float32", "float64"}
    assert {call.mask is None for call in answered} == {True, False}
    assert {type(call.pooling.reduction) for call in made} == set(pk.reductions.catalogue().values())
    shapes = {(call.x.shape, call.pooling.geometry) for call in answered}
    assert len(shapes) > 0.4 * len(answered)


def _differs(reduction: pk.Reduction) -> bool:
    """Whether kernel and definition differ on one of the first generated calls."""
    made: list[Call] = []
    _generated(reduction, 25, made.append)
    for call in made:
        try:
            _agree(host_named("numpy"), "kernel", call)
        except AssertionError:
            return True
    return False


def test_a_wrong_definition_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes the last of ties, and one that is off by little."""
    first, mean = pk.Max.winner, pk.Average.value

    def last(self: pk.Reduction, cells: Cells) -> Array:
        turned = replace(cells, values=cells.values[..., ::-1], valid=cells.valid[..., ::-1])
        return cells.values.shape[-1] - 1 - first(self, turned)

    assert not _differs(pk.Max())
    assert not _differs(pk.Average())
    monkeypatch.setattr(pk.Max, "winner", last)
    monkeypatch.setattr(pk.Average, "value", lambda self, cells: mean(self, cells) * (1 + 1e-4))
    assert _differs(pk.Max())
    assert _differs(pk.Average())
