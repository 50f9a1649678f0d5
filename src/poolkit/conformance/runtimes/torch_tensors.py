"""PyTorch's tensors and derivatives, for the adapters that use them."""

from __future__ import annotations

from typing import Any

import numpy as np

from poolkit.conformance.case import Array
from poolkit.conformance.runtimes.base import Function


def tensor(values: Array) -> Any:
    """A tensor with the same content."""
    import torch

    if str(values.dtype) == "bfloat16":
        return torch.from_numpy(values.astype(np.float32)).to(torch.bfloat16)
    # A copy: views with new axes have strides of 0 there, which some readers of tensors refuse.
    return torch.from_numpy(values.copy())


def array(of: Any) -> Array:
    """The content of a tensor; bfloat16 as float32."""
    import torch

    detached = of.detach()
    result: Array = (detached.float() if detached.dtype == torch.bfloat16 else detached).numpy()
    return result


def gradient(function: Function, x: Array, weights: Array) -> Array:
    """By autograd."""
    import torch

    leaf = tensor(x).requires_grad_()
    value = function(leaf)
    (result,) = torch.autograd.grad(value, leaf, tensor(weights).to(value.dtype))
    return array(result)


def tangent(function: Function, x: Array, weights: Array) -> Array:
    """By `torch.func.jvp`."""
    import torch

    leaf = tensor(x)
    return array(torch.func.jvp(function, (leaf,), (tensor(weights).to(leaf.dtype),))[1])
