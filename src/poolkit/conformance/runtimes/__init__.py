"""One small file per runtime: how it is asked a case, and what it cannot be asked."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from functools import cache

from poolkit.conformance.runtimes.base import NotExpressibleError, Runtime

__all__ = ["NotExpressibleError", "Runtime", "adapters", "missing"]


@cache
def adapters() -> dict[str, type[Runtime]]:
    """All adapters by name: Poolkit's front ends first, then the others by name.

    Example:
        >>> from poolkit.conformance.runtimes import adapters
        >>> next(iter(adapters()))
        'poolkit-jax'
    """
    found = {each.name: each for each in _classes()}
    return dict(sorted(found.items(), key=lambda item: (not item[1].ours, item[0])))


def _classes() -> Iterator[type[Runtime]]:
    for file in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{file.name}")
        for each in vars(module).values():
            # Adapters have a name of their own; what they derive from has none.
            if isinstance(each, type) and issubclass(each, Runtime) and "name" in vars(each):
                yield each


def missing(runtime: type[Runtime]) -> str | None:
    """Why an adapter cannot run with this interpreter, or None."""
    absent = [name for name in runtime.packages if importlib.util.find_spec(name) is None]
    return f"{', '.join(absent)} is not installed" if absent else None
