"""The cases, by rule, and their answers from `poolkit.conformance.exact`.

Each file of this package yields the cases of its rules. `tools/conformance_cases.py` writes them to `cases.json`.
"""

from __future__ import annotations

from collections.abc import Iterator

from poolkit.conformance.case import Case
from poolkit.conformance.generation import (
    averages,
    bins,
    chance,
    derivatives,
    exponentials,
    extremes,
    layouts,
    masks,
    numbers,
    powers,
    refusals,
    sizes,
)

_FILES = (
    sizes,
    bins,
    averages,
    extremes,
    masks,
    numbers,
    powers,
    exponentials,
    layouts,
    chance,
    derivatives,
    refusals,
)


def generate() -> Iterator[Case]:
    """All cases of the suite, with their answers."""
    for file in _FILES:
        yield from file.cases()
