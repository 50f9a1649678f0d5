"""Labelled sequences of unequal lengths, and where installed packages keep theirs."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError

PADDING: Final = 0
"""The token behind the end of a text. What is behind the end of a sequence of vectors is NaN."""


@dataclass(frozen=True)
class SequenceDataset(Dataset):
    """Labelled sequences, split into training and test, padded behind to one length.

    Attributes:
        x_train: Tokens, int32 of shape (sequences, steps), 0 behind the end; or vectors, float32 of shape (sequences,
            steps, channels), NaN behind the end.
        x_test: Test sequences, as `x_train`.
        vocabulary: Number of tokens, padding among them; None for vectors.
    """

    vocabulary: int | None = None

    noun: ClassVar[str] = "sequences"

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Length of each training sequence."""
        return np.asarray(seen(self.x_train).sum(axis=1))

    @property
    def usual_length(self) -> int:
        """Median length of the training sequences, rounded down."""
        return int(np.median(self.lengths))

    def _sizes_text(self) -> str:
        what = f"{self.vocabulary:,} tokens" if self.vocabulary else f"{self.input_shape[1]} channels"
        return f"{self.lengths.min()} to {self.lengths.max()} steps (median {self.usual_length}), {what}"


def seen(x: NDArray[Any]) -> NDArray[np.bool_]:
    """Where padded sequences have steps, (sequences, steps)."""
    return np.asarray(x != PADDING) if x.ndim == 2 else ~np.isnan(x).any(axis=2)


def padded(sequences: Sequence[NDArray[Any]], length: int, nothing: float) -> NDArray[Any]:
    """Sequences of unequal lengths in one array.

    Args:
        sequences: Each of shape (steps, ...), at least one, of one type.
        length: Steps of the result; the rest of longer sequences is left out.
        nothing: What stands behind the end.

    Returns:
        Array of shape (sequences, length, ...).

    Example:
        >>> padded([np.array([3, 4]), np.array([5])], 3, 0).tolist()
        [[3, 4, 0], [5, 0, 0]]
    """
    first = sequences[0]
    result = np.full((len(sequences), length, *first.shape[1:]), nothing, first.dtype)
    for row, each in zip(result, sequences, strict=True):
        row[: len(each)] = each[:length]
    return result


def packaged_text(package: str, file: str, sha256: str) -> str:
    """The text of a file that an installed package brings; the package is not imported.

    Args:
        package: Name of the package, on PyPI too.
        file: Its path in the package's folder.
        sha256: Checksum of the file that is meant.

    Returns:
        What is in it, as UTF-8.

    Raises:
        LabError: Where the package is not installed, lacks the file, or has another one.
    """
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise LabError(
            f"the package {package} is not installed, whose {file} is wanted; pip install --no-deps {package} "
            "(only the file is read, nothing of the package runs)"
        )
    path = Path(next(iter(found.submodule_search_locations))) / file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LabError(f"cannot read {path}: {error.strerror or error}; install {package} anew") from None
    checksum = hashlib.sha256(content).hexdigest()
    if checksum != sha256:
        raise LabError(f"{path} has the SHA-256 checksum {checksum}, expected {sha256}; install another {package}")
    return content.decode("utf-8")
