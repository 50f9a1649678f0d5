"""The two allocators that contenders run with, as environments of the processes that measure."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from typing import Final

NO_FAULTS: Final = "no faults"
DEFAULT: Final = "default"

_SETTINGS: Final[Mapping[str, Mapping[str, str]]] = {
    # Fresh pages of a large result cost more than the work; here glibc keeps what it has once had.
    NO_FAULTS: {
        "MALLOC_MMAP_MAX_": "0",
        "MALLOC_TRIM_THRESHOLD_": str(1 << 40),
        "MALLOC_TOP_PAD_": str(1 << 28),
        "MALLOC_ARENA_MAX": "1",  # arenas of threads cannot grow beyond 64 MB
    },
    DEFAULT: {},
}

_THREADS: Final = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "POOLKIT_NUM_THREADS",
    "NPROC",  # XLA's pool
)


def available() -> tuple[str, ...]:
    """The allocators that can be asked for here: the one without faults needs glibc."""
    return (NO_FAULTS, DEFAULT) if platform.libc_ver()[0] == "glibc" else (DEFAULT,)


def environment(allocator: str, threads: int) -> dict[str, str]:
    """The environment of a process that measures.

    Args:
        allocator: One of `available()`.
        threads: Threads of every contender.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    return {
        **kept,
        **_SETTINGS[allocator],
        **dict.fromkeys(_THREADS, str(threads)),
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "JAX_PLATFORMS": "cpu",
        "TORCHINDUCTOR_COMPILE_THREADS": "1",  # no pool of compilers beside the measurement
        "PYTHONWARNINGS": "ignore",
    }
