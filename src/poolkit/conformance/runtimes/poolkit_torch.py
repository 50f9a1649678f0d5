"""Poolkit on PyTorch."""

from __future__ import annotations

from typing import Any, ClassVar

from poolkit.conformance.case import Array, Case
from poolkit.conformance.runtimes import torch_tensors
from poolkit.conformance.runtimes.poolkit_base import PoolkitRuntime


class Adapter(PoolkitRuntime):
    """Gradients by autograd, forward mode by `torch.func.jvp`."""

    name = "poolkit-torch"
    title = "Poolkit, PyTorch"
    packages: ClassVar[tuple[str, ...]] = ("poolkit.torch", "torch")

    def tensor(self, values: Array) -> Any:
        """A tensor with the same content."""
        return torch_tensors.tensor(values)

    def array(self, tensor: Any) -> Array:
        """Its content."""
        return torch_tensors.array(tensor)

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By autograd."""
        return torch_tensors.gradient(self.call(case, layout), x, weights)

    def tangent(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `torch.func.jvp`."""
        return torch_tensors.tangent(self.call(case, layout), x, weights)
