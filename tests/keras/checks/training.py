"""The classic network, trained from the same initial weights: its loss curve is written down, to be compared."""

from __future__ import annotations

import json
import os
from pathlib import Path

import keras
import numpy as np
import pytest

from poolkit.keras import AveragePooling2D, L2Pooling2D, MaxPooling2D
from tests.keras.checks.layers import BACKEND

LAYERS = {"max": MaxPooling2D, "average": AveragePooling2D, "l2": L2Pooling2D}
STEPS = 6


@pytest.mark.parametrize("choice", list(LAYERS))
def test_loss_curve(choice: str) -> None:
    """Falls; `tests/keras/test_backends.py` compares the curves of all backends."""
    rng = np.random.default_rng(0)
    images = rng.random((32 * STEPS, 12, 12, 1)).astype(np.float32)
    labels = (images[:, 3:9, 3:9].mean((1, 2, 3)) > 0.5).astype(np.int32) + 2
    model = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            keras.layers.Conv2D(8, 3, activation="relu"),
            LAYERS[choice]((2, 2)),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.set_weights([0.1 * rng.standard_normal(weight.shape).astype(np.float32) for weight in model.get_weights()])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    curve = [
        float(model.train_on_batch(images[32 * step : 32 * step + 32], labels[32 * step : 32 * step + 32]))
        for step in list(range(STEPS)) * 3
    ]
    assert curve[-1] < 0.9 * curve[0]
    folder = Path(os.environ.get("POOLKIT_CHECKS", "."))
    if "POOLKIT_CHECKS" in os.environ:
        (folder / f"{BACKEND}-{choice}.json").write_text(json.dumps(curve))
