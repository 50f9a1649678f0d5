"""Learnt options with a number for each output or each cell of the window: values, gradients, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_refused
from tests.hosts import Array, Host, host_named, need

WINDOW = pk.Window(2, 2, 0, ceil_mode=True)
X = np.random.default_rng(0).permutation(np.linspace(-1.9, 2.2, 2 * 2 * 3 * 4)).reshape(2, 2, 3, 4)
OUTPUTS = (2, 2)

CASES: dict[str, tuple[pk.Reduction, str, tuple[int, ...]]] = {
    "mixed-output": (pk.Mixed(), "share", (1, *OUTPUTS)),
    "mixed-channel-and-output": (pk.Mixed(), "share", (2, *OUTPUTS)),
    "gated": (pk.Gated(), "weights", (4,)),
    "gated-channel": (pk.Gated(), "weights", (2, 4)),
    "gated-channel-and-output": (pk.Gated(), "weights", (2, *OUTPUTS, 4)),
    "ordinal": (pk.Ordinal(), "weights", (4,)),
    "ordinal-channel": (pk.Ordinal(), "weights", (2, 4)),
}


def _number(reduction: pk.Reduction, name: str, given: Array, x: Array) -> Array:
    """Output by output and channel by channel, with the option as plain numbers."""
    per_tap = name in reduction.per_tap
    channels = given.shape[: given.ndim - per_tap]
    whole = np.broadcast_to(
        given if len(channels) > 1 else given[(..., None, None, *(slice(None),) * per_tap)] if channels else given,
        (2, *OUTPUTS, *(4,) * per_tap),
    )
    result = np.zeros((2, 2, *OUTPUTS))
    for channel, *place in np.ndindex(2, *OUTPUTS):
        option = whole[(channel, *place)]
        own = type(reduction)(**{name: tuple(option) if per_tap else float(option)})
        result[:, channel, place[0], place[1]] = pk.pool(x[:, [channel]], own, WINDOW)[:, 0, place[0], place[1]]
    return result


def _given(name: str, shape: tuple[int, ...]) -> Array:
    return np.random.default_rng(len(shape)).uniform(0.2, 0.9, shape)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("host", ["numpy", "torch", "jax", "tensorflow"], indirect=True)
def test_values_and_gradients(host: Host, case: str) -> None:
    """Against plain numbers and their central differences; the last row of windows is half outside."""
    if host.name == "jax" and case != "gated-channel-and-output":
        pytest.skip("JAX compiles each call, and has NumPy's verbs")
    reduction, name, shape = CASES[case]
    given = _given(case, shape)
    expected = _number(reduction, name, given, X)
    weights = np.random.default_rng(5).normal(size=expected.shape)
    with host.session("float64"):
        cells, option = host.tensor(X), host.tensor(given)

        def call(cells: Any, option: Any) -> Any:
            return pk.pool(cells, reduction, WINDOW, parameters={name: option})

        assert_close(host.array(call(cells, option)), expected, ulp=64)
        last = pk.pool(
            host.tensor(np.moveaxis(X, 1, -1).copy()),
            reduction,
            WINDOW,
            layout="channels_last",
            parameters={name: option},
        )
        assert_close(np.moveaxis(host.array(last), -1, 1), expected, ulp=64)
        if host.name == "numpy":
            return
        _, by_option = host.pullback(lambda each: call(cells, each), option, weights)
        _, by_cells = host.pullback(lambda each: call(each, option), cells, weights)
        by_option, by_cells = host.array(by_option), host.array(by_cells)
    for found, at in ((by_option, given), (by_cells, X)):
        for place in np.ndindex(at.shape):
            ends = []
            for sign in (1, -1):
                moved = at.copy()
                moved[place] += sign * 1e-5
                both = (moved, X) if at is given else (given, moved)
                ends.append((_number(reduction, name, *both) * weights).sum())
            assert found[place] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-6, abs=1e-8)


def test_by_hand() -> None:
    """Ordinal: (x_(r) - y) / sum(w) of 4, 2, 1 with weights 1, 1, 2; gated at the gate 1/2: (max - mean) x_i / 4."""
    host = host_named("torch")
    x = host.tensor(np.array([[[1.0, 4.0, 2.0]]]))
    for reduction, given, expected in (
        (pk.Ordinal(), [1.0, 1.0, 2.0], [0.5, 0, -0.25]),
        (pk.Gated(), [0.0, 0.0, 0.0], [5 / 12, 5 / 3, 5 / 6]),
    ):

        def call(each: Any, reduction: Any = reduction) -> Any:
            return pk.pool(x, reduction, pk.Global(), parameters={"weights": each})

        _, slope = host.pullback(call, host.tensor(np.array(given)), None)
        assert_close(host.array(slope), expected)


def test_ordinal_weights_that_are_all_zero() -> None:
    result = pk.pool(X, pk.Ordinal(), WINDOW, parameters={"weights": np.zeros(4)})
    assert (result == 0).all()


@pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")  # of torch.func itself
def test_forward_mode_and_second_derivatives() -> None:
    need("torch")
    import torch

    x, w = torch.from_numpy(X), torch.from_numpy(_given("", (2, 4)))

    def scalar(w: Any) -> Any:
        return pk.pool(x, pk.Gated(), WINDOW, parameters={"weights": w}).square().sum()

    along = torch.ones_like(w)
    _, forward = torch.func.jvp(scalar, (w,), (along,))
    torch.testing.assert_close(forward, (torch.func.grad(scalar)(w) * along).sum())
    few = (x[:1, :1, :2, :2].clone().requires_grad_(), w[0].requires_grad_())
    for reduction in (pk.Gated(), pk.Ordinal()):
        assert torch.autograd.gradgradcheck(
            lambda x, w, r=reduction: pk.pool(x, r, pk.Window(2), parameters={"weights": w}), few
        )


@pytest.mark.parametrize("shape", [(), (3,), (3, 4), (2, 2, 2), (2, 2, 2, 3)])
def test_shapes_that_fit_nothing(shape: tuple[int, ...]) -> None:
    given = {"weights": np.ones(shape)}
    assert_refused(
        lambda: pk.pool(X, pk.Gated(), WINDOW, parameters=given),
        "weights must be",
        "window, 4",
        str(shape),
        "2 channels",
    )


def test_modules() -> None:
    need("torch")
    import torch

    import poolkit.torch as pt

    x = torch.from_numpy(X).float()
    gated = pt.GatedPool2d(2, learnable=True, channels=2, weights=(1.0,))
    assert gated.learnt_weights.tolist() == [[1, 0, 0, 0]] * 2
    torch.testing.assert_close(gated(x), pt.GatedPool2d(2, weights=(1.0,))(x))
    ordinal = pt.OrdinalPool2d(2, learnable=True, weights=(1,) * 4)
    torch.testing.assert_close(ordinal(x), pt.AvgPool2d(2)(x))
    mixed = pt.MixedPool2d(2, ceil_mode=True, learnable=True, channels=2, outputs=OUTPUTS)
    assert tuple(mixed.learnt_share.shape) == (2, *OUTPUTS)
    for module in (gated, ordinal, mixed):
        module(x).square().sum().backward()
        (parameter,) = module.parameters()
        assert parameter.grad is not None
        assert (parameter.grad != 0).any()
        again = type(module)(
            2,
            ceil_mode=module.ceil_mode,
            learnable=True,
            channels=module.channels,
            outputs=module.outputs,
            **({"weights": (1,) * 4} if module is not mixed else {}),
        )
        again.load_state_dict(module.state_dict())
        assert torch.equal(again(x), module(x))
    assert_refused(lambda: pt.OrdinalPool2d(3, learnable=True), "weights[4] must be finite and above 0", "0.0")
    assert_refused(lambda: pt.GlobalGatedPool2d(learnable=True), "weights of Gated", "kernel_size")
    assert_refused(lambda: pt.MixedPool2d(2, learnable=True, outputs=0), "outputs must be a positive integer")
