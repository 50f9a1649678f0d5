"""The reference evaluator of the onnx package."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from poolkit.conformance.case import Array
from poolkit.conformance.runtimes.onnx_model import OnnxRuntimeAdapter


class Adapter(OnnxRuntimeAdapter):
    """Python code that says what each operator means."""

    name = "onnx-reference"
    title = "ONNX reference"
    packages: ClassVar[tuple[str, ...]] = ("onnx",)
    distribution = "onnx"
    opset = 22

    def infer(self, content: bytes, x: Array, outputs: list[str]) -> list[Array]:
        """By `ReferenceEvaluator`."""
        from onnx import load_model_from_string
        from onnx.reference import ReferenceEvaluator

        return [np.asarray(each) for each in ReferenceEvaluator(load_model_from_string(content)).run(outputs, {"x": x})]
