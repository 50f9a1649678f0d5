"""Forks workers and kills them with -9 at random moments. Prints what became of the items as JSON.

    python killing.py URL LOG KILLS ITEMS

The work is to wait. A process of its own queues the items and mends, as `poolkit tune` does.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import optuna

from poolkit.lab.search import storage as storages
from poolkit.lab.search.queue import Queue
from poolkit.lab.search.worker import work

WORKERS = 3
HEARTBEAT = 1


@contextmanager
def opened(url: str) -> Iterator[Queue]:
    """The queue, for one process."""
    with storages.opened(url, HEARTBEAT) as storage:
        study = optuna.create_study(storage=storage, study_name="toy", load_if_exists=True, direction="maximize")
        yield Queue(study, storage, float(storages.GRACE * HEARTBEAT))


def begin(url: str, items: int) -> None:
    """Queue the items."""
    with opened(url) as queue:
        queue.add({f"item {number}": {"number": number} for number in range(items)}, {})


def take(url: str, log: str) -> None:
    """Work until nothing is left."""
    random.seed(os.getpid())

    def objective(trial: optuna.Trial) -> float:
        with Path(log).open("a") as file:
            file.write(f"{trial.user_attrs['item']}\n")
        time.sleep(random.uniform(0.4, 1.2))
        return float(trial.user_attrs["number"])

    with opened(url) as queue:
        work(lambda: [queue], objective, lambda: not queue.open(), patience=60)


def mend(url: str) -> None:
    """See that what dead workers left is queued again."""
    with opened(url) as queue:
        while queue.open():
            queue.mend()
            time.sleep(0.4)


def tell(url: str) -> None:
    """Print the accounts."""
    with opened(url) as queue:
        print(json.dumps([[each.item, each.state, each.attempts, each.twice] for each in queue.accounts()]))


def forked(call: Callable[..., None], *arguments: object) -> int:
    """Run something in a process that opens the database itself: connections must not be shared."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        call(*arguments)
        sys.stdout.flush()
        code = 0
    finally:
        os._exit(code)


def ended(pid: int) -> None:
    """Wait for a process that ends well."""
    status = os.waitpid(pid, 0)[1]
    assert status == 0, f"process {pid} ended with {status}"


def await_work(log: str) -> None:
    """Wait until another item is taken: workers that are killed while they begin show little."""
    before, deadline = size(log), time.monotonic() + 60
    while size(log) == before:
        assert time.monotonic() < deadline, "too few items"
        time.sleep(0.02)


def size(log: str) -> int:
    """Of the file in which workers note what they take."""
    return Path(log).stat().st_size if Path(log).exists() else 0


def main(url: str, log: str, kills: int, items: int) -> None:
    """Begin, kill, wait, tell."""
    chance = random.Random(0)
    with storages.opened("sqlite://"):  # what it imports, processes forked from here have imported
        pass
    ended(forked(begin, url, items))
    mender = forked(mend, url)
    workers = [forked(take, url, log) for _ in range(WORKERS)]
    for _ in range(kills):
        await_work(log)
        time.sleep(chance.uniform(0.0, 0.3))
        victim = chance.randrange(WORKERS)
        os.kill(workers[victim], signal.SIGKILL)
        status = os.waitpid(workers[victim], 0)[1]
        assert status == signal.SIGKILL, f"a worker had ended already, with {status}: too few items"
        workers[victim] = forked(take, url, log)
    for pid in (mender, *workers):
        ended(pid)
    ended(forked(tell, url))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
