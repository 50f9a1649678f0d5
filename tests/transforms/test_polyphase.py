"""Adaptive polyphase sampling: consistent under every circular shift."""

from __future__ import annotations

import numpy as np
import pytest

import poolkit as pk


def test_by_hand() -> None:
    """Phases 1 2 and 5 0: 25 against 5. Of five cells the grid from cell 3 round: 4 9 3 has 106."""
    assert pk.polyphase_pool(np.array([[[1.0, 5.0, 2.0, 0.0]]])).tolist() == [[[5, 0]]]
    odd, phase = pk.polyphase_pool(np.array([[[9.0, 1.0, 3.0, 4.0, 2.0]]]), return_phase=True)
    grids = {j: [[9, 1, 3, 4, 2][(j + 2 * i) % 5] for i in range(3)] for j in range(5)}
    best = max(grids, key=lambda j: sum(each**2 for each in grids[j]))
    assert (best, grids[best]) == (3, [4, 9, 3])
    assert (odd.tolist(), phase.tolist()) == ([[[4, 9, 3]]], [[3]])


def test_the_norm_is_over_channels_and_of_the_order_asked() -> None:
    x = np.array([[[3.0, 0.0, 0.0, 2.0], [0.0, 2.0, 0.0, 0.0]]])
    assert pk.polyphase_pool(x).tolist() == [[[3, 0], [0, 0]]]  # 9 against 4 + 4
    assert pk.polyphase_pool(x, order=1).tolist() == [[[0, 2], [2, 0]]]  # 3 against 2 + 2


@pytest.mark.parametrize("shape", [(8, 8), (7, 9), (6, 7), (9, 10)])
@pytest.mark.parametrize("stride", [2, 3])
def test_every_circular_shift_gives_the_same_cells(shape: tuple[int, int], stride: int) -> None:
    """All of them: what is left of the shift is a shift of the result, and none where the stride does not divide."""
    x = np.random.default_rng(0).normal(size=(2, 3, *shape))
    own = pk.polyphase_pool(x, stride)
    assert own.shape == (2, 3, *(-(-size // stride) for size in shape))
    for down in range(shape[0]):
        for right in range(shape[1]):
            shifted = pk.polyphase_pool(np.roll(x, (down, right), (2, 3)), stride)
            for sample in range(2):
                moves = [[0] if size % stride else range(size // stride) for size in shape]
                assert any(
                    np.array_equal(np.roll(own[sample], (a, b), (1, 2)), shifted[sample])
                    for a in moves[0]
                    for b in moves[1]
                )
            np.testing.assert_allclose(shifted.mean((2, 3)), own.mean((2, 3)), rtol=1e-12)


def test_a_network_of_them_is_consistent_before_training() -> None:
    """Circular convolution, polyphase sampling, twice, global mean: the same for every shift (odd sizes inside)."""
    random = np.random.default_rng(1)
    weights = random.normal(size=(2, 4, 4, 3, 3))

    def network(x: np.ndarray) -> np.ndarray:
        for kernel in weights:
            rolled = [[np.roll(x, (1 - i, 1 - j), (2, 3)) for j in range(3)] for i in range(3)]
            x = np.einsum("ijnchw,ocij->nohw", np.array(rolled), kernel)
            x = pk.polyphase_pool(np.maximum(x, 0))
        return x.mean((2, 3))

    x = random.normal(size=(1, 4, 10, 14))
    expected = network(x)
    for shift in [(1, 0), (0, 1), (3, 5), (9, 13), (7, 2)]:
        np.testing.assert_allclose(network(np.roll(x, shift, (2, 3))), expected, rtol=1e-9)


def test_the_other_branch_takes_the_same_grid() -> None:
    x, other = np.random.default_rng(2).normal(size=(2, 3, 2, 5, 6))
    _, phase = pk.polyphase_pool(x, return_phase=True)
    taken = pk.polyphase_pool(other, phase=phase)
    for sample, (down, right) in enumerate(phase):
        rows, columns = (down + 2 * np.arange(3)) % 5, (right + 2 * np.arange(3)) % 6
        np.testing.assert_array_equal(taken[sample], other[sample][:, rows][:, :, columns])


def test_refusals() -> None:
    x = np.ones((1, 1, 4))
    with pytest.raises(pk.PoolingError, match="order must be 1 or 2, got 3"):
        pk.polyphase_pool(x, 2, 3)
    with pytest.raises(pk.PoolingError, match="stride must be a positive integer, got 0"):
        pk.polyphase_pool(x, 0)
    with pytest.raises(pk.PoolingError, match=r"phase must have shape \(1, 1\), got \(1, 2\)"):
        pk.polyphase_pool(x, phase=np.zeros((1, 2), int))
