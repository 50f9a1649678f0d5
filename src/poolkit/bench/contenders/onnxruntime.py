"""ONNX Runtime, forward only."""

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


class OnnxRuntime(Contender):
    """One operator in a session, input bound, result in the session's own memory."""

    name = "onnxruntime"
    module = "onnxruntime"
    order = 40

    def missing(self) -> str | None:
        return super().missing() or onnx_model.missing()

    def prepare(self, work: Work, inputs: Inputs) -> Prepared:
        runtime: Any = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("POOLKIT_NUM_THREADS", "2"))
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Its threads must not spin while others have their turn.
        options.add_session_config_entry("session.force_spinning_stop", "1")
        session = runtime.InferenceSession(onnx_model.model(work), options, providers=["CPUExecutionProvider"])
        binding = session.io_binding()
        x = runtime.OrtValue.ortvalue_from_numpy(inputs.x)
        binding.bind_ortvalue_input("x", x)

        def call() -> Any:
            binding.bind_output("y", "cpu")  # a fresh result for each call, as the others give
            session.run_with_iobinding(binding)
            return binding

        def answer(result: Any) -> tuple[NDArray[Any], ...]:
            return (np.asarray(result.copy_outputs_to_cpu()[0]),)

        note = "" if work.layout == "channels_first" else "channels first, the only layout of ONNX"
        return Prepared(call, answer, "peer", note)
