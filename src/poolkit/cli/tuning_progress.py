"""Progress of a search on standard error: one line per training that ended, wherever, and a bar for the one here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolkit.cli.progress import TrainingProgress
from poolkit.lab.search.queue import Account, State
from poolkit.lab.search.trials import CONFIGURATION, FILTERED
from poolkit.lab.statistics import percent
from poolkit.lab.training import Epoch

if TYPE_CHECKING:
    import optuna


class WorkProgress(TrainingProgress):
    """Shows what a worker does. Used as a context manager."""

    def __init__(self, epochs: int, ends: bool) -> None:
        super().__init__(epochs)
        self._ends = ends
        self._item = ""

    def on_item(self, item: str) -> None:
        """Work on an item begins."""
        self._item = item
        if self._training is not None:
            self._progress.remove_task(self._training)
            self._training = None

    def on_step(self, epoch: int, step: int, steps: int) -> None:
        """Batch `step` of `steps` begins."""
        super().on_step(epoch, step, steps)
        if self._training is not None:
            self._progress.update(self._training, note=self._item)

    def on_epoch(self, epoch: Epoch) -> None:
        """An epoch has ended: shown by the bar."""

    def on_item_end(self, item: str, trial: optuna.trial.FrozenTrial) -> None:
        """An item has ended here."""
        if self._ends:
            self._console.print(f"{item}: {_outcome(trial)}", markup=False)


class TuningProgress(WorkProgress):
    """Shows a search."""

    def __init__(self, epochs: int) -> None:
        super().__init__(epochs, ends=False)

    def on_phase(self, phase: str) -> None:
        """A part of the procedure begins."""
        self._console.print(f"{phase}:", markup=False)

    def on_end(self, account: Account, ended: int, total: int) -> None:
        """An item has ended, here or on another machine."""
        name = account.trial.user_attrs.get(CONFIGURATION, account.item)
        self._console.print(f"  {ended}/{total} {name}: {_outcome(account.trial)}", markup=False)


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
