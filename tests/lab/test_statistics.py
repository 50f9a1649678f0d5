"""Means, intervals and the sentences made of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poolkit.lab.compare import Comparison
from poolkit.lab.statistics import Difference, Estimate, Row, corrected, estimate, finding, paired, rows
from poolkit.lab.study import Job
from poolkit.lab.training import Epoch, History
from tests.lab.conftest import history


def test_an_interval_computed_by_hand() -> None:
    # Deviation 1, so t(0.975, 2) / sqrt(3) = 4.302653 / 1.732051.
    found = estimate([1.0, 2.0, 3.0])
    assert found.mean == 2.0
    assert found.half_width == pytest.approx(2.484138, rel=1e-6)
    assert found.interval == pytest.approx((-0.484138, 4.484138), rel=1e-5)


def test_one_seed_has_no_interval() -> None:
    found = estimate([0.9])
    assert found == Estimate(0.9, None, 1)
    assert found.interval is None


def test_rows_pair_by_seed(comparison: Comparison) -> None:
    first, second = rows(comparison)
    assert first.pooling == "max:2"
    assert first.accuracy.mean == pytest.approx(0.82)
    assert first.difference is None
    assert second.difference is not None
    assert second.difference.estimate.mean == pytest.approx(0.03)
    # The differences 2, 3, 4 points vary by 1 point, the accuracies by 2 and 2.6.
    assert second.difference.estimate.half_width == pytest.approx(0.02484138, rel=1e-6)
    # t = 3 / (1 / sqrt(3)) = 5.196 with 2 degrees of freedom, where P(|T| > t) = 1 - t / sqrt(2 + t^2).
    assert second.difference.p_value == pytest.approx(1 - 27**0.5 / 29**0.5)
    assert second.difference.corrected == second.difference.p_value
    assert second.difference.shown
    assert second.gap == pytest.approx(0.02)
    assert (second.step_ms, second.parameters) == (500.0, 3210)
    assert (second.flops, second.latency_ms, second.memory_mb, second.stopped) == (27_648, 0.5, 1.25, False)


def test_seeds_that_one_side_lacks_are_not_paired(comparison: Comparison) -> None:
    runs = tuple(run for run in comparison.runs if run.job != Job("max:2", 1))
    first, second = rows(replace(comparison, runs=runs))
    assert second.accuracy.count == 3
    assert second.difference is not None
    assert second.difference.estimate.count == 2
    assert (first.stopped, second.stopped) == (True, False)


def test_folds_share_training_images() -> None:
    # Five folds: the variance of the mean is s^2 (1/3 + 1/4) instead of s^2 / 3.
    plain, shared = paired([1.0, 2.0, 3.0]), paired([1.0, 2.0, 3.0], folds=5)
    assert shared.estimate.half_width == pytest.approx(2.484138 * (7 / 4) ** 0.5, rel=1e-6)
    t = 12**0.5 / (7 / 4) ** 0.5
    assert shared.p_value == pytest.approx(1 - t / (2 + t * t) ** 0.5)
    assert plain.p_value is not None
    assert plain.p_value < shared.p_value


def test_equal_differences_are_no_evidence() -> None:
    """Two trainings that differ by one image each have no spread, and prove nothing."""
    found = paired([0.01, 0.01])
    assert found.p_value is None
    assert not found.shown


def test_many_comparisons_are_corrected() -> None:
    # Benjamini and Hochberg by hand: 0.01 x 3 / 1, 0.05 x 3 / 2 and no more than 0.06 x 3 / 3.
    table = corrected([_row("max", 0.9, None), *(_row(f"l{p}", 0.9, p) for p in (0.05, 0.01, 0.06))])
    assert [row.difference.corrected for row in table if row.difference] == pytest.approx([0.06, 0.03, 0.06])
    assert [row.difference.shown for row in table if row.difference] == [False, True, False]


def _row(pooling: str, mean: float, p_value: float | None, difference: float = 0.01, count: int = 5) -> Row:
    against = None if p_value is None else Difference(Estimate(difference, 0.02, count), p_value, p_value)
    return Row(pooling, Estimate(mean, 0.01 if count > 1 else None, count), 0.01, 1.0, 10, against)


def test_a_difference_that_was_shown(comparison: Comparison) -> None:
    assert finding(rows(comparison)) == (
        "l2:2 had the highest mean test accuracy, 85.00 %. Training by training, l2:2 (by 3.00 ± 2.48 points) did "
        "better than max:2. With 3 trainings each the intervals are wide, and a small real difference would not be "
        "seen."
    )


def test_no_difference_is_said_to_be_none() -> None:
    table = [_row("max", 0.9, None), _row("l2", 0.91, 0.3), _row("min", 0.8, 0.2, -0.1)]
    assert finding(table) == (
        "l2 had the highest mean test accuracy, 91.00 %. No difference from max was shown (paired t-test at 5 %, "
        "corrected for 2 comparisons)."
    )


def test_both_at_once() -> None:
    text = finding([_row("max", 0.9, None), _row("l2", 0.91, 0.3), _row("min", 0.8, 0.01, -0.1)])
    assert "min (by 10.00 ± 2.00 points) did worse than max" in text
    assert "For l2, no difference from max was shown (paired" in text


def test_what_was_stopped_is_said() -> None:
    table = [_row("max", 0.9, None), replace(_row("min", 0.8, 0.01, -0.1, count=4), stopped=True)]
    assert "Stopped early, since Wilcoxon's test found it worse than the best: min (after 4)." in finding(table)


def test_one_seed_proves_nothing() -> None:
    table = [_row("max", 0.9, None, count=1), _row("l2", 0.95, None, count=1)]
    assert "with one seed chance cannot be told from a real difference" in finding(table)


def test_one_pooling_is_no_comparison() -> None:
    assert finding([_row("max", 0.9, None)]) == "max reached 90.00 % test accuracy; nothing was compared."


def test_the_epoch_that_compiles_does_not_count() -> None:
    slow_first = replace(history([0.1, 0.2, 0.3]).epochs[0], seconds=50.0)
    times = History((slow_first, *history([0.1, 0.2, 0.3]).epochs[1:]), 0.5, 1, 4)
    assert times.seconds_per_epoch == 2.0
    assert times.step_ms == 500.0
    assert History((slow_first,), 0.5, 1, 4).seconds_per_epoch == 50.0


def test_a_history_survives_json() -> None:
    diverged = History((Epoch(1, float("nan"), 0.1, float("inf"), 0.1, 1.0, 1.0),), 0.1, 5, 1)
    content = diverged.as_dict()
    assert content["epochs"][0]["loss"] is None
    assert History.from_dict(content).epochs[0].loss != History.from_dict(content).epochs[0].loss
    assert History.from_dict(history([0.5]).as_dict()) == history([0.5])
