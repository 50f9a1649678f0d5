"""Which poolings need no further training: Optuna's pruner decides by Wilcoxon's signed-rank test."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Final

LEVEL: Final = 0.1
"""A pooling is given up where the test's p-value against the best one is below."""

_FEWEST: Final = 4
"""Pairs before anything is given up: fewer cannot reach the level."""


def hopeless(results: Mapping[str, Sequence[float]]) -> set[str]:
    """Names of those that did worse than the best one, pair by pair.

    Args:
        results: Test accuracies by name, all in the order of the same seeds and folds; those given up before have
            fewer.

    Returns:
        Those to give up.

    Source: Wilcoxon, Individual comparisons by ranking methods, 1945, as in `optuna.pruners.WilcoxonPruner`.

    Example:
        >>> best = [0.92, 0.93, 0.94, 0.95, 0.96]
        >>> hopeless({"max": best, "min": [0.5, 0.52, 0.54, 0.56, 0.58]})
        {'min'}
    """
    import optuna

    longest = max(map(len, results.values()), default=0)
    enough = {name: values for name, values in results.items() if len(values) >= _FEWEST}
    if len(enough) < 2:
        return set()
    best = max((name for name in enough if len(enough[name]) == longest), key=lambda name: sum(enough[name]))
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        pruner = optuna.pruners.WilcoxonPruner(p_threshold=LEVEL, n_startup_steps=_FEWEST)
    study = optuna.create_study(direction="maximize", pruner=pruner)
    study.add_trial(_complete(enough[best]))
    return {name for name, values in enough.items() if name != best and _worse(study, values)}


def _complete(values: Sequence[float]) -> Any:
    import optuna

    mean = sum(values) / len(values)
    return optuna.trial.create_trial(value=mean, intermediate_values=dict(enumerate(values)))


def _worse(study: Any, values: Sequence[float]) -> bool:
    trial = study.ask()
    for step, value in enumerate(values):
        trial.report(value, step)
    return bool(trial.should_prune())
