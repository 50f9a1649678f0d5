"""Images and labels in an `.npz` file."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.lab.data import Dataset, Images
from poolkit.lab.errors import LabError

_TEST_SHARE: Final = 0.2
_LARGEST: Final = {"uint8": 255, "uint16": 65535, "bool": 1}

Arrays = dict[str, NDArray[Any]]


def load_npz(path: Path) -> Dataset:
    """Load `x_train`, `y_train`, `x_test`, `y_test` (or `x`, `y`), and `class_names` where there are any.

    With `x` and `y`, a fifth of the images in a fixed random order is set aside for the test.

    Args:
        path: The file.

    Returns:
        The dataset, named as the file.

    Raises:
        LabError: Where the file is missing or damaged, keys are lacking, or arrays do not fit.
    """
    arrays = read_npz(path)
    if {"x_train", "y_train", "x_test", "y_test"} <= arrays.keys():
        x_train, x_test = (as_images(arrays[key], f"{path}: {key}") for key in ("x_train", "x_test"))
        y_train, y_test = arrays["y_train"], arrays["y_test"]
    elif {"x", "y"} <= arrays.keys():
        x, y = as_images(arrays["x"], f"{path}: x"), arrays["y"]
        if len(x) != len(np.atleast_1d(y)):
            raise LabError(f"{path}: x has {len(x)} images but y has {y.size} labels, expected as many")
        order = np.random.default_rng(0).permutation(len(x))
        count = round(_TEST_SHARE * len(x))
        test, train = order[:count], order[count:]
        x_train, x_test, y_train, y_test = x[train], x[test], y[train], y[test]
    else:
        raise LabError(
            f"{path} has the keys {', '.join(sorted(arrays)) or 'none'}; "
            "expected x_train, y_train, x_test, y_test, or x and y"
        )
    names = _checked_names(arrays, path)
    for key, labels in (("y_train", y_train), ("y_test", y_test)):
        _check_labels(labels, f"{path}: {key}", names)
    if names is None:
        # Labels need not be 0, 1, 2, ...: each value that occurs is a class.
        values = np.unique(np.concatenate([y_train, y_test]))
        y_train, y_test = np.searchsorted(values, y_train), np.searchsorted(values, y_test)
        names = tuple(map(str, values.tolist()))
    return Dataset(path.stem, x_train, y_train.astype(np.int32), x_test, y_test.astype(np.int32), names)


def read_npz(path: Path) -> Arrays:
    """Every array of an `.npz` file.

    Raises:
        LabError: Where the file is missing, damaged, or holds Python objects.
    """
    try:
        # Opened here, since NumPy leaves a file open that turns out to be damaged.
        with path.open("rb") as file:
            content = np.load(file, allow_pickle=False)
            if not isinstance(content, np.lib.npyio.NpzFile):
                raise LabError(f"{path} holds a single array, expected an .npz file with named arrays")
            with content:
                return {key: content[key] for key in content.files}
    except FileNotFoundError:
        raise LabError(f"{path} does not exist, expected an .npz file") from None
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise LabError(f"{path} cannot be read as an .npz file: {error}") from None


def as_images(array: NDArray[Any], place: str) -> Images:
    """Images as float32 in [0, 1] with a channel axis.

    Args:
        array: Shape (images, height, width) or (images, height, width, channels); uint8 or uint16 of full
            range, bool, or floating-point numbers in [0, 1].
        place: Where it comes from, for messages.

    Returns:
        Shape (images, height, width, channels).

    Raises:
        LabError: Where shape, type or range is another.
    """
    if array.ndim == 3:
        array = array[..., np.newaxis]
    if array.ndim != 4 or array.size == 0:
        raise LabError(
            f"{place} has the shape {array.shape}, expected (images, height, width) or "
            "(images, height, width, channels)"
        )
    largest = _LARGEST.get(array.dtype.name)
    if largest is not None:
        scaled: Images = np.divide(array, largest, dtype=np.float32)
        return scaled
    if array.dtype.kind != "f":
        raise LabError(f"{place} is of type {array.dtype}, expected uint8, uint16, bool or floating point")
    low, high = float(array.min()), float(array.max())
    if not 0 <= low <= high <= 1:
        raise LabError(f"{place} ranges from {low:g} to {high:g}, expected [0, 1]; divide it, or store it as uint8")
    return array.astype(np.float32)


def _checked_names(arrays: Arrays, path: Path) -> tuple[str, ...] | None:
    names = arrays.get("class_names")
    if names is None:
        return None
    if names.ndim != 1:
        raise LabError(f"{path}: class_names has the shape {names.shape}, expected one name per class")
    return tuple(map(str, names.tolist()))


def _check_labels(labels: NDArray[Any], place: str, names: tuple[str, ...] | None) -> None:
    if labels.ndim != 1:
        raise LabError(f"{place} has the shape {labels.shape}, expected one class index per image")
    if labels.dtype.kind not in "iu":
        raise LabError(f"{place} is of type {labels.dtype}, expected integer labels")
    if names is not None and labels.size and not 0 <= int(labels.min()) <= int(labels.max()) < len(names):
        raise LabError(
            f"{place} ranges from {labels.min()} to {labels.max()}, expected 0 to {len(names) - 1} "
            f"for the {len(names)} class_names"
        )
