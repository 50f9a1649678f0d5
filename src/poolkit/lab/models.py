"""Trained models in files: a `.keras` file with a note of Poolkit's inside."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from poolkit.lab.backends import import_tensorflow_quietly
from poolkit.lab.errors import LabError
from poolkit.lab.outputs import replacing

_MEMBER: Final = "poolkit.json"


@dataclass(frozen=True)
class Note:
    """What a model file says beyond the model.

    Attributes:
        class_names: One name per output.
        description: How it was trained, in words.
        test_accuracy: What it reached.
    """

    class_names: tuple[str, ...]
    description: str
    test_accuracy: float


def save(model: Any, path: Path, note: Note) -> None:
    """Save a model whole or not at all.

    Args:
        model: A `keras.Model`.
        path: A file that ends in `.keras`; Keras alone can load it too.
        note: What else to keep.

    Raises:
        LabError: Where the file system refuses.
    """
    import_tensorflow_quietly()
    with replacing(path) as partial:
        model.save(partial)
        # A .keras file is a zip archive, of which Keras reads the members that it knows.
        with zipfile.ZipFile(partial, "a") as archive:
            archive.writestr(_MEMBER, json.dumps(asdict(note), indent=2))


def load(path: Path) -> tuple[Any, Note | None]:
    """Load a model, whether saved by `save` or by Keras.

    Args:
        path: The file.

    Returns:
        The `keras.Model` and its note, None where it has none.

    Raises:
        LabError: Where the file is missing or no Keras model.
    """
    note = _read_note(path)
    import keras

    import poolkit.keras  # noqa: F401  (registers the layers that the file names)

    import_tensorflow_quietly()
    try:
        # Inference only: the optimizer's state would be loaded for nothing.
        return keras.saving.load_model(path, compile=False), note
    except Exception as error:
        # Keras raises whatever a damaged part of the archive causes (KeyError, TypeError, OSError, ...).
        raise LabError(f"{path} cannot be loaded as a Keras model: {_first_line(error)}") from None


def check_file(path: Path) -> None:
    """See that a file looks like a Keras model, before Keras is imported.

    Raises:
        LabError: Where it is missing or something else.
    """
    _read_note(path)


def image_shape(model: Any, path: Path) -> tuple[int, int, int]:
    """Height, width and channels that a model expects.

    Args:
        model: A loaded `keras.Model`.
        path: Its file, for messages.

    Returns:
        The three sizes.

    Raises:
        LabError: Where its input is no image of a fixed size with one or three channels, or its output is no
            row of probabilities.
    """
    shape, output = model.input_shape, model.output_shape
    fixed = isinstance(shape, tuple) and len(shape) == 4 and all(isinstance(size, int) for size in shape[1:])
    if not fixed or shape[3] not in (1, 3) or len(output) != 2:
        raise LabError(
            f"{path} maps {shape} to {output}, expected images (None, height, width, 1 or 3) to (None, classes)"
        )
    return shape[1], shape[2], shape[3]


def _read_note(path: Path) -> Note | None:
    if not path.exists():
        raise LabError(f"{path} does not exist, expected a .keras file; make one with 'poolkit train'")
    if not zipfile.is_zipfile(path):
        raise LabError(f"{path} is no Keras model, expected a .keras file as 'poolkit train' saves it")
    if path.suffix != ".keras":
        raise LabError(f"{path} must end in .keras to be loaded as a Keras model")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.namelist()
            if "config.json" not in members:
                raise LabError(f"{path} is no Keras model: it lacks config.json")
            if _MEMBER not in members:
                return None
            content = json.loads(archive.read(_MEMBER))
        return Note(tuple(content["class_names"]), content["description"], content["test_accuracy"])
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise LabError(f"{path} is damaged: {error}") from None


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
