"""PyTorch's own samples of max unpooling, through our names; and what PyTorch gets wrong."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import torch

import poolkit.torch as pt
import poolkit.torch.functional as F
from tests.hosts import need

RANKS = (1, 2, 3)


def _ops(rank: int) -> list[Any]:
    need("expecttest")
    from torch.testing._internal.common_methods_invocations import op_db

    return [op for op in op_db if op.name == f"nn.functional.max_unpool{rank}d"]


EACH = 16
"""Of the thousands of samples in other types than float32, every sixteenth runs."""


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # PyTorch's test code warns
@pytest.mark.parametrize("rank", RANKS)
def test_every_sample(rank: int, capsys: pytest.CaptureFixture[str]) -> None:
    counts, ours = Counter[str](), getattr(F, f"max_unpool{rank}d")
    for op in _ops(rank):
        for dtype in sorted(op.dtypes, key=str):
            unique = op.variant_test_name == "grad"
            samples = op.sample_inputs("cpu", dtype, requires_grad=dtype.is_floating_point)
            every = 1 if dtype == torch.float32 else EACH
            for sample in list(samples)[::every]:
                (indices,) = sample.args
                theirs = op.op(sample.input, indices, **sample.kwargs)
                own = ours(sample.input, indices, **sample.kwargs)
                torch.testing.assert_close(own, theirs, rtol=0, atol=0)
                counts["equal"] += 1
                if unique and sample.input.requires_grad:
                    weights = torch.linspace(-1, 1, own.numel(), dtype=own.dtype).reshape(own.shape)
                    expected, found = (torch.autograd.grad(each, sample.input, weights)[0] for each in (theirs, own))
                    torch.testing.assert_close(found, expected, rtol=0, atol=0)
                    counts["equal gradients"] += 1
        if hasattr(op, "error_inputs_func") and op.error_inputs_func is not None:
            for error in op.error_inputs("cpu"):
                sample = error.sample_input
                with pytest.raises((ValueError, RuntimeError)):
                    ours(sample.input, *sample.args, **sample.kwargs)
                counts["refused"] += 1
    assert counts["equal"]
    assert counts["equal gradients"]
    assert counts["refused"]
    with capsys.disabled():
        print(f"\nmax_unpool{rank}d: {', '.join(f'{number} {what}' for what, number in counts.items())}")


@pytest.mark.parametrize("rank", RANKS)
def test_modules_take_what_pytorch_takes(rank: int) -> None:
    theirs_pool = getattr(torch.nn, f"MaxPool{rank}d")(2, stride=2, return_indices=True)
    for cells in (4, 5):
        x = torch.randn((2, 3, *(cells,) * rank), dtype=torch.float64)
        values, indices = theirs_pool(x)
        theirs, own = (getattr(package, f"MaxUnpool{rank}d")(2, stride=2) for package in (torch.nn, pt))
        for size in (x.shape, x.shape[2:], None)[: 3 if cells == 4 else 2]:
            expected = theirs(values, indices, output_size=size)
            torch.testing.assert_close(own(values, indices, output_size=size), expected)
            torch.testing.assert_close(own(values, indices, size), expected)
    assert repr(own) == f"MaxUnpool{rank}d(kernel_size=2, stride=2)"


def test_of_duplicates_the_gradient_goes_to_the_value_that_was_put() -> None:
    """PyTorch gives it to both: with indices [1, 1] its gradient of the first value is that of the second's cell."""
    x = torch.tensor([[[2.0, 3.0]]], requires_grad=True)
    indices = torch.tensor([[[1, 1]]])
    result = F.max_unpool1d(x, indices, 2, 1)
    assert result.tolist() == [[[0.0, 3.0, 0.0]]]
    (gradient,) = torch.autograd.grad(result, x, torch.tensor([[[5.0, 7.0, 9.0]]]))
    assert gradient.tolist() == [[[0.0, 7.0]]]


def test_gradients_are_those_of_finite_differences() -> None:
    x = torch.randn((1, 2, 2, 2), dtype=torch.float64, requires_grad=True)
    indices = torch.tensor([[[[0, 3], [3, 9]], [[5, 5], [6, 15]]]])
    for duplicates in ("last", "first", "sum", "mean"):
        assert torch.autograd.gradcheck(lambda x, d=duplicates: F.max_unpool2d(x, indices, 2, duplicates=d), (x,))
        assert torch.autograd.gradgradcheck(lambda x, d=duplicates: F.max_unpool2d(x, indices, 2, duplicates=d), (x,))


def test_under_transformations_and_compilation() -> None:
    x, indices = torch.randn(4, 2, 3), torch.tensor([0, 3, 5]).expand(4, 2, 3)
    expected = F.max_unpool1d(x, indices, 2)
    torch.testing.assert_close(torch.func.vmap(lambda x, i: F.max_unpool1d(x, i, 2))(x, indices), expected)
    torch.testing.assert_close(F.max_unpool1d(x.to("meta"), indices.to("meta"), 2).shape, expected.shape)
