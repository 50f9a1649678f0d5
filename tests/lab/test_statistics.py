"""Means, intervals and the sentences made of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poolkit.lab.compare import Comparison
from poolkit.lab.statistics import Estimate, Row, estimate, finding, rows
from poolkit.lab.training import Epoch, History
from tests.lab.conftest import history


def test_an_interval_computed_by_hand() -> None:
    # Deviation 1, so t(0.975, 2) / sqrt(3) = 4.302653 / 1.732051.
    found = estimate([1.0, 2.0, 3.0])
    assert found.mean == 2.0
    assert found.half_width == pytest.approx(2.484138, rel=1e-6)
    assert found.interval == pytest.approx((-0.484138, 4.484138), rel=1e-5)
    assert not found.excludes_zero


def test_one_seed_has_no_interval() -> None:
    found = estimate([0.9])
    assert found == Estimate(0.9, None, 1)
    assert found.interval is None
    assert not found.excludes_zero


def test_rows_pair_by_seed(comparison: Comparison) -> None:
    first, second = rows(comparison)
    assert first.pooling == "max"
    assert first.accuracy.mean == pytest.approx(0.82)
    assert first.difference is None
    assert second.difference is not None
    assert second.difference.mean == pytest.approx(0.03)
    # The differences 2, 3, 4 points vary by 1 point, the accuracies by 2 and 2.6.
    assert second.difference.half_width == pytest.approx(0.02484138, rel=1e-6)
    assert second.difference.excludes_zero
    assert second.gap == pytest.approx(0.02)
    assert (second.seconds_per_epoch, second.parameters) == (2.0, 3210)


def test_seeds_that_one_side_lacks_are_not_paired(comparison: Comparison) -> None:
    runs = tuple(run for run in comparison.runs if (run.pooling, run.seed) != ("max", 1))
    _, second = rows(replace(comparison, runs=runs))
    assert second.accuracy.count == 3
    assert second.difference is not None
    assert second.difference.count == 2


def _row(pooling: str, mean: float, difference: Estimate | None, seeds: int = 5) -> Row:
    return Row(pooling, Estimate(mean, 0.01 if seeds > 1 else None, seeds), 0.01, 1.0, 10, difference)


def test_a_difference_that_was_shown(comparison: Comparison) -> None:
    assert finding(rows(comparison)) == (
        "l2 had the highest mean test accuracy, 85.00 %. Seed by seed, l2 (by 3.00 ± 2.48 points) did better "
        "than max. With 3 seeds the intervals are wide, and a small real difference would not be seen."
    )


def test_no_difference_is_said_to_be_none() -> None:
    table = [
        _row("max", 0.9, None),
        _row("l2", 0.91, Estimate(0.01, 0.02, 5)),
        _row("min", 0.8, Estimate(-0.1, 0.2, 5)),
    ]
    assert finding(table) == (
        "l2 had the highest mean test accuracy, 91.00 %. No difference from max was shown: every 95 % interval of the "
        "paired difference contains zero."
    )


def test_both_at_once() -> None:
    table = [
        _row("max", 0.9, None),
        _row("l2", 0.91, Estimate(0.01, 0.02, 5)),
        _row("min", 0.8, Estimate(-0.1, 0.05, 5)),
    ]
    text = finding(table)
    assert "min (by 10.00 ± 5.00 points) did worse than max" in text
    assert "For l2, no difference from max was shown: the 95 % interval" in text


def test_one_seed_proves_nothing() -> None:
    table = [_row("max", 0.9, None, 1), _row("l2", 0.95, Estimate(0.05, None, 1), 1)]
    assert "with one seed chance cannot be told from a real difference" in finding(table)


def test_one_pooling_is_no_comparison() -> None:
    assert finding([_row("max", 0.9, None)]) == "max reached 90.00 % test accuracy; nothing was compared."


def test_the_epoch_that_compiles_does_not_count() -> None:
    slow_first = replace(history([0.1, 0.2, 0.3]).epochs[0], seconds=50.0)
    times = History((slow_first, *history([0.1, 0.2, 0.3]).epochs[1:]), 0.5, 1)
    assert times.seconds_per_epoch == 2.0
    assert History((slow_first,), 0.5, 1).seconds_per_epoch == 50.0


def test_a_history_survives_json() -> None:
    diverged = History((Epoch(1, float("nan"), 0.1, float("inf"), 0.1, 1.0, 1.0),), 0.1, 5)
    content = diverged.as_dict()
    assert content["epochs"][0]["loss"] is None
    assert History.from_dict(content).epochs[0].loss != History.from_dict(content).epochs[0].loss
    assert History.from_dict(history([0.5]).as_dict()) == history([0.5])
