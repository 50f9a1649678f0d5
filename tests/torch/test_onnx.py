"""Every module through `torch.onnx.export`: standard operators only, and ONNX Runtime gives our values."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import poolkit as pk
import poolkit.torch as pt
import poolkit.torch.functional as F
from tests.hosts import need
from tests.reductions.samples import native
from tests.thinning import THOROUGH
from tests.torch.modules import all_names, input_for, make

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # the exporter warns of its own


def _export(model: nn.Module, x: torch.Tensor, free: tuple[int, ...] = (), optimize: bool = True) -> Any:
    for package in ("onnx", "onnxscript", "onnxruntime"):
        need(package)
    shapes = ({axis: torch.export.Dim(f"d{axis}") for axis in free},) if free else None
    program = torch.onnx.export(model, (x,), dynamo=True, dynamic_shapes=shapes, verbose=False, optimize=optimize)
    assert {node.domain for node in program.model.graph} <= {""}, "an operator that is not standard"
    assert program.model.opset_imports[""] >= 18
    return program


def _run(program: Any, x: torch.Tensor) -> list[Any]:
    import onnxruntime

    file = io.BytesIO()
    program.save(file)
    session = onnxruntime.InferenceSession(file.getvalue(), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: x.numpy()})  # type: ignore[no-any-return]


def _check(model: nn.Module, program: Any, x: torch.Tensor) -> None:
    expected = model(x)
    for own, theirs in zip(expected if isinstance(expected, tuple) else (expected,), _run(program, x), strict=True):
        np.testing.assert_allclose(theirs, own.detach().numpy(), rtol=1e-5, atol=1e-6)


class Many(nn.Module):
    """Many layers on one input, since most of an export's time does not depend on the model."""

    def __init__(self, layers: Iterable[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        found: list[torch.Tensor] = []
        for layer in self.layers:
            result = layer(x)
            found.extend(result if isinstance(result, tuple) else (result,))
        return tuple(found)


def _exported_together(rank: int, thorough: bool) -> list[str]:
    """Modules of one rank: windows of what kernels answer, and of each kind of reduction the other geometries.

    What the definition alone knows has windows in one dimension.
    """
    names = []
    for name in all_names(rank):
        module = make(name)
        if module.named.reduction in native():
            if thorough or module.kind == "window" or module.named.choice in ("max", "average", "soft"):
                names.append(name)
        elif rank == 1 and module.kind == "window":
            names.append(name)
    return names


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_every_module_with_free_sizes(rank: int, thorough: bool) -> None:
    names = _exported_together(rank, thorough)
    learnt = [
        pt.GeMPool2d(2, learnable=True, channels=3),
        pt.GlobalSoftPool2d(learnable=True),
        pt.GatedPool2d(2, learnable=True, channels=3, weights=(0.5, -1.0)),
        pt.OrdinalPool2d(2, learnable=True),
    ]
    modules = [*(make(name).eval() for name in names), *(learnt if rank == 2 else [])]
    model, x = Many(modules), input_for(names[0], size=7)
    # In volumes, where PyTorch takes long over sizes that are symbols, the batch alone is free. PyTorch's rewriting of
    # what was exported takes as long as the export, and has the configurations below to show itself.
    program = _export(model, x, (0, *range(2, 2 + rank)) if rank < 3 else (0,), optimize=False)
    _check(model, program, x)
    _check(model, program, torch.randn(3, 3, *((9, 8) if rank < 3 else (7, 7, 7))[:rank]))


CONFIGURED = {
    "max-same": lambda: pt.MaxPool2d(3, 2, padding="same"),
    "max-ceil": lambda: pt.MaxPool2d(3, 2, 1, ceil_mode=True),
    "max-dilated": lambda: pt.MaxPool2d(2, 1, 0, 2),
    "max-uneven": lambda: pt.MaxPool2d(3, 2, padding=((0, 2), (1, 0))),
    "max-indices": lambda: pt.MaxPool2d(2, 2, return_indices=True),
    "adaptive-indices": lambda: pt.AdaptiveMaxPool2d(3, return_indices=True),
    "average-counted": lambda: pt.AvgPool2d(3, 2, 1, ceil_mode=True),
    "average-not-counted": lambda: pt.AvgPool2d(3, 2, 1, True, False),
    "average-same-counted": lambda: pt.AvgPool2d(3, 2, "same"),
    "average-divisor": lambda: pt.AvgPool2d(3, 2, 1, divisor_override=5),
    "average-dilated": lambda: pt.AvgPool2d(2, 1, dilation=3),
    "sum-ceil": lambda: pt.SumPool2d(3, 2, 1, ceil_mode=True),
    "soft-same-lower": lambda: pt.SoftPool2d(3, 2, "same_lower", beta=-2.0),
    "l3-mean": lambda: pt.LPPool2d(3, 3, 2, mean=True, padding=1),
    "l2-ceil": lambda: pt.L2Pool2d(3, 2, 1, ceil_mode=True),
}


@pytest.mark.parametrize(
    "free",
    [pytest.param((), id="fixed", marks=THOROUGH), pytest.param((0,), id="batch"), pytest.param((0, 2, 3), id="free")],
)
def test_configurations(free: tuple[int, ...]) -> None:
    layers = [make_layer() for make_layer in CONFIGURED.values()]
    if len(free) < 2:  # transforms are exported for maps of one size
        layers += [pt.BlurPool2d(3), pt.ConcatPool2d(2), pt.StatisticsPool2d(), pt.S3Pool2d(2).eval()]
    model, x = Many(layers), torch.randn(2, 3, 8, 9)
    program = _export(model, x, free)
    _check(model, program, x)
    if free:
        _check(model, program, torch.randn(3, 3, *((10, 7) if len(free) > 1 else (8, 9))))


@pytest.mark.parametrize(
    ("layer", "operator"), [("MaxPool2d", "MaxPool"), ("AvgPool2d", "AveragePool"), ("L2Pool2d", "LpPool")]
)
def test_what_onnx_has_is_one_node(layer: str, operator: str) -> None:
    program = _export(make(layer), input_for(layer))
    assert [node.op_type for node in program.model.graph] == [operator]


def test_masks_and_the_unbatched() -> None:
    class Masked(nn.Module):
        def forward(self, x: torch.Tensor) -> Any:
            return F.soft_pool2d(x, 3, 2, 1, mask=x[:, 0] > 0), F.max_pool2d(x, 2, mask=x > 0)

    x = torch.randn(2, 3, 8, 8)
    _check(Masked(), _export(Masked(), x, (0, 2, 3)), x)
    _check(pt.MaxPool2d(2), _export(pt.MaxPool2d(2), x[0]), x[0])


def test_functions_of_all_hosts_and_windows_that_are_not_alike() -> None:
    class General(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.fractional = pt.FractionalMaxPool2d(2, output_ratio=0.6)

        def forward(self, x: torch.Tensor) -> Any:
            return pk.max_pool(x, 2), pk.avg_pool(x, pk.Fractional((4, 5))), pk.blur_pool(x, 3), self.fractional(x)

    model, x = General().eval(), torch.randn(2, 3, 9, 11)
    program = _export(model, x, (0,))
    _check(model, program, x)
    _check(model, program, torch.randn(5, 3, 9, 11))


def test_an_exported_program_becomes_onnx_too() -> None:
    network = nn.Sequential(nn.Conv2d(3, 4, 3), pt.MaxPool2d(2), pt.GlobalSoftPool2d())
    x = torch.randn(2, 3, 8, 8)
    program = torch.onnx.export(torch.export.export(network, (x,)), dynamo=True, verbose=False)
    assert {node.domain for node in program.model.graph} <= {""}
    _check(network, program, x)


def test_draws_are_refused_with_the_reason() -> None:
    with pytest.raises(Exception, match=re.escape("model.eval()")) as caught:
        _export(pt.StochasticPool2d(2), torch.rand(1, 1, 4, 4))
    assert "draws" in str(caught.value)
