"""Graphs for inputs of any size: values, gradients and indices equal those of known sizes, compiled by XLA too."""

from __future__ import annotations

import importlib
from itertools import product
from typing import Any, Final

import numpy as np
import pytest

import poolkit as pk
from poolkit.pooling import Pooling
from poolkit.reductions import named
from tests.agreement import assert_close, assert_equal, assert_identical
from tests.hosts import need
from tests.reductions.samples import ALIKE
from tests.tensorflow.modes import expected
from tests.thinning import thinned

pytestmark = pytest.mark.slow

REDUCTIONS: Final = {choice: entry.reduction for choice, entry in named().items()} | {
    "power-mean": pk.Power(3, mean=True),
    "average-with-padding": pk.Average(count_include_pad=True),
    "average-by-number": pk.Average(divisor_override=3),
}
GEOMETRIES: Final = {
    "valid": pk.Window((3, 2), (1, 2)),
    "same": pk.Window(3, 2, "same"),
    "same-lower": pk.Window(2, 1, "same_lower"),
    "ceil": pk.Window((3, 2), (2, 2), ((1, 1), (0, 1)), ceil_mode=True),
    "dilated": pk.Window(2, 1, 1, 2),
    "adaptive": pk.Adaptive((3, 2)),
    "kept": pk.Adaptive((None, 2)),
    "global": pk.Global(),
}
SHAPES: Final = ((2, 3, 7, 8), (1, 4, 4, 5))
SEED: Final = 2**40 + 5

CALLS: Final = {
    **{choice: Pooling(reduction, GEOMETRIES["ceil"], 2, training=True) for choice, reduction in REDUCTIONS.items()},
    **{f"max-{name}": Pooling(pk.Max(), geometry, 2) for name, geometry in GEOMETRIES.items()},
    **{f"average-{name}": Pooling(pk.Average(), geometry, 2, "channels_last") for name, geometry in GEOMETRIES.items()},
    "soft-adaptive": Pooling(pk.Softmax(), GEOMETRIES["adaptive"], 2),
    "drawn-channels-last": Pooling(pk.Stochastic(), GEOMETRIES["same"], 2, "channels_last", training=True),
    "volumes": Pooling(pk.Max(), pk.Window(2, 2, 1), 3, "channels_last"),
    "sequences": Pooling(pk.Power(2), pk.Window(3, 2, "same"), 1),
}


def _alike(name: str, compiled: bool) -> bool:
    """What other calls show: XLA takes what TensorFlow takes, so a few of each kind. Sizes are geometries'."""
    if compiled:
        return name not in ("soft", "stochastic", "median", "max-ceil", "max-adaptive", "volumes")
    return name in ALIKE or name in ("average-same-lower", "average-dilated", "average-kept", "average-global")


@pytest.fixture
def tf() -> Any:
    need("tensorflow")
    return importlib.import_module("tensorflow")


def _shape(pooling: Pooling, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape with as many spatial axes as the call has, channels where it has them."""
    batch, channels, *sizes = shape
    sizes = [*sizes, 3][: pooling.rank]
    return (batch, *sizes, channels) if pooling.channels_last else (batch, channels, *sizes)


def _check(pooling: Pooling, got: list[Any], x: Any, mask: Any, g: Any) -> None:
    value, index, gradient = expected(pooling, x, mask, SEED, g)
    if pooling.indexed:
        assert_identical(got[0].numpy(), value)
        assert_identical(got[2].numpy(), index)
    else:
        assert_close(got[0].numpy(), value, ulp=64, scale=np.abs(x).max())
    assert gradient is not None
    scale = max(1.0, np.abs(gradient).max()) * np.abs(g).max()
    assert_close(got[1].numpy(), gradient, ulp=256, scale=scale)


@pytest.mark.parametrize(("name", "compiled"), thinned(product(CALLS, (False, True)), _alike))
def test_any_size(tf: Any, name: str, compiled: bool) -> None:
    """One graph, made without any size; compiled by XLA it is translated anew for each size."""
    from poolkit.tensorflow import pool

    pooling = CALLS[name]

    @tf.function(
        input_signature=[tf.TensorSpec([None] * (pooling.rank + 2)), tf.TensorSpec([None] * (pooling.rank + 2))],
        jit_compile=compiled,
        autograph=False,
    )
    def run(x: Any, g: Any) -> list[Any]:
        with tf.GradientTape() as tape:
            tape.watch(x)
            result = pool(x, pooling, None, SEED, pooling.indexed)
        value, *index = result if pooling.indexed else (result,)
        return [value, tape.gradient(value, x, g), *index]

    for shape in SHAPES[:1] if compiled else SHAPES:
        rng = np.random.default_rng(0)
        x = rng.standard_normal(_shape(pooling, shape)).astype(np.float32)
        g = rng.integers(-3, 4, pooling.output_shape(x.shape)).astype(np.float32)
        _check(pooling, run(x, g), x, None, g)


@pytest.mark.parametrize("choice", ["max", "average", "soft"])
def test_masks_of_any_size(tf: Any, choice: str) -> None:
    from poolkit.tensorflow import pool

    pooling = Pooling(REDUCTIONS[choice], GEOMETRIES["same"], 2, masked=True, empty_value=0.0)
    signature = [tf.TensorSpec((None, 3, None, 6)), tf.TensorSpec((None, None, None), tf.bool)]
    run = tf.function(lambda x, mask: pool(x, pooling, mask), input_signature=signature, autograph=False)
    rng = np.random.default_rng(0)
    for size in (5, 8):
        x, mask = rng.standard_normal((2, 3, size, 6)).astype(np.float32), rng.random((2, size, 6)) < 0.3
        value, *_ = expected(pooling, x, mask, None, None)
        assert_close(run(x, mask).numpy(), value, ulp=64, scale=2)


def test_special_values_in_inputs_of_any_size(tf: Any) -> None:
    """NaN (rule S7) and windows of -inf, which TensorFlow's own maximum gets wrong."""
    x = np.random.default_rng(3).standard_normal((2, 9, 8, 3)).astype(np.float32)
    x[0, :2, :2, 0], x[0, 5, 5, 1], x[1, 3, 3, 2] = -np.inf, np.nan, np.inf
    signature = [tf.TensorSpec((None, None, None, 3))]
    for window in (pk.Window(2), pk.Window(3, 2, "same"), pk.Window(3, 2, 1)):
        run = tf.function(lambda x, w=window: pk.max_pool(x, w, layout="channels_last"), input_signature=signature)
        assert_identical(run(x).numpy(), pk.max_pool(x, window, layout="channels_last"))


def test_sizes_that_are_known_stay_known(tf: Any) -> None:
    shapes = []
    signature = [tf.TensorSpec((None, 3, None, 7))]
    for window in (pk.Window(2), pk.Window(3, 2, 1), pk.Adaptive((2, None)), pk.Adaptive(2)):
        run = tf.function(lambda x, w=window: pk.lp_pool(x, w), input_signature=signature, autograph=False)
        shapes.append(tuple(run.get_concrete_function().output_shapes))
    assert shapes == [(None, 3, None, 3), (None, 3, None, 4), (None, 3, 2, 7), (None, 3, 2, 2)]


def test_pooled_mask_of_any_size(tf: Any) -> None:
    signature = [tf.TensorSpec((None, None, 2))]
    run = tf.function(lambda x: pk.max_pool(x, 2, layout="channels_last", return_mask=True), input_signature=signature)
    value, seen = run(tf.zeros((3, 6, 2)))
    assert_equal(seen.numpy(), np.ones((3, 3, 2), bool))
    assert value.shape == (3, 3, 2)


def test_what_is_decidable_is_refused(tf: Any) -> None:
    """A known axis that no window fits into (rule S1), and draws from bins whose number of cells is unknown."""
    signature = [tf.TensorSpec((None, 3, None, 2))]
    run = tf.function(lambda x: pk.max_pool(x, 3), input_signature=signature, autograph=False)
    with pytest.raises(pk.PoolingError, match="into an axis of 2 cells"):
        run.get_concrete_function()
    bins = pk.Adaptive((2, 2))
    draw = tf.function(
        lambda x: pk.stochastic_pool(x, bins, training=True, seed=1), input_signature=signature, autograph=False
    )
    with pytest.raises(pk.PoolingError, match="bins of unknown size"):
        draw.get_concrete_function()
