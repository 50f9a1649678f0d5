"""Eager tensors go to the kernels: the bits of NumPy's results, gradients of every order, what lies outside of them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pytest

import poolkit as pk
import poolkit.numpy as by_kernels
from poolkit.pooling import Pooling
from tests.agreement import assert_bitwise, assert_close, assert_identical
from tests.hosts import need, on_route

WINDOW: Final = pk.Window(3, 2, 1)
CALLS: Final = {
    "max": Pooling(pk.Max(), WINDOW, 2),
    "average": Pooling(pk.Average(), WINDOW, 2, "channels_last"),
    "lp": Pooling(pk.Power(3), WINDOW, 2, "channels_last"),
    "soft": Pooling(pk.Softmax(), pk.Adaptive((3, 2)), 2),
    "stochastic": Pooling(pk.Stochastic(), WINDOW, 2, training=True),
    "masked": Pooling(pk.LogMeanExp(), WINDOW, 2, empty_value=0.0, masked=True),
}
TYPES: Final = ("float16", "bfloat16", "float32", "float64")


@pytest.fixture(autouse=True)
def _kernels() -> Any:
    need("tensorflow")
    with on_route("kernel"):
        yield


@pytest.fixture
def tf() -> Any:
    return importlib.import_module("tensorflow")


def _input(pooling: Pooling, shape: tuple[int, ...] = (2, 7, 6, 3)) -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    mask = rng.random(shape) < 0.7 if pooling.masked else None
    return np.round(4 * rng.standard_normal(shape)).astype(np.float32) / 4, mask


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("dtype", TYPES)
def test_the_bits_are_numpys(tf: Any, name: str, dtype: str) -> None:
    from poolkit.tensorflow import pool

    pooling, seed = CALLS[name], 2**40 + 5 if CALLS[name].draws else None
    x, mask = _input(pooling)
    tensor = tf.cast(x, dtype)
    cells = tensor.numpy()
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = pool(tensor, pooling, mask, seed)
    assert_bitwise(y.numpy(), by_kernels.pool(cells, pooling, mask, seed))
    g = np.ones(y.shape, cells.dtype)
    value, tap = by_kernels.forward(pooling, cells, mask, (5, 2**8) if seed else None)
    wanted = by_kernels.backward(pooling, cells, value, tap, g, mask)
    assert_bitwise(tape.gradient(y, tensor, g).numpy(), wanted)
    assert_identical(tensor.numpy(), cells)


def _as_by_definition(derivatives: Callable[[], Sequence[Any]]) -> None:
    """Kernels and definitions lead to the same derivatives, and to some."""
    found = derivatives()
    with on_route("definition"):
        wanted = derivatives()
    for each, own in zip(wanted, found, strict=True):
        assert np.abs(own).max() > 0
        assert_close(own, each, ulp=256, scale=np.abs(each).max())


@pytest.mark.parametrize("name", ["max", "average", "lp", "soft"])
def test_second_derivatives_are_the_definitions(tf: Any, name: str) -> None:
    from poolkit.tensorflow import pool

    pooling = CALLS[name]
    x, _ = _input(pooling)

    def curvature() -> tuple[Any, Any]:
        tensor = tf.constant(x)
        with tf.GradientTape() as outer:
            outer.watch(tensor)
            with tf.GradientTape() as inner:
                inner.watch(tensor)
                loss = tf.reduce_sum(pool(tensor, pooling) ** 2)
            slope = inner.gradient(loss, tensor)
            steep = tf.reduce_sum(slope**2)
        return slope.numpy(), outer.gradient(steep, tensor).numpy()

    _as_by_definition(curvature)


@pytest.mark.parametrize("name", ["max", "average", "lp", "soft"])
def test_forward_mode(tf: Any, name: str) -> None:
    """The tangent of values, and of gradients by the input and by what comes from the result."""
    from poolkit.tensorflow import pool

    pooling = CALLS[name]
    x, _ = _input(pooling)
    direction = np.random.default_rng(1).standard_normal(x.shape).astype(np.float32)

    def tangents() -> list[Any]:
        tensor, found = tf.constant(x), []
        with tf.autodiff.ForwardAccumulator(tensor, direction) as forward:
            y = pool(tensor, pooling)
        found.append(forward.jvp(y))
        with tf.GradientTape() as tape:
            tape.watch(tensor)
            y = pool(tensor, pooling)
        g = tf.ones_like(y)
        with tf.autodiff.ForwardAccumulator(g, 2 * g) as forward:
            slope = tape.gradient(y, tensor, g)
        return [each.numpy() for each in [*found, forward.jvp(slope)]]

    _as_by_definition(tangents)


def test_jacobians_which_ask_in_a_graph(tf: Any) -> None:
    x = tf.constant(np.arange(16.0).reshape(1, 1, 4, 4))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = pk.avg_pool(x, 2)
    found = tape.jacobian(y, x).numpy().reshape(4, 4, 4)
    wanted = np.kron(np.eye(4).reshape(4, 2, 2), np.full((2, 2), 0.25))
    assert_identical(found, wanted)


def test_integers_indices_and_no_images(tf: Any) -> None:
    x = np.array([[[[1, 5], [7, 2]]]], np.int8)
    value, index = pk.max_pool(tf.constant(x), 2, return_indices=True)
    assert (value.dtype, index.dtype) == (tf.int8, tf.int64)
    assert (value.numpy().item(), index.numpy().item()) == (7, 2)
    assert pk.max_pool(tf.zeros((0, 3, 4, 4)), 2).shape == (0, 3, 2, 2)


def test_words_of_a_seed_may_be_tensors(tf: Any) -> None:
    x = np.random.default_rng(0).random((2, 3, 6, 6)).astype(np.float32)
    wanted = pk.stochastic_pool(x, 2, training=True, seed=2**40 + 5)
    words = tf.constant([5, 2**8], tf.uint32)
    assert_identical(pk.stochastic_pool(tf.constant(x), 2, training=True, seed=words).numpy(), wanted)


def test_a_graph_holds_no_kernel(tf: Any) -> None:
    """What is traced has to run where Poolkit is not, even around a tensor that is eager."""
    outside = tf.constant(np.arange(16.0, dtype=np.float32).reshape(1, 1, 4, 4))
    graph = tf.function(lambda: pk.lp_pool(outside, 2)).get_concrete_function().graph
    assert not [node.type for node in graph.get_operations() if "PyFunc" in node.type]
    assert "Sqrt" in {node.type for node in graph.get_operations()}


@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
def test_a_graph_has_the_gradient_beside_its_operation(tf: Any, layout: str) -> None:
    """With anything between the two TensorFlow does not take oneDNN's, which need a quarter of the time."""

    def both(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = pk.max_pool(tf.nn.relu(x), 2, layout=layout)
        return tape.gradient(y, x)

    for images in (2, None):
        graph = tf.function(both).get_concrete_function(tf.TensorSpec((images, 4, 4, 4))).graph
        (gradient,) = [each for each in graph.get_operations() if each.type == "MaxPoolGrad"]
        (operation,) = [each for each in graph.get_operations() if each.type == "MaxPool"]
        assert [each.ref() for each in gradient.inputs[:2]] == [operation.inputs[0].ref(), operation.outputs[0].ref()]


@pytest.mark.parametrize("shape", [(None, 4, 4, 2), (None, None, None, 2), (2, 4, 4, None), (None, 4, 2)])
def test_gradients_of_nothing_in_a_graph(tf: Any, shape: tuple[int | None, ...]) -> None:
    """TensorFlow's own gradient of a maximum of no images ends the process."""

    @tf.function(input_signature=[tf.TensorSpec(shape)])
    def both(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = pk.max_pool(tf.nn.relu(x), 2, layout="channels_last")
        return y, tape.gradient(y, x)

    sizes = [4 if size is None else size for size in shape]
    for missing in (None, 0 if shape[0] is None else -1):
        if missing is not None:
            sizes[missing] = 0
        value, gradient = both(tf.ones(sizes))
        assert gradient.shape == tuple(sizes)
        assert float(tf.reduce_sum(gradient)) == float(tf.reduce_sum(value))
