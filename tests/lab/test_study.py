"""The memory of a comparison, without any training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from poolkit.lab.cost import Cost
from poolkit.lab.errors import LabError
from poolkit.lab.study import FILE, Job, Outcome, Settings, opened
from tests.lab.conftest import history

SETTINGS = Settings("digits: 10", "ab" * 32, None, "reference", 1, 3, 128, "jax")
COST = Cost(100, 0.5, None)
JOBS = [Job("max:2", 0), Job("l2:3/2+1", 0), Job("max:2", 1), Job("l2:3/2+1", 1)]


def _work(folder: Path, jobs: list[Job], stop_after: int | None = None) -> list[Job]:
    """Run the queue; return what was trained."""
    done = []
    with opened(folder) as study:
        study.require(SETTINGS)
        study.enqueue(jobs)
        for trial in study.trials(jobs):
            if len(done) == stop_after:
                break
            study.finish(trial, Outcome(history([0.5 + trial.job.seed / 10]), {"keras": "3"}, None, COST))
            done.append(trial.job)
    return done


def test_every_pair_is_one_trial_in_order(tmp_path: Path) -> None:
    assert _work(tmp_path, JOBS) == JOBS
    with opened(tmp_path) as study:
        runs = study.runs()
    assert [(run.number, run.job) for run in runs] == list(enumerate(JOBS))
    assert runs[2].history == history([0.6])
    assert runs[2].outcome == Outcome(history([0.6]), {"keras": "3"}, None, COST)


def test_what_is_finished_is_not_repeated(tmp_path: Path) -> None:
    assert _work(tmp_path, JOBS, stop_after=3) == JOBS[:3]
    assert _work(tmp_path, JOBS) == JOBS[3:]
    assert _work(tmp_path, JOBS) == []
    more = [Job("max:2", 2), Job("average:2", 0), Job("max:2", 0, fold=1)]
    assert _work(tmp_path, [*JOBS, *more]) == more


def test_a_trial_that_was_killed_while_running_is_redone(tmp_path: Path) -> None:
    with opened(tmp_path) as study:
        study.require(SETTINGS)
        study.enqueue(JOBS)
        # Not through trials(), which tidies up when it is left: kill -9 does not.
        killed = study._study.ask()
        assert killed.number == 0
    assert set(_work(tmp_path, JOBS)) == set(JOBS)


def test_a_trial_that_raises_is_redone(tmp_path: Path) -> None:
    def interrupt() -> None:
        with opened(tmp_path) as study:
            study.require(SETTINGS)
            study.enqueue(JOBS)
            for _ in study.trials(JOBS):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert set(_work(tmp_path, JOBS)) == set(JOBS)


def test_queued_trials_that_nobody_wants_now_are_dropped(tmp_path: Path) -> None:
    assert _work(tmp_path, JOBS, stop_after=1) == JOBS[:1]
    assert _work(tmp_path, [JOBS[0], JOBS[2]]) == [JOBS[2]]
    assert _work(tmp_path, JOBS) == [JOBS[1], JOBS[3]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": 5}, "epochs was 3, now 5. Use the same settings to go on with it, or another --output"),
        ({"backend": "torch", "batch_size": 64}, "batch size was 128, now 64; backend was jax, now torch"),
        ({"checksum": "cd" * 32}, r"data were digits: 10, now digits: 10 \(other contents\)"),
        ({"limit": 100}, "limit was None, now 100"),
        ({"folds": 5}, "folds was 1, now 5"),
    ],
)
def test_other_settings_are_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    _work(tmp_path, JOBS[:1])
    with pytest.raises(LabError, match=message), opened(tmp_path) as study:
        study.require(replace(SETTINGS, **change))  # type: ignore[arg-type]


def test_the_same_data_under_another_name_is_the_same(tmp_path: Path) -> None:
    _work(tmp_path, JOBS[:1])
    with opened(tmp_path) as study:
        study.require(replace(SETTINGS, data="a copy of digits"))


def test_two_processes_do_not_share_a_study(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(LabError, match="another comparison is running"):
        _work(tmp_path, JOBS)


def test_a_file_that_is_no_study(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("this is not a database at all, not by a long way")
    with pytest.raises(LabError, match="cannot be used as a study: file is not a database; delete it"):
        _work(tmp_path, JOBS)


def test_short_runs_are_said_to_be_short() -> None:
    assert replace(SETTINGS, epochs=10).shortened() is None
    assert SETTINGS.shortened() == "A short run: 3 epochs instead of 10."
    short = replace(SETTINGS, limit=5000, epochs=1).shortened()
    assert short == "A short run: the first 5,000 training examples only, 1 epoch instead of 10."
