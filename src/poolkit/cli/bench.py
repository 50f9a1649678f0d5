"""`poolkit bench`."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer

from poolkit.cli import options
from poolkit.cli.options import Format
from poolkit.lab.errors import LabError

if TYPE_CHECKING:
    from rich.table import Table

    from poolkit.bench.runner import Outcome, Settings, StoppedError
    from poolkit.bench.work import Work


def bench(
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            metavar="PATTERN",
            show_default="all but the sweep",
            help="Works with this in their id, or whose id matches (* and ?); repeat the option. 'sweep' takes every "
            "reduction with every kind of geometry, type and layout.",
        ),
    ] = None,
    contender: Annotated[
        list[str] | None,
        typer.Option("--contender", metavar="NAME", show_default="all", help="Who takes part; repeat the option."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Few works and turns; ends within two minutes.")] = False,
    threads: Annotated[int, typer.Option("--threads", min=1, help="Threads of every contender.")] = 2,
    list_works: Annotated[bool, typer.Option("--list", help="Show the works and their targets; time nothing.")] = False,
    output: Annotated[Path | None, options.output_option("Keep the whole result in this file (.json).")] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="PATH", help="Draw time over window size into this file (.html).")
    ] = None,
    output_format: options.FormatOption = Format.TABLE,
) -> None:
    """Time pooling against the frameworks installed here, and against a copy of the same bytes.

    Every answer is compared with the right one before it is timed. Contenders take turns; times are medians. They
    run in processes whose allocator causes no page faults, and once more with the ordinary one. Ctrl-C ends a run and
    keeps what it has measured.
    """
    from poolkit.bench import plot as drawing
    from poolkit.bench import results, works
    from poolkit.bench.machine import load
    from poolkit.bench.runner import Settings
    from poolkit.lab import outputs

    # Everything that can be wrong is looked at before the first measurement.
    chosen = works.select(select or [], quick)
    who = _contenders(contender or [])
    for path, suffix in ((output, ".json"), (plot, ".html")):
        if path is not None:
            outputs.check_file(path, suffix)
    cores = os.cpu_count() or 1
    if threads > cores:
        raise LabError(f"--threads must be at most the {cores} cores of this machine, got {threads}")
    if list_works:
        _list(output_format, chosen)
        return
    settings = Settings(threads, quick, contenders=who)
    start, busy = time.monotonic(), load()
    outcomes, stopped = _measured(chosen, settings)
    measured = (select or []) if stopped is None else [outcome.work.id for outcome in outcomes]
    command = _command(measured, settings)
    content = results.as_dict(outcomes, settings, command, time.monotonic() - start, busy)
    if output is not None:
        outputs.write_text(output, _json(content))
    if plot is not None:
        drawing.write(content, plot)
    _emit(output_format, content)
    wrong = results.wrong_answers(outcomes)
    if wrong:
        raise LabError(f"Poolkit's own answer was wrong in {', '.join(wrong)}; please report it")
    if stopped is not None:
        raise stopped


def _measured(chosen: Sequence[Work], settings: Settings) -> tuple[list[Outcome], StoppedError | None]:
    """What was measured of works, and what ended that before all were; raised at once where nothing was."""
    from poolkit.bench.runner import StoppedError, run
    from poolkit.cli.console import messages

    with BenchProgress() as progress:
        try:
            return run(chosen, settings, progress), None
        except StoppedError as error:
            stopped = error
    messages().print(f"stopped; measured {len(stopped.outcomes)} of {len(chosen)} works", markup=False)
    if not stopped.outcomes:
        raise stopped
    return stopped.outcomes, stopped


def _contenders(names: Sequence[str]) -> tuple[str, ...]:
    from poolkit.bench.contender import contenders
    from poolkit.lab.suggestions import unknown

    known = [each.name for each in contenders()]
    for name in names:
        if name not in known:
            raise LabError(f"--contender: {unknown('contender', name, known)}")
    return tuple(names)


def _command(select: Sequence[str], settings: Settings) -> str:
    words = ["poolkit", "bench", *(word for pattern in select for word in ("--select", pattern))]
    words += [word for name in settings.contenders for word in ("--contender", name)]
    return shlex.join([*words, *(["--quick"] if settings.quick else []), "--threads", str(settings.threads)])


def _json(content: Any) -> str:
    from poolkit.lab.results import as_json

    return as_json(content)


class BenchProgress:
    """Shows a run on standard error: a bar in a terminal, one line for each work elsewhere."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        from poolkit.cli.console import messages

        self._console = messages()
        self._progress = Progress(
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._progress.add_task("")
        self._text = ""

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def on_work(self, work: Work, allocator: str, finished: int, total: int) -> None:
        """A work begins."""
        self._text = f"{work.id}, allocator: {allocator}"
        self._progress.update(self._task, completed=finished, total=total, description=self._text)
        if not self._console.is_terminal:
            self._console.print(f"{finished + 1}/{total} {self._text}", markup=False)

    def on_contender(self, name: str, what: str) -> None:
        """A contender is prepared or has its turn; nothing is drawn while the clock runs."""
        if what == "prepare":
            self._progress.update(self._task, description=f"{self._text}: {name}")

    def on_problem(self, work: Work, text: str) -> None:
        """Something was wrong."""
        self._console.print(f"{work.id}: {text}", markup=False)


def _list(output_format: Format, works: Sequence[Work]) -> None:
    from rich import box
    from rich.table import Table

    from poolkit.cli.console import emit

    table = Table(box=box.SIMPLE)
    for heading in ("work", "shape", "targets"):
        table.add_column(heading)
    records = [{"work": work.id, "shape": work.size, "targets": "; ".join(map(str, work.targets))} for work in works]
    for record in records:
        table.add_row(*record.values())
    emit(output_format, table, records, records)


def _emit(output_format: Format, content: Mapping[str, Any]) -> None:
    from poolkit.bench.results import records
    from poolkit.cli.console import emit, results

    flat = records(content)
    if output_format is not Format.TABLE:
        # A run in which nothing could be measured still has a header.
        emit(output_format, _table(content, ""), content, flat or [dict.fromkeys(("work", "contender"))])
        return
    for allocator in content["allocators"]:
        results().print(_table(content, allocator))


def _table(content: Mapping[str, Any], allocator: str) -> Table:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from poolkit.bench.pages import HEADINGS, rows

    caption = f"Milliseconds, medians, {content['threads']} threads; allocator: {allocator}"
    table = Table(box=box.SIMPLE, caption=caption, caption_justify="left")
    for number, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="right" if 0 < number < len(HEADINGS) - 1 else "left")
    for row in rows(content, allocator):
        table.add_row(*map(escape, row))
    return table
