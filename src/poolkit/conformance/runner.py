"""Asks runtimes the cases of the suite, each runtime in a process of its own.

A runtime that aborts or hangs costs one case: its process is ended and started again.
"""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import numpy as np

import poolkit
from poolkit.conformance.case import Array, Case, array, differs
from poolkit.conformance.exact import RefusedError
from poolkit.conformance.faults import faults
from poolkit.conformance.results import Outcome, Result
from poolkit.conformance.runtimes import Runtime
from poolkit.errors import PoolingError

_CHATTER: Final = re.compile(r"[IW]\d{4} |WARNING: All log messages")
"""What libraries log at start-up; no reason to end."""

START_SECONDS: Final = 300.0
"""Longest time for a runtime to be imported."""

CASE_SECONDS: Final = 60.0
"""Longest time for one case."""


_LARGEST_EXPLAINED: Final = 500


class RuntimeMissingError(PoolingError):
    """The runtime cannot be asked here; the message says why."""


class _EndedError(Exception):
    """The worker's process has ended, or was ended because it took too long."""


class Worker:
    """A process that answers for one runtime. Used as a context manager; starts again after a crash."""

    def __init__(self, kind: type[Runtime], python: str = sys.executable, seconds: float = CASE_SECONDS) -> None:
        self._kind, self._python, self._seconds = kind, python, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._messages: IO[bytes] | None = None
        self._buffer = b""
        self.version = ""

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def ask(self, case: Case) -> dict[str, Any]:
        """The answer of the worker, or `{"status": "crashed", "reason"}`."""
        if self._process is None:
            self._start()
        try:
            self._send(json.dumps(asdict(case)))
            return self._receive(self._seconds)
        except _EndedError as ended:
            self._end()
            return {"status": "crashed", "reason": str(ended)}

    def _start(self) -> None:
        # Another interpreter finds this very package; the worker needs NumPy and the runtime beside it.
        home = str(Path(poolkit.__file__).parents[1])
        path = os.pathsep.join([home, os.environ["PYTHONPATH"]] if "PYTHONPATH" in os.environ else [home])
        self._messages = tempfile.TemporaryFile()  # noqa: SIM115 (closed by _end)
        self._buffer = b""
        self._process = subprocess.Popen(
            [self._python, "-m", "poolkit.conformance.worker", f"{self._kind.__module__}:{self._kind.__name__}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._messages,
            env={**os.environ, **self._kind.environment, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"},
        )
        try:
            ready = self._receive(START_SECONDS)
        except _EndedError as ended:
            self._end()
            raise RuntimeMissingError(f"{self._kind.name} cannot be started: {ended}") from None
        if "missing" in ready:
            self._end()
            raise RuntimeMissingError(f"{self._kind.name}: {ready['missing']}")
        self.version = ready["version"]

    def _send(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise _EndedError(self._last_words()) from None

    def _receive(self, seconds: float) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        descriptor, deadline = self._process.stdout.fileno(), time.monotonic() + seconds
        while b"\n" not in self._buffer:
            if not select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise _EndedError(f"no answer in {seconds:g} s")
            more = os.read(descriptor, 1 << 16)
            if not more:
                raise _EndedError(self._last_words())
            self._buffer += more
        line, _, self._buffer = self._buffer.partition(b"\n")
        result: dict[str, Any] = json.loads(line)
        return result

    def _last_words(self) -> str:
        """How the process ended: signal or exit code, and its last message."""
        assert self._process is not None
        assert self._messages is not None
        code = self._process.wait()
        self._messages.seek(max(0, self._messages.seek(0, os.SEEK_END) - 4096))
        lines = self._messages.read().decode(errors="replace").strip().splitlines()
        lines = [line for line in lines if not _CHATTER.match(line)]
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return f"{how}: {lines[-1][:200]}" if lines else how

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        if self._messages is not None:
            self._messages.close()
            self._messages = None


def run(
    kind: type[Runtime],
    cases: Sequence[Case],
    *,
    python: str = sys.executable,
    seconds: float = CASE_SECONDS,
    on_case: Callable[[Outcome], None] | None = None,
) -> Result:
    """Ask one runtime.

    Args:
        kind: Its adapter.
        cases: What to ask.
        python: Interpreter that has the runtime.
        seconds: Longest time for one case.
        on_case: Called after each case.

    Returns:
        One outcome per case.

    Raises:
        RuntimeMissingError: Where the runtime cannot be imported or started.

    Example:
        >>> from poolkit.conformance import load
        >>> from poolkit.conformance.runner import run
        >>> from poolkit.conformance.runtimes import adapters
        >>> run(adapters()["poolkit-numpy"], load()[:20]).count("passed")
        20
    """
    begin, outcomes = time.monotonic(), []
    with Worker(kind, python, seconds) as worker:
        version = worker.version
        for case in cases:
            outcomes.append(judged(case, worker.ask(case), ours=kind.ours))
            if on_case is not None:
                on_case(outcomes[-1])
    return Result(kind.name, kind.title, version, kind.ours, outcomes, time.monotonic() - begin)


def judged(case: Case, reply: dict[str, Any], *, ours: bool) -> Outcome:
    """What a reply of a worker means.

    A legal call that a foreign runtime refuses is not expressible there: nothing wrong came out silently. One
    that Poolkit refuses is a failure.
    """
    status, reason = reply["status"], reply.get("reason", "")
    if status == "refused":
        if case.asks == "refusal":
            return Outcome(case, "passed")
        return Outcome(case, "differs" if ours else "not_expressible", reason, refused=True)
    if status != "answered":
        return Outcome(case, status, reason)
    answer = array(reply["values"], reply["dtype"]).reshape(reply["shape"])
    if case.asks == "refusal":
        return Outcome(case, "differs", "answered what has no answer", answer)
    told = differs(case, answer)
    if told is None:
        return Outcome(case, "passed")
    return Outcome(case, "differs", told, answer, faults=tuple(like(case, answer)))


def like(case: Case, answer: Array) -> Iterator[str]:
    """What may be behind a wrong answer: the known faults that give it. Large inputs would take long."""
    for fault in faults() if case.x.size <= _LARGEST_EXPLAINED else ():
        try:
            wrong = fault().answer(case)
        except (RefusedError, ValueError, ArithmeticError, IndexError, TypeError):
            continue
        if differs(case, wrong) and not differs(_expecting(case, wrong), answer):
            yield fault.title


def _expecting(case: Case, wrong: Array) -> Case:
    flat = [each if np.isfinite(each) else str(each) for each in wrong.ravel().tolist()]
    # A fault's answer can be a fraction where the right one is exact.
    tolerance = {**case.tolerance, "relative": max(case.tolerance["relative"], 2.0**-20)}
    return replace(case, expected=_nested(flat, wrong.shape), tolerance=tolerance)


def _nested(flat: list[Any], shape: Sequence[int]) -> Any:
    if len(shape) <= 1:
        return flat if shape else flat[0]
    step = len(flat) // shape[0] if shape[0] else 0
    return [_nested(flat[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]
