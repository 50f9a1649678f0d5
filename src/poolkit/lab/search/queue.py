"""What is to be trained, as items of a study: each ends exactly once, whatever happens to workers."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from poolkit.lab.search import storage as storages

if TYPE_CHECKING:
    import optuna

ITEM: Final = "item"
"""User attribute of a trial: which item it works on."""

ERROR: Final = "error"
"""User attribute of a trial: why it failed."""


class State(StrEnum):
    """How far an item is."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    PRUNED = "pruned"
    FAILED = "failed"


_ENDS: Final = (State.FINISHED, State.PRUNED)


@dataclass(frozen=True)
class Account:
    """What became of one item.

    Attributes:
        item: Its name.
        state: How far it is; an item that failed in every attempt is "failed".
        trial: The trial that counts: the one that ended it, else the last attempt.
        attempts: Trials that worked on it, or will; those that were handed back are not counted.
        twice: Whether it was finished more than once; the first result counts.
    """

    item: str
    state: State
    trial: optuna.trial.FrozenTrial
    attempts: int
    twice: bool

    @property
    def value(self) -> float:
        """The result of a finished item."""
        assert self.trial.value is not None, "of finished items only"
        return self.trial.value

    @property
    def retried(self) -> bool:
        """Whether it failed and is to be tried again."""
        return self.state is State.FAILED and self.attempts <= storages.RETRIES


@dataclass
class Queue:
    """The items of one study.

    Attributes:
        study: The study.
        storage: The database that it is in.
        grace: Seconds after which an item that nobody works on, and that ought to be worked on, is queued again.
    """

    study: optuna.Study
    storage: optuna.storages.RDBStorage
    grace: float
    _missed: dict[str, float] = field(default_factory=dict)
    _seen_running: set[int] = field(default_factory=set)

    def add(self, items: Mapping[str, Mapping[str, Any]], parameters: Mapping[str, Mapping[str, Any]]) -> None:
        """Queue the items that are not here yet. One process does that at a time.

        Args:
            items: User attributes by item.
            parameters: By item the parameters that it must have; what is left out, the sampler chooses.
        """
        present = {account.item for account in self.accounts()}
        for item, attributes in items.items():
            if item not in present:
                self.study.enqueue_trial(dict(parameters.get(item, {})), user_attrs={ITEM: item, **attributes})

    def accounts(self) -> list[Account]:
        """Every item once, in the order in which they were queued."""
        attempts: dict[str, list[optuna.trial.FrozenTrial]] = {}
        for trial in self.study.get_trials(deepcopy=False):
            if ITEM in trial.user_attrs:
                attempts.setdefault(trial.user_attrs[ITEM], []).append(trial)
        return [_account(item, trials) for item, trials in attempts.items()]

    def ended(self) -> list[Account]:
        """The items that were finished or pruned, in the order in which that happened."""
        accounts = (account for account in self.accounts() if account.state in _ENDS)
        return sorted(accounts, key=lambda account: _ended_at(account.trial))

    def open(self) -> bool:
        """Whether an item waits, is being worked on, or will be again."""
        return any(account.state in (State.WAITING, State.RUNNING) or account.retried for account in self.accounts())

    def waiting(self) -> bool:
        """Whether an item waits."""
        return any(account.state is State.WAITING for account in self.accounts())

    def mend(self) -> None:
        """Queue again what dead workers left, also where they died between two steps of the storage's own retries.

        One process does that at a time.
        """
        for account in self.accounts():
            # A worker may die before its first heartbeat, and nobody misses a heart that never beat.
            if account.state is State.RUNNING and account.trial.number not in self._seen_running:
                self._seen_running.add(account.trial.number)
                self.storage.record_heartbeat(account.trial._trial_id)
        storages.fail_stale(self.study)
        for account in self.accounts():
            if not account.retried:
                self._missed.pop(account.item, None)
            # A worker that fails a trial queues it again at once; only one that dies in between does not.
            elif time.monotonic() - self._missed.setdefault(account.item, time.monotonic()) > self.grace:
                storages.retry(self.study, account.trial)


def _account(item: str, trials: Sequence[optuna.trial.FrozenTrial]) -> Account:
    from optuna.trial import TrialState

    ends = [trial for trial in trials if trial.state in (TrialState.COMPLETE, TrialState.PRUNED)]
    states = {
        TrialState.COMPLETE: State.FINISHED,
        TrialState.PRUNED: State.PRUNED,
        TrialState.RUNNING: State.RUNNING,
        TrialState.WAITING: State.WAITING,
        TrialState.FAIL: State.FAILED,
    }
    if ends:
        counts = min(ends, key=_ended_at)
    else:
        alive = [trial for trial in trials if trial.state is not TrialState.FAIL]
        counts = (alive or trials)[-1]
    attempts = sum(storages.INTERRUPTED not in trial.user_attrs for trial in trials)
    return Account(item, states[counts.state], counts, attempts, len(ends) > 1)


def _ended_at(trial: optuna.trial.FrozenTrial) -> tuple[dt.datetime, int]:
    assert trial.datetime_complete is not None, "of finished trials only"
    return trial.datetime_complete, trial.number


def surplus(study: optuna.Study) -> Iterator[optuna.trial.FrozenTrial]:
    """Trials without an item: a worker asked for one just after another worker had taken the last."""
    return (trial for trial in study.get_trials(deepcopy=False) if ITEM not in trial.user_attrs)
