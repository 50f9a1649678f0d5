"""Types of cells under JAX's transformations, and buffers that are given away."""

from __future__ import annotations

import warnings
from itertools import product
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical
from tests.hosts import need, on_route
from tests.jax.calls import REDUCTIONS, call, weighted
from tests.reductions.samples import ALIKE
from tests.thinning import thinned

SHAPE = (2, 3, 6, 5)


@pytest.fixture
def jax() -> Any:
    need("jax")
    import jax as module

    return module


@pytest.mark.parametrize(
    ("choice", "dtype"),
    thinned(product(REDUCTIONS, ("bfloat16", "float16")), lambda choice, dtype: choice in ALIKE and dtype == "float16"),
)
def test_half_precision(jax: Any, choice: str, dtype: str) -> None:
    """Worked on in float32 and rounded once (rule S8): values, tangents and gradients, batched too."""
    pooling = call(choice)
    x = jax.numpy.asarray(np.random.default_rng(0).integers(1, 9, SHAPE) / 4, dtype)
    wide = x.astype("float32")

    @jax.jit
    def run(x: Any) -> tuple[Any, Any, Any]:
        value, pull = jax.vjp(pooling, x)
        tangent = jax.jvp(pooling, (x,), (x,))[1]
        return value, tangent, pull(jax.numpy.ones_like(value))[0]

    rounding = {"bfloat16": 2.0**-8, "float16": 2.0**-11}[dtype]
    # Derivatives use the result as it is kept, rounded; gradients are sums of slopes over windows.
    for found, wanted, roundings in zip(run(x), run(wide), (1.01, 4, 8), strict=True):
        assert found.dtype == dtype
        np.testing.assert_allclose(found.astype("float32"), wanted, rtol=roundings * rounding, atol=1e-5)
    batched = jax.jit(jax.vmap(pooling))(x[None])
    assert_equal(np.asarray(batched[0]), np.asarray(run(x)[0]))


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "bool"])
@pytest.mark.parametrize("choice", ["max", "min"])
def test_extremes_keep_their_type(jax: Any, choice: str, dtype: str, route: str) -> None:
    x = np.random.default_rng(1).integers(0, 2 if dtype == "bool" else 100, SHAPE).astype(dtype)
    found = jax.jit(jax.vmap(call(choice)))(jax.numpy.asarray(x)[None])[0]
    assert_identical(np.asarray(found), np.asarray(call(choice)(x)))


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32"])
def test_means_of_integers_are_float32(jax: Any, dtype: str, route: str) -> None:
    """JAX has no float64 unless asked for (rule S8)."""
    x = np.random.default_rng(1).integers(0, 100, SHAPE).astype(dtype)
    found = jax.jit(call("average"))(jax.numpy.asarray(x))
    assert found.dtype == "float32"
    assert_close(np.asarray(found), call("average")(x.astype(np.float64)), ulp=2)


def test_sums_of_integers_need_64_bits(jax: Any) -> None:
    x = np.random.default_rng(1).integers(-9, 9, SHAPE).astype(np.int32)
    with pytest.raises(pk.PoolingError, match="need int64"):
        jax.jit(call("sum"))(jax.numpy.asarray(x))
    with jax.enable_x64(True):
        found = jax.jit(call("sum"))(jax.numpy.asarray(x))
        assert_identical(np.asarray(found), np.asarray(call("sum")(x)))


def test_integers_have_no_gradient(jax: Any) -> None:
    """As everywhere in JAX: refused for a gradient, and a tangent of type float0."""
    x = jax.numpy.arange(8).reshape(1, 1, 8)
    with pytest.raises(TypeError, match="grad requires real- or complex-valued inputs"):
        jax.grad(lambda x: pk.avg_pool(x, 2).sum())(x)
    zero = np.zeros(x.shape, jax.dtypes.float0)
    value, tangent = jax.jvp(lambda x: pk.max_pool(x, 2), (x,), (zero,))
    assert_equal(np.asarray(value), [[[1, 3, 5, 7]]])
    assert tangent.dtype == jax.dtypes.float0


@pytest.mark.parametrize("choice", ["max", "average", "soft"])
def test_donated_buffers(jax: Any, choice: str) -> None:
    """The input's memory may become the output's, of the same size here: the result must not see that."""
    x = np.random.default_rng(2).standard_normal((4, 8, 32, 32)).astype(np.float32)
    pooling = REDUCTIONS[choice]

    def pool(x: Any) -> Any:
        return pk.pool(x, pooling, pk.Window(3, 1, 1))

    def step(x: Any) -> Any:
        return x - 0.1 * jax.grad(weighted(pool))(x)

    with on_route("kernel"), warnings.catch_warnings():
        warnings.simplefilter("error")  # a buffer that cannot be given away is warned about
        for function in (pool, step, lambda x: pool(pool(x))):
            wanted = np.asarray(jax.jit(function)(jax.numpy.asarray(x)))
            given = jax.numpy.asarray(x)
            found = jax.jit(function, donate_argnums=0)(given)
            assert given.is_deleted()
            assert_identical(np.asarray(found), wanted)
