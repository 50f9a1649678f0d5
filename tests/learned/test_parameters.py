"""Options that are learnt: values, gradients by them and by the cells, on every host, against differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_refused
from tests.hosts import Host, host_named, need

CALLS: dict[str, tuple[pk.Reduction, str, list[float]]] = {
    "gem": (pk.GeneralizedMean(), "p", [0.5, 1.0, 3.0]),
    "soft": (pk.Softmax(), "beta", [-1.5, 0.0, 2.0]),
    "log-mean-exp": (pk.LogMeanExp(), "sharpness", [-0.7, 0.0, 10.0]),
    "mixed": (pk.Mixed(), "share", [0.0, 0.3, 1.0]),
}
WINDOW = pk.Window((3, 2), 2, 1)


def _cells() -> Any:
    """Positive, far apart: no step passes a kink."""
    random = np.random.default_rng(0)
    return random.permutation(np.linspace(0.3, 2.2, 2 * 3 * 5 * 4)).reshape(2, 3, 5, 4)


def _fixed(reduction: pk.Reduction, name: str, values: list[float], x: Any, **more: Any) -> Any:
    """Channel by channel, with the option as a number."""
    with_number = [type(reduction)(**{name: value}) for value in values]
    parts = [pk.pool(x[:, [c]], each, WINDOW, **more) for c, each in enumerate(with_number)]
    return np.concatenate(parts, axis=1)


@pytest.mark.parametrize("call", CALLS)
def test_values_are_those_of_numbers(host: Host, call: str) -> None:
    """One per channel, in both layouts; and one for all."""
    reduction, name, values = CALLS[call]
    x = _cells()
    expected = _fixed(reduction, name, values, x)
    with host.session("float64"):
        given = {name: host.tensor(np.array(values))}
        first = pk.pool(host.tensor(x), reduction, WINDOW, parameters=given)
        assert_close(host.array(first), expected, ulp=64)
        last = pk.pool(
            host.tensor(np.moveaxis(x, 1, -1).copy()), reduction, WINDOW, layout="channels_last", parameters=given
        )
        assert_close(np.moveaxis(host.array(last), -1, 1), expected, ulp=64)
        one = pk.pool(host.tensor(x), reduction, WINDOW, parameters={name: host.tensor(np.array(values[-1]))})
        assert_close(host.array(one), pk.pool(x, type(reduction)(**{name: values[-1]}), WINDOW), ulp=64)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("host", ["torch", "jax", "tensorflow"], indirect=True)
def test_gradients(host: Host, call: str, masked: bool) -> None:
    """By the option, one per channel and one for all, and by the cells: central differences of numbers."""
    if masked and host.name == "jax":
        pytest.skip("JAX compiles each call, and has NumPy's verbs")
    reduction, name, values = CALLS[call]
    values = [value if call != "mixed" else 0.2 + 0.6 * value for value in values]
    x, more = _cells(), {}
    if masked:
        mask = np.random.default_rng(1).random((2, 5, 4)) < 0.6
        mask[0, :3, :2] = False
        more = {"mask": mask}
    cotangent = np.random.default_rng(2).standard_normal(_fixed(reduction, name, values, x).shape)
    step = 1e-4

    def total(moved: list[float]) -> Any:
        return np.sum(cotangent * _fixed(reduction, name, moved, x, **more), axis=(0, 2, 3))

    def moved(by: float) -> Any:
        return total([value + by for value in values])

    expected = (moved(-2 * step) - 8 * moved(-step) + 8 * moved(step) - moved(2 * step)) / (12 * step)
    by_cells, by_option = _pullback(host, reduction, name, x, np.array(values), cotangent, more)
    assert np.abs(expected).max() > 0.01
    np.testing.assert_allclose(by_option, expected, rtol=1e-7, atol=1e-9)
    each = [
        host_named("numpy").gradient(x[:, [c]], type(reduction)(**{name: value}), WINDOW, cotangent[:, [c]], **more)[1]
        for c, value in enumerate(values)
    ]
    np.testing.assert_allclose(by_cells, np.concatenate(each, axis=1), rtol=1e-9, atol=1e-12)
    if not masked:
        values = [values[-1]] * 3
        expected = (moved(-2 * step) - 8 * moved(-step) + 8 * moved(step) - moved(2 * step)) / (12 * step)
        _, by_one = _pullback(host, reduction, name, x, np.array(values[-1]), cotangent, {})
        np.testing.assert_allclose(by_one, expected.sum(), rtol=1e-7, atol=1e-9)


def _pullback(host: Host, reduction: Any, name: str, x: Any, values: Any, cotangent: Any, more: Any) -> tuple[Any, Any]:
    """Gradients by the cells and by the option."""
    with host.session("float64"):
        cells, option = host.tensor(x), host.tensor(values)
        more = {key: host.tensor(value) for key, value in more.items()}

        def call(cells: Any, option: Any) -> Any:
            return pk.pool(cells, reduction, WINDOW, parameters={name: option}, **more)

        _, by_cells = host.pullback(lambda each: call(each, option), cells, cotangent)
        _, by_option = host.pullback(lambda each: call(cells, each), option, cotangent)
        return host.array(by_cells), host.array(by_option)


@pytest.mark.parametrize(
    ("call", "window", "value", "expected"),
    [
        # d/dbeta is the weighted variance: weights 1 : 3 at [0, ln 3].
        ("soft", [0, np.log(3)], 1.0, 3 / 16 * np.log(3) ** 2),
        ("soft", [1, 2, 3, 4], 0.0, 1.25),
        ("soft", [5, 5], 1.0, 0),
        ("soft", [-1e4, 1e4], 2.0, 0),
        # (softmax mean - y) / r; at 0 half the variance.
        ("log-mean-exp", [0, np.log(3)], 1.0, 0.75 * np.log(3) - np.log(2)),
        ("log-mean-exp", [1, 2, 3, 4], 0.0, 0.625),
        ("log-mean-exp", [1e4, 0], 1.0, np.log(2)),
        ("mixed", [1, 2, 3, 4], 0.5, 1.5),
        # (y / p) (sum(x^p log x) / sum(x^p) - log y), of 0 its limit y var(log x) / 2.
        ("gem", [1, np.e], 1.0, (1 + np.e) / 2 * (np.e / (1 + np.e) - np.log((1 + np.e) / 2))),
        ("gem", [1, np.e**2], 0.0, np.e / 2),
        ("gem", [0, 0], 3.0, 0),
    ],
)
def test_derivatives_by_hand(call: str, window: list[float], value: float, expected: float) -> None:
    need("torch")
    reduction, name, _ = CALLS[call]
    for dtype in ("float32", "float64"):
        x = np.array([[window]], dtype)
        _, slope = _by_option(reduction, name, x, np.array(value, dtype))
        assert_close(slope, np.array(expected), ulp=64, scale=0.1)


def _by_option(reduction: pk.Reduction, name: str, x: Any, value: Any) -> tuple[Any, Any]:
    host = host_named("torch")
    y, slope = host.pullback(
        lambda each: pk.pool(host.tensor(x), reduction, pk.Global(), parameters={name: each}), host.tensor(value), None
    )
    return host.array(y), host.array(slope)


def test_the_named_functions_take_arrays() -> None:
    x = np.array([[[1.0, 2.0, 3.0, 4.0]]])
    assert_close(pk.gem_pool(x, 4, p=np.array([3.0])), pk.gem_pool(x, 4, p=3))
    assert_close(pk.soft_pool(x, 4, beta=np.array(0.0)), [[[2.5]]])


def test_wrong_parameters_are_refused(host: Host) -> None:
    x = np.ones((1, 2, 4))
    with host.session("float64"):
        tensor, three = host.tensor(x), host.tensor(np.ones(3))
        assert_refused(lambda: pk.pool(tensor, pk.Max(), pk.Global(), parameters={"p": three}), "Max", "'p'", "none")
        assert_refused(
            lambda: pk.pool(tensor, pk.GeneralizedMean(), pk.Global(), parameters={"p": three}),
            "p",
            "(3,)",
            "2 channels",
        )


def test_transformations_of_jax() -> None:
    """jit, vmap over the option, forward mode, and second derivatives, against torch's."""
    need("jax")
    import jax

    with jax.enable_x64(True):
        x = jax.numpy.asarray(_cells())

        def scalar(p: Any) -> Any:
            return pk.gem_pool(x, WINDOW, p=p).sum()

        p = jax.numpy.asarray(2.5)
        slope = jax.jit(jax.grad(scalar))(p)
        assert_close(np.asarray(jax.jvp(scalar, (p,), (p * 0 + 1,))[1]), np.asarray(slope), ulp=64)
        many = jax.jit(jax.vmap(jax.grad(scalar)))(jax.numpy.asarray([2.5, 1.0]))
        assert_close(np.asarray(many[0]), np.asarray(slope), ulp=64)
        gradient = jax.jit(jax.grad(scalar))
        ahead, behind = gradient(p + 1e-5), gradient(p - 1e-5)
        curve = jax.jit(jax.grad(jax.grad(scalar)))(p)
        np.testing.assert_allclose(curve, (ahead - behind) / 2e-5, rtol=1e-6)


@pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")  # of torch.func itself
def test_transformations_of_pytorch() -> None:
    """Forward mode, vmap over the option, and second derivatives."""
    need("torch")
    import torch

    x = torch.from_numpy(_cells())

    def scalar(p: Any) -> Any:
        return pk.gem_pool(x, WINDOW, p=p).sum()

    p = torch.tensor(2.5, dtype=torch.float64)
    slope = torch.func.grad(scalar)(p)
    _, forward = torch.func.jvp(scalar, (p,), (torch.ones_like(p),))
    torch.testing.assert_close(forward, slope)
    many = torch.func.vmap(torch.func.grad(scalar))(torch.tensor([2.5, 1.0], dtype=torch.float64))
    torch.testing.assert_close(many[0], slope)
    few = (x[:1, :1, :2, :2].clone().requires_grad_(), p.requires_grad_())
    assert torch.autograd.gradgradcheck(lambda x, p: pk.gem_pool(x, 2, p=p), few)
