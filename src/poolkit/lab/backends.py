"""Which framework Keras computes with. It must be chosen before Keras is imported."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from poolkit import __version__
from poolkit.lab.errors import LabError
from poolkit.lab.suggestions import unknown

BACKENDS: Final = ("jax", "torch", "tensorflow")
"""The backends in order of preference."""

_CACHE: Final = {
    "JAX_COMPILATION_CACHE_DIR": "",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_COMPILATION_CACHE_MAX_SIZE": str(1 << 28),  # with a limit, JAX locks the folder: several processes write there
}
"""What JAX reads when it is imported, of a folder of compiled programs."""

_DISTRIBUTIONS: Final = {"jax": ("jax",), "torch": ("torch",), "tensorflow": ("tensorflow-cpu", "tensorflow")}


def installed() -> tuple[str, ...]:
    """The backends that are installed, best first."""
    return tuple(name for name in BACKENDS if importlib.util.find_spec(name) is not None)


def resolve(name: str | None = None) -> str:
    """The backend to use, without importing anything.

    Args:
        name: What the user asked for; if None, `$KERAS_BACKEND`, else the first that is installed.

    Returns:
        One of `BACKENDS`.

    Raises:
        LabError: Where it is unknown or not installed, or Keras runs on another one already.
    """
    if importlib.util.find_spec("keras") is None:
        raise LabError("Keras is not installed; install poolkit[lab] and one of: jax, torch, tensorflow")
    available = installed()
    chosen = name or _running() or os.environ.get("KERAS_BACKEND") or next(iter(available), None)
    if chosen is None:
        raise LabError(f"no backend of Keras is installed; install one of: {', '.join(BACKENDS)}")
    if chosen not in BACKENDS:
        raise LabError(unknown("backend", chosen, BACKENDS))
    if chosen not in available:
        raise LabError(f"the backend {chosen} is not installed; installed: {', '.join(available) or 'none'}")
    running = _running()
    if running is not None and running != chosen:
        raise LabError(
            f"Keras was already imported with the backend {running}, so {chosen} cannot be used in this process; "
            f"set KERAS_BACKEND={chosen} before importing keras"
        )
    return chosen


def activate(name: str) -> None:
    """Make Keras use a backend, and keep the frameworks' start-up messages quiet.

    Args:
        name: A result of `resolve`.

    Raises:
        LabError: As `resolve`.
    """
    os.environ["KERAS_BACKEND"] = resolve(name)
    # TensorFlow and XLA log from C++; 3 leaves fatal errors only.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if name == "tensorflow":
        import_tensorflow_quietly()
    if name == "jax" and "jax" not in sys.modules and not _CACHE.keys() & os.environ.keys():
        _keep_compiled()


def _keep_compiled() -> None:
    """Have JAX keep the programs that it compiles for later, on this machine.

    A network that is trained again with another seed is the same program, and compiling takes longer than to train on
    few images. Whoever may write to the folder could have us run programs of theirs, so nobody else may.
    """
    owner = os.getuid() if hasattr(os, "getuid") else "programs"  # elsewhere each user has a temporary folder
    folder = Path(tempfile.gettempdir()) / f"poolkit-{owner}"
    try:
        folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return
    ours = not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o077)
    if stat.S_ISDIR(found.st_mode) and ours:
        os.environ.update(_CACHE, JAX_COMPILATION_CACHE_DIR=str(folder))


def import_tensorflow_quietly() -> None:
    """Import TensorFlow, where it is installed, without its messages.

    Keras imports it under every backend when a model is saved or loaded.
    """
    if "tensorflow" not in sys.modules and importlib.util.find_spec("tensorflow") is not None:
        with _without_standard_error():
            importlib.import_module("tensorflow")


def versions(backend: str) -> dict[str, str]:
    """Versions of what computes: Poolkit, Keras and the backend."""
    wanted = {"keras": ("keras",), backend: _DISTRIBUTIONS[backend]}
    return {"poolkit": __version__} | {name: _version(distributions) for name, distributions in wanted.items()}


@contextmanager
def _without_standard_error() -> Iterator[None]:
    """Drop what is written to file descriptor 2: no setting reaches what TensorFlow logs while it is imported."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _version(distributions: tuple[str, ...]) -> str:
    for distribution in distributions:
        try:
            return importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            continue
    return "unknown"


def _running() -> str | None:
    """The backend of an imported Keras."""
    keras: Any = sys.modules.get("keras")
    return str(keras.backend.backend()) if hasattr(keras, "backend") else None
