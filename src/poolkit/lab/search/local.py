"""Workers on this machine: processes that run `poolkit worker`, one thread each."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from poolkit.lab.errors import LabError

STORAGE_VARIABLE: Final = "POOLKIT_STORAGE"
"""Environment variable with the address of the storage: other users of a machine see command lines, and passwords."""

_COMMAND: Final = "import sys; from poolkit.cli import main; sys.exit(main())"
_RESTARTS: Final = 5
_SECONDS_TO_SEE: Final = 5  # that the search is over
_SECONDS_TO_STOP: Final = 30
_POLL: Final = 0.1
_THREADS: Final = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "POOLKIT_NUM_THREADS",
    "PJRT_NPROC",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)


def limit_threads(threads: int) -> None:
    """Let Poolkit and every framework that is not imported yet use so many threads.

    Args:
        threads: At least 1.
    """
    os.environ.update(dict.fromkeys(_THREADS, str(threads)))
    if threads == 1:
        flags = os.environ.get("XLA_FLAGS", "")
        os.environ["XLA_FLAGS"] = f"{flags} --xla_cpu_multi_thread_eigen=false".strip()


@dataclass
class LocalWorkers:
    """Processes that work on one study. Used as a context manager: at its end none is left.

    Attributes:
        count: How many.
        url: Address of the storage.
        study: Name of the study.
        source: Name or path of the dataset.
        folder: Where each keeps a file of its messages.
        restarts: Messages about workers that died and were replaced.
    """

    count: int
    url: str
    study: str
    source: str
    folder: Path
    restarts: list[str] = field(default_factory=list)
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> LocalWorkers:
        self._processes = [self._start(number) for number in range(self.count)]
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        deadline = time.monotonic() + (_SECONDS_TO_SEE if kind is None else 0)
        while time.monotonic() < deadline and any(process.poll() is None for process in self._processes):
            time.sleep(_POLL)
        for process in self._processes:
            if process.poll() is None:
                process.terminate()
        for process in self._processes:
            try:
                process.wait(_SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @property
    def pids(self) -> Sequence[int]:
        """The processes."""
        return [process.pid for process in self._processes]

    def keep_alive(self) -> None:
        """Begin workers anew that were killed.

        Raises:
            LabError: Where a worker ended with an error of its own, or too many were killed.
        """
        for number, process in enumerate(self._processes):
            code = process.poll()
            if code is None:
                continue
            if code >= 0:
                raise LabError(f"a worker ended: {self._last_words(number) or f'exit code {code}'}")
            if len(self.restarts) >= _RESTARTS * self.count:
                raise LabError(
                    f"workers were killed {len(self.restarts) + 1} times (the last by signal {-code}); is there enough "
                    "memory? Use fewer --workers; the same command goes on"
                )
            self.restarts.append(f"worker {number + 1} was killed by signal {-code} and begun anew")
            self._processes[number] = self._start(number)

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        words = ["worker", "--study", self.study, "--data", self.source, "--threads", "1", "--patience", "86400"]
        environment = {**os.environ, STORAGE_VARIABLE: self.url}
        with self._log(number).open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-c", _COMMAND, *words],
                env=environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def _log(self, number: int) -> Path:
        return self.folder / f"worker-{number + 1}.log"

    def _last_words(self, number: int) -> str:
        lines = self._log(number).read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1].removeprefix("error: ") if lines else ""
