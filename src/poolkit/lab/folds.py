"""Cross-validation: every image is a test image once, for data too small to spare many of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError


def check(dataset: Dataset, folds: int) -> None:
    """See that the images are enough for so many folds.

    Raises:
        LabError: Where a class has fewer images than there are folds, or training images were left out.
    """
    if folds == 1:
        return
    if dataset.limit is not None:
        raise LabError(
            f"--limit leaves training {dataset.noun} out, and --folds makes each of them a test once; use one"
        )
    labels = np.concatenate([dataset.y_train, dataset.y_test])
    counts = np.bincount(labels, minlength=len(dataset.class_names))
    rarest = int(np.argmin(np.where(counts == 0, counts.max() + 1, counts)))
    if counts[rarest] < folds:
        raise LabError(
            f"{folds} folds need {folds} {dataset.noun} of each class, and {dataset.name} has {counts[rarest]} of "
            f"{dataset.class_names[rarest]!r}; use fewer folds"
        )


def split(dataset: Dataset, folds: int, fold: int, seed: int) -> Dataset:
    """The same images, divided anew into training and test.

    Args:
        dataset: Its training and test images are put together.
        folds: How many parts; 1 keeps the division of the dataset.
        fold: Which part is the test, from 0.
        seed: Fixes the division: each seed has its own (repeated cross-validation), the same for every pooling.

    Returns:
        A dataset in which each class has the same share of both parts.

    Raises:
        LabError: As `check`.
    """
    if folds == 1:
        return dataset
    check(dataset, folds)
    from sklearn.model_selection import StratifiedKFold

    images = np.concatenate([dataset.x_train, dataset.x_test])
    labels = np.concatenate([dataset.y_train, dataset.y_test])
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed).split(labels, labels)
    train, test = next(part for number, part in enumerate(parts) if number == fold)
    return replace(dataset, x_train=images[train], y_train=labels[train], x_test=images[test], y_test=labels[test])
