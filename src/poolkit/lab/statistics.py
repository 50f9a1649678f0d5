"""What a comparison shows, and what it does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from poolkit.lab.compare import Comparison
from poolkit.lab.networks import Place
from poolkit.lab.study import Run

LEVEL: Final = 0.95
"""Level of every interval; a difference is shown where its corrected p-value is below 1 less this."""


@dataclass(frozen=True)
class Estimate:
    """A mean over trainings.

    Attributes:
        mean: The mean.
        half_width: Half the width of its 95 % interval (Student's t); None where there is one training only.
        count: Number of trainings.
    """

    mean: float
    half_width: float | None
    count: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lower and upper end."""
        return None if self.half_width is None else (self.mean - self.half_width, self.mean + self.half_width)


@dataclass(frozen=True)
class Difference:
    """How much better a pooling did than the first one, training by training.

    Attributes:
        estimate: Mean and interval of the differences in test accuracy.
        p_value: Of the paired t-test; None with one training, or where every difference is the same.
        corrected: The same, corrected for the number of poolings compared.
    """

    estimate: Estimate
    p_value: float | None
    corrected: float | None = None

    @property
    def shown(self) -> bool:
        """Whether the evidence shows a difference."""
        return self.corrected is not None and self.corrected < 1 - LEVEL


@dataclass(frozen=True)
class Row:
    """What is known of one pooling.

    Attributes:
        pooling: Name of the configuration.
        accuracy: Test accuracy.
        gap: Training accuracy less test accuracy, both of the final weights.
        step_ms: Mean over trainings of the median time of a training step.
        parameters: Number of weights of the network.
        difference: From the first pooling; None for the first one.
        places: Sizes of the maps before and after each pooling.
        flops: Operations of one image forward; None where no cost was kept, as below.
        latency_ms: Time of a prediction for one image.
        memory_mb: Memory that a training step adds; None also where the system does not tell.
        stopped: Whether it was given up before all trainings were done.
    """

    pooling: str
    accuracy: Estimate
    gap: float
    step_ms: float
    parameters: int
    difference: Difference | None = None
    places: tuple[Place, ...] = ()
    flops: int | None = None
    latency_ms: float | None = None
    memory_mb: float | None = None
    stopped: bool = False


def estimate(values: Sequence[float], folds: int = 1) -> Estimate:
    """Mean and 95 % interval.

    Formula: `mean ± t s sqrt(1 / n + o)` with Student's quantile t of n - 1 degrees of freedom and the standard
    deviation s; `o = 1 / (folds - 1)`, test images by training images, allows for the training images that folds
    share, and is 0 without folds.

    Args:
        values: One per training, at least one.
        folds: Number of folds that the trainings come from, 1 for none.

    Returns:
        The estimate.

    Source: Nadeau, Bengio, Inference for the generalization error, 2003.

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
    return Estimate(mean, quantile * deviation * math.sqrt(1 / count + _overlap(folds)), count)


def paired(differences: Sequence[float], folds: int = 1) -> Difference:
    """Mean of paired differences and the paired t-test.

    Formula: SciPy's one-sample t, divided by `sqrt(1 + n o)` with the `o` of `estimate`.

    Args:
        differences: One per training that both sides have, at least one.
        folds: As in `estimate`.

    Source: Student, The probable error of a mean, 1908; Nadeau, Bengio, 2003.

    Example:
        >>> round(paired([1.0, 2.0, 3.0]).p_value, 4)
        0.0742
    """
    from scipy import stats

    found = estimate(differences, folds)
    if not found.half_width:
        return Difference(found, None)
    count = len(differences)
    statistic = float(stats.ttest_1samp(differences, 0).statistic) / math.sqrt(1 + count * _overlap(folds))
    return Difference(found, float(2 * stats.t.sf(abs(statistic), count - 1)))


def _overlap(folds: int) -> float:
    return 0.0 if folds == 1 else 1 / (folds - 1)


def corrected(table: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with p-values corrected for their number: of the differences called shown, at most 5 % are chance.

    Source: Benjamini, Hochberg, Controlling the false discovery rate, 1995, as in SciPy.
    """
    from scipy import stats

    known = [row.difference.p_value for row in table if row.difference and row.difference.p_value is not None]
    values = iter(stats.false_discovery_control(known).tolist() if known else [])
    result = []
    for row in table:
        if row.difference is not None and row.difference.p_value is not None:
            row = replace(row, difference=replace(row.difference, corrected=next(values)))
        result.append(row)
    return tuple(result)


def rows(comparison: Comparison) -> tuple[Row, ...]:
    """One row per pooling, in the order given.

    Args:
        comparison: Finished trials.

    Returns:
        The rows; poolings without a finished trial are left out.
    """
    first = comparison.configurations[0].name
    base = {(run.job.seed, run.job.fold): run.history.test_accuracy for run in comparison.of(first)}
    result = []
    for configuration, places in zip(comparison.configurations, comparison.places, strict=True):
        runs = comparison.of(configuration.name)
        if runs:
            row = _row(configuration.name, runs, comparison, places)
            difference = _against(runs, base, comparison.settings.folds) if configuration.name != first else None
            result.append(replace(row, difference=difference))
    return corrected(result)


def _row(name: str, runs: Sequence[Run], comparison: Comparison, places: tuple[Place, ...]) -> Row:
    cost = next((run.outcome.cost for run in runs if run.outcome.cost is not None), None)
    return Row(
        pooling=name,
        accuracy=estimate([run.history.test_accuracy for run in runs], comparison.settings.folds),
        gap=_mean([run.history.train_accuracy - run.history.test_accuracy for run in runs]),
        step_ms=_mean([run.history.step_ms for run in runs]),
        parameters=runs[0].history.parameters,
        places=places,
        flops=None if cost is None else cost.flops,
        latency_ms=None if cost is None else cost.latency_ms,
        memory_mb=None if cost is None else cost.memory_mb,
        stopped=len(runs) < comparison.trainings,
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _against(runs: Sequence[Run], base: dict[tuple[int, int], float], folds: int) -> Difference | None:
    pairs = [
        run.history.test_accuracy - base[run.job.seed, run.job.fold]
        for run in runs
        if (run.job.seed, run.job.fold) in base
    ]
    return paired(pairs, folds) if pairs else None


def finding(table: Sequence[Row]) -> str:
    """What the rows show, in plain sentences that claim no more than they show.

    Args:
        table: Result of `rows`.

    Returns:
        One to five sentences.
    """
    best = max(table, key=lambda row: row.accuracy.mean)
    trainings = min(row.accuracy.count for row in table)
    if len(table) == 1:
        return f"{best.pooling} reached {percent(best.accuracy.mean)} test accuracy; nothing was compared."
    leader = f"{best.pooling} had the highest mean test accuracy, {percent(best.accuracy.mean)}"
    if trainings < 2:
        return (
            f"{leader}, but with one seed chance cannot be told from a real difference. "
            "Run at least 3 seeds (--seeds 3), better 5."
        )
    return " ".join([f"{leader}.", *_differences(table), *_caution(table, trainings)])


def _differences(table: Sequence[Row]) -> list[str]:
    """What was shown against the first pooling."""
    first = table[0].pooling
    shown = [row for row in table[1:] if row.difference is not None and row.difference.shown]
    rest = [row.pooling for row in table[1:] if row not in shown]
    sentences = []
    for sign, word in ((1, "better"), (-1, "worse")):
        parts = [
            f"{row.pooling} (by {100 * abs(mean):.2f} ± {points(row.difference.estimate.half_width or 0)})"
            for row in shown
            if row.difference is not None and (mean := row.difference.estimate.mean) * sign > 0
        ]
        if parts:
            sentences.append(f"Training by training, {_listed(parts)} did {word} than {first}.")
    if rest:
        subject = "No difference" if not shown else f"For {_listed(rest)}, no difference"
        many = f", corrected for {len(table) - 1} comparisons" if len(table) > 2 else ""
        sentences.append(f"{subject} from {first} was shown (paired t-test at 5 %{many}).")
    return sentences


def _caution(table: Sequence[Row], trainings: int) -> list[str]:
    stopped = [row for row in table if row.stopped]
    sentences = []
    if stopped:
        names = _listed([f"{row.pooling} (after {row.accuracy.count})" for row in stopped])
        sentences.append(f"Stopped early, since Wilcoxon's test found it worse than the best: {names}.")
    elif trainings < 5:
        sentences.append(
            f"With {trainings} trainings each the intervals are wide, and a small real difference would not be seen."
        )
    return sentences


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def percent(share: float) -> str:
    """A share as text: 0.9123 gives "91.23 %"."""
    return f"{100 * share:.2f} %"


def points(share: float) -> str:
    """A difference of shares as text: 0.0123 gives "1.23 points"."""
    return f"{100 * share:.2f} points"
