"""Learnt modules and transforms in compiled code: one graph, values, gradients, Inductor, ONNX."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import poolkit as pk
import poolkit.torch as pt
import poolkit.torch.functional as F
from tests.hosts import need
from tests.transforms.calls import SAMPLES, Sample

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # compilers warn of their own
]

LEARNT: dict[str, Any] = {
    "gem": lambda: pt.GeMPool2d(2, learnable=True, channels=3),
    "auto": lambda: pt.GlobalSoftPool2d(learnable=True),
    "log-mean-exp": lambda: pt.AdaptiveLogMeanExpPool2d(2, learnable=True),
    "mixed": lambda: pt.MixedPool2d(3, 2, 1, learnable=True, outputs=4),
    "gated": lambda: pt.GatedPool2d(2, learnable=True, channels=3),
    "ordinal": lambda: pt.OrdinalPool2d(2, learnable=True),
}


@pytest.fixture(autouse=True)
def afresh() -> Any:
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


def _gradients(module: nn.Module, call: Any, x: torch.Tensor, *more: torch.Tensor) -> list[torch.Tensor]:
    x = x.clone().requires_grad_()
    value = call(x, *more)
    (value[0] if isinstance(value, tuple) else value).square().sum().backward()
    found = [x.grad, *(each.grad for each in module.parameters())]
    module.zero_grad()
    assert all(each is not None for each in found)
    return found  # type: ignore[return-value]


def _agree(module: nn.Module, compiled: Any, x: torch.Tensor, *more: torch.Tensor) -> None:
    torch.testing.assert_close(compiled(x, *more), module(x, *more))
    for own, theirs in zip(_gradients(module, module, x, *more), _gradients(module, compiled, x, *more), strict=True):
        torch.testing.assert_close(theirs, own)


@pytest.mark.parametrize("name", LEARNT)
def test_learnt_modules_are_in_the_graph(name: str) -> None:
    """With gradients, for sizes that change where the option has none of its own, and with a mask."""
    module = LEARNT[name]()
    compiled = torch.compile(module, fullgraph=True, dynamic=name != "mixed", backend="aot_eager")
    for size in (8,) if name == "mixed" else (8, 6):
        _agree(module, compiled, torch.rand(2, 3, size, size) + 0.1)
    mask = torch.rand(2, 8, 8) < 0.7
    _agree(module, compiled, torch.rand(2, 3, 8, 8) + 0.1, mask)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_transforms_are_in_the_graph(sample: Sample) -> None:
    """With gradients; the functions too."""
    kind = next(each for each in pk.transforms.transforms().values() if each.function == sample.function)
    rank = len(sample.shape) - 2
    module = getattr(pt, kind.layer_name("Pool", f"{rank}d"))(**sample.options).eval()
    names = (*kind.operands, *kind.optional)
    mask = {"mask": torch.from_numpy(sample.operands["mask"])} if "mask" in sample.operands else {}
    given = {name: torch.from_numpy(sample.operands[name]) for name in names if name in sample.operands} | mask
    x = torch.from_numpy(sample.x("float32"))
    given = {name: each.float() if each.is_floating_point() else each for name, each in given.items()}

    def call(x: torch.Tensor) -> Any:
        return module(x, **given)

    compiled = torch.compile(call, fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(x), call(x))
    for own, theirs in zip(_gradients(module, call, x), _gradients(module, compiled, x), strict=True):
        torch.testing.assert_close(theirs, own)


def test_functions_of_transforms_and_other_sizes() -> None:
    """Any batch in one graph; another map makes another."""

    def call(x: torch.Tensor) -> Any:
        y = F.blur_pool2d(x, 3, stride=2, padding_mode="zero")
        return F.concat_pool2d(y, 2), F.spectral_pool2d(x, (3, 3)), F.random_mixed_pool2d(x, 2)

    compiled = torch.compile(call, fullgraph=True, backend="aot_eager")
    for shape in ((2, 3, 8, 8), (5, 3, 8, 8), (4, 3, 9, 10)):
        x = torch.randn(shape)
        torch.testing.assert_close(compiled(x), call(x))


def test_draws_stay_in_the_graph() -> None:
    module = nn.Sequential(pt.RandomMixedPool2d(2), pt.S3Pool2d(2))
    compiled = torch.compile(module, fullgraph=True, backend="aot_eager")
    x = torch.randn(2, 3, 8, 8)
    assert len({compiled(x).sum().item() for _ in range(8)}) > 1, "the graph holds one draw"
    torch.manual_seed(3)
    first = compiled(x)
    torch.manual_seed(3)
    assert torch.equal(module(x), first)
    torch.testing.assert_close(torch.compile(module.eval(), fullgraph=True, backend="aot_eager")(x), module(x))


def test_attributes_that_change_are_seen() -> None:
    module = pt.BlurPool2d(3, stride=2)
    compiled = torch.compile(module, fullgraph=True, backend="aot_eager")
    x = torch.randn(1, 2, 8, 8)
    compiled(x)
    module.size = 5
    torch.testing.assert_close(compiled(x), pt.BlurPool2d(5, stride=2)(x))
    module.size = 9
    with pytest.raises(pk.PoolingError, match="size must be at most 7"):
        module(x)


@pytest.mark.parametrize("continuous", [False, True])
def test_inductor(continuous: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Where the environment sets CI, it refuses operators that have decompositions."""
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    if continuous:
        monkeypatch.setenv("CI", "1")
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3),
        pt.MaxBlurPool2d(2),
        nn.Softplus(),
        pt.GeMPool2d(2, learnable=True, channels=4),
        pt.ConcatPool2d(pk.Global()),
    )
    compiled = torch.compile(model, fullgraph=True)
    x = torch.randn(2, 1, 12, 12)
    torch.testing.assert_close(compiled(x), model(x))
    for own, theirs in zip(_gradients(model, model, x), _gradients(model, compiled, x), strict=True):
        torch.testing.assert_close(theirs, own, rtol=1e-4, atol=1e-5)


def test_exported_to_onnx() -> None:
    """Learnt options as weights of the model, for maps of any size; transforms by their definitions."""
    for package in ("onnx", "onnxscript", "onnxruntime"):
        need(package)
    import io

    import onnxruntime

    learnt = nn.ModuleList([LEARNT[name]() for name in ("gem", "auto", "gated", "ordinal")])
    transforms = nn.ModuleList([pt.BlurPool2d(3), pt.ConcatPool2d(2), pt.StatisticsPool2d(), pt.S3Pool2d(2).eval()])

    class Both(nn.Module):
        def __init__(self, parts: nn.ModuleList) -> None:
            super().__init__()
            self.parts = parts

        def forward(self, x: torch.Tensor) -> Any:
            return tuple(part(x) for part in self.parts)

    for parts, free in ((learnt, (0, 2, 3)), (transforms, (0,))):
        model = Both(parts).eval()
        x = torch.rand(2, 3, 8, 8) + 0.1
        shapes = ({axis: torch.export.Dim(f"d{axis}") for axis in free},)
        program: Any = torch.onnx.export(model, (x,), dynamo=True, dynamic_shapes=shapes, verbose=False)
        assert {node.domain for node in program.model.graph} <= {""}
        file = io.BytesIO()
        program.save(file)
        session = onnxruntime.InferenceSession(file.getvalue(), providers=["CPUExecutionProvider"])
        for other in (x, torch.rand(3, 3, *((8, 8) if free == (0,) else (6, 10))) + 0.1):
            found = session.run(None, {session.get_inputs()[0].name: other.numpy()})
            for theirs, own in zip(found, model(other), strict=True):
                np.testing.assert_allclose(theirs, own.detach().numpy(), rtol=1e-5, atol=1e-5)
