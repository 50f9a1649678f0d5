"""What TensorFlow asks of a front end: shapes that are not known, variables, refusals, its own random words."""

from __future__ import annotations

import importlib
from itertools import product
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit import chance
from poolkit.numpy import xp as numpy_xp
from poolkit.pooling import Pooling
from tests.agreement import assert_equal, assert_identical
from tests.hosts import need
from tests.thinning import thinned


@pytest.fixture
def tf() -> Any:
    need("tensorflow")
    return importlib.import_module("tensorflow")


@pytest.mark.parametrize("seed", [0, 3, 2**32 - 1, 2**40 + 5, 2**64 - 1])
def test_words_of_its_own_operation_are_those_of_the_definition(tf: Any, seed: int) -> None:
    from poolkit.tensorflow.definition import Counter, xp

    key = chance.key_of(seed)
    want = chance.words(numpy_xp, tuple(map(np.uint32, key)), np.arange(7), 143, 5, 143)
    for compiled in (False, True):
        words = tf.function(lambda: Counter(key, 7).words(xp, 143, 5, 143), jit_compile=compiled)()
        assert_equal(words.numpy(), want.astype(np.int64))


@pytest.mark.parametrize(
    ("choice", "layout", "size"),
    thinned(
        product(("max", "average", "l2", "soft", "stochastic"), ("channels_first", "channels_last"), (2, 9)),
        lambda choice, layout, size: layout == "channels_first" and size == 9,
    ),
)
def test_unknown_number_of_images(tf: Any, choice: str, layout: Any, size: int) -> None:
    reduction = pk.reductions.named()[choice].reduction
    shape = (None, 9, 10, 3)
    x = np.random.default_rng(0).standard_normal((4, *shape[1:])).astype(np.float32)

    def run(x: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = pk.pool(x, reduction, pk.Window((size, 2)), layout=layout, training=True, seed=5)
        assert y.shape[0] is None
        assert None not in y.shape[1:]
        return y, tape.gradient(y, x)

    any_number = tf.function(run, input_signature=[tf.TensorSpec(shape)])
    for images in (4, 1, 0):
        y, gradient = any_number(x[:images])
        want = pk.pool(x[:images], reduction, pk.Window((size, 2)), layout=layout, training=True, seed=5)
        np.testing.assert_allclose(y, want, rtol=1e-5, atol=1e-6)
        assert gradient.shape == x[:images].shape


def test_unknown_number_of_images_with_a_mask(tf: Any) -> None:
    x = np.random.default_rng(0).standard_normal((3, 6, 2)).astype(np.float32)
    mask = np.arange(6) < np.array([[6], [3], [1]])
    signature = [tf.TensorSpec((None, 6, 2)), tf.TensorSpec((None, 6), tf.bool)]

    @tf.function(input_signature=signature)
    def run(x: Any, mask: Any) -> Any:
        return pk.max_pool(x, 2, layout="channels_last", mask=mask)

    assert_identical(run(x, mask).numpy(), pk.max_pool(x, 2, layout="channels_last", mask=mask))


def test_unknown_number_of_axes_is_refused_in_words(tf: Any) -> None:
    from poolkit.tensorflow import pool

    pooling = Pooling(pk.Max(), pk.Window((2,)), 1)
    run = tf.function(lambda x: pool(x, pooling), input_signature=[tf.TensorSpec(None)], autograph=False)
    with pytest.raises(pk.PoolingError, match="unknown number of axes"):
        run(tf.zeros((2, 3, 8)))


def test_inside_a_function_that_autograph_rewrites(tf: Any) -> None:
    x = tf.constant(np.random.default_rng(0).standard_normal((2, 3, 8)), tf.float32)

    @tf.function
    def run(x: Any) -> Any:
        return pk.max_pool(x, 2) + pk.avg_pool(x, 2, mask=x > -1.0)

    np.testing.assert_allclose(run(x), pk.max_pool(x, 2) + pk.avg_pool(x, 2, mask=x > -1.0), rtol=1e-6)


def test_variable(tf: Any) -> None:
    x = tf.Variable([[[1.0, 3.0, 2.0, 2.0]]])
    with tf.GradientTape() as tape:
        y = pk.max_pool(x, 2)
    assert_equal(y.numpy(), np.array([[[3.0, 2.0]]]))
    assert_equal(tape.gradient(y, x).numpy(), np.array([[[0.0, 1.0, 1.0, 0.0]]]))


def test_sparse_and_ragged_tensors_are_refused_in_words(tf: Any) -> None:
    from poolkit.tensorflow import pool

    pooling = Pooling(pk.Max(), pk.Window(2), 1)
    for x in (tf.ragged.constant([[1.0, 2.0], [3.0]]), tf.sparse.from_dense([[1.0, 0.0]])):
        with pytest.raises(pk.PoolingError, match="must be a dense tensor"):
            pool(x, pooling)


def test_mask_of_numbers_is_refused_in_words(tf: Any) -> None:
    with pytest.raises(pk.PoolingError, match="mask must be bool, got float32"):
        pk.max_pool(tf.zeros((2, 3, 8)), 2, mask=tf.zeros((2, 8)))


def test_indices_and_pooled_mask(tf: Any) -> None:
    x = np.random.default_rng(0).integers(0, 3, (2, 3, 6, 5)).astype(np.float32)
    ours = pk.max_pool(tf.constant(x), 2, return_indices=True, return_mask=True)
    for got, want in zip(ours, pk.max_pool(x, 2, return_indices=True, return_mask=True), strict=True):
        assert_identical(got.numpy(), want)


@pytest.mark.parametrize(
    ("reduction", "window", "word"),
    [
        (pk.Max(), pk.Window((2, 2)), "VALID"),
        (pk.Max(), pk.Window((3, 3), (2, 2), "same"), "SAME"),
        (pk.Average(), pk.Window((3, 3), (2, 2), "same"), "SAME"),
        (pk.Average(count_include_pad=True), pk.Window((3, 3), (2, 2), "same"), None),
        (pk.Average(divisor_override=2), pk.Window((2, 2)), None),
        (pk.Max(), pk.Window((3, 3), (2, 2), "same_lower"), None),
        (pk.Max(), pk.Window((3, 3), (2, 2), 1), None),
        (pk.Max(), pk.Window((3, 3), (2, 2), dilation=2), None),
        (pk.Max(), pk.Window((3, 3), (3, 3), ceil_mode=True), None),
        (pk.Max(), pk.Adaptive((3, 3)), None),
    ],
)
def test_where_its_own_operations_are_the_same(tf: Any, reduction: Any, window: Any, word: str | None) -> None:
    from poolkit.tensorflow.own import padding_word

    pooling = Pooling(reduction, window, 2)
    assert padding_word(pooling, (1, 1, 8, 8)) == word
