"""A worker: takes items from the studies of a search, one after another, until none is left."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from poolkit.lab.errors import LabError
from poolkit.lab.interrupts import admitted, held_back
from poolkit.lab.search import storage as storages
from poolkit.lab.search.queue import ERROR, ITEM, Queue

if TYPE_CHECKING:
    import optuna

Objective = Callable[["optuna.Trial"], float]
"""Works on one item and returns its value; `optuna.TrialPruned` where it is hopeless.

Interrupts wait until it admits them (`interrupts.admitted`), which it does where it does not talk to the storage.
"""

POLL: Final = 0.5
"""Seconds between two looks at a study in which nothing waits."""

_INTERRUPTS: Final = (KeyboardInterrupt, SystemExit)


class _NothingLeftError(Exception):
    """Another worker took the last item in the same moment."""


class WorkObserver(Protocol):
    """Who is told what a worker does."""

    def on_item(self, item: str) -> None:
        """Work on an item begins."""

    def on_item_end(self, item: str, trial: optuna.trial.FrozenTrial) -> None:
        """It has ended; how, the state of the trial says."""


def take(queue: Queue, objective: Objective, observer: WorkObserver | None = None) -> bool:
    """Work on one item, if any waits.

    An item whose objective raises is queued again, at most `storage.RETRIES` times; one that is interrupted is handed
    back.

    Args:
        queue: Where items wait.
        objective: Does the work.
        observer: Who is told of it.

    Returns:
        Whether there was one.
    """
    if not queue.waiting():
        return False
    # An interrupt while a trial is begun or ended would leave it running, and nobody's.
    with held_back():
        return _take(queue, _Attempt(objective, observer))


def _take(queue: Queue, attempt: _Attempt) -> bool:
    try:
        queue.study.optimize(attempt, n_trials=1, catch=(Exception,))
    except (ValueError, AssertionError, UnboundLocalError) as error:
        # Optuna 5.0 stumbles over a storage that fails while a trial ends, with either of the last two.
        cause = _storage_error(error)
        if cause is not None:
            raise cause from cause.__cause__
        # It refuses the result of a trial that others took for dead and failed: it is being done again.
        if attempt.number is None or _trial(queue.study, attempt.number).state.name == "RUNNING":
            raise
        if attempt.interrupted:
            raise KeyboardInterrupt from None
        return True
    except _INTERRUPTS:
        _queue_again(queue.study, attempt)
        raise
    _queue_again(queue.study, attempt)
    if attempt.observer is not None and attempt.item is not None and attempt.number is not None:
        attempt.observer.on_item_end(attempt.item, _trial(queue.study, attempt.number))
    return attempt.item is not None


def _storage_error(error: BaseException | None) -> BaseException | None:
    """The failure of the storage behind an error, if that is what it was."""
    while error is not None and not isinstance(error, storages.errors()):
        error = error.__context__
    return error


def work(
    queues: Callable[[], Sequence[Queue]],
    objective: Objective,
    finished: Callable[[], bool],
    patience: float,
    observer: WorkObserver | None = None,
    sleep: Callable[[float], Any] = time.sleep,
) -> int:
    """Take items until the search is over.

    Args:
        queues: The studies there are by now, the most urgent first.
        objective: Does the work.
        finished: Whether the search is over.
        patience: Seconds to wait for items while nobody works on any, and for a storage that does not answer.
        observer: Who is told what goes on.
        sleep: Waits.

    Returns:
        How many items were worked on.

    Raises:
        LabError: Where nothing came for longer than the patience.
    """
    with held_back():
        return _work(queues, objective, finished, patience, observer, sleep)


def _work(
    queues: Callable[[], Sequence[Queue]],
    objective: Objective,
    finished: Callable[[], bool],
    patience: float,
    observer: WorkObserver | None,
    sleep: Callable[[float], Any],
) -> int:
    done, looked, busy = 0, float("-inf"), time.monotonic()
    while True:
        try:
            if finished():
                return done
            present = queues()
            if any(take(queue, objective, observer) for queue in present):
                done, busy = done + 1, time.monotonic()
                continue
            if present and time.monotonic() - looked > (present[0].storage.heartbeat_interval or POLL):
                looked = time.monotonic()
                for queue in present:
                    storages.fail_stale(queue.study)
            if any(queue.open() for queue in present):
                busy = time.monotonic()  # the work of others may come back
            elif time.monotonic() - busy > patience:
                raise LabError(
                    f"nothing to do for {patience:g} seconds, and the search is not finished; the command "
                    "`poolkit tune` that began it goes on with it"
                )
        except storages.errors():
            # A server that is begun anew comes back; the trial that was lost is begun again like that of a dead worker.
            if time.monotonic() - busy > patience:
                raise
        with admitted():
            sleep(POLL)


class _Attempt:
    """One trial: remembers which item it worked on, and why it failed."""

    def __init__(self, objective: Objective, observer: WorkObserver | None) -> None:
        self._objective = objective
        self.observer = observer
        self.item: str | None = None
        self.number: int | None = None
        self.failed = False
        self.interrupted = False

    def __call__(self, trial: optuna.Trial) -> float:
        import optuna

        self.number, self.item = trial.number, trial.user_attrs.get(ITEM)
        if self.item is None:
            raise _NothingLeftError
        if self.observer is not None:
            self.observer.on_item(self.item)
        try:
            return self._objective(trial)
        except (optuna.TrialPruned, optuna.exceptions.UpdateFinishedTrialError):
            raise
        except _INTERRUPTS:
            self.failed = self.interrupted = True
            # Nor may a storage that fails now swallow the interrupt: then the attempt counts, and that is all.
            with contextlib.suppress(optuna.exceptions.UpdateFinishedTrialError, *storages.errors()):
                trial.set_user_attr(storages.INTERRUPTED, True)
            raise KeyboardInterrupt from None  # Optuna closes the trial for this one only
        except Exception as error:
            self.failed = True
            trial.set_user_attr(ERROR, " ".join(f"{type(error).__name__}: {error}".split())[:300])
            raise


def _queue_again(study: optuna.Study, attempt: _Attempt) -> None:
    """Queue the item of an attempt that failed, or was interrupted, here."""
    if attempt.failed and attempt.number is not None:
        storages.retry(study, _trial(study, attempt.number))


def _trial(study: optuna.Study, number: int) -> optuna.trial.FrozenTrial:
    return study.get_trials(deepcopy=False)[number]
