"""A folder of images by class."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.images import SUFFIXES, as_array, open_image

if TYPE_CHECKING:
    from PIL import Image

_TEST_SHARE: Final = 0.2

Labelled = list[tuple[Path, int]]


def load_image_folder(folder: Path) -> Dataset:
    """Load `folder/<class>/*.png` (or other image files), or that within `folder/train` and `folder/test`.

    Without `train` and `test`, a fifth of each class is set aside for the test, always the same one. If all
    images are grey they get one channel, else three. Images of other sizes are resized to the most common
    size. The training images are put into a fixed random order.

    Args:
        folder: The folder.

    Returns:
        The dataset, named as the folder.

    Raises:
        LabError: Where there are no images, fewer than two classes, or a file that is no image.
    """
    if (folder / "train").is_dir() and (folder / "test").is_dir():
        class_names, train = _labelled(folder / "train")
        _, test = _labelled(folder / "test", class_names)
    else:
        class_names, every = _labelled(folder)
        train, test = _split(every, class_names)
    order = np.random.default_rng(0).permutation(len(train))
    train = [train[index] for index in order]
    images = [open_image(path) for path, _ in train + test]
    x = _stacked(images)
    y = np.array([label for _, label in train + test], np.int32)
    count = len(train)
    return Dataset(folder.resolve().name, x[:count], y[:count], x[count:], y[count:], class_names)


def _labelled(folder: Path, expected: tuple[str, ...] | None = None) -> tuple[tuple[str, ...], Labelled]:
    """Class names, and the image files with their class index; with `expected`, of those classes only."""
    classes = sorted(
        (path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")),
        key=_class_order,
    )
    if not classes:
        raise LabError(f"{folder} has no subfolders, expected one folder of images per class")
    names = expected or tuple(path.name for path in classes)
    strangers = sorted({path.name for path in classes} - set(names))
    if strangers:
        raise LabError(f"{folder} has the class {strangers[0]!r}, which the training images lack")
    if len(names) < 2:
        raise LabError(f"{folder} has one class ({names[0]!r}), expected at least two folders of images")
    labelled = []
    for path in classes:
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file())
        if not files:
            raise LabError(f"{path} holds no images, expected files such as {', '.join(sorted(SUFFIXES))}")
        labelled += [(file, names.index(path.name)) for file in files]
    return names, labelled


def _class_order(path: Path) -> tuple[int, str]:
    """Numbers by value ("2" before "10"), then words."""
    return (int(path.name), "") if path.name.isdecimal() else (2**63, path.name)


def _split(every: Labelled, class_names: tuple[str, ...]) -> tuple[Labelled, Labelled]:
    """The same fifth of each class, at least one image, goes to the test."""
    train: Labelled = []
    test: Labelled = []
    for label, name in enumerate(class_names):
        members = [pair for pair in every if pair[1] == label]
        if len(members) < 2:
            raise LabError(f"the class {name!r} has one image, expected at least two (one is kept for the test)")
        order = np.random.default_rng(label).permutation(len(members))
        count = max(1, round(_TEST_SHARE * len(members)))
        test += [members[index] for index in order[:count]]
        train += [members[index] for index in order[count:]]
    return train, test


def _stacked(images: list[Image.Image]) -> NDArray[np.float32]:
    channels = 1 if all(image.mode == "L" for image in images) else 3
    # Of equally common sizes the larger one, so that the result does not depend on the order of files.
    (width, height), _ = max(Counter(image.size for image in images).items(), key=lambda item: item[::-1])
    stacked = np.stack([as_array(image, (height, width), channels) for image in images])
    return np.divide(stacked, 255, dtype=np.float32)
