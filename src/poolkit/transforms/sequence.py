"""Poolings of sequences of unequal lengths, whose results do not depend on how far a batch is padded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Final

from poolkit.cuts import index_type
from poolkit.errors import PoolingError
from poolkit.geometry import Global, per_axis
from poolkit.reductions.average import Average
from poolkit.reductions.base import Array, Reduction
from poolkit.reductions.max import Max
from poolkit.reductions.min import Min
from poolkit.reductions.sum import Sum
from poolkit.transforms.base import MAX, Call, Transform, choice, is_reduction

_REDUCTIONS: Final[Mapping[str, Reduction]] = {"mean": Average(), "max": Max(), "min": Min(), "sum": Sum()}
_SUMS: Final = ("mean_sqrt_len", "weighted_mean")
_PLACES: Final = ("first", "last")


@dataclass(frozen=True)
class Token(Transform):
    """Pools the tokens of each sequence to one vector; what is padded never counts, before or behind.

    Args:
        mode: "mean", "max", "min" or "sum" of the tokens; "mean_sqrt_len", their sum by the root of their number;
            "weighted_mean", where the i-th token has weight i; the "first" or the "last" token.

    Tokens are those where `mask` is True, or the first of each sequence that `lengths` has the number of. A sequence
    without tokens gives 0.

    Returns:
        Array `(..., C)`.

    Raises:
        PoolingError: Where the mode is none of these, or both mask and lengths are given.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> x = np.array([[[1.0, 5.0, 9.0, 0.0]]])
        >>> pk.token_pool(x, "weighted_mean", lengths=np.array([2]))
        array([[3.66666667]])
    """

    mode: str = "mean"

    function: ClassVar[str] = "token_pool"
    layer: ClassVar[str] = "Token"
    formula: ClassVar[str] = "y = sum(w_i x_i) / sum(w_i) over tokens, or their maximum, first, last"
    source: ClassVar[str] = "Reimers, Gurevych, Sentence-BERT, 2019; Muennighoff, SGPT, 2022 (weighted mean)"
    use: ClassVar[str] = (
        'Embeddings of sentences and other sequences in padded batches: "mean" is the safe start, "first" for models '
        'with a class token, "last" or "weighted_mean" for causal ones. Padding on either side changes nothing.'
    )
    cost: ClassVar[str] = "One masked pooling of the sequence, or one look-up."
    ranks: ClassVar[tuple[int, ...]] = (1,)
    optional: ClassVar[tuple[str, ...]] = ("lengths",)
    masked: ClassVar[bool] = True

    def __post_init__(self) -> None:
        choice("mode", self.mode, (*_REDUCTIONS, *_SUMS, *_PLACES))

    def apply(self, call: Call, x: Array, *operands: Any) -> Any:
        """Masked reductions of the whole sequence, or a look-up."""
        tokens = tokens_of(call, x, operands[0])
        if self.mode in _REDUCTIONS:
            return one(call, call.pool(x, _REDUCTIONS[self.mode], Global(), tokens))
        if self.mode in _PLACES:
            return self._place(call, x, tokens)
        return call.finished(self._sum(call, call.working(x), tokens), x)

    def _sum(self, call: Call, x: Array, tokens: Array) -> Array:
        xp = call.xp
        kind = xp.dtype(x)
        if self.mode == "mean_sqrt_len":
            count = xp.sum(xp.cast(tokens, kind), keepdims=True)
            root = xp.power(xp.where(count > 0, count, 1), 0.5)
        else:
            weights = xp.cast(tokens, kind)
            weights = weights * xp.cumulative(weights)
            total = xp.sum(weights, keepdims=True)
            root = xp.where(total > 0, total, 1)
            x = x * _beside_channels(call, x, weights)
        result = call.pool(x, Sum(), Global(), tokens)
        return one(call, result / _beside_channels(call, x, root))

    def _place(self, call: Call, x: Array, tokens: Array) -> Array:
        xp = call.xp
        places = _numbers(call, tokens)
        chosen = xp.max(xp.where(tokens, places, -1 + 0 * places), keepdims=True)
        if self.mode == "first":
            last = xp.shape(tokens)[-1] - 1
            chosen = last - xp.max(xp.where(tokens, last - places, -1 + 0 * places), keepdims=True)
        empty = ~xp.any(tokens, keepdims=True)
        rows = sequences(call, x)
        index = beside(call, xp.where(empty, 0 * chosen, chosen), x)
        taken = xp.take_along(rows, xp.broadcast(index, (*xp.shape(rows)[:-1], 1)))
        return xp.where(beside(call, empty, x), 0 * xp.zeros((1,), xp.dtype(x), x), taken)[..., 0]


@dataclass(frozen=True)
class KMax(Transform):
    """The k largest tokens of each channel, in the order in which they stand.

    Args:
        k: How many, at least 1. Of equal tokens the first are taken; NaN counts as largest.

    Tokens are those where `mask` is True, or the first of each sequence that `lengths` has the number of. Where there
    are fewer than `k`, the rest of the result is 0.

    Returns:
        Array `(..., C, k)`, or `(..., k, C)` with channels last.

    Raises:
        PoolingError: Where `k` is not a positive integer, or both mask and lengths are given.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.k_max_pool(np.array([[[3.0, 1.0, 5.0, 2.0, 4.0]]]), 3)
        array([[[3., 5., 4.]]])
    """

    k: int

    function: ClassVar[str] = "k_max_pool"
    layer: ClassVar[str] = "KMax"
    formula: ClassVar[str] = "y = the k largest of x, in the order of their places"
    source: ClassVar[str] = "Kalchbrenner, Grefenstette, Blunsom, A convolutional network for sentences, 2014"
    use: ClassVar[str] = (
        "Sentences and time series where the strongest few features matter, and their order: between convolutions (k "
        "by `dynamic_k`) or in front of dense layers."
    )
    cost: ClassVar[str] = "The k largest of each channel of each sequence, without sorting the rest, and a look-up."
    ranks: ClassVar[tuple[int, ...]] = (1,)
    optional: ClassVar[tuple[str, ...]] = ("lengths",)
    masked: ClassVar[bool] = True

    def __post_init__(self) -> None:
        per_axis("k", self.k, 1, 1)

    def apply(self, call: Call, x: Array, *operands: Any) -> Any:
        """Chosen by the k-th largest value, then looked up, so that gradients go to the tokens chosen."""
        xp = call.xp
        tokens = tokens_of(call, x, operands[0])
        rows = sequences(call, x)
        shape = xp.shape(rows)
        valid = xp.broadcast(beside(call, tokens, x), shape)
        places, found = self._places(call, _rows(call, xp.held(rows)), _rows(call, valid))
        taken = xp.take_along(_rows(call, rows), places)
        taken = xp.where(found, taken, xp.zeros((1, 1), xp.dtype(x), x))
        result = xp.reshape(taken, (*shape[:-1], self.k))
        return result if call.layout == "channels_first" else xp.move_axis(result, len(shape) - 1, len(shape) - 2)

    def _places(self, call: Call, values: Array, valid: Array) -> tuple[Array, Array]:
        """Place of each of the k, (rows, k), and whether there is one."""
        xp = call.xp
        length = xp.shape(values)[-1]
        keys = call.working(values)
        keys = xp.where(keys != keys, float("inf"), keys)
        keys = xp.where(valid, keys, -float("inf"))
        kind = index_type(xp)
        if self.k < length:
            least = xp.min(xp.largest(keys, self.k), keepdims=True)  # XLA makes a whole sort of a slice
            above, equal = valid & (keys > least), valid & (keys == least)
            room = self.k - xp.sum(xp.cast(above, kind), keepdims=True)
            chosen = above | (equal & (xp.cumulative(xp.cast(equal, kind)) <= room))
        else:
            chosen = valid
        # Places from the first on: the largest of their distances to the end, in a type that holds them all.
        working = xp.dtype(keys) if length <= 2**24 else kind
        left = xp.cast(length - _numbers(call, chosen), working)
        order = xp.largest(xp.where(chosen, left, 0 * left), min(self.k, length))
        order = xp.cast(order, kind)
        if self.k > length:
            order = xp.join([order, xp.zeros((xp.shape(values)[0], self.k - length), kind, values)], 1)
        return xp.where(order > 0, length - order, 0 * order), order > 0


@dataclass(frozen=True)
class Chunk(Transform):
    """Pools each sequence to a number of chunks, nearly equal parts of its own length.

    Args:
        count: How many chunks; chunk `i` of `n` tokens has those from `floor(i n/count)` to `ceil((i+1) n/count) - 1`.
        reduction: How the tokens of a chunk become one.

    Tokens are those where `mask` is True, or the first of each sequence that `lengths` has the number of. A sequence
    without tokens gives 0.

    Returns:
        Array `(..., C, count)`, or `(..., count, C)` with channels last.

    Raises:
        PoolingError: Where `count` is not a positive integer, or both mask and lengths are given.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.chunk_pool(np.array([[[3.0, 1.0, 5.0, 2.0, 9.0]]]), 2, lengths=np.array([4]))
        array([[[3., 5.]]])
    """

    count: int
    reduction: Reduction = MAX

    function: ClassVar[str] = "chunk_pool"
    layer: ClassVar[str] = "Chunk"
    formula: ClassVar[str] = "y_i = pool(tokens floor(i n/count) .. ceil((i+1) n/count) - 1)"
    source: ClassVar[str] = "Chen et al., Event extraction via dynamic multi-pooling convolutional networks, 2015"
    use: ClassVar[str] = (
        "Sentences and time series where it matters in which part a feature is: beginning, middle, end. Parts follow "
        "each sequence's own length."
    )
    cost: ClassVar[str] = "`count` masked poolings of the whole sequence."
    ranks: ClassVar[tuple[int, ...]] = (1,)
    optional: ClassVar[tuple[str, ...]] = ("lengths",)
    masked: ClassVar[bool] = True

    def __post_init__(self) -> None:
        per_axis("count", self.count, 1, 1)
        is_reduction(self.reduction)

    def apply(self, call: Call, x: Array, *operands: Any) -> Any:
        """One masked reduction of the whole sequence per chunk."""
        xp = call.xp
        tokens = tokens_of(call, x, operands[0])
        kind = index_type(xp)
        total = xp.sum(xp.cast(tokens, kind), keepdims=True)
        bounds = [(chunk * total // self.count, -(-(chunk + 1) * total // self.count)) for chunk in range(self.count)]
        return _pieces(call, x, self.reduction, tokens, bounds)


@dataclass(frozen=True)
class Piecewise(Transform):
    """Pools the pieces of each sequence between given places, such as those of two names in a sentence.

    Args:
        reduction: How the tokens of a piece become one.

    The cuts are integers `(..., pieces - 1)`: each the number, from 0, of the token that begins the next piece. Where
    a piece shall end with the token at a place, as in the paper, its cut is that place plus one. Tokens are those
    where `mask` is True, or the first of each sequence that `lengths` has the number of, and only they are counted. A
    piece without tokens gives 0.

    Returns:
        Array `(..., C, pieces)`, or `(..., pieces, C)` with channels last.

    Raises:
        PoolingError: Where cuts are no integers or not rows of them for each sequence, or both mask and lengths are
            given.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.piecewise_pool(np.array([[[3.0, 1.0, 5.0, 2.0, 9.0, 8.0]]]), np.array([[2, 4]]))
        array([[[3., 5., 9.]]])
    """

    reduction: Reduction = MAX

    function: ClassVar[str] = "piecewise_pool"
    layer: ClassVar[str] = "Piecewise"
    formula: ClassVar[str] = "y_i = pool(tokens cuts_(i-1) .. cuts_i - 1), cuts_(-1) = 0, the last piece to the end"
    source: ClassVar[str] = (
        "Zeng, Liu, Chen, Zhao, Distant supervision for relation extraction via piecewise convolutional neural "
        "networks, 2015"
    )
    use: ClassVar[str] = (
        "Relations between two names in a sentence: before, between and behind them. Any sequence with marked places."
    )
    cost: ClassVar[str] = "One masked pooling of the whole sequence for each piece."
    ranks: ClassVar[tuple[int, ...]] = (1,)
    operands: ClassVar[tuple[str, ...]] = ("cuts",)
    optional: ClassVar[tuple[str, ...]] = ("lengths",)
    masked: ClassVar[bool] = True

    def __post_init__(self) -> None:
        is_reduction(self.reduction)

    def apply(self, call: Call, x: Array, *operands: Any) -> Any:
        """One masked reduction of the whole sequence per piece."""
        xp, (cuts, lengths) = call.xp, operands
        tokens = tokens_of(call, x, lengths)
        outer, shape = tuple(tokens.shape)[:-1], tuple(cuts.shape)
        if len(shape) != len(outer) + 1 or shape[:-1] != outer:
            expected = f"({', '.join(map(str, (*outer, 'pieces - 1')))})"
            raise PoolingError(f"cuts must have shape {expected}, one row per sequence; got {shape}")
        if not xp.dtype(cuts).startswith(("int", "uint")):
            raise PoolingError(f"cuts must be integers, got {xp.dtype(cuts)}")
        kind = index_type(xp)
        total = xp.sum(xp.cast(tokens, kind), keepdims=True)
        places = xp.cast(cuts, kind)
        inner = [places[..., cut : cut + 1] for cut in range(shape[-1])]
        return _pieces(call, x, self.reduction, tokens, list(pairwise([0 * total, *inner, total])))


def dynamic_k(length: int, layer: int, layers: int, top: int) -> int:
    """How many tokens a layer of dynamic k-max pooling keeps of a sentence.

    Formula: max(top, ceil((layers - layer) / layers * length)).

    Args:
        length: Tokens of the sentence, before the first layer.
        layer: Number of the layer, from 1.
        layers: Number of layers.
        top: How many the last layer keeps.

    Returns:
        The `k` of `k_max_pool`.

    Raises:
        PoolingError: Where an argument is no positive integer, or the layer is none of the layers.

    Source: Kalchbrenner, Grefenstette, Blunsom, A convolutional network for sentences, 2014.

    Example:
        >>> from poolkit.transforms.sequence import dynamic_k
        >>> [dynamic_k(18, layer, 3, 3) for layer in (1, 2, 3)]
        [12, 6, 3]
    """
    for name, value in (("length", length), ("layer", layer), ("layers", layers), ("top", top)):
        per_axis(name, value, 1, 1)
    if layer > layers:
        raise PoolingError(f"layer must be at most {layers}, the number of layers; got {layer}")
    return max(top, -(-(layers - layer) * length // layers))


def tokens_of(call: Call, x: Array, lengths: Any | None) -> Array:
    """Where tokens are: the mask, or what the lengths say, or everywhere; of the shape of `x` without channels."""
    xp = call.xp
    if call.rank != 1:
        raise PoolingError(f"a sequence has one spatial axis, not {call.rank}")
    channel, axis = call.channel(x), call.spatial(x).start
    shape = xp.shape(x)
    outer = shape[: min(channel, axis)]
    if lengths is None:
        if call.mask is None:
            return xp.broadcast(xp.constant([True], x), (*outer, shape[axis]))
        if len(call.mask.shape) == len(x.shape):
            raise PoolingError(
                f"mask must say which tokens count, without the channel axis; got {tuple(call.mask.shape)}"
            )
        return call.mask
    if call.mask is not None:
        raise PoolingError("mask and lengths both say which tokens count; give one of them")
    expected = tuple(x.shape)[: len(outer)]
    if tuple(lengths.shape) != expected:
        raise PoolingError(f"lengths must have shape {expected}, one number per sequence; got {tuple(lengths.shape)}")
    if not xp.dtype(lengths).startswith(("int", "uint")):
        raise PoolingError(f"lengths must be integers, got {xp.dtype(lengths)}")
    kind = index_type(xp)
    places = xp.cast(xp.constant(list(range(shape[axis])), x), kind)
    return places < xp.cast(lengths, kind)[..., None]


def sequences(call: Call, x: Array) -> Array:
    """`x` with the tokens on the last axis."""
    return x if call.layout == "channels_first" else call.xp.move_axis(x, len(x.shape) - 2, len(x.shape) - 1)


def beside(call: Call, tokens: Array, x: Array) -> Array:
    """What each sequence has, (..., length), beside the channels of (..., C, length)."""
    shape = call.xp.shape(tokens)
    return call.xp.reshape(tokens, (*shape[:-1], 1, shape[-1])) if len(shape) < len(x.shape) else tokens


def one(call: Call, x: Array) -> Array:
    """A result without its only place."""
    return x[..., 0] if call.layout == "channels_first" else x[..., 0, :]


def _beside_channels(call: Call, x: Array, values: Array) -> Array:
    """What each sequence has, (..., length), for tensors in the layout of the call."""
    whole = beside(call, values, x)
    last = len(x.shape) - 1
    return whole if call.layout == "channels_first" else call.xp.move_axis(whole, last, last - 1)


def _numbers(call: Call, like: Array) -> Array:
    """0, 1, 2, ... along the last axis, in the shape of a truth value for each."""
    xp = call.xp
    zero = xp.cast(like, index_type(xp)) * 0
    return zero + xp.cast(xp.constant(list(range(xp.shape(like)[-1])), like), index_type(xp))


def _pieces(call: Call, x: Array, reduction: Reduction, tokens: Array, bounds: Sequence[tuple[Array, Array]]) -> Array:
    """The tokens numbered from the first to before the second of each pair reduced, side by side."""
    xp = call.xp
    number = xp.cumulative(xp.cast(tokens, index_type(xp))) - 1
    parts = [call.pool(x, reduction, Global(), tokens & (number >= low) & (number < high)) for low, high in bounds]
    return xp.join(parts, call.spatial(x).start)


def _rows(call: Call, x: Array) -> Array:
    shape = call.xp.shape(x)
    return call.xp.reshape(x, (math.prod(shape[:-1]), shape[-1]))
