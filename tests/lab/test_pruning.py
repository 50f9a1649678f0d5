"""Which poolings are given up."""

from __future__ import annotations

from poolkit.lab.pruning import hopeless

BEST = [0.90, 0.91, 0.92, 0.93, 0.94]


def test_what_is_worse_every_time_is_given_up() -> None:
    # Five pairs, all worse: Wilcoxon's one-sided p is 1 / 2^5 = 0.031.
    worse = [value - 0.02 - 0.01 * index for index, value in enumerate(BEST)]
    mixed = [0.91, 0.90, 0.93, 0.92, 0.94]
    assert hopeless({"max": BEST, "min": worse, "l2": mixed}) == {"min"}


def test_nothing_is_given_up_too_early() -> None:
    assert hopeless({"max": BEST[:3], "min": [0.1, 0.2, 0.3]}) == set()
    assert hopeless({"max": BEST}) == set()
    assert hopeless({}) == set()


def test_what_was_given_up_stays_given_up() -> None:
    """Its trainings are compared with those of the best from the same seeds."""
    assert hopeless({"max": BEST, "min": [0.5, 0.52, 0.54, 0.56]}) == {"min"}
