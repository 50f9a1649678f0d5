"""Values and gradients equal TensorFlow's on several hundred random configurations: all that it can express.

Left out, and listed at the end, are its differences: gradients of ties in volumes (S6), NaN (S7), windows of -inf,
the type of integer results, and where indices count channels too (S12).
"""

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


@pytest.mark.parametrize("kind", ["max", "avg"])
def test_dilated_windows(kind: str) -> None:
    """`tf.nn.pool`, which takes dilation where it takes no padding, and stride 1 then."""
    need("tensorflow")
    import tensorflow as tf

    rng, host, run = np.random.default_rng(31), host_named("tensorflow"), 0
    reduction = {"max": pk.Max(), "avg": pk.Average()}[kind]
    while run < 60:
        rank = int(rng.integers(1, 3))
        sizes, kernel, dilation = rng.integers(3, 10, rank), rng.integers(1, 4, rank), rng.integers(1, 4, rank)
        if (dilation * (kernel - 1) + 1 > sizes).any():
            continue
        x = rng.standard_normal((2, *sizes, 3)).astype(np.float32)
        tensor = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(tensor)
            theirs = tf.nn.pool(
                tensor, kernel.tolist(), kind.upper(), padding="VALID", dilations=dilation.tolist(), strides=[1] * rank
            )
        g = rng.integers(-4, 5, theirs.shape).astype(np.float32)
        gradient = tape.gradient(theirs, tensor, output_gradients=tf.constant(g)).numpy()
        window = pk.Window(tuple(kernel.tolist()), 1, 0, tuple(dilation.tolist()))
        ours, our_gradient = host.gradient(x, reduction, window, g, layout="channels_last")
        assert_close(ours, theirs.numpy(), ulp=16 * (kind == "avg"), scale=np.abs(x).max())
        assert_close(our_gradient, gradient, ulp=16, scale=np.abs(g).max())
        run += 1


def test_explicit_padding_and_indices() -> None:
    """Padding before and after each axis, which its maximum of images takes; and its indices of the winning cells."""
    need("tensorflow")
    import tensorflow as tf

    rng, host, run = np.random.default_rng(32), host_named("tensorflow"), 0
    while run < 80:
        sizes, kernel, stride = rng.integers(1, 9, 2), rng.integers(1, 5, 2), rng.integers(1, 4, 2)
        pairs = [(int(rng.integers(k)), int(rng.integers(k))) for k in kernel]
        window = pk.Window(tuple(kernel.tolist()), tuple(stride.tolist()), tuple(pairs))
        try:
            pk.resolve(window, tuple(sizes.tolist()))
        except pk.PoolingError:
            continue  # no window fits, or one sees only padding
        x = np.round(2 * rng.standard_normal((2, *sizes, 3))).astype(np.float32)
        tensor = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(tensor)
            theirs = tf.nn.max_pool2d(tensor, kernel.tolist(), stride.tolist(), [(0, 0), *pairs, (0, 0)])
        g = rng.integers(-4, 5, theirs.shape).astype(np.float32)
        gradient = tape.gradient(theirs, tensor, output_gradients=tf.constant(g)).numpy()
        ours, our_gradient = host.gradient(x, pk.Max(), window, g, layout="channels_last")
        assert_equal(ours, theirs.numpy())
        assert_equal(our_gradient, gradient)
        run += 1
        if not any(map(any, pairs)):
            value, where = tf.nn.max_pool_with_argmax(x, kernel.tolist(), stride.tolist(), "VALID")
            ours, ours_where = host.call("max_pool", x, window, layout="channels_last", return_indices=True)
            assert_equal(ours, value.numpy())
            assert_equal(ours_where, where.numpy() // 3)  # S12: theirs count the channels between cells too


def test_listed_difference_of_infinities() -> None:
    """TensorFlow's maximum of cells that are all -inf is the lowest number, and of no cells too (S5, S10)."""
    need("tensorflow")
    import tensorflow as tf

    x = np.full((1, 2, 1), -np.inf, np.float32)
    assert tf.nn.max_pool(x, 2, 2, "VALID").numpy().item() == np.finfo(np.float32).min
    assert host_named("tensorflow").call("max_pool", x, 2, layout="channels_last").item() == -np.inf


def test_listed_difference_of_integers() -> None:
    """S8: TensorFlow's average takes no integers."""
    need("tensorflow")
    import tensorflow as tf

    x = np.array([[[1], [2]]], np.int32)
    with pytest.raises((TypeError, ValueError, tf.errors.OpError)):
        tf.nn.avg_pool(x, 2, 2, "VALID")
    assert host_named("tensorflow").call("avg_pool", x, 2, layout="channels_last").item() == 1.5


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
