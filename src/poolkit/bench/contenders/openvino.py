"""OpenVINO, forward only."""

from __future__ import annotations

import importlib
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from poolkit.bench import onnx_model
from poolkit.bench.contender import Contender, Prepared
from poolkit.bench.inputs import Inputs
from poolkit.bench.work import Work


class OpenVino(Contender):
    """One operator in a compiled model; it writes its result into memory that the request keeps."""

    name = "openvino"
    module = "openvino"
    order = 41

    def missing(self) -> str | None:
        return super().missing() or onnx_model.missing()

    def prepare(self, work: Work, inputs: Inputs) -> Prepared:
        openvino: Any = importlib.import_module("openvino")
        core = openvino.Core()
        precision = {"bfloat16": "bf16", "float16": "f16"}.get(work.dtype, "f32")
        compiled = core.compile_model(
            core.read_model(onnx_model.model(work)),
            "CPU",
            {
                "INFERENCE_NUM_THREADS": int(os.environ.get("POOLKIT_NUM_THREADS", "2")),
                "PERFORMANCE_HINT": "LATENCY",
                "INFERENCE_PRECISION_HINT": precision,
            },
        )
        request = compiled.create_infer_request()
        request.set_input_tensor(openvino.Tensor(inputs.x, shared_memory=True))

        def call() -> Any:
            request.infer()
            return request

        def answer(result: Any) -> tuple[NDArray[Any], ...]:
            return (np.array(result.get_output_tensor().data),)

        other = "" if work.layout == "channels_first" else "channels first, the layout of ONNX"
        notes = ("keeps its result's memory between calls", other)
        return Prepared(call, answer, "peer", "; ".join(note for note in notes if note))
