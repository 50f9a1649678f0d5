"""Random configurations that both Poolkit and a peer accept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import poolkit as pk


@dataclass(frozen=True)
class Configuration:
    """A window over an input of a shape; every window sees at least one cell (rule S5)."""

    shape: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    ceil_mode: bool

    @property
    def rank(self) -> int:
        return len(self.kernel)

    @property
    def window(self) -> pk.Window:
        return pk.Window(self.kernel, self.stride, self.padding, self.dilation, self.ceil_mode)

    @property
    def output_shape(self) -> tuple[int, ...]:
        return (*self.shape[:2], *(axis.output_size for axis in pk.resolve(self.window, self.shape[2:])))


def configuration(rng: np.random.Generator, dilated: bool = True, rank: int | None = None) -> Configuration:
    """A random one; PyTorch wants padding of at most half the kernel."""
    while True:
        axes = int(rng.integers(1, 4)) if rank is None else rank
        shape = (*rng.integers(1, 4, 2), *rng.integers(1, 12 if axes < 3 else 8, axes))
        kernel = rng.integers(1, 5, axes)
        made = Configuration(
            tuple(map(int, shape)),
            tuple(map(int, kernel)),
            tuple(map(int, rng.integers(1, 5, axes))),
            tuple(int(rng.integers(0, k // 2 + 1)) for k in kernel),
            tuple(map(int, rng.integers(1, 4, axes))) if dilated else (1,) * axes,
            bool(rng.integers(2)),
        )
        try:
            pk.resolve(made.window, made.shape[2:])
        except pk.PoolingError:
            continue  # no window fits, or one sees no cell: not legal here
        return made


def cells(rng: np.random.Generator, shape: tuple[int, ...], dtype: str, ties: bool) -> NDArray[Any]:
    """Small integers (many ties), or numbers without any."""
    values = rng.integers(-3, 4, shape) if ties else rng.standard_normal(shape)
    return np.asarray(values, dtype)
