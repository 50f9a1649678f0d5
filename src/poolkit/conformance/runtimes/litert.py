"""LiteRT, formerly TensorFlow Lite."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes import tensorflow
from poolkit.conformance.runtimes.base import require


class Adapter(tensorflow.Adapter):
    """The call of `tf.nn`, converted by TensorFlow and run by LiteRT's interpreter."""

    name = "litert"
    title = "LiteRT"
    packages: ClassVar[tuple[str, ...]] = ("ai_edge_litert", "tensorflow")
    distribution = "ai-edge-litert"
    asks: ClassVar[tuple[Asks, ...]] = ("values", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = ("float32",)
    ranks: ClassVar[tuple[int, ...]] = (1, 2)

    def version(self) -> str:
        """Of the interpreter."""
        import importlib.metadata

        return importlib.metadata.version(self.distribution)

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """Convert and run."""
        import tensorflow as tf
        from ai_edge_litert.interpreter import Interpreter

        require(case.geometry.get("padding") != "same_lower", "no padding SAME_LOWER")
        function = tf.function(self._function(case))
        concrete: Any = function.get_concrete_function(tf.TensorSpec(x.shape, x.dtype))
        converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], function)
        interpreter = Interpreter(model_content=converter.convert(), num_threads=1)
        interpreter.allocate_tensors()
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x)
        interpreter.invoke()
        return np.array(interpreter.get_tensor(interpreter.get_output_details()[0]["index"]))
