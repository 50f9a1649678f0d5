"""Layers that pool by layers of their own: what they start as, that they train, and saved models."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

import poolkit as pk
import poolkit.keras as layers
from tests.agreement import assert_close, assert_identical
from tests.keras.checks.layers import numpy_of

X = np.random.default_rng(0).normal(size=(4, 8, 6, 3)).astype("float32")


def test_local_importance_starts_as_average_pooling() -> None:
    for format in ("channels_last", "channels_first"):
        x = X if format == "channels_last" else np.moveaxis(X, -1, 1).copy()
        expected = pk.avg_pool(x, 3, 2, 1, layout=format)
        if format == "channels_first" and keras.backend.backend() == "tensorflow":
            continue  # TensorFlow's convolutions on the CPU take channels last
        assert_close(numpy_of(layers.LIPPooling2D(data_format=format)(x)), expected, ulp=256, scale=1)


def test_they_train_and_are_saved(tmp_path: Path) -> None:
    x = keras.Input((8, 6, 3))
    parts = [layers.LIPPooling2D(), layers.StridedConv2D(), layers.SpaceToDepthConv2D(5)]
    outputs = [keras.layers.Flatten()(part(x)) for part in parts]
    assert [each.shape[1] for each in outputs] == [4 * 3 * 3, 4 * 3 * 3, 4 * 3 * 5]
    model = keras.Model(x, keras.layers.Concatenate()(outputs))
    model.compile(optimizer="sgd", loss="mse")
    before = [numpy_of(each.value) for each in model.trainable_variables]
    assert len(before) == 3 + 2 + 2
    model.fit(X, np.ones((4, 132)), verbose=0)
    after = [numpy_of(each.value) for each in model.trainable_variables]
    moved = [(one != other).any() for one, other in zip(before, after, strict=True)]
    assert moved[0]  # where logits are all alike, those of the norm have no say yet
    assert all(moved[3:])
    model.save(tmp_path / "model.keras")
    assert_identical(numpy_of(keras.saving.load_model(tmp_path / "model.keras")(X)), numpy_of(model(X)))


def test_space_to_depth_mixes_all_cells() -> None:
    """Weights 1/4 for the four cells of each channel are the average."""
    layer = layers.SpaceToDepthConv2D(use_bias=False)
    layer.build(X.shape)
    weights = np.zeros((1, 1, 12, 3))
    for channel in range(3):
        weights[0, 0, 4 * channel : 4 * channel + 4, channel] = 0.25
    layer.set_weights([weights])
    assert_close(numpy_of(layer(X)), pk.avg_pool(X, 2, layout="channels_last"), ulp=64, scale=1)


def test_refusals() -> None:
    with pytest.raises(pk.PoolingError, match="pool_size must be a positive integer"):
        layers.StridedConv2D(0)
    with pytest.raises(pk.PoolingError, match="data_format must be"):
        layers.LIPPooling2D(data_format="NHWC")
    with pytest.raises(ValueError, match="block_size 2 does not divide"):
        layers.SpaceToDepthConv2D()(keras.ops.ones((1, 5, 4, 3)))
