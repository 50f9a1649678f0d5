"""`poolkit train` and `poolkit predict`, on tiny data."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from poolkit.lab import backends
from tests.cli.conftest import Command

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"),
]

SCRIPT = "import sys; from poolkit.cli import main; sys.exit(main())"


@pytest.fixture(autouse=True)
def _needs_keras() -> None:
    pytest.importorskip("keras")


def test_train_then_predict(run: Command, sides: Path, tmp_path: Path) -> None:
    trained = run("train", "--data", str(sides), "--epochs", "12", "--batch-size", "8", "--pooling", "l2")
    assert trained.code == 0
    assert "test accuracy" in trained.output
    assert "of 20 test images" in trained.output
    assert "reference network, l2, window 2 x 2, stride 2 x 2, padding valid" in trained.output
    assert "epoch 12/12: loss" in trained.messages  # progress is not among the results
    assert "epoch" not in trained.output.replace("per epoch", "").replace("12 epochs", "")

    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[:, 8:] = 210
    Image.fromarray(pixels).save(tmp_path / "right.png")  # coloured, and of another size
    predicted = run("predict", "model.keras", "right.png", str(sides), "--format", "json")
    assert predicted.code == 0
    first, *rest = json.loads(predicted.output)
    assert first["file"] == "right.png"
    assert first["class"] == "right"
    assert first["probability"] > 0.5
    assert [entry["index"] for entry in rest] == list(range(20))
    assert [entry["class"] for entry in rest] == ["left", "right"] * 10

    rows = list(csv.DictReader(run("predict", "model.keras", "right.png", "--format", "csv").output.splitlines()))
    assert [row["class"] for row in rows] == ["right"]
    assert "right.png" in run("predict", "model.keras", "right.png").output


def test_results_in_json_and_csv(run: Command, sides: Path) -> None:
    common = ("train", "--data", str(sides), "--epochs", "2", "--limit", "20", "--output", "small.keras")
    content = json.loads(run(*common, "--format", "json").output)
    assert content["model"] == "small.keras"
    assert content["test_images"] == 20
    assert "the first 20 training images only" in content["description"]
    assert content["test_accuracy"] == content["epochs"][-1]["val_accuracy"]
    rows = list(csv.DictReader(run(*common, "--format", "csv").output.splitlines()))
    assert [row["number"] for row in rows] == ["1", "2"]
    assert float(rows[1]["loss"]) == content["epochs"][1]["loss"]  # the same seed, the same training


def test_prediction_refuses_what_is_no_image(run: Command, sides: Path, tmp_path: Path) -> None:
    assert run("train", "--data", str(sides), "--epochs", "1").code == 0
    (tmp_path / "notes.png").write_text("hello")
    np.savez(tmp_path / "large.npz", x=np.zeros((2, 9, 9), np.uint8))
    for name, message in (
        ("notes.png", "notes.png cannot be read as an image: it is of no known image format"),
        ("none.png", "none.png does not exist, expected an image file"),
        ("large.npz", "has images of shape (9, 9, 1), the model expects (8, 8, 1)"),
    ):
        outcome = run("predict", "model.keras", str(sides), name)
        assert (outcome.code, outcome.output) == (2, "")
        assert message in outcome.messages
        assert outcome.messages.count("\n") == 1


def test_a_failed_training_leaves_the_old_model(
    run: Command, sides: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "model.keras").write_text("old")
    monkeypatch.setattr(keras.Model, "save", interrupt)
    outcome = run("train", "--data", str(sides), "--epochs", "1")
    assert outcome.code == 130
    assert (tmp_path / "model.keras").read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"model.keras", "sides.npz"}


@pytest.mark.parametrize("backend", backends.BACKENDS)
def test_every_backend_in_a_process_of_its_own(run: Command, sides: Path, tmp_path: Path, backend: str) -> None:
    if backend not in backends.installed():
        pytest.skip(f"{backend} is not installed")
    words = ["train", "--data", str(sides), "--epochs", "1", "--pooling", "stochastic", "--backend", backend]
    trained = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words, "--format", "json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"XLA_FLAGS": ""},
        timeout=120,
        check=False,
    )
    assert trained.returncode == 0, trained.stderr
    assert json.loads(trained.stdout)["description"].endswith(f"seed 0, {backend}")
    # Nothing but our own progress: no start-up messages of frameworks.
    assert [line.split(":")[0] for line in trained.stderr.splitlines()] == ["epoch 1/1"]
    if backend == "torch":
        # A model is loaded where it was not made, under the backend that is in use there.
        predicted = run("predict", "model.keras", str(sides), "--format", "csv")
        assert predicted.code == 0, predicted.messages
        assert len(predicted.output.splitlines()) == 21
