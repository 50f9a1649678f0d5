"""Progress of `poolkit conform` on standard error."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from poolkit.cli.console import messages
from poolkit.conformance.results import STATUSES, Outcome, Result


class CaseProgress:
    """Shows the runtimes being asked: a bar over all cases, one line per runtime. Used as a context manager."""

    def __init__(self, total: int) -> None:
        self._console = messages()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._progress.add_task("", total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

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
        self._console.print(f"{result.title} {result.version}: {counts}, {result.seconds:.0f} s", markup=False)
