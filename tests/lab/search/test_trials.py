"""Folds, plans, and what a worker sees before it takes anything."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from poolkit.lab.configuration import parse
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.networks import NETWORKS
from poolkit.lab.search import experiments, trials
from poolkit.lab.search import storage as storages
from poolkit.lab.search.costs import Costs, over_budget
from poolkit.lab.search.experiments import FOLDS, TEST, VALIDATION, fold, largest_shift
from poolkit.lab.search.joining import join
from poolkit.lab.search.plan import Plan
from poolkit.lab.search.queue import State
from poolkit.lab.search.space import Space
from poolkit.lab.search.studies import Studies
from poolkit.lab.training import History
from tests.lab.conftest import history


def _plan(dataset: Dataset, source: str = "sides.npz") -> Plan:
    return Plan(
        source=source,
        data=dataset.describe(),
        checksum=dataset.checksum,
        limit=None,
        network="reference",
        backend="jax",
        epochs=1,
        batch_size=16,
        seed=0,
        space=Space(1, ("max", "average"), ("2", "3/2")),
        latency=None,
        memory=None,
        trials=2,
        finalists=1,
        seeds=1,
        heartbeat=1,
    )


def _rows(images: np.ndarray) -> list[bytes]:
    return sorted(image.tobytes() for image in images)


def test_folds_share_out_the_training_images(dataset: Dataset) -> None:
    parts = [fold(dataset, 0, number) for number in range(FOLDS)]
    assert _rows(np.concatenate([part.x_test for part in parts])) == _rows(dataset.x_train)
    for part in parts:
        assert _rows(np.concatenate([part.x_train, part.x_test])) == _rows(dataset.x_train)
        assert np.bincount(part.y_test).tolist() == [4, 4]  # of twenty each in five folds
    # The test images are in none.
    assert not set(_rows(dataset.x_test)) & set(_rows(np.concatenate([part.x_train for part in parts])))


def test_folds_are_dealt_anew_and_again_the_same(dataset: Dataset) -> None:
    first = fold(dataset, 0, 0)
    assert _rows(fold(dataset, 0, FOLDS).x_test) != _rows(first.x_test)
    assert _rows(fold(dataset, 1, 0).x_test) != _rows(first.x_test)
    assert _rows(fold(dataset, 0, 0).x_test) == _rows(first.x_test)


def test_full_trainings_use_seeds_and_images_that_short_ones_did_not(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: list[tuple[int, Dataset]] = []

    def pretend(
        data: Dataset, network: Any, chosen: Any, budget: Any, seed: int, observer: Any
    ) -> tuple[None, History]:
        trained.append((seed, data))
        return None, history([0.5])

    monkeypatch.setattr(experiments, "train", pretend)
    monkeypatch.setattr(experiments, "_consistency", lambda model, data: len(data.x_test) / 100)
    real = experiments.Real(replace(_plan(dataset), seed=7), dataset, NETWORKS["reference"])
    chosen = parse("max")
    for number in range(3):
        real.short(chosen, number, None)
    assert [real.full(chosen, 0, part, None)[1] for part in (VALIDATION, TEST)] == [0.08, 0.2]
    assert [seed for seed, _ in trained] == [7, 8, 9, 1007, 1007]
    assert _rows(trained[0][1].x_test) != _rows(trained[3][1].x_test)
    assert trained[4][1] is dataset


def test_classes_of_few_images(dataset: Dataset) -> None:
    keep = np.concatenate([np.flatnonzero(dataset.y_train == 0)[:3], np.flatnonzero(dataset.y_train == 1)])
    few = replace(dataset, x_train=dataset.x_train[keep], y_train=dataset.y_train[keep])
    assert np.bincount(fold(few, 0, 0).y_test).tolist()[0] == 1  # three folds
    one = replace(dataset, x_train=dataset.x_train[keep[2:]], y_train=dataset.y_train[keep[2:]])
    assert len(fold(one, 0, 0).x_test) == 5  # twenty-one images in five folds, of any class


def test_shifts_go_with_the_image() -> None:
    assert [largest_shift((side, 32, 1)) for side in (8, 16, 28, 64)] == [1, 2, 3, 3]


def test_budgets(dataset: Dataset) -> None:
    plan = replace(_plan(dataset), latency=2.0, memory=10.0)
    assert over_budget(Costs(2.0, 10.0, 1, 1), plan) is None
    assert over_budget(Costs(2.5, 1.0, 1, 1), plan) == "a batch takes 2.5 ms, the budget is 2 ms"
    assert over_budget(Costs(1.0, 12.5, 1, 1), plan) == "a training step takes 12.5 MB, the budget is 10 MB"
    assert (
        over_budget(Costs(1.0, None, 1, 1), plan) == "this system does not tell how much memory a training step takes"
    )
    assert over_budget(Costs(1e9, None, 1, 1), _plan(dataset)) is None


def test_a_plan_survives_json(dataset: Dataset) -> None:
    assert Plan.from_dict(_plan(dataset).as_dict()) == _plan(dataset)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": 5}, "here holds a search with other settings: epochs was 1, now 5. Use the same settings"),
        ({"checksum": "ab"}, r"data were sides: .*, now sides: .* \(other contents\)"),
        ({"space": Space(1, ("max",), ("2",))}, "the space was max, average with 2, 3/2, now max with 2"),
        ({"latency": 1.5}, "latency was None, now 1.5"),
    ],
)
def test_other_settings_are_refused(dataset: Dataset, change: dict[str, object], message: str) -> None:
    with pytest.raises(LabError, match=message):
        replace(_plan(dataset), **change).require_same(_plan(dataset), "here")  # type: ignore[arg-type]


def test_more_of_the_same_is_accepted(dataset: Dataset) -> None:
    more = replace(_plan(dataset), trials=9, finalists=3, seeds=7, source="elsewhere.npz")
    more.require_same(_plan(dataset), "here")


@contextmanager
def _begun(folder: Path, plan: Plan) -> Iterator[Studies]:
    """A search with its items queued."""
    with storages.opened(f"sqlite:///{folder / 'study.db'}") as storage:
        studies = Studies(storage, "tune")
        studies.begin(plan, "here")
        studies.search(plan).add({"short training 0": {}}, {})
        yield studies


def _save(path: Path, dataset: Dataset, damage: float = 0.0) -> Path:
    images = dataset.x_train.copy()
    images[0, 0, 0, 0] += damage
    names = np.array(dataset.class_names)
    np.savez(
        path, x_train=images, y_train=dataset.y_train, x_test=dataset.x_test, y_test=dataset.y_test, class_names=names
    )
    return path


def test_a_worker_with_damaged_data_takes_nothing(dataset: Dataset, tmp_path: Path) -> None:
    _save(tmp_path / "good.npz", dataset)
    damaged = _save(tmp_path / "damaged.npz", dataset, damage=0.01)
    plan = _plan(dataset, str(tmp_path / "good.npz"))
    with _begun(tmp_path, plan) as studies:
        with pytest.raises(LabError, match=r"the data here .damaged: .* are not those of the study"):
            join(f"sqlite:///{tmp_path / 'study.db'}", "tune", str(damaged), 0)
        (account,) = studies.search(plan).accounts()
        assert (account.state, account.attempts) == (State.WAITING, 1)
        studies.finish()
        # The undamaged data, found where the study says, are accepted.
        assert join(f"sqlite:///{tmp_path / 'study.db'}", "tune", None, 0) == 0


def test_a_worker_without_a_search(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(LabError, match=r"there is no file .*study\.db; begin the search with `poolkit tune` first"):
        join(f"sqlite:///{tmp_path / 'study.db'}", "tune", None, 0)
    assert not (tmp_path / "study.db").exists()
    with (
        _begun(tmp_path, _plan(dataset)),
        pytest.raises(LabError, match=r"has no search 'other' \(it has: 'tune'\)"),
    ):
        join(f"sqlite:///{tmp_path / 'study.db'}", "other", None, 0)


def test_a_study_of_someone_else_is_left_alone(dataset: Dataset, tmp_path: Path) -> None:
    import optuna

    with storages.opened(f"sqlite:///{tmp_path / 'study.db'}") as storage:
        optuna.create_study(storage=storage, study_name="tune").add_trial(optuna.create_trial(value=1.0))
        with pytest.raises(LabError, match="has a study 'tune' that Poolkit did not begin"):
            Studies(storage, "tune").begin(_plan(dataset), "here")


def test_an_interrupt_waits_until_the_storage_has_answered() -> None:
    """Raised just as a storage takes a lock, it would leave the lock taken."""
    answered = []

    class Storing:
        def report(self, *_: Any) -> None:
            signal.raise_signal(signal.SIGINT)
            answered.append("report")

        def should_prune(self) -> bool:
            answered.append("should_prune")
            return True

    trial: Any = Storing()
    with pytest.raises(KeyboardInterrupt):
        trials._Pruner(trial, 2, None).on_epoch(history([0.5]).epochs[0])
    assert answered == ["report", "should_prune"]
