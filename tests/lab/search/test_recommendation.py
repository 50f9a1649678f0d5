"""The one-standard-error rule and the Pareto front, by hand."""

from __future__ import annotations

import math

import pytest

from poolkit.lab.search.costs import Costs
from poolkit.lab.search.recommendation import Finalist, Shortfall, front, recommend, shortfall


def _finalist(
    name: str, accuracies: list[float], latency: float, consistency: float = 0.5, flops: int = 100
) -> Finalist:
    return Finalist(name, dict(enumerate(accuracies)), consistency, Costs(latency, None, flops, 10))


def test_a_shortfall_is_taken_seed_by_seed() -> None:
    # Differences 0.02, 0.00, 0.04: mean 0.02, deviation 0.02, standard error 0.02 / sqrt(3).
    found = shortfall({0: 0.92, 1: 0.90, 2: 0.94}, {0: 0.90, 1: 0.90, 2: 0.90})
    assert found.mean == pytest.approx(0.02)
    assert found.error == pytest.approx(0.02 / math.sqrt(3))
    assert not found.within_one_error


def test_seeds_that_one_side_lacks_are_left_out() -> None:
    found = shortfall({0: 0.9, 1: 0.9, 2: 0.1}, {0: 0.8, 1: 0.9})
    assert (found.mean, found.error) == (pytest.approx(0.05), pytest.approx(0.05))
    assert found.within_one_error  # 0.05 behind, give or take 0.05


def test_one_seed_shows_nothing_but_its_difference() -> None:
    assert shortfall({0: 0.9}, {0: 0.8}) == Shortfall(pytest.approx(0.1), None)
    assert not shortfall({0: 0.9}, {0: 0.8}).within_one_error
    assert shortfall({0: 0.9}, {0: 0.9}).within_one_error
    assert not shortfall({0: 0.9}, {1: 0.9}).within_one_error


def test_the_cheapest_that_is_not_shown_to_be_worse() -> None:
    best = _finalist("best", [0.92, 0.90, 0.94], latency=3.0)
    # Behind by 0.00, 0.00, 0.02: mean 0.0067, standard error 0.0067: not shown to be worse.
    close = _finalist("close", [0.92, 0.90, 0.92], latency=2.0)
    # Behind by 0.01 each time: small, and shown.
    worse = _finalist("worse", [0.91, 0.89, 0.93], latency=1.0)
    found = recommend([worse, close, best])
    assert found.best is best
    assert found.chosen is close
    assert found.shortfalls["close"].mean == pytest.approx(0.02 / 3)
    assert found.shortfalls["close"].error == pytest.approx(0.02 / 3)
    assert found.shortfalls["worse"] == Shortfall(pytest.approx(0.01), pytest.approx(0.0))


def test_a_dearer_one_is_never_preferred_to_the_best() -> None:
    best = _finalist("best", [0.92, 0.90], latency=1.0)
    dear = _finalist("dear", [0.92, 0.90], latency=2.0)
    assert recommend([dear, best]).chosen is best


def test_latencies_that_cannot_be_told_apart_are_decided_by_operations() -> None:
    best = _finalist("best", [0.92, 0.90], latency=1.00, flops=300)
    light = _finalist("light", [0.92, 0.90], latency=1.04, flops=200)
    slow = _finalist("slow", [0.92, 0.90], latency=1.06, flops=100)
    assert recommend([best, light, slow]).chosen is light


def test_the_pareto_front() -> None:
    finalists = [
        _finalist("accurate", [0.9], latency=3.0, consistency=0.5),
        _finalist("fast", [0.8], latency=1.0, consistency=0.5),
        _finalist("steady", [0.7], latency=3.0, consistency=0.9),
        _finalist("beaten", [0.8], latency=2.0, consistency=0.5),
    ]
    assert front(finalists) == ("accurate", "fast", "steady")
