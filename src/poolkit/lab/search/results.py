"""Results of a search as plain values, sentences and files."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from poolkit.lab.outputs import write_text
from poolkit.lab.results import CSV_FILE, JSON_FILE, as_csv, as_json
from poolkit.lab.search.queue import Account, State
from poolkit.lab.search.trials import CONFIGURATION, FILTERED
from poolkit.lab.search.tuning import Tuning
from poolkit.lab.statistics import LEVEL, Difference, paired, percent, points

RECOMMENDED: Final = "recommended"


def summaries(tuning: Tuning) -> list[dict[str, Any]]:
    """One flat record per finalist, best first. The shortfall of what exceeds a budget is None."""
    recommendation = tuning.recommendation
    behind = [recommendation.shortfalls.get(each.configuration) for each in tuning.finalists]
    return [
        {
            "pooling": each.configuration,
            RECOMMENDED: each is recommendation.chosen,
            "pareto": each.configuration in recommendation.front,
            "accuracy": each.accuracy,
            "shortfall": None if shortfall is None else shortfall.mean,
            "standard_error": None if shortfall is None else shortfall.error,
            "seeds": len(each.accuracies),
            "shift_consistency": each.shift_consistency,
            "latency_ms": each.costs.latency,
            "memory_mb": each.costs.memory,
            "flops": each.costs.flops,
            "parameters": each.costs.parameters,
        }
        for each, shortfall in zip(tuning.finalists, behind, strict=True)
    ]


def short_trainings(tuning: Tuning) -> list[dict[str, Any]]:
    """One flat record per short training, in the order in which they ended."""
    return [_short(account) for account in tuning.short]


def as_dict(tuning: Tuning) -> dict[str, Any]:
    """Everything that a search brought, for JSON.

    Returns:
        `plan`, `finding`, `recommended`, `finalists` (one entry each), `tested` (accuracy by seed), `short_trainings`,
        `scores`, `failed` and `replaced_workers`.
    """
    return {
        "plan": tuning.plan.as_dict(),
        "finding": finding(tuning),
        RECOMMENDED: tuning.recommendation.chosen.configuration,
        "finalists": [
            record | {"accuracies": _by_text(each.accuracies)}
            for record, each in zip(summaries(tuning), tuning.finalists, strict=True)
        ],
        "tested": {name: _by_text(values) for name, values in tuning.tested.items()},
        "short_trainings": short_trainings(tuning),
        "scores": asdict(tuning.scores),
        "failed": dict(tuning.failed),
        "replaced_workers": list(tuning.replaced),
    }


def tested_difference(tuning: Tuning) -> Difference | None:
    """How much better the recommended configuration did than the default on the test images; None if it is it."""
    chosen = tuning.recommendation.chosen.configuration
    others = [values for name, values in tuning.tested.items() if name != chosen]
    if not others or chosen not in tuning.tested:
        return None
    own, other = tuning.tested[chosen], others[0]
    common = sorted(own.keys() & other.keys())
    return paired([own[seed] - other[seed] for seed in common]) if common else None


def finding(tuning: Tuning) -> str:
    """What a search shows, in plain sentences that claim no more than it shows."""
    recommendation = tuning.recommendation
    chosen, best = recommendation.chosen, recommendation.best
    seeds = len(chosen.accuracies)
    if chosen is best:
        why = f"it had the highest mean accuracy of {len(tuning.finalists)} finalists, {percent(chosen.accuracy)}"
    else:
        gap = recommendation.shortfalls[chosen.configuration]
        why = (
            f"it is the cheapest of {len(tuning.finalists)} finalists that was not shown to be worse than the best, "
            f"{best.configuration} (mean accuracy {percent(chosen.accuracy)} and {percent(best.accuracy)}; behind by "
            f"{points(gap.mean)}, standard error {points(gap.error or 0)})"
        )
    sentences = [f"Take {chosen.configuration}: {why}.", *_tested(tuning)]
    if seeds < 5:
        sentences.append(f"With {seeds} {'seed' if seeds == 1 else 'seeds'} small differences cannot be seen.")
    if tuning.failed:
        sentences.append(f"{len(tuning.failed)} trainings failed in every attempt and are left out.")
    return " ".join(sentences)


def write(tuning: Tuning, folder: Path) -> None:
    """Write `results.json` and `results.csv` (one line per short training) into a folder.

    Raises:
        LabError: Where the file system refuses.
    """
    write_text(folder / JSON_FILE, as_json(as_dict(tuning)))
    write_text(folder / CSV_FILE, as_csv(short_trainings(tuning)))


def _tested(tuning: Tuning) -> list[str]:
    chosen = tuning.recommendation.chosen.configuration
    own = tuning.tested.get(chosen)
    if own is None:
        return []
    reached = f"On the test images, which the search never saw, it reached {percent(statistics.fmean(own.values()))}"
    difference = tested_difference(tuning)
    if difference is None:
        return [f"{reached}; it is what everybody takes."]
    default = next(name for name in tuning.tested if name != chosen)
    mean, width = difference.estimate.mean, difference.estimate.half_width
    versus = f"{reached}, {100 * mean:+.2f} points from {default}"
    if width is None:
        return [f"{versus}; with one seed chance cannot be told from a real difference."]
    if difference.p_value is not None and difference.p_value < 1 - LEVEL:
        return [f"{versus} (± {points(width)}, seed by seed): a difference was shown."]
    return [f"{versus} (± {points(width)}, seed by seed): no difference was shown."]


def _short(account: Account) -> dict[str, Any]:
    attributes = account.trial.user_attrs
    return {
        "trial": account.trial.number,
        "pooling": attributes.get(CONFIGURATION),
        "state": "filtered" if FILTERED in attributes else account.state.value,
        "accuracy": account.trial.value if account.state in (State.FINISHED, State.PRUNED) else None,
        "epochs": len(account.trial.intermediate_values),
        "attempts": account.attempts,
        "reason": attributes.get(FILTERED),
    }


def _by_text(accuracies: Mapping[int, float]) -> dict[str, float]:
    return {str(seed): accuracies[seed] for seed in sorted(accuracies)}
