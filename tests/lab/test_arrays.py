"""Datasets and images in .npz files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from poolkit.lab.data import load
from poolkit.lab.errors import LabError
from poolkit.lab.inputs import read_images

X = np.arange(10 * 6 * 5, dtype=np.uint8).reshape(10, 6, 5)
Y = np.arange(10) % 2


def _save(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def test_training_and_test_arrays(tmp_path: Path) -> None:
    found = load(_save(tmp_path / "a.npz", x_train=X, y_train=Y, x_test=X[:4], y_test=Y[:4], class_names=["a", "b"]))
    assert found.name == "a"
    np.testing.assert_array_equal(found.x_train[..., 0], X / np.float32(255))
    assert found.class_names == ("a", "b")
    assert found.y_train.tolist() == Y.tolist()


def test_x_and_y_are_split(tmp_path: Path) -> None:
    found = load(_save(tmp_path / "a.npz", x=X, y=Y))
    assert (len(found.x_train), len(found.x_test)) == (8, 2)


def test_labels_need_not_count_from_zero(tmp_path: Path) -> None:
    found = load(_save(tmp_path / "a.npz", x_train=X, y_train=Y * 5 - 3, x_test=X, y_test=Y * 5 - 3))
    assert found.class_names == ("-3", "2")
    assert found.y_train.tolist() == Y.tolist()


@pytest.mark.parametrize("dtype", ["uint16", "bool", "float64", "float32"])
def test_every_type_ends_up_between_0_and_1(tmp_path: Path, dtype: str) -> None:
    largest = 65535 if dtype == "uint16" else 1
    x = np.full((10, 6, 5, 3), largest, dtype)
    found = load(_save(tmp_path / "a.npz", x=x, y=Y))
    assert found.x_train.dtype == np.float32
    assert found.input_shape == (6, 5, 3)
    assert (found.x_train == 1).all()


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": X}, "has the keys x; expected x_train, y_train, x_test, y_test, or x and y"),
        ({"x": X, "y": Y[:9]}, "x has 10 images but y has 9 labels"),
        ({"x": X, "y": Y / 2}, "y_train is of type float64, expected integer labels"),
        ({"x": X, "y": np.zeros(10, int)}, "all of one class, expected at least two"),
        ({"x": X, "y": np.stack([Y, Y], 1)}, r"y_train has the shape \(8, 2\), expected one class index per image"),
        ({"x": X[0], "y": Y}, r"x has the shape \(6, 5\), expected \(images, height, width\)"),
        ({"x": X.astype(np.int64), "y": Y}, "x is of type int64, expected uint8"),
        ({"x": X.astype(np.float32), "y": Y}, r"x ranges from 0 to 255, expected \[0, 1\]; divide it"),
        ({"x": np.full_like(X, np.nan, np.float32), "y": Y}, r"ranges from nan to nan, expected \[0, 1\]"),
        ({"x": X, "y": Y, "class_names": ["a"]}, "ranges from 0 to 1, expected 0 to 0 for the 1 class_names"),
        ({"x_train": X, "y_train": Y[:5], "x_test": X, "y_test": Y}, "10 training images but 5 labels"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, arrays: dict[str, Any], message: str) -> None:
    path = _save(tmp_path / "a.npz", **arrays)
    with pytest.raises(LabError, match=message) as caught:
        load(path)
    assert "\n" not in str(caught.value)


def _objects(path: Path) -> None:
    np.savez(path, x=np.array([{}], object), y=Y)


def _truncated(path: Path) -> None:
    _save(path, x=X, y=Y)
    path.write_bytes(path.read_bytes()[:200])


def _text(path: Path) -> None:
    path.write_text("hello")


def _single(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, X)


@pytest.mark.parametrize("damage", [_objects, _truncated, _text, _single])
def test_a_damaged_file(tmp_path: Path, damage: Any) -> None:
    path = tmp_path / "a.npz"
    damage(path)
    with pytest.raises(LabError, match=r"a.npz (cannot be read as an .npz file|holds a single array)"):
        load(path)


def test_images_to_classify(tmp_path: Path) -> None:
    assert read_images(_save(tmp_path / "a.npz", anything=X), (6, 5, 1)).shape == (10, 6, 5, 1)
    assert read_images(_save(tmp_path / "b.npz", x_test=X[:2], y_test=Y), (6, 5, 1)).shape == (2, 6, 5, 1)
    with pytest.raises(LabError, match=r"images of shape \(6, 5, 1\), the model expects \(8, 8, 1\)"):
        read_images(tmp_path / "a.npz", (8, 8, 1))
    with pytest.raises(LabError, match="has the keys y, z; expected x or x_test"):
        read_images(_save(tmp_path / "c.npz", y=Y, z=Y), (8, 8, 1))
