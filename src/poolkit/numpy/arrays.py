"""The verbs of transforms on NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from poolkit import chance
from poolkit.numpy.namespace import NumpyNamespace
from poolkit.reductions.base import Array


class NumpyArrays(NumpyNamespace):
    """The verbs of definitions, and those of transforms."""

    wide: ClassVar[bool] = True

    def compiles_python(self) -> bool:
        return False

    def gather(self, x: Array, index: Array, axis: int) -> Array:
        return np.take(x, index, axis=axis)

    def filtered(
        self, x: Array, channel: int | None, filters: Sequence[Sequence[float]], strides: Sequence[int], mode: str
    ) -> Array | None:
        return None  # NumPy has none.

    def join(self, parts: Sequence[Array], axis: int) -> Array:
        return np.concatenate(parts, axis=axis)

    def largest(self, x: Array, k: int) -> Array:
        kept = np.partition(x, x.shape[-1] - k, axis=-1)[..., x.shape[-1] - k :]
        return np.sort(kept, axis=-1)[..., ::-1]

    def put_largest(self, x: Array, index: Array, values: Array) -> Array:
        np.maximum.at(x, (np.arange(len(x))[:, None], index), values)
        return x

    def put_sum(self, x: Array, index: Array, values: Array) -> Array:
        x = x.copy()
        np.add.at(x, (np.arange(len(x))[:, None], index), values)
        return x

    def words(self, key: tuple[Any, Any], planes: int, outputs: int, like: Array) -> Array:
        return chance.words(self, key, self.constant(np.arange(planes), like), outputs, 0, outputs)
