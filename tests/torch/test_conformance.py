"""PyTorch's own samples, through our names: forward, gradient and the gradient of the gradient.

The samples ship in PyTorch's wheel. Where a numbered rule of the design differs from PyTorch, the difference is listed
here with the rule, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest
import torch

import poolkit.torch as pt
import poolkit.torch.functional as F
from tests.hosts import need

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # PyTorch's test code warns

NAMES = [
    f"nn.functional.{prefix}{kind}_pool{rank}d"
    for prefix in ("", "adaptive_")
    for kind in ("max", "avg")
    for rank in (1, 2, 3)
]
MODULES = [
    f"nn.{prefix}{kind}Pool{rank}d"
    for prefix, kind in (("", "Max"), ("", "Avg"), ("Adaptive", "Max"), ("Adaptive", "Avg"), ("", "LP"))
    for rank in (1, 2, 3)
]
FLOATS = (torch.float32, torch.float64)
IN_FLOAT32, IN_OTHERS = 3, 8
"""Of the samples of max pooling, hundreds to thousands, every third runs, and every eighth in the other types.

With --thorough all run, made by PyTorch for each type.
"""


def _ops() -> dict[str, Any]:
    need("expecttest")
    from torch.testing._internal.common_methods_invocations import op_db

    return {op.name: op for op in op_db if op.name in NAMES and not op.variant_test_name}


def _samples(op: Any, dtype: torch.dtype, in_float32: list[Any], thorough: bool) -> Iterator[Any]:
    few = op.name.startswith("nn.functional.max_pool") and not thorough
    if dtype == torch.float32:
        yield from in_float32[::IN_FLOAT32] if few else in_float32
        if op.reference_inputs_func is not None:  # without that, they are the samples again
            yield from op.reference_inputs("cpu", dtype, requires_grad=True)
    elif few:
        for sample in in_float32[::IN_OTHERS]:
            other = copy(sample)
            other.input = sample.input.detach().abs().to(dtype).requires_grad_(dtype in FLOATS)
            yield other
    else:
        yield from op.sample_inputs("cpu", dtype, requires_grad=dtype in FLOATS)


def _parts(result: Any) -> tuple[Any, ...]:
    return tuple(result) if isinstance(result, (tuple, list)) else (result,)


def _compare(theirs: Any, ours: Any, x: torch.Tensor) -> None:
    """Values and indices, and with gradients of the first and second order where the type has them."""
    for each, own in zip(_parts(theirs), _parts(ours), strict=True):
        # Up to a hundred float32 numbers are added in another order: twice the usual tolerance.
        loose = {"rtol": 2.6e-6, "atol": 2e-5} if each.dtype == torch.float32 else {}
        torch.testing.assert_close(own, each, equal_nan=True, check_stride=False, **loose)
    value, own_value = _parts(theirs)[0], _parts(ours)[0]
    if not x.requires_grad:
        return
    weights = torch.linspace(-1, 1, value.numel(), dtype=x.dtype).reshape(value.shape).requires_grad_()
    direction = torch.linspace(-1, 1, x.numel(), dtype=x.dtype).reshape(x.shape)
    found = []
    for each in (value, own_value):
        (gradient,) = torch.autograd.grad(each, x, weights, create_graph=True)
        (second,) = torch.autograd.grad(gradient, weights, direction)
        found.append((gradient, second))
    for each, own in zip(*found, strict=True):
        torch.testing.assert_close(own, each)


def _listed(name: str, x: torch.Tensor, theirs: Any) -> str | None:
    """The rule by which we differ on this sample, None where we do not."""
    if "avg" in name and not x.dtype.is_floating_point:
        return "S8: averages of integers are not truncated"
    if name == "nn.functional.adaptive_avg_pool3d" and x.dtype in (torch.float16, torch.bfloat16):
        return "S8: halves are added in float32"
    return None


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_and_reference_input(name: str, capsys: pytest.CaptureFixture[str], thorough: bool) -> None:
    op, counts = _ops()[name], Counter[str]()
    ours = getattr(F, name.rpartition(".")[2])
    in_float32 = list(op.sample_inputs("cpu", torch.float32, requires_grad=True))  # takes longer than to try them
    for dtype in sorted(op.dtypes, key=str):
        for sample in _samples(op, dtype, in_float32, thorough):
            theirs = op.op(sample.input, *sample.args, **sample.kwargs)
            own = ours(sample.input, *sample.args, **sample.kwargs)
            rule = _listed(name, sample.input, theirs)
            if rule is not None:
                counts[rule] += 1
                exact = op.op(sample.input.double(), *sample.args, **sample.kwargs)
                torch.testing.assert_close(
                    own, exact if own.dtype.is_floating_point and own.itemsize == 8 else exact.to(own.dtype)
                )
                continue
            _compare(theirs, own, sample.input)
            counts["equal, with both gradients" if sample.input.requires_grad else "equal, forward"] += 1
    assert counts.total() > 0
    with capsys.disabled():
        print(f"\n{name}: {', '.join(f'{number} {what}' for what, number in counts.items())}")


@pytest.mark.parametrize("name", NAMES)
def test_every_error_input_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    op, refused, accepted = _ops()[name], 0, Counter[str]()
    ours = getattr(F, name.rpartition(".")[2])
    for error in op.error_inputs("cpu"):
        sample = error.sample_input
        try:
            ours(sample.input, *sample.args, **sample.kwargs)
        except (ValueError, RuntimeError, TypeError):
            refused += 1
            continue
        empty = isinstance(sample.input, torch.Tensor) and sample.input.numel() == 0
        assert empty, (
            f"accepted: {tuple(sample.input.shape)} {sample.args} {sample.kwargs}, PyTorch: {error.error_regex}"
        )
        accepted["S1: a channel count of 0 gives an empty result"] += 1
    assert refused + accepted.total() > 0
    with capsys.disabled():
        print(f"\n{name}: {refused} refused{''.join(f', {n} accepted ({rule})' for rule, n in accepted.items())}")


@pytest.mark.parametrize("name", MODULES)
def test_every_module_sample(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    need("expecttest")
    from torch.testing._internal.common_modules import module_db

    info = next(each for each in module_db if each.name == name)
    made, counts = getattr(pt, name.removeprefix("nn.")), Counter[str]()
    for dtype in FLOATS:
        for training in (True, False):
            for sample in info.module_inputs_func(info, "cpu", dtype, True, training):
                create, call = sample.constructor_input, sample.forward_input
                theirs, ours = info.module_cls(*create.args, **create.kwargs), made(*create.args, **create.kwargs)
                (x,) = call.args
                if "LP" in name:
                    # S9: PyTorch's takes no absolute value, so negative cells mean something else there.
                    x = x.detach().abs().requires_grad_()
                    counts["on absolute values (S9)"] += 1
                _compare(theirs(x), ours(x), x)
                counts["equal, with both gradients"] += 1
    assert counts.total() > 0
    with capsys.disabled():
        print(f"\n{name}: {', '.join(f'{number} {what}' for what, number in counts.items())}")
