"""Fair timing: contenders in turn, medians, page faults counted."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

try:
    import resource
except ImportError:  # not on Windows, where faults are then unknown
    resource = None  # type: ignore[assignment]

TURN: Final = 0.005
"""Seconds that a turn lasts at least: quick calls are repeated within it."""

LONGEST_TURN: Final = 1000
"""Calls in a turn at most."""

WARM: Final = 1.0
"""Seconds: a call that is known to have taken longer needs no warm-up."""

FEW: Final = 5
"""Calls at most to learn how long one takes."""

PAUSE: Final = 0.002
"""Seconds before each turn, in which threads of the contender before stop spinning."""


@dataclass(frozen=True)
class Plan:
    """How long to measure.

    Attributes:
        rounds: Turns of each contender, at most.
        budget: Seconds for each contender: slow ones get fewer turns, but at least one.
        patience: Seconds: a contender that needs longer for a call is not called again.
        pause: Seconds before each turn.
    """

    rounds: int = 15
    budget: float = 6.0
    patience: float = 10.0
    pause: float = PAUSE


@dataclass(frozen=True)
class Timing:
    """What was measured of one contender.

    Attributes:
        median_ms: Median over the turns of milliseconds per call.
        fastest_ms: The fastest turn.
        faults: Median page faults per call; None where the system does not count them.
        turns: Number of turns.
        calls: Calls in each turn.
    """

    median_ms: float
    fastest_ms: float
    faults: float | None
    turns: int
    calls: int


@dataclass
class _Contender:
    call: Callable[[], Any]
    calls: int
    turns: int
    times: list[float] = field(default_factory=list)
    faults: list[float] = field(default_factory=list)
    failure: str | None = None


def page_faults() -> int | None:
    """Page faults of this process so far, None where the system does not count them."""
    return None if resource is None else resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def in_turn(
    contenders: Mapping[str, Callable[[], Any]],
    plan: Plan,
    *,
    first: Mapping[str, float] | None = None,
    on_turn: Callable[[str], None] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Timing | str]:
    """Time contenders in alternation.

    Each is called to warm up, and to learn how many calls make a turn, unless that is known. In every round each
    has one turn, in an order that rotates, so that nobody always follows the same one. What a call returns is
    released within its time: giving memory back is part of the cost of having taken it.

    Args:
        contenders: What to time, by name.
        plan: How long.
        first: Seconds of an earlier call of each, where it is known.
        on_turn: Told whose turn it is.
        clock: Seconds.

    Returns:
        By name a timing, or in words why it failed.
    """
    entered = {name: _enter(call, plan, clock, (first or {}).get(name, 0.0)) for name, call in contenders.items()}
    collecting = gc.isenabled()
    gc.disable()
    try:
        for number in range(plan.rounds):
            names = list(entered)
            for name in names[number % len(names) :] + names[: number % len(names)]:
                each = entered[name]
                due = (number + 1) * each.turns // plan.rounds > number * each.turns // plan.rounds
                if due and each.failure is None:
                    if on_turn is not None:
                        on_turn(name)
                    _turn(each, plan.pause, clock)
            gc.collect()
    finally:
        if collecting:
            gc.enable()
    return {name: each.failure or _timing(each) for name, each in entered.items()}


def _enter(call: Callable[[], Any], plan: Plan, clock: Callable[[], float], known: float) -> _Contender:
    if known > plan.patience:
        return _Contender(call, 1, 0, [known])
    took = known
    try:
        if known < WARM:
            call()
            took = _shortest(call, clock)
    except Exception as error:  # a contender's failure is its own
        return _Contender(call, 0, 0, failure=reason(error))
    calls = min(max(round(TURN / took), 1), LONGEST_TURN)
    return _Contender(call, calls, int(max(min(plan.budget / (calls * took), plan.rounds), 1)))


def _shortest(call: Callable[[], Any], clock: Callable[[], float]) -> float:
    """Seconds of the shortest of a few calls: one alone may have been interrupted."""
    begin, shortest = clock(), math.inf
    for _ in range(FEW):
        start = clock()
        call()
        end = clock()
        shortest = min(shortest, end - start)
        if end - begin > TURN:
            break
    return max(shortest, 1e-9)


def _turn(contender: _Contender, pause: float, clock: Callable[[], float]) -> None:
    call, calls = contender.call, contender.calls
    time.sleep(pause)
    try:
        if calls > 1:
            call()  # what the others evicted comes back into the caches
        before, start = page_faults(), clock()
        for _ in range(calls):
            call()
        took, after = clock() - start, page_faults()
    except Exception as error:
        contender.failure = reason(error)
        return
    contender.times.append(took / calls)
    if before is not None and after is not None:
        contender.faults.append((after - before) / calls)


def _timing(contender: _Contender) -> Timing:
    return Timing(
        median_ms=1e3 * statistics.median(contender.times),
        fastest_ms=1e3 * min(contender.times),
        faults=statistics.median(contender.faults) if contender.faults else None,
        turns=len(contender.times),
        calls=contender.calls,
    )


def reason(error: BaseException) -> str:
    """An exception as one short line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__
