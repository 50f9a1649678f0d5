"""PyTorch through `torch.compile`."""

from __future__ import annotations

from typing import ClassVar

from poolkit.conformance.case import Asks, Case
from poolkit.conformance.runtimes import torch_eager
from poolkit.conformance.runtimes.base import Function


class Compiled(torch_eager.Adapter):
    """PyTorch, compiled by Inductor; each case is compiled for itself."""

    name = "torch-compiled"
    title = "PyTorch compiled"
    asks: ClassVar[tuple[Asks, ...]] = ("values", "indices", "gradient", "refusal")

    def function(self, case: Case, indices: bool = False) -> Function:
        """The compiled call."""
        import torch

        torch.compiler.reset()
        compiled: Function = torch.compile(super().function(case, indices), fullgraph=True)
        return compiled
