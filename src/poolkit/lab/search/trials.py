"""What a worker does for an item: one training, short or full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from poolkit.lab import configuration, networks
from poolkit.lab.configuration import Configuration
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.measures import shift_consistency, shifted
from poolkit.lab.search.costs import measure, over_budget
from poolkit.lab.search.plan import Plan
from poolkit.lab.training import Budget, Epoch, History, Observer, train

if TYPE_CHECKING:
    import optuna

CONFIGURATION: Final = "configuration"
SEED: Final = "seed"
PART: Final = "part"
"""User attributes of items that are full trainings."""

VALIDATION: Final = "validation"
TEST: Final = "test"

NUMBER: Final = "number"
"""User attribute of items that are short trainings: their place in the order."""

FILTERED: Final = "filtered"
"""User attribute of a trial that was not trained: why, in words."""

FOLDS: Final = 5
HELD_OUT: Final = 1000
"""First number of the folds and seeds of full trainings: the search sees smaller ones."""

_RANDOM: Final = 5  # trials of a bracket that are chosen at random before the sampler learns from them
_LARGEST_SHIFT: Final = 3
_SHARE_OF_SIDE: Final = 8
_SHIFTED_IMAGES: Final = 256


@dataclass(frozen=True)
class Trainings:
    """The objective of every item of a search.

    Attributes:
        plan: The search.
        dataset: Its data.
        network: Its network.
        observer: Who is told how trainings go.
    """

    plan: Plan
    dataset: Dataset
    network: networks.Network
    observer: Observer | None = None

    def __call__(self, trial: optuna.Trial) -> float:
        """Train what an item asks for.

        Returns:
            The accuracy on what was held out.
        """
        attributes = trial.user_attrs
        if PART in attributes:
            return self._full(trial, configuration.parse(attributes[CONFIGURATION]), attributes[SEED], attributes[PART])
        return self._short(trial)

    def _short(self, trial: optuna.Trial) -> float:
        import optuna

        # A sampler of its own for each trial: what it draws does not depend on which worker takes it, or when.
        trial.study.sampler = sampler(self.plan.seed + trial.user_attrs[NUMBER])
        chosen = self.plan.space.suggest(trial)
        trial.set_user_attr(CONFIGURATION, chosen.name)
        reason = self._unfit(chosen)
        if reason is not None:
            trial.set_user_attr(FILTERED, reason)
            raise optuna.TrialPruned(reason)
        # Chosen again, a configuration shows what it does with other images and weights.
        number = self._earlier(trial)
        pruner = _Pruner(trial, self.plan.epochs, self.observer)
        _, history = self._train(fold(self.dataset, self.plan.seed, number), chosen, number, pruner)
        _keep(trial, history)
        return history.test_accuracy

    def _full(self, trial: optuna.Trial, chosen: Configuration, seed: int, part: str) -> float:
        number = HELD_OUT + seed
        data = self.dataset if part == TEST else fold(self.dataset, self.plan.seed, number)
        model, history = self._train(data, chosen, number, self.observer)
        _keep(trial, history)
        trial.set_user_attr("shift_consistency", _consistency(model, data))
        return history.test_accuracy

    def _train(
        self, data: Dataset, chosen: Configuration, number: int, observer: Observer | None
    ) -> tuple[Any, History]:
        budget = Budget(self.plan.epochs, self.plan.batch_size)
        return train(data, self.network, chosen, budget, self.plan.seed + number, observer)

    def _unfit(self, chosen: Configuration) -> str | None:
        """Why a configuration is not trained."""
        try:
            self.network.places(self.dataset.input_shape, chosen)
        except LabError as error:
            return str(error)
        if self.plan.latency is None and self.plan.memory is None:
            return None
        costs = measure(self.network, [chosen], self.dataset, self.plan)
        return over_budget(costs[chosen.name], self.plan)

    def _earlier(self, trial: optuna.Trial) -> int:
        """How many earlier trials train, or trained, the same."""
        from optuna.trial import TrialState

        return sum(
            other.number < trial.number and other.params == trial.params and other.state is not TrialState.FAIL
            for other in trial.study.get_trials(deepcopy=False)
        )


def sampler(seed: int) -> optuna.samplers.BaseSampler:
    """How configurations are chosen: a tree-structured Parzen estimator.

    Source: Bergstra et al., Algorithms for hyper-parameter optimization, 2011.
    """
    import warnings

    import optuna

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        # The liar keeps workers that choose at the same time from choosing the same. Hyperband shows the sampler the
        # trials of one bracket only, of which there are few.
        return optuna.samplers.TPESampler(seed=seed, constant_liar=True, n_startup_trials=_RANDOM)


def pruner(epochs: int) -> optuna.pruners.BasePruner:
    """How hopeless short trainings are stopped: Hyperband, with a third of the trainings going on each time.

    Source: Li et al., Hyperband: a novel bandit-based approach to hyperparameter optimization, 2018.
    """
    import optuna

    return optuna.pruners.HyperbandPruner(min_resource=1, max_resource=epochs, reduction_factor=3)


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


def _keep(trial: optuna.Trial, history: History) -> None:
    trial.set_user_attr("train_accuracy", history.train_accuracy)
    trial.set_user_attr("seconds_per_epoch", history.seconds_per_epoch)
    trial.set_user_attr("parameters", history.parameters)


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


class _Pruner:
    """An observer of a training that reports to Optuna and stops what is hopeless."""

    def __init__(self, trial: optuna.Trial, epochs: int, observer: Observer | None) -> None:
        self._trial = trial
        self._epochs = epochs
        self._on_step: Callable[[int, int, int], None] = (lambda *_: None) if observer is None else observer.on_step

    def on_step(self, epoch: int, step: int, steps: int) -> None:
        """Batch `step` of `steps` begins."""
        self._on_step(epoch, step, steps)

    def on_epoch(self, epoch: Epoch) -> None:
        """An epoch has ended."""
        import optuna

        self._trial.report(epoch.val_accuracy, epoch.number)
        if epoch.number < self._epochs and self._trial.should_prune():
            raise optuna.TrialPruned
