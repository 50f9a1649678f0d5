"""Fair timing: contenders in turn, answers asserted first, medians, page faults counted."""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"

NO_FAULTS = {
    # Fresh pages of a large result cost more than the work; here the allocator keeps what it has.
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(1 << 40),
    "MALLOC_TOP_PAD_": str(1 << 28),
}


def rerun_without_faults() -> None:
    """Start this program anew with an allocator that does not fault, unless it runs so already."""
    if os.environ.get("MALLOC_MMAP_MAX_") != "0":
        sys.stdout.flush()
        sys.exit(subprocess.call([sys.executable, *sys.orig_argv[1:]], env={**os.environ, **NO_FAULTS}))


def faults() -> int:
    """Page faults of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def in_turn(contenders: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, dict[str, float]]:
    """Time contenders in alternation.

    Args:
        contenders: What to time, by name; each is called once a round, after two rounds of warm-up.
        rounds: Rounds that count.

    Returns:
        Median milliseconds, fastest milliseconds and median page faults per call, by name.
    """
    times: dict[str, list[float]] = {name: [] for name in contenders}
    faulted: dict[str, list[int]] = {name: [] for name in contenders}
    for number in range(rounds + 2):
        for name, call in contenders.items():
            before, start = faults(), time.perf_counter()
            kept = call()
            elapsed = time.perf_counter() - start
            if number >= 2:
                times[name].append(1e3 * elapsed)
                faulted[name].append(faults() - before)
            del kept
    return {
        name: {
            "median_ms": round(statistics.median(values), 4),
            "fastest_ms": round(min(values), 4),
            "faults": statistics.median(faulted[name]),
        }
        for name, values in times.items()
    }


def machine(*packages: str) -> dict[str, Any]:
    """What the numbers were measured on."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        cpu = names[0] if names else cpu
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "allocator": "no faults" if os.environ.get("MALLOC_MMAP_MAX_") == "0" else "default",
        "commit": commit.stdout.strip() or None,
        "versions": {name: metadata.version(name) for name in packages},
    }


def save(name: str, result: Mapping[str, Any]) -> Path:
    """Write a result as JSON under `benchmarks/results`."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(result, indent=1) + "\n")
    temporary.replace(path)
    return path
