"""What pooling layers do to maps, against values computed by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from poolkit import Average, Max, Window, pool
from poolkit.lab import backends, hooks, measures
from poolkit.lab.data import Dataset
from poolkit.lab.diagnosis import Diagnosis, diagnose
from poolkit.lab.errors import LabError
from poolkit.lab.probe import paired_p_value, probe

IMAGE = np.array([[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 2, 0], [0, 0, 0, 0]], np.float32)
"""Windows of 2 x 2 with the maxima 1, 0, 0, 2 and the means 1/4, 0, 0, 1/2."""


@pytest.fixture(scope="module")
def keras() -> Any:
    backends.activate(backends.resolve())
    return pytest.importorskip("keras")


@pytest.fixture
def images() -> Dataset:
    """The image above and its double, told apart by their size."""
    x = np.stack([IMAGE, 2 * IMAGE] * 4)[..., np.newaxis]
    y = np.array([0, 1] * 4, np.int32)
    return Dataset("two", x, y, x, y, ("one", "two"))


def _model(keras: Any, layer: Any, cells: int) -> Any:
    """The layer on the image itself, then a dense layer whose weights all differ."""
    model = keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            layer,
            keras.layers.Flatten(),
            keras.layers.Dense(2, activation="softmax", name="classes"),
        ]
    )
    weights = np.stack([np.arange(1, cells + 1), -np.arange(1, cells + 1)], axis=1) / 10
    model.get_layer("classes").set_weights([weights, np.array([0.5, 0.0])])
    return model


def _only(diagnosis: Diagnosis) -> Any:
    assert len(diagnosis.layers) == 1
    return diagnosis.layers[0]


@pytest.mark.slow
def test_max_pooling_of_keras(keras: Any, images: Dataset) -> None:
    diagnosis, maps = diagnose(_model(keras, keras.layers.MaxPooling2D(2, name="pool"), 4), images, 8)
    found = _only(diagnosis)
    assert (found.layer, found.input_sizes, found.output_sizes) == ("pool", (4, 4, 1), (2, 2, 1))
    assert found.pooling == "Max(), window 2 x 2, stride 2 x 2, padding valid"
    # Spread over its window each maximum is four times there: <u, x> = 1 + 4, |u|^2 = 4 + 16, |x|^2 = 5.
    assert found.reconstruction_error == pytest.approx(1 - 25 / (20 * 5))
    assert (found.maximum_share, found.dead_share) == (1, 0.5)
    assert found.reached_share == 0.25
    assert found.aliasing_ratio == pytest.approx(measures.aliasing_ratio(maps[0].dense, (2, 2)))  # type: ignore[arg-type]
    # At every cell: three rows and columns of windows.
    assert maps[0].dense is not None
    assert maps[0].dense[0, ..., 0].tolist() == [[1, 1, 0], [0, 2, 2], [0, 2, 2]]
    assert found.energy_kept == pytest.approx(1 - measures.aliasing_ratio(images.x_test, (2, 2)))
    # Both classes are told apart before and after: by size.
    assert (found.probe_before, found.probe_after, found.probe_p_value) == (1, 1, 1)
    assert 0 < found.milliseconds < diagnosis.step_ms * found.cost_share * 1.01


@pytest.mark.slow
def test_average_pooling_of_poolkit(keras: Any, images: Dataset) -> None:
    import poolkit.keras

    diagnosis, _ = diagnose(_model(keras, poolkit.keras.AveragePooling2D(2), 4), images, 8)
    found = _only(diagnosis)
    assert found.reconstruction_error == pytest.approx(0.75)
    # Only windows of zeros have a mean that is their maximum.
    assert (found.maximum_share, found.dead_share, found.reached_share) == (0.5, 0.5, 1)


@pytest.mark.slow
def test_layers_without_a_stride(keras: Any, images: Dataset) -> None:
    import poolkit.keras

    for layer, sizes in (
        (keras.layers.GlobalAveragePooling2D(), (1, 1, 1)),
        (poolkit.keras.AdaptiveMaxPooling2D(2), (2, 2, 1)),
    ):
        found = _only(diagnose(_model(keras, layer, sizes[0] * sizes[1]), images, 8)[0])
        assert found.output_sizes == sizes
        assert (found.aliasing_ratio, found.energy_kept) == (None, None)
    # The mean of all cells spread over all: <u, x> = 3 / 16 of their sum 3, |u|^2 = 16 (3 / 16)^2.
    found = _only(diagnose(_model(keras, keras.layers.GlobalAveragePooling2D(), 1), images, 8)[0])
    assert found.reconstruction_error == pytest.approx(1 - (9 / 16) ** 2 / (9 / 16 * 5))
    assert found.shift_error == 0


@pytest.mark.slow
def test_gradients_are_those_of_the_loss(keras: Any, images: Dataset) -> None:
    """Softmax and cross-entropy by hand: the gradient of the logits is p - y."""
    model = _model(keras, keras.layers.AveragePooling2D(2, name="pool"), 4)
    layer = model.get_layer("pool")
    (found,) = hooks.input_gradients(model, [layer], images.x_test[:2], images.y_test[:2], [(2, 4, 4, 1)])
    weights = np.array([1, 2, 3, 4]) / 10
    for number, (image, label) in enumerate(((IMAGE, 0), (2 * IMAGE, 1))):
        score = 2 * image.reshape(2, 2, 2, 2).mean(axis=(1, 3)).ravel() @ weights + 0.5
        probability = 1 / (1 + np.exp(-score))
        slope = (probability - (label == 0)) - ((1 - probability) - (label == 1))
        expected = np.kron(slope * weights.reshape(2, 2) / 4, np.ones((2, 2)))
        np.testing.assert_allclose(found[number, ..., 0], expected, rtol=1e-4)
    assert "call" not in vars(layer), "the layer is as it was"


@pytest.mark.slow
def test_nested_and_shared_layers_are_seen_once(keras: Any, images: Dataset) -> None:
    shared = keras.layers.MaxPooling2D(2, padding="same", name="shared")
    inner = keras.Sequential([keras.Input((4, 4, 1)), shared, shared], name="inner")
    image = keras.Input((4, 4, 1))
    model = keras.Model(image, keras.layers.Dense(2)(keras.layers.Flatten()(inner(image))))
    (found,) = hooks.inputs_and_outputs(model, [shared], images.x_test, batch_size=3)
    assert found is not None
    assert (found[0].shape, found[1].shape) == ((8, 4, 4, 1), (8, 2, 2, 1))
    np.testing.assert_array_equal(found[0], images.x_test)
    gradients = hooks.input_gradients(model, [shared], images.x_test, images.y_test, [(8, 4, 4, 1)])
    assert gradients[0].any()


@pytest.mark.slow
def test_what_cannot_be_diagnosed(keras: Any, images: Dataset, dataset: Dataset) -> None:
    plain = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten(), keras.layers.Dense(2)])
    with pytest.raises(LabError, match=r"the model has no pooling layer over two axes$"):
        diagnose(plain, images, 8)
    image = keras.Input((4, 4, 1))
    rows = keras.layers.MaxPooling1D(name="p")(keras.layers.Reshape((4, 4))(image))
    flat = keras.Model(image, keras.layers.Flatten()(rows))
    with pytest.raises(LabError, match=r"no pooling layer over two axes \(p: it pools over 1 axes, not 2\)"):
        diagnose(flat, images, 8)
    with pytest.raises(LabError, match=r"the model takes images of \(4, 4, 1\), the data has \(8, 8, 1\)"):
        diagnose(plain, dataset, 8)


@pytest.mark.parametrize(
    ("reduction", "kernel", "expected"), [(Max(), 1, 2.02), (Average(), 2, 1.00), (Max(), 2, 0.78)]
)
def test_white_noise_through_the_poolings(reduction: Any, kernel: int, expected: float) -> None:
    """The catalogue's figures again, of the library itself: windows of 1 (a bare stride) and 2, stride 2."""
    x = np.random.default_rng(0).standard_normal((1, 64, 4096, 1))
    window = Window((1, kernel), (1, 2))

    def pooled(maps: Any) -> Any:
        return np.asarray(pool(maps, reduction, window, layout="channels_last"))

    assert measures.equivariance_error(pooled, x, (0, 1), (1, 2)) == pytest.approx(expected, abs=0.025)


def test_probe() -> None:
    random = np.random.default_rng(0)
    labels = np.arange(60) % 3
    means = np.array([[20, 0], [0, 20], [-20, -20]])
    maps = random.normal(size=(60, 4, 4, 2)) + means[labels][:, np.newaxis, np.newaxis]
    assert probe(maps[:40], labels[:40], maps[40:], labels[40:]).all()
    noise = random.normal(size=(60, 4, 4, 2))
    assert probe(noise[:40], labels[:40], noise[40:], labels[40:]).mean() < 0.8
    assert probe(np.zeros((40, 2)), labels[:40], np.zeros((20, 2)), labels[40:]).shape == (20,)


def test_paired_p_value_by_hand() -> None:
    # Of nine images that one side alone got right, eight were lost: 2 (1 + 9) / 2^9.
    before = np.array([True] * 8 + [False] + [True] * 20)
    after = np.array([False] * 8 + [True] + [True] * 20)
    assert paired_p_value(before, after) == pytest.approx(20 / 512)
    assert paired_p_value(before, before) == 1
