"""Reductions that the generated tests try: every name of the catalogue, and what a worked-example test adds.

A new reduction is covered by its names. Where its options change what it does, `tests/reductions/test_NAME.py` says
`SAMPLES = [...]`, a list of reductions.
"""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from typing import Final

import poolkit as pk
from poolkit.reductions import catalogue, named

ALIKE: Final = frozenset(
    {
        "gated",
        "gem",
        "linear-softmax",
        "longest-positive",
        "max-plus-average",
        "mean-positive",
        "mixed",
        "ordinal",
        "place-positive",
        "proportion-positive",
        "rank-stochastic",
        "rank-weighted",
        "standard-deviation",
    }
)
"""Choices whose definitions are made of array operations of the others'.

What compiles and converts those does it with these: one call of each is enough where compiling is what takes time.
A reduction that is not named here is tested in full.
"""


@cache
def samples() -> tuple[pk.Reduction, ...]:
    """Each once, in the order of the catalogue."""
    found = {entry.reduction: None for entry in named().values()}
    for reduction in catalogue().values():
        module = f"tests.reductions.test_{reduction.name()}"
        if importlib.util.find_spec(module) is not None:
            found.update(dict.fromkeys(getattr(importlib.import_module(module), "SAMPLES", [])))
    return tuple(found)


@cache
def native() -> tuple[pk.Reduction, ...]:
    """Those of them that kernels answer, in float32."""
    return tuple(each for each in samples() if pk.why_definition(pk.Pooling(each, pk.Window(2), 2), "float32") is None)


@cache
def own_kernels() -> frozenset[str]:
    """Choices that kernels answer which no other's is like: the median stands for all that sort."""
    alike = ALIKE | {"rank-average"}
    return frozenset(choice for choice, entry in named().items() if entry.reduction in native() and choice not in alike)
