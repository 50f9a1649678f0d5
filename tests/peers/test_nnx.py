"""Layers of `flax.nnx`: those of the catalogue, in a model of flax's, trained, and drawn from its keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal
from tests.hosts import need

pytestmark = pytest.mark.slow


@pytest.fixture
def nnx() -> Any:
    for package in ("jax", "flax"):
        need(package)
    from flax import nnx as module

    return module


def _maps() -> Any:
    return np.random.default_rng(0).permutation(np.linspace(0.3, 2.2, 192)).reshape(2, 6, 8, 2).astype(np.float32)


def test_values_by_the_arguments_of_flax(nnx: Any) -> None:
    import jax

    from poolkit.jax import nnx as ours

    x = _maps()
    mask = np.broadcast_to(np.arange(8) < np.array([5, 2])[:, None, None], (2, 6, 8))

    @jax.jit
    def run(x: Any) -> Any:
        return {
            "max": (ours.MaxPool((2, 3), (2, 1), "SAME")(x), nnx.max_pool(x, (2, 3), (2, 1), "SAME")),
            "average": (ours.AvgPool(2, padding="SAME")(x), nnx.avg_pool(x, (2, 2), padding="SAME")),
            "masked": (ours.GlobalMaxPool()(x, mask=mask), x),
            "k": (ours.KMaxPool(2)(x[:, 0]), x),
            "adaptive": (ours.AdaptiveMaxPool((3, 2))(x), x),
        }

    found = run(x)
    assert_equal(*map(np.asarray, found["max"]))
    assert_close(*map(np.asarray, found["average"]), ulp=16)
    masked = np.stack([x[0, :, :5].max((0, 1)), x[1, :, :2].max((0, 1))])
    assert_equal(np.asarray(found["masked"][0]), masked)
    assert_equal(np.asarray(found["k"][0]), pk.k_max_pool(x[:, 0], 2, layout="channels_last"))
    assert_equal(np.asarray(found["adaptive"][0]), pk.max_pool(x, pk.Adaptive((3, 2)), layout="channels_last"))


def test_every_name_is_a_layer(nnx: Any) -> None:
    from poolkit.jax import nnx as ours

    made = {name: getattr(ours, name) for name in dir(ours)}
    assert {"MaxPool", "GlobalAvgPool", "AdaptiveMedianPool", "BlurPool", "MaxUnpool", "SpaceToDepth"} <= set(made)
    assert all(issubclass(each, nnx.Module) and each.__doc__ for each in made.values())
    with pytest.raises(AttributeError, match="has no attribute 'MaximumPool'"):
        _ = ours.MaximumPool


def test_options_are_learnt(nnx: Any) -> None:
    """The gradient of a share is maximum less average, by sigmoid' = 1/4 at one half; an optimiser moves it."""
    import jax
    import jax.numpy as jnp

    from poolkit.jax import nnx as ours

    layer = ours.MixedPool(2, strides=2, share=0.5, learnable=True, channels=2)
    x = _maps()
    graph, parameters = nnx.split(layer, nnx.Param)
    slopes = jax.jit(jax.grad(lambda parameters: nnx.merge(graph, parameters)(x).sum()))(parameters)
    (slope,) = jax.tree.leaves(slopes)
    gap = pk.max_pool(x, 2, layout="channels_last") - pk.avg_pool(x, 2, layout="channels_last")
    np.testing.assert_allclose(np.asarray(slope), gap.sum((0, 1, 2)) / 4, rtol=1e-4)
    nnx.update(layer, jax.tree.map(lambda p, g: p - 0.01 * g, parameters, slopes))
    shares = layer.learnt["share"]
    assert shares.shape == (2,)
    assert jnp.all((shares < 0.5) & (shares > 0))  # less of the maximum makes the sum smaller
    with pytest.raises(pk.PoolingError, match="channels must be a positive integer or None, got 0"):
        ours.GeMPool(2, learnable=True, channels=0)
    assert ours.GeMPool(2).learnt == {}


def test_layers_draw_in_training_only(nnx: Any) -> None:
    from poolkit.jax import nnx as ours

    x = _maps()
    layer = ours.StochasticPool(2, strides=2, rngs=nnx.Rngs(3))
    first, second = np.asarray(layer(x)), np.asarray(layer(x))
    assert not np.array_equal(first, second)
    again = ours.StochasticPool(2, strides=2, rngs=nnx.Rngs(3))
    assert_equal(np.asarray(again(x)), first)
    assert np.isin(first, x).all()
    expected = pk.stochastic_pool(x, 2, layout="channels_last")
    layer.eval()
    assert_close(np.asarray(layer(x)), expected, ulp=16)
    layer.train()
    assert not np.array_equal(np.asarray(layer(x)), expected)
    with pytest.raises(pk.PoolingError, match=r"StochasticPool draws and needs rngs=; set deterministic=True"):
        ours.StochasticPool(2)(x)
    with pytest.raises(pk.PoolingError, match=r"rngs must be nnx.Rngs, a stream of them or None, got int"):
        ours.StochasticPool(2, rngs=3)


def test_equinox_modules_learn(nnx: Any) -> None:
    """The same of modules that are pytrees: the number is a leaf, alone or one per channel."""
    import jax

    from poolkit.jax import equinox as ours

    x = np.moveaxis(_maps()[0], -1, 0)
    module = ours.GeMPool2d(2, stride=2, p=2.0, learnable=True, channels=2)
    (leaf,) = jax.tree.leaves(module)
    assert leaf.shape == (2,)
    np.testing.assert_allclose(np.asarray(module.learnt["p"]), [2, 2], rtol=1e-6)
    total, slopes = jax.jit(jax.value_and_grad(lambda module: module(x).sum()))(module)
    np.testing.assert_allclose(total, pk.gem_pool(x, (2, 2), p=2.0).sum(), rtol=1e-5)
    (slope,) = jax.tree.leaves(slopes)
    step = 1e-3
    moved = [pk.gem_pool(x.astype(np.float64), (2, 2), p=2.0 + by).sum((1, 2)) for by in (-step, step)]
    by_p = (moved[1] - moved[0]) / (2 * step)
    np.testing.assert_allclose(np.asarray(slope), by_p * (1 - np.exp(-2.0)), rtol=1e-3)  # softplus' = 1 - exp(-p)
    assert module == ours.GeMPool2d(2, stride=2, p=2.0, learnable=True, channels=2)
    assert module != ours.GeMPool2d(2, stride=2, p=2.0, learnable=True)
    assert jax.tree.leaves(ours.GeMPool2d(2)) == []
    with pytest.raises(TypeError, match="learnable"):
        ours.MaxPool2d(2, learnable=True)
