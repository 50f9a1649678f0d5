"""IDX files: in folders, in the places where a name is looked for, and everything that can be wrong with them."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from poolkit.lab import mnist
from poolkit.lab.data import load
from poolkit.lab.errors import LabError
from poolkit.lab.idx import read_idx
from tests.lab.conftest import Write


@pytest.fixture(autouse=True)
def no_other_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No dataset of this machine, and no network."""
    monkeypatch.delenv("POOLKIT_DATA", raising=False)
    monkeypatch.setenv("POOLKIT_DATA_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(mnist, "DEBIAN_FOLDER", tmp_path / "debian")
    monkeypatch.setattr(mnist, "_cache_folder", lambda: tmp_path / "cache")


@pytest.mark.parametrize("compressed", [True, False])
def test_a_folder_of_idx_files(write_idx: Write, compressed: bool) -> None:
    found = load(write_idx(compressed=compressed))
    assert found.name == "idx"
    assert found.x_train.shape == (6, 5, 4, 1)
    assert found.x_test.shape == (4, 5, 4, 1)
    np.testing.assert_array_equal(found.x_train.ravel(), np.arange(120, dtype=np.float32) / np.float32(255))
    assert found.y_train.tolist() == [0, 1, 2, 0, 1, 2]
    assert found.class_names == ("0", "1", "2")


@pytest.mark.parametrize("place", ["variable", "debian", "cache"])
def test_a_name_is_looked_for_in_every_place(
    write_idx: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place == "variable":
        monkeypatch.setenv("POOLKIT_DATA", str(tmp_path / place))
    write_idx(tmp_path / place / "fashion-mnist")
    found = load("fashion-mnist")
    assert found.name == "fashion-mnist"
    assert found.class_names[9] == "Ankle boot"


def test_a_missing_file_is_named(write_idx: Write) -> None:
    folder = write_idx()
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(LabError, match=r"lacks t10k-labels-idx1-ubyte \(or t10k-labels-idx1-ubyte.gz\)"):
        load(folder)


def test_counts_must_agree(write_idx: Write) -> None:
    folder = write_idx()
    (folder / "train-labels-idx1-ubyte.gz").write_bytes((folder / "t10k-labels-idx1-ubyte.gz").read_bytes())
    with pytest.raises(LabError, match="train-images-idx3-ubyte has 6 images but train-labels-idx1-ubyte has 4 labels"):
        load(folder)


GOOD = bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9])
PACKED = gzip.compress(GOOD, mtime=0)


def test_a_right_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(GOOD)
    assert read_idx(tmp_path / "file", 1).tolist() == [7, 8, 9]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD[:-1], "is truncated: 10 bytes, expected 11 for an array of shape"),
        (GOOD[:6], "is truncated: 6 bytes, expected an IDX header of 8"),
        (b"", "is truncated: 0 bytes, expected an IDX header of 8"),
        (GOOD + b"x", "is too long: 12 bytes, expected 11"),
        (bytes([0, 0, 8, 3]) + GOOD[4:], "magic number 2051, expected 2049"),
        (b"\x89PNG" + GOOD, "starts with the magic number 2303741511, expected 2049"),
        (PACKED[:-9], "truncated or damaged: its gzip stream does not end properly"),
        (PACKED[:-8] + b"12345678", "truncated or damaged"),
    ],
    ids=lambda each: None if isinstance(each, str) else f"{len(each)}-bytes",
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(LabError, match=message) as caught:
        read_idx(path, 1)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(LabError, match=r"cannot read .*file: No such file"):
        read_idx(tmp_path / "file", 1)
