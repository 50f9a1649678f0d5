"""Small data and ready-made results for the tests of the lab."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from poolkit.lab.compare import Comparison
from poolkit.lab.configuration import parse
from poolkit.lab.cost import Cost
from poolkit.lab.data import Dataset
from poolkit.lab.mnist import FILES
from poolkit.lab.networks import Place
from poolkit.lab.study import Job, Outcome, Run, Settings
from poolkit.lab.training import Epoch, History

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """Sixty noisy 8 x 8 images of two classes that a network tells apart: bright left, bright right."""
    random = np.random.default_rng(0)
    labels = np.arange(60, dtype=np.int32) % 2
    images = random.uniform(0, 0.3, (60, 8, 8, 1)).astype(np.float32)
    images[labels == 0, :, :4] += 0.6
    images[labels == 1, :, 4:] += 0.6
    return Dataset("sides", images[:40], labels[:40], images[40:], labels[40:], ("left", "right"))


@pytest.fixture
def write_idx(tmp_path: Path) -> Write:
    """Write the four IDX files of MNIST, with six training and four test images of 5 x 4."""

    def write(folder: Path = tmp_path / "idx", compressed: bool = True) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, count in zip(FILES, (6, 6, 4, 4), strict=True):
            images = "images" in name
            shape = (count, 5, 4) if images else (count,)
            values = np.arange(np.prod(shape), dtype=np.uint8) if images else np.arange(count, dtype=np.uint8) % 3
            header = bytes([0, 0, 8, len(shape)]) + b"".join(size.to_bytes(4, "big") for size in shape)
            content = header + values.tobytes()
            path = folder / (f"{name}.gz" if compressed else name)
            path.write_bytes(gzip.compress(content, mtime=0) if compressed else content)
        return folder

    return write


@pytest.fixture
def write_images(tmp_path: Path) -> Write:
    """Write a folder of images by class; brightness tells the class."""

    def write(
        classes: tuple[str, ...] = ("dark", "light"),
        count: int = 5,
        mode: str = "L",
        folder: Path = tmp_path / "images",
        size: tuple[int, int] = (8, 6),
    ) -> Path:
        for label, name in enumerate(classes):
            (folder / name).mkdir(parents=True, exist_ok=True)
            for index in range(count):
                image = Image.new(mode, size, 40 + 80 * label if mode == "L" else (40 + 80 * label, 10, index))
                image.save(folder / name / f"{index}.png")
        return folder

    return write


def history(accuracies: list[float], seconds: float = 2.0) -> History:
    """A made-up history with these test accuracies."""
    epochs = tuple(
        Epoch(number, 1 / number, accuracy, 1.5 / number, accuracy, seconds, number * seconds)
        for number, accuracy in enumerate(accuracies, 1)
    )
    return History(epochs, accuracies[-1] + 0.02, 3210, 4)


@pytest.fixture
def comparison() -> Comparison:
    """Two poolings with three seeds: l2:2 is 2, 3 and 4 points better than max:2."""
    settings = Settings("sides: 40 training images", "ab" * 32, None, "reference", 1, 2, 128, "jax")
    image = np.linspace(0, 1, 36).reshape(6, 6, 1)
    sample = {"image": image.tolist(), "label": "left", "maps": [(k * image[..., 0]).tolist() for k in (1, 2, 3)]}
    accuracies = {"max:2": (0.80, 0.84, 0.82), "l2:2": (0.82, 0.87, 0.86)}
    cost = Cost(27_648, 0.5, 1.25)
    runs = [
        Run(
            number=2 * seed + position,
            job=Job(pooling, seed),
            outcome=Outcome(
                history=history([0.5, accuracy]),
                versions={"keras": "3.15.1"},
                sample=sample if seed == 0 else None,
                cost=cost if seed == 0 else None,
            ),
        )
        for seed in range(3)
        for position, (pooling, accuracy) in enumerate((name, values[seed]) for name, values in accuracies.items())
    ]
    places = (Place((6, 6), (3, 3)),)
    configurations = tuple(parse(name) for name in accuracies)
    return Comparison(settings, "a network", configurations, (places, places), (0, 1, 2), tuple(runs))
