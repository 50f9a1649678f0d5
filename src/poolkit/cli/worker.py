"""`poolkit worker`."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from poolkit.cli import options
from poolkit.lab.errors import LabError


def worker(
    study: options.StudyOption = options.DEFAULT_STUDY,
    storage: options.StorageOption = None,
    data: Annotated[
        str | None,
        typer.Option(
            "--data",
            metavar="NAME|PATH",
            show_default="as in the study",
            help="The dataset on this machine. Its contents must be those that the search began with.",
        ),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(
            "--threads", metavar="N", min=1, show_default="as many as frameworks take", help="Threads to use."
        ),
    ] = None,
    patience: Annotated[
        float,
        typer.Option(
            "--patience",
            metavar="SECONDS",
            min=0,
            help="How long to wait for the search to begin, and for work while nobody works.",
        ),
    ] = 600,
) -> None:
    """Join a search that `poolkit tune` began, from this process or machine, until none of its trainings is left.

    Stopped, it hands its training back; killed, its training is begun again by another worker after a while.
    """
    from poolkit.cli.console import messages
    from poolkit.cli.tuning_progress import WorkProgress
    from poolkit.lab.search.joining import join
    from poolkit.lab.search.local import limit_threads

    if storage is None:
        raise LabError(
            "--storage is missing: the address of the database of the search, such as sqlite:///tuning/study.db"
        )
    if threads is not None:
        limit_threads(threads)
    try:
        with _terminated_as_interrupted(), WorkProgress(epochs=None) as progress:
            done = join(storage, study, data, patience, progress, progress)
    except KeyboardInterrupt:
        messages().print("stopped; its training was handed back", markup=False)
        raise
    messages().print(f"the search is over; {done} {'training was' if done == 1 else 'trainings were'} done here")


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Treat SIGTERM, by which clusters stop a job, as Ctrl-C: the training is handed back at once."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
