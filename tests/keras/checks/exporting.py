"""Exported models: SavedModels without Python inside, LiteRT, as the backend offers them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from poolkit.keras import SoftPooling2D
from tests.agreement import assert_close, assert_identical
from tests.keras.checks.layers import BACKEND, ONE_OF_EACH, numpy_of

BATCH = 2

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::UserWarning"
)  # Keras's exporters give some
EXPORTED = ("max", "soft", "stochastic")
WINDOWS = [kind for kind in ONE_OF_EACH if kind.geometry == "" and kind.entry.choice in EXPORTED]
"""What Keras exports is what `tests/tensorflow` and `tests/jax` export of every reduction and geometry."""


def _needs(package: str, *backends: str) -> None:
    if BACKEND not in backends:
        pytest.skip(f"Keras offers it on {', '.join(backends)}")
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")


def _model(batch: int | None = None) -> Any:
    """Reductions of each kind over windows in two dimensions, as an output."""
    x = keras.Input(batch_shape=WINDOWS[0].shape("channels_last", batch=batch))
    outputs = {kind.name: kind.layer(**kind.arguments())(x) for kind in WINDOWS}
    return keras.Model(x, [keras.layers.Identity(name=name)(y) for name, y in outputs.items()])


def _data() -> Any:
    return WINDOWS[0].data("channels_last")


def _check(model: Any, x: Any, found: list[Any]) -> None:
    """Results of an exported model, in the order of the model's outputs."""
    assert len(found) == len(WINDOWS)
    for kind, got, wanted in zip(WINDOWS, found, model(x), strict=True):
        assert got.shape == tuple(wanted.shape), kind.name
        if kind.entry.reduction.indexed(False):
            assert_identical(np.asarray(got), numpy_of(wanted))
        else:
            assert_close(np.asarray(got), numpy_of(wanted), ulp=64, scale=2)


def test_saved_model(tmp_path: Path) -> None:
    """For serving: it runs in a process that has neither Poolkit nor Keras."""
    _needs("tensorflow", "tensorflow", "jax")
    model, x = _model(), _data()
    model.export(tmp_path / "model", format="tf_saved_model", verbose=False)
    content = (tmp_path / "model" / "saved_model.pb").read_bytes()
    assert b"PyFunc" not in content
    np.save(tmp_path / "x.npy", x)
    program = """
        import sys
        sys.modules["poolkit"] = sys.modules["keras"] = None
        import numpy as np, tensorflow as tf
        model = tf.saved_model.load("model")
        found = model.serve(tf.constant(np.load("x.npy")))
        np.savez("found.npz", *[each.numpy() for each in found])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    found = np.load(tmp_path / "found.npz")
    _check(model, x, [found[name] for name in found.files])


def test_saved_model_for_any_size(tmp_path: Path) -> None:
    """A fully convolutional network: spatial sizes are None, in training and when it is saved."""
    _needs("tensorflow", "tensorflow", "jax")
    import tensorflow as tf

    from poolkit.keras import GlobalL2Pooling2D, MaxPooling2D

    x = keras.Input((None, None, 3))
    model = keras.Model(x, GlobalL2Pooling2D()(SoftPooling2D(2)(MaxPooling2D(3, 2, "same")(x))))
    assert model.output_shape == (None, 3)
    model.export(tmp_path / "model", format="tf_saved_model", verbose=False)
    loaded = tf.saved_model.load(tmp_path / "model")
    for sizes in ((8, 9), (12, 7)):
        images = np.random.default_rng(0).standard_normal((2, *sizes, 3)).astype(np.float32)
        assert_close(loaded.serve(images).numpy(), numpy_of(model(images)), ulp=64)


def test_litert(tmp_path: Path) -> None:
    """Of LiteRT's own operations: its interpreter has no others."""
    _needs("ai_edge_litert", "tensorflow")
    from ai_edge_litert.interpreter import Interpreter

    model, x = _model(BATCH), _data()
    model.export(tmp_path / "model.tflite", format="litert", verbose=False)
    interpreter = Interpreter(str(tmp_path / "model.tflite"), num_threads=1)
    runner = interpreter.get_signature_runner()
    (name,) = runner.get_input_details()
    found = runner(**{name: x})
    _check(model, x, [found[key] for key in sorted(found, key=lambda key: int(key.rpartition("_")[2]))])
