"""Poolkit on TensorFlow."""

from __future__ import annotations

from typing import Any, ClassVar

from poolkit.conformance.case import Array, Case
from poolkit.conformance.runtimes import tensorflow_tensors
from poolkit.conformance.runtimes.poolkit_base import PoolkitRuntime


class Adapter(PoolkitRuntime):
    """Gradients by a tape, forward mode by a forward accumulator."""

    name = "poolkit-tensorflow"
    title = "Poolkit, TensorFlow"
    packages: ClassVar[tuple[str, ...]] = ("poolkit.tensorflow", "tensorflow")
    environment = tensorflow_tensors.ENVIRONMENT

    def tensor(self, values: Array) -> Any:
        """A tensor with the same content."""
        return tensorflow_tensors.tensor(values)

    def array(self, tensor: Any) -> Array:
        """Its content."""
        return tensorflow_tensors.array(tensor)

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By a gradient tape."""
        return tensorflow_tensors.gradient(self.call(case, layout), x, weights)

    def tangent(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By a forward accumulator."""
        return tensorflow_tensors.tangent(self.call(case, layout), x, weights)
