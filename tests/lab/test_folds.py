"""Cross-validation: every image is a test image once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.folds import check, split


def test_every_image_is_tested_once(dataset: Dataset) -> None:
    parts = [split(dataset, 5, fold, seed=3) for fold in range(5)]
    assert [len(part.x_test) for part in parts] == [12] * 5
    assert all(len(part.x_train) == 48 for part in parts)
    tested = np.concatenate([part.x_test for part in parts]).reshape(60, -1)
    everything = np.concatenate([dataset.x_train, dataset.x_test]).reshape(60, -1)
    assert sorted(map(tuple, tested.tolist())) == sorted(map(tuple, everything.tolist()))
    assert all(np.bincount(part.y_test).tolist() == [6, 6] for part in parts)


def test_a_seed_divides_anew_and_always_alike(dataset: Dataset) -> None:
    first, again, other = (split(dataset, 5, 0, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.x_test, again.x_test)
    assert not np.array_equal(first.x_test, other.x_test)
    assert split(dataset, 1, 0, 0) is dataset


def test_data_that_is_too_small(dataset: Dataset) -> None:
    with pytest.raises(LabError, match="31 folds need 31 images of each class, and sides has 30 of 'left'; use fewer"):
        check(dataset, 31)
    with pytest.raises(LabError, match="--limit leaves training images out"):
        check(replace(dataset, limit=10), 2)
    check(replace(dataset, limit=10), 1)
