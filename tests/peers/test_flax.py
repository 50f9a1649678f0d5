"""Values and gradients equal flax's on several hundred random configurations, with its own arguments.

Left out, and listed at the end, are its differences: windows that see only padding (S5), gradients of ties (S6), the
gradient of NaN (S7).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray

import poolkit as pk
from tests.agreement import assert_close, assert_equal
from tests.hosts import need

pytestmark = pytest.mark.slow

PROGRAMS: Final = 3
CALLS: Final = 15
"""Random configurations of each of the three functions, of ours and of theirs in each program.

A program costs as much to compile as several calls in it do.
"""


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
    configurations = [_configuration(rng, name) for _ in range(CALLS)]

    def run(inputs: list[Any]) -> list[Any]:
        results = []
        for x, (arguments, _) in zip(inputs, configurations, strict=True):
            for function in (getattr(flax, name), getattr(pooling, name)):
                value, pull = jax.vjp(lambda x, f=function, a=arguments: f(x, **a), x)
                g = np.random.default_rng(x.size).integers(-4, 5, value.shape).astype(np.float32)
                results.append((value, pull(g)[0]))
        return results

    results = jax.tree.map(np.asarray, jax.jit(run)([x for _, x in configurations]))
    for (_, x), (ours, our_gradient), (theirs, their_gradient) in zip(
        configurations, results[::2], results[1::2], strict=True
    ):
        if name == "avg_pool":
            assert_close(ours, theirs, ulp=16, scale=np.abs(x).max())
            assert_close(our_gradient, their_gradient, ulp=16, scale=8)
        else:
            assert_equal(ours, theirs)
            assert_equal(our_gradient, their_gradient)


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
