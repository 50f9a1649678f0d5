"""One file per kind of model."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

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
    if not file.exists() and ":" in path and file.suffix not in READERS:
        return _module("torch_factory").read(path, shape)
    if not file.exists():
        raise UnreadableModelError(f"there is no file {path}")
    if file.is_dir():
        if not (file / "saved_model.pb").is_file():
            raise UnreadableModelError(f"{path} is a folder without saved_model.pb; give a model file")
        return _module("saved_model").read(file, shape)
    if file.suffix not in READERS:
        raise UnreadableModelError(
            f"{path} must end in {', '.join(READERS)}, be a SavedModel folder or package:factory"
        )
    return _module(READERS[file.suffix]).read(file, shape)


def _module(name: str):  # type: ignore[no-untyped-def]
    return importlib.import_module(f"{__name__}.{name}")
