"""Collections in the format of MNIST: four IDX files in a folder, or downloaded."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from poolkit.lab.data import Dataset
from poolkit.lab.download import download
from poolkit.lab.errors import LabError
from poolkit.lab.idx import read_idx

TRAIN_IMAGES: Final = "train-images-idx3-ubyte"
TRAIN_LABELS: Final = "train-labels-idx1-ubyte"
TEST_IMAGES: Final = "t10k-images-idx3-ubyte"
TEST_LABELS: Final = "t10k-labels-idx1-ubyte"
FILES: Final = (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)

DEBIAN_FOLDER: Final = Path("/usr/share/datasets")
"""Where Debian's packages, such as dataset-fashion-mnist, put their files."""


@dataclass(frozen=True)
class Collection:
    """Four files that somebody publishes.

    Attributes:
        url: Folder of the compressed files.
        md5: Checksum of each compressed file, in the order of `FILES`.
        class_names: One name per class index.
    """

    url: str
    md5: tuple[str, str, str, str]
    class_names: tuple[str, ...]


_DIGITS = tuple(map(str, range(10)))

COLLECTIONS: Final[dict[str, Collection]] = {
    # Xiao, Rasul, Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking, 2017.
    "fashion-mnist": Collection(
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
        (
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "25c81989df183df01b3e8a0aad5dffbe",
            "bef4ecab320f06d8554ea6380940ec79",
            "bb300cfdad3c16e7a12a480ee83cd310",
        ),
        (
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
    ),
    # LeCun, Cortes, Burges, the MNIST database of handwritten digits, 1998.
    "mnist": Collection(
        "https://ossci-datasets.s3.amazonaws.com/mnist",
        (
            "f68b3c2dcbeaaa9fbdd348bbdeb94873",
            "d53e105ee54ea40749a09fcbcd1e9432",
            "9fb629c4189551a2d022fa330f9573f3",
            "ec29112dd5afa0611ce80d1b7f02629c",
        ),
        _DIGITS,
    ),
}


def load_collection(name: str) -> Dataset:
    """Load a collection from the first place that has it, downloading it as the last resort.

    Places: `$POOLKIT_DATA/<name>`, Debian's dataset folder, the user's cache. `$POOLKIT_DATA_URL` replaces
    the publisher's address by a mirror that has the files under `/<name>/`.

    Args:
        name: A key of `COLLECTIONS`.

    Returns:
        The dataset.

    Raises:
        LabError: Where a file is missing, damaged, or cannot be downloaded.
    """
    chosen = os.environ.get("POOLKIT_DATA")
    if chosen and (Path(chosen) / name).is_dir():
        return load_idx_folder(Path(chosen) / name)
    cache = _cache_folder() / name
    for folder in (DEBIAN_FOLDER / name, cache):
        if all(_find(folder, file) for file in FILES):
            return load_idx_folder(folder)
    collection = COLLECTIONS[name]
    mirror = os.environ.get("POOLKIT_DATA_URL")
    url = f"{mirror.rstrip('/')}/{name}" if mirror else collection.url
    for file, md5 in zip(FILES, collection.md5, strict=True):
        if not _find(cache, file):
            download(f"{url}/{file}.gz", cache / f"{file}.gz", md5)
    return load_idx_folder(cache)


def holds_idx(folder: Path) -> bool:
    """Whether a folder has any of the four IDX files."""
    return any(_find(folder, file) for file in FILES)


def load_idx_folder(folder: Path) -> Dataset:
    """Load the four IDX files of a folder, each compressed or not.

    Args:
        folder: The folder; its name gives the name of the dataset.

    Returns:
        The dataset.

    Raises:
        LabError: Where a file is missing, damaged, or does not fit the others.
    """
    x_train, y_train = _read_pair(folder, TRAIN_IMAGES, TRAIN_LABELS)
    x_test, y_test = _read_pair(folder, TEST_IMAGES, TEST_LABELS)
    known = COLLECTIONS.get(folder.name)
    classes = 1 + int(max(y_train.max(), y_test.max()))
    names = known.class_names if known and len(known.class_names) >= classes else None
    return Dataset(
        folder.name or "idx",
        _scaled(x_train),
        y_train.astype(np.int32),
        _scaled(x_test),
        y_test.astype(np.int32),
        names or tuple(map(str, range(classes))),
    )


def _scaled(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.divide(images[..., np.newaxis], 255, dtype=np.float32)


def _read_pair(folder: Path, images: str, labels: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images and labels that belong together."""
    x = read_idx(_existing(folder, images), 3)
    y = read_idx(_existing(folder, labels), 1)
    if len(x) != len(y):
        raise LabError(f"{folder}: {images} has {len(x)} images but {labels} has {len(y)} labels")
    if x.size == 0:
        raise LabError(f"{folder}: {images} has the shape {x.shape}, expected at least one image")
    return x, y


def _find(folder: Path, file: str) -> Path | None:
    return next((path for path in (folder / file, folder / f"{file}.gz") if path.is_file()), None)


def _existing(folder: Path, file: str) -> Path:
    found = _find(folder, file)
    if found is None:
        raise LabError(f"{folder} lacks {file} (or {file}.gz), one of the four IDX files")
    return found


def _cache_folder() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("poolkit")
