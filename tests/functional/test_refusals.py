"""What no call takes: one line that names the argument and says what was expected (rule S16)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_refused
from tests.hosts import Host

X = np.ones((2, 3, 4, 4))


@pytest.mark.parametrize("x", [[[1.0, 2.0]], (1.0,), 1.0, None, "x", {"x": 1}, range(3), memoryview(b"12"), object()])
def test_inputs_that_are_no_tensors(x: Any) -> None:
    assert_refused(lambda: pk.max_pool(x, 2), "x must be", "NumPy array", type(x).__name__)


def test_arrays_that_would_be_misread() -> None:
    masked = np.ma.masked_array(X, X > 2)
    assert_refused(lambda: pk.max_pool(masked, 2), "x is a masked array", "mask=")
    assert_refused(lambda: pk.max_pool(X, 2, mask=np.ma.masked_array(X > 0)), "mask is a masked array")
    swapped = X.astype(X.dtype.newbyteorder())
    assert_refused(lambda: pk.max_pool(swapped, 2), "x is byte-swapped", "astype")
    pk.max_pool(swapped.astype(swapped.dtype.newbyteorder("=")), 2)


@pytest.mark.parametrize("reduction", [pk.Max, "max", None, 2, max, np.max])
def test_reduction(reduction: Any) -> None:
    assert_refused(lambda: pk.pool(X, reduction, pk.Window(2)), "reduction must be a Reduction such as Max()")


@pytest.mark.parametrize("geometry", [2, (2, 2), None, pk.Global, "same"])
def test_geometry(geometry: Any) -> None:
    assert_refused(
        lambda: pk.pool(X, pk.Max(), geometry), "geometry must be Window, Adaptive, Global, Fractional or Segments"
    )


@pytest.mark.parametrize("layout", ["NCHW", "channels-first", "", None, 0, True, ["channels_first"]])
def test_layout(layout: Any, host: Host) -> None:
    assert_refused(lambda: host.call("max_pool", X, 2, layout=layout), "layout must be 'channels_first'", repr(layout))


@pytest.mark.parametrize(
    "mask", [[[True]], (), "mask", 1, True, object(), np.ones(X.shape), np.ones(X.shape, np.uint8), np.ones((2, 4, 4))]
)
def test_masks_that_are_not_of_bool(mask: Any) -> None:
    assert_refused(lambda: pk.max_pool(X, 2, mask=mask), "mask must be")


def test_masks_that_are_not_of_bool_elsewhere(host: Host) -> None:
    for dtype in ("float32", "uint8", "int64"):
        assert_refused(lambda d=dtype: host.call("max_pool", X, 2, mask=np.ones(X.shape, d)), "mask must be")  # type: ignore[misc]
    with host.session("float64"):
        for mask in ([[True]], "mask", 1, True):
            assert_refused(lambda m=mask: pk.max_pool(host.tensor(X), 2, mask=m), "mask must be")  # type: ignore[misc]


@pytest.mark.parametrize("shape", [(3, 4, 4), (2, 3, 4), (2, 4, 5), (1, 4, 4), (1, 1, 4, 4), (4, 4), (2, 4, 4, 3), ()])
def test_masks_of_another_shape(shape: tuple[int, ...], host: Host) -> None:
    call = lambda: host.call("max_pool", X, 2, mask=np.ones(shape, bool))  # noqa: E731
    assert_refused(call, "mask must have shape", "(2, 3, 4, 4)", "(2, 4, 4)", str(shape))


def test_divisors_with_masks(host: Host) -> None:
    mask = np.ones((2, 4, 4), bool)
    for options in ({"count_include_pad": True}, {"divisor_override": 2}):
        call = lambda o=options: host.call("avg_pool", X, 2, mask=mask, **o)  # type: ignore[misc] # noqa: E731
        assert_refused(call, "count_include_pad", "divisor_override", "mask")


@pytest.mark.parametrize("value", [None, 0, 1, 1.0, "yes", np.ones(2, bool), []])
def test_flags(value: Any) -> None:
    assert_refused(lambda: pk.avg_pool(X, 2, count_include_pad=value), "count_include_pad must be True or False")
    assert_refused(lambda: pk.lp_pool(X, 2, mean=value), "mean must be True or False")
    assert_refused(lambda: pk.stochastic_pool(X, 2, training=value, seed=1), "training must be True or False")


NO_NUMBERS: list[Any] = ["2", b"2", True, False, np.True_, "", (1,), [2.0], {}, 1j, np.ones(2), object()]


@pytest.mark.parametrize("value", [*NO_NUMBERS, None, float("nan")])
def test_numbers_of_reductions(value: Any) -> None:
    for function, option in (("lp_pool", "p"), ("soft_pool", "beta"), ("lme_pool", "sharpness")):
        assert_refused(lambda f=function, o=option: getattr(pk, f)(X, 2, **{o: value}), f"{option} must be")  # type: ignore[misc]
    if value is not None:
        assert_refused(lambda: pk.avg_pool(X, 2, divisor_override=value), "divisor_override must be")


@pytest.mark.parametrize("value", [float("inf"), -float("inf"), 1e39, 10**400])
def test_numbers_beyond_float32(value: Any) -> None:
    for function, option in (("soft_pool", "beta"), ("lme_pool", "sharpness"), ("avg_pool", "divisor_override")):
        assert_refused(lambda f=function, o=option: getattr(pk, f)(X, 2, **{o: value}), f"{option} must be")  # type: ignore[misc]


def test_a_divisor_of_zero() -> None:
    assert_refused(lambda: pk.avg_pool(X, 2, divisor_override=0), "divisor_override must not be 0")
    assert_refused(lambda: pk.avg_pool(X, 2, divisor_override=-0.0), "divisor_override must not be 0")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"kernel_size": 0}, ("kernel_size must be a positive integer", "got 0", "axis 0")),
        ({"kernel_size": (2, -1)}, ("kernel_size must be a positive integer", "got -1", "axis 1")),
        ({"kernel_size": 2.0}, ("kernel_size must be a positive integer", "got 2.0")),
        ({"kernel_size": "2"}, ("kernel_size must be a positive integer", "got '2'")),
        ({"kernel_size": None}, ("kernel_size must be a positive integer", "got None")),
        ({"kernel_size": 2, "stride": 0}, ("stride must be a positive integer", "got 0")),
        ({"kernel_size": 2, "padding": -1}, ("padding must be a non-negative integer", "got -1")),
        ({"kernel_size": 2, "padding": "SAME"}, ("padding must be", "'same'", "got 'SAME'")),
        ({"kernel_size": 2, "padding": ((1, 0), (0, 1), (0, 0), (0, 0), (1, 1))}, ("too few axes", "5 spatial axes")),
        ({"kernel_size": 2, "dilation": 0}, ("dilation must be a positive integer", "got 0")),
        ({"kernel_size": 2, "ceil_mode": 1}, ("ceil_mode must be True or False", "got 1")),
        ({"kernel_size": 2, "ceil_mode": True, "padding": "same"}, ("ceil_mode=True", "padding='same'")),
        ({"kernel_size": 5}, ("kernel_size 5", "4 cells of axis 0", "smaller kernel")),
        ({"kernel_size": (2, 3), "dilation": 2}, ("kernel_size 3 with dilation 2 spans 5 cells", "axis 1")),
        ({"kernel_size": 2, "padding": 2}, ("output 0 on axis 0 sees no input cell", "empty_value=")),
        ({"kernel_size": 2**31}, ("kernel_size must be at most 2147483647",)),
        ({"kernel_size": 2, "dilation": 2**40}, ("dilation must be at most 2147483647",)),
        ({"kernel_size": 2, "padding": 2**63}, ("padding must be at most 2147483647",)),
        ({"kernel_size": (2,) * 5}, ("too few axes", "5 spatial axes")),
    ],
)
def test_windows(call: dict[str, Any], words: tuple[str, ...], host: Host) -> None:
    assert_refused(lambda: host.call("max_pool", X, **call), *words)


def test_sizes_that_no_memory_holds() -> None:
    """Refused before anything is allocated."""
    most = 2**31 - 1
    for geometry in (pk.Adaptive(most), pk.Window(1, 1, 2**30), pk.Adaptive((2**21, 2**20))):
        for name in ("max_pool", "avg_pool"):
            assert_refused(lambda g=geometry, n=name: getattr(pk, n)(X, g, empty_value=0), "outputs")  # type: ignore[misc]


def test_errors_print_on_one_line() -> None:
    error = pk.PoolingError("p must be a number, got array([[1, 2],\n       [3, 4]])")
    assert str(error) == "p must be a number, got array([[1, 2], [3, 4]])"
    assert_refused(lambda: pk.lp_pool(X, 2, p=X), "p must be")
