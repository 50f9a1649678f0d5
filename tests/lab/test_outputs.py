"""Outputs are checked first and written whole or not at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from poolkit.lab.errors import LabError
from poolkit.lab.outputs import check_file, check_folder, replacing, write_text


def test_a_block_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("old")

    def fail() -> None:
        with replacing(path) as partial:
            partial.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_block_that_succeeds_replaces(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("old")
    write_text(path, "new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_checks_leave_nothing(tmp_path: Path) -> None:
    check_file(tmp_path / "model.keras", ".keras")
    check_folder(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("model.h5", "must end in .keras, for example model.keras"),
        ("none/model.keras", "the folder .*none of the output does not exist; create it first"),
        ("file/model.keras", "file is not a folder, so the output .* cannot be in it"),
        (".", "is a folder; give the name of a file"),
    ],
)
def test_a_file_that_cannot_be(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LabError, match=message):
        check_file(tmp_path / name, ".keras")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("file", "is a file; give the name of a folder"),
        ("file/deep/er", "cannot be made, because .*file is not a folder"),
    ],
)
def test_a_folder_that_cannot_be(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LabError, match=message):
        check_folder(tmp_path / name)


def test_a_folder_that_refuses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Tests may run as root, whom no mode stops.
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    message = f"cannot write to the folder {re.escape(str(tmp_path))}: Permission denied; choose another --output"
    with pytest.raises(LabError, match=message):
        check_folder(tmp_path)
