"""Keras's own layers on each of its backends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes import jax_arrays, tensorflow_tensors, torch_tensors
from poolkit.conformance.runtimes.base import Function, Runtime, by_name, floor_mode, require


class KerasRuntime(Runtime):
    """Layers of `keras.layers`."""

    distribution = "keras"
    layouts: ClassVar[tuple[str, ...]] = ("channels_last", "channels_first")
    asks: ClassVar[tuple[Asks, ...]] = ("values", "gradient", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = ("float16", "bfloat16", "float32", "float64")
    functions: ClassVar[dict[str, tuple[str, ...]]] = {"max_pool": (), "avg_pool": ()}
    tensors: ClassVar[Any]
    """Tensors and derivatives of the backend."""

    def _layer(self, case: Case, layout: str) -> Any:
        import keras

        kind = {"max_pool": "Max", "avg_pool": "Average"}[case.function]
        given = case.geometry
        common: dict[str, Any] = {"data_format": layout, "dtype": case.dtype}
        if "global" in given:
            return getattr(keras.layers, f"Global{kind}Pooling{case.rank}D")(keepdims=True, **common)
        if "adaptive" in given:
            require(hasattr(keras.layers, f"Adaptive{kind}Pooling{case.rank}D"), "no adaptive pooling")
            return getattr(keras.layers, f"Adaptive{kind}Pooling{case.rank}D")(tuple(given["adaptive"]), **common)
        floor_mode(case)
        require(all(each == 1 for each in given.get("dilation", [])), "no dilation")
        padding = by_name(case).lower()
        require(padding != "same_lower", "no padding same_lower")
        sizes = [tuple(given["kernel_size"]), tuple(given.get("stride") or given["kernel_size"])]
        return getattr(keras.layers, f"{kind}Pooling{case.rank}D")(*sizes, padding=padding, **common)

    def _function(self, case: Case, layout: str) -> Function:
        layer = self._layer(case, layout)
        return lambda x: layer(x)

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """Call the layer."""
        result: Array = self.tensors.array(self._function(case, layout)(self.tensors.tensor(x)))
        return result

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By the backend's reverse mode."""
        result: Array = self.tensors.gradient(self._function(case, layout), x, weights)
        return result


class KerasTensorflow(KerasRuntime):
    """Keras on TensorFlow."""

    name = "keras-tensorflow"
    title = "Keras, TensorFlow"
    packages: ClassVar[tuple[str, ...]] = ("keras", "tensorflow")
    environment: ClassVar[Mapping[str, str]] = {"KERAS_BACKEND": "tensorflow", **tensorflow_tensors.ENVIRONMENT}
    tensors: ClassVar[Any] = tensorflow_tensors


class KerasJax(KerasRuntime):
    """Keras on JAX."""

    name = "keras-jax"
    title = "Keras, JAX"
    packages: ClassVar[tuple[str, ...]] = ("keras", "jax")
    environment: ClassVar[Mapping[str, str]] = {"KERAS_BACKEND": "jax", **jax_arrays.ENVIRONMENT}
    tensors: ClassVar[Any] = jax_arrays


class KerasTorch(KerasRuntime):
    """Keras on PyTorch."""

    name = "keras-torch"
    title = "Keras, PyTorch"
    packages: ClassVar[tuple[str, ...]] = ("keras", "torch")
    environment: ClassVar[Mapping[str, str]] = {"KERAS_BACKEND": "torch"}
    tensors: ClassVar[Any] = torch_tensors
