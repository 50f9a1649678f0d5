"""Masks are honoured and passed on as Keras passes them."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

import poolkit as pk
import poolkit.keras
from tests.agreement import assert_bitwise, assert_close, assert_equal
from tests.keras.checks.layers import BACKEND, Kind, every_in_2d, every_laid_out, expected, numpy_of
from tests.reductions.samples import native


def _mask(kind: Kind, layout: str) -> Any:
    shape = kind.shape(layout)
    cells = shape[1:-1] if layout == "channels_last" else shape[2:]
    mask = np.random.default_rng(1).random((shape[0], *cells)) < 0.6
    mask[0] = np.arange(cells[0]).reshape(-1, *[1] * (len(cells) - 1)) < 3  # whole windows without a cell
    return mask


@every_laid_out
def test_masked_cells_do_not_count(kind: Kind, layout: Any) -> None:
    layer, x, mask = kind.layer(**kind.arguments(data_format=layout)), kind.data(layout), _mask(kind, layout)
    y = numpy_of(layer(x, mask=mask))
    wanted = expected(layer, x, mask=mask)
    if BACKEND != "tensorflow" and layer.reduction in native():
        assert_bitwise(y, wanted)
    else:
        assert_close(y, wanted, ulp=32, scale=1)
    poisoned = np.where(mask[..., None] if layout == "channels_last" else mask[:, None], x, np.float32(np.nan))
    assert_equal(numpy_of(layer(poisoned, mask=mask)), y)


@every_in_2d
def test_the_pooled_mask_is_passed_on(kind: Kind) -> None:
    layer, x, mask = kind.layer(**kind.arguments()), kind.data("channels_last"), _mask(kind, "channels_last")
    passed = layer.compute_mask(x, keras.ops.convert_to_tensor(mask))
    assert layer.supports_masking
    assert layer.compute_mask(x, None) is None
    if kind.geometry == "Global":
        assert passed is None
        return
    seen = pk.pool(mask, pk.Max(), layer.geometry, layout="channels_first")
    assert_equal(numpy_of(passed), seen)
    symbolic = layer.compute_mask(keras.KerasTensor(x.shape), keras.KerasTensor(mask.shape, dtype="bool"))
    assert tuple(symbolic.shape) == seen.shape


@pytest.mark.parametrize(
    "name", ["MaxPooling1D", "AveragePooling1D", "GlobalAveragePooling1D", "AdaptiveSoftPooling1D"]
)
def test_a_mask_of_an_embedding_reaches_the_loss(name: str) -> None:
    """Trained: the mask goes from the embedding through the pooling to the loss."""
    keras.utils.set_random_seed(0)
    layer = getattr(poolkit.keras, name)(**({"output_size": 3} if name.startswith("Adaptive") else {}))
    model = keras.Sequential([keras.layers.Embedding(9, 4, mask_zero=True), layer])
    tokens = np.array([[1, 2, 3, 0, 0, 0], [4, 5, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]])
    y = model(tokens)
    weights = numpy_of(model.layers[0].embeddings.value)
    cells = weights[tokens].astype(np.float32)
    wanted = expected(layer, cells, mask=tokens != 0)
    np.testing.assert_allclose(numpy_of(y), wanted, rtol=1e-6, atol=1e-7)
    model.compile(optimizer="sgd", loss="mse")
    history = model.fit(tokens, np.zeros(wanted.shape, np.float32), epochs=1, verbose=0)
    seen = None if "Global" in name else pk.pool(tokens != 0, pk.Max(), layer.geometry, layout="channels_first")
    squares = (wanted.astype(np.float64) ** 2).mean(-1)
    loss = squares.mean() if seen is None else (squares * seen).sum() / seen.sum()
    np.testing.assert_allclose(history.history["loss"][0], loss, rtol=1e-4)


def test_a_masking_layer() -> None:
    x = np.array([[[1.0, -2.0], [0.0, 0.0], [3.0, -1.0], [0.0, 0.0]]], np.float32)
    model = keras.Sequential([keras.layers.Masking(), poolkit.keras.AveragePooling1D(4)])
    assert_equal(numpy_of(model(x)), np.array([[[2.0, -1.5]]]))
