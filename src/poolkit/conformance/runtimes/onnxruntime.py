"""ONNX Runtime on CPU."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from poolkit.conformance.case import Array
from poolkit.conformance.runtimes.onnx_model import OnnxRuntimeAdapter


class Adapter(OnnxRuntimeAdapter):
    """ONNX Runtime's CPU provider, without graph optimisations."""

    name = "onnxruntime"
    title = "ONNX Runtime"
    packages: ClassVar[tuple[str, ...]] = ("onnxruntime", "onnx")
    distribution = "onnxruntime"
    opset = 22

    def infer(self, content: bytes, x: Array, outputs: list[str]) -> list[Array]:
        """By an `InferenceSession`."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 4
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        return [np.asarray(each) for each in session.run(outputs, {"x": x})]
