"""Running commands in this process, and image files to run them on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from poolkit.cli import main


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    output: str
    messages: str


Command = Callable[..., Outcome]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Run a command in an empty folder; what frameworks write from C++ is seen too."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Outcome:
        capfd.readouterr()
        code = main(arguments)
        captured = capfd.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


@pytest.fixture
def sides(tmp_path: Path) -> Path:
    """An .npz file of forty training and twenty test images: bright on the left or on the right."""
    random = np.random.default_rng(0)
    labels = np.arange(60) % 2
    images = random.integers(0, 60, (60, 8, 8), dtype=np.uint8)
    images[labels == 0, :, :4] += 150
    images[labels == 1, :, 4:] += 150
    path = tmp_path / "sides.npz"
    names = np.array(["left", "right"])
    np.savez(path, x_train=images[:40], y_train=labels[:40], x_test=images[40:], y_test=labels[40:], class_names=names)
    return path
