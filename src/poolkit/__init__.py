"""Poolkit: pooling layers, defined once, the same in every framework."""

from __future__ import annotations

from typing import Any

from poolkit import functional, reductions, transforms
from poolkit.dispatch import get_num_threads, set_num_threads, why_definition
from poolkit.errors import PoolingError
from poolkit.fractional import Fractional
from poolkit.functional import pool
from poolkit.geometry import Adaptive, Axis, Geometry, Global, Window, output_sizes, resolve
from poolkit.pooling import Pooling
from poolkit.reductions import Reduction, register
from poolkit.segments import Segments

__version__ = "0.1.0"

__all__ = [
    "Adaptive",
    "Axis",
    "Fractional",
    "Geometry",
    "Global",
    "Pooling",
    "PoolingError",
    "Reduction",
    "Segments",
    "Window",
    "get_num_threads",
    "output_sizes",
    "pool",
    "register",
    "resolve",
    "set_num_threads",
    "transforms",
    "why_definition",
]


def __getattr__(name: str) -> Any:
    """Named functions (`max_pool`) and reductions (`Max`) come from the catalogue, registered ones too."""
    if not name.startswith("_"):
        found = reductions.catalogue().get(name) or functional.function(name) or transforms.function(name)
        if found is not None:
            return globals().setdefault(name, found)  # no name is given twice: the next time it is here
    raise AttributeError(f"module 'poolkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *reductions.catalogue(), *functional.function_names(), *transforms.function_names()})
