"""Options that layers learn: weights that are trained, saved, and within bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import poolkit as pk
import poolkit.keras as layers
from tests.agreement import assert_close, assert_identical
from tests.keras.checks.layers import numpy_of

X = np.random.default_rng(0).uniform(0.1, 2, (4, 6, 6, 3)).astype("float32")
LAYERS: Any = {
    "GeMPooling2D": ({"p": 3.0}, "p"),
    "SoftPooling2D": ({"beta": 0.0}, "beta"),
    "LogMeanExpPooling2D": ({"sharpness": 10.0}, "sharpness"),
    "MixedPooling2D": ({"share": 0.25}, "share"),
}


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("per_channel", [False, True])
def test_they_start_at_what_is_given(name: str, per_channel: bool) -> None:
    options, option = LAYERS[name]
    layer = getattr(layers, name)(2, learnable=True, per_channel=per_channel, **options)
    still = getattr(layers, name)(2, **options)
    assert_close(numpy_of(layer(X)), numpy_of(still(X)), ulp=64)
    (weight,) = layer.trainable_variables
    assert tuple(weight.shape) == ((3,) if per_channel else ())
    assert_close(numpy_of(layer.learnt[option]), np.full(weight.shape, options[option]), ulp=16, scale=1)
    assert not still.variables


def test_numbers_for_each_cell_of_the_window_and_of_the_result(tmp_path: Path) -> None:
    gated = layers.GatedPooling2D(2, weights=(1.0,), learnable=True, per_channel=True)
    assert_close(numpy_of(gated(X)), numpy_of(layers.GatedPooling2D(2, weights=(1.0,))(X)), ulp=64)
    assert tuple(gated.trainable_variables[0].shape) == (3, 4)
    whole = layers.GlobalOrdinalPooling2D(weights=(1,) * 36, learnable=True)
    assert_close(numpy_of(whole(X)), X.mean((1, 2)), ulp=64)
    x = keras.Input((6, 6, 3))
    model = keras.Model(x, layers.MixedPooling2D(2, learnable=True, per_channel=True, per_output=True)(x))
    (weight,) = model.trainable_variables
    assert tuple(weight.shape) == (3, 3, 3)
    weight.assign(np.random.default_rng(1).normal(size=(3, 3, 3)))
    share = 1 / (1 + np.exp(-numpy_of(weight.value)))
    expected = pk.pool(np.moveaxis(X, -1, 1), pk.Mixed(), pk.Window(2), parameters={"share": share})
    assert_close(np.moveaxis(numpy_of(model(X)), -1, 1), expected, ulp=64)
    model.save(tmp_path / "outputs.keras")
    assert_identical(numpy_of(keras.saving.load_model(tmp_path / "outputs.keras")(X)), numpy_of(model(X)))
    with pytest.raises(ValueError, match="needs an input whose sizes are known"):
        layers.MixedPooling2D(2, learnable=True, per_output=True)(keras.Input((None, 6, 3)))


def test_training_moves_them_within_bounds(tmp_path: Path) -> None:
    """Rates far too large, towards the maximum and the minimum; and the saved model gives the same."""
    for target in (X.max(axis=(1, 2)), X.min(axis=(1, 2))):
        x = keras.Input((6, 6, 3))
        y = keras.layers.Concatenate()(
            [
                layers.GlobalGeMPooling2D(learnable=True, name="gem")(x),
                layers.GlobalMixedPooling2D(learnable=True, per_channel=True, name="mixed")(x),
            ]
        )
        model = keras.Model(x, y)
        model.compile(optimizer=keras.optimizers.SGD(20.0), loss="mse")
        before = [numpy_of(each.value) for each in model.trainable_variables]
        model.fit(X, np.concatenate([target, target], axis=-1), epochs=4, verbose=0)
        after = [numpy_of(each.value) for each in model.trainable_variables]
        assert len(before) == 2
        assert all((one != other).all() for one, other in zip(before, after, strict=True))
        assert numpy_of(model.get_layer("gem").learnt["p"]) >= 0
        share = numpy_of(model.get_layer("mixed").learnt["share"])
        assert ((share >= 0) & (share <= 1)).all()
        assert np.isfinite(numpy_of(model(X))).all()
        model.save(tmp_path / "model.keras")
        again = keras.saving.load_model(tmp_path / "model.keras")
        assert_identical(numpy_of(again(X)), numpy_of(model(X)))


def test_configuration() -> None:
    layer = layers.GeMPooling2D(2, learnable=True, per_channel=True)
    again = type(layer).from_config(layer.get_config())
    assert (again.learnable, again.per_channel) == (True, True)
    assert "learnable" not in layers.MaxPooling2D(2).get_config()
    with pytest.raises(ValueError, match="share must lie between 0 and 1"):
        layers.MixedPooling2D(2, share=1.0, learnable=True)(X)


def test_masks_reach_the_definition() -> None:
    mask = np.arange(6)[None, :] < np.array([2, 6, 3, 1])[:, None]
    layer = layers.GlobalGeMPooling1D(learnable=True)
    still = layers.GlobalGeMPooling1D()
    assert_close(numpy_of(layer(X[:, :, 0], mask=mask)), numpy_of(still(X[:, :, 0], mask=mask)), ulp=64)
