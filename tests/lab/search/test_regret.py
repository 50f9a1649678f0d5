"""The measurement of how good a search is, on a table whose best configuration is known."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks import regret, truth_table
from benchmarks.regret_page import page
from benchmarks.truth_table import FOLDS, Training

from poolkit.lab.data import Dataset
from poolkit.lab.search.plan import Plan
from tests.lab.search.pretended import ACCURACY, Pretended
from tests.lab.search.test_trials import _plan

EPOCHS = 3
FLOPS = {"max:2": 2000, "max:3/2": 1000, "average:2": 3000, "average:3/2": 1500}


@pytest.fixture
def truth() -> regret.Truth:
    """Accuracies grow by the epoch to the known ones, and differ from seed to seed alike for all."""
    trainings = {
        (name, seed): Training(
            tuple(accuracy + 0.001 * (seed % 5) - 0.1 * (EPOCHS - epoch) for epoch in range(1, EPOCHS + 1)),
            10,
            FLOPS[name],
        )
        for name, accuracy in ACCURACY.items()
        for seed in range(2 * FOLDS)
    }
    return regret.Truth(trainings, tuple(ACCURACY))


@pytest.fixture
def plan(dataset: Dataset) -> Plan:
    return replace(_plan(dataset), epochs=EPOCHS, trials=4, finalists=2, seeds=FOLDS)


def test_seeds_do_not_overlap() -> None:
    runs = [regret.deal(run) for run in range(10)]
    assert len(set(runs)) == 10
    for seeds in runs:
        assert sorted(seeds.short + seeds.full + seeds.held_out) == list(range(10))
        assert {seed // FOLDS for seed in seeds.full} == {seeds.full[0] // FOLDS}, "a whole cross-validation"
    # Where there are more seeds, no search sees those.
    assert regret.deal(3, range(13)) == replace(regret.deal(3), held_out=(10, 11, 12))
    # Every seed is held out as often.
    assert Counter(seed for seeds in runs for seed in seeds.held_out) == dict.fromkeys(range(10), 3)


def test_images_of_no_fold_judge(truth: regret.Truth) -> None:
    better = {key: replace(each, held_out=0.25 + key[1] / 4) for key, each in truth.trainings.items() if key[1] < 2}
    found = replace(truth, trainings={**truth.trainings, **better})
    assert found.accuracy("max:2", [0, 1]) == 0.375
    assert found.accuracy("max:2", [5]) == truth.accuracy("max:2", [5])


@pytest.mark.slow
def test_a_run_of_which_everything_is_known(truth: regret.Truth, plan: Plan, dataset: Dataset) -> None:
    found = regret.one_run(truth, plan, dataset, 3, Pretended().scores)
    assert found["tune"] == {
        "pooling": "average:3/2",
        "regret": pytest.approx(0),
        "regret_from_best_elsewhere": pytest.approx(0),
        "from_default": {"mean": pytest.approx(0.1), "low": pytest.approx(0.1), "high": pytest.approx(0.1)},
        "flops": 1500,
    }
    assert found["default"]["regret"] == pytest.approx(0.1)
    assert found["random search"]["pooling"] in ("average:2", "average:3/2")
    # Two finalists and the default with five seeds each, short trainings, one epoch for the scores; then the test.
    assert 3 * FOLDS * EPOCHS + 1 < found["epochs"] <= 3 * FOLDS * EPOCHS + 1 + 4 * EPOCHS
    assert found["epochs_of_the_test"] == 2 * FOLDS * EPOCHS

    runs = [found, {**found, "tune": found["default"], "epochs": found["epochs"] + 1}]
    summary = regret.summary(runs, truth, plan)
    assert summary["methods"]["tune"]["regret"]["mean"] == pytest.approx(0.05)
    assert summary["methods"]["tune"]["better_than_default"] == 1
    assert summary["share_most"] == (found["epochs"] + 1) / (4 * FOLDS * EPOCHS)

    cheap = replace(plan, latency=0.001)
    assert regret.alone(truth, cheap, regret.deal(0), 30, regret._tpe) == "max:3/2", "nothing else is within the budget"
    assert regret.summary(runs, truth, cheap)["configurations"] == 1
    shown = regret.shown(truth)
    assert [each["pooling"] for each in shown] == ["average:3/2"], "average:2 costs more"
    text = page(
        {
            "table": "toy.csv",
            "judged": regret.judged(truth, 0),
            "plans": {"any cost": plan.as_dict()},
            "shown": shown,
            "summary": {"any cost": summary},
            "runs": {"any cost": runs},
        }
    )
    assert "| average:3/2 | 10.00 (10.00 to 10.00) | 0.002 |" in text


def test_a_table_is_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "pooling,seed,test_accuracies,train_accuracy,parameters,flops,seconds\nmax:2,7,0.5 0.75,0.9,10,2000,1.5\n"
    )
    trainings = truth_table.read(path)
    assert trainings == {("max:2", 7): Training((0.5, 0.75), 10, 2000)}
    with pytest.raises(SystemExit, match="the table lacks 9 trainings"):
        regret.check(regret.Truth(trainings, ("max:2",)))
