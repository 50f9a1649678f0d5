"""What the pooling layers of a trained model do to real data, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.functional import pool
from poolkit.geometry import Axis, Geometry, Window, resolve
from poolkit.lab import hooks, measures
from poolkit.lab.cost import layers_of, median_ms
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.pooling_layers import counterpart
from poolkit.lab.probe import paired_p_value, probe
from poolkit.reductions.base import Reduction
from poolkit.reductions.max import Max

Array = NDArray[Any]

SHIFTS: Final = tuple((rows, columns) for rows in range(3) for columns in range(3))
"""Circular shifts of the images under which the network is asked for its class."""

_BATCH: Final = 128


@dataclass(frozen=True)
class LayerDiagnosis:
    """What one pooling layer does.

    Attributes:
        layer: Its name in the model.
        pooling: Reduction and geometry in words.
        input_sizes: Height, width and channels of what goes in.
        output_sizes: The same of what comes out.
        reconstruction_error: Share of the input's energy that is lost when each result is spread over the cells of its
            window again.
        energy_kept: Share of the input's spectral energy at frequencies that a map of the output's resolution can
            hold; None without a stride.
        aliasing_ratio: Share of the energy, of the same pooling at every cell, that the stride then folds onto other
            frequencies; None without a stride.
        shift_error: Mean squared error between pooling shifted maps and shifting pooled maps, by the energy of
            those, for shifts of one cell.
        maximum_share: Share of results that are the maximum of their window.
        dead_share: Share of results that are 0.
        reached_share: Share of input cells with a gradient of the loss.
        probe_before: Test accuracy of a linear classifier on what goes in.
        probe_after: The same on what comes out.
        probe_p_value: Of McNemar's test of both on the same images.
        milliseconds: Time of the layer forward and backward for one batch.
        cost_share: That time by the time of a training step.
    """

    layer: str
    pooling: str
    input_sizes: tuple[int, int, int]
    output_sizes: tuple[int, int, int]
    reconstruction_error: float
    energy_kept: float | None
    aliasing_ratio: float | None
    shift_error: float
    maximum_share: float
    dead_share: float
    reached_share: float
    probe_before: float
    probe_after: float
    probe_p_value: float
    milliseconds: float
    cost_share: float


@dataclass(frozen=True)
class LayerMaps:
    """What pictures and spectra are made of, channels last.

    Attributes:
        layer: Name of the layer.
        before: What goes in: (images, height, width, channels).
        after: What comes out.
        dense: The same pooling at every cell; None without a stride.
        gradient: Gradient of the loss by what goes in, for the first images.
        stride: Cells between windows; None where there is none.
    """

    layer: str
    before: Array
    after: Array
    dense: Array | None
    gradient: Array
    stride: tuple[int, int] | None


@dataclass(frozen=True)
class Diagnosis:
    """What the poolings of a model do.

    Attributes:
        data: The dataset in words.
        checksum: SHA-256 of the dataset.
        images: Number of test images looked at.
        accuracy: Of the model on them.
        shift_consistency: How often two of `SHIFTS` of an image are put into the same class.
        step_ms: Milliseconds of a training step.
        batch_size: Images of that step.
        layers: The pooling layers, in the order of the model.
        left_out: Pooling layers that were not looked at, and why.
    """

    data: str
    checksum: str
    images: int
    accuracy: float
    shift_consistency: float
    step_ms: float
    batch_size: int
    layers: tuple[LayerDiagnosis, ...]
    left_out: dict[str, str]


@dataclass(frozen=True)
class _Layer:
    """A pooling layer and what it met, channels last."""

    layer: Any
    reduction: Reduction
    geometry: Geometry
    before: Array
    after: Array

    @property
    def axes(self) -> tuple[Axis, Axis]:
        height, width = resolve(self.geometry, self.before.shape[1:3])
        return height, width

    @property
    def stride(self) -> tuple[int, int] | None:
        if not isinstance(self.geometry, Window):
            return None
        height, width = (rule.code[2] for rule in self.geometry.rules(2))
        return height, width

    def pooled(self, x: Array) -> Array:
        return np.asarray(pool(x, self.reduction, self.geometry, layout="channels_last"))

    def dense(self) -> Array | None:
        """The same windows, one at every cell."""
        if not isinstance(self.geometry, Window):
            return None
        kernel, dilation = zip(*((rule.code[1], rule.code[3]) for rule in self.geometry.rules(2)), strict=True)
        padding = tuple(axis.padding for axis in self.axes)
        window = Window(kernel, 1, padding, dilation)
        return np.asarray(pool(self.before, self.reduction, window, layout="channels_last"))


def diagnose(
    model: Any, dataset: Dataset, images: int, observer: Callable[[str], None] | None = None
) -> tuple[Diagnosis, tuple[LayerMaps, ...]]:
    """Look at every pooling layer of a trained model on test images.

    Args:
        model: A `keras.Model` that classifies images of the dataset's shape.
        dataset: Its data.
        images: How many test images to look at, at most; as many training images teach the linear classifiers.
        observer: Who is told what is done, in words.

    Returns:
        The numbers, and the maps behind them.

    Raises:
        LabError: Where the model takes other images or has no pooling layer over two axes.
    """
    _check(model, dataset)
    say = observer or str  # nobody to tell
    x, labels = dataset.x_test[:images], dataset.y_test[:images]
    chosen, left_out = _pooling_layers(model)
    say(f"{len(chosen)} pooling layers, {len(x)} test images")
    met = hooks.inputs_and_outputs(model, chosen, x)
    taught = hooks.inputs_and_outputs(model, chosen, dataset.x_train[:images])
    teaching = dataset.y_train[:images]
    found: list[tuple[_Layer, _Layer]] = []
    for layer, maps, lesson in zip(chosen, met, taught, strict=True):
        if maps is None or lesson is None:
            left_out[layer.name] = "the model never calls it"
        else:
            found.append((_layer(layer, maps), _layer(layer, lesson)))
    if not found:
        reasons = "; ".join(f"{name}: {why}" for name, why in left_out.items())
        raise LabError(f"the model has no pooling layer over two axes{f' ({reasons})' if reasons else ''}")
    say("gradients")
    gradients = _gradients(model, [layer for layer, _ in found], x[:_BATCH], labels[:_BATCH])
    say("shifts of the images")
    classes = np.stack([model.predict(measures.shifted(x, shift), verbose=0).argmax(axis=1) for shift in SHIFTS])
    say("time")
    step_ms = _step_ms(model, dataset)
    rows, kept = [], []
    for (each, taught_by), gradient in zip(found, gradients, strict=True):
        say(f"layer {each.layer.name}")
        rows.append(_diagnosed(each, taught_by, teaching, labels, gradient, step_ms))
        kept.append(LayerMaps(each.layer.name, each.before, each.after, each.dense(), gradient, each.stride))
    diagnosis = Diagnosis(
        data=dataset.describe(),
        checksum=dataset.checksum,
        images=len(x),
        accuracy=float(np.mean(classes[0] == labels)),
        shift_consistency=measures.shift_consistency(classes),
        step_ms=step_ms,
        batch_size=len(dataset.x_train[:_BATCH]),
        layers=tuple(rows),
        left_out=left_out,
    )
    return diagnosis, tuple(kept)


def _check(model: Any, dataset: Dataset) -> None:
    if tuple(model.input_shape[1:]) != dataset.input_shape:
        raise LabError(f"the model takes images of {tuple(model.input_shape[1:])}, the data has {dataset.input_shape}")
    if model.output_shape[-1] < len(dataset.class_names):
        raise LabError(
            f"the model tells {model.output_shape[-1]} classes apart, the data has {len(dataset.class_names)}"
        )


def _pooling_layers(model: Any) -> tuple[list[Any], dict[str, str]]:
    """Layers that can be looked at, and those that cannot with the reason."""
    chosen, left_out = [], {}
    for layer in layers_of(model):
        known = counterpart(layer)
        if known is not None and known.rank == 2:
            chosen.append(layer)
        elif known is not None:
            left_out[layer.name] = f"it pools over {known.rank} axes, not 2"
        elif "Pool" in type(layer).__name__:
            left_out[layer.name] = f"{type(layer).__name__} is no layer of Keras or Poolkit"
    return chosen, left_out


def _layer(layer: Any, maps: tuple[Array, Array]) -> _Layer:
    known = counterpart(layer)
    assert known is not None  # it was chosen for that
    before, after = (each.astype(np.float32) for each in maps)
    if known.data_format == "channels_first":
        before = np.moveaxis(before, 1, -1)
        after = np.moveaxis(after, 1, -1) if after.ndim == 4 else after
    if after.ndim == 2:  # global poolings drop the axes
        after = after[:, np.newaxis, np.newaxis, :]
    return _Layer(layer, known.reduction, known.geometry, before, after)


def _gradients(model: Any, layers: Sequence[_Layer], x: Array, labels: Array) -> list[Array]:
    first = [counterpart(each.layer).data_format == "channels_first" for each in layers]  # type: ignore[union-attr]
    shapes = [(len(x), *each.before.shape[1:]) for each in layers]
    own = [(n, c, h, w) if moved else (n, h, w, c) for moved, (n, h, w, c) in zip(first, shapes, strict=True)]
    found = hooks.input_gradients(model, [each.layer for each in layers], x, labels, own)
    return [np.moveaxis(each, 1, -1) if moved else each for moved, each in zip(first, found, strict=True)]


def _step_ms(model: Any, dataset: Dataset) -> float:
    """Time of a training step that changes no weight."""
    import keras

    model.compile(keras.optimizers.SGD(0.0), keras.losses.SparseCategoricalCrossentropy())
    x, y = dataset.x_train[:_BATCH], dataset.y_train[:_BATCH]
    return median_ms(lambda: model.train_on_batch(x, y))


def _diagnosed(
    layer: _Layer, lesson: _Layer, teaching: Array, labels: Array, gradient: Array, step_ms: float
) -> LayerDiagnosis:
    before, after, stride, dense = layer.before, layer.after, layer.stride, layer.dense()
    maxima = np.asarray(pool(before, Max(), layer.geometry, layout="channels_last"))
    sizes = (before.shape[1], before.shape[2])
    shifts = [
        measures.equivariance_error(layer.pooled, before, shift, stride or sizes) if after.any() else 0.0
        for shift in ((0, 1), (1, 0))
    ]
    right_before = probe(lesson.before, teaching, before, labels)
    right_after = probe(lesson.after, teaching, after, labels)
    known = counterpart(layer.layer)
    assert known is not None
    batch = before[:_BATCH] if known.data_format == "channels_last" else np.moveaxis(before[:_BATCH], -1, 1)
    milliseconds = median_ms(hooks.forward_and_backward(layer.layer, np.ascontiguousarray(batch)))
    return LayerDiagnosis(
        layer=layer.layer.name,
        pooling=describe(layer.reduction, layer.geometry),
        input_sizes=(*sizes, before.shape[3]),
        output_sizes=(after.shape[1], after.shape[2], after.shape[3]),
        reconstruction_error=measures.reconstruction_error(before, measures.spread(after, layer.axes)),
        energy_kept=None if stride is None else 1 - measures.aliasing_ratio(before, stride),
        aliasing_ratio=None if stride is None or dense is None else measures.aliasing_ratio(dense, stride),
        shift_error=float(np.mean(shifts)),
        maximum_share=measures.maximum_share(after, maxima),
        dead_share=measures.dead_share(after),
        reached_share=measures.reached_share(gradient),
        probe_before=float(right_before.mean()),
        probe_after=float(right_after.mean()),
        probe_p_value=paired_p_value(right_before, right_after),
        milliseconds=milliseconds,
        cost_share=milliseconds / step_ms,
    )


def describe(reduction: Reduction, geometry: Geometry) -> str:
    """Reduction and geometry in words."""
    from poolkit.lab.pooling_choice import describe_window

    if isinstance(geometry, Window):
        return f"{reduction!r}, {describe_window(geometry.kernel_size, geometry.stride, geometry.padding)}"
    return f"{reduction!r}, {geometry!r}"
