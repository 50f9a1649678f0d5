"""The verbs of definitions on NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from poolkit.reductions.base import Array


class NumpyLikeNamespace:
    """The verbs on a module with NumPy's functions; `module` says which."""

    module: ClassVar[Any] = np
    long_words: ClassVar[bool] = False

    exp: Callable[..., Array]
    expm1: Callable[..., Array]
    log: Callable[..., Array]
    log1p: Callable[..., Array]
    abs: Callable[..., Array]
    isinf: Callable[..., Array]
    power: Callable[..., Array]
    reshape: Callable[..., Array]

    def __init__(self) -> None:
        for name in ("exp", "expm1", "log", "log1p", "abs", "isinf", "reshape", "power"):
            setattr(self, name, getattr(self.module, name))
        self.broadcast = self.module.broadcast_to
        self.move_axis = self.module.moveaxis

    def where(self, condition: Array, chosen: Array, other: Array) -> Array:
        return self.module.where(condition, chosen, other)

    def sum(self, x: Array, keepdims: bool = False) -> Array:
        return self.module.sum(x, axis=-1, keepdims=keepdims, dtype=x.dtype)

    def cumulative(self, x: Array) -> Array:
        return self.module.cumsum(x, axis=-1, dtype=x.dtype)

    def max(self, x: Array, keepdims: bool = False) -> Array:
        return self.module.max(x, axis=-1, keepdims=keepdims)

    def min(self, x: Array, keepdims: bool = False) -> Array:
        return self.module.min(x, axis=-1, keepdims=keepdims)

    def any(self, x: Array, keepdims: bool = False) -> Array:
        return self.module.any(x, axis=-1, keepdims=keepdims)

    def first_true(self, x: Array) -> Array:
        return self.module.argmax(x, axis=-1)

    def positions(self, x: Array) -> Array:
        return self.module.arange(x.shape[-1], dtype="int32")

    def take_along(self, x: Array, index: Array) -> Array:
        return self.module.take_along_axis(x, index, axis=-1)

    def before(self, x: Array, first: Array) -> Array:
        return self.module.concatenate([first, x[..., :-1]], axis=-1)

    def take(self, x: Array, index: Any) -> Array:
        return x[:, index]

    def concatenate(self, parts: list[Array]) -> Array:
        return self.module.concatenate(parts, axis=-1)

    def zeros(self, shape: tuple[int, ...], dtype: str, like: Array) -> Array:
        return self.module.zeros(shape, dtype)

    def constant(self, values: Any, like: Array) -> Array:
        return self.module.asarray(np.asarray(values))

    def cast(self, x: Array, dtype: str) -> Array:
        return x if str(x.dtype) == dtype else x.astype(dtype)

    def dtype(self, x: Array) -> str:
        return str(x.dtype)

    def shape(self, x: Array) -> tuple[int, ...]:
        return tuple(x.shape)

    def held(self, x: Array) -> Array:
        return x

    def known(self, x: Array) -> bool:
        return True


class NumpyNamespace(NumpyLikeNamespace):
    """The verbs on NumPy arrays."""

    def sort(self, x: Array) -> Array:
        return np.sort(x, axis=-1)[..., ::-1]

    def argsort(self, x: Array) -> Array:
        # NumPy sorts upwards: read backwards twice, equal cells stay in raster order.
        return x.shape[-1] - 1 - np.argsort(x[..., ::-1], axis=-1, kind="stable")[..., ::-1]

    def scatter_add(self, x: Array, index: Any, values: Array) -> Array:
        np.add.at(x, (slice(None), index), values)  # type: ignore[arg-type]
        return x
