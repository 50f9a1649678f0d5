"""Maximum or average by chance: what is drawn, how often, and the expectation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_refused
from tests.hosts import Host, need
from tests.reductions.rows import eager_hosts

X = np.random.default_rng(0).normal(size=(2, 3, 4, 6))
MAX, MEAN = pk.max_pool(X, 2), pk.avg_pool(X, 2)


def test_golden_values() -> None:
    x = np.array([[[1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 2.0, 5.0]]])
    assert_close(pk.random_mixed_pool(x, 4), [[[3.25], [3.5]]])
    assert_close(pk.random_mixed_pool(x, 4, share=0.25), [[[2.875], [2.75]]])
    assert_equal(pk.random_mixed_pool(x, 4, share=1, training=True, seed=1), [[[4], [5]]])
    assert_equal(pk.random_mixed_pool(x, 4, share=0, training=True, seed=1), [[[2.5], [2]]])


@eager_hosts
@pytest.mark.parametrize("per", ["map", "call", "window"])
def test_what_is_drawn_for(host: Host, per: str) -> None:
    """The same draws on each host; for a map or a call all windows alike."""
    found = host.call("random_mixed_pool", X, 2, per=per, training=True, seed=11)
    chosen = np.isclose(found, MAX)
    assert (chosen | np.isclose(found, MEAN)).all()
    assert_equal(chosen, np.isclose(pk.random_mixed_pool(X, 2, per=per, training=True, seed=11), MAX))
    alike = {"map": (2, 3), "call": (0, 1, 2, 3), "window": ()}[per]
    assert (chosen.max(alike) == chosen.min(alike)).all()
    axes = tuple(axis for axis in range(4) if axis not in alike)
    assert not axes or 0 < chosen.mean() < 1


def test_draws_are_the_same_in_programs_of_jax() -> None:
    """Those of S3 too."""
    need("jax")
    import jax

    @jax.jit
    def program(x: Any) -> Any:
        return pk.random_mixed_pool(x, 2, training=True, seed=11), pk.s3_pool(x, 2, 4, training=True, seed=11)

    x = X.astype(np.float32)
    mixed, chosen = program(x)
    assert_equal(np.asarray(chosen), pk.s3_pool(x, 2, 4, training=True, seed=11))
    assert_close(np.asarray(mixed), pk.random_mixed_pool(x, 2, training=True, seed=11))


@pytest.mark.parametrize("per", ["map", "window"])
def test_frequencies_and_expectation(per: str) -> None:
    """100,000 draws: chi-squared of one degree of freedom below 10.8 (p = 0.001); their mean is what is evaluated."""
    x = np.broadcast_to([0.0, 1.0], (100_000, 1, 2))
    drawn = pk.random_mixed_pool(x, 2, share=0.3, per=per, training=True, seed=5)
    count = (drawn == 1).sum()
    assert (count - 30_000) ** 2 / (100_000 * 0.3 * 0.7) < 10.8
    assert abs(drawn.mean() - pk.random_mixed_pool(x[:1], 2, share=0.3).item()) < 0.005


def test_masks() -> None:
    mask = np.array([[[True, False, True, True]]])
    x = np.array([[[1.0, np.nan, 3.0, 4.0]]])
    assert_close(pk.random_mixed_pool(x, 2, mask=mask), [[[1, 3.75]]])


def test_refusals() -> None:
    assert_refused(lambda: pk.random_mixed_pool(X, 2, training=True), "training=True needs seed=")
    assert_refused(lambda: pk.random_mixed_pool(X, 2, share=2), "share must be a number from 0 to 1")
    assert_refused(lambda: pk.random_mixed_pool(X, 2, per="layer"), "per must be one of 'map', 'call', 'window'")
    assert_refused(lambda: pk.random_mixed_pool(X, 2, training=1, seed=2), "training must be True or False")
    with pytest.raises(TypeError, match="seed"):
        pk.blur_pool(X, seed=1)  # type: ignore[call-arg]
