"""What the numbers were measured on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path
from typing import Any, Final

from poolkit import __version__

_PACKAGES: Final = (
    "numpy",
    "torch",
    "jax",
    "jaxlib",
    "keras",
    "tensorflow",
    "tensorflow-cpu",
    "onnx",
    "onnxruntime",
    "openvino",
)


def machine() -> dict[str, Any]:
    """Processor, cores, memory, system and Python."""
    return {
        "cpu": _lines("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory": _lines("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.machine()}",
        "libc": " ".join(platform.libc_ver()).strip(),
        "python": platform.python_version(),
    }


def load() -> float | None:
    """How many processes wanted to run during the last minute; None where the system does not say."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def versions() -> dict[str, str]:
    """Versions of Poolkit and of every framework that is installed."""
    found = {"poolkit": __version__}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def commit() -> str | None:
    """The commit of the source, "+" behind it where it was changed; None where this is no checkout."""
    folder = Path(__file__).parent
    hash = _git(folder, "rev-parse", "HEAD")
    if hash is None:
        return None
    return hash + (
        "+" if _git(folder, "status", "--porcelain", "--untracked-files=no", "--", str(_root(folder))) else ""
    )


def _root(folder: Path) -> Path:
    return Path(_git(folder, "rev-parse", "--show-toplevel") or folder)


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _lines(path: str, name: str) -> str | None:
    """The value of the first line of that name in a file of the system."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)
