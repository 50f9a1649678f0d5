"""What a worker does for an item: one training, short or full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from poolkit.lab import configuration, networks
from poolkit.lab.configuration import Configuration
from poolkit.lab.errors import LabError
from poolkit.lab.interrupts import admitted, held_back
from poolkit.lab.search.costs import over_budget
from poolkit.lab.search.experiments import Experiments
from poolkit.lab.search.plan import Plan
from poolkit.lab.training import Epoch, History, Observer

if TYPE_CHECKING:
    import optuna

CONFIGURATION: Final = "configuration"
SEED: Final = "seed"
PART: Final = "part"
"""User attributes of items that are full trainings."""

NUMBER: Final = "number"
"""User attribute of items that are short trainings: their place in the order."""

FILTERED: Final = "filtered"
"""User attribute of a trial that was not trained: why, in words."""

_RANDOM: Final = 10  # trials that are chosen at random before the sampler learns from them


@dataclass(frozen=True)
class Trainings:
    """The objective of every item of a search.

    Attributes:
        plan: The search.
        input_shape: Height, width, channels of its images.
        network: Its network.
        experiments: Who trains and measures.
        observer: Who is told how trainings go.
    """

    plan: Plan
    input_shape: tuple[int, ...]
    network: networks.Network
    experiments: Experiments
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
        with admitted():
            history = self.experiments.short(chosen, number, _Pruner(trial, self.plan.epochs, self.observer))
        _keep(trial, history)
        return history.test_accuracy

    def _full(self, trial: optuna.Trial, chosen: Configuration, seed: int, part: str) -> float:
        with admitted():
            history, consistency = self.experiments.full(chosen, seed, part, self.observer)
        _keep(trial, history)
        trial.set_user_attr("shift_consistency", consistency)
        return history.test_accuracy

    def _unfit(self, chosen: Configuration) -> str | None:
        """Why a configuration is not trained."""
        try:
            self.network.places(self.input_shape, chosen)
        except LabError as error:
            return str(error)
        if self.plan.latency is None and self.plan.memory is None:
            return None
        with admitted():
            costs = self.experiments.costs([chosen])
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
        # The liar keeps workers that choose at the same time from choosing the same.
        return optuna.samplers.TPESampler(seed=seed, constant_liar=True, n_startup_trials=_RANDOM)


def pruner() -> optuna.pruners.BasePruner:
    """How hopeless short trainings are stopped: successive halving from the first epoch on, which a third survives.

    Poolings differ early: on digits ranks after one epoch correlate by 0.87 with those after ten (`benchmarks`), so
    that many short trainings find more than the same epochs spent on the brackets of Hyperband.

    Source: Li et al., A system for massively parallel hyperparameter tuning, 2020.
    """
    import optuna

    return optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3)


def _keep(trial: optuna.Trial, history: History) -> None:
    trial.set_user_attr("train_accuracy", history.train_accuracy)
    trial.set_user_attr("seconds_per_epoch", history.seconds_per_epoch)
    trial.set_user_attr("parameters", history.parameters)


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

        with held_back():
            self._trial.report(epoch.val_accuracy, epoch.number)
            hopeless = epoch.number < self._epochs and self._trial.should_prune()
        if hopeless:
            raise optuna.TrialPruned
