"""Threads: several callers at once, the host's pool, forks, settings."""

from __future__ import annotations

import ctypes
import os
import threading

import numpy as np
import pytest

from tests.core.harness import core, in_new_process, window

SHAPE = (4, 8, 128, 128)


def pooled(x: np.ndarray, parallel: int = 0) -> np.ndarray:
    """Large enough for every thread to get work."""
    plan = core.Plan("max", [], "float32", [window(3, 2, 1)] * 2, list(SHAPE[2:]))
    y = np.zeros((*SHAPE[:2], 64, 64), np.float32)
    plan.forward(core.address(x), core.address(y), outer=32, parallel=parallel)
    return y


@pytest.fixture
def x() -> np.ndarray:
    """Input of half a million cells."""
    return np.random.default_rng(0).standard_normal(SHAPE).astype(np.float32)


def test_simultaneous_callers(x: np.ndarray) -> None:
    """Eight Python threads, while another keeps changing the number of threads."""
    want, wrong, done = pooled(x).tobytes(), [], threading.Event()

    def call() -> None:
        wrong.extend(1 for _ in range(40) if pooled(x).tobytes() != want)

    def change() -> None:
        while not done.is_set():
            for threads in (1, 4, 2):
                core.set_num_threads(threads)

    before = core.get_num_threads()
    callers, changer = [threading.Thread(target=call) for _ in range(8)], threading.Thread(target=change)
    for each in (*callers, changer):
        each.start()
    for each in callers:
        each.join()
    done.set()
    changer.join()
    core.set_num_threads(before)
    assert not wrong


def test_lent_threads(x: np.ndarray) -> None:
    """A host's parallel_for may call back with any ranges, from any thread, or with all of it at once."""
    body = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
    calls = []

    @ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, body, ctypes.c_void_p)
    def parallel_for(begin: int, end: int, grain: int, work: object, context: int) -> int:
        calls.append((begin, end, grain))
        threads = [threading.Thread(target=work, args=(i, i + 1, context)) for i in range(begin, end)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return 0

    core.set_num_threads(3)
    try:
        found = pooled(x, ctypes.cast(parallel_for, ctypes.c_void_p).value or 0)
    finally:
        core.set_num_threads(2)
    assert found.tobytes() == pooled(x).tobytes()
    assert calls == [(0, 3, 1)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forked_child_runs_serially() -> None:
    """A fork after use neither hangs nor differs; helpers do not live on in the child."""
    program = (
        "import os, numpy as np\n"
        "from tests.core.harness import core\n"
        "from tests.core.test_threads import SHAPE, pooled\n"
        "core.set_num_threads(4)\n"
        "x = np.random.default_rng(0).standard_normal(SHAPE).astype(np.float32)\n"
        "want = pooled(x).tobytes()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    same = pooled(x).tobytes() == want and core.get_num_threads() == 1\n"
        "    os._exit(0 if same else 1)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), pooled(x).tobytes() == want)"
    )
    assert in_new_process(program).split() == ["0", "True"]


@pytest.mark.parametrize(("text", "threads"), [("3", 3), ("1", 1)])
def test_environment_sets_the_number(text: str, threads: int) -> None:
    program = "from tests.core.harness import core; print(core.get_num_threads())"
    assert int(in_new_process(program, POOLKIT_NUM_THREADS=text)) == threads


def test_numbers_out_of_range() -> None:
    with pytest.raises(ValueError, match="positive"):
        core.set_num_threads(0)
    program = "from tests.core.harness import core; print(core.get_num_threads())"
    assert int(in_new_process(program, POOLKIT_NUM_THREADS="many")) >= 1
