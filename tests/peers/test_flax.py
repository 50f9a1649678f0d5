"""Values and gradients equal flax's on several hundred random configurations, with its own arguments.

Left out, and listed at the end, are its differences: windows that see only padding (S5), gradients of ties (S6), the
gradient of NaN (S7).
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray

import poolkit as pk
from tests.agreement import assert_equal
from tests.hosts import need
from tests.peers.programs import assert_same_in_one_program

pytestmark = pytest.mark.slow

PROGRAMS: Final = 3
CALLS: Final = 15
"""Random configurations of each of the three functions, of ours and of theirs in each program."""


@pytest.fixture
def jax() -> Any:
    for package in ("jax", "flax"):
        need(package)
    import jax as module

    return module


def _arguments(rng: np.random.Generator, rank: int, sizes: tuple[int, ...]) -> dict[str, Any] | None:
    """Flax's arguments; None where a window would see only padding, or none fits."""
    window = tuple(rng.integers(1, 4, rank).tolist())
    padding: Any = ["SAME", "VALID", tuple((int(rng.integers(k)), int(rng.integers(k))) for k in window)]
    strides = tuple(rng.integers(1, 4, rank).tolist())
    chosen = padding[rng.integers(3)]
    try:
        pk.resolve(pk.Window(window, strides, chosen.lower() if isinstance(chosen, str) else chosen), sizes)
    except pk.PoolingError:
        return None
    return {"window_shape": window, "strides": strides, "padding": chosen}


def _configuration(rng: np.random.Generator, name: str) -> tuple[dict[str, Any], NDArray[Any]]:
    """Random arguments, and an input without ties."""
    while True:
        rank = int(rng.integers(1, 4))
        sizes = tuple(rng.integers(1, 8, rank).tolist())
        arguments = _arguments(rng, rank, sizes)
        if arguments is not None:
            break
    if name == "avg_pool":
        arguments["count_include_pad"] = bool(rng.integers(2))
    shape = (2, *sizes, 3) if rng.integers(3) else (*sizes, 3)
    return arguments, rng.permutation(np.arange(np.prod(shape), dtype=np.float32)).reshape(shape) / 8


@pytest.mark.parametrize("program", range(PROGRAMS))
@pytest.mark.parametrize("name", ["max_pool", "min_pool", "avg_pool"])
def test_values_and_gradients(jax: Any, name: str, program: int) -> None:
    from flax.linen import pooling

    from poolkit.jax import flax

    rng = np.random.default_rng(sum(map(ord, name)) + program)
    calls = []
    for _ in range(CALLS):
        arguments, x = _configuration(rng, name)
        calls.append((x, partial(getattr(flax, name), **arguments), partial(getattr(pooling, name), **arguments)))
    assert_same_in_one_program(jax, calls, exact=name != "avg_pool")


def test_listed_differences(jax: Any) -> None:
    from flax.linen import pooling

    from poolkit.jax import flax

    x = np.ones((1, 2, 1), np.float32)
    # S5: a window that sees only padding gives -inf there; here it is refused.
    assert pooling.max_pool(x, (1,), (1,), ((1, 0),))[0, 0, 0] == -np.inf
    with pytest.raises(pk.PoolingError, match="sees no input cell"):
        flax.max_pool(x, (1,), (1,), ((1, 0),))
    # S7: the gradient of a window with NaN goes to a number there, to the NaN here.
    nan = np.array([[[np.nan], [2.0]]], np.float32)
    theirs, ours = (jax.grad(lambda x, f=f: f(x, (2,)).sum())(nan) for f in (pooling.max_pool, flax.max_pool))
    assert_equal(ours, np.array([[[1.0], [0.0]]], np.float32))
    assert_equal(theirs, np.array([[[0.0], [1.0]]], np.float32))
    # S6: of ties, the first in raster order takes the gradient in both.
    theirs, ours = (jax.grad(lambda x, f=f: f(x, (2,)).sum())(x) for f in (pooling.max_pool, flax.max_pool))
    assert_equal(ours, np.array([[[1.0], [0.0]]], np.float32))
    assert_equal(theirs, ours)
