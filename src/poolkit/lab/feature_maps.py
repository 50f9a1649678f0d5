"""What pooling does to a feature map, in pictures."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from poolkit.lab.compare import Comparison
from poolkit.lab.configuration import Configuration
from poolkit.lab.data import Dataset

_CHANNELS: Final = 3
_SMALLEST_SIDE: Final = 168
# Samples of the colour map "cividis" (Nuñez, Anderton, Renslow 2018), made for colour-blind readers.
_CIVIDIS: Final = np.array(
    [
        (0, 34, 78),
        (18, 53, 112),
        (59, 73, 108),
        (87, 93, 109),
        (112, 113, 115),
        (138, 134, 120),
        (165, 156, 116),
        (195, 179, 105),
        (225, 204, 85),
        (254, 232, 56),
    ],
    np.float64,
)


@dataclass(frozen=True)
class Picture:
    """One image for the report.

    Attributes:
        caption: What it shows.
        uri: PNG as a data URI.
        size: Height and width of the map itself.
        low: Value of the darkest colour.
        high: Value of the brightest colour.
    """

    caption: str
    uri: str
    size: tuple[int, int]
    low: float
    high: float


@dataclass(frozen=True)
class Strip:
    """One feature map before pooling and after each pooling."""

    before: Picture
    after: tuple[Picture, ...]


@dataclass(frozen=True)
class Gallery:
    """The pictures of a report.

    Attributes:
        image: The test image.
        source: The pooling of the network that made the maps.
        strips: One per feature map.
        data: The image and the maps as a JSON file inside the page.
    """

    image: Picture
    source: str
    strips: tuple[Strip, ...]
    data: str


def sample(model: Any, dataset: Dataset) -> dict[str, Any] | None:
    """The first test image and the maps that the first pooling gets of it.

    Args:
        model: A trained model.
        dataset: Its data.

    Returns:
        Plain values for JSON: `image`, `label`, and `maps`, channels that vary much and differ from each other; None
        for what is no image, and without a pooling layer of Poolkit's among the model's.
    """
    if len(dataset.input_shape) != 3:
        return None
    import keras

    from poolkit.keras.layers import PoolingLayer

    image = dataset.x_test[:1]
    first = next((layer for layer in model.layers if isinstance(layer, PoolingLayer)), None)
    if first is None:  # inside a PyTorch module
        return None
    before = keras.Model(model.inputs, first.input)
    maps = keras.ops.convert_to_numpy(before(keras.ops.convert_to_tensor(image), training=False))[0]
    if first.data_format == "channels_first":
        maps = np.moveaxis(maps, 0, -1)
    chosen = different(maps.reshape(-1, maps.shape[-1]))
    return {
        "image": np.round(image[0].astype(np.float64), 4).tolist(),
        "label": dataset.class_names[int(dataset.y_test[0])],
        "maps": np.round(np.moveaxis(maps[..., chosen].astype(np.float64), -1, 0), 5).tolist(),
    }


def different(columns: NDArray[Any], count: int = _CHANNELS) -> list[int]:
    """The column that varies most, then those that vary most beyond what the chosen ones already show."""
    rest = (columns - columns.mean(axis=0)).astype(np.float64)
    chosen: list[int] = []
    for _ in range(min(count, columns.shape[1])):
        index = int(np.square(rest).sum(axis=0).argmax())
        chosen.append(index)
        direction = rest[:, index] / max(float(np.linalg.norm(rest[:, index])), 1e-12)
        rest = rest - np.outer(direction, direction @ rest)
    return chosen


def gallery(comparison: Comparison) -> Gallery | None:
    """One test image's feature maps, before pooling and after each pooling.

    The maps are those of one network, so that all poolings see the same; which network, `source` says.

    Args:
        comparison: Finished trials.

    Returns:
        The pictures, None where no finished trial kept a sample.
    """
    run = next(
        (run for each in comparison.configurations for run in comparison.of(each.name) if run.outcome.sample), None
    )
    if run is None or run.outcome.sample is None:
        return None
    kept = run.outcome.sample
    maps = np.array(kept["maps"], np.float32)
    strips = tuple(
        Strip(
            picture("before", each),
            tuple(after for configuration in comparison.configurations for after in _pooled(each, configuration)),
        )
        for each in maps
    )
    return Gallery(picture(str(kept["label"]), np.array(kept["image"])), run.job.pooling, strips, json_uri(kept))


def json_uri(content: Any) -> str:
    """Plain values as a JSON file that a page can hold."""
    return f"data:application/json,{quote(json.dumps(content, separators=(',', ':')))}"


def _pooled(values: NDArray[np.float32], configuration: Configuration) -> list[Picture]:
    """A map after the first pooling of a configuration; after one that uses chance in training, also one draw."""
    from poolkit import pool

    pooling = configuration.poolings[0]
    if pooling.kernel_size is None:
        return []
    reduction, x = pooling.reduction, values[np.newaxis, :, :, np.newaxis]

    def after(caption: str, **training: Any) -> Picture:
        y = np.asarray(pool(x, reduction, pooling.window, layout="channels_last", **training))
        return picture(caption, y[0, :, :, 0])

    if not reduction.random:
        return [after(pooling.spec)]
    return [
        after(f"{pooling.spec}, in use"),
        after(f"{pooling.spec}, a draw in training", training=True, seed=0),
    ]


def picture(caption: str, values: NDArray[Any]) -> Picture:
    """Height x width or height x width x channels as a PNG, enlarged without smoothing."""
    low, high = float(values.min()), float(values.max())
    height, width = values.shape[:2]
    return Picture(caption, _png(_coloured(values, low, high)), (height, width), low, high)


def _coloured(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    if values.ndim == 3 and values.shape[2] == 3:
        pixels: NDArray[np.uint8] = np.round(255 * np.clip(values, 0, 1)).astype(np.uint8)
        return pixels
    plane = values.reshape(values.shape[:2]).astype(np.float64)
    position = (plane - low) / (high - low) * (len(_CIVIDIS) - 1) if high > low else np.zeros_like(plane)
    stops = np.arange(len(_CIVIDIS))
    channels = [np.interp(position, stops, _CIVIDIS[:, channel]) for channel in range(3)]
    return np.round(np.stack(channels, axis=-1)).astype(np.uint8)


def _png(pixels: NDArray[np.uint8]) -> str:
    from PIL import Image

    factor = max(1, -(-_SMALLEST_SIDE // max(pixels.shape[:2])))
    image = Image.fromarray(pixels)
    enlarged = image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    buffer = io.BytesIO()
    enlarged.save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
