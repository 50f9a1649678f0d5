"""The library route: `torch.compile`, `torch.export`, and PyTorch's own checks of registered operators."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.library import opcheck

import poolkit as pk
import poolkit.torch as pt
import poolkit.torch.functional as F
from tests.thinning import THOROUGH
from tests.torch.modules import input_for, make

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dynamo detected a call to a `functools.lru_cache`:UserWarning"),
]
OPS = torch.ops.poolkit
LAYERS = ["MaxPool2d", "L2Pool1d", "AvgPool2d", "AdaptiveSoftPool2d", "GlobalLogMeanExpPool2d"]


@pytest.fixture(autouse=True)
def afresh() -> Any:
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


def _spec(layer: Any) -> str:
    return layer._prepared.call.spec  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", LAYERS)
def test_opcheck(name: str) -> None:
    layer = make(name)
    call, spec = layer._prepared.call, _spec(layer)  # type: ignore[union-attr]
    x = input_for(name, torch.float64).requires_grad_()
    y = OPS.pool(x, None, None, spec).detach()
    opcheck(OPS.pool.default, (x, None, None, spec))
    tap = None
    if call.indexed:
        opcheck(OPS.pool_taps.default, (x, None, None, spec))
        opcheck(OPS.pool_indices.default, (x, None, None, spec))
        tap = OPS.pool_taps(x, None, None, spec)[1]
    cells = x.detach().clone().requires_grad_() if call.needs_cells else None
    value = y.clone().requires_grad_() if call.needs_cells else None
    g = torch.randn_like(y).requires_grad_()
    opcheck(OPS.pull.default, (g, cells, value, tap, None, list(x.shape), spec))
    opcheck(OPS.push.default, (x, cells, value, tap, None, spec))


@pytest.mark.parametrize("name", ["MaxPool2d", "AdaptiveSoftPool2d", "AvgPool3d"])
def test_operators_take_tensors_as_they_lie(name: str) -> None:
    """Results and gradients of channels-last tensors are channels last, and the operators say so beforehand."""
    layer = make(name)
    call, spec = layer._prepared.call, _spec(layer)  # type: ignore[union-attr]
    plain = input_for(name, torch.float64)
    layout = torch.channels_last if plain.dim() == 4 else torch.channels_last_3d
    x = plain.to(memory_format=layout)
    assert not x.is_contiguous()
    operator = OPS.pool_taps if call.indexed else OPS.pool
    opcheck(operator.default, (x.requires_grad_(), None, None, spec))
    results = [
        each if isinstance(each, tuple) else (each,)
        for each in (operator(x, None, None, spec), operator(plain, None, None, spec))
    ]
    for found, expected in zip(*results, strict=True):
        assert found.is_contiguous(memory_format=layout)
        assert torch.equal(found, expected)
    value, tap = (*results[0], None)[:2]
    cells = (x.detach(), value.detach()) if call.needs_cells else (None, None)
    g = torch.rand_like(value[..., :1]).expand_as(value)
    arguments = (g, *cells, tap, None, list(x.shape), spec)
    if call.indexed or call.needs_cells:
        opcheck(OPS.pull.default, arguments)
        given = OPS.pull(*arguments)
        assert given.is_contiguous(memory_format=layout)
        straight = [each.contiguous() if isinstance(each, torch.Tensor) else each for each in arguments]
        assert torch.equal(given, OPS.pull(*straight))


def test_opcheck_of_learnt_options() -> None:
    x = (torch.rand(2, 3, 6, 6, dtype=torch.float64) + 0.1).requires_grad_()
    weights = torch.rand(3, 4, dtype=torch.float64).requires_grad_()
    mask = torch.rand(2, 6, 6) < 0.7
    call = pt.GatedPool2d(2)._prepared.masked().call
    opcheck(OPS.learned.default, (x, mask, [weights], ["weights"], call.spec))


@pytest.mark.parametrize("name", LAYERS)
def test_operators_have_second_derivatives(name: str) -> None:
    spec = _spec(make(name))
    x = input_for(name, torch.float64, size=4)[:1, :1].requires_grad_()
    assert torch.autograd.gradcheck(lambda x: OPS.pool(x, None, None, spec), x, fast_mode=True)
    assert torch.autograd.gradgradcheck(lambda x: OPS.pool(x, None, None, spec), x, fast_mode=True)


@pytest.mark.parametrize("name", [*LAYERS, "StochasticPool2d", "MinPool3d", "SumPool2d"])
def test_one_graph_for_all_sizes(name: str) -> None:
    layer = make(name).eval()
    graphs = []

    def backend(graph: Any, inputs: Any) -> Any:
        graphs.append(graph)
        return graph

    compiled = torch.compile(layer, fullgraph=True, dynamic=True, backend=backend)
    for size in (5, 6, 9):
        x = input_for(name, size=size)
        assert torch.equal(compiled(x), layer(x))
    assert len(graphs) == 1


@pytest.mark.parametrize("name", ["MaxPool2d", "SoftPool2d", "AdaptiveAvgPool2d"])
def test_training_through_aot(name: str) -> None:
    layer = make(name)
    compiled = torch.compile(layer, fullgraph=True, dynamic=True, backend="aot_eager")
    for size in (5, 8):
        x = input_for(name, size=size).requires_grad_()
        y = compiled(x)
        weights = torch.randn_like(y)
        assert torch.equal(y, layer(x))
        assert torch.equal(torch.autograd.grad(y, x, weights)[0], torch.autograd.grad(layer(x), x, weights)[0])


def _network() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 4, 3),
        nn.ReLU(),
        pt.MaxPool2d(3, 2, 1, ceil_mode=True),
        pt.StochasticPool2d(2),
        pt.GeMPool2d(2, stride=1, learnable=True, channels=4),
        pt.GlobalL2Pool2d(),
    ).eval()


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_inductor_runs_a_network(layout: torch.memory_format, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment sets CI, Inductor refuses operators that have decompositions."""
    monkeypatch.setenv("CI", "1")
    network = nn.Sequential(pt.BlurPool2d(3), *_network())
    x = torch.randn(2, 1, 16, 16).to(memory_format=layout)
    compiled = torch.compile(network, fullgraph=True)
    torch.testing.assert_close(compiled(x), network(x))
    compiled(x).sum().backward()
    (learnt,) = [parameter for name, parameter in network.named_parameters() if "learnt" in name]
    slope = learnt.grad.clone()
    network.zero_grad()
    network(x).sum().backward()
    torch.testing.assert_close(slope, learnt.grad, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("layout", [pytest.param(torch.contiguous_format, marks=THOROUGH), torch.channels_last])
def test_inductor_runs_a_network_of_any_size(
    layout: torch.memory_format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))  # else code cached by an earlier version answers
    network = _network()
    compiled = torch.compile(network, fullgraph=True, dynamic=True)
    for size in (16, 17, 20):
        x = torch.randn(2, 1, size, size + 3).to(memory_format=layout)
        torch.testing.assert_close(compiled(x), network(x))


def test_functions_indices_masks_and_draws_stay_in_the_graph() -> None:
    def call(x: torch.Tensor, mask: torch.Tensor) -> Any:
        y, where = F.max_pool2d(x, (2, 2), padding=[1, 0], return_indices=True)
        drawn = F.stochastic_pool2d(x, 2, training=True)
        return y, where, F.avg_pool2d(x, x.shape[2] // 4, count_include_pad=False, mask=mask), drawn

    compiled = torch.compile(call, fullgraph=True, backend="aot_eager")
    x, mask = torch.rand(2, 3, 8, 8), torch.rand(2, 8, 8) > 0.3
    for each, own in zip(call(x, mask)[:3], compiled(x, mask)[:3], strict=True):
        assert torch.equal(each, own)
    first, second = compiled(x, mask)[3], compiled(x, mask)[3]
    assert not torch.equal(first, second), "the graph holds one draw"


def test_transforms_inside_compiled_code_lose_nothing() -> None:
    layer, x = pt.L2Pool2d(2), torch.randn(2, 3, 8, 8)

    def jvp(x: torch.Tensor) -> torch.Tensor:
        return torch.func.jvp(layer, (x,), (x,))[1]

    for function in (torch.func.grad(lambda x: layer(x).sum()), jvp, torch.vmap(pt.MaxPool1d(2))):
        torch._dynamo.reset()
        compiled = torch.compile(function, backend="aot_eager")
        torch.testing.assert_close(compiled(x), function(x))
        assert compiled(x).abs().sum() > 0


def test_general_functions_break_the_graph_and_are_right() -> None:
    compiled = torch.compile(lambda x: pk.max_pool(x, 2) + 1, backend="aot_eager")
    x = torch.randn(2, 3, 8, 8)
    assert torch.equal(compiled(x), pk.max_pool(x, 2) + 1)


@pytest.mark.parametrize("strict", [False, True])
def test_exported_programs_have_free_sizes_and_can_be_saved(strict: bool) -> None:
    network = nn.Sequential(
        pt.MaxPool2d(3, 2, 1, ceil_mode=True), pt.AdaptiveSoftPool2d((3, None)), pt.SumPool2d(2, padding="same")
    )
    free = dict.fromkeys((0, 2, 3), torch.export.Dim.DYNAMIC)
    program = torch.export.export(network, (torch.randn(2, 3, 16, 16),), dynamic_shapes=(free,), strict=strict)
    file = io.BytesIO()
    torch.export.save(program, file)
    file.seek(0)
    loaded = torch.export.load(file).module()
    for shape in ((2, 3, 16, 16), (5, 3, 11, 30)):
        x = torch.randn(shape)
        assert torch.equal(loaded(x), network(x))


def test_sizes_that_fit_no_window_are_refused_while_tracing() -> None:
    with pytest.raises(Exception, match="kernel_size 9"):
        torch.compile(pt.MaxPool2d(9), fullgraph=True, backend="aot_eager")(torch.randn(1, 1, 4, 4))
