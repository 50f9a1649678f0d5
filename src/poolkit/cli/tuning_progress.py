"""Progress of a search on standard error: one line per training that ended, wherever, and a bar for the one here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolkit.cli.bars import TrainingBars
from poolkit.lab.search.queue import Account, State
from poolkit.lab.search.trials import CONFIGURATION, FILTERED
from poolkit.lab.statistics import percent

if TYPE_CHECKING:
    import optuna


class WorkProgress(TrainingBars):
    """Shows what a worker does. Used as a context manager."""

    def on_item(self, item: str) -> None:
        """Work on an item begins."""
        self._begin(item)

    def on_item_end(self, item: str, trial: optuna.trial.FrozenTrial) -> None:
        """An item has ended here."""
        self._say(f"{item}: {_outcome(trial)}")


class TuningProgress(WorkProgress):
    """Shows a search: what ends here is told with what ends elsewhere."""

    def on_item_end(self, item: str, trial: optuna.trial.FrozenTrial) -> None:
        """An item has ended here."""

    def on_phase(self, phase: str) -> None:
        """A part of the procedure begins."""
        self._say(f"{phase}:")

    def on_end(self, account: Account, ended: int, total: int) -> None:
        """An item has ended, here or on another machine."""
        name = account.trial.user_attrs.get(CONFIGURATION, account.item)
        self._say(f"  {ended}/{total} {name}: {_outcome(account.trial)}")


def _outcome(trial: optuna.trial.FrozenTrial) -> str:
    """What came of a trial, in words."""
    if FILTERED in trial.user_attrs:
        return f"not trained, {trial.user_attrs[FILTERED]}"
    state = {"COMPLETE": State.FINISHED, "PRUNED": State.PRUNED}.get(trial.state.name, State.FAILED)
    if state is State.FAILED or trial.value is None:
        return f"failed ({trial.user_attrs.get('error', 'no reason given')}); it is tried again, a few times"
    if state is State.PRUNED:
        epochs = len(trial.intermediate_values)
        return f"{percent(trial.value)}, stopped after {epochs} {'epoch' if epochs == 1 else 'epochs'}"
    return percent(trial.value)
