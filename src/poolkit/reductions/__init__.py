"""The catalogue of reductions: every file of this package, and whatever `register` was given."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from poolkit.errors import PoolingError
from poolkit.reductions.base import Name, Reduction

__all__ = ["Name", "Named", "Reduction", "catalogue", "named", "register"]

ReductionType = TypeVar("ReductionType", bound=type[Reduction])

_registered: dict[str, type[Reduction]] = {}


@dataclass(frozen=True)
class Named:
    """A reduction under one of its names.

    Attributes:
        choice: Word on the command line, such as "l2".
        prefix: Beginning of layer names, such as "L2".
        reduction: The reduction with the options that the name fixes, the others at their defaults.
        fixed: Names of the options that the name fixes.
    """

    choice: str
    prefix: str
    reduction: Reduction
    fixed: frozenset[str]


@lru_cache(maxsize=1)
def _discovered() -> dict[str, type[Reduction]]:
    """The reductions defined in the files of this package, by class name."""
    found: dict[str, type[Reduction]] = {}
    for module in pkgutil.iter_modules(__path__):
        content = importlib.import_module(f"{__name__}.{module.name}")
        for value in vars(content).values():
            own = isinstance(value, type) and value.__module__ == content.__name__
            if own and issubclass(value, Reduction) and hasattr(value, "function"):
                found[value.__name__] = value
    return found


def catalogue() -> Mapping[str, type[Reduction]]:
    """Every reduction by class name."""
    return {**_discovered(), **_registered}


def named() -> Mapping[str, Named]:
    """Every reduction by command choice: "max", "average", "l2", ...

    Example:
        >>> from poolkit.reductions import named
        >>> named()["l2"].reduction
        Power(p=2.0, mean=False)
    """
    return {
        name.choice: Named(name.choice, name.prefix, reduction(**name.options), frozenset(name.options))
        for reduction in catalogue().values()
        for name in reduction.names
    }


def _words(reduction: type[Reduction]) -> set[str]:
    """What users meet it by: class, function, command choices and beginnings of layer names."""
    choices = {name.choice for name in reduction.names}
    layers = {f"{name.prefix}Pooling" for name in reduction.names}
    return {reduction.__name__, reduction.function, *choices, *layers}


def register(reduction: ReductionType) -> ReductionType:
    """Add a reduction to functions, layers and command choices; usable as a class decorator.

    Args:
        reduction: A frozen dataclass derived from `Reduction`, with `function`, `names`, `formula` and `source`.

    Returns:
        The same class.

    Raises:
        PoolingError: Where it is not a complete reduction, or one of its names is taken.
    """
    if not (isinstance(reduction, type) and issubclass(reduction, Reduction)):
        raise PoolingError(f"register expects a subclass of Reduction, got {reduction!r}")
    missing = [name for name in ("function", "names", "formula", "source") if not hasattr(reduction, name)]
    if missing:
        raise PoolingError(f"{reduction.__name__} lacks {', '.join(missing)}; define them as class variables")
    for other in catalogue().values():
        if _words(other) & _words(reduction):
            raise PoolingError(f"{reduction.__name__} uses a name of {other.__name__}; choose another")
    _registered[reduction.__name__] = reduction
    return reduction
