"""TensorFlow's files: SavedModel, and what LiteRT makes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")

from poolkit import Average, Global, Max, Window  # noqa: E402
from poolkit.inspection import inspect  # noqa: E402
from poolkit.inspection.model import Field, UnreadableModelError  # noqa: E402
from poolkit.inspection.readers import read  # noqa: E402

pytestmark = pytest.mark.slow


class Network(tf.Module):
    """A convolution and three poolings."""

    @tf.function(input_signature=[tf.TensorSpec((1, 30, 31, 3), tf.float32)])
    def __call__(self, x):  # type: ignore[no-untyped-def]
        x = tf.nn.relu(tf.nn.conv2d(x, tf.ones((3, 3, 3, 4)), 2, "SAME"))
        x = tf.nn.avg_pool2d(tf.nn.max_pool2d(x, 2, 2, "VALID"), 3, 2, "SAME")
        return tf.reduce_mean(x, (1, 2))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SavedModel folder."""
    path, made = tmp_path_factory.mktemp("saved") / "model", Network()
    tf.saved_model.save(made, str(path), signatures=made.__call__.get_concrete_function())
    return path


@pytest.fixture(scope="module")
def converted(saved: Path) -> Path:
    """The same for LiteRT."""
    path = saved.parent / "model.tflite"
    path.write_bytes(tf.lite.TFLiteConverter.from_saved_model(str(saved)).convert())
    return path


def test_a_saved_model(saved: Path) -> None:
    first, second, third = inspect(saved).reports
    assert (first.layer.pooling.reduction, first.layer.pooling.geometry) == (Max(), Window((2, 2), (2, 2)))
    assert (first.layer.input_sizes, first.output_sizes, first.layer.channels) == ((15, 16), (7, 8), 4)
    assert (first.layer.dtype, second.layer.dtype) == ("float32", "float32")
    assert (first.field, first.never_seen) == (Field((5, 5), (4, 4)), [[(14, 14)], []])
    assert (second.layer.pooling.reduction, second.layer.pooling.geometry) == (
        Average(),
        Window((3, 3), (2, 2), "same"),
    )
    assert (third.layer.pooling.geometry, third.layer.input_sizes) == (Global(), (4, 4))


def test_a_saved_model_of_keras(tmp_path: Path) -> None:
    """It has each function twice, and calls the one from the other; the weights are arguments."""
    code = """
import keras, sys
layers = keras.layers
network = keras.Sequential([
    layers.Input((None, 21, 1)), layers.Conv2D(8, 3), layers.BatchNormalization(), layers.MaxPooling2D(2),
    layers.DepthwiseConv2D(3, padding="same"), layers.AveragePooling2D((3, 2), 1), layers.GlobalMaxPooling2D(),
])
network.export(sys.argv[1], verbose=False)
"""
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, env=environment)
    reports = inspect(tmp_path).reports
    assert [each.layer.input_sizes for each in reports] == [(None, 19), (None, 9), (None, 8)]
    assert [each.layer.channels for each in reports] == [8, 8, 8]
    assert [each.field for each in reports] == [Field((4, 4), (2, 2)), Field((12, 10), (2, 2)), "everything"]


def test_a_damaged_saved_model(saved: Path, tmp_path: Path) -> None:
    content, path = (saved / "saved_model.pb").read_bytes(), tmp_path / "saved_model.pb"
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(UnreadableModelError, match="damaged SavedModel"):
        read(str(tmp_path))
    generator = np.random.default_rng(0)
    for place in range(0, len(content), max(1, len(content) // 200)):
        changed = bytearray(content)
        changed[place] = generator.integers(256)
        for damaged in (content[:place], bytes(changed)):
            path.write_bytes(damaged)
            try:
                inspect(tmp_path)
            except UnreadableModelError as error:
                said = str(error)
                assert "\n" not in said


def test_litert(converted: Path) -> None:
    first, second, third = inspect(converted, targets=["tflite"]).reports
    assert (first.layer.operator, first.layer.input_sizes, first.output_sizes) == ("MAX_POOL_2D", (15, 16), (7, 8))
    assert (first.field, first.never_seen) == (Field((5, 5), (4, 4)), [[(14, 14)], []])
    assert second.layer.pooling.geometry == Window((3, 3), (2, 2), "same")
    assert (third.layer.pooling.geometry, third.layer.input_sizes) == (Global(), (4, 4))


def test_truncated_and_changed_files_of_litert(converted: Path, tmp_path: Path) -> None:
    content, path = converted.read_bytes(), tmp_path / "model.tflite"
    for length in range(0, len(content), max(1, len(content) // 200)):
        path.write_bytes(content[:length])
        try:
            read(str(path))
        except UnreadableModelError as error:
            said = str(error)
            assert said
    for place in range(8, len(content), max(1, len(content) // 300)):
        path.write_bytes(content[:place] + b"\xff" + content[place + 1 :])
        try:
            read(str(path))
        except UnreadableModelError as error:
            said = str(error)
            assert said
