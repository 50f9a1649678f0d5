"""The procedure as a whole, with trainings that only pretend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from poolkit.lab.configuration import Configuration
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.search import report, results
from poolkit.lab.search.plan import Plan
from poolkit.lab.search.scores import Scores
from poolkit.lab.search.tuning import Tuning, tune
from tests.lab.search.pretended import FULL, Pretended
from tests.lab.search.test_trials import _plan

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("tuning")]


@pytest.fixture
def pretended() -> Pretended:
    return Pretended()


def _tune(pretended: Pretended, dataset: Dataset, folder: Path, plan: Plan) -> Tuning:
    return tune(dataset, plan, f"sqlite:///{folder / 'study.db'}", "tune", folder, 1, experiments=pretended)


@pytest.fixture(scope="module")
def plan(dataset: Dataset) -> Plan:
    return replace(_plan(dataset), trials=8, finalists=2, seeds=2)


@dataclass(frozen=True)
class Search:
    """One search as a whole, which several tests look at."""

    found: Tuning
    done: tuple[tuple[str, int, bool], ...]
    folder: Path


@pytest.fixture(scope="module")
def search(plan: Plan, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Search:
    pretended, folder = Pretended(), tmp_path_factory.mktemp("search")
    return Search(_tune(pretended, dataset, folder, plan), tuple(pretended.done), folder)


def test_the_whole(search: Search) -> None:
    found, done = search.found, search.done
    # The default is trained first, then what the scores point to.
    assert [name for name, *_ in done[:3]] == ["max:2", "average:2", "average:3/2"]
    assert len(found.short) == 8
    # Two finalists and the default; the two averages are equally good, and 3/2 is cheaper.
    assert {each.configuration for each in found.finalists} == {"average:2", "average:3/2", "max:2"}
    assert found.recommendation.chosen.configuration == "average:3/2"
    assert found.recommendation.front == ("average:3/2",)
    assert set(found.tested) == {"average:3/2", "max:2"}
    assert found.tested["max:2"].keys() == {0, 1}
    assert found.failed == {}
    # Full trainings are numbered apart, and only the last are judged by the test images.
    short, full = done[:8], done[8:]
    assert all(number < FULL for _, number, _ in short)
    assert [(number, tested) for _, number, tested in full] == [
        (FULL + seed, tested) for tested, count in ((False, 3), (True, 2)) for seed in range(2) for _ in range(count)
    ]
    # Of the four configurations some are chosen again, and get other seeds and images.
    assert len(set(short)) == 8


@pytest.mark.parametrize("stop_at", [5, 9, 16])
def test_interrupted_and_resumed_nothing_is_lost_or_repeated(
    pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path, stop_at: int
) -> None:
    pretended.stop_at = stop_at
    with pytest.raises(KeyboardInterrupt):
        _tune(pretended, dataset, tmp_path, plan)
    assert len(pretended.done) == stop_at
    pretended.stop_at = None
    found = _tune(pretended, dataset, tmp_path, plan)
    assert len(set(pretended.done)) == len(pretended.done) == 8 + 3 * 2 + 2 * 2
    assert len(found.short) == 8
    assert {len(each.accuracies) for each in found.finalists} == {2}
    assert found.recommendation.chosen.configuration == "average:3/2"


def test_the_same_again_trains_nothing(search: Search, plan: Plan, dataset: Dataset) -> None:
    pretended = Pretended()
    assert results.as_dict(_tune(pretended, dataset, search.folder, plan)) == results.as_dict(search.found)
    assert pretended.done == []
    _tune(pretended, dataset, search.folder, replace(plan, seeds=3))
    assert len(pretended.done) == 3 + 2


def test_budgets_keep_configurations_from_being_trained(
    pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path
) -> None:
    found = _tune(pretended, dataset, tmp_path, replace(plan, latency=1.2))
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
        _tune(pretended, dataset, tmp_path, replace(plan, latency=0.5, trials=2))
    assert pretended.done == []


def test_a_second_call_at_the_same_time(
    pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nested(base: Configuration) -> Scores:
        with pytest.raises(LabError, match="another search or comparison is running in"):
            _tune(Pretended(), dataset, tmp_path, plan)
        raise KeyboardInterrupt

    monkeypatch.setattr(pretended, "scores", nested)
    with pytest.raises(KeyboardInterrupt):
        _tune(pretended, dataset, tmp_path, plan)


def test_words_and_files(search: Search, tmp_path: Path) -> None:
    found = search.found
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


def test_trainings_that_fail_are_left_out(pretended: Pretended, plan: Plan, dataset: Dataset, tmp_path: Path) -> None:
    pretended.broken = "average:2"
    found = _tune(pretended, dataset, tmp_path, plan)
    assert found.recommendation.chosen.configuration == "average:3/2"
    assert set(found.failed.values()) == {"MemoryError: no room"}
    assert "trainings failed in every attempt and are left out" in results.finding(found)
