"""Second-order pooling: how channels vary together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from poolkit.errors import PoolingError
from poolkit.reductions.base import Array
from poolkit.transforms.base import Call, Transform

_MOST_STEPS = 32


@dataclass(frozen=True)
class Covariance(Transform):
    """The covariance of the channels over all cells, or its matrix square root.

    Args:
        root_steps: Steps of Newton and Schulz towards the square root, 0 for the covariance itself; 3 to 5 are usual.
            The covariance is divided by its trace before, and the root multiplied by the root of it after.
        centred: Whether the mean of each channel is taken off first; without, and without root, it is bilinear pooling.

    Computed in float32 at least. A map whose cells are all alike has covariance 0, and 0 as its root.

    Returns:
        Symmetric array `(..., C, C)`; channels times channels whatever the layout.

    Raises:
        PoolingError: Where `root_steps` is no integer from 0 to 32.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.covariance_pool(np.array([[[1.0, 3.0], [2.0, 6.0]]]))
        array([[[1., 2.],
                [2., 4.]]])
    """

    root_steps: int = 0
    centred: bool = True

    function: ClassVar[str] = "covariance_pool"
    layer: ClassVar[str] = "Covariance"
    formula: ClassVar[str] = "Y = (X - mean)(X - mean)^T / n, or its matrix square root"
    source: ClassVar[str] = "Li, Xie, Wang, Gao, Towards faster training of global covariance pooling networks, 2018"
    use: ClassVar[str] = (
        "Fine-grained classes (birds, cars, textures), where it matters which features occur together. With 3 to 5 "
        "steps of the root it trains more stably. Reduce channels first: the result has the square of their number."
    )
    cost: ClassVar[str] = (
        "2 n C^2 operations for n cells of C channels, and 6 C^3 for each step of the root. No matrix of cells by "
        "cells is made."
    )
    masked: ClassVar[bool] = True

    def __post_init__(self) -> None:
        steps = self.root_steps
        if isinstance(steps, bool) or not isinstance(steps, int) or not 0 <= steps <= _MOST_STEPS:
            raise PoolingError(f"root_steps must be an integer from 0 to {_MOST_STEPS}, got {steps!r}")
        if not isinstance(self.centred, bool):
            raise PoolingError(f"centred must be True or False, got {self.centred!r}")

    def apply(self, call: Call, x: Array, *operands: Any) -> Any:
        """The mean is taken off cell by cell: no matrix of cells by cells is made."""
        xp = call.xp
        rows = call.flattened(call.working(x), "x", x)
        kind = xp.dtype(rows)
        if call.mask is None:
            count = 0 * xp.sum(rows[..., :1, :1], keepdims=True) + xp.shape(rows)[-1]
        else:
            seen = call.flattened(call.mask, "mask", x)
            if tuple(seen.shape)[-2] != 1:
                raise PoolingError("mask must say which cells count, without the channel axis")
            count = xp.sum(xp.cast(seen, kind), keepdims=True)
            rows = xp.where(seen, rows, 0 * xp.zeros((1,), kind, x))
        count = xp.where(count > 0, count, 1)
        if self.centred:
            rows = rows - xp.sum(rows, keepdims=True) / count
            rows = rows if call.mask is None else xp.where(seen, rows, 0 * xp.zeros((1,), kind, x))
        last = len(rows.shape) - 1
        result = rows @ xp.move_axis(rows, last - 1, last) / count
        return call.finished(self._root(call, result, x) if self.root_steps else result, x)

    def _root(self, call: Call, matrix: Array, x: Array) -> Array:
        """Y = Y (3 I - Z Y) / 2, Z = (3 I - Z Y) Z / 2, from Y = matrix / trace, Z = I."""
        xp = call.xp
        channels = xp.shape(matrix)[-1]
        unit = xp.cast(
            xp.constant([[float(i == j) for j in range(channels)] for i in range(channels)], x), xp.dtype(matrix)
        )
        trace = xp.sum(xp.sum(matrix * unit, keepdims=True)[..., 0], keepdims=True)[..., None]
        usable = trace > 0
        trace = xp.where(usable, trace, 1)
        root, inverse = matrix / trace, unit
        for _ in range(self.root_steps):
            step = (3 * unit - inverse @ root) / 2
            root, inverse = root @ step, step @ inverse
        return xp.where(usable, root * xp.power(trace, 0.5), 0 * root)


@dataclass(frozen=True)
class Vlad(Transform):
    """Differences from cluster centres, summed by soft assignment: a description of a set of cells of any number.

    Args:
        normalised: Whether each cluster's sum, and then the whole, is divided by its Euclidean norm.

    The logits that a network gives for each cell and cluster, and the centres, are arguments: `logits` of the shape of
    `x` with clusters in place of channels, `centres` of shape `(clusters, C)`. With `logits = 2 a c x - a |c|^2` cells
    are assigned by their distance.

    Returns:
        Array `(..., clusters, C)`, the clusters before the channels whatever the layout.

    Raises:
        PoolingError: Where logits or centres do not have the shape that `x` and the clusters ask for.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> x, centres = np.array([[[1.0, 2.0, 9.0]]]), np.array([[1.0], [8.0]])
        >>> logits = np.array([[[0.0, 0.0, -99.0], [-99.0, -99.0, 0.0]]])
        >>> pk.vlad_pool(x, logits, centres, normalised=False).round(6)
        array([[[1.],
                [1.]]])
    """

    normalised: bool = True

    function: ClassVar[str] = "vlad_pool"
    layer: ClassVar[str] = "Vlad"
    formula: ClassVar[str] = "V_k = sum_i softmax_k(logits_i) (x_i - c_k)"
    source: ClassVar[str] = "Arandjelovic et al., NetVLAD, 2016"
    use: ClassVar[str] = (
        "Places, audio and video: descriptors of a map by its cells' residuals to learnt centres, whatever their "
        "order. Logits come from a 1x1 convolution."
    )
    cost: ClassVar[str] = (
        "2 n K C operations for n cells, K centres and C channels; residuals are never laid out cell by cell."
    )
    operands: ClassVar[tuple[str, ...]] = ("logits", "centres")
    masked: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not isinstance(self.normalised, bool):
            raise PoolingError(f"normalised must be True or False, got {self.normalised!r}")

    def apply(self, call: Call, x: Array, *operands: Any) -> Any:
        """As a x - (sum a) c, so that no difference of each cell from each centre is kept."""
        xp, (logits, centres) = call.xp, operands
        clusters, channels = self._clusters(call, x, logits, centres)
        rows = call.flattened(call.working(x), "x", x)
        kind, last = xp.dtype(rows), len(rows.shape) - 1
        scores = xp.cast(_as_rows(call, logits, clusters), kind)
        scores = xp.move_axis(scores, last - 1, last)
        shares = xp.exp(scores - xp.held(xp.max(scores, keepdims=True)))
        shares = xp.move_axis(shares / xp.sum(shares, keepdims=True), last, last - 1)
        if call.mask is not None:
            seen = call.flattened(call.mask, "mask", x)
            if tuple(seen.shape)[-2] != 1:
                raise PoolingError("mask must say which cells count, without the channel axis")
            nothing = 0 * xp.zeros((1,), kind, x)
            shares, rows = xp.where(seen, shares, nothing), xp.where(seen, rows, nothing)
        result = shares @ xp.move_axis(rows, last - 1, last) - xp.sum(shares, keepdims=True) * xp.cast(centres, kind)
        if self.normalised:
            result = _by_norm(call, result)
            shape = xp.shape(result)
            flat = _by_norm(call, xp.reshape(result, (*shape[:-2], clusters * channels)))
            result = xp.reshape(flat, shape)
        return call.finished(result, x)

    def _clusters(self, call: Call, x: Array, logits: Array, centres: Array) -> tuple[int, int]:
        """Numbers of clusters and channels."""
        channel = call.channel(x)
        shape, given, whole = tuple(centres.shape), tuple(logits.shape), tuple(x.shape)
        if len(shape) != 2 or shape[1] != whole[channel]:
            raise PoolingError(f"centres must have shape (clusters, {whole[channel]}), got {shape}")
        expected = (*whole[:channel], shape[0], *whole[channel + 1 :])
        if given != expected:
            raise PoolingError(f"logits must have shape {expected}, got {given}")
        return int(shape[0]), int(shape[1])


def _as_rows(call: Call, logits: Array, clusters: int) -> Array:
    """Logits as (..., clusters, cells)."""
    xp, channel = call.xp, call.channel(logits)
    first = min(call.spatial(logits).start, channel)
    moved = xp.move_axis(logits, channel, first) if channel != first else logits
    shape = xp.shape(moved)
    return xp.reshape(moved, (*shape[:first], clusters, math.prod(shape[first + 1 :])))


def _by_norm(call: Call, values: Array) -> Array:
    """Divided by the norm along the last axis; 0, and no gradient, where that is 0."""
    xp = call.xp
    square = xp.sum(values * values, keepdims=True)
    positive = square > 0
    return xp.where(positive, values / xp.power(xp.where(positive, square, 1), 0.5), 0 * values)
