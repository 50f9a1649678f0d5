"""tract, by Sonos."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import ClassVar

import numpy as np

from poolkit.conformance.case import Array, Asks
from poolkit.conformance.runtimes.onnx_model import OnnxRuntimeAdapter


class Adapter(OnnxRuntimeAdapter):
    """tract reads the ONNX model from a file."""

    name = "tract"
    title = "tract"
    packages: ClassVar[tuple[str, ...]] = ("tract", "onnx")
    distribution = "tract"
    asks: ClassVar[tuple[Asks, ...]] = ("values", "indices", "refusal")

    def infer(self, content: bytes, x: Array, outputs: list[str]) -> list[Array]:
        """Optimized and run."""
        import tract

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.onnx"
            path.write_bytes(content)
            runnable = tract.onnx().load(str(path)).into_model().into_runnable()
            return [np.array(each.to_numpy()) for each in runnable.run([x])]
