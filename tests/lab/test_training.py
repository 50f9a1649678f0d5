"""Training for real, on tiny data."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from poolkit.lab import backends, models
from poolkit.lab.compare import ComparisonObserver, Plan, compare
from poolkit.lab.configuration import parse
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.networks import NETWORKS
from poolkit.lab.pooling_choice import PoolingChoice
from poolkit.lab.study import Job, Run
from poolkit.lab.training import Budget, Epoch, History, train

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


def _train(dataset: Dataset, pooling: PoolingChoice, seed: int = 0, epochs: int = 2) -> History:
    return train(dataset, REFERENCE, pooling, Budget(epochs, 16), seed)[1]


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
    def losses(seed: int) -> list[float]:
        return [epoch.loss for epoch in _train(dataset, PoolingChoice("stochastic"), seed).epochs]

    assert losses(3) == losses(3)
    assert losses(3) != losses(4)


def test_poolings_are_paired(dataset: Dataset) -> None:
    """A window of one cell makes all poolings the same, so that only weights and batches are left to differ."""
    losses = {
        choice: [epoch.loss for epoch in _train(dataset, PoolingChoice(choice, kernel_size=1)).epochs]
        for choice in ("max", "average", "stochastic")
    }
    assert losses["average"] == pytest.approx(losses["max"], rel=1e-4)
    assert losses["stochastic"] == pytest.approx(losses["max"], rel=1e-4)


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_a_saved_model_comes_back_with_its_note(dataset: Dataset, tmp_path: Path) -> None:
    import numpy as np

    path = tmp_path / "model.keras"
    model, history = train(dataset, REFERENCE, PoolingChoice("stochastic"), Budget(1, 16))
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
    configurations = [parse("max"), parse("stochastic:3/2+1")]

    def run(seeds: int, watching: ComparisonObserver) -> Any:
        plan = Plan(seeds, Budget(1, 16))
        return compare(dataset, REFERENCE, configurations, plan, backend, tmp_path, watching)

    run(1, observer)
    comparison = run(2, observer)
    one, other = "max:2", "stochastic:3/2+1"
    jobs = [Job(one, 0), Job(other, 0), Job(one, 1), Job(other, 1)]
    assert observer.trials == [(jobs[0], 0, 2), (jobs[1], 1, 2), (jobs[2], 2, 4), (jobs[3], 3, 4)]
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
    assert comparison.of(one)[1].outcome.sample is None
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
