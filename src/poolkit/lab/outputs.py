"""Writing results: checked before the work starts, never half-written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from poolkit.lab.errors import LabError


def check_file(path: Path, suffix: str) -> None:
    """See that a file can be written, before hours of work depend on it.

    Args:
        path: The file to be.
        suffix: Its required suffix, such as ".keras".

    Raises:
        LabError: Where the suffix is another, the path is a folder, or its folder is missing or not writable.
    """
    if path.is_dir():
        raise LabError(f"the output {path} is a folder; give the name of a file that ends in {suffix}")
    if path.suffix != suffix:
        raise LabError(f"the output {path} must end in {suffix}, for example {path.with_suffix(suffix).name}")
    if path.parent.exists() and not path.parent.is_dir():
        raise LabError(f"{path.parent} is not a folder, so the output {path} cannot be in it")
    if not path.parent.exists():
        raise LabError(f"the folder {path.parent} of the output does not exist; create it first")
    _probe(path.parent)


def check_folder(path: Path) -> None:
    """See that a folder exists, or could be made, and can be written to. Nothing is created.

    Args:
        path: The folder to be.

    Raises:
        LabError: Where it is a file, or it cannot be written to.
    """
    if path.exists() and not path.is_dir():
        raise LabError(f"the output {path} is a file; give the name of a folder")
    existing = next(parent for parent in (path, *path.absolute().parents) if parent.exists())
    if not existing.is_dir():
        raise LabError(f"the output {path} cannot be made, because {existing} is not a folder")
    _probe(existing)


def make_folder(path: Path) -> None:
    """Create a folder and its parents.

    Raises:
        LabError: Where that fails.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LabError(f"cannot make the folder {path}: {error.strerror or error}") from None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; it takes the place of `path` when the block succeeds.

    Args:
        path: The file to be.

    Raises:
        LabError: Where the file system refuses.
    """
    # The suffix stays last, since Keras chooses the file format by it.
    partial = path.with_name(f".{path.stem}.{os.getpid()}.partial{path.suffix}")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        raise LabError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a whole file or nothing.

    Raises:
        LabError: Where the file system refuses.
    """
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


def _probe(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise LabError(
            f"cannot write to the folder {folder}: {error.strerror or error}; choose another --output"
        ) from None
