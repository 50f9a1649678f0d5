"""Models that exist, with their pooling replaced; and pooling as functions."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

import poolkit as pk
import poolkit.keras
from poolkit.keras import ops, swap
from tests.agreement import assert_close, assert_identical
from tests.keras.checks.layers import BACKEND, numpy_of


def _model() -> Any:
    layers = keras.layers
    inner = keras.Sequential([keras.Input((6, 5, 4)), layers.AveragePooling2D(3, 1, "same"), layers.Conv2D(2, 1)])
    x = keras.Input((12, 10, 3))
    y = layers.MaxPooling2D(2, name="first")(layers.Conv2D(4, 3, padding="same")(x))
    y = inner(y)
    return keras.Model(x, [layers.GlobalAveragePooling2D()(y), layers.GlobalMaxPooling2D(keepdims=True)(y)])


def test_the_same_function() -> None:
    model = _model()
    record = swap(model)
    assert [type(each.new).__module__ for each in record.replaced] == ["poolkit.keras"] * 4
    assert not record.unseen
    assert "first: MaxPooling2D -> MaxPooling2D" in str(record)
    assert type(model.get_layer("first")) is keras.layers.MaxPooling2D
    x = np.random.default_rng(0).standard_normal((2, 12, 10, 3)).astype(np.float32)
    for new, old in zip(record.model(x), model(x), strict=True):
        np.testing.assert_allclose(numpy_of(new), numpy_of(old), rtol=1e-5, atol=1e-6)


def test_another_reduction() -> None:
    record = swap(_model(), to="l2")
    assert {type(each.new).__name__ for each in record.replaced} == {"L2Pooling2D", "GlobalL2Pooling2D"}
    first = record.model.get_layer("first")
    assert (first.pool_size, first.strides, first.padding) == ((2, 2), (2, 2), "valid")


def test_what_a_function_chooses() -> None:
    def choose(layer: Any) -> Any:
        return poolkit.keras.SoftPooling2D(layer.pool_size, name=layer.name) if layer.name == "first" else None

    record = swap(_model(), to=choose)
    assert [each.name for each in record.replaced if each.new is not None] == ["first"]


def test_refusals() -> None:
    with pytest.raises(pk.PoolingError, match=r"to must be one of average, .*; got 'avrage'"):
        swap(_model(), to="avrage")

    class Own(keras.Model):
        """A model whose code calls its layers."""

        def call(self, x: Any) -> Any:
            """Nothing."""
            return x

    with pytest.raises(pk.PoolingError, match="must be Sequential or functional, got Own"):
        swap(Own())


def test_subclasses_are_left_and_said() -> None:
    class Own(keras.layers.MaxPooling2D):
        """May do anything."""

    record = swap(keras.Sequential([keras.Input((4, 4, 1)), Own(name="own")]))
    assert "may add behaviour" in record.unseen["own"]
    assert not record.replaced


@pytest.mark.parametrize("name", ["max_pool", "average_pool", "adaptive_max_pool", "adaptive_average_pool"])
def test_functions_are_those_of_keras(name: str) -> None:
    stock = getattr(keras.ops, name, None)
    if stock is None:
        pytest.skip("not in this version of Keras")
    x = np.random.default_rng(0).standard_normal((2, 7, 6, 3)).astype(np.float32)
    # On PyTorch, Keras's averages count cells that "same" adds; of symbols, its adaptive functions add an axis.
    padding = "valid" if (BACKEND, name) == ("torch", "average_pool") else "same"
    arguments = {"output_size": (3, 2)} if "adaptive" in name else {"pool_size": 3, "strides": 2, "padding": padding}
    inputs = keras.ops.convert_to_tensor(x)  # on TensorFlow, Keras's adaptive functions take no array
    ours, theirs = (numpy_of(f(inputs, **arguments)) for f in (getattr(ops, name), stock))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    if "adaptive" not in name:
        inputs = keras.Input((None, 6, 3))
        assert getattr(ops, name)(inputs, **arguments).shape == stock(inputs, **arguments).shape


def test_functions_of_the_catalogue() -> None:
    """By types that stay, with masks, drawn; in a model, saved or not, they are layers."""
    x = keras.ops.convert_to_tensor(np.random.default_rng(0).random((2, 6, 3)).astype(np.float32))
    mask = np.arange(6) < np.array([[6], [3]])
    for found, wanted in [
        (ops.soft_pool(x, 2), pk.soft_pool(numpy_of(x), 2, layout="channels_last")),
        (
            ops.avg_pool(x, 2, mask=keras.ops.convert_to_tensor(mask)),
            pk.avg_pool(numpy_of(x), 2, layout="channels_last", mask=mask),
        ),
        (ops.lp_pool(x, 2, p=3), pk.lp_pool(numpy_of(x), 2, layout="channels_last", p=3)),
    ]:
        assert_close(numpy_of(found), wanted, ulp=16)
    drawn = pk.stochastic_pool(numpy_of(x), 2, layout="channels_last", training=True, seed=3)
    assert_identical(numpy_of(ops.stochastic_pool(x, 2, training=True, seed=3)), drawn)
    assert keras.backend.standardize_dtype(ops.max_pool(keras.ops.cast(x, "int32"), 2).dtype) == "int32"
    inputs = keras.Input((6, 3))
    model = keras.Model(inputs, ops.lp_pool(inputs, 2))
    assert_close(numpy_of(model(x)), pk.lp_pool(numpy_of(x), 2, layout="channels_last"), ulp=16)
    with pytest.raises(pk.PoolingError, match="must have 3 to 5 axes"):
        ops.max_pool(keras.ops.ones((2, 3)), 2)
    with pytest.raises(pk.PoolingError, match="strides must be a positive integer"):
        ops.max_pool(x, 2, 0)
