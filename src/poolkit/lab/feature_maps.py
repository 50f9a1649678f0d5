"""What pooling does to a feature map, in pictures."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.lab.compare import Comparison
from poolkit.lab.data import Dataset
from poolkit.lab.networks import CONVOLUTION
from poolkit.lab.pooling_choice import PoolingChoice

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
        source: The pooling of the network whose convolution made the maps.
        strips: One per feature map.
    """

    image: Picture
    source: str
    strips: tuple[Strip, ...]


def sample(model: Any, dataset: Dataset) -> dict[str, Any]:
    """The first test image and what the trained first convolution makes of it.

    Args:
        model: A trained model of `networks.build`.
        dataset: Its data.

    Returns:
        Plain values for JSON: `image`, `label`, and `maps`, channels that vary much and differ from each other.
    """
    import keras

    image = dataset.x_test[:1]
    convolution = model.get_layer(CONVOLUTION.format(1))
    maps = keras.ops.convert_to_numpy(convolution(keras.ops.convert_to_tensor(image)))[0]
    chosen = _different(maps.reshape(-1, maps.shape[-1]))
    return {
        "image": np.round(image[0].astype(np.float64), 4).tolist(),
        "label": dataset.class_names[int(dataset.y_test[0])],
        "maps": np.round(np.moveaxis(maps[..., chosen].astype(np.float64), -1, 0), 5).tolist(),
    }


def _different(columns: NDArray[Any]) -> list[int]:
    """The column that varies most, then those that vary most beyond what the chosen ones already show."""
    rest = (columns - columns.mean(axis=0)).astype(np.float64)
    chosen: list[int] = []
    for _ in range(min(_CHANNELS, columns.shape[1])):
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
    run = next((run for pooling in comparison.poolings for run in comparison.of(pooling.choice) if run.sample), None)
    if run is None or run.sample is None:
        return None
    maps = np.array(run.sample["maps"], np.float32)
    strips = tuple(
        Strip(
            _picture("before", each),
            tuple(picture for pooling in comparison.poolings for picture in _pooled(each, pooling)),
        )
        for each in maps
    )
    return Gallery(_picture(str(run.sample["label"]), np.array(run.sample["image"])), run.pooling, strips)


def _pooled(values: NDArray[np.float32], pooling: PoolingChoice) -> list[Picture]:
    """A map after a pooling; after one that uses chance in training, also one draw."""
    from poolkit import pool

    reduction, x = pooling.named.reduction, values[np.newaxis, :, :, np.newaxis]

    def after(caption: str, **training: Any) -> Picture:
        y = np.asarray(pool(x, reduction, pooling.window, layout="channels_last", **training))
        return _picture(caption, y[0, :, :, 0])

    if not reduction.random:
        return [after(pooling.choice)]
    return [
        after(f"{pooling.choice}, in use"),
        after(f"{pooling.choice}, a draw in training", training=True, seed=0),
    ]


def _picture(caption: str, values: NDArray[Any]) -> Picture:
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
