"""One file per kind of model."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from poolkit.inspection.model import Model, UnreadableModelError

READERS: Final = {".onnx": "onnx", ".keras": "keras", ".pt2": "torch_export", ".tflite": "tflite"}
"""Reader by the ending of the file."""


def read(path: str, shape: Sequence[int] | None = None) -> Model:
    """Read a model.

    Args:
        path: A file, a folder of TensorFlow's SavedModel, or `package:factory`.
        shape: Of its input, where it leaves that open.

    Returns:
        What matters about pooling.

    Raises:
        UnreadableModelError: Where it cannot be read.
    """
    file = Path(path)
    found: Model
    if not file.exists() and ":" in path and file.suffix not in READERS:
        found = _module("torch_factory").read(path, shape)
    else:
        found = _module(_reader_of(file)).read(file, shape)
    return found


def _reader_of(file: Path) -> str:
    if not file.exists():
        raise UnreadableModelError(f"there is no file {file}")
    if file.is_dir():
        if not (file / "saved_model.pb").is_file():
            raise UnreadableModelError(f"{file} is a folder without saved_model.pb; give a model file")
        return "saved_model"
    if file.suffix not in READERS:
        raise UnreadableModelError(
            f"{file} must end in {', '.join(READERS)}, be a SavedModel folder or package:factory"
        )
    return READERS[file.suffix]


def _module(name: str) -> Any:
    return importlib.import_module(f"{__name__}.{name}")
