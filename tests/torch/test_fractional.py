"""PyTorch's own samples of fractional max pooling, through our names; and the modules of any reduction."""

from __future__ import annotations

from collections import Counter

import pytest
import torch

import poolkit as pk
import poolkit.torch as pt
import poolkit.torch.functional as F
from tests.hosts import need

RANKS = (2, 3)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # PyTorch's test code warns
@pytest.mark.parametrize("rank", RANKS)
def test_every_sample(rank: int, capsys: pytest.CaptureFixture[str]) -> None:
    need("expecttest")
    from torch.testing._internal.common_methods_invocations import op_db

    name, counts = f"fractional_max_pool{rank}d", Counter[str]()
    (op,) = (op for op in op_db if op.name == f"nn.functional.{name}")
    own, theirs = getattr(F, name), getattr(torch.nn.functional, name)
    for dtype in sorted(op.dtypes, key=str):
        samples = list(op.sample_inputs("cpu", dtype, requires_grad=dtype.is_floating_point))
        samples += list(op.reference_inputs("cpu", dtype, requires_grad=True)) if dtype == torch.float32 else []
        for sample in samples:
            results = []
            for function in (theirs, own):
                torch.manual_seed(7)  # both draw the same samples
                results.append(function(sample.input, *sample.args, **sample.kwargs))
            expected, found = (each if isinstance(each, tuple) else (each,) for each in results)
            for one, other in zip(found, expected, strict=True):
                torch.testing.assert_close(one, other, rtol=0, atol=0)
            counts["equal"] += 1
            weights = torch.linspace(-1, 1, found[0].numel(), dtype=dtype).reshape(found[0].shape)
            gradients = [torch.autograd.grad(each[0], sample.input, weights)[0] for each in (found, expected)]
            torch.testing.assert_close(*gradients)
            counts["equal gradients"] += 1
    if op.error_inputs_func is not None:
        for error in op.error_inputs("cpu"):
            sample = error.sample_input
            with pytest.raises((ValueError, RuntimeError)):
                own(sample.input, *sample.args, **sample.kwargs)
            counts["refused"] += 1
    assert counts["equal gradients"]
    with capsys.disabled():
        print(f"\n{name}: {', '.join(f'{number} {what}' for what, number in counts.items())}")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("rank", RANKS)
def test_every_module_sample(rank: int) -> None:
    need("expecttest")
    from torch.testing._internal.common_modules import module_db

    name, count = f"FractionalMaxPool{rank}d", 0
    info = next(each for each in module_db if each.name == f"nn.{name}")
    for sample in info.module_inputs_func(info, "cpu", torch.float64, True, True):
        create, call = sample.constructor_input, sample.forward_input
        results = []
        for made in (info.module_cls, getattr(pt, name)):
            torch.manual_seed(3)
            results.append(made(*create.args, **create.kwargs)(*call.args))
        torch.testing.assert_close(*results, rtol=0, atol=0)
        count += 1
    assert count


@pytest.mark.parametrize("rank", RANKS)
def test_evaluation_draws_nothing(rank: int) -> None:
    """PyTorch's layer goes on drawing in evaluation."""
    x = torch.randn((2, 3, *(13,) * rank))
    layer = getattr(pt, f"FractionalMaxPool{rank}d")(2, output_ratio=0.6)
    assert len({layer(x).sum().item() for _ in range(8)}) > 1
    layer.eval()
    assert len({layer(x).sum().item() for _ in range(8)}) == 1
    average = getattr(pt, f"FractionalAvgPool{rank}d")(output_ratio=0.6)
    assert len({average(x).sum().item() for _ in range(8)}) > 1
    average.eval()
    assert len({average(x).sum().item() for _ in range(8)}) == 1
    torch.testing.assert_close(average(x[0]), average(x)[0])


def test_a_module_is_the_function() -> None:
    x = torch.randn(2, 3, 9, 11)
    layer = pt.FractionalL2Pool2d(output_size=(5, 6), regions="random").eval()
    expected = pk.pool(x, pk.Power(2), pk.Fractional((5, 6), regions="random"))
    torch.testing.assert_close(layer(x), expected, rtol=0, atol=0)
    assert repr(pt.FractionalMaxPool2d(2, output_size=3)) == "FractionalMaxPool2d(kernel_size=2, output_size=3)"


def test_one_output_divides_by_nothing() -> None:
    x = torch.arange(9.0).reshape(1, 1, 3, 3)
    assert F.fractional_max_pool2d(x, 2, 1).tolist() == [[[[8.0]]]]


def test_refusals() -> None:
    x = torch.ones(1, 1, 4, 4)
    with pytest.raises(pk.PoolingError, match="axis 0 of 4 cells has no room for 3 windows of 3"):
        F.fractional_max_pool2d(x, 3, 3)
    with pytest.raises(pk.PoolingError, match="either output_size or output_ratio"):
        F.fractional_max_pool2d(x, 3)
    with pytest.raises(pk.PoolingError, match=r"_random_samples must have shape \(1, 1, 2\)"):
        F.fractional_max_pool2d(x, 2, 2, _random_samples=torch.ones(1, 2, 2))
