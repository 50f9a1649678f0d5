"""Values equal TensorFlow's for SAME and VALID, on several hundred random configurations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal
from tests.hosts import host_named, need, on_route

pytestmark = pytest.mark.slow

FORMATS = {1: "NWC", 2: "NHWC", 3: "NDHWC"}
PLACES = [("numpy", "kernel"), ("numpy", "definition"), ("torch", "kernel"), ("tensorflow", "kernel")]


@pytest.mark.parametrize(("name", "route"), PLACES)
@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("kind", ["max", "avg"])
def test_values_and_gradients(name: str, route: str, padding: str, kind: str) -> None:
    need("tensorflow")
    import tensorflow as tf

    rng, host, run = np.random.default_rng(30), host_named(name), 0
    function: Any = {"max": tf.nn.max_pool, "avg": tf.nn.avg_pool}[kind]
    reduction = {"max": pk.Max(), "avg": pk.Average()}[kind]
    with on_route(route):
        for turn in range(80):
            rank = int(rng.integers(1, 4))
            sizes, kernel = rng.integers(1, 9, rank), rng.integers(1, 4, rank)
            stride = rng.integers(1, 4, rank)
            x = rng.standard_normal((2, *sizes, 3)).astype(np.float32)
            if kind == "max" and turn % 2 and rank < 3:
                x = np.round(x)  # ties, which its three-dimensional gradient treats otherwise: see below
            window = pk.Window(tuple(map(int, kernel)), tuple(map(int, stride)), padding.lower())  # type: ignore[arg-type]
            try:
                pk.resolve(window, tuple(map(int, sizes)))
            except pk.PoolingError:
                continue  # VALID with a kernel larger than the input
            tensor = tf.constant(x)
            with tf.GradientTape() as tape:
                tape.watch(tensor)
                theirs = function(tensor, kernel.tolist(), stride.tolist(), padding, FORMATS[rank])
            g = rng.integers(-4, 5, theirs.shape).astype(np.float32)
            gradient = tape.gradient(theirs, tensor, output_gradients=tf.constant(g)).numpy()
            ours, our_gradient = host.gradient(x, reduction, window, g, layout="channels_last")
            if kind == "max":
                assert_equal(ours, theirs.numpy())
                assert_equal(our_gradient, gradient)
            else:
                assert_close(ours, theirs.numpy(), ulp=16, scale=np.abs(x).max())
                assert_close(our_gradient, gradient, ulp=16, scale=np.abs(g).max())
            run += 1
    assert run > 60


def test_listed_difference_of_ties() -> None:
    """S6: TensorFlow's three-dimensional maximum gives the whole gradient to each of the tied cells."""
    need("tensorflow")
    import tensorflow as tf

    x = tf.ones((1, 2, 1, 1, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        theirs = tf.nn.max_pool(x, (2, 1, 1), 1, "VALID", "NDHWC")
    assert_equal(tape.gradient(theirs, x).numpy().ravel(), [1, 1])
    host, window = host_named("tensorflow"), pk.Window((2, 1, 1))
    _, gradient = host.gradient(x.numpy(), pk.Max(), window, layout="channels_last")
    assert_equal(gradient.ravel(), [1, 0])


def test_listed_difference_of_nan() -> None:
    """S7: TensorFlow's maximum drops NaN, ours on its tensors does not."""
    need("tensorflow")
    import tensorflow as tf

    x = tf.constant([[[1.0], [float("nan")]]])
    assert tf.nn.max_pool(x, 2, 2, "VALID").numpy().item() == 1
    host = host_named("tensorflow")
    value = host.call("max_pool", x.numpy(), 2, layout="channels_last")
    assert np.isnan(value.item())
