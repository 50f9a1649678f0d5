"""How much faster two workers finish a search than one, with one thread each.

    python -m benchmarks.two_workers --output benchmarks/results/two-workers.json

Each turn runs `poolkit tune --workers 0` and one or two `poolkit worker --threads 1`, in alternation, on a new storage.
Each worker is bound to a processor of its own, as clusters bind jobs: frameworks start threads whatever they are told.
Two clocks: of the whole, from the start of the processes to the end of the last, and of the trainings alone, from the
moment at which the first one is taken to the end of the last. Run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from poolkit.lab.results import as_json
from poolkit.lab.study import FILE

_COMMAND: Final = "import sys; from poolkit.cli import main; sys.exit(main())"
_SPAN: Final = """
SELECT (julianday(max(datetime_complete)) - julianday(min(datetime_start))) * 86400, count(*)
FROM trials WHERE state IN ('COMPLETE', 'PRUNED')
"""


def main() -> None:
    """Measure and say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="digits")
    parser.add_argument("--backend", default="jax")
    parser.add_argument("--trials", type=int, default=24)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path, default=None)
    options = parser.parse_args()
    words = ["--data", options.data, "--backend", options.backend, "--trials", str(options.trials)]
    words += ["--epochs", str(options.epochs)]
    turns: dict[int, list[dict[str, float]]] = {1: [], 2: []}
    for _ in range(options.rounds):
        for workers, own in turns.items():
            own.append(turn(words, workers))
            print(f"{workers} workers: {own[-1]}", flush=True)
    ratios = {
        clock: statistics.median(each[clock] for each in turns[1]) / statistics.median(each[clock] for each in turns[2])
        for clock in ("whole_s", "trainings_s")
    }
    content = {
        "command": ["tune", *words, "--workers", "0"],
        "machine": f"{platform.machine()}, {os.cpu_count()} CPUs",
        "turns": {str(workers): own for workers, own in turns.items()},
        "times_as_fast": ratios,
    }
    print(json.dumps(ratios))
    if options.output is not None:
        options.output.write_text(as_json(content), encoding="utf-8")


def turn(words: list[str], workers: int) -> dict[str, float]:
    """One search from its beginning to its end, in a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        storage = ["--storage", f"sqlite:///{folder / FILE}"]
        started = time.perf_counter()
        processes = [_begin(folder, "tune", *words, *storage, "--workers", "0", "--output", str(folder / "out"))]
        for processor in sorted(os.sched_getaffinity(0))[:workers]:
            processes.append(_begin(folder, "worker", *storage, "--threads", "1"))
            os.sched_setaffinity(processes[-1].pid, {processor})
        for process in processes:
            _, messages = process.communicate()
            if process.returncode:
                raise SystemExit(messages)
        whole = time.perf_counter() - started
        return {"whole_s": whole, **_trainings(folder / FILE)}


def _begin(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *words],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder)},  # else it would find what an earlier turn compiled
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _trainings(database: Path) -> dict[str, Any]:
    connection = sqlite3.connect(database)
    try:
        seconds, count = connection.execute(_SPAN).fetchone()
    finally:
        connection.close()
    return {"trainings_s": seconds, "trainings": count}


if __name__ == "__main__":
    main()
