"""TensorFlow as it is: `tf.nn`."""

from __future__ import annotations

from typing import Any, ClassVar

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes import tensorflow_tensors
from poolkit.conformance.runtimes.base import Function, Runtime, by_name, floor_mode, require, spans


class Adapter(Runtime):
    """TensorFlow, eager."""

    name = "tensorflow"
    title = "TensorFlow"
    packages: ClassVar[tuple[str, ...]] = ("tensorflow",)
    distribution = "tensorflow-cpu"
    environment = tensorflow_tensors.ENVIRONMENT
    layouts: ClassVar[tuple[str, ...]] = ("channels_last",)
    asks: ClassVar[tuple[Asks, ...]] = ("values", "indices", "gradient", "tangent", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = (
        "float16",
        "bfloat16",
        "float32",
        "float64",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
    )
    functions: ClassVar[dict[str, tuple[str, ...]]] = {"max_pool": (), "avg_pool": ()}

    def version(self) -> str:
        """Of whichever distribution is installed."""
        import tensorflow as tf

        version: str = tf.__version__
        return version

    def _function(self, case: Case) -> Function:
        import tensorflow as tf

        require(case.window is not None, "no adaptive or global pooling")
        axes = spans(case) if not isinstance(case.geometry.get("padding"), str) else []
        floor_mode(case)
        padding: Any = self._padding(case, axes)
        window = case.geometry
        kernel, stride = window["kernel_size"], window.get("stride") or window["kernel_size"]
        dilation = window.get("dilation", [1] * case.rank)
        kind = case.function.removesuffix("_pool")
        if any(each != 1 for each in dilation):
            return lambda x: tf.nn.pool(x, kernel, kind.upper(), stride, padding, dilations=dilation)
        function = getattr(tf.nn, f"{kind}_pool{case.rank}d")
        return lambda x: function(x, kernel, stride, padding)

    def _padding(self, case: Case, axes: Any) -> Any:
        if not any(span.before or span.after for span in axes):
            return by_name(case) if not axes else "VALID"
        require(
            case.function == "max_pool" and case.rank == 2, "no padding in numbers but for max pooling over two axes"
        )
        require(all(span.d == 1 for span in axes), "no dilation with padding in numbers")
        return [[0, 0], *([span.before, span.after] for span in axes), [0, 0]]

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """Through `tf.nn`."""
        require(case.geometry.get("padding") != "same_lower", "no padding SAME_LOWER")
        return tensorflow_tensors.array(self._function(case)(tensorflow_tensors.tensor(x)))

    def indices(self, case: Case, x: Array, layout: str) -> Array:
        """By `tf.nn.max_pool_with_argmax`."""
        import tensorflow as tf

        require(
            case.function == "max_pool" and case.rank == 2 and case.window is not None,
            "no indices but of max over two axes",
        )
        window = case.geometry
        require(not any(each != 1 for each in window.get("dilation", [])), "no indices with dilation")
        require(not window.get("ceil_mode"), "no ceil mode")
        require(window.get("padding") != "same_lower", "no padding SAME_LOWER")
        stride = window.get("stride") or window["kernel_size"]
        result = tf.nn.max_pool_with_argmax(tf.constant(x), window["kernel_size"], stride, by_name(case))
        return tensorflow_tensors.array(result[1])

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By a gradient tape."""
        return tensorflow_tensors.gradient(self._function(case), x, weights)

    def tangent(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By a forward accumulator."""
        return tensorflow_tensors.tangent(self._function(case), x, weights)
