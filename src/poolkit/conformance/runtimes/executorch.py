"""ExecuTorch."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes import torch_eager, torch_tensors


class Adapter(torch_eager.Adapter):
    """PyTorch's call, exported and run by ExecuTorch's portable kernels."""

    name = "executorch"
    title = "ExecuTorch"
    packages: ClassVar[tuple[str, ...]] = ("executorch", "torch")
    distribution = "executorch"
    asks: ClassVar[tuple[Asks, ...]] = ("values", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = (
        "float16",
        "bfloat16",
        "float32",
        "float64",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "bool",
    )

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """Export, lower, load, run."""
        import torch
        from executorch.exir import to_edge
        from executorch.runtime import Runtime, Verification

        function = self.function(case)

        class Module(torch.nn.Module):
            def forward(self, x: Any) -> Any:
                return function(x)

        leaf = torch_tensors.tensor(x)
        program = to_edge(torch.export.export(Module(), (leaf,))).to_executorch()
        loaded = Runtime.get().load_program(program.buffer, verification=Verification.Minimal)
        result = loaded.load_method("forward").execute((leaf,))[0]
        return np.asarray(torch_tensors.array(result))
