"""Runs code that Poolkit wrote, on channels-first input."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from poolkit.translation import Translation

Floats = NDArray[np.float32]


def execute(translation: Translation, x: Floats) -> Floats:
    """The result of the code, channels first again."""
    assert translation.code is not None, translation.reason
    found: dict[str, Any] = {}
    exec(translation.code, found)
    if translation.target == "onnx":
        return _onnx(found["model"], x)
    last = translation.layout == "channels_last"
    given = np.ascontiguousarray(np.moveaxis(x, 1, -1)) if last else x
    result = np.asarray(found["pool"](_tensor(translation.target, given)))
    return np.moveaxis(result, -1, 1) if last else result


def _tensor(target: str, x: Floats) -> Any:
    if target == "torch":
        import torch

        return torch.from_numpy(x)
    if target == "tensorflow":
        import tensorflow as tf

        return tf.constant(x)
    if target == "jax":
        import jax.numpy as jnp

        return jnp.asarray(x)
    if target == "keras":
        import keras

        return keras.ops.convert_to_tensor(x)
    return x


def _onnx(model: Any, x: Floats) -> Floats:
    import onnx
    import onnxruntime

    onnx.checker.check_model(model, full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    result: Floats = session.run(None, {"x": x})[0]
    return result
