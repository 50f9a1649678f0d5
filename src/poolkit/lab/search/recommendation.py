"""Which finalist to take: the cheapest that is not shown to be worse than the best."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from poolkit.lab.search.costs import Costs

NOISE: Final = 0.05
"""Share by which two measurements of the same latency may differ."""


@dataclass(frozen=True)
class Finalist:
    """A configuration that was trained in full.

    Attributes:
        configuration: In short.
        accuracies: Validation accuracy by seed.
        shift_consistency: Mean over seeds.
        costs: What it costs on this machine.
    """

    configuration: str
    accuracies: Mapping[int, float]
    shift_consistency: float
    costs: Costs

    @property
    def accuracy(self) -> float:
        """Mean over seeds."""
        return math.fsum(self.accuracies.values()) / len(self.accuracies)


@dataclass(frozen=True)
class Shortfall:
    """How much worse a finalist did than the best one, seed by seed.

    Attributes:
        mean: Mean of the differences, positive where the best was better.
        error: Standard error of that mean; None where there are fewer than two seeds in common.
    """

    mean: float
    error: float | None

    @property
    def within_one_error(self) -> bool:
        """Whether the finalist is not shown to be worse."""
        return self.mean <= (self.error or 0.0)


@dataclass(frozen=True)
class Recommendation:
    """What the finals say.

    Attributes:
        best: The finalist with the highest mean accuracy.
        chosen: The one to take.
        shortfalls: By configuration.
        front: Configurations that no other beats in accuracy, latency and shift consistency at once.
    """

    best: Finalist
    chosen: Finalist
    shortfalls: Mapping[str, Shortfall]
    front: tuple[str, ...]


def shortfall(best: Mapping[int, float], other: Mapping[int, float]) -> Shortfall:
    """The paired difference of two configurations.

    Formula: mean and `s / sqrt(n)` of `best - other` over the n seeds that both have.

    Args:
        best: Accuracy by seed.
        other: The same.

    Returns:
        The shortfall of the other.

    Example:
        >>> shortfall({0: 0.9, 1: 0.8}, {0: 0.8, 1: 0.8}).error
        0.05
    """
    differences = [best[seed] - other[seed] for seed in sorted(best.keys() & other.keys())]
    count = len(differences)
    if not count:
        return Shortfall(math.inf, None)
    mean = math.fsum(differences) / count
    if count < 2:
        return Shortfall(mean, None)
    variance = math.fsum((difference - mean) ** 2 for difference in differences) / (count - 1)
    return Shortfall(round(mean, 12), round(math.sqrt(variance / count), 12))


def recommend(finalists: Sequence[Finalist]) -> Recommendation:
    """The one-standard-error rule, with latency as the cost.

    Formula: among those whose `shortfall` is at most one standard error, the finalist of the smallest latency; of
    latencies that `NOISE` does not tell apart, the one of the fewest operations.

    Args:
        finalists: At least one.

    Returns:
        The recommendation.

    Source: Breiman, Friedman, Olshen, Stone, Classification and regression trees, 1984; here with the standard
        error of the paired difference.
    """
    best = max(finalists, key=lambda each: (each.accuracy, -each.costs.latency))
    shortfalls = {each.configuration: shortfall(best.accuracies, each.accuracies) for each in finalists}
    eligible = [each for each in finalists if each is best or shortfalls[each.configuration].within_one_error]
    fastest = min(each.costs.latency for each in eligible)
    as_fast = [each for each in eligible if each.costs.latency <= fastest * (1 + NOISE)]
    chosen = min(as_fast, key=lambda each: (each.costs.flops, -each.accuracy, each.costs.latency))
    return Recommendation(best, chosen, shortfalls, front(finalists))


def front(finalists: Sequence[Finalist]) -> tuple[str, ...]:
    """The Pareto front of accuracy, latency and shift consistency.

    Args:
        finalists: What to choose from.

    Returns:
        Configurations in the order given.
    """
    values = [(each.accuracy, -each.costs.latency, each.shift_consistency) for each in finalists]
    return tuple(
        each.configuration
        for each, own in zip(finalists, values, strict=True)
        if not any(_beats(other, own) for other in values)
    )


def _beats(one: Sequence[float], other: Sequence[float]) -> bool:
    pairs = list(zip(one, other, strict=True))
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)
