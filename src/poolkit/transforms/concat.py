"""Several poolings of the same windows side by side: maximum and average, mean and deviation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from poolkit.errors import PoolingError
from poolkit.geometry import Geometry, Global, Sizes
from poolkit.reductions.average import Average
from poolkit.reductions.base import Array, Reduction
from poolkit.reductions.standard_deviation import StandardDeviation
from poolkit.transforms.base import MAX, Call, is_reduction, settle
from poolkit.transforms.windowed import Windowed

MAX_AND_AVERAGE: Final = (MAX, Average())
MEAN_AND_DEVIATION: Final = (Average(), StandardDeviation())
GLOBAL: Final = Global()


@dataclass(frozen=True)
class Concat(Windowed):
    """Pools the same windows by several reductions, and puts the results one after the other into the channels.

    Args:
        kernel_size: Cells of the window, one number or one per axis; or a geometry, such as `Global()`.
        stride: Cells between windows; the kernel size if None.
        padding: Cells of padding, as in `Window`.
        dilation: Cells between the taps of a window.
        ceil_mode: Whether a last window that is not whole counts.
        reductions: Which; maximum and average by default.

    Returns:
        Array with as many times the channels as there are reductions: all of the first, then all of the second.

    Raises:
        PoolingError: Where there is no reduction, or an argument is out of range.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.concat_pool(np.array([[[1.0, 3.0, 2.0, 0.0]]]), 2)
        array([[[3., 2.],
                [2., 1.]]])
    """

    reductions: Sequence[Reduction] = MAX_AND_AVERAGE

    function: ClassVar[str] = "concat_pool"
    layer: ClassVar[str] = "Concat"
    formula: ClassVar[str] = "y = [r(x) for r in reductions] along the channels"
    source: ClassVar[str] = "Howard, Gugger, fastai: A layered API for deep learning, 2020"
    use: ClassVar[str] = (
        "Where what follows can use several statistics of a window: maximum and average together are usual in "
        "classification heads. Channels grow with the number of reductions."
    )
    cost: ClassVar[str] = "One pooling for each reduction, and as many times the channels for what follows."
    masked: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        given: Any = self.reductions
        if not isinstance(given, (tuple, list)) or not given:
            raise PoolingError(
                f"reductions must be a sequence of reductions, such as (Max(), Average()); got {given!r}"
            )
        for each in given:
            is_reduction(each)
        settle(self, "reductions", tuple(given))

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """One pooling after the other."""
        xp = call.xp
        parts = [call.pool(x, each, self.geometry, call.mask) for each in self.reductions]
        # Of integers some keep their type and some give means.
        dtype = next((each for each in map(xp.dtype, parts) if "float" in each), xp.dtype(parts[0]))
        return xp.join([xp.cast(part, dtype) for part in parts], call.channel(x))


@dataclass(frozen=True)
class Statistics(Concat):
    """The mean and the standard deviation of each channel, one after the other in the channels: statistics pooling.

    Args:
        kernel_size: Cells of the window, or a geometry; the whole input by default.
        stride: Cells between windows; the kernel size if None.
        padding: Cells of padding, as in `Window`.
        dilation: Cells between the taps of a window.
        ceil_mode: Whether a last window that is not whole counts.
        reductions: Which statistics.

    Returns:
        Array with twice the channels: all means, then all deviations. Of equal cells the deviation and its gradient
        are 0.

    Raises:
        PoolingError: Where an argument is out of range.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.statistics_pool(np.array([[[1.0, 3.0, 1.0, 3.0]]]))
        array([[[2.],
                [1.]]])
    """

    kernel_size: Sizes | Geometry = GLOBAL
    reductions: Sequence[Reduction] = MEAN_AND_DEVIATION

    function: ClassVar[str] = "statistics_pool"
    layer: ClassVar[str] = "Statistics"
    formula: ClassVar[str] = "y = [mean(x), sqrt(mean((x - mean(x))^2))] along the channels"
    source: ClassVar[str] = "Snyder et al., X-vectors: Robust DNN embeddings for speaker recognition, 2018"
    use: ClassVar[str] = (
        "The end of a network for speech or other sequences of any length, whose mean and spread tell the class, as "
        "in x-vectors."
    )
    cost: ClassVar[str] = "Two poolings, and twice the channels for what follows."
