"""MNN, by Alibaba."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import ClassVar

import numpy as np

from poolkit.conformance.case import Array, Asks
from poolkit.conformance.runtimes.onnx_model import OnnxRuntimeAdapter


class Adapter(OnnxRuntimeAdapter):
    """The ONNX model converted by MNN's own converter and run by its module API."""

    name = "mnn"
    title = "MNN"
    packages: ClassVar[tuple[str, ...]] = ("MNN", "onnx")
    distribution = "mnn"
    asks: ClassVar[tuple[Asks, ...]] = ("values", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = ("float32",)

    def infer(self, content: bytes, x: Array, outputs: list[str]) -> list[Array]:
        """Convert, load, run."""
        import MNN
        import MNN.expr
        import MNN.nn

        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder) / "model.onnx", Path(folder) / "model.mnn"
            source.write_bytes(content)
            convert = "import sys; from MNN.tools import mnnconvert; mnnconvert.main()"
            command = ["-f", "ONNX", "--modelFile", str(source), "--MNNModel", str(target), "--bizCode", "x"]
            told = subprocess.run(
                [sys.executable, "-c", convert, *command], capture_output=True, text=True, check=False
            )
            if not target.exists():
                raise RuntimeError(f"conversion failed: {(told.stderr or told.stdout).strip()[-150:]}")
            module = MNN.nn.load_module_from_file(str(target), ["x"], outputs)
            variable = MNN.expr.placeholder(list(x.shape), MNN.expr.NCHW)
            variable.write(x.ravel().tolist())
            result = module.forward([variable])
            return [np.array(MNN.expr.convert(each, MNN.expr.NCHW).read()).reshape(each.shape) for each in result]
