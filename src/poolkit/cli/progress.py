"""Progress of training on standard error: bars in a terminal, one line per epoch or trial elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from poolkit.cli.console import messages
from poolkit.lab.statistics import percent
from poolkit.lab.study import Job, Run
from poolkit.lab.training import Epoch


class TrainingProgress:
    """Shows one training. Used as a context manager."""

    def __init__(self, epochs: int) -> None:
        self._console = messages()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._epochs = epochs
        self._training: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def on_step(self, epoch: int, step: int, steps: int) -> None:
        """Batch `step` of `steps` begins."""
        if self._training is None:
            self._training = self._progress.add_task("training", total=self._epochs * steps, note="")
        self._progress.update(
            self._training,
            description=f"epoch {epoch}/{self._epochs}",
            completed=(epoch - 1) * steps + step - 1,
        )

    def on_epoch(self, epoch: Epoch) -> None:
        """An epoch has ended."""
        self._console.print(
            f"epoch {epoch.number}/{self._epochs}: loss {epoch.loss:.4f}, accuracy {percent(epoch.accuracy)}, "
            f"test accuracy {percent(epoch.val_accuracy)}, {epoch.seconds:.1f} s"
        )


class ComparisonProgress(TrainingProgress):
    """Shows a comparison: a bar over all trials above the bar of the training that runs."""

    def __init__(self, epochs: int, folds: int) -> None:
        super().__init__(epochs)
        self._folds = folds
        self._trials: TaskID | None = None
        self._label = ""

    def on_trial(self, job: Job, finished: int, total: int) -> None:
        """A trial begins."""
        self._label = self._describe(job)
        if self._trials is None:
            if finished:
                self._console.print(f"{finished} of {total} trainings were finished before and are kept")
            self._trials = self._progress.add_task("trainings", total=total, note="")
        self._progress.update(self._trials, completed=finished, note=f"{finished} of {total}")
        if self._training is not None:
            self._progress.remove_task(self._training)
            self._training = None

    def on_step(self, epoch: int, step: int, steps: int) -> None:
        """Batch `step` of `steps` begins."""
        super().on_step(epoch, step, steps)
        if self._training is not None:
            self._progress.update(self._training, note=self._label)

    def on_epoch(self, epoch: Epoch) -> None:
        """An epoch has ended: shown by the bar, too much for a line each."""

    def on_trial_end(self, run: Run, finished: int, total: int) -> None:
        """A trial has ended."""
        seconds = run.history.epochs[-1].elapsed
        self._console.print(
            f"{finished}/{total} {self._describe(run.job)}: test accuracy "
            f"{percent(run.history.test_accuracy)}, {seconds:.1f} s of training",
            markup=False,
        )

    def on_stop(self, pooling: str, trainings: int) -> None:
        """A pooling is given up."""
        self._console.print(f"{pooling} is given up after {trainings} trainings: worse than the best", markup=False)

    def _describe(self, job: Job) -> str:
        fold = f", fold {job.fold}" if self._folds > 1 else ""
        return f"{job.pooling}, seed {job.seed}{fold}"
