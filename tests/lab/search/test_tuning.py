"""The procedure as a whole, with trainings that only pretend."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from poolkit.lab.configuration import Configuration
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.search import report, results, trials, tuning
from poolkit.lab.search.costs import Costs
from poolkit.lab.search.plan import Plan
from poolkit.lab.search.scores import Input, Score, Scores
from poolkit.lab.search.tuning import Tuning, tune
from poolkit.lab.training import Budget, Epoch, History
from tests.lab.search.test_trials import _plan

pytestmark = pytest.mark.slow

ACCURACY = {"max:2": 0.80, "max:3/2": 0.70, "average:2": 0.90, "average:3/2": 0.90}
LATENCY = {"max:2": 2.0, "max:3/2": 1.0, "average:2": 3.0, "average:3/2": 1.5}


@dataclass
class Pretended:
    """Trainings whose results are known; `stop_at` interrupts one of them."""

    done: list[tuple[str, int, int]] = field(default_factory=list)
    stop_at: int | None = None

    def train(
        self, dataset: Dataset, network: Any, chosen: Configuration, budget: Budget, seed: int, observer: Any
    ) -> tuple[Any, Any]:
        if len(self.done) == self.stop_at:
            raise KeyboardInterrupt
        # Seeds differ by as much for every configuration, so that differences are clear.
        found = _history(ACCURACY[chosen.name] + 0.001 * (seed % 3), budget.epochs)
        for epoch in found.epochs:
            if observer is not None:
                observer.on_epoch(epoch)
        self.done.append((chosen.name, seed, len(dataset.x_test)))
        return None, found


def _history(accuracy: float, epochs: int) -> History:
    each = tuple(Epoch(number, 1.0, accuracy, 1.0, accuracy, 1.0, float(number)) for number in range(1, epochs + 1))
    return History(each, accuracy, 10, 1)


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> Pretended:
    pretence = Pretended()
    known = (Score(1, "average:2", 0.1, 0.2, 0.25, 1.0), Score(1, "average:3/2", 0.05, 0.3, 0.25, 1.0))
    scores = Scores((Input(1, (6, 6), 0.5, 2.0),), known, None)

    def measure(network: Any, configurations: list[Configuration], *_: Any) -> dict[str, Costs]:
        return {each.name: Costs(LATENCY[each.name], 1.0, 1000, 10) for each in configurations}

    monkeypatch.setattr(trials, "train", pretence.train)
    monkeypatch.setattr(trials, "_consistency", lambda *_: 0.5)
    monkeypatch.setattr(trials, "measure", measure)
    monkeypatch.setattr(tuning, "measure", measure)
    monkeypatch.setattr(tuning, "score", lambda *_: scores)
    monkeypatch.setattr(tuning.backends, "activate", lambda _: None)
    return pretence


def _tune(dataset: Dataset, folder: Path, plan: Plan) -> Tuning:
    return tune(dataset, plan, f"sqlite:///{folder / 'study.db'}", "tune", folder, 1)


@pytest.fixture
def plan(dataset: Dataset) -> Plan:
    return replace(_plan(dataset), trials=8, finalists=2, seeds=2)


def test_the_whole(pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path) -> None:
    found = _tune(dataset, tmp_path, plan)
    # The default is trained first, then what the scores point to.
    assert [name for name, *_ in pretended.done[:3]] == ["max:2", "average:2", "average:3/2"]
    assert len(found.short) == 8
    # Two finalists and the default; the two averages are equally good, and 3/2 is cheaper.
    assert {each.configuration for each in found.finalists} == {"average:2", "average:3/2", "max:2"}
    assert found.recommendation.chosen.configuration == "average:3/2"
    assert found.recommendation.front == ("average:3/2",)
    assert set(found.tested) == {"average:3/2", "max:2"}
    assert found.tested["max:2"].keys() == {0, 1}
    assert found.failed == {}
    # Full trainings use seeds that the search did not.
    short, full = pretended.done[:8], pretended.done[8:]
    assert not {seed for _, seed, _ in short} & {seed for _, seed, _ in full}
    # Only the last are judged by the test images.
    assert [images for *_, images in pretended.done] == [8] * (8 + 3 * 2) + [20] * (2 * 2)
    assert len(full) == 3 * 2 + 2 * 2
    # Of the four configurations some are chosen again, and get other seeds and images.
    assert len(set(short)) == 8


@pytest.mark.parametrize("stop_at", [0, 5, 9, 16])
def test_interrupted_and_resumed_nothing_is_lost_or_repeated(
    pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path, stop_at: int
) -> None:
    pretended.stop_at = stop_at
    with pytest.raises(KeyboardInterrupt):
        _tune(dataset, tmp_path, plan)
    assert len(pretended.done) == stop_at
    pretended.stop_at = None
    found = _tune(dataset, tmp_path, plan)
    assert len(set(pretended.done)) == len(pretended.done) == 8 + 3 * 2 + 2 * 2
    assert len(found.short) == 8
    assert {len(each.accuracies) for each in found.finalists} == {2}
    assert found.recommendation.chosen.configuration == "average:3/2"


def test_the_same_again_trains_nothing(pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path) -> None:
    first = _tune(dataset, tmp_path, plan)
    done = len(pretended.done)
    assert results.as_dict(_tune(dataset, tmp_path, plan)) == results.as_dict(first)
    assert len(pretended.done) == done
    _tune(dataset, tmp_path, replace(plan, seeds=3))
    assert len(pretended.done) == done + 3 + 2


def test_budgets_keep_configurations_from_being_trained(
    pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path
) -> None:
    found = _tune(dataset, tmp_path, replace(plan, latency=1.2))
    assert [name for name, *_ in pretended.done[: -2 * 2 * 2]] == ["max:3/2"] * 8, "what is filtered is replaced"
    assert len(found.short) > 8
    assert found.recommendation.chosen.configuration == "max:3/2"
    # The default is trained in full for the comparison, and not recommended.
    assert {each.configuration for each in found.finalists} == {"max:3/2", "max:2"}
    by_name = {row["pooling"]: row for row in results.summaries(found)}
    assert by_name["max:2"]["shortfall"] is None
    assert {row["state"] for row in results.short_trainings(found)} == {"finished", "filtered"}


def test_nothing_meets_the_budget(pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(LabError, match=r"no configuration was trained to the end; the first: a batch takes 2 ms"):
        _tune(dataset, tmp_path, replace(plan, latency=0.5, trials=2))
    assert pretended.done == []


def test_a_second_call_at_the_same_time(
    pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nested(*_: Any) -> Scores:
        with pytest.raises(LabError, match="another search or comparison is running in"):
            _tune(dataset, tmp_path, plan)
        raise KeyboardInterrupt

    monkeypatch.setattr(tuning, "score", nested)
    with pytest.raises(KeyboardInterrupt):
        _tune(dataset, tmp_path, plan)


def test_words_and_files(pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path) -> None:
    found = _tune(dataset, tmp_path, plan)
    assert results.finding(found) == (
        "Take average:3/2: it had the highest mean accuracy of 3 finalists, 90.15 %. On the test images, "
        "which the search never saw, it reached 90.15 %, +10.00 points from max:2 (± 0.00 points, seed by seed): "
        "no difference was shown. With 2 seeds small differences cannot be seen."
    )
    results.write(found, tmp_path)
    assert (tmp_path / "results.csv").read_text().splitlines()[
        0
    ] == "trial,pooling,state,accuracy,epochs,attempts,reason"
    assert '"recommended": "average:3/2"' in (tmp_path / "results.json").read_text()
    page = report.render(found, "poolkit tune --seed 0", (8, 8, 1))
    for text in (
        "Take average:3/2",
        "poolkit tune --seed 0",
        "Pareto front",
        "circular shifts of an image by up to 1 cell",
    ):
        assert text in page
    assert "http://" not in page.split("<script>")[0].replace("http://www.w3.org", "")


def test_trainings_that_fail_are_left_out(
    pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def train(data: Dataset, network: Any, chosen: Configuration, *rest: Any) -> tuple[Any, Any]:
        if chosen.name == "average:2":
            raise MemoryError("no room")
        return pretended.train(data, network, chosen, *rest)

    monkeypatch.setattr(trials, "train", train)
    found = _tune(dataset, tmp_path, plan)
    assert found.recommendation.chosen.configuration == "average:3/2"
    assert set(found.failed.values()) == {"MemoryError: no room"}
    assert "trainings failed in every attempt and are left out" in results.finding(found)
