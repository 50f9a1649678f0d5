"""Two versions of Poolkit side by side: forward and backward of NumPy, in turns, the same bits asserted first.

    git worktree add /tmp/before v1 && (build its core into /tmp/before/src/poolkit)
    python -m benchmarks.two_versions /tmp/before/src src --output benchmarks/results/two-versions.csv

Each version runs in a process of its own, which must import it from the given folder; allocations cause no page
faults after the first call. Times are the shortest of several turns, two threads, in milliseconds.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Client, Listener
from pathlib import Path
from time import perf_counter
from typing import Any, Final

THREADS: Final = 2
TURNS: Final = 3
CALLS: Final = 3
IMAGES: Final = (32, 64, 112, 112)
SMALL: Final = (128, 32, 26, 26)
MAPS: Final = (32, 256, 56, 56)
BOXES: Final = (8, 256, 20, 20)
SEQUENCES: Final = (32, 256, 4096)


@dataclass(frozen=True)
class Work:
    """One call: expressions over `pk`, the shape channels first, and how it runs."""

    reduction: str
    geometry: str
    shape: tuple[int, ...]
    layout: str = "channels_first"
    dtype: str = "float32"
    backward: bool = False
    training: bool = False


def works() -> Iterator[Work]:
    """All that is timed."""
    yield from _in_both_layouts()
    yield from _in_channels_first()


def _in_both_layouts() -> Iterator[Work]:
    """Images, small planes, adaptive bins, forward and backward."""
    for layout, backward in itertools.product(("channels_first", "channels_last"), (False, True)):
        for reduction, geometry in (("Max()", "Window(2)"), ("Max()", "Window(3, 2, 1)")):
            yield Work(reduction, geometry, IMAGES, layout, backward=backward)
        for geometry in ("Window(2)", "Window(3, 1, 1)"):
            yield Work("Average()", geometry, IMAGES, layout, backward=backward)
        for reduction in ("Power(2)", "Power(3)", "Softmax()", "LogMeanExp()", "Stochastic()"):
            for geometry in ("Window(2)", "Window(3, 2)"):
                yield Work(reduction, geometry, SMALL, layout, backward=backward)
        yield Work("Stochastic()", "Window(2)", SMALL, layout, backward=backward, training=True)
        for reduction, geometry in (("Average()", "Adaptive(7)"), ("Average()", "Global()"), ("Max()", "Adaptive(7)")):
            yield Work(reduction, geometry, MAPS, layout, backward=backward)


def _in_channels_first() -> Iterator[Work]:
    """Large windows, half types, other ranks."""
    for size in (5, 9, 13):
        yield Work("Max()", f"Window({size}, 1, {size // 2})", BOXES)
    for size, reduction in itertools.product((5, 31, 65), ("Max()", "Average()")):
        yield Work(reduction, f"Window({size}, 1, {size // 2})", (1, 1, 2048, 2048))
    for reduction, dtype in itertools.product(("Max()", "Average()"), ("float16", "bfloat16")):
        yield Work(reduction, "Window(2)", IMAGES, dtype=dtype)
    for reduction in ("Max()", "Average()"):
        yield Work(reduction, "Window(3, 2, 1)", (4, 16, 32, 64, 64), backward=True)
        for backward in (False, True):
            yield Work(reduction, "Window(2)", SEQUENCES, backward=backward)
            yield Work(reduction, "Window(4)", SEQUENCES, backward=backward)
            yield Work(reduction, "Window(3)", IMAGES, backward=backward)
            yield Work(reduction, "Window(4)", IMAGES, backward=backward)


def prepared(work: Work) -> Callable[[], Any]:
    """The call, with its input made and, backwards, its result."""
    import numpy as np

    import poolkit as pk
    from poolkit.chance import key_of
    from poolkit.numpy import backward, forward

    if work.dtype == "bfloat16":
        import ml_dtypes  # noqa: F401, gives NumPy the type
    x = np.abs(np.random.default_rng(0).standard_normal(work.shape)).astype(work.dtype)
    if work.layout == "channels_last":
        x = np.ascontiguousarray(np.moveaxis(x, 1, -1))
    reduction, geometry = (eval(f"pk.{text}", {"pk": pk}) for text in (work.reduction, work.geometry))
    pooling = pk.Pooling(reduction, geometry, len(work.shape) - 2, work.layout, work.training)
    key = key_of(7) if pooling.draws else None
    if not work.backward:
        return lambda: forward(pooling, x, None, key)[0]
    value, tap = forward(pooling, x, None, key)
    cotangent = np.ones_like(value)
    return lambda: backward(pooling, x, value, tap, cotangent, None)


def serve(folder: str, address: str) -> None:
    """Answer which bits a work gives, and then how long it takes."""
    sys.path.insert(0, folder)
    import poolkit as pk

    assert Path(str(pk.__file__)).is_relative_to(Path(folder).resolve()), f"{pk.__file__} is not in {folder}"
    with Client(address) as connection:
        known: dict[Work, Callable[[], Any]] = {}
        while (work := connection.recv()) is not None:
            if work not in known:
                known = {work: prepared(work)}
                connection.send(hashlib.sha256(known[work]().tobytes()).hexdigest())
                continue
            times = []
            for _ in range(CALLS):
                start = perf_counter()
                known[work]()
                times.append(perf_counter() - start)
            connection.send(min(times))


def measure(folders: tuple[str, str]) -> Iterator[tuple[Work, float, float]]:
    """Each work with the milliseconds of both versions."""
    from poolkit.bench.allocators import NO_FAULTS, environment  # here: those who serve import one version only

    processes, connections = [], []
    with Listener() as listener:
        for folder in folders:
            command = [sys.executable, __file__, "--serve", str(listener.address), folder, folder]
            processes.append(subprocess.Popen(command, env=environment(NO_FAULTS, THREADS)))
            connections.append(listener.accept())
        for work in works():
            answers = []
            for connection in connections:
                connection.send(work)
                answers.append(connection.recv())
            assert answers[0] == answers[1], f"{work} does not give the same bits"
            times: list[list[float]] = [[], []]
            for _ in range(TURNS):
                for connection, found in zip(connections, times, strict=True):
                    connection.send(work)
                    found.append(connection.recv())
            yield work, 1e3 * min(times[0]), 1e3 * min(times[1])
        for connection, process in zip(connections, processes, strict=True):
            connection.send(None)
            process.wait()


def main() -> None:
    """Time all works and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", help="folder that holds the package of one version")
    parser.add_argument("after", help="that of the other")
    parser.add_argument("--output", type=Path, help="keep the table in this file (.csv)")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.before, given.serve)
        return
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["reduction", "geometry", "shape", "layout", "type", "pass", "before_ms", "after_ms", "after/before"])
    for work, before, after in measure((given.before, given.after)):
        kind = ("backward" if work.backward else "forward") + (", drawn" if work.training else "")
        shape = "x".join(map(str, work.shape))
        rows.writerow(
            [work.reduction, work.geometry, shape, work.layout, work.dtype, kind]
            + [f"{number:.2f}" for number in (before, after, after / before)]
        )
        print(f"{after / before:5.2f}  {before:8.2f}  {after:8.2f}  {work}", flush=True)
    if given.output:
        given.output.write_text(table.getvalue())


if __name__ == "__main__":
    main()
