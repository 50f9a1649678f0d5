"""Image files as arrays."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.lab.errors import LabError

if TYPE_CHECKING:
    from PIL import Image

SUFFIXES: Final = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"})
"""File names that are taken for images."""


def open_image(path: Path) -> Image.Image:
    """Read an image file whole: upright, 8 bits, mode "L" where it is grey and "RGB" otherwise.

    Transparency is dropped, and of an animation the first picture is taken.

    Args:
        path: The file.

    Returns:
        The image, in memory.

    Raises:
        LabError: Where the file is missing or no image.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            # Pillow's warning about very large images becomes its error, which is caught below.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                image.load()
                upright = ImageOps.exif_transpose(image)
    except FileNotFoundError:
        raise LabError(f"{path} does not exist, expected an image file") from None
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as e:
        raise LabError(f"{path} cannot be read as an image: {_reason(e)}") from None
    return _eight_bits(upright)


def _reason(error: Exception) -> str:
    from PIL import UnidentifiedImageError

    if isinstance(error, UnidentifiedImageError):
        return "it is of no known image format"
    return str(error) or type(error).__name__


def _eight_bits(image: Image.Image) -> Image.Image:
    from PIL import Image

    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("1", "L", "LA"):
        return image.convert("L")
    return image.convert("RGB")


def as_array(image: Image.Image, size: tuple[int, int], channels: int) -> NDArray[np.uint8]:
    """An image as the input that a network expects.

    Args:
        image: As `open_image` gives it.
        size: Height and width; an image of another size is resized (bilinear, anti-aliased).
        channels: 1 for grey (ITU-R 601 luma), 3 for colour.

    Returns:
        uint8, shape (height, width, channels).
    """
    from PIL import Image

    height, width = size
    converted = image.convert("L" if channels == 1 else "RGB")
    if converted.size != (width, height):
        converted = converted.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(converted, np.uint8).reshape(height, width, channels)
