"""What a call gives besides values: indices, where windows have cells, what empty windows yield (rules S5, S12)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit.functional import function_names
from tests.agreement import assert_bitwise, assert_equal, assert_identical, assert_refused
from tests.hosts import Host

X = np.array([[[3.0, 1.0, 2.0, 5.0, 4.0, 0.0]]])
MASK = np.array([[True, False, False, False, True, True]])
"""Of windows of two, the second is empty."""

INDEXED: list[dict[str, Any]] = [{"reduction": pk.Max()}, {"reduction": pk.Min()}]
INDEXED += [{"reduction": pk.Stochastic(), "training": True, "seed": 4}]


def test_what_is_returned(host: Host, route: str) -> None:
    """A result alone, or a tuple of result, indices, mask in this order."""
    alone = host.call("max_pool", X, 2, mask=MASK)
    value, indices = host.call("max_pool", X, 2, mask=MASK, return_indices=True)
    again, there = host.call("max_pool", X, 2, mask=MASK, return_mask=True)
    third, both, where = host.call("max_pool", X, 2, mask=MASK, return_indices=True, return_mask=True)
    assert_identical(alone, np.array([[[3.0, 0.0, 4.0]]]))
    for each in (value, again, third):
        assert_identical(each, alone)
    for each in (indices, both):
        assert_identical(each, np.array([[[0, -1, 4]]], host.index_type("float64")))
    for each in (there, where):
        assert_identical(each, np.array([[True, False, True]]))


def test_the_mask_has_channels_where_the_given_one_has(host: Host, route: str) -> None:
    x = np.arange(24.0).reshape(1, 2, 3, 4)
    mask = x % 8 < 4
    for layout in ("channels_first", "channels_last"):
        given, seen = (x, mask) if layout == "channels_first" else (np.moveaxis(x, 1, -1), np.moveaxis(mask, 1, -1))
        _, there = host.call("avg_pool", given, (1, 2), layout=layout, mask=seen, return_mask=True)
        expected = mask[..., ::2] if layout == "channels_first" else seen[:, :, ::2]
        assert_identical(there, expected)
        _, there = host.call("avg_pool", given, (1, 2), layout=layout, mask=mask[:, 0], return_mask=True)
        assert_identical(there, mask[:, 0, :, ::2])


def test_without_a_mask_every_window_has_cells(host: Host) -> None:
    _, there = host.call("avg_pool", X, 2, return_mask=True)
    assert_identical(there, np.ones((1, 1, 3), bool))
    _, there = host.call("avg_pool", X, pk.Window(2, 2, ((0, 2),)), empty_value=1, return_mask=True)
    assert_identical(there, np.array([[[True, True, True, False]]]))


@pytest.mark.parametrize("geometry", [pk.Window(2), pk.Window(3, 2, 1, 2), pk.Adaptive((2, 3)), pk.Global()])
@pytest.mark.parametrize("call", INDEXED, ids=lambda call: str(call["reduction"]))
def test_indices_point_at_the_values(call: dict[str, Any], geometry: pk.Geometry, host: Host, route: str) -> None:
    x = np.random.default_rng(5).uniform(0.1, 1, (2, 3, 5, 6))
    value, index = host.pool(x, geometry=geometry, return_indices=True, **call)
    assert index.dtype == host.index_type("float64")
    planes, flat = x.reshape(6, -1), index.reshape(6, -1)
    assert_equal(np.take_along_axis(planes, flat, -1), value.reshape(6, -1))
    last, where = host.pool(
        np.moveaxis(x, 1, -1), geometry=geometry, layout="channels_last", return_indices=True, **call
    )
    assert_identical(np.moveaxis(last, -1, 1), value)
    assert_identical(np.moveaxis(where, -1, 1), index)


@pytest.mark.parametrize("dtype", ["float16", "float32", "int8", "bool"])
def test_types_of_indices(host: Host, dtype: str) -> None:
    """int64 for every type of input; int32 in JAX without 64-bit types."""
    _, index = host.call("max_pool", np.ones((1, 1, 4), dtype), 2, return_indices=True)
    assert_identical(index, np.array([[[0, 2]]], "int32" if host.name == "jax" else "int64"))


@pytest.mark.parametrize("cells", [255, 256, 65535, 65536])
def test_indices_however_they_are_stored(cells: int, host: Host, route: str) -> None:
    """Winners are kept in one, two or four bytes, by the size of the window."""
    x = np.zeros((1, 2, cells), np.float32)
    x[0, 0, -1] = x[0, 1, 7] = 1
    _, index = host.call("max_pool", x, cells, return_indices=True)
    assert_equal(index, [[[cells - 1], [7]]])
    value, gradient = host.gradient(x, pk.Max(), pk.Global())
    assert_equal(value, [[[1], [1]]])
    assert_equal(gradient, x)


def test_indices_of_what_has_none(host: Host) -> None:
    for reduction in (pk.Average(), pk.Softmax(), pk.Stochastic()):
        name = type(reduction).__name__
        assert_refused(lambda r=reduction: host.pool(X, r, pk.Window(2), return_indices=True), name, "no indices")  # type: ignore[misc]


@pytest.mark.parametrize("name", function_names())
def test_empty_windows(name: str, route: str) -> None:
    """Refused, unless a value for them is given; those of the mask yield 0."""
    call = getattr(pk, name)
    window = pk.Window(2, 2, ((2, 1),))  # sees nothing, 3 and 1, 2 and 5, 4 and 0
    assert_refused(lambda: call(X, window), "output 0", "axis 0", "empty_value=")
    padded = call(X, window, empty_value=-7)
    assert_bitwise(padded, np.concatenate([[[[-7.0]]], call(X, 2)], axis=-1))
    assert np.isnan(call(X, window, empty_value=float("nan"))[0, 0, 0])
    assert_equal(call(X, 2, mask=MASK)[0, 0, 1], 0)
    for value in (-7, np.float32(2.5), float("inf"), float("-inf")):
        assert_equal(call(X, 2, mask=MASK, empty_value=value)[0, 0, 1], float(value))
    assert_equal(call(X, 2, mask=np.zeros((1, 6), bool), empty_value=9), np.full((1, 1, 3), 9))


@pytest.mark.parametrize("reduction", [pk.Max(), pk.Sum(), pk.Average(), pk.Power(), pk.Softmax(), pk.LogMeanExp()])
def test_empty_windows_have_no_gradient(reduction: pk.Reduction, host: Host, route: str) -> None:
    """Nor does what they yield, or a gradient that is none, reach a cell."""
    cotangent = np.array([[[np.inf, 1.0, np.nan, 1.0]]])
    mask = np.array([[[True, True, False, False, True, True]]])
    window = pk.Window(2, 2, ((2, 0),))
    value, gradient = host.gradient(X, reduction, window, cotangent, mask, empty_value=5)
    assert_equal(value[0, 0, [0, 2]], [5, 5])
    assert np.isfinite(gradient).all()
    assert_equal(gradient[0, 0, 2:4], [0, 0])


@pytest.mark.parametrize(
    ("value", "dtype"),
    [(float("nan"), "int64"), (0.5, "int32"), (300, "int8"), (-1, "uint8"), (2, "bool"), (float("inf"), "int16")],
)
def test_empty_values_that_the_result_cannot_hold(value: float, dtype: str, host: Host) -> None:
    x = np.ones((1, 1, 4), dtype)
    assert_refused(lambda: host.call("max_pool", x, 2, empty_value=value), "empty_value", dtype)


@pytest.mark.parametrize("value", ["0", b"0", True, False, np.True_, (1,), [1.0], 1j, np.ones(2), object()])
def test_empty_values_that_are_none(value: Any) -> None:
    assert_refused(lambda: pk.max_pool(X, 2, empty_value=value), "empty_value must be a number or None")


@pytest.mark.parametrize("where", ["nowhere", "one cell", "everywhere but one"])
def test_masked_cells_cannot_matter(where: str, host: Host, route: str) -> None:
    """Whatever lies under a False of the mask, results and gradients are bit for bit the same."""
    random = np.random.default_rng(6)
    x = random.uniform(0.5, 2, (1, 2, 4, 4))
    mask = np.full((1, 4, 4), where != "everywhere but one")
    if where != "nowhere":
        mask[0, 1, 2] = not mask[0, 1, 2]
    for reduction in (pk.Max(), pk.Average(), pk.Power(3), pk.Softmax(-2), pk.LogMeanExp(5), pk.Stochastic()):
        results = [
            host.gradient(np.where(mask[:, None], x, junk), reduction, pk.Window(3, 1, 1), None, mask)
            for junk in (0.0, np.nan, np.inf, -np.inf, 1e300)
        ]
        for value, gradient in results[1:]:
            assert_bitwise(value, results[0][0])
            assert_bitwise(gradient, results[0][1])
