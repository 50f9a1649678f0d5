"""Training for real, on tiny data."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from poolkit.lab import backends, models
from poolkit.lab.compare import Plan, compare
from poolkit.lab.configuration import parse
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.networks import NETWORKS
from poolkit.lab.pooling_choice import PoolingChoice
from poolkit.lab.study import Job, Run
from poolkit.lab.training import Budget, Epoch, train

pytestmark = pytest.mark.slow

REFERENCE = NETWORKS["reference"]


@pytest.fixture(scope="module", autouse=True)
def backend() -> str:
    pytest.importorskip("keras")
    if not backends.installed():
        pytest.skip("no backend of Keras is installed")
    chosen = backends.resolve()
    backends.activate(chosen)
    return chosen


class _Observer:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int, int]] = []
        self.epochs: list[Epoch] = []
        self.trials: list[tuple[Job, int, int]] = []
        self.runs: list[Run] = []

    def on_step(self, epoch: int, step: int, steps: int) -> None:
        self.steps.append((epoch, step, steps))

    def on_epoch(self, epoch: Epoch) -> None:
        self.epochs.append(epoch)

    def on_trial(self, job: Job, finished: int, total: int) -> None:
        self.trials.append((job, finished, total))

    def on_trial_end(self, run: Run, finished: int, total: int) -> None:
        self.runs.append(run)

    def on_stop(self, pooling: str, trainings: int) -> None:
        raise AssertionError("nothing is given up without being asked")


def _losses(dataset: Dataset, pooling: PoolingChoice, seed: int = 0) -> list[float]:
    """Of two epochs of two whole batches: a smaller last one would be compiled too."""
    return [epoch.loss for epoch in train(dataset, REFERENCE, pooling, Budget(2, 20), seed)[1].epochs]


def test_training_learns_and_tells(dataset: Dataset) -> None:
    observer = _Observer()
    _, history = train(dataset, REFERENCE, PoolingChoice("max"), Budget(8, 8), 0, observer)
    assert history.test_accuracy > 0.9
    assert history.train_accuracy > 0.9
    assert history.epochs[-1].loss < history.epochs[0].loss
    assert observer.epochs == list(history.epochs)
    assert observer.steps == [(epoch, step, 5) for epoch in range(1, 9) for step in range(1, 6)]
    assert all(epoch.seconds > 0 for epoch in history.epochs)
    assert history.epochs[-1].elapsed == pytest.approx(math.fsum(epoch.seconds for epoch in history.epochs))


def test_the_same_seed_gives_the_same_training(dataset: Dataset) -> None:
    first = _losses(dataset, PoolingChoice("stochastic"), 3)
    assert _losses(dataset, PoolingChoice("stochastic"), 3) == first
    assert _losses(dataset, PoolingChoice("stochastic"), 4) != first


def test_poolings_are_paired(dataset: Dataset) -> None:
    """A window of one cell makes all poolings the same, so that only weights and batches are left to differ."""
    first = _losses(dataset, PoolingChoice("max", kernel_size=1))
    assert _losses(dataset, PoolingChoice("stochastic", kernel_size=1)) == pytest.approx(first, rel=1e-4)


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_a_saved_model_comes_back_with_its_note(dataset: Dataset, tmp_path: Path) -> None:
    import numpy as np

    path = tmp_path / "model.keras"
    model, history = train(dataset, REFERENCE, PoolingChoice("stochastic"), Budget(1, 40))
    note = models.Note(dataset.class_names, "a test", history.test_accuracy)
    models.save(model, path, note)
    assert [file.name for file in tmp_path.iterdir()] == ["model.keras"]
    loaded, found = models.load(path)
    assert found == note
    assert models.image_shape(loaded, path) == (8, 8, 1)
    expected = model.predict(dataset.x_test, verbose=0)
    np.testing.assert_allclose(loaded.predict(dataset.x_test, verbose=0), expected, rtol=1e-5)


def test_a_damaged_model_is_one_line(dataset: Dataset, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
    with pytest.raises(LabError, match=r"model.keras cannot be loaded as a Keras model: ") as caught:
        models.load(path)
    assert "\n" not in str(caught.value)


def test_a_comparison_end_to_end(dataset: Dataset, tmp_path: Path, backend: str) -> None:
    observer = _Observer()

    def run(*poolings: str) -> Any:
        configurations = [parse(pooling) for pooling in poolings]
        return compare(dataset, REFERENCE, configurations, Plan(1, Budget(1, 20)), backend, tmp_path, observer)

    one, other = "max:2", "stochastic:3/2+1"
    run(one)
    comparison = run(one, other)
    jobs = [Job(one, 0), Job(other, 0)]
    assert observer.trials == [(jobs[0], 0, 1), (jobs[1], 1, 2)]
    assert [(run.number, run.job) for run in comparison.runs] == list(enumerate(jobs))
    assert [places[0].output_sizes for places in comparison.places] == [(3, 3), (3, 3)]
    first = comparison.of(one)[0]
    assert first.history == observer.runs[0].history
    assert first.outcome.sample is not None
    assert len(first.outcome.sample["maps"]) == 3
    assert first.outcome.cost is not None
    # Maps of 6 x 6 and 3 x 3; 288 cells for two classes.
    assert first.outcome.cost.flops == 2 * 36 * 32 * 9 + 9 * 32 * 4 + 2 * 288 * 2
    assert first.outcome.cost.latency_ms > 0
    assert list(first.outcome.versions) == ["poolkit", "keras", backend]


@pytest.mark.parametrize(
    ("choices", "message"),
    [(["max", "max:2/2"], "the pooling 'max:2' is given twice"), ([], "no poolings to compare")],
)
def test_poolings_that_cannot_be_compared(
    dataset: Dataset, tmp_path: Path, backend: str, choices: list[str], message: str
) -> None:
    configurations = [parse(choice) for choice in choices]
    with pytest.raises(LabError, match=message):
        compare(dataset, REFERENCE, configurations, Plan(1, Budget(1, 16)), backend, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
