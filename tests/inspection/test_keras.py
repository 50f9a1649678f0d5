"""Keras models: applications without weights, Sequential, channels first."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras")

from poolkit import Average, Global, Max, Window  # noqa: E402
from poolkit.inspection import inspect  # noqa: E402
from poolkit.inspection.model import Field  # noqa: E402

pytestmark = pytest.mark.slow


def _configuration(folder: Path, made: Any) -> Path:
    """A file with the configuration of a model, as `save` writes it, without its weights."""
    path = folder / "model.keras"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("config.json", json.dumps(keras.saving.serialize_keras_object(made)))
    return path


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of h5py
def test_a_saved_sequential_model(tmp_path: Path) -> None:
    layers = [
        keras.layers.Input((30, 31, 3)),
        keras.layers.Conv2D(4, 3),
        keras.layers.MaxPooling2D(2),
        keras.layers.AveragePooling2D(3, 2, padding="same"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(2),
    ]
    path = tmp_path / "model.keras"
    keras.Sequential(layers).save(path)
    first, second, third = inspect(path).reports
    assert (first.layer.pooling.reduction, first.layer.pooling.geometry) == (Max(), Window((2, 2), (2, 2)))
    assert (first.layer.input_sizes, first.output_sizes) == ((28, 29), (14, 14))
    assert (first.field, first.never_seen) == (Field((4, 4), (2, 2)), [[], [(28, 28)]])
    assert second.layer.pooling.geometry == Window((3, 3), (2, 2), "same")
    assert (second.layer.input_sizes, second.output_sizes) == ((14, 14), (7, 7))
    assert (third.layer.pooling.reduction, third.layer.pooling.geometry) == (Average(), Global())


@pytest.mark.parametrize(
    ("name", "poolings", "first"),
    [
        ("ResNet50", 1, ("pool1_pool", (114, 114), (56, 56))),
        ("VGG16", 5, ("block1_pool", (224, 224), (112, 112))),
    ],
)
def test_applications(tmp_path: Path, name: str, poolings: int, first: tuple[Any, ...]) -> None:
    made = getattr(keras.applications, name)(weights=None, include_top=False, input_shape=(224, 224, 3))
    inspection = inspect(_configuration(tmp_path, made), targets=["tflite"])
    assert len(inspection.reports) == poolings
    report = inspection.reports[0]
    assert (report.layer.input_sizes, report.output_sizes) == first[1:]
    assert report.layer.name.startswith(first[0])


def test_models_inside_of_models(tmp_path: Path) -> None:
    inner = keras.Sequential([keras.layers.Input((8, 8, 2)), keras.layers.MaxPooling2D(3)], name="inner")
    outer = keras.Sequential([keras.layers.Input((8, 8, 2)), inner])
    (report,) = inspect(_configuration(tmp_path, outer)).reports
    assert (report.layer.name.split("/")[0], report.layer.input_sizes) == ("inner", (8, 8))
    assert report.never_seen == [[(6, 7)], [(6, 7)]]
