"""Scores of poolings that need no training of theirs: what they would do to the maps that the network makes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from poolkit import pool
from poolkit.errors import PoolingError
from poolkit.geometry import Window, resolve
from poolkit.lab import measures
from poolkit.lab.data import Dataset
from poolkit.lab.networks import CONVOLUTION, Network
from poolkit.lab.search.space import Configuration, Space, label, parse
from poolkit.lab.training import Budget, train

_IMAGES: Final = 256
_CALLS: Final = 3


@dataclass(frozen=True)
class Score:
    """What one pooling would do in one layer.

    Attributes:
        layer: Number of the pooling, 1 for the first.
        pooling: In short.
        aliasing: Share of spectral energy that its stride folds onto lower frequencies.
        reconstruction: Share of its input that cannot be brought back by spreading results over their windows.
        kept: Cells of the result by cells of the input.
        milliseconds: Time of the pooling alone, for 256 images.
    """

    layer: int
    pooling: str
    aliasing: float
    reconstruction: float
    kept: float
    milliseconds: float


@dataclass(frozen=True)
class Layer:
    """What the input of one pooling is like.

    Attributes:
        layer: Number of the pooling, 1 for the first.
        size: Height and width of the maps.
        active_share: Share of cells above 0.
        suggested_cells: Cells of a window that the activation rates of the classes suggest, None where they are silent.
    """

    layer: int
    size: tuple[int, int]
    active_share: float
    suggested_cells: float | None


@dataclass(frozen=True)
class Scores:
    """What is known before the search.

    Attributes:
        layers: One per pooling.
        scores: One per layer, reduction and window that fits.
        border: With the default pooling, the first layer whose input sees the whole image, in words; None where
            there is none.
    """

    layers: tuple[Layer, ...]
    scores: tuple[Score, ...]
    border: str | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Scores:
        """The inverse of `as_dict`."""
        layers = (Layer(**{**layer, "size": tuple(layer["size"])}) for layer in content["layers"])
        return cls(tuple(layers), tuple(Score(**score) for score in content["scores"]), content["border"])


def score(dataset: Dataset, network: Network, space: Space, base: Configuration, batch_size: int, seed: int) -> Scores:
    """Train the network for one epoch with one configuration, and score every pooling on the maps that it makes.

    Args:
        dataset: The data; its training images alone are used.
        network: The network.
        space: What is scored.
        base: The configuration that is trained.
        batch_size: Images per step.
        seed: Where chance starts.

    Returns:
        The scores.
    """
    import keras

    model, _ = train(dataset, network, base, Budget(1, batch_size), seed)
    names = [CONVOLUTION.format(number) for number in range(1, space.layers + 1)]
    inside = keras.Model(model.inputs, [model.get_layer(name).output for name in names])
    images, labels = dataset.x_train[:_IMAGES], dataset.y_train[:_IMAGES]
    outputs = inside.predict(images, batch_size=batch_size, verbose=0)
    maps = [np.asarray(each) for each in (outputs if isinstance(outputs, list) else [outputs])]
    layers = []
    for number, x in enumerate(maps, 1):
        cells = measures.suggested_cells(measures.class_rates(x, labels))
        layers.append(Layer(number, (x.shape[1], x.shape[2]), float(measures.active_share(x).mean()), cells))
    scores = [
        found
        for number, x in enumerate(maps, 1)
        for reduction in space.reductions
        for window in space.windows
        if (found := score_pooling(number, x, f"{reduction}:{window}")) is not None
    ]
    return Scores(tuple(layers), tuple(scores), _border(network, base, min(dataset.input_shape[:2])))


def score_pooling(layer: int, x: measures.Maps, pooling: str) -> Score | None:
    """Score one pooling on maps.

    Args:
        layer: Number of the pooling in the network.
        x: Its input, (images, height, width, channels).
        pooling: In short, such as "max:2/2".

    Returns:
        The score; None where the window does not fit.
    """
    choice = parse(pooling)[0]
    window = choice.window
    try:
        axes = resolve(window, x.shape[1:3])
    except PoolingError:
        return None
    reduction = choice.named.reduction
    times = []
    for _ in range(_CALLS):
        started = time.perf_counter()
        y = np.asarray(pool(x, reduction, window, layout="channels_last"))
        times.append(time.perf_counter() - started)
    # What a stride subsamples is the same reduction at every position.
    dense = np.asarray(pool(x, reduction, Window(window.kernel_size, 1, window.padding), layout="channels_last"))
    rows, columns = (rule.code[2] for rule in window.rules(2))
    return Score(
        layer=layer,
        pooling=pooling,
        aliasing=measures.aliasing_ratio(dense, (rows, columns)),
        reconstruction=measures.reconstruction_error(x, measures.spread(y, (axes[0], axes[1]))),
        kept=y[0].size / x[0].size,
        milliseconds=1000 * statistics.median(times),
    )


def promising(scores: Scores, space: Space, count: int) -> list[Configuration]:
    """Configurations to begin a search with.

    In each layer those poolings are taken that no other of the layer beats in aliasing, reconstruction and cells kept
    at once, by reconstruction error; the k-th configuration has the k-th of each layer.

    Args:
        scores: Result of `score`.
        space: What is searched.
        count: How many at most.

    Returns:
        Distinct configurations.
    """
    by_layer = []
    for layer in range(1, space.layers + 1):
        own = [each for each in scores.scores if each.layer == layer]
        kept = [each for each in own if not any(_beats(other, each) for other in own)]
        by_layer.append([parse(each.pooling)[0] for each in sorted(kept, key=lambda each: each.reconstruction)])
    if not all(by_layer):
        return []
    picked = [
        tuple(poolings[position % len(poolings)] for poolings in by_layer)
        for position in range(max(map(len, by_layer)))
    ]
    return _spaced(list({label(each): each for each in picked}.values()), count)


def _spaced(items: Sequence[Configuration], count: int) -> list[Configuration]:
    """So many of them, evenly over their order."""
    if len(items) <= count:
        return list(items)
    return [items[position * len(items) // count] for position in range(count)]


def _beats(one: Score, other: Score) -> bool:
    pairs = [(getattr(one, name), getattr(other, name)) for name in ("aliasing", "reconstruction", "kept")]
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def _border(network: Network, base: Configuration, size: int) -> str | None:
    layers, names = [], []
    for number, (convolution, pooling) in enumerate(zip(network.convolutions, base, strict=True), 1):
        (rule, _) = pooling.window.rules(2)
        layers += [(convolution.kernel_size, 1), (rule.code[1], rule.code[2])]
        names += [f"convolution {number}", f"pooling {number}"]
    found = measures.border_layer(layers, size)
    return None if found is None else names[found]
