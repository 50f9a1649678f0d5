"""Which members of a large grid of tests run always, and which with `--thorough` only.

A grid of, say, every reduction on every host in every mode repeats most of what it shows: its members go the same way
through the same code. `make test` runs a fixed share of the largest grids, of each kind of code that members go through
at least one; `make test-thorough` runs all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

THOROUGH = pytest.mark.thorough


def thinned(grid: Iterable[Any], left_out: Callable[..., bool]) -> list[Any]:
    """Parameters, those marked as thorough for which `left_out` holds."""
    found = []
    for each in grid:
        values = each if isinstance(each, tuple) else (each,)
        found.append(pytest.param(*values, marks=THOROUGH if left_out(*values) else ()))
    return found
