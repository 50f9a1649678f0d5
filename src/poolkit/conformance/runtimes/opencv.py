"""OpenCV's DNN module."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from poolkit.conformance.case import Array, Asks
from poolkit.conformance.runtimes.onnx_model import OnnxRuntimeAdapter


class Adapter(OnnxRuntimeAdapter):
    """OpenCV reads the ONNX model."""

    name = "opencv"
    title = "OpenCV DNN"
    packages: ClassVar[tuple[str, ...]] = ("cv2", "onnx")
    distribution = "opencv-python-headless"
    asks: ClassVar[tuple[Asks, ...]] = ("values", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = ("float32",)

    def version(self) -> str:
        """Of the library."""
        import cv2

        return str(cv2.__version__)

    def infer(self, content: bytes, x: Array, outputs: list[str]) -> list[Array]:
        """By `readNetFromONNX`."""
        import cv2
        import onnx

        # It wants the shape of the output written down.
        shaped = onnx.shape_inference.infer_shapes(onnx.load_model_from_string(content)).SerializeToString()
        net = cv2.dnn.readNetFromONNX(np.frombuffer(shaped, np.uint8))
        net.setInput(np.ascontiguousarray(x), "x")
        found = [net.forward(name) for name in outputs]
        if any(each is None for each in found):
            raise RuntimeError("no output")
        return [np.array(each) for each in found]
