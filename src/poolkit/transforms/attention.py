"""Attention pooling: a mean whose weights are given as logits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from poolkit.reductions.base import Array, Namespace
from poolkit.transforms.base import Call, Transform


@dataclass(frozen=True)
class Attention(Transform):
    """The mean of all cells, weighted by the softmax of logits that a network gives for each of them.

    The logits are an argument: `v . tanh(V x_i)`, gated by `sigmoid(U x_i)` or not, is the attention of
    multiple-instance learning; with a query of its own or that of the mean cell it is that of transformers; logits
    equal to `x` are SoftPool. Cells where the mask is False have weight 0; without any other the result is 0.

    Returns:
        Array `(..., C)`.

    Raises:
        PoolingError: Where the logits have neither the shape of `x` nor that without its channel axis.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> x, logits = np.array([[[1.0, 2.0, 4.0]]]), np.log(np.array([[1.0, 1.0, 2.0]]))
        >>> pk.attention_pool(x, logits)
        array([[2.75]])
    """

    function: ClassVar[str] = "attention_pool"
    layer: ClassVar[str] = "Attention"
    formula: ClassVar[str] = "y = sum(softmax(logits)_i x_i) over all cells that count"
    source: ClassVar[str] = "Ilse, Tomczak, Welling, Attention-based deep multiple instance learning, 2018"
    use: ClassVar[str] = (
        "Sequences, sets of instances and whole maps, where what matters is in few places that differ from input to "
        "input: multiple-instance learning with bags, last layer of transformers, speakers. Give logits from a small "
        "network."
    )
    cost: ClassVar[str] = (
        "One exponential and one product for each cell, beside the network that makes the logits. No window view: "
        "memory of the size of the input."
    )
    operands: ClassVar[tuple[str, ...]] = ("logits",)
    masked: ClassVar[bool] = True

    def apply(self, call: Call, x: Array, *operands: Any) -> Any:
        """The weighted mean of all cells."""
        xp, (logits,) = call.xp, operands
        cells = call.flattened(call.working(x), "x", x)
        scores = xp.cast(call.flattened(logits, "logits", x), xp.dtype(cells))
        seen = xp.constant([True], x) if call.mask is None else call.flattened(call.mask, "mask", x)
        return call.finished(softmax_mean(xp, cells, scores, seen), x)


def softmax_mean(xp: Namespace, cells: Array, logits: Array, seen: Array) -> Array:
    """The mean of the cells along the last axis, weighted by the softmax of logits where `seen`; 0 where none is.

    Relative to the largest logit, so that nothing overflows.
    """
    largest = xp.held(xp.max(xp.where(seen, logits, -float("inf")), keepdims=True))
    finite = xp.where(xp.isinf(largest) & (largest < 0), 0 * xp.zeros((1,), xp.dtype(logits), cells), largest)
    weights = xp.exp(xp.where(seen, logits - finite, -float("inf")))
    total = xp.sum(weights, keepdims=True)
    shares = weights / xp.where(total > 0, total, 1)
    # A cell of weight 0 has no say, whatever it holds.
    return xp.sum(shares * xp.where(shares == 0, 0 * shares, cells))
