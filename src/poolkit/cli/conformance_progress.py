"""Progress of `poolkit conform` on standard error."""

from __future__ import annotations

from rich.progress import BarColumn, TextColumn, TimeElapsedColumn

from poolkit.cli.bars import Bars
from poolkit.conformance.results import STATUSES, Outcome, Result


class CaseProgress(Bars):
    """Shows the runtimes being asked: a bar over all cases, one line per runtime. Used as a context manager."""

    def __init__(self, total: int) -> None:
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeElapsedColumn(),
        )
        self._task = self._progress.add_task("", total=total)

    def on_runtime(self, title: str) -> None:
        """The next runtime is asked."""
        self._progress.update(self._task, description=title)

    def on_case(self, outcome: Outcome) -> None:  # noqa: ARG002 (all outcomes advance the bar)
        """A case has been asked."""
        self._progress.advance(self._task)

    def skip(self, cases: int) -> None:
        """A runtime could not be asked."""
        self._progress.advance(self._task, cases)

    def on_result(self, result: Result) -> None:
        """A runtime has been asked all cases."""
        counts = ", ".join(f"{result.count(status)} {status.replace('_', ' ')}" for status in STATUSES)
        self._say(f"{result.title} {result.version}: {counts}, {result.seconds:.0f} s")
