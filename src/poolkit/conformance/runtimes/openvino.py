"""OpenVINO on CPU."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from poolkit.conformance.case import Array
from poolkit.conformance.runtimes.onnx_model import OnnxRuntimeAdapter


class Adapter(OnnxRuntimeAdapter):
    """OpenVINO's CPU plugin, float32 kept as it is."""

    name = "openvino"
    title = "OpenVINO"
    packages: ClassVar[tuple[str, ...]] = ("openvino", "onnx")
    distribution = "openvino"
    dtypes: ClassVar[tuple[str, ...]] = ("float16", "float32", "int8", "uint8")

    def infer(self, content: bytes, x: Array, outputs: list[str]) -> list[Array]:
        """By a compiled model."""
        import openvino

        core = openvino.Core()
        exact = {"EXECUTION_MODE_HINT": "ACCURACY", "INFERENCE_PRECISION_HINT": "f32"}
        result = core.compile_model(core.read_model(content), "CPU", exact)({"x": x})
        return [np.array(result[name]) for name in outputs]
