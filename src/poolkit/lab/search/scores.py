"""Scores of poolings that need no training of their own: what they would do to the maps that the network makes."""

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
from poolkit.lab.configuration import Configuration, parse
from poolkit.lab.data import Dataset
from poolkit.lab.networks import POOLING, Network
from poolkit.lab.search.space import Space
from poolkit.lab.training import Budget, train

_IMAGES: Final = 256
_CALLS: Final = 3


@dataclass(frozen=True)
class Score:
    """What one pooling would do at one place.

    Attributes:
        place: Number of the pooling, 1 for the first.
        pooling: In short.
        aliasing: Share of spectral energy that its stride folds onto lower frequencies.
        reconstruction: Share of its input that cannot be brought back by spreading results over their windows.
        kept: Cells of the result by cells of the input.
        milliseconds: Time of the pooling alone, for 256 images.
    """

    place: int
    pooling: str
    aliasing: float
    reconstruction: float
    kept: float
    milliseconds: float


@dataclass(frozen=True)
class Input:
    """What the input of one pooling is like.

    Attributes:
        place: Number of the pooling, 1 for the first.
        size: Height and width of the maps.
        active_share: Share of cells above 0.
        suggested_cells: Cells of a window that the activation rates of the classes suggest, None where they are silent.
    """

    place: int
    size: tuple[int, int]
    active_share: float
    suggested_cells: float | None


@dataclass(frozen=True)
class Scores:
    """What is known before the search.

    Attributes:
        places: One per pooling of the network.
        scores: One per place, reduction and window that fits.
        border: With the configuration that was trained, the first layer whose input sees the whole image; None where
            there is none.
    """

    places: tuple[Input, ...]
    scores: tuple[Score, ...]
    border: str | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Scores:
        """The inverse of `as_dict`."""
        places = (Input(**{**place, "size": tuple(place["size"])}) for place in content["places"])
        return cls(tuple(places), tuple(Score(**score) for score in content["scores"]), content["border"])


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
    names = [POOLING.format(number) for number in range(1, space.places + 1)]
    inside = keras.Model(model.inputs, [model.get_layer(name).input for name in names])
    images, labels = dataset.x_train[:_IMAGES], dataset.y_train[:_IMAGES]
    outputs = inside.predict(images, batch_size=batch_size, verbose=0)
    maps = [np.asarray(each) for each in (outputs if isinstance(outputs, list) else [outputs])]
    places = []
    for number, x in enumerate(maps, 1):
        cells = measures.suggested_cells(measures.class_rates(x, labels))
        places.append(Input(number, (x.shape[1], x.shape[2]), float(measures.active_share(x).mean()), cells))
    scores = [
        found
        for number, x in enumerate(maps, 1)
        for reduction in space.reductions
        for window in space.windows
        if (found := score_pooling(number, x, f"{reduction}:{window}")) is not None
    ]
    return Scores(tuple(places), tuple(scores), _border(model, min(dataset.input_shape[:2])))


def score_pooling(place: int, x: measures.Maps, pooling: str) -> Score | None:
    """Score one pooling on maps.

    Args:
        place: Number of the pooling in the network.
        x: Its input, (images, height, width, channels).
        pooling: In short, such as "max:2/2".

    Returns:
        The score; None where the window does not fit.
    """
    choice = parse(pooling).poolings[0]
    window = choice.window
    try:
        axes = resolve(window, x.shape[1:3])
    except PoolingError:
        return None
    reduction = choice.reduction
    times = []
    for _ in range(_CALLS):
        started = time.perf_counter()
        y = np.asarray(pool(x, reduction, window, layout="channels_last"))
        times.append(time.perf_counter() - started)
    # What a stride subsamples is the same reduction at every position.
    dense = np.asarray(pool(x, reduction, Window(window.kernel_size, 1, window.padding), layout="channels_last"))
    rows, columns = (rule.code[2] for rule in window.rules(2))
    return Score(
        place=place,
        pooling=pooling,
        aliasing=measures.aliasing_ratio(dense, (rows, columns)),
        reconstruction=measures.reconstruction_error(x, measures.spread(y, (axes[0], axes[1]))),
        kept=y[0].size / x[0].size,
        milliseconds=1000 * statistics.median(times),
    )


def promising(scores: Scores, space: Space, count: int) -> list[Configuration]:
    """Configurations to begin a search with.

    At each place those poolings are taken that no other there beats in aliasing, reconstruction and cells kept at
    once, by reconstruction error; the k-th configuration has the k-th of each place.

    Args:
        scores: Result of `score`.
        space: What is searched.
        count: How many at most.

    Returns:
        Distinct configurations.
    """
    by_place = []
    for place in range(1, space.places + 1):
        own = [each for each in scores.scores if each.place == place]
        kept = [each for each in own if not any(_beats(other, each) for other in own)]
        by_place.append([parse(each.pooling).poolings[0] for each in sorted(kept, key=_lost)])
    if not all(by_place):
        return []
    picked = [
        Configuration(tuple(poolings[position % len(poolings)] for poolings in by_place))
        for position in range(max(map(len, by_place)))
    ]
    return _spaced(list(dict.fromkeys(picked)), count)


def _lost(one: Score) -> float:
    return one.reconstruction


def _spaced(items: Sequence[Configuration], count: int) -> list[Configuration]:
    """So many of them, evenly over their order."""
    if len(items) <= count:
        return list(items)
    return [items[position * len(items) // count] for position in range(count)]


def _beats(one: Score, other: Score) -> bool:
    pairs = [(getattr(one, name), getattr(other, name)) for name in ("aliasing", "reconstruction", "kept")]
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def _border(model: Any, size: int) -> str | None:
    """Along the longest path, which is that of the convolutions and poolings in their order."""
    from poolkit.lab.pooling_layers import counterpart

    windows, names = [], []
    for layer in model.layers:
        pooling = counterpart(layer)
        if pooling is not None:
            if isinstance(pooling.geometry, Window):
                rule = pooling.geometry.rules(pooling.rank)[0]
                windows.append((rule.code[1], rule.code[2]))
                names.append(layer.name)
        elif len(getattr(layer, "kernel_size", ())) == 2:
            windows.append((layer.kernel_size[0], layer.strides[0]))
            names.append(layer.name)
    found = measures.border_layer(windows, size)
    return None if found is None else names[found].replace("_", " ")
