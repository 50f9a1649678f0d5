"""What Inductor does with our operators: extremes are pooled before ReLU, and nothing else is moved."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch._inductor.custom_graph_pass import CustomGraphPass

import poolkit as pk
import poolkit.torch as pt
import poolkit.torch.functional as F

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # compilers warn of their own
]

relu = nn.functional.relu
overlapping, halves, thirds = pt.MaxPool2d(3, 2, 1), pt.MaxPool2d(2, ceil_mode=True), pt.AdaptiveMaxPool2d(3)
EXCHANGED = [
    lambda x: overlapping(relu(x)),
    lambda x: halves(relu(x)).relu(),
    lambda x: F.min_pool2d(relu(x), 2),
    lambda x: thirds(x.relu()),
]
KEPT = [
    lambda x: halves(relu(x)).sum() + relu(x)[0, 0].sum(),  # of which the compiler makes one ReLU
    lambda x: F.max_pool2d(relu(x), 2, return_indices=True)[0],
    lambda x: F.avg_pool2d(relu(x), 2),
    lambda x: pk.pool(relu(x), pk.Max(), pk.Window(1, 2, padding=1), empty_value=-1.0),
]


class Seen(CustomGraphPass):
    """Counts the ReLUs of whole maps in the graphs that are to be compiled."""

    def __init__(self, cells: int) -> None:
        self.cells = cells
        self.counts: list[int] = []

    def __call__(self, graph: torch.fx.Graph) -> None:
        found = [node for node in graph.nodes if node.target is torch.ops.aten.relu.default]
        self.counts.append(sum(node.meta["val"].numel() == self.cells for node in found))

    def uuid(self) -> None:
        return None


def _inputs(number: int) -> list[torch.Tensor]:
    """Maps with windows of negative numbers only, ties, zeros of both signs, infinities and NaN."""
    x = torch.randn(number, 2, 3, 8, 8).round_(decimals=0)
    x[..., :3, :3] = -x[..., :3, :3].abs() - 1
    x[..., 4, 4], x[..., 6, 5], x[..., 7, 0] = torch.nan, torch.inf, -0.0
    return list(x)


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_extremes_are_pooled_before_relu(layout: torch.memory_format) -> None:
    calls = EXCHANGED + KEPT

    def all_of_them(*inputs: torch.Tensor) -> list[torch.Tensor]:
        return [call(x) for call, x in zip(calls, inputs, strict=True)]

    torch._dynamo.reset()
    inputs = [x.to(memory_format=layout) for x in _inputs(len(calls))]
    seen = Seen(inputs[0].numel())
    compiled = torch.compile(all_of_them, fullgraph=True, options={"joint_custom_post_pass": seen})
    answers = []
    for call in (compiled, all_of_them):
        given = [x.clone(memory_format=layout).requires_grad_() for x in inputs]
        values = call(*given)
        weights = [torch.arange(value.numel(), dtype=value.dtype).reshape(value.shape) + 1 for value in values]
        slopes = torch.autograd.grad(values, given, weights)
        with torch.no_grad():
            answers.append([*values, *slopes, *call(*given)])
    for found, expected in zip(*answers, strict=True):
        torch.testing.assert_close(found, expected, rtol=0, atol=0, equal_nan=True)
    assert seen.counts == [len(KEPT), len(KEPT)]  # with gradients, and without
