"""Pools that are deliberately wrong: each breaks one rule as runtimes were seen to break it.

Every one of them fails at least one case of the suite (a test proves it), and where a runtime differs, the faults
that give its answer say what it may be doing.
"""

from __future__ import annotations

from functools import cache

from poolkit.conformance.exact import Pool


@cache
def faults() -> tuple[type[Pool], ...]:
    """All wrong pools.

    Example:
        >>> from poolkit.conformance.faults import faults
        >>> len(faults()) > 60
        True
    """
    from poolkit.conformance.faults import cells, chance, exponentials, numbers, powers, sizes, winners

    found = [
        each for file in (sizes, cells, winners, numbers, powers, exponentials, chance) for each in vars(file).values()
    ]
    pools = [each for each in found if isinstance(each, type) and issubclass(each, Pool)]
    return tuple(each for each in dict.fromkeys(pools) if each.title != Pool.title)
