"""Progress of trainings on standard error: bars in a terminal, one line per epoch or trial everywhere."""

from __future__ import annotations

from rich.progress import TaskID

from poolkit.cli.bars import TrainingBars
from poolkit.lab.statistics import percent
from poolkit.lab.study import Job, Run
from poolkit.lab.training import Epoch


class TrainingProgress(TrainingBars):
    """Shows one training. Used as a context manager."""

    def on_epoch(self, epoch: Epoch) -> None:
        """An epoch has ended."""
        self._say(
            f"epoch {epoch.number}/{self._epochs}: loss {epoch.loss:.4f}, accuracy {percent(epoch.accuracy)}, "
            f"test accuracy {percent(epoch.val_accuracy)}, {epoch.seconds:.1f} s"
        )


class ComparisonProgress(TrainingBars):
    """Shows a comparison: a bar over all trials above the bar of the training that runs."""

    def __init__(self, epochs: int, folds: int) -> None:
        super().__init__(epochs)
        self._folds = folds
        self._trials: TaskID | None = None

    def on_trial(self, job: Job, finished: int, total: int) -> None:
        """A trial begins."""
        if self._trials is None:
            if finished:
                self._say(f"{finished} of {total} trainings were finished before and are kept")
            self._trials = self._progress.add_task("trainings", total=total, note="")
        self._progress.update(self._trials, completed=finished, note=f"{finished} of {total}")
        self._begin(self._describe(job))

    def on_trial_end(self, run: Run, finished: int, total: int) -> None:
        """A trial has ended."""
        seconds = run.history.epochs[-1].elapsed
        self._say(
            f"{finished}/{total} {self._describe(run.job)}: test accuracy {percent(run.history.test_accuracy)}, "
            f"{seconds:.1f} s of training"
        )

    def on_stop(self, pooling: str, trainings: int) -> None:
        """A pooling is given up."""
        self._say(f"{pooling} is given up after {trainings} trainings: worse than the best")

    def _describe(self, job: Job) -> str:
        fold = f", fold {job.fold}" if self._folds > 1 else ""
        return f"{job.pooling}, seed {job.seed}{fold}"
