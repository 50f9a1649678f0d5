"""What a search learns from: scores, trainings and costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import numpy as np

from poolkit.lab import backends
from poolkit.lab.configuration import Configuration
from poolkit.lab.data import Dataset
from poolkit.lab.measures import shift_consistency, shifted
from poolkit.lab.networks import Network
from poolkit.lab.search.costs import Costs, measure
from poolkit.lab.search.plan import Plan
from poolkit.lab.search.scores import Scores, score
from poolkit.lab.training import Budget, History, Observer, train

VALIDATION: Final = "validation"
TEST: Final = "test"
"""What judges a full training: training images that were held out from it, or the test images."""

FOLDS: Final = 5

_HELD_OUT: Final = 1000  # first number of the folds and seeds of full trainings: short ones have smaller numbers
_LARGEST_SHIFT: Final = 3
_SHARE_OF_SIDE: Final = 8
_SHIFTED_IMAGES: Final = 256


class Experiments(Protocol):
    """Who answers the questions of a search. `Real` trains; a table of earlier trainings can answer too."""

    def begin(self) -> None:
        """Before the first question."""

    def scores(self, base: Configuration) -> Scores:
        """What is known without trainings of the poolings themselves, with `base` in the network."""

    def costs(self, configurations: Sequence[Configuration]) -> dict[str, Costs]:
        """Costs by name of the configuration."""

    def short(self, chosen: Configuration, number: int, observer: Observer | None) -> History:
        """A training with the weights and images of a number, 0 for the first; the observer may stop it."""

    def full(self, chosen: Configuration, seed: int, part: str, observer: Observer | None) -> tuple[History, float]:
        """A training with weights and images that no short one had, judged by a part; and its shift consistency."""


@dataclass(frozen=True)
class Real:
    """Trains and measures, here and now.

    Attributes:
        plan: The search.
        dataset: Its data.
        network: Its network.
    """

    plan: Plan
    dataset: Dataset
    network: Network

    def begin(self) -> None:
        """Let Keras take the backend of the plan."""
        backends.activate(self.plan.backend)

    def scores(self, base: Configuration) -> Scores:
        """Scores on the maps of a network that was trained for one epoch."""
        data = fold(self.dataset, self.plan.seed, 0)
        return score(data, self.network, self.plan.space, base, self.plan.batch_size, self.plan.seed)

    def costs(self, configurations: Sequence[Configuration]) -> dict[str, Costs]:
        """Costs on this machine."""
        return measure(self.network, configurations, self.dataset, self.plan)

    def short(self, chosen: Configuration, number: int, observer: Observer | None) -> History:
        """A training on a fold of the training images."""
        return self._train(fold(self.dataset, self.plan.seed, number), chosen, number, observer)[1]

    def full(self, chosen: Configuration, seed: int, part: str, observer: Observer | None) -> tuple[History, float]:
        """A training on a fold of the training images, or on all of them where the test images judge."""
        number = _HELD_OUT + seed
        data = self.dataset if part == TEST else fold(self.dataset, self.plan.seed, number)
        model, history = self._train(data, chosen, number, observer)
        return history, _consistency(model, data)

    def _train(
        self, data: Dataset, chosen: Configuration, number: int, observer: Observer | None
    ) -> tuple[Any, History]:
        budget = Budget(self.plan.epochs, self.plan.batch_size)
        return train(data, self.network, chosen, budget, self.plan.seed + number, observer)


def fold(dataset: Dataset, seed: int, number: int) -> Dataset:
    """Training images split into training and validation; the test images are not in it.

    Args:
        dataset: The whole.
        seed: Of the search.
        number: Fold `number % FOLDS` of a cross-validation; every `FOLDS` numbers the images are dealt anew.

    Returns:
        A dataset whose test images are the validation images.
    """
    from sklearn.model_selection import KFold, StratifiedKFold

    counts = np.bincount(dataset.y_train)
    fewest = int(counts[counts > 0].min())
    folds = min(FOLDS, fewest) if fewest > 1 else min(FOLDS, len(dataset.y_train))
    kind = StratifiedKFold if fewest > 1 else KFold
    dealer = kind(folds, shuffle=True, random_state=(seed + number // folds) % 2**32)
    kept, held_out = list(dealer.split(dataset.x_train, dataset.y_train))[number % folds]
    return replace(
        dataset,
        x_train=dataset.x_train[kept],
        y_train=dataset.y_train[kept],
        x_test=dataset.x_train[held_out],
        y_test=dataset.y_train[held_out],
    )


def largest_shift(input_shape: tuple[int, ...]) -> int:
    """Cells by which images are shifted at most: an eighth of the smaller side, at least one and at most three."""
    return max(1, min(_LARGEST_SHIFT, min(input_shape[:2]) // _SHARE_OF_SIDE))


def _consistency(model: Any, data: Dataset) -> float:
    """Over circular shifts of up to `largest_shift` down and to the right, as Chaman and Dokmanić (2021) have it."""
    images = data.x_test[:_SHIFTED_IMAGES]
    steps = range(largest_shift(data.input_shape) + 1)
    classes = [
        np.argmax(model.predict(shifted(images, (row, column)), batch_size=_SHIFTED_IMAGES, verbose=0), axis=1)
        for row in steps
        for column in steps
    ]
    return shift_consistency(np.stack(classes))
