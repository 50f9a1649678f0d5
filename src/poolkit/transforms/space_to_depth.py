"""Space to depth: smaller maps of more channels, without loss."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from poolkit.errors import PoolingError
from poolkit.geometry import Sizes, per_axis
from poolkit.reductions.base import Array
from poolkit.transforms.base import Call, Transform, choice, settle, tupled

_ORDERS: Final = ("channel", "cell", "column")


@dataclass(frozen=True)
class SpaceToDepth(Transform):
    """Puts the cells of each block into channels: nothing is lost, and a 1x1 convolution behind it learns to pool.

    Args:
        block_size: Cells of a block along each axis, one number or one per axis; they divide the map's sizes.
        order: Which channel a cell goes to, for `C` channels and `b` cells of a block. "channel": `c b + cell`, as
            `torch.nn.PixelUnshuffle`. "cell": `cell C + c`, as `tf.nn.space_to_depth`. "column": as "cell" with the
            cells of a block counted down its columns, as SPD-Conv has them.

    Returns:
        Array with `b` times the channels and sizes divided by `block_size`.

    Raises:
        PoolingError: Where a block does not divide a size.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.space_to_depth(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 2)
        array([[[1., 3.],
                [2., 4.]]])
    """

    block_size: Sizes = 2
    order: str = "channel"

    function: ClassVar[str] = "space_to_depth"
    layer: ClassVar[str] = "SpaceToDepth"
    pools: ClassVar[bool] = False
    formula: ClassVar[str] = "y[c b + t, o] = x[c, o block_size + t]"
    source: ClassVar[str] = "Shi et al., Real-time super-resolution by sub-pixel convolution, 2016; Sunkara, Luo, 2022"
    use: ClassVar[str] = (
        "In front of a convolution in place of its stride: small objects and low resolutions, where a stride or a "
        "pooling would lose what is there."
    )
    cost: ClassVar[str] = "A copy. The next convolution has b times the input channels, which is where the price is."
    per_axis: ClassVar[tuple[str, ...]] = ("block_size",)

    def __post_init__(self) -> None:
        settle(self, "block_size", tupled(self.block_size))
        per_axis("block_size", self.block_size, self.rank or 1, 1)
        choice("order", self.order, _ORDERS)

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """Axes split into blocks and cells, and those moved beside the channels."""
        xp, sizes, rank = call.xp, call.sizes(x), call.rank
        blocks = per_axis("block_size", self.block_size, rank, 1)
        for axis, (size, block) in enumerate(zip(sizes, blocks, strict=True)):
            if size % block:
                raise PoolingError(
                    f"block_size {block} does not divide the {size} cells of axis {axis}; crop or pad it"
                )
        channel, last = call.channel(x), len(x.shape) - 1
        first = call.spatial(x).start - (call.layout == "channels_first")
        x = xp.move_axis(x, channel, last) if channel != last else x
        shape = xp.shape(x)
        outputs = [size // block for size, block in zip(sizes, blocks, strict=True)]
        pairs = [each for pair in zip(outputs, blocks, strict=True) for each in pair]
        x = xp.reshape(x, (*shape[:first], *pairs, shape[-1]))
        end = first + 2 * rank
        # Cells of the block one after the other behind the outputs; down the columns the last axis comes first.
        for axis in range(rank):
            x = xp.move_axis(x, first + axis + 1, end - 1)
        if self.order == "column":
            for axis in range(1, rank):
                x = xp.move_axis(x, end - 1, first + rank + axis - 1)
        if self.order == "channel":
            x = xp.move_axis(x, end, first + rank)
        x = xp.reshape(x, (*shape[:first], *outputs, shape[-1] * math.prod(blocks)))
        return xp.move_axis(x, first + rank, channel) if call.layout == "channels_first" else x
