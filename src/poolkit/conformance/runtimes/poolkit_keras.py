"""Poolkit's Keras layers on each backend of Keras."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from poolkit.conformance.case import Array, Asks, Case, array
from poolkit.conformance.runtimes import jax_arrays, tensorflow_tensors, torch_tensors
from poolkit.conformance.runtimes.base import require
from poolkit.conformance.runtimes.poolkit_base import PoolkitRuntime

_PREFIXES = {
    "max_pool": "Max",
    "min_pool": "Min",
    "sum_pool": "Sum",
    "avg_pool": "Average",
    "lp_pool": "LP",
    "soft_pool": "Soft",
    "lme_pool": "LogMeanExp",
    "stochastic_pool": "Stochastic",
}


class PoolkitKeras(PoolkitRuntime):
    """Layers of `poolkit.keras`: no indices, no training with a given seed, no value for empty windows."""

    asks: ClassVar[tuple[Asks, ...]] = ("values", "gradient", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = ("float16", "bfloat16", "float32", "float64")
    functions: ClassVar[dict[str, tuple[str, ...]]] = {
        name: tuple(each for each in options if each not in ("empty_value", "training", "seed"))
        for name, options in PoolkitRuntime.functions.items()
    }
    tensors: ClassVar[Any]

    def tensor(self, values: Array) -> Any:
        """A tensor of the backend."""
        return self.tensors.tensor(values)

    def array(self, tensor: Any) -> Array:
        """Its content."""
        result: Array = self.tensors.array(tensor)
        return result

    def call(self, case: Case, layout: str, **more: Any) -> Callable[[Any], Any]:
        """The layer of a case, of the tensor alone."""
        import poolkit.keras

        options = {name: float(value) if isinstance(value, str) else value for name, value in case.options.items()}
        options |= {"data_format": layout, "dtype": case.dtype}
        prefix, suffix, given = _PREFIXES[case.function], f"Pooling{case.rank}D", dict(case.geometry)
        if "global" in given:
            layer = getattr(poolkit.keras, f"Global{prefix}{suffix}")(keepdims=True, **options)
        elif "adaptive" in given:
            layer = getattr(poolkit.keras, f"Adaptive{prefix}{suffix}")(tuple(given["adaptive"]), **options)
        else:
            names = {"kernel_size": "pool_size", "stride": "strides", "dilation": "dilation_rate"}
            # The layers' default padding is "valid", a name, which ceil mode refuses; a case's is 0.
            window = {"padding": 0, **{names.get(name, name): value for name, value in given.items()}}
            layer = getattr(poolkit.keras, f"{prefix}{suffix}")(**window, **options)
        if case.mask is None:
            return lambda x: layer(x)
        mask = self.tensor(case.laid_out(array(case.mask, "bool"), "channels_last")[..., 0])
        return lambda x: layer(x, mask=mask)

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By the backend's reverse mode."""
        require(case.mask is None or case.layout == "plane", "no mask by channel")
        result: Array = self.tensors.gradient(self.call(case, layout), x, weights)
        return result


class OnTensorflow(PoolkitKeras):
    """Poolkit's layers, Keras on TensorFlow."""

    name = "poolkit-keras-tensorflow"
    title = "Poolkit, Keras on TensorFlow"
    packages: ClassVar[tuple[str, ...]] = ("keras", "tensorflow", "poolkit.keras")
    environment: ClassVar[Mapping[str, str]] = {"KERAS_BACKEND": "tensorflow", **tensorflow_tensors.ENVIRONMENT}
    tensors: ClassVar[Any] = tensorflow_tensors


class OnJax(PoolkitKeras):
    """Poolkit's layers, Keras on JAX."""

    name = "poolkit-keras-jax"
    title = "Poolkit, Keras on JAX"
    packages: ClassVar[tuple[str, ...]] = ("keras", "jax", "poolkit.keras")
    environment: ClassVar[Mapping[str, str]] = {"KERAS_BACKEND": "jax", **jax_arrays.ENVIRONMENT}
    tensors: ClassVar[Any] = jax_arrays


class OnTorch(PoolkitKeras):
    """Poolkit's layers, Keras on PyTorch."""

    name = "poolkit-keras-torch"
    title = "Poolkit, Keras on PyTorch"
    packages: ClassVar[tuple[str, ...]] = ("keras", "torch", "poolkit.keras")
    environment: ClassVar[Mapping[str, str]] = {"KERAS_BACKEND": "torch"}
    tensors: ClassVar[Any] = torch_tensors
