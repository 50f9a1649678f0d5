"""Apache TVM."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from poolkit.conformance.case import Array, Asks
from poolkit.conformance.runtimes.onnx_model import OnnxRuntimeAdapter


class Adapter(OnnxRuntimeAdapter):
    """The ONNX model imported into Relax and compiled by LLVM."""

    name = "tvm"
    title = "Apache TVM"
    packages: ClassVar[tuple[str, ...]] = ("tvm", "onnx")
    distribution = "apache-tvm"
    asks: ClassVar[tuple[Asks, ...]] = ("values", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = ("float16", "float32", "float64")

    def infer(self, content: bytes, x: Array, outputs: list[str]) -> list[Array]:
        """Compile and run on the virtual machine of Relax."""
        import onnx
        import tvm
        from tvm import relax
        from tvm.relax.frontend.onnx import from_onnx

        module = from_onnx(onnx.load_model_from_string(content), dtype_dict=str(x.dtype))
        module = relax.transform.LegalizeOps()(module)
        machine = relax.VirtualMachine(tvm.compile(module, target="llvm"), tvm.cpu())
        result = machine["main"](tvm.runtime.tensor(x))
        return [np.array(result.numpy())]
