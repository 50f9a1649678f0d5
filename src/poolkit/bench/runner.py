"""Runs works in processes of their own, one allocator after the other, and gathers what they found.

A contender that brings its process down, or never answers, costs that contender: the work starts again without it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import IO, Any, Final, Protocol

from poolkit.bench.allocators import NO_FAULTS, available, environment
from poolkit.bench.measure import Plan
from poolkit.bench.work import Work

QUICK_SECONDS: Final = 110.0
"""After this a quick run stops: it ends within two minutes."""

WORKER: Final = (sys.executable, "-m", "poolkit.bench.worker")
"""The process that measures."""


@dataclass(frozen=True)
class Settings:
    """How a run measures.

    Attributes:
        threads: Threads of every contender.
        quick: Few turns, without the default allocator, and an end after `QUICK_SECONDS`.
        silence: Seconds after which a process that says nothing is taken to hang.
        contenders: Names of those that take part; all if empty.
    """

    threads: int = 2
    quick: bool = False
    silence: float = 300.0
    contenders: tuple[str, ...] = ()

    @property
    def plan(self) -> Plan:
        """How long each contender is measured."""
        return Plan(rounds=5, budget=1.0, patience=2.0) if self.quick else Plan()

    @property
    def allocators(self) -> tuple[str, ...]:
        """The allocators in turn."""
        return available()[:1] if self.quick else available()


class Observer(Protocol):
    """Is told how a run goes."""

    def on_work(self, work: Work, allocator: str, finished: int, total: int) -> None:
        """A work begins."""

    def on_contender(self, name: str, what: str) -> None:
        """A contender is prepared, or has its turn."""

    def on_problem(self, work: Work, text: str) -> None:
        """Something was wrong, and is part of the result."""


@dataclass
class Outcome:
    """What became of one work: findings by allocator."""

    work: Work
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)


class StoppedError(KeyboardInterrupt):
    """Ctrl-C; `outcomes` holds what had been measured."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


class _DiedError(Exception):
    """A process ended, or was ended, before its work was done."""


def run(works: Sequence[Work], settings: Settings, observer: Observer) -> list[Outcome]:
    """Measure works.

    Args:
        works: Which, in order.
        settings: How.
        observer: Is told how it goes.

    Returns:
        One outcome for each work, in the same order.

    Raises:
        StoppedError: At Ctrl-C.
    """
    outcomes = {work.id: Outcome(work) for work in works}
    end = time.monotonic() + QUICK_SECONDS if settings.quick else float("inf")
    groups = [list(group) for _, group in itertools.groupby(works, key=lambda work: work.process)]
    progress = _Progress(observer, len(works) * len(settings.allocators))
    try:
        for group in groups:
            for allocator in settings.allocators:
                _Group(group, allocator, settings, end, outcomes, progress).run()
    except KeyboardInterrupt:
        raise StoppedError([outcome for outcome in outcomes.values() if outcome.findings]) from None
    return list(outcomes.values())


@dataclass
class _Progress:
    observer: Observer
    total: int
    finished: int = 0

    def begin(self, work: Work, allocator: str) -> None:
        self.observer.on_work(work, allocator, self.finished, self.total)


@dataclass
class _Group:
    """Works that share a process, until one of them breaks it."""

    works: list[Work]
    allocator: str
    settings: Settings
    end: float
    outcomes: dict[str, Outcome]
    progress: _Progress
    skip: dict[str, dict[str, str]] = field(default_factory=dict)
    suspect: str | None = None

    def run(self) -> None:
        waiting = list(self.works)
        while waiting:
            if time.monotonic() > self.end:
                self._give_up(waiting, "left out: the time of a quick run is over")
                return
            before, self.suspect = len(waiting), None
            try:
                for finished in self._process(waiting):
                    waiting.remove(finished)
                    self.progress.finished += 1
                    self.suspect = None
            except _DiedError as death:
                # One that died after a work, before the next had begun, is simply started again.
                if self.suspect is not None or len(waiting) == before:
                    self._blame(waiting[0], str(death), waiting)

    def _blame(self, work: Work, death: str, waiting: list[Work]) -> None:
        """Note whose turn it was; without a suspect, or at the second time, the work itself is given up."""
        skipped = self.skip.setdefault(work.id, {})
        if time.monotonic() > self.end:
            self._give_up(waiting[:1], "left out: the time of a quick run is over")
        elif self.suspect is None or self.suspect in skipped:
            self._give_up(waiting[:1], death)
        else:
            skipped[self.suspect] = death
            self.progress.observer.on_problem(work, f"{self.suspect} {death}")
            return
        waiting.pop(0)

    def _give_up(self, works: Sequence[Work], why: str) -> None:
        for work in works:
            self.outcomes[work.id].broken[self.allocator] = why
            self.progress.observer.on_problem(work, why)
            self.progress.finished += 1

    def _process(self, works: Sequence[Work]) -> Iterator[Work]:
        """Run a process on works; yields each when it is done.

        Raises:
            _DiedError: Where the process ends before all are.
        """
        by_id = {work.id: work for work in works}
        request = {
            "works": list(by_id),
            "plan": asdict(self.settings.plan),
            "threads": self.settings.threads,
            "skip": self.skip,
            "contenders": self.settings.contenders,
        }
        environ = environment(self.allocator, self.settings.threads)
        left = set(by_id)
        with tempfile.TemporaryFile() as errors, _worker(environ, errors) as process:
            for event in _events(process, json.dumps(request), self.settings.silence, self.end):
                work = by_id[event["work"]]
                self._note(work, event)
                if event["event"] in ("done", "broken"):
                    left.discard(work.id)
                    yield work
                if not left:
                    break
            if left:
                raise _DiedError(_cause(process, errors))

    def _note(self, work: Work, event: dict[str, Any]) -> None:
        outcome, observer = self.outcomes[work.id], self.progress.observer
        match event["event"]:
            case "begin":
                self.progress.begin(work, self.allocator)
            case "prepare" | "turn" as what:
                self.suspect = event["contender"]
                observer.on_contender(event["contender"], what)
            case "done":
                finding = event["finding"]
                outcome.findings[self.allocator] = finding
                for name, problem in {**finding["wrong"], **finding["failed"]}.items():
                    observer.on_problem(work, f"{name}: {problem}")
            case "broken":
                outcome.broken[self.allocator] = event["reason"]
                observer.on_problem(work, event["reason"])


@contextlib.contextmanager
def _worker(environ: dict[str, str], errors: IO[bytes]) -> Iterator[subprocess.Popen[str]]:
    """A process that measures; it does not outlive the block."""
    process = subprocess.Popen(
        WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environ, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _events(process: subprocess.Popen[str], request: str, silence: float, end: float) -> Iterator[dict[str, Any]]:
    """Events of a process until it ends; one that is silent for too long is ended."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(request)
        process.stdin.close()
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    while True:
        wait = min(silence, max(end - time.monotonic(), 0.0))
        try:
            line = lines.get(timeout=wait)
        except queue.Empty:
            process.kill()
            raise _DiedError(f"gave no answer within {wait:.0f} seconds") from None
        if line is None:
            return
        yield json.loads(line)


def _read(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert process.stdout is not None
    with contextlib.suppress(ValueError):  # closed while it is read, when the process is given up
        for line in process.stdout:
            lines.put(line)
    lines.put(None)


def _cause(process: subprocess.Popen[str], errors: IO[bytes]) -> str:
    """How a process ended, in words."""
    code = process.wait()
    errors.seek(0)
    said = errors.read().decode(errors="replace").strip().splitlines()
    last = f": {said[-1][:200]}" if said else ""
    if code == -signal.SIGKILL:
        return "was killed (out of memory?)"
    how = f"crashed with {signal.Signals(-code).name}" if code < 0 else f"ended its process with exit code {code}"
    return how + last


__all__ = ["NO_FAULTS", "Observer", "Outcome", "Settings", "run"]
