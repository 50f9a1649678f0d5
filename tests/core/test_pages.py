"""Large results come in large pages where the system gives them on request."""

from __future__ import annotations

import ctypes
import mmap
import resource
from pathlib import Path

import numpy as np
import pytest

from tests.core.harness import core, window

SETTING = Path("/sys/kernel/mm/transparent_hugepage/enabled")


def faults() -> int:
    """Page faults of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


@pytest.mark.skipif(
    not SETTING.exists() or "[never]" in SETTING.read_text(), reason="this system has no large pages for programs"
)
def test_fresh_memory() -> None:
    """The gradient of 64 MB, in memory that nobody has written: 16,384 small pages, or 32 large ones and two ends."""
    planes, size = 256, 256
    plan = core.Plan("average", [], "float32", [window(2, 2, 0)] * 2, [size, size])
    g = np.ones((planes, size // 2, size // 2), np.float32)
    memory = mmap.mmap(-1, 4 * planes * size * size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    small_pages = len(memory) // mmap.PAGESIZE
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    before = faults()
    plan.backward(0, 0, 0, 0, core.address(g), address, outer=planes)
    taken = faults() - before
    assert (np.frombuffer(memory, np.float32) == 0.25).all()
    assert taken < small_pages / 4
