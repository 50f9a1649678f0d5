"""Sequences: by hand, and however far and on which side a batch is padded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit.transforms.sequence import dynamic_k
from tests.hosts import Array, host_named
from tests.transforms.calls import call

MODES = {
    "mean": 3.5,
    "max": 6,
    "min": 2,
    "sum": 14,
    "mean_sqrt_len": 14 / 2,
    "weighted_mean": (1 * 2 + 2 * 4 + 3 * 6 + 4 * 2) / 10,
    "first": 2,
    "last": 2,
}
X = np.array([[[2.0, 4.0, 6.0, 2.0]]])

CALLS: list[tuple[str, dict[str, Any]]] = [
    *(("token_pool", {"mode": mode}) for mode in MODES),
    ("k_max_pool", {"k": 2}),
    ("k_max_pool", {"k": 6}),
    ("chunk_pool", {"count": 2}),
    ("chunk_pool", {"count": 3, "reduction": pk.Average()}),
]


@pytest.mark.parametrize("mode", MODES)
def test_by_hand(mode: str) -> None:
    assert pk.token_pool(X, mode).tolist() == [[pytest.approx(MODES[mode])]]
    assert pk.token_pool(np.moveaxis(X, 1, 2), mode, layout="channels_last").tolist() == [[pytest.approx(MODES[mode])]]


def test_first_and_last_are_tokens_and_no_padding() -> None:
    x = np.array([[[0.0, 7.0, 8.0, 9.0, 0.0]]])
    mask = np.array([[False, True, True, True, False]])
    assert pk.token_pool(x, "first", mask=mask).tolist() == [[7]]
    assert pk.token_pool(x, "last", mask=mask).tolist() == [[9]]
    assert pk.token_pool(x, "weighted_mean", mask=mask).tolist() == [[(7 + 16 + 27) / 6]]


@pytest.mark.parametrize(("function", "options"), CALLS, ids=str)
@pytest.mark.parametrize("side", ["before", "behind"])
def test_padding_does_not_matter(function: str, options: dict[str, Any], side: str) -> None:
    """Whatever is padded, on either side, as far as the longest of any batch; batch mates neither."""
    random = np.random.default_rng(0)
    sequences = [random.normal(size=(3, length)) for length in (1, 4, 7, 12)]
    host = host_named("numpy")
    for extra in (0, 1, 9):
        total = 12 + extra
        x, mask = np.full((4, 3, total), np.nan), np.zeros((4, total), bool)
        for row, each in enumerate(sequences):
            place = slice(total - each.shape[1], total) if side == "before" else slice(0, each.shape[1])
            x[row, :, place], mask[row, place] = each, True
        found = call(host, function, x, **options, mask=mask)
        for row, each in enumerate(sequences):
            alone = call(host, function, each[None], **options)
            np.testing.assert_allclose(found[row], alone[0], rtol=1e-13, atol=1e-15)
        if side == "behind":
            lengths = np.array([each.shape[1] for each in sequences])
            np.testing.assert_array_equal(call(host, function, x, **options, lengths=lengths), found)


@pytest.mark.parametrize(("function", "options"), CALLS, ids=str)
def test_sequences_without_tokens_give_zeros_and_no_gradient(function: str, options: dict[str, Any]) -> None:
    x, lengths = np.full((2, 3, 5), 7.0), np.array([0, 3])
    found = pk_call(function, x, options, lengths)
    assert (found[0] == 0).all()
    host = host_named("torch")
    tensor = host.tensor(x).requires_grad_()
    result = getattr(pk, function)(tensor, **options, lengths=host.tensor(lengths))
    result.sum().backward()
    assert (tensor.grad[0] == 0).all()
    assert tensor.grad.isfinite().all()
    assert (tensor.grad[1, :, 3:] == 0).all()


def pk_call(function: str, x: Array, options: dict[str, Any], lengths: Array) -> Array:
    return call(host_named("numpy"), function, x, **options, lengths=lengths)


def test_halves_neither_overflow_nor_divide_by_nothing() -> None:
    """Long sums of float16 are beyond 65,504, and 1e-9 is 0 in float16."""
    x = np.full((1, 1, 4096), 60.0, np.float16)
    assert pk.token_pool(x, "mean_sqrt_len").tolist() == [[60 * 64]]
    assert pk.token_pool(x, "weighted_mean").tolist() == [[60]]
    assert pk.token_pool(x, "mean", lengths=np.array([0])).tolist() == [[0]]


def test_k_largest_in_order() -> None:
    x = np.array([[[3.0, 1.0, 5.0, 2.0, 4.0], [1.0, 1.0, 1.0, 0.0, 1.0]]])
    assert pk.k_max_pool(x, 3).tolist() == [[[3, 5, 4], [1, 1, 1]]]
    assert pk.k_max_pool(x, 7).tolist() == [[[3, 1, 5, 2, 4, 0, 0], [1, 1, 1, 0, 1, 0, 0]]]
    assert pk.k_max_pool(np.moveaxis(x, 1, 2), 2, layout="channels_last").tolist() == [[[5, 1], [4, 1]]]
    special = np.array([[[-np.inf, np.nan, -np.inf, np.inf, 0.0]]])
    np.testing.assert_array_equal(pk.k_max_pool(special, 2), [[[np.nan, np.inf]]])
    seen = np.array([[False, False, True, False, True]])
    assert pk.k_max_pool(special, 2, mask=seen).tolist() == [[[-np.inf, 0]]]


def test_equal_tokens_the_first_win_the_gradient() -> None:
    host = host_named("torch")
    x = host.tensor(np.array([[[1.0, 2.0, 2.0, 2.0]]])).requires_grad_()
    pk.k_max_pool(x, 2).sum().backward()
    assert x.grad.tolist() == [[[0, 1, 1, 0]]]


def test_k_of_the_paper() -> None:
    """L = 3, k_top = 3, 18 words: 12, 6, 3; of the sentence, not of the layer's input."""
    assert [dynamic_k(18, layer, 3, 3) for layer in (1, 2, 3)] == [12, 6, 3]
    assert [dynamic_k(5, layer, 2, 4) for layer in (1, 2)] == [4, 4]
    with pytest.raises(pk.PoolingError, match="layer must be at most 3"):
        dynamic_k(18, 4, 3, 3)


def test_chunks_are_of_each_sequence() -> None:
    x = np.array([[[3.0, 1.0, 5.0, 2.0, 9.0, 8.0, 7.0]], [[3.0, 1.0, 5.0, 2.0, 9.0, 8.0, 7.0]]])
    found = pk.chunk_pool(x, 3, lengths=np.array([6, 3]))
    assert found.tolist() == [[[3, 5, 9]], [[3, 1, 5]]]
    # As adaptive pooling of each alone, with fewer tokens than chunks too.
    short = pk.chunk_pool(x, 3, lengths=np.array([2, 7]))
    np.testing.assert_array_equal(short[0], pk.max_pool(x[0, :, :2], pk.Adaptive((3,))))
    np.testing.assert_array_equal(short[1], pk.max_pool(x[1], pk.Adaptive((3,))))


def test_pieces_lie_between_the_cuts() -> None:
    """A cut at the border leaves a piece without tokens: 0, not the -100 or -inf of other implementations."""
    x = -np.array([[[3.0, 1.0, 5.0, 2.0, 9.0, 8.0]]] * 2)
    cuts = np.array([[2, 4], [0, 3]])
    assert pk.piecewise_pool(x, cuts).tolist() == [[[-1, -2, -8]], [[0, -1, -2]]]
    # Counted are tokens only: padding before a sequence moves nothing, and what lies behind it is no piece.
    mask = np.array([[False, True, True, True, True, False]] * 2)
    assert pk.piecewise_pool(x, cuts, mask=mask).tolist() == [[[-1, -2, 0]], [[0, -1, -9]]]
    average = pk.piecewise_pool(x, cuts, pk.Average(), lengths=np.array([6, 3]))
    np.testing.assert_allclose(average, [[[-2, -3.5, -8.5]], [[0, -3, 0]]])
    with pytest.raises(pk.PoolingError, match=r"cuts must have shape \(2, pieces - 1\), one row per sequence; got"):
        pk.piecewise_pool(x, np.array([2, 4]))
    with pytest.raises(pk.PoolingError, match="cuts must be integers, got float64"):
        pk.piecewise_pool(x, cuts / 1.0)


def test_attention_by_hand_and_at_its_limits() -> None:
    x = np.array([[[1.0, 2.0, 4.0]]])
    assert pk.attention_pool(x, np.zeros((1, 3))).tolist() == [[pytest.approx(7 / 3)]]
    assert pk.attention_pool(x, np.array([[0.0, 1e4, 0.0]])).tolist() == [[2]]
    assert pk.attention_pool(x, x).tolist() == [[pytest.approx(pk.soft_pool(x, 3).item())]]
    masked = np.array([[True, False, True]])
    assert pk.attention_pool(x, np.zeros((1, 3)), mask=masked).tolist() == [[2.5]]
    nan = np.array([[[1.0, np.nan, 4.0]]])
    assert pk.attention_pool(nan, np.array([[0.0, np.nan, 0.0]]), mask=masked).tolist() == [[2.5]]
    assert pk.attention_pool(x, np.zeros((1, 3)), mask=np.zeros((1, 3), bool)).tolist() == [[0]]
    image = np.arange(8.0).reshape(1, 2, 2, 2)
    assert pk.attention_pool(image, np.zeros((1, 2, 2))).tolist() == [[1.5, 5.5]]
    with pytest.raises(pk.PoolingError, match=r"logits must have shape \(1, 1, 3\) or, without channels, \(1, 3\)"):
        pk.attention_pool(x, np.zeros((1, 4)))


def test_attention_has_gradients_by_the_logits() -> None:
    host = host_named("torch")
    import torch

    x, logits = (host.tensor(each).requires_grad_() for each in (np.random.default_rng(0).normal(size=(2, 2, 3, 4))))
    mask = torch.tensor([[True, True, False, True], [False] * 4])
    assert torch.autograd.gradcheck(lambda x, a: pk.attention_pool(x, a, mask=mask), (x, logits))


def test_refusals() -> None:
    with pytest.raises(pk.PoolingError, match=r"mode must be one of 'mean', 'max', .*, got 'median'"):
        pk.token_pool(X, "median")
    with pytest.raises(pk.PoolingError, match="give one of them"):
        pk.token_pool(X, mask=np.ones((1, 4), bool), lengths=np.array([2]))
    with pytest.raises(pk.PoolingError, match=r"lengths must have shape \(1,\), one number per sequence; got \(2,\)"):
        pk.token_pool(X, lengths=np.array([2, 3]))
    with pytest.raises(pk.PoolingError, match="lengths must be integers, got float64"):
        pk.token_pool(X, lengths=np.array([2.0]))
    with pytest.raises(pk.PoolingError, match="a sequence has one spatial axis, not 2"):
        pk.token_pool(X[None], "mean")
    with pytest.raises(pk.PoolingError, match="k must be a positive integer, got 0"):
        pk.k_max_pool(X, 0)
    with pytest.raises(pk.PoolingError, match="without the channel axis"):
        pk.token_pool(X, mask=np.ones((1, 1, 4), bool))
