"""Runtimes that misbehave in every way a runner must survive."""

from __future__ import annotations

import os
import sys
import time
from typing import ClassVar

import numpy as np

from poolkit.conformance.case import Array, Case
from poolkit.conformance.exact import Pool
from poolkit.conformance.faults.cells import OverhangCounted
from poolkit.conformance.runtimes import Runtime
from poolkit.conformance.runtimes.base import require


class Fake(Runtime):
    """Right, unless the case's id says what goes wrong."""

    name = "fake"
    title = "Fake"
    packages: ClassVar[tuple[str, ...]] = ("numpy",)
    distribution = "numpy"
    pool: ClassVar[type[Pool]] = Pool

    def version(self) -> str:
        return "1.0"

    def answer(self, case: Case) -> Array:
        print("a runtime talks on standard output")
        words = case.id.split("-")
        if "abort" in words:
            sys.stderr.write("I0000 chatter\nlast words\n")
            sys.stderr.flush()
            os.abort()
        if "exit" in words:
            os._exit(3)
        if "hang" in words:
            time.sleep(60)
        require("unable" not in words, "no such thing")
        if "wrong" in words:
            return np.array([1.0, np.inf, np.nan])
        return self.pool().answer(case)


class Counting(Fake):
    """Counts the overhang."""

    name = "counting"
    pool = OverhangCounted


class Unknown(Fake):
    """A runtime that is not installed."""

    name = "unknown"
    packages = ("no_such_package",)


class Broken(Fake):
    """A runtime whose import takes the process down."""

    name = "broken"

    def __init__(self) -> None:
        os.abort()
