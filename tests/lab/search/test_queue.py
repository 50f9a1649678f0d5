"""Every item ends exactly once: queue and workers with an objective that trains nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import optuna
import pytest

from poolkit.lab.errors import LabError
from poolkit.lab.interrupts import admitted
from poolkit.lab.search import storage as storages
from poolkit.lab.search.queue import ERROR, ITEM, Queue, State, surplus
from poolkit.lab.search.worker import _Attempt, take, work

NAME = "toy"


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'study.db'}"


@contextmanager
def _queue(folder: Path, items: int = 0, grace: float = 0.0, heartbeat: int = 60) -> Iterator[Queue]:
    with storages.opened(_url(folder), heartbeat) as storage:
        study = optuna.create_study(storage=storage, study_name=NAME, load_if_exists=True, direction="maximize")
        queue = Queue(study, storage, grace)
        queue.add({f"item {number}": {"number": number} for number in range(items)}, {})
        yield queue


def _value(trial: optuna.Trial) -> float:
    return float(trial.user_attrs["number"])


def _states(queue: Queue) -> list[State]:
    return [account.state for account in queue.accounts()]


def test_items_are_done_in_order_and_once(tmp_path: Path) -> None:
    done: list[float] = []

    def objective(trial: optuna.Trial) -> float:
        done.append(_value(trial))
        return done[-1]

    with _queue(tmp_path, items=3) as queue:
        queue.add({"item 1": {"number": 1}, "item 3": {"number": 3}}, {})  # one is here already
        assert work(lambda: [queue], objective, lambda: not queue.open(), patience=1) == 4
        assert done == [0, 1, 2, 3]
        assert not take(queue, objective)
        accounts = queue.ended()
        assert [(account.item, account.value, account.attempts) for account in accounts] == [
            (f"item {number}", number, 1) for number in range(4)
        ]
        assert not list(surplus(queue.study))


def test_parameters_that_are_given_are_taken(tmp_path: Path) -> None:
    with _queue(tmp_path) as queue:
        queue.add({"fixed": {}, "free": {}}, {"fixed": {"x": 0.25}})
        work(lambda: [queue], lambda trial: trial.suggest_float("x", 0, 1), lambda: not queue.open(), patience=1)
        assert queue.accounts()[0].value == 0.25


def test_hopeless_items_are_pruned_and_not_repeated(tmp_path: Path) -> None:
    def objective(trial: optuna.Trial) -> float:
        raise optuna.TrialPruned

    with _queue(tmp_path, items=1) as queue:
        assert take(queue, objective)
        assert _states(queue) == [State.PRUNED]
        assert not queue.open()


def test_what_raises_is_tried_four_times(tmp_path: Path) -> None:
    def objective(trial: optuna.Trial) -> float:
        raise MemoryError("no room\nfor this")

    with _queue(tmp_path, items=1) as queue:
        assert work(lambda: [queue], objective, lambda: not queue.open(), patience=1) == 1 + storages.RETRIES
        (account,) = queue.accounts()
        assert (account.state, account.attempts) == (State.FAILED, 4)
        assert account.trial.user_attrs[ERROR] == "MemoryError: no room for this"
        queue.mend()
        assert not queue.open()


def test_what_raises_once_is_finished_the_next_time(tmp_path: Path) -> None:
    seen: list[dict[str, Any]] = []

    def objective(trial: optuna.Trial) -> float:
        value = trial.suggest_float("x", 0, 1)
        seen.append(trial.params)
        if len(seen) == 1:
            raise RuntimeError
        return value

    with _queue(tmp_path, items=1) as queue:
        work(lambda: [queue], objective, lambda: not queue.open(), patience=1)
        assert seen[0] == seen[1], "the second attempt has the parameters of the first"
        assert _states(queue) == [State.FINISHED]


def test_interrupted_work_is_handed_back_without_blame(tmp_path: Path) -> None:
    def interrupt(trial: optuna.Trial) -> float:
        raise KeyboardInterrupt

    with _queue(tmp_path, items=1) as queue:
        for _ in range(3 + storages.RETRIES):
            with pytest.raises(KeyboardInterrupt):
                take(queue, interrupt)
            assert _states(queue) == [State.WAITING]
        assert take(queue, _value)
        (account,) = queue.accounts()
        assert (account.state, account.attempts) == (State.FINISHED, 1)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_interrupt_while_a_trial_is_begun_or_ended_waits(
    tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C reaches the training, or comes when its result is kept; no trial is left running."""

    def training(trial: optuna.Trial) -> float:
        with admitted():
            return _value(trial)

    ask, tell = optuna.Study.ask, optuna.storages.RDBStorage.set_trial_state_values

    def asking(study: optuna.Study, *arguments: Any) -> optuna.Trial:
        trial = ask(study, *arguments)
        if moment == "before":
            signal.raise_signal(signal.SIGINT)
        return trial

    def telling(storage: Any, trial: int, state: optuna.trial.TrialState, values: Any = None) -> bool:
        if moment == "after" and state is optuna.trial.TrialState.COMPLETE:
            signal.raise_signal(signal.SIGINT)
        return tell(storage, trial, state, values)

    monkeypatch.setattr(optuna.Study, "ask", asking)
    monkeypatch.setattr(optuna.storages.RDBStorage, "set_trial_state_values", telling)
    with _queue(tmp_path, items=1) as queue:
        with pytest.raises(KeyboardInterrupt):
            take(queue, training)
        assert _states(queue) == [State.WAITING if moment == "before" else State.FINISHED]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_rungs_are_not_inherited(tmp_path: Path) -> None:
    """A trial that is begun again has to reach the rungs of successive halving itself."""

    def objective(trial: optuna.Trial) -> float:
        trial.report(0.5, 1)
        trial.should_prune()
        raise RuntimeError

    with _queue(tmp_path, items=1) as queue:
        queue.study.pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=1)
        take(queue, objective)
        first, again = queue.study.trials
        assert "completed_rung_0" in first.system_attrs
        assert "completed_rung_0" not in again.system_attrs


def test_a_result_that_comes_too_late_is_dropped(tmp_path: Path) -> None:
    """Another worker took this one for dead: its item is queued again, and done once."""

    def slow(trial: optuna.Trial) -> float:
        trial.study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        storages.retry(trial.study, trial.study.trials[trial.number])
        return 99.0

    with _queue(tmp_path, items=1) as queue:
        assert take(queue, slow)
        assert _states(queue) == [State.WAITING]
        assert take(queue, _value)
        assert [(account.value, account.attempts) for account in queue.accounts()] == [(0.0, 2)]


def test_a_worker_that_died_before_its_first_heartbeat(tmp_path: Path) -> None:
    with _queue(tmp_path, items=1, heartbeat=1) as queue:
        queue.storage.grace_period = 1
        with pytest.warns(UserWarning, match="Heartbeat of storage"):
            queue.study.ask()  # running, and nobody's
        queue.mend()
        assert _states(queue) == [State.RUNNING]
        time.sleep(2.1)  # the database counts whole seconds
        queue.mend()
        assert _states(queue) == [State.WAITING]


def test_a_worker_that_died_between_failing_a_trial_and_queueing_it_again(tmp_path: Path) -> None:
    with _queue(tmp_path, items=1, grace=0.2) as queue:
        with pytest.warns(UserWarning, match="Heartbeat of storage"):
            trial = queue.study.ask()
        queue.study.tell(trial, state=optuna.trial.TrialState.FAIL)
        assert queue.open(), "it is not forgotten"
        queue.mend()
        assert _states(queue) == [State.FAILED]
        time.sleep(0.3)
        queue.mend()
        assert _states(queue) == [State.WAITING]


def test_an_item_finished_twice_counts_once(tmp_path: Path) -> None:
    with _queue(tmp_path, items=1) as queue:
        take(queue, _value)
        queue.study.add_trial(
            optuna.create_trial(value=7.0, user_attrs={"item": "item 0"}, state=optuna.trial.TrialState.COMPLETE)
        )
        (account,) = queue.accounts()
        assert (account.value, account.twice) == (0.0, True)


def test_asking_when_nothing_is_left_makes_no_item(tmp_path: Path) -> None:
    with _queue(tmp_path, items=1) as queue:
        stale = Queue(queue.study, queue.storage, 0.0)
        stale.waiting = lambda: True  # type: ignore[method-assign]  # as it looked a moment ago
        take(queue, _value)
        assert not take(stale, _value)
        assert len(queue.accounts()) == 1
        assert [trial.state.name for trial in surplus(queue.study)] == ["FAIL"]


def test_a_worker_loses_patience(tmp_path: Path) -> None:
    with _queue(tmp_path) as queue, pytest.raises(LabError, match=r"nothing to do for 0\.1 seconds"):
        work(lambda: [queue], _value, lambda: False, patience=0.1, sleep=lambda _: time.sleep(0.06))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "--storage must be an address of a database, such as sqlite:///study.db"),
        ("sqlite:////missing/folder/study.db", "cannot be used: unable to open database file"),
        ("nosuch://host/name", "--storage must be an address of a database, .* got 'nosuch://host/name'"),
        ("postgresql+pg8000://me:secret@host/name", "pg8000://me:[*]+@host/name needs a driver .*: pg8000"),
    ],
)
def test_storages_that_cannot_be_used(url: str, message: str) -> None:
    with pytest.raises(LabError, match=message), storages.opened(url):
        pass


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "study.db").write_text("this is not a database at all, not by a long way")
    with pytest.raises(LabError, match=r"study\.db cannot be used: file is not a database"), _queue(tmp_path):
        pass


WORKER = """
import sys, time
from pathlib import Path
import optuna
from poolkit.lab.search import storage as storages
from poolkit.lab.search.queue import Queue
from poolkit.lab.search.worker import work

url, log, seconds, heartbeat = sys.argv[1:]

def objective(trial):
    with open(log, "a") as file:
        file.write(trial.user_attrs["item"] + "\\n")
    time.sleep(float(seconds))
    return float(trial.user_attrs["number"])

with storages.opened(url, int(heartbeat)) as storage:
    open(log, "a").close()  # it has begun
    queue = Queue(optuna.load_study(storage=storage, study_name="toy"), storage, 3.0)
    work(lambda: [queue], objective, lambda: not queue.open(), patience=180)
"""


def start_worker(folder: Path, url: str, number: int, seconds: float, heartbeat: int) -> subprocess.Popen[bytes]:
    """A process that works on the items and notes in a file of its own which it takes."""
    log = folder / f"worker-{number}.log"
    words = [sys.executable, "-c", WORKER, url, str(log), str(seconds), str(heartbeat)]
    return subprocess.Popen(words, stderr=subprocess.PIPE)


def end_worker(worker: subprocess.Popen[bytes]) -> None:
    """See that a worker ends by itself, and well."""
    _, messages = worker.communicate(timeout=120)
    assert worker.returncode == 0, messages.decode()


def _taken(folder: Path) -> list[str]:
    return [item for path in folder.glob("worker-*.log") for item in path.read_text().splitlines()]


def until(condition: Callable[[], bool], seconds: float = 180) -> None:
    """Wait for something that will be so soon."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def own_log(folder: Path, number: int) -> list[str]:
    """Items that a worker took."""
    path = folder / f"worker-{number}.log"
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.slow
def test_no_item_is_taken_by_two_workers(tmp_path: Path) -> None:
    """Two workers that look at the same moments: without serialised transactions SQLite gives items away twice."""
    with _queue(tmp_path, items=40) as queue:
        workers = [start_worker(tmp_path, _url(tmp_path), number, 0, heartbeat=60) for number in range(2)]
        for worker in workers:
            end_worker(worker)
        assert Counter(_taken(tmp_path)) == {f"item {number}": 1 for number in range(40)}
        assert {account.state for account in queue.accounts()} == {State.FINISHED}
        assert not any(account.twice for account in queue.accounts())


def test_a_failing_storage_does_not_swallow_an_interrupt() -> None:
    def interrupted(_: Any) -> float:
        raise KeyboardInterrupt

    def failing(*_: Any) -> None:
        raise storages.errors()[0]("database is locked")

    trial: Any = SimpleNamespace(number=0, user_attrs={ITEM: "one"}, set_user_attr=failing)
    with pytest.raises(KeyboardInterrupt):
        _Attempt(interrupted, None)(trial)
