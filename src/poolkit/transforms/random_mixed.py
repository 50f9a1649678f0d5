"""Maximum or average by chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from poolkit.reductions.average import Average
from poolkit.reductions.base import Array, share
from poolkit.transforms.base import MAX, Call, choice, settle
from poolkit.transforms.windowed import Windowed

_PER: Final = ("map", "call", "window")


@dataclass(frozen=True)
class RandomMixed(Windowed):
    """In training the maximum of windows or their average, by chance; else the expectation, their mix.

    Args:
        kernel_size: Cells of the window, one number or one per axis; or a geometry.
        stride: Cells between windows; the kernel size if None.
        padding: Cells of padding, as in `Window`.
        dilation: Cells between the taps of a window.
        ceil_mode: Whether a last window that is not whole counts.
        share: Chance of the maximum, from 0 to 1.
        per: What is drawn for: each "map" (one channel of one example), the whole "call", or each "window".

    Draws follow rule S13: the same seed gives the same draws in every framework and layout.

    Raises:
        PoolingError: Where an argument is out of range, or training has no seed.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> x = np.array([[[1.0, 3.0, 2.0, 0.0]]])
        >>> pk.random_mixed_pool(x, 2), pk.random_mixed_pool(x, 2, training=True, seed=0)
        (array([[[2.5, 1.5]]]), array([[[3., 2.]]]))
    """

    share: float = 0.5
    per: str = "map"

    function: ClassVar[str] = "random_mixed_pool"
    layer: ClassVar[str] = "RandomMixed"
    formula: ClassVar[str] = "y = max(x) with probability a, else mean(x), in training; a max(x) + (1 - a) mean(x) else"
    source: ClassVar[str] = "Yu, Wang, Chen, Wei, Mixed pooling for convolutional neural networks, 2014"
    use: ClassVar[str] = (
        "A regulariser where data are few: maximum or average by chance in training, their mix in evaluation (Yu et "
        "al., 2014)."
    )
    cost: ClassVar[str] = "Both poolings and their mix."
    masked: ClassVar[bool] = True
    random: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        settle(self, "share", share("share", self.share))
        choice("per", self.per, _PER)

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """Both, by the kernels where there are, and one of them or their mix."""
        xp = call.xp
        mean = call.pool(x, Average(), self.geometry, call.mask)
        largest = xp.cast(call.pool(x, MAX, self.geometry, call.mask), xp.dtype(mean))
        if call.key is not None:
            return xp.where(self._drawn(call, mean), largest, mean)
        if self.share in (0, 1):
            return largest if self.share else mean
        return xp.cast(self.share * largest + (1 - self.share) * mean, xp.dtype(mean))

    def _drawn(self, call: Call, result: Array) -> Array:
        """Where the maximum is drawn, in a shape that the result's broadcasts with."""
        xp, key, spatial = call.xp, call.key, call.spatial(result)
        assert key is not None  # asked for
        shape = xp.shape(result)
        maps = [size for axis, size in enumerate(shape) if axis not in spatial]
        cells = [shape[axis] if self.per == "window" else 1 for axis in spatial]
        if self.per == "call":
            maps = [1] * len(maps)
        words = xp.words(key, math.prod(maps), math.prod(cells), result)
        first = xp.reshape(xp.cast(words // 256, "float32") * 2.0**-24 < self.share, (*maps, *cells))
        return first if call.layout == "channels_first" else xp.move_axis(first, len(maps) - 1, len(shape) - 1)
