"""The frameworks in which code is written, one small file each."""

from __future__ import annotations

from typing import Final

from poolkit.translation.targets.base import Target
from poolkit.translation.targets.jax import Jax
from poolkit.translation.targets.keras import Keras
from poolkit.translation.targets.numpy import Numpy
from poolkit.translation.targets.onnx import Onnx
from poolkit.translation.targets.tensorflow import Tensorflow
from poolkit.translation.targets.torch import Torch

TARGETS: Final[dict[str, type[Target]]] = {
    target.name: target for target in (Torch, Tensorflow, Keras, Jax, Onnx, Numpy)
}
"""By name."""

__all__ = ["TARGETS", "Target"]
