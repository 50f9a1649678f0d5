"""Datasets by name and the checks that every dataset passes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from poolkit.lab.data import Dataset, load
from poolkit.lab.errors import LabError


def test_digits_are_always_there_and_always_the_same() -> None:
    digits = load("digits")
    assert digits.x_train.shape == (1437, 8, 8, 1)
    assert digits.x_test.shape == (360, 8, 8, 1)
    assert digits.x_train.dtype == np.float32
    assert (digits.x_train.min(), digits.x_train.max()) == (0, 1)
    assert np.bincount(digits.y_test).min() >= 34  # stratified: every class is there in proportion
    assert digits.checksum == load("digits").checksum


def test_the_checksum_sees_every_part(dataset: Dataset) -> None:
    changed = dataset.x_test.copy()
    changed[0, 0, 0, 0] += 0.01
    others = [
        replace(dataset, x_test=changed),
        replace(dataset, y_train=dataset.y_train[::-1].copy()),
        replace(dataset, class_names=("a", "b")),
        dataset.limited(39),
    ]
    assert len({dataset.checksum, *(other.checksum for other in others)}) == 5
    assert replace(dataset, name="other").checksum == dataset.checksum


def test_a_limit_keeps_the_first_training_images_and_says_so(dataset: Dataset) -> None:
    limited = dataset.limited(7)
    np.testing.assert_array_equal(limited.x_train, dataset.x_train[:7])
    assert len(limited.x_test) == len(dataset.x_test)
    assert "the first 7 training images only" in limited.describe()
    assert dataset.limited(1000) is dataset
    assert "only" not in dataset.describe()


def test_a_limit_that_leaves_one_class_is_an_error(dataset: Dataset) -> None:
    with pytest.raises(LabError, match="all of one class, expected at least two"):
        dataset.limited(1)


def test_shapes_must_agree(dataset: Dataset) -> None:
    with pytest.raises(LabError, match=r"training images of shape \(8, 8, 1\) but test images of shape \(8, 7, 1\)"):
        replace(dataset, x_test=dataset.x_test[:, :, :7])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("fasion-mnist", "unknown dataset 'fasion-mnist'; did you mean 'fashion-mnist'"),
        ("qqq", "unknown dataset 'qqq'; expected one of: digits, fashion-mnist, mnist, a folder, or an .npz file"),
        ("no/such/folder", "no/such/folder does not exist, expected a folder, an .npz file, or one of: digits"),
        ("missing.npz", r"missing.npz does not exist, expected an .npz file"),
    ],
)
def test_what_is_not_there_is_named(name: str, message: str) -> None:
    with pytest.raises(LabError, match=message):
        load(name)


def test_a_file_of_another_kind_is_no_dataset(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello")
    with pytest.raises(LabError, match=r"is not a dataset, expected a folder or an .npz file"):
        load(file)
