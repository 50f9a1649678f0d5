"""Images to classify, as a model expects them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from poolkit.lab.arrays import as_images, read_npz
from poolkit.lab.data import Images
from poolkit.lab.errors import LabError
from poolkit.lab.images import as_array, open_image


def read_images(path: Path, shape: tuple[int, int, int]) -> Images:
    """Read the images of one file.

    An image file is made grey or coloured and resized, as `images.as_array` does. An `.npz` file holds images
    of the right size under `x` or `x_test`, or as its only array.

    Args:
        path: An image file or an `.npz` file.
        shape: Height, width and channels that the model expects.

    Returns:
        float32 in [0, 1], shape (images, height, width, channels).

    Raises:
        LabError: Where the file is missing, damaged or of another shape.
    """
    if path.suffix != ".npz":
        image = as_array(open_image(path), shape[:2], shape[2])
        return np.divide(image[np.newaxis], 255, dtype=np.float32)
    arrays = read_npz(path)
    candidates = list(arrays) if len(arrays) == 1 else [key for key in ("x", "x_test") if key in arrays]
    if not candidates:
        raise LabError(f"{path} has the keys {', '.join(sorted(arrays)) or 'none'}; expected x or x_test")
    key = candidates[0]
    images = as_images(arrays[key], f"{path}: {key}")
    if images.shape[1:] != shape:
        raise LabError(f"{path}: {key} has images of shape {images.shape[1:]}, the model expects {shape}")
    return images
