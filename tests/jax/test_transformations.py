"""JAX's transformations of every reduction, compiled together for each: compiling is what takes time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_identical
from tests.hosts import need, on_route
from tests.jax.calls import REDUCTIONS, SEED, Call, call, cells, weighted
from tests.reductions.samples import own_kernels

SHAPE: Final = (2, 2, 4, 5)
NATIVE: Final = {choice: reduction for choice, reduction in REDUCTIONS.items() if choice in own_kernels()}
EVERY: Final = [
    *(("kernel", choice, False) for choice in NATIVE),
    *(("kernel", choice, True) for choice, reduction in NATIVE.items() if reduction.random),
    # The rules of the primitives are the same on both routes: one reduction of each kind is enough here.
    *(("definition", *rest) for rest in (("max", False), ("average", False), ("soft", False), ("stochastic", True))),
]
STEP: Final = 1e-6


@pytest.fixture
def jax() -> Iterator[Any]:
    """JAX with 64-bit types, so that differences can be taken."""
    need("jax")
    import jax as module

    with module.enable_x64(True):
        yield module


@pytest.fixture(params=EVERY, ids=lambda each: f"{each[0]}-{each[1]}{'-drawn' * each[2]}")
def pooling(request: pytest.FixtureRequest, jax: Any) -> Iterator[Call]:
    """Every reduction by its kernel, some by their definition."""
    route, choice, training = request.param
    with on_route(route):
        yield call(choice, training)


def test_first_derivatives(jax: Any, pooling: Call) -> None:
    """Forward and reverse mode are each other's transposes, and equal differences along a line."""
    scalar = weighted(pooling)
    x, tangent = (jax.numpy.asarray(cells(SHAPE, seed)) for seed in range(2))
    cotangent = jax.numpy.asarray(cells(jax.eval_shape(pooling, x).shape, seed=2))

    @jax.jit
    def derivatives(x: Any, tangent: Any) -> dict[str, Any]:
        value, pushed = jax.jvp(pooling, (x,), (tangent,))
        linearized, linear = jax.linearize(pooling, x)
        pulled, pull = jax.vjp(pooling, x)
        return {
            "values": (value, linearized, pulled),
            "pushed": (pushed, linear(tangent)),
            "pulled": pull(cotangent)[0],
            "gradient": jax.grad(scalar)(x),
            "checkpointed": jax.grad(jax.checkpoint(scalar))(x),
            "difference": (scalar(x + STEP * tangent) - scalar(x - STEP * tangent)) / (2 * STEP),
        }

    found = derivatives(x, tangent)
    for value in found["values"]:
        assert_identical(np.asarray(value), np.asarray(pooling(x)))
    for pushed in found["pushed"]:
        assert_close((pushed * cotangent).sum(), (tangent * found["pulled"]).sum(), ulp=4096, scale=1)
    assert_identical(np.asarray(found["checkpointed"]), np.asarray(found["gradient"]))
    np.testing.assert_allclose((found["gradient"] * tangent).sum(), found["difference"], rtol=1e-6, atol=1e-6)
    assert np.abs(found["gradient"]).max() > 0.1


def test_second_derivatives(jax: Any, pooling: Call) -> None:
    """Jacobians of both modes are the same; Hessians of both orders are, and equal differences of gradients."""
    scalar = weighted(pooling)
    x, tangent = (jax.numpy.asarray(cells((1, 1, 3, 3), seed)) for seed in range(2))

    @jax.jit
    def derivatives(x: Any, tangent: Any) -> dict[str, Any]:
        gradient = jax.grad(scalar)
        return {
            "jacobians": (jax.jacfwd(pooling)(x), jax.jacrev(pooling)(x)),
            "hessians": (jax.hessian(scalar)(x), jax.jacrev(gradient)(x)),
            "difference": (gradient(x + STEP * tangent) - gradient(x - STEP * tangent)) / (2 * STEP),
        }

    found = derivatives(x, tangent)
    np.testing.assert_allclose(*found["jacobians"], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(*found["hessians"], rtol=1e-9, atol=1e-9)
    product = jax.numpy.tensordot(found["hessians"][0], tangent, 4)
    np.testing.assert_allclose(product, found["difference"], rtol=1e-5, atol=1e-5)


def test_vmap_is_stacked_calls(jax: Any, pooling: Call) -> None:
    """Over any axis, of values and gradients; a batch draws what single calls with the same seed draw."""
    members = jax.numpy.asarray(cells((3, *SHAPE[1:])))
    gradient = jax.grad(weighted(pooling))

    @jax.jit
    def batched(members: Any) -> list[Any]:
        return [jax.vmap(pooling, axis)(jax.numpy.moveaxis(members, 0, axis)) for axis in range(4)]

    single = jax.jit(lambda each: (pooling(each), gradient(each)))
    values, gradients = (np.stack(list(map(np.asarray, each))) for each in zip(*map(single, members), strict=True))
    for stacked in batched(members):
        assert_identical(np.asarray(stacked), values)
    assert_identical(np.asarray(jax.jit(jax.vmap(gradient))(members)), gradients)


@pytest.mark.parametrize("choice", ["max", "soft"])
def test_vmap_of_vmap_and_of_jvp(jax: Any, choice: str) -> None:
    pooling, x = call(choice), jax.numpy.asarray(cells((2, 3, *SHAPE[1:])))
    whole = jax.jit(jax.vmap(jax.vmap(pooling)))(x)
    assert_identical(np.asarray(whole), np.stack([[np.asarray(pooling(each)) for each in row] for row in x]))
    tangents = jax.numpy.asarray(cells((5, *SHAPE[1:]), seed=1))
    push = jax.jit(lambda t: jax.jvp(pooling, (x[0, 0],), (t,))[1])
    alone = np.stack([np.asarray(push(t)) for t in tangents])
    assert_close(np.asarray(jax.jit(jax.vmap(push))(tangents)), alone, ulp=8, scale=1)


def test_vmap_over_seeds_draws_for_each(jax: Any) -> None:
    pooling, x = call("stochastic", True), jax.numpy.asarray(cells(SHAPE[1:]))
    keys = jax.numpy.asarray([[1, 2], [3, 4], [SEED & 0xFFFFFFFF, SEED >> 32]], "uint32")
    drawn = jax.vmap(lambda key: pooling(x, seed=key))(keys)
    assert_identical(np.asarray(drawn), np.stack([np.asarray(pooling(x, seed=tuple(map(int, k)))) for k in keys]))
    assert not np.array_equal(drawn[0], drawn[1])
    pairs = jax.vmap(lambda x, key: pooling(x, seed=key))(jax.numpy.stack([x, 2 * x, x + 1]), keys)
    assert_identical(np.asarray(pairs[0]), np.asarray(drawn[0]))
    assert_identical(np.asarray(pairs[1]), 2 * np.asarray(drawn[1]))


def test_vmap_with_masks(jax: Any) -> None:
    rng = np.random.default_rng(0)
    x, mask = jax.numpy.asarray(cells((3, *SHAPE))), jax.numpy.asarray(rng.random((3, 2, 4, 5)) < 0.7)
    pooling = call("average")
    single = jax.jit(lambda a, m: pooling(a, mask=m))
    both = np.stack([np.asarray(single(a, m)) for a, m in zip(x, mask, strict=True)])
    assert_identical(np.asarray(jax.vmap(single)(x, mask)), both)
    one = np.stack([np.asarray(single(a, mask[0])) for a in x])
    assert_identical(np.asarray(jax.vmap(single, (0, None))(x, mask[0])), one)


def test_seed_and_mask_may_be_arguments_of_jit(jax: Any) -> None:
    pooling, x = call("stochastic", True), jax.numpy.asarray(cells(SHAPE))
    mask = jax.numpy.asarray(np.random.default_rng(0).random((2, 4, 5)) < 0.7)
    run = jax.jit(lambda x, seed, mask: pooling(x, seed=seed, mask=mask))
    drawn = np.asarray(run(x, jax.numpy.asarray([7, 1], "uint32"), mask))
    assert_identical(drawn, np.asarray(pooling(x, seed=2**32 + 7, mask=mask)))
    numpys = pk.pool(
        np.asarray(x), pooling.reduction, pooling.geometry, training=True, seed=(7, 1), mask=np.asarray(mask)
    )
    assert_identical(drawn, numpys)
