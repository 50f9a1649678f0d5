"""Workers on this machine, with a program that only waits."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from poolkit.lab.errors import LabError
from poolkit.lab.search import local
from poolkit.lab.search.local import STORAGE_VARIABLE, LocalWorkers, limit_threads

WAITS = "import time; print('waits', flush=True); time.sleep(300)"


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_COMMAND", WAITS)


def _workers(folder: Path, count: int = 2) -> LocalWorkers:
    return LocalWorkers(count, "sqlite:///study.db", "tune", "digits", folder)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _kept_alive(workers: LocalWorkers, restarts: int) -> None:
    """Look after the workers until so many were begun anew."""
    deadline = time.monotonic() + 30
    while len(workers.restarts) < restarts:
        assert time.monotonic() < deadline
        workers.keep_alive()
        time.sleep(0.02)


def test_a_killed_worker_is_begun_anew(program: None, tmp_path: Path) -> None:
    with _workers(tmp_path) as workers:
        first, second = workers.pids
        workers.keep_alive()
        assert workers.restarts == []
        os.kill(first, signal.SIGKILL)
        _kept_alive(workers, 1)
        assert workers.restarts == ["worker 1 was killed by signal 9 and begun anew"]
        assert workers.pids[0] != first
        assert workers.pids[1] == second
        for pid in workers.pids:
            os.kill(pid, signal.SIGTERM)  # what waits for nothing need not be waited for


def test_no_worker_is_left_after_an_interrupt(program: None, tmp_path: Path) -> None:
    pids: list[int] = []

    def interrupted() -> None:
        with _workers(tmp_path) as workers:
            pids.extend(workers.pids)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(pids) == 2
    assert not any(map(_alive, pids))


def test_workers_that_are_killed_again_and_again(
    program: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_COMMAND", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setattr(local, "_RESTARTS", 2)
    with (
        pytest.raises(LabError, match=r"workers were killed 3 times \(the last by signal 9\); is there enough memory"),
        _workers(tmp_path, 1) as workers,
    ):
        _kept_alive(workers, 3)


def test_the_error_of_a_worker_is_told(program: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_COMMAND", "import sys; print('error: the data here are others'); sys.exit(2)")
    with pytest.raises(LabError, match="a worker ended: the data here are others"), _workers(tmp_path, 1) as workers:
        _kept_alive(workers, 1)


def test_what_a_worker_is_started_with(program: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of the storage, which may hold a password, is not on the command line."""
    shows = f"import os, sys; print(sys.argv[1:], os.environ[{STORAGE_VARIABLE!r}])"
    monkeypatch.setattr(local, "_COMMAND", shows)
    with _workers(tmp_path, 1):
        pass
    said = (tmp_path / "worker-1.log").read_text()
    assert said.startswith("['worker', '--study', 'tune', '--data', 'digits', '--threads', '1', '--patience'")
    assert said.endswith("sqlite:///study.db\n")
    assert "sqlite" not in said.split("]")[0]


def test_threads_are_limited_for_every_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in local._THREADS:
        monkeypatch.setenv(name, "8")
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=false")
    limit_threads(1)
    assert {os.environ[name] for name in local._THREADS} == {"1"}
    assert os.environ["XLA_FLAGS"] == "--xla_cpu_enable_fast_math=false --xla_cpu_multi_thread_eigen=false"
