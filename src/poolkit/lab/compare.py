"""The same network and budget with many poolings and seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from poolkit.lab import backends
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.networks import Network, check
from poolkit.lab.pooling_choice import PoolingChoice, describe_window
from poolkit.lab.study import Run, Settings, Study, Trial, opened
from poolkit.lab.training import Budget, Observer, train


@dataclass(frozen=True)
class Comparison:
    """Finished trials of one study.

    Attributes:
        settings: What they share.
        poolings: The poolings compared, the first being what the others are measured against.
        seeds: The seeds, the same for every pooling.
        runs: One per pooling and seed.
    """

    settings: Settings
    poolings: tuple[PoolingChoice, ...]
    seeds: tuple[int, ...]
    runs: tuple[Run, ...]

    def of(self, choice: str) -> tuple[Run, ...]:
        """The runs of one pooling, by seed."""
        return tuple(sorted((run for run in self.runs if run.pooling == choice), key=lambda run: run.seed))


class ComparisonObserver(Observer, Protocol):
    """Who is told how a comparison goes."""

    def on_trial(self, pooling: str, seed: int, finished: int, total: int) -> None:
        """A trial begins; so many of all are finished."""

    def on_trial_end(self, run: Run, finished: int, total: int) -> None:
        """A trial has ended."""


def compare(
    dataset: Dataset,
    network: Network,
    poolings: Sequence[PoolingChoice],
    seeds: int,
    budget: Budget,
    backend: str,
    folder: Path,
    observer: ComparisonObserver | None = None,
) -> Comparison:
    """Train the network with every pooling and seed, or go on with what an earlier call left undone.

    The same seed gives the same initial weights and the same order of batches for every pooling, so that
    poolings can be compared seed by seed. Seeds are 0, 1, 2, ...

    Args:
        dataset: Training and test images.
        network: The network.
        poolings: What to compare: distinct reductions, one window.
        seeds: How many seeds.
        budget: Epochs and batch size of each training.
        backend: A result of `backends.resolve`.
        folder: Where the study is kept.
        observer: Who is told of the progress.

    Returns:
        The finished trials of these poolings and seeds.

    Raises:
        LabError: Where the poolings do not fit the network or each other, or the folder holds a study with
            other settings.
    """
    _check_poolings(poolings)
    for pooling in poolings:
        check(network, dataset.input_shape, pooling)
    settings = _settings(dataset, network, poolings[0], budget, backend)
    # Seeds outside, poolings inside: whenever it stops, the poolings have been treated alike.
    pairs = [(pooling.choice, seed) for seed in range(seeds) for pooling in poolings]
    by_choice = {pooling.choice: pooling for pooling in poolings}
    with opened(folder, _choices()) as study:
        study.require(settings)
        study.enqueue(pairs)
        for trial in study.trials(pairs):
            pooling = by_choice[trial.pooling]
            _run(study, trial, dataset, network, pooling, budget, backend, pairs, observer)
        runs = _finished(study, pairs)
    return Comparison(settings, tuple(poolings), tuple(range(seeds)), tuple(runs))


def _run(
    study: Study,
    trial: Trial,
    dataset: Dataset,
    network: Network,
    pooling: PoolingChoice,
    budget: Budget,
    backend: str,
    pairs: Sequence[tuple[str, int]],
    observer: ComparisonObserver | None,
) -> None:
    from poolkit.lab.feature_maps import sample

    done = len(_finished(study, pairs))
    if observer is not None:
        observer.on_trial(trial.pooling, trial.seed, done, len(pairs))
    backends.activate(backend)
    model, history = train(dataset, network, pooling, budget, trial.seed, observer)
    # One picture per pooling is enough; a study keeps them, so that a report can be made again at any time.
    picture = sample(model, dataset) if trial.seed == 0 else None
    study.finish(trial, history, backends.versions(backend), picture)
    if observer is not None:
        run = next(run for run in study.runs() if (run.pooling, run.seed) == (trial.pooling, trial.seed))
        observer.on_trial_end(run, done + 1, len(pairs))


def _finished(study: Study, pairs: Sequence[tuple[str, int]]) -> list[Run]:
    wanted = set(pairs)
    return [run for run in study.runs() if (run.pooling, run.seed) in wanted]


def _settings(dataset: Dataset, network: Network, pooling: PoolingChoice, budget: Budget, backend: str) -> Settings:
    return Settings(
        data=dataset.describe(),
        checksum=dataset.checksum,
        limit=dataset.limit,
        network=network.name,
        window=describe_window(pooling.kernel_size, pooling.stride, pooling.padding),
        epochs=budget.epochs,
        batch_size=budget.batch_size,
        backend=backend,
    )


def _check_poolings(poolings: Sequence[PoolingChoice]) -> None:
    choices = [pooling.choice for pooling in poolings]
    twice = next((choice for choice in choices if choices.count(choice) > 1), None)
    if twice is not None:
        raise LabError(f"the pooling {twice!r} is given twice; give each one once")
    if not choices:
        raise LabError("no poolings to compare, expected at least one")
    if len({(pooling.kernel_size, pooling.stride, pooling.padding) for pooling in poolings}) > 1:
        raise LabError("poolings with different windows cannot be compared here; use one window for all")


def _choices() -> list[str]:
    from poolkit.reductions import named

    return list(named())
