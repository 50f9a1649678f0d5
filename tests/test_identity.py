"""Same seed, same input: every host gives the same samples, maxima and indices; by kernels the same bits (S13, S14).

The backends of Keras are compared in `tests/keras`, each in a process of its own, on these calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray

import poolkit as pk
from poolkit import dispatch
from poolkit.reductions import named
from tests.agreement import assert_bitwise, assert_close, assert_identical
from tests.hosts import Host, host_named

pytestmark = pytest.mark.slow

SEED: Final = 2**40 + 5
ULP: Final = 64
"""Units in the last place by which sums may differ where TensorFlow or a definition adds (rule S14)."""

HOSTS: Final = ("torch", "jax", "tensorflow")
REDUCTIONS: Final = [pytest.param(entry.reduction, id=choice) for choice, entry in named().items()]


def calls(reduction: pk.Reduction) -> Iterator[tuple[NDArray[Any], dict[str, Any]]]:
    """Random calls of one reduction: each rank, layout and kind of geometry, with ties, in training and not."""
    rng = np.random.default_rng(sum(map(ord, repr(reduction))))
    for turn in range(16):
        rank = turn % 3 + 1
        sizes = rng.integers(4, 9, rank).tolist()
        layout = ("channels_first", "channels_last")[turn % 2]
        shape = (2, 3, *sizes) if layout == "channels_first" else (2, *sizes, 3)
        x = rng.standard_normal(shape) if turn % 4 else rng.integers(-2, 4, shape)
        padding: Any = ["same", 1, "valid", "same_lower"][turn // 2 % 4]
        window = pk.Window(tuple(rng.integers(2, 4, rank).tolist()), tuple(rng.integers(1, 4, rank).tolist()), padding)
        geometry = [window, window, pk.Adaptive((2,) * rank), window, pk.Global()][turn % 5]
        keywords: dict[str, Any] = {"reduction": reduction, "geometry": geometry, "layout": layout}
        if reduction.random and turn % 3:
            keywords |= {"training": True, "seed": SEED + turn}
        keywords["return_indices"] = reduction.indexed("training" in keywords)
        yield x.astype(np.float32), keywords


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("name", HOSTS)
def test_hosts_give_the_same(name: str, reduction: pk.Reduction, thorough: bool) -> None:
    host, numpy = host_named(name), host_named("numpy")
    native = not isinstance(reduction.kernel, str) and reduction.kernel[0] in dispatch.core.kernels()
    # JAX compiles each: as many calls as there are pairs of rank and layout.
    few = name == "jax" and not thorough
    for x, keywords in islice(calls(reduction), 6 if few else None):
        _same(host, host.pool(x, **keywords), numpy.pool(x, **keywords), x, native)


def _same(host: Host, found: Any, wanted: Any, x: NDArray[Any], native: bool) -> None:
    if isinstance(wanted, tuple):  # one cell of each window: its value and where it is
        assert_identical(found[0], wanted[0])
        assert_identical(found[1].astype(np.int64), wanted[1])
    elif not native:
        assert_close(found, wanted, ulp=ULP, scale=np.abs(x).max())
    else:
        assert_bitwise(found, wanted)


def test_draws_are_compared() -> None:
    """The calls above hold what they are for: samples with indices, from seeds that differ."""
    drawn = [keywords for _, keywords in calls(pk.Stochastic()) if keywords["return_indices"]]
    assert len(drawn) >= 8
    assert len({keywords["seed"] for keywords in drawn}) == len(drawn)
