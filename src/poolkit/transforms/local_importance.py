"""Local importance pooling: a mean of each window whose weights are given as logits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from poolkit.pooling import Pooling, from_planes
from poolkit.reductions.average import Average
from poolkit.reductions.base import Array
from poolkit.reference import Chunk, chunk_of
from poolkit.transforms.attention import softmax_mean
from poolkit.transforms.base import Call, to_rows
from poolkit.transforms.windowed import Windowed


@dataclass(frozen=True)
class LocalImportance(Windowed):
    """The mean of each window's cells, weighted by the softmax of logits that a network gives for each cell (LIP).

    Logits of 0 are the average, those equal to `x` are SoftPool, large multiples of `x` the maximum.

    Args:
        kernel_size: Cells of the window, one number or one per axis; or a geometry.
        stride: Cells between windows; the kernel size if None.
        padding: Cells of padding, as in `Window`; they have no weight.
        dilation: Cells between the taps of a window.
        ceil_mode: Whether a last window that is not whole counts.

    The logits are an argument, of the shape of `x` or of it without channels. In PyTorch and Keras `LIPPool2d` and
    `LIPPooling2D` have the published network that makes them.

    Raises:
        PoolingError: Where the logits have another shape, or an argument is out of range.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> x, logits = np.array([[[1.0, 2.0, 4.0, 8.0]]]), np.log(np.array([[[1.0, 3.0, 1.0, 1.0]]]))
        >>> pk.local_importance_pool(x, logits, 2)
        array([[[1.75, 6.  ]]])
    """

    function: ClassVar[str] = "local_importance_pool"
    layer: ClassVar[str] = "LocalImportance"
    formula: ClassVar[str] = "y = sum(exp(g_i) x_i) / sum(exp(g_i)) over each window, g the logits"
    source: ClassVar[str] = "Gao, Wang, Wu, LIP: Local importance-based pooling, 2019"
    use: ClassVar[str] = (
        "In place of strided steps of a network that loses small objects: a small network says which cells matter. "
        "It is trained with it; logits of equal size give the average."
    )
    cost: ClassVar[str] = "Exponentials of the logits, two averages, and the network that gives the logits."
    operands: ClassVar[tuple[str, ...]] = ("logits",)
    masked: ClassVar[bool] = True

    def apply(self, call: Call, x: Array, *operands: Any) -> Any:
        """The cells of all windows side by side, as definitions see them."""
        xp, (logits,) = call.xp, operands
        call.sizes(x)  # they must be known
        pooling = Pooling(Average(), self.geometry, call.rank, call.layout)
        axes = pooling.axes(xp.shape(x))
        windows = chunk_of(axes, 0, math.prod(axis.output_size for axis in axes))
        cells = _seen(call, call.working(x), "x", x, windows)
        scores = xp.cast(_seen(call, logits, "logits", x, windows), xp.dtype(cells))
        seen = xp.constant(windows.inside, x)
        if call.mask is not None:
            seen = seen & _seen(call, call.mask, "mask", x, windows)
        output = list(xp.shape(x))
        for position, axis in zip(call.spatial(x), axes, strict=True):
            output[position] = axis.output_size
        return call.finished(from_planes(xp, pooling, softmax_mean(xp, cells, scores, seen), output), x)


def _seen(call: Call, values: Array, name: str, x: Array, windows: Chunk) -> Array:
    """What the windows see of a tensor of the shape of `x`, or of it without channels: (planes, outputs, taps)."""
    xp = call.xp
    flat = call.flattened(values, name, x)
    *outer, _, count = xp.shape(flat)
    planes = xp.broadcast(flat, (*outer, xp.shape(x)[call.channel(x)], count))
    planes = to_rows(xp, planes, 1)
    return xp.reshape(xp.gather(planes, windows.index, 1), (xp.shape(planes)[0], *windows.shape))
