"""The same network and budget with many poolings, seeds and folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from poolkit.lab import backends, folds
from poolkit.lab.configuration import Configuration
from poolkit.lab.cost import measure
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.interrupts import admitted, held_back
from poolkit.lab.networks import Place, Subject
from poolkit.lab.pruning import hopeless
from poolkit.lab.study import Job, Outcome, Run, Settings, Study, Trial, opened
from poolkit.lab.training import Budget, Observer, train


@dataclass(frozen=True)
class Plan:
    """How a comparison is made.

    Attributes:
        seeds: How many seeds for each pooling: 0, 1, 2, ...
        budget: Epochs and batch size of each training.
        folds: Parts of the images that are the test in turn; 1 keeps the division of the dataset.
        prune: Stop poolings that Wilcoxon's test finds worse than the best one.
    """

    seeds: int
    budget: Budget
    folds: int = 1
    prune: bool = False


@dataclass(frozen=True)
class Comparison:
    """Finished trials of one study.

    Attributes:
        settings: What they share.
        summary: The network in words.
        configurations: What was compared, the first being what the others are measured against.
        places: Sizes of the maps at the poolings of each.
        seeds: The seeds, the same for every pooling.
        runs: One per pooling, seed and fold.
    """

    settings: Settings
    summary: str
    configurations: tuple[Configuration, ...]
    places: tuple[tuple[Place, ...], ...]
    seeds: tuple[int, ...]
    runs: tuple[Run, ...]

    def of(self, name: str) -> tuple[Run, ...]:
        """The runs of one pooling, by seed and fold."""
        found = (run for run in self.runs if run.job.pooling == name)
        return tuple(sorted(found, key=lambda run: (run.job.seed, run.job.fold)))

    @property
    def trainings(self) -> int:
        """How many trainings were planned for each pooling."""
        return len(self.seeds) * self.settings.folds


class ComparisonObserver(Observer, Protocol):
    """Who is told how a comparison goes."""

    def on_trial(self, job: Job, finished: int, total: int) -> None:
        """A trial begins; so many of all are finished."""

    def on_trial_end(self, run: Run, finished: int, total: int) -> None:
        """A trial has ended."""

    def on_stop(self, pooling: str, trainings: int) -> None:
        """A pooling is given up after so many trainings."""


def compare(
    dataset: Dataset,
    network: Subject,
    configurations: Sequence[Configuration],
    plan: Plan,
    backend: str,
    folder: Path,
    observer: ComparisonObserver | None = None,
) -> Comparison:
    """Train the network with every pooling, seed and fold, or go on with what an earlier call left undone.

    The same seed gives the same initial weights, the same folds and the same order of batches for every pooling, so
    that poolings can be compared training by training.

    Args:
        dataset: Training and test images.
        network: The network.
        configurations: What to compare, each once.
        plan: Seeds, folds and budget.
        backend: A result of `backends.resolve`.
        folder: Where the study is kept.
        observer: Who is told of the progress.

    Returns:
        The finished trials of these poolings, seeds and folds.

    Raises:
        LabError: Where the poolings do not fit the network, the data is too small for the folds, or the folder holds a
            study with other settings.
    """
    _check_distinct(configurations)
    folds.check(dataset, plan.folds)
    places = tuple(network.places(dataset.input_shape, each) for each in configurations)
    settings = _settings(dataset, network, plan, backend)
    with opened(folder) as study:
        study.require(settings)
        runs = _Runner(dataset, network, configurations, plan, backend, study, observer).run()
    return Comparison(settings, network.summary, tuple(configurations), places, tuple(range(plan.seeds)), tuple(runs))


@dataclass(frozen=True)
class _Runner:
    dataset: Dataset
    network: Subject
    configurations: Sequence[Configuration]
    plan: Plan
    backend: str
    study: Study
    observer: ComparisonObserver | None

    def run(self) -> list[Run]:
        # Seeds outside, poolings inside: whenever it stops, the poolings have been treated alike.
        rounds = [(seed, fold) for seed in range(self.plan.seeds) for fold in range(self.plan.folds)]
        names = [each.name for each in self.configurations]
        jobs = [Job(name, seed, fold) for seed, fold in rounds for name in names]
        with held_back():
            self.study.enqueue(jobs)
            given_up: set[str] = set()
            current: tuple[int, int] | None = None
            for trial in self.study.trials(jobs):
                if self.plan.prune and current != (trial.job.seed, trial.job.fold):
                    current = (trial.job.seed, trial.job.fold)
                    given_up |= self._given_up(jobs, given_up)
                if trial.job.pooling not in given_up:
                    self._train(trial, jobs)
            return self._finished(jobs)

    def _train(self, trial: Trial, jobs: Sequence[Job]) -> None:
        done = len(self._finished(jobs))
        if self.observer is not None:
            self.observer.on_trial(trial.job, done, len(jobs))
        with admitted():
            outcome = self._outcome(trial.job)
        run = self.study.finish(trial, outcome)
        if self.observer is not None:
            self.observer.on_trial_end(run, done + 1, len(jobs))

    def _outcome(self, job: Job) -> Outcome:
        from poolkit.lab.feature_maps import sample

        backends.activate(self.backend)
        configuration = next(each for each in self.configurations if each.name == job.pooling)
        dataset = folds.split(self.dataset, self.plan.folds, job.fold, job.seed)
        model, history = train(dataset, self.network, configuration, self.plan.budget, job.seed, self.observer)
        # Once per pooling is enough; a study keeps it, so that a report can be made again at any time.
        first = (job.seed, job.fold) == (0, 0)
        return Outcome(
            history,
            backends.versions(self.backend),
            sample(model, dataset) if first else None,
            # Last: measuring trains the model further.
            measure(model, dataset, self.plan.budget.batch_size) if first else None,
        )

    def _given_up(self, jobs: Sequence[Job], before: set[str]) -> set[str]:
        results: dict[str, list[float]] = {}
        for run in sorted(self._finished(jobs), key=lambda run: (run.job.seed, run.job.fold)):
            results.setdefault(run.job.pooling, []).append(run.history.test_accuracy)
        # The first is what the others are measured against: it stays.
        found = hopeless(results) - before - {self.configurations[0].name}
        for name in sorted(found):
            if self.observer is not None:
                self.observer.on_stop(name, len(results[name]))
        return found

    def _finished(self, jobs: Sequence[Job]) -> list[Run]:
        wanted = set(jobs)
        return [run for run in self.study.runs() if run.job in wanted]


def _settings(dataset: Dataset, network: Subject, plan: Plan, backend: str) -> Settings:
    return Settings(
        data=dataset.describe(),
        checksum=dataset.checksum,
        limit=dataset.limit,
        network=network.name,
        folds=plan.folds,
        epochs=plan.budget.epochs,
        batch_size=plan.budget.batch_size,
        backend=backend,
    )


def _check_distinct(configurations: Sequence[Configuration]) -> None:
    names = [each.name for each in configurations]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise LabError(f"the pooling {twice!r} is given twice; give each one once")
    if not names:
        raise LabError("no poolings to compare, expected at least one")
