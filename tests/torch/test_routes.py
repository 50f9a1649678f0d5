"""The guards of the kernel route: each test is a case where raw addresses would be wrong or lose something."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.autograd import forward_ad
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils._python_dispatch import TorchDispatchMode

import poolkit as pk
import poolkit.torch as pt
from poolkit.torch import eager, kernel
from tests.agreement import assert_refused
from tests.hosts import on_route

# PyTorch scripts rules of its own when forward mode or tracing is first used.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")

X = torch.arange(32.0).reshape(2, 1, 4, 4) - 7


@pytest.fixture(autouse=True)
def kernels() -> Any:
    with on_route("kernel"):
        yield


@pytest.fixture(params=["MaxPool2d", "AvgPool2d", "L2Pool2d", "SoftPool2d"])
def layer(request: pytest.FixtureRequest) -> Any:
    return getattr(pt, request.param)(2)


def _without_kernels(call: Callable[[], Any]) -> Any:
    with on_route("definition"):
        return call()


def test_plain_tensors_go_to_the_kernel(layer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    run = kernel.run
    monkeypatch.setattr(eager, "run", lambda *arguments: calls.append(1) or run(*arguments))
    for x in (X, torch.nn.Parameter(X), X.clone().requires_grad_(), X.movedim(1, -1)[..., None, :, :, 0]):
        layer(x)
    with torch.inference_mode():
        layer(X + 1)
    assert len(calls) == 5


def test_dual_numbers_keep_their_tangent(layer: Any) -> None:
    tangent = torch.randn(X.shape)
    with forward_ad.dual_level():
        y = forward_ad.unpack_dual(layer(forward_ad.make_dual(X, tangent)))
    x = X.clone().requires_grad_()
    weights = torch.randn(y.primal.shape)
    (gradient,) = torch.autograd.grad(layer(x), x, weights)
    assert y.tangent is not None
    torch.testing.assert_close((weights * y.tangent).sum(), (gradient * tangent).sum())


def test_negated_views_are_read_as_negated(layer: Any) -> None:
    x = torch._neg_view(X)
    assert x.is_neg()
    torch.testing.assert_close(layer(x), layer(-X))


def test_conjugate_imaginary_parts_are_negated_views(layer: Any) -> None:
    x = torch.complex(X, X).conj().imag
    assert x.is_neg()
    torch.testing.assert_close(layer(x), layer(-X))


def test_zero_tensors_without_memory_are_zeros(layer: Any) -> None:
    x = torch._efficientzerotensor((1, 1, 4, 4))
    assert x.data_ptr() == 0
    torch.testing.assert_close(layer(x), layer(torch.zeros(1, 1, 4, 4)))


@pytest.mark.parametrize("cotangent", ["negated view", "zeros without memory", "expanded", "channels last"])
def test_gradients_may_be_tensors_of_any_make(layer: Any, cotangent: str) -> None:
    x = X.clone().requires_grad_()
    y = layer(x)
    g = torch.arange(y.numel(), dtype=y.dtype).reshape(y.shape) - 3
    made, plain = {
        "negated view": (torch._neg_view(g), -g),
        "zeros without memory": (torch._efficientzerotensor(y.shape), torch.zeros_like(g)),
        "expanded": (torch.ones(()).expand(y.shape), torch.ones_like(g)),
        "channels last": (g.contiguous(memory_format=torch.channels_last), g),
    }[cotangent]
    (expected,) = torch.autograd.grad(y, x, plain, retain_graph=True)
    (found,) = torch.autograd.grad(y, x, made)
    torch.testing.assert_close(found, expected)


def test_sparse_gradients_are_never_read_as_dense(layer: Any) -> None:
    x = X.clone().requires_grad_()
    y = layer(x)
    with pytest.raises(RuntimeError, match="sparse"):
        torch.autograd.grad(y, x, torch.ones_like(y).to_sparse())


def test_meta_tensors_are_never_read(layer: Any) -> None:
    y = layer(X.to("meta"))
    assert y.is_meta
    assert y.shape == (2, 1, 2, 2)


@pytest.mark.parametrize("device", ["meta", "cpu"])
def test_a_default_device_does_not_place_results_elsewhere(layer: Any, device: str) -> None:
    expected = layer(X)
    x = X.clone().requires_grad_()
    with torch.device(device):
        assert torch.equal(layer(X), expected)
        layer(x).sum().backward()
        (gradient,) = torch.autograd.grad(layer(x).sum(), x, create_graph=True)  # by another route
    assert x.grad is not None
    assert x.grad.device.type == gradient.device.type == "cpu"
    assert torch.equal(gradient.detach(), x.grad)


def test_make_fx_records_the_call(layer: Any) -> None:
    graph = make_fx(layer)(X)
    other = torch.randn(X.shape)
    assert torch.equal(graph(other), layer(other))


def test_jit_trace_records_the_call(layer: Any) -> None:
    graph = torch.jit.trace(layer, X, check_trace=False)
    other = torch.randn(X.shape)
    assert torch.equal(graph(other), layer(other))


def test_dispatch_modes_see_operators(layer: Any) -> None:
    seen = []

    class Log(TorchDispatchMode):
        def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            seen.append(str(function))
            return function(*args, **(kwargs or {}))

    with Log():
        y = layer(X)
    assert torch.equal(y, layer(X))
    assert "poolkit.pool.default" in seen


def test_fake_tensors_have_shapes_and_no_values(layer: Any) -> None:
    from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

    mode = FakeTensorMode()
    x = mode.from_tensor(X)
    for y in (layer(x), mode.__enter__() and layer(x)):
        assert isinstance(y, FakeTensor)
        assert y.shape == (2, 1, 2, 2)
    mode.__exit__(None, None, None)


def test_vmap_equals_stacked_calls(layer: Any) -> None:
    x = torch.randn(3, 2, 1, 4, 4)
    torch.testing.assert_close(torch.vmap(layer)(x), torch.stack([layer(each) for each in x]))
    torch.testing.assert_close(torch.vmap(layer, in_dims=2)(x.movedim(0, 2)), torch.vmap(layer)(x))


def test_func_transforms_agree_with_autograd(layer: Any) -> None:
    x = torch.randn(3, 2, 1, 4, 4, dtype=torch.float64)

    def loss(each: torch.Tensor) -> torch.Tensor:
        return layer(each).square().sum()

    leaf = x.clone().requires_grad_()
    (expected,) = torch.autograd.grad(sum(map(loss, leaf)), leaf)
    torch.testing.assert_close(torch.vmap(torch.func.grad(loss))(x), expected)
    one = x[0]
    torch.testing.assert_close(torch.func.jacfwd(layer)(one), torch.func.jacrev(layer)(one))
    torch.testing.assert_close(torch.func.hessian(loss)(one), torch.func.jacfwd(torch.func.jacfwd(loss))(one))
    tangent = torch.func.jvp(loss, (one,), (torch.ones_like(one),))[1]
    torch.testing.assert_close(tangent, torch.func.grad(loss)(one).sum())


def test_batched_gradients_reach_the_way_back(layer: Any) -> None:
    x = torch.randn(2, 1, 4, 4, dtype=torch.float64, requires_grad=True)
    y = layer(x)
    weights = torch.randn(3, *y.shape, dtype=torch.float64)
    (batched,) = torch.autograd.grad(y, x, weights, is_grads_batched=True, retain_graph=True)
    single = [torch.autograd.grad(y, x, each, retain_graph=True)[0] for each in weights]
    torch.testing.assert_close(batched, torch.stack(single))


def test_expanded_negated_and_strided_gradients(layer: Any) -> None:
    x = torch.randn(2, 1, 4, 4, requires_grad=True)
    y = layer(x)
    for g in (
        torch.ones(()).expand(y.shape),
        torch._neg_view(torch.randn(y.shape)),
        torch.randn(2, 2, 2, 1).mT.mT.permute(0, 3, 1, 2),
    ):
        (own,) = torch.autograd.grad(y, x, g, retain_graph=True)
        (copied,) = torch.autograd.grad(y, x, g.clone().contiguous(), retain_graph=True)
        torch.testing.assert_close(own, copied)


@pytest.mark.parametrize("name", ["L2Pool2d", "MaxPool2d"])
def test_hooks_on_saved_tensors_cannot_make_kernels_read_beyond(name: str) -> None:
    layer = getattr(pt, name)(2)
    x = torch.randn(2, 1, 4, 4, requires_grad=True)
    expected = torch.autograd.grad(layer(x).sum(), x)[0]
    with torch.autograd.graph.saved_tensors_hooks(
        lambda t: t.clone(), lambda t: t.movedim(0, -1).clone().movedim(-1, 0)
    ):
        y = layer(x)
    assert torch.equal(torch.autograd.grad(y.sum(), x)[0], expected)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t.reshape(-1)[:1]):
        y = layer(x)
    if name == "L2Pool2d":  # the other keeps nothing that a hook sees
        assert_refused(lambda: y.sum().backward(), "hook")


def test_what_was_saved_must_not_be_changed() -> None:
    x = torch.randn(1, 1, 4, 4, requires_grad=True)
    copy = x * 1
    y = pt.L2Pool2d(2)(copy)
    copy.zero_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()
    y = pt.MaxPool2d(2)(x).relu_()  # where the derivative does not need the result, it may be changed
    y.sum().backward()


def test_the_graph_can_be_walked_twice_and_freed(layer: Any) -> None:
    x = torch.randn(1, 1, 4, 4, requires_grad=True)
    y = layer(x).sum()
    first = torch.autograd.grad(y, x, retain_graph=True)[0]
    assert torch.equal(torch.autograd.grad(y, x)[0], first)


@pytest.mark.parametrize("use_reentrant", [False, True])
def test_checkpointing(layer: Any, use_reentrant: bool) -> None:
    from torch.utils.checkpoint import checkpoint

    x = torch.randn(1, 1, 4, 4, requires_grad=True)
    expected = torch.autograd.grad(layer(x).sum(), x)[0]
    assert torch.equal(torch.autograd.grad(checkpoint(layer, x, use_reentrant=False).sum(), x)[0], expected)
    checkpoint(layer, x, use_reentrant=use_reentrant).sum().backward()
    assert x.grad is not None
    assert torch.equal(x.grad, expected)


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors:UserWarning")
def test_nested_tensors_are_refused() -> None:
    x = torch.nested.nested_tensor([torch.ones(1, 4, 4), torch.ones(1, 4, 5)])
    assert_refused(lambda: pk.pool(x, pk.Max(), pk.Window((2, 2))), "dense")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_forked_child_pools_after_its_parent_did() -> None:
    """In a process of its own: other frameworks here warn about forks."""
    program = (
        "import os, torch, poolkit.torch as pt\n"
        "x = torch.randn(16, 8, 64, 64)  # large enough for threads\n"
        "pooled = lambda: pt.MaxPool2d(2)(x).numpy().tobytes()\n"
        "expected = pooled()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os._exit(0 if pooled() == expected else 1)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "0", done.stderr


def test_shapes_that_never_repeat_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "_MANY", 4)
    for size in range(4, 24):
        pt.MaxPool1d(2)(torch.ones(1, size))
    assert len(kernel._ready) <= 4


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_of_torch_do_not_change_results(layer: Any, threads: int) -> None:
    before = torch.get_num_threads()
    x = torch.randn(8, 8, 63, 65)
    expected = layer(x)
    try:
        torch.set_num_threads(threads)
        assert torch.equal(layer(x), expected)
    finally:
        torch.set_num_threads(before)


def test_empty_windows_are_refused_where_torch_corrupts_memory() -> None:
    """`host-facts.md` 7b: `torch.nn.functional.max_pool2d` accepts this and its way back corrupts the heap."""
    x = torch.ones(3, 1, 1, 3, requires_grad=True)
    assert_refused(
        lambda: pt.functional.max_pool2d(x, [3, 3], [4, 2], [1, 1], [2, 1], True, True), "sees no input cell"
    )
