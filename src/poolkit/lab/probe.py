"""How much of the classes a linear classifier finds in maps."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_PENALTIES: Final = tuple(np.logspace(-2, 4, 7))


def probe(
    x_train: NDArray[Any], y_train: NDArray[Any], x_test: NDArray[Any], y_test: NDArray[Any]
) -> NDArray[np.bool_]:
    """Which test maps ridge regression onto the classes, every cell an input, puts into their class.

    The penalty is chosen on the training maps alone (leave one out).

    Args:
        x_train: Maps that teach, the first axis being images.
        y_train: Their classes.
        x_test: Maps that are asked about.
        y_test: Their classes.

    Returns:
        True where it is right, one per test map; its mean is the accuracy.

    Source: Alain, Bengio, Understanding intermediate layers using linear classifier probes, 2016.
    """
    from sklearn.linear_model import RidgeClassifierCV
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler(with_std=False)
    train = scaler.fit_transform(x_train.reshape(len(x_train), -1).astype(np.float64))
    test = scaler.transform(x_test.reshape(len(x_test), -1).astype(np.float64))
    # One scale for all cells: that of each cell is information.
    scale = float(train.std()) or 1.0
    classifier = RidgeClassifierCV(alphas=_PENALTIES).fit(train / scale, y_train)
    right: NDArray[np.bool_] = classifier.predict(test / scale) == y_test
    return right


def paired_p_value(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> float:
    """How likely chance alone makes two classifiers differ so much on the same images.

    Formula: of the images that only one of both got right, each side would get half (exact binomial test).

    Args:
        before: Result of `probe`.
        after: Another, of the same images.

    Returns:
        The two-sided p-value; 1 where they got the same images right.

    Source: McNemar, Note on the sampling error of the difference between correlated proportions, 1947.

    Example:
        >>> paired_p_value(np.array([True] * 6), np.array([False] * 6))
        0.03125
    """
    from scipy import stats

    lost, won = int(np.sum(before & ~after)), int(np.sum(after & ~before))
    return float(stats.binomtest(lost, lost + won).pvalue) if lost + won else 1.0
