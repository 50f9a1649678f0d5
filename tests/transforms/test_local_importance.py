"""Local importance pooling: examples by hand, what it becomes for particular logits, extremes."""

from __future__ import annotations

import numpy as np

import poolkit as pk
from tests.agreement import assert_close, assert_refused
from tests.hosts import Host
from tests.reductions.rows import eager_hosts

X = np.random.default_rng(0).normal(size=(2, 3, 6, 5))
WINDOW = (3, 2, 1)


def test_by_hand() -> None:
    """Weights 1 : 3 and 1 : 1."""
    x, logits = np.array([[[1.0, 2.0, 4.0, 8.0]]]), np.log(np.array([[[1.0, 3.0, 1.0, 1.0]]]))
    assert_close(pk.local_importance_pool(x, logits, 2), [[[1.75, 6]]])


@eager_hosts
def test_particular_logits(host: Host) -> None:
    """0 is the average, x is SoftPool, ln x linear softmax, and large multiples of x the maximum."""
    for logits, expected in (
        (0 * X, pk.avg_pool(X, *WINDOW)),
        (X, pk.soft_pool(X, *WINDOW)),
        (1e4 * X, pk.max_pool(X, *WINDOW)),
        (0 * X[:, 0], pk.avg_pool(X, *WINDOW)),
    ):
        assert_close(_call(host, X, logits, *WINDOW), expected, ulp=64, scale=1)
    positive = np.abs(X)
    assert_close(_call(host, positive, np.log(positive), *WINDOW), pk.linear_softmax_pool(positive, *WINDOW), ulp=64)


def _call(host: Host, x: np.ndarray, logits: np.ndarray, *window: int, **more: np.ndarray) -> np.ndarray:
    given = {name: host.tensor(each) for name, each in more.items()}
    with host.session(str(x.dtype)):
        return host.array(pk.local_importance_pool(host.tensor(x), host.tensor(logits), *window, **given))


@eager_hosts
def test_masks_and_cells_without_weight(host: Host) -> None:
    x = np.array([[[1.0, np.nan, 3.0, np.inf, 5.0, 6.0]]])
    mask = np.array([[True, False, True, True, False, False]])
    logits = np.array([[[0.0, 0.0, 0.0, -np.inf, 0.0, 0.0]]])
    assert_close(_call(host, x, logits, 2, mask=mask), [[[1, 3, 0]]])


def test_halves_do_not_overflow() -> None:
    """The published logits reach 12, of which float16 has no exponential."""
    x = np.array([[[1.0, 3.0]]], np.float16)
    result = pk.local_importance_pool(x, np.full_like(x, 12), 2)
    assert result.dtype == np.float16
    assert_close(result, np.array([[[2]]], np.float16))


def test_refusals() -> None:
    assert_refused(lambda: pk.local_importance_pool(X, X[:1], 2), "logits must have shape (2, 3, 6, 5) or")
    assert_refused(lambda: pk.local_importance_pool(X, X, 9), "kernel_size 9")
