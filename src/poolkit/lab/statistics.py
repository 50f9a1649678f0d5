"""What a comparison shows, and what it does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from poolkit.lab.compare import Comparison

LEVEL = 0.95
"""Level of every interval."""


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds.

    Attributes:
        mean: The mean.
        half_width: Half the width of its 95 % interval (Student's t); None where there is one seed only.
        count: Number of seeds.
    """

    mean: float
    half_width: float | None
    count: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lower and upper end."""
        return None if self.half_width is None else (self.mean - self.half_width, self.mean + self.half_width)

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval shows a difference from zero."""
        return self.half_width is not None and abs(self.mean) > self.half_width


@dataclass(frozen=True)
class Row:
    """What is known of one pooling.

    Attributes:
        pooling: Its name.
        accuracy: Test accuracy.
        gap: Training accuracy less test accuracy, both of the final weights.
        seconds_per_epoch: Mean over seeds of the median training time of an epoch.
        parameters: Number of weights of the network.
        difference: Test accuracy less that of the first pooling, seed by seed; None for the first one.
    """

    pooling: str
    accuracy: Estimate
    gap: float
    seconds_per_epoch: float
    parameters: int
    difference: Estimate | None


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and 95 % interval.

    Args:
        values: One per seed, at least one.

    Returns:
        The estimate.

    Example:
        >>> estimate([1.0, 2.0, 3.0]).mean
        2.0
    """
    from scipy import stats

    count = len(values)
    mean = math.fsum(values) / count
    if count < 2:
        return Estimate(mean, None, count)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (count - 1))
    quantile = float(stats.t.ppf((1 + LEVEL) / 2, count - 1))
    return Estimate(mean, quantile * deviation / math.sqrt(count), count)


def rows(comparison: Comparison) -> tuple[Row, ...]:
    """One row per pooling, in the order given.

    Args:
        comparison: Finished trials.

    Returns:
        The rows; poolings without a finished trial are left out.
    """
    first = comparison.poolings[0].choice
    base = {run.seed: run.history.test_accuracy for run in comparison.of(first)}
    result = []
    for pooling in comparison.poolings:
        runs = comparison.of(pooling.choice)
        if not runs:
            continue
        pairs = [run.history.test_accuracy - base[run.seed] for run in runs if run.seed in base]
        result.append(
            Row(
                pooling=pooling.choice,
                accuracy=estimate([run.history.test_accuracy for run in runs]),
                gap=estimate([run.history.train_accuracy - run.history.test_accuracy for run in runs]).mean,
                seconds_per_epoch=estimate([run.history.seconds_per_epoch for run in runs]).mean,
                parameters=runs[0].history.parameters,
                difference=estimate(pairs) if pairs and pooling.choice != first else None,
            )
        )
    return tuple(result)


def finding(table: Sequence[Row]) -> str:
    """What the rows show, in plain sentences that claim no more than they show.

    Args:
        table: Result of `rows`.

    Returns:
        One to four sentences.
    """
    best = max(table, key=lambda row: row.accuracy.mean)
    seeds = min(row.accuracy.count for row in table)
    if len(table) == 1:
        return f"{best.pooling} reached {percent(best.accuracy.mean)} test accuracy; nothing was compared."
    leader = f"{best.pooling} had the highest mean test accuracy, {percent(best.accuracy.mean)}"
    if seeds < 2:
        return (
            f"{leader}, but with one seed chance cannot be told from a real difference. "
            "Run at least 3 seeds (--seeds 3), better 5."
        )
    return " ".join([f"{leader}.", *_differences(table), *_caution(seeds)])


def _differences(table: Sequence[Row]) -> list[str]:
    """What was shown against the first pooling."""
    first = table[0].pooling
    shown = [row for row in table[1:] if row.difference is not None and row.difference.excludes_zero]
    rest = [row.pooling for row in table[1:] if row not in shown]
    sentences = []
    for sign, word in ((1, "better"), (-1, "worse")):
        parts = [
            f"{row.pooling} (by {100 * abs(row.difference.mean):.2f} ± {points(row.difference.half_width or 0)})"
            for row in shown
            if row.difference is not None and row.difference.mean * sign > 0
        ]
        if parts:
            sentences.append(f"Seed by seed, {_listed(parts)} did {word} than {first}.")
    if rest:
        subject = "No difference" if not shown else f"For {_listed(rest)}, no difference"
        sentences.append(
            f"{subject} from {first} was shown: {'every' if len(rest) > 1 else 'the'} 95 % interval of the "
            "paired difference contains zero."
        )
    return sentences


def _caution(seeds: int) -> list[str]:
    if seeds >= 5:
        return []
    return [f"With {seeds} seeds the intervals are wide, and a small real difference would not be seen."]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def percent(share: float) -> str:
    """A share as text: 0.9123 gives "91.23 %"."""
    return f"{100 * share:.2f} %"


def points(share: float) -> str:
    """A difference of shares as text: 0.0123 gives "1.23 points"."""
    return f"{100 * share:.2f} points"
