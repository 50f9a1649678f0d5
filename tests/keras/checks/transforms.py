"""Layers of transforms and of fractional pooling: results, shapes of models, configurations, chance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import poolkit as pk
import poolkit.keras
from poolkit.transforms import transforms
from tests.hosts import host_named
from tests.keras.checks.layers import BACKEND, numpy_of
from tests.thinning import thinned
from tests.transforms.calls import SAMPLES, Sample, call

KINDS = {each.function: each for each in transforms().values()}
# A layer is the same on all backends, and tests/transforms has the functions on each host: all on the quickest backend.
ALWAYS = {id(sample) for sample in (SAMPLES if BACKEND == "torch" else SAMPLES[::5])}  # arrays have no one answer to ==
each_sample = pytest.mark.parametrize("sample", thinned(SAMPLES, lambda sample: id(sample) not in ALWAYS), ids=str)


def _layer(sample: Sample, **keywords: Any) -> Any:
    kind, rank = KINDS[sample.function], len(sample.shape) - 2
    ending = f"ing{rank}D" if sample.function == "max_unpool" else f"{rank}D"
    return getattr(poolkit.keras, kind.layer_name("Pooling", ending))(**sample.options, **keywords)


def _inputs(sample: Sample) -> tuple[Any, dict[str, Any]]:
    """The tensor, or the list of it and what follows it; and the mask."""
    kind = KINDS[sample.function]
    tensors = [sample.operands[name] for name in (*kind.operands, *kind.optional) if name in sample.operands]
    given = [keras.ops.convert_to_tensor(each) for each in (sample.x("float32"), *tensors)]
    mask = {"mask": keras.ops.convert_to_tensor(sample.operands["mask"])} if "mask" in sample.operands else {}
    return (given if tensors else given[0]), mask


def _all(result: Any) -> list[Any]:
    return list(result) if isinstance(result, (tuple, list)) else [result]


@each_sample
def test_results_are_the_functions(sample: Sample) -> None:
    expected = call(host_named("numpy"), sample.function, sample.x("float32"), **sample.options, **sample.operands)
    inputs, mask = _inputs(sample)
    layer = _layer(sample, data_format="channels_first", name="pooled")
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    saved = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    assert saved.get_config() == layer.get_config()
    for found, wanted in zip(_all(saved(inputs, **mask)), _all(expected), strict=True):
        np.testing.assert_allclose(numpy_of(found), wanted, rtol=2e-5, atol=1e-5)


def test_in_saved_models_of_any_batch(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(3, 12, 12, 2)).astype(np.float32)
    inputs = keras.Input((12, 12, 2))
    made = poolkit.keras.MaxBlurPooling2D()(inputs)
    made = poolkit.keras.PolyphasePooling2D()(made)
    made = poolkit.keras.SpatialPyramidPooling2D((1, 2), reduction="average")(made)
    assert made.shape == (None, 5, 2)
    model = keras.Model(inputs, made)
    expected = model.predict(x, verbose=0)
    model.save(tmp_path / "model.keras")
    np.testing.assert_array_equal(keras.models.load_model(tmp_path / "model.keras").predict(x, verbose=0), expected)


def test_masks_of_embeddings_reach_the_layer() -> None:
    inputs = keras.Input((None,), dtype="int32")
    model = keras.Model(
        inputs, poolkit.keras.TokenPooling1D("mean")(keras.layers.Embedding(7, 3, mask_zero=True)(inputs))
    )
    short = np.array([[1, 2, 3]])
    long = np.array([[1, 2, 3, 0, 0, 0]])
    np.testing.assert_allclose(numpy_of(model(long)), numpy_of(model(short)), rtol=1e-6)


def test_fractional_layers_draw_in_training_only() -> None:
    x = keras.ops.convert_to_tensor(np.random.default_rng(0).normal(size=(2, 11, 13, 3)).astype(np.float32))
    layer = poolkit.keras.FractionalMaxPooling2D(output_ratio=0.6, regions="random", seed=3)
    assert layer.compute_output_shape((None, 11, 13, 3)) == (None, 6, 7, 3)
    fixed = pk.max_pool(numpy_of(x), pk.Fractional(output_ratio=0.6), layout="channels_last")
    np.testing.assert_array_equal(numpy_of(layer(x)), fixed)
    drawn = [numpy_of(layer(x, training=True)) for _ in range(4)]
    assert len({each.tobytes() for each in drawn}) > 1
    again = type(layer).from_config(layer.get_config())
    np.testing.assert_array_equal(numpy_of(again(x, training=True)), drawn[0])
    model = keras.Sequential([keras.Input((11, 13, 3)), poolkit.keras.FractionalL2Pooling2D(5), keras.layers.Flatten()])
    assert model.output_shape == (None, 75)
    model.compile(loss="mse")
    model.predict(x, verbose=0)


@pytest.mark.parametrize("name", ["RandomMixedPooling2D", "S3Pooling2D"])
def test_transforms_draw_in_training_only(name: str) -> None:
    x = keras.ops.convert_to_tensor(np.random.default_rng(0).normal(size=(2, 8, 8, 3)).astype(np.float32))
    layer = getattr(poolkit.keras, name)(2, seed=3)
    np.testing.assert_array_equal(numpy_of(layer(x)), numpy_of(layer(x)))
    drawn = [numpy_of(layer(x, training=True)) for _ in range(4)]
    assert len({each.tobytes() for each in drawn}) > 1
    again = type(layer).from_config(layer.get_config())
    np.testing.assert_array_equal(numpy_of(again(x, training=True)), drawn[0])


def test_refusals() -> None:
    with pytest.raises(pk.PoolingError, match="reduction must be one of"):
        poolkit.keras.SpatialPyramidPooling2D((1, 2), reduction="largest")
    with pytest.raises(pk.PoolingError, match="inputs must have 4 axes"):
        poolkit.keras.BlurPooling2D()(keras.ops.ones((1, 4, 1)))
