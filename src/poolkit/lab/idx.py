"""IDX files, the format of MNIST: a magic number, the sizes, then unsigned bytes."""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from poolkit.lab.errors import LabError

_UNSIGNED_BYTES = 8


def read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """Read one IDX file of unsigned bytes, compressed by gzip or not.

    Args:
        path: The file.
        dimensions: Expected number of axes: 3 for images, 1 for labels.

    Returns:
        The array, shape as written in the file.

    Raises:
        LabError: Where the file is missing, truncated, too long, or of another kind.
    """
    content = _content(path)
    header = 4 + 4 * dimensions
    magic = _UNSIGNED_BYTES << 8 | dimensions
    if len(content) < 4:
        raise LabError(f"{path} is truncated: {len(content)} bytes, expected an IDX header of {header}")
    found = int.from_bytes(content[:4], "big")
    if found != magic:
        raise LabError(
            f"{path} starts with the magic number {found}, expected {magic} "
            f"(an IDX file of unsigned bytes with {dimensions} axes)"
        )
    if len(content) < header:
        raise LabError(f"{path} is truncated: {len(content)} bytes, expected an IDX header of {header}")
    shape = tuple(int(size) for size in np.frombuffer(content, ">u4", dimensions, offset=4))
    expected = header + math.prod(shape)
    if len(content) != expected:
        state = "truncated" if len(content) < expected else "too long"
        raise LabError(f"{path} is {state}: {len(content)} bytes, expected {expected} for an array of shape {shape}")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def _content(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise LabError(f"{path} is truncated or damaged: its gzip stream does not end properly") from None
    except OSError as error:
        raise LabError(f"cannot read {path}: {error.strerror or error}") from None
