"""Timing: medians on a fake clock, alternation, page faults, contenders that fail."""

from __future__ import annotations

import mmap
import sys

import pytest

from poolkit.bench.measure import Plan, Timing, in_turn, page_faults

QUIET = Plan(rounds=5, budget=100.0, patience=10.0, pause=0.0)


class Clock:
    """A clock that only contenders move."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Contender:
    """Takes the given seconds, call after call; the last ones for ever."""

    def __init__(self, clock: Clock, *seconds: float) -> None:
        self.clock, self.seconds, self.calls = clock, list(seconds), 0

    def __call__(self) -> None:
        self.clock.now += self.seconds[min(self.calls, len(self.seconds) - 1)]
        self.calls += 1


def test_medians_of_slow_calls() -> None:
    clock = Clock()
    # One call to warm up and one to learn the time, then five turns of one call.
    call = Contender(clock, 9.0, 0.5, 0.3, 0.1, 0.5, 0.2, 0.4)
    found = in_turn({"a": call}, QUIET, clock=clock)
    assert found == {"a": Timing(pytest.approx(300.0), pytest.approx(100.0), found["a"].faults, 5, 1)}  # type: ignore[union-attr]


def test_quick_calls_are_repeated_within_a_turn() -> None:
    clock = Clock()
    call = Contender(clock, 0.001)
    timing = in_turn({"a": call}, QUIET, clock=clock)["a"]
    assert isinstance(timing, Timing)
    assert (timing.calls, timing.turns) == (5, 5)
    assert timing.median_ms == pytest.approx(1.0)
    # Warm-up, five to learn the time, and in each turn one for the caches before the five that count.
    assert call.calls == 1 + 5 + 5 * 6


def test_slow_contenders_get_fewer_turns_and_one_at_least() -> None:
    clock = Clock()
    calls = {"slow": Contender(clock, 40.0), "slower": Contender(clock, 300.0)}
    found = in_turn(calls, QUIET, clock=clock)
    assert [each.turns for each in found.values()] == [2, 1]  # type: ignore[union-attr]


def test_turns_alternate_and_the_order_rotates() -> None:
    clock, order = Clock(), []
    calls = {name: Contender(clock, 0.1) for name in "abc"}
    in_turn(calls, Plan(rounds=3, budget=100.0, pause=0.0), on_turn=order.append, clock=clock)
    assert "".join(order) == "abcbcacab"


def test_a_known_slow_call_is_not_repeated() -> None:
    clock = Clock()
    call = Contender(clock, 60.0)
    timing = in_turn({"a": call}, QUIET, first={"a": 60.0}, clock=clock)["a"]
    assert (timing, call.calls) == (Timing(60000.0, 60000.0, None, 1, 1), 0)


def test_a_failure_costs_the_contender_only() -> None:
    clock, good = Clock(), Contender(Clock(), 0.1)
    calls = 0

    def fails_later() -> None:
        nonlocal calls
        calls += 1
        clock.now += 0.1
        if calls > 3:
            raise MemoryError("no more\nsecond line")

    found = in_turn({"bad": fails_later, "good": good}, QUIET, clock=clock)
    assert found["bad"] == "MemoryError: no more"
    assert isinstance(found["good"], Timing)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts no page faults")
def test_the_counter_of_faults_moves() -> None:
    pages = 64

    def touch() -> None:
        with mmap.mmap(-1, pages * mmap.PAGESIZE) as memory:
            for page in range(pages):
                memory[page * mmap.PAGESIZE] = 1

    before = page_faults()
    touch()
    after = page_faults()
    assert before is not None
    assert after is not None
    assert after > before
    timing = in_turn({"touch": touch, "idle": lambda: None}, Plan(rounds=3, budget=0.1, pause=0.0))
    assert timing["touch"].faults >= 1  # type: ignore[operator, union-attr]
    assert timing["idle"].faults < 1  # type: ignore[operator, union-attr]
