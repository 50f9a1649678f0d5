"""The memory of a comparison, without any training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from poolkit.lab.errors import LabError
from poolkit.lab.study import FILE, Settings, opened
from tests.lab.conftest import history

SETTINGS = Settings("digits: 10", "ab" * 32, None, "reference", "window 2 x 2", 3, 128, "jax")
CHOICES = ("max", "l2", "average")
PAIRS = [("max", 0), ("l2", 0), ("max", 1), ("l2", 1)]


def _work(folder: Path, pairs: list[tuple[str, int]], stop_after: int | None = None) -> list[tuple[str, int]]:
    """Run the queue; return what was trained."""
    done = []
    with opened(folder, CHOICES) as study:
        study.require(SETTINGS)
        study.enqueue(pairs)
        for trial in study.trials(pairs):
            if len(done) == stop_after:
                break
            study.finish(trial, history([0.5 + trial.seed / 10]), {"keras": "3"}, None)
            done.append((trial.pooling, trial.seed))
    return done


def test_every_pair_is_one_trial_in_order(tmp_path: Path) -> None:
    assert _work(tmp_path, PAIRS) == PAIRS
    with opened(tmp_path, CHOICES) as study:
        runs = study.runs()
    assert [(run.number, run.pooling, run.seed) for run in runs] == [
        (0, "max", 0),
        (1, "l2", 0),
        (2, "max", 1),
        (3, "l2", 1),
    ]
    assert runs[2].history == history([0.6])
    assert runs[2].versions == {"keras": "3"}


def test_what_is_finished_is_not_repeated(tmp_path: Path) -> None:
    assert _work(tmp_path, PAIRS, stop_after=3) == PAIRS[:3]
    assert _work(tmp_path, PAIRS) == PAIRS[3:]
    assert _work(tmp_path, PAIRS) == []
    assert _work(tmp_path, [*PAIRS, ("max", 2), ("average", 0)]) == [("max", 2), ("average", 0)]


def test_a_trial_that_was_killed_while_running_is_redone(tmp_path: Path) -> None:
    with opened(tmp_path, CHOICES) as study:
        study.require(SETTINGS)
        study.enqueue(PAIRS)
        # Not through trials(), which tidies up when it is left: kill -9 does not.
        killed = study._study.ask()
        assert killed.number == 0
    assert sorted(_work(tmp_path, PAIRS)) == sorted(PAIRS)


def test_a_trial_that_raises_is_redone(tmp_path: Path) -> None:
    def interrupt() -> None:
        with opened(tmp_path, CHOICES) as study:
            study.require(SETTINGS)
            study.enqueue(PAIRS)
            for _ in study.trials(PAIRS):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert sorted(_work(tmp_path, PAIRS)) == sorted(PAIRS)


def test_queued_trials_that_nobody_wants_now_are_dropped(tmp_path: Path) -> None:
    assert _work(tmp_path, PAIRS, stop_after=1) == [("max", 0)]
    assert _work(tmp_path, [("max", 0), ("max", 1)]) == [("max", 1)]
    assert _work(tmp_path, PAIRS) == [("l2", 0), ("l2", 1)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": 5}, "epochs was 3, now 5. Use the same settings to go on with it, or another --output"),
        ({"backend": "torch", "batch_size": 64}, "batch size was 128, now 64; backend was jax, now torch"),
        ({"checksum": "cd" * 32}, r"data were digits: 10, now digits: 10 \(other contents\)"),
        ({"limit": 100}, "limit was None, now 100"),
        ({"window": "window 3 x 3"}, "window was window 2 x 2, now window 3 x 3"),
    ],
)
def test_other_settings_are_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    _work(tmp_path, PAIRS[:1])
    with pytest.raises(LabError, match=message), opened(tmp_path, CHOICES) as study:
        study.require(replace(SETTINGS, **change))  # type: ignore[arg-type]


def test_the_same_data_under_another_name_is_the_same(tmp_path: Path) -> None:
    _work(tmp_path, PAIRS[:1])
    with opened(tmp_path, CHOICES) as study:
        study.require(replace(SETTINGS, data="a copy of digits"))


def test_two_processes_do_not_share_a_study(tmp_path: Path) -> None:
    with opened(tmp_path, CHOICES), pytest.raises(LabError, match="another comparison is running"):
        _work(tmp_path, PAIRS)


def test_a_pooling_that_came_later(tmp_path: Path) -> None:
    _work(tmp_path, PAIRS[:1])
    with pytest.raises(LabError, match="was made when there was no pooling 'newer'"):
        _work(tmp_path, [("newer", 0)])


def test_a_file_that_is_no_study(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("this is not a database at all, not by a long way")
    with pytest.raises(LabError, match="cannot be used as a study: file is not a database; delete it"):
        _work(tmp_path, PAIRS)


def test_short_runs_are_said_to_be_short() -> None:
    assert replace(SETTINGS, epochs=10).shortened() is None
    assert SETTINGS.shortened() == "A short run: 3 epochs instead of 10."
    short = replace(SETTINGS, limit=5000, epochs=1).shortened()
    assert short == "A short run: the first 5,000 training images only, 1 epoch instead of 10."
