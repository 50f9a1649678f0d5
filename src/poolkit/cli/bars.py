"""Bars on standard error, in a terminal only, and lines above them."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from poolkit.cli.console import messages
from poolkit.lab.training import Epoch


class Bars:
    """Shows how something goes. Used as a context manager."""

    def __init__(self, *columns: ProgressColumn) -> None:
        self._console = messages()
        self._progress = Progress(
            *columns, console=self._console, transient=True, disable=not self._console.is_terminal
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def _say(self, line: str) -> None:
        """A line that stays, as it is."""
        self._console.print(line, markup=False)


class TrainingBars(Bars):
    """Shows trainings, one after another, each by a bar."""

    def __init__(self, epochs: int | None) -> None:
        """Say of how many epochs each training is, None where that is not known."""
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self._epochs = epochs
        self._training: TaskID | None = None
        self._label = ""

    def _begin(self, label: str) -> None:
        """The next training begins."""
        self._label = label
        if self._training is not None:
            self._progress.remove_task(self._training)
            self._training = None

    def on_step(self, epoch: int, step: int, steps: int) -> None:
        """Batch `step` of `steps` begins."""
        if self._training is None:
            total = None if self._epochs is None else self._epochs * steps
            self._training = self._progress.add_task("training", total=total, note=self._label)
        of_all = "" if self._epochs is None else f"/{self._epochs}"
        completed = (epoch - 1) * steps + step - 1
        self._progress.update(self._training, description=f"epoch {epoch}{of_all}", completed=completed)

    def on_epoch(self, epoch: Epoch) -> None:
        """An epoch has ended: shown by the bar."""
