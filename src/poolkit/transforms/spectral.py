"""Spectral pooling: the map that keeps the low frequencies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.errors import PoolingError
from poolkit.geometry import Sizes, per_axis
from poolkit.reductions.base import Array
from poolkit.transforms.base import Call, Transform, by_matrix, choice, settle, tupled

_SCALES: Final = ("mean", "orthonormal")


@dataclass(frozen=True)
class Spectral(Transform):
    """Keeps the low frequencies of a map: its discrete Fourier transform cropped to the size of the result.

    Cropping is linear and separable, so it is computed as one real matrix along each axis: real results, exact
    gradients, any size and type, and no complex numbers. Of an even size the two halves of the highest frequency are
    averaged, which keeps the result real. The map is taken as periodic and must be finite; results of positive
    maps may be negative.

    Args:
        output_size: Size of the result, one number or one per axis, at most the input's; None for `ceil(n / stride)`.
        stride: Cells by outputs, one number or one per axis.
        scale: "mean" keeps the mean of the map. "orthonormal" keeps the energy of what is kept: the result is
            `sqrt(n / m)` larger along each axis.

    Raises:
        PoolingError: Where an output size is larger than the input's.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.spectral_pool(np.array([[[0.0, 1.0, 2.0, 3.0, 4.0, 2.0]]]), 3).round(3)
        array([[[0.5, 2. , 3.5]]])
    """

    output_size: Sizes | None = None
    stride: Sizes = 2
    scale: str = "mean"

    function: ClassVar[str] = "spectral_pool"
    layer: ClassVar[str] = "Spectral"
    formula: ClassVar[str] = "y = inverse DFT_m(DFT_n(x) cropped to |f| <= m/2) m / n"
    source: ClassVar[str] = "Rippel, Snoek, Adams, Spectral representations for convolutional neural networks, 2015"
    use: ClassVar[str] = (
        "Maps whose fine detail is noise, and sizes that no stride gives: any output size is exact. Expect ringing at "
        "sharp edges, and negative values of positive maps."
    )
    cost: ClassVar[str] = (
        "One dense product along each axis, 2 m n operations for each row of n cells: for maps of some hundred cells "
        "a side at most."
    )
    per_axis: ClassVar[tuple[str, ...]] = ("output_size", "stride")

    def __post_init__(self) -> None:
        for name in ("output_size", "stride"):
            settle(self, name, tupled(getattr(self, name)))
        rank = self.rank or 1
        if self.output_size is not None:
            per_axis("output_size", self.output_size, rank, 1)
        per_axis("stride", self.stride, rank, 1)
        choice("scale", self.scale, _SCALES)

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """One matrix after the other."""
        sizes, result = call.sizes(x), call.working(x)
        if self.output_size is None:
            strides = per_axis("stride", self.stride, call.rank, 1)
            outputs = tuple(-(-size // stride) for size, stride in zip(sizes, strides, strict=True))
        else:
            outputs = per_axis("output_size", self.output_size, call.rank, 1)
        for number, axis in enumerate(call.spatial(x)):
            size, output = sizes[number], outputs[number]
            if output > size:
                raise PoolingError(f"output_size must be at most the {size} cells of axis {number}, got {output}")
            matrix = low_frequencies(size, output) * (1 if self.scale == "mean" else math.sqrt(size / output))
            result = by_matrix(call, result, axis, matrix)
        return call.finished(result, x)


@lru_cache(maxsize=256)
def low_frequencies(size: int, output: int) -> NDArray[np.float64]:
    """The matrix (output, size) that crops the spectrum of an axis and keeps the mean.

    Example:
        >>> from poolkit.transforms.spectral import low_frequencies
        >>> low_frequencies(4, 1).tolist()
        [[0.25, 0.25, 0.25, 0.25]]
    """
    # Angles by whole numbers modulo one turn, so that large sizes lose nothing.
    turns = np.arange(output)[:, None] * size - np.arange(size) * output
    matrix = np.ones((output, size))
    for frequency in range(1, (output + 1) // 2):
        matrix += 2 * np.cos(2 * np.pi * (frequency * turns % (size * output)) / (size * output))
    if output % 2 == 0:
        halves = np.cos(np.pi * (np.arange(size) * output % (2 * size)) / size)
        matrix += np.where(np.arange(output) % 2 == 0, 1, -1)[:, None] * halves
    return matrix / size
