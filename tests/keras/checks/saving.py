"""Configurations, saved models and clones make the same layers."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import keras
import pytest

import poolkit.keras
from tests.agreement import assert_identical
from tests.keras.checks.layers import (
    BACKEND,
    KINDS,
    KINDS_OF_GRADIENT,
    LAYOUTS,
    Kind,
    each_layout,
    every,
    every_laid_out,
    numpy_of,
)


@every_laid_out
def test_configuration(kind: Kind, layout: Any) -> None:
    layer = kind.layer(**kind.arguments(data_format=layout, name="pooled"))
    config = layer.get_config()
    assert config["name"] == "pooled"
    again = kind.layer.from_config(config)
    assert again.get_config() == config
    assert (again.geometry, again.reduction, again.data_format) == (layer.geometry, layer.reduction, layout)
    assert keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer)).get_config() == config
    x = kind.data(layout)
    assert_identical(numpy_of(again(x)), numpy_of(layer(x)))


@every
def test_defaults_are_those_of_keras(kind: Kind) -> None:
    """Where Keras has a layer of that name, arguments have its names, order and defaults, and ours more by keyword."""
    import inspect

    stock = getattr(keras.layers, kind.name, None)
    if stock is None:
        pytest.skip("not a layer of Keras")
    theirs = [p for p in inspect.signature(stock).parameters.values() if p.kind is not p.VAR_KEYWORD]
    ours = list(inspect.signature(kind.layer).parameters.values())[: len(theirs)]
    known = {"pool_size": 2} if kind.geometry == "" else {}
    for own, their in zip(ours, theirs, strict=True):
        assert own.name == their.name
        default = known.get(own.name, their.default)
        assert own.default == default or {own.name: own.default, their.name: their.default} == {"name": None}, own.name


def _model(rank: int, layout: str, thorough: bool) -> Any:
    """One input, and each layer of this rank as an output; of each kind on all but the quickest backend."""
    kinds = [kind for kind in KINDS if kind.rank == rank]
    if BACKEND != "torch" and not thorough:
        kinds = [kind for kind in kinds if kind.entry.choice in KINDS_OF_GRADIENT]
    x = keras.Input(batch_shape=kinds[0].shape(layout, batch=None))
    return keras.Model(x, [kind.layer(**kind.arguments(data_format=layout), name=kind.name)(x) for kind in kinds])


def _same(first: Any, second: Any, rank: int, layout: str) -> None:
    x = next(kind for kind in KINDS if kind.rank == rank).data(layout)
    for one, other in zip(first(x), second(x), strict=True):
        assert_identical(numpy_of(one), numpy_of(other))


@each_layout
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_saved_models_and_clones(rank: int, layout: str, tmp_path: Path, thorough: bool) -> None:
    model = _model(rank, layout, thorough)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert [layer.get_config() for layer in loaded.layers] == [layer.get_config() for layer in model.layers]
    _same(model, loaded, rank, layout)
    clone = keras.models.clone_model(model)
    assert [type(layer) for layer in clone.layers] == [type(layer) for layer in model.layers]
    _same(model, clone, rank, layout)


@every
def test_pickled(kind: Kind) -> None:
    layer = kind.layer(**kind.arguments())
    assert pickle.loads(pickle.dumps(layer)).get_config() == layer.get_config()
    assert pickle.loads(pickle.dumps(kind.layer)) is kind.layer


def test_both_names_are_one_layer() -> None:
    assert poolkit.keras.MaxPool2D is poolkit.keras.MaxPooling2D
    assert poolkit.keras.GlobalAvgPool1D is poolkit.keras.GlobalAveragePooling1D
    assert set(LAYOUTS) == {"channels_last", "channels_first"}
