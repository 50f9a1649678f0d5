"""What goes wrong on machines: workers killed at random moments, a full disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import optuna
import pytest

from poolkit.lab.errors import LabError
from poolkit.lab.outputs import write_text
from poolkit.lab.search import storage as storages
from poolkit.lab.search.queue import State
from poolkit.lab.search.worker import take
from poolkit.lab.study import Settings, opened
from tests.lab.search import killing
from tests.lab.search.test_queue import _queue, _value

KILLS, ITEMS = 20, 36


@pytest.mark.slow
def test_twenty_workers_killed_at_random_moments(tmp_path: Path) -> None:
    """Between any two steps of the storage too: every item ends once, and what was lost is accounted for."""
    log = tmp_path / "taken.log"
    words = [sys.executable, killing.__file__, f"sqlite:///{tmp_path / 'study.db'}", str(log), str(KILLS), str(ITEMS)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    accounts = json.loads(done.stdout)
    assert [item for item, *_ in accounts] == [f"item {number}" for number in range(ITEMS)]
    assert not any(twice for *_, twice in accounts), "no item is finished twice"
    for item, state, attempts, _ in accounts:
        assert state == State.FINISHED or (state, attempts) == (State.FAILED, 1 + storages.RETRIES), item
    # Each attempt but the last of an item was lost to a kill; some kills hit workers between two items.
    lost = sum(attempts for _, _, attempts, _ in accounts) - ITEMS
    assert 1 <= lost <= KILLS
    # What was not lost was begun once; what was, at most as often as it was given out.
    taken = Counter(log.read_text().splitlines())
    for item, _, attempts, _ in accounts:
        assert taken[item] == 1 if attempts == 1 else taken[item] <= attempts


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 600 kB."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # errors that are looked at hold files open


def _fill(folder: Path) -> Path:
    """A file that takes all the room that is left."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return path


def test_a_search_on_a_full_disk_goes_on_when_there_is_room(disk: Path) -> None:
    def objective(trial: optuna.Trial) -> float:
        filler.append(_fill(disk))
        trial.set_user_attr("much", "x" * 20_000)
        return _value(trial)

    filler: list[Path] = []
    with pytest.raises(LabError, match=r"study\.db cannot be used: .*full; make room"), _queue(disk, 2) as queue:
        take(queue, objective)
    filler[0].unlink()
    with _queue(disk) as queue:
        (first, second) = queue.accounts()
        assert second.state is State.WAITING
        # Its end could not be written, or that it is to be tried again: like those of a worker that died.
        if first.state is State.RUNNING:
            queue.study.tell(first.trial.number, state=optuna.trial.TrialState.FAIL)
        if first.state in (State.RUNNING, State.FAILED):
            storages.retry(queue.study, queue.study.trials[first.trial.number])
        while take(queue, _value):
            pass
        assert [(each.item, each.state, each.value, each.twice) for each in queue.accounts()] == [
            ("item 0", State.FINISHED, 0.0, False),
            ("item 1", State.FINISHED, 1.0, False),
        ]


def test_a_comparison_on_a_full_disk(disk: Path) -> None:
    _fill(disk)
    settings = Settings("sides", "ab", None, "reference", 1, 1, 16, "jax")
    with (
        pytest.raises(LabError, match=r"study\.db cannot be used as a study: .*full; make room"),
        opened(disk) as study,
    ):
        study.require(settings)


def test_a_report_on_a_full_disk_leaves_the_old_one(disk: Path) -> None:
    report = disk / "report.html"
    write_text(report, "old")
    filler = _fill(disk)
    with pytest.raises(LabError, match=r"cannot write .*report\.html: No space left on device"):
        write_text(report, "new" * 10_000)
    assert report.read_text() == "old"
    assert sorted(disk.iterdir()) == [filler, report]
