"""How good the advice of `poolkit tune` is, by a table in which everything was trained.

    python -m benchmarks.regret --data digits --output benchmarks/results/regret-digits.json \\
        --page docs/regret-digits.md benchmarks/results/digits.csv

The procedure is that of `poolkit tune`, with its scores, sampler, pruner, queue and rule; only its trainings are
looked up in the table of `benchmarks.truth_table` instead of made, epoch by epoch. The costs are operations, counted.
Beside it random search and a tree-structured Parzen estimator alone spend the same number of epochs on full trainings
and take the configuration of the best one.

The cost of a search is the share of the epochs of an exhaustive one, with five seeds of every configuration, that it
spends until it recommends something.

Seeds of the table come in two deals of five folds. Full trainings see one deal, short ones two folds of the other,
and regret is measured on its three other folds, which no search saw; or, where the table has more seeds than ten, on
all of those, which no search ever sees. It is the mean accuracy of the configuration that is the best there, less that
of the one chosen. The best of many means is partly luck, which makes this regret larger than it is; so there is a
second one, from the configuration that was the best on all the other seeds.
"""

from __future__ import annotations

import argparse
import functools
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import truth_table
from benchmarks.regret_page import page
from benchmarks.truth_table import FOLDS, Training
from poolkit.lab import networks
from poolkit.lab.configuration import Configuration
from poolkit.lab.data import Dataset, load
from poolkit.lab.results import as_json
from poolkit.lab.search.costs import Costs
from poolkit.lab.search.experiments import TEST, Experiments, Real
from poolkit.lab.search.plan import Plan
from poolkit.lab.search.scores import Scores
from poolkit.lab.search.space import Space, default
from poolkit.lab.search.tuning import Tuning, tune
from poolkit.lab.statistics import estimate, paired
from poolkit.lab.training import Epoch, History, Observer

if TYPE_CHECKING:
    import optuna

_RUNS: Final = 10
_DEALS: Final = 2
_SEARCHED: Final = _DEALS * FOLDS  # seeds below this one are for searches, those beyond for nothing but judging
_SHORT: Final = 2  # folds of short trainings: the rest of their deal is held out
_DEFAULT: Final = default(networks.find("reference")).name


@dataclass(frozen=True)
class Seeds:
    """Which seeds of the table answer what.

    Attributes:
        short: Short trainings.
        full: Full trainings of finalists.
        held_out: What the search does not see.
    """

    short: tuple[int, ...]
    full: tuple[int, ...]
    held_out: tuple[int, ...]


@dataclass
class Table:
    """The experiments of a search, looked up. Counts the epochs.

    Attributes:
        trainings: By configuration and seed.
        seeds: Which of them answer what.
        scores: What is known without them.
        searched: Epochs of short and full trainings.
        tested: Epochs of trainings for the test.
    """

    trainings: Mapping[tuple[str, int], Training]
    seeds: Seeds
    scores: Callable[[Configuration], Scores]
    searched: int = 0
    tested: int = 0

    def begin(self) -> None:
        """Nothing to begin."""

    def costs(self, configurations: Sequence[Configuration]) -> dict[str, Costs]:
        """Operations, a million of which count as a millisecond."""
        found = {each.name: self.trainings[each.name, self.seeds.short[0]] for each in configurations}
        return {name: Costs(each.flops / 1e6, None, each.flops, each.parameters) for name, each in found.items()}

    def short(self, chosen: Configuration, number: int, observer: Observer | None) -> History:
        """The n-th training of a configuration; beyond the seeds there are, the first ones again."""
        return self._look_up(chosen, self.seeds.short[number % len(self.seeds.short)], False, observer)

    def full(self, chosen: Configuration, seed: int, part: str, observer: Observer | None) -> tuple[History, float]:
        """A full training; shift consistency is not in the table."""
        seeds = self.seeds.held_out if part == TEST else self.seeds.full
        return self._look_up(chosen, seeds[seed % len(seeds)], part == TEST, observer), 0.0

    def _look_up(self, chosen: Configuration, seed: int, tested: bool, observer: Observer | None) -> History:
        found = self.trainings[chosen.name, seed]
        epochs = []
        for number, accuracy in enumerate(found.accuracies, 1):
            if tested:
                self.tested += 1
            else:
                self.searched += 1
            epochs.append(Epoch(number, 0.0, accuracy, 0.0, accuracy, 0.0, 0.0))
            if observer is not None:
                observer.on_epoch(epochs[-1])  # may stop it
        return History(tuple(epochs), found.accuracies[-1], found.parameters, 1)


@dataclass(frozen=True)
class Truth:
    """What the table says of configurations on some seeds."""

    trainings: Mapping[tuple[str, int], Training]
    names: tuple[str, ...]

    def accuracy(self, name: str, seeds: Sequence[int]) -> float:
        """Mean after the last epoch."""
        return sum(self.trainings[name, seed].accuracy for seed in seeds) / len(seeds)

    @property
    def seeds(self) -> tuple[int, ...]:
        """All there are."""
        return tuple(sorted({seed for _, seed in self.trainings}))

    def best(self, seeds: Sequence[int]) -> str:
        """The configuration of the highest mean."""
        return max(self.names, key=lambda name: self.accuracy(name, seeds))

    def flops(self, name: str) -> int:
        """Operations of one image forward."""
        return next(each.flops for (own, _), each in self.trainings.items() if own == name)

    def against_default(self, name: str, seeds: Sequence[int]) -> dict[str, Any]:
        """Difference from the default and its 95 % interval, training by training."""
        differences = [self.trainings[name, seed].accuracy - self.trainings[_DEFAULT, seed].accuracy for seed in seeds]
        found = paired(differences, FOLDS).estimate
        low, high = found.interval or (found.mean, found.mean)
        return {"mean": found.mean, "low": low, "high": high}


def main() -> None:
    """Search ten times, without a budget and within the cost of the default, and say how good the advice was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    truth_table.add_arguments(parser)
    each = {"nargs": 2, "type": int, "metavar": ("ANY", "DEFAULT")}
    parser.add_argument("--trials", default=(56, 28), help="for any cost, and for that of the default", **each)
    parser.add_argument("--finalists", default=(4, 3), **each)
    parser.add_argument("--backend", default="torch", help="for the epoch that scores need")
    parser.add_argument("--runs", type=int, default=_RUNS)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--page", type=Path, default=None)
    options = parser.parse_args()
    whole = load(options.data)
    dataset = truth_table.subset(whole, options.images)
    space = truth_table.whole_space(options.network, dataset.input_shape, options.pooling)
    trainings = truth_table.read(options.file)
    truth = Truth(trainings, tuple(each.name for each in truth_table.configurations(space)))
    check(truth)
    plan = make_plan(options, dataset, space, len(next(iter(trainings.values())).accuracies))
    plans = scenarios(plan, truth, options.trials, options.finalists)
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in plans}
    for run in range(options.runs):
        real = Real(replace(plan, seed=run), dataset, networks.find(plan.network))
        real.begin()
        scores = functools.cache(real.scores)
        for name, own in plans.items():
            runs[name].append(one_run(truth, replace(own, seed=run), dataset, run, scores))
            print(f"{name}, run {run}: {runs[name][-1]['tune']}", flush=True)
    content = {
        "table": options.file.name,
        "judged": judged(truth, len(whole.x_test) - len(dataset.x_test)),
        "plans": {name: own.as_dict() for name, own in plans.items()},
        "shown": shown(truth),
        "summary": {name: summary(own, truth, plans[name]) for name, own in runs.items()},
        "runs": runs,
    }
    options.output.write_text(as_json(content), encoding="utf-8")
    if options.page is not None:
        options.page.write_text(page(content), encoding="utf-8")


def check(truth: Truth) -> None:
    """See that the table is complete."""
    missing = [
        (name, seed)
        for name in truth.names
        for seed in sorted({*truth.seeds, *range(_SEARCHED)})
        if (name, seed) not in truth.trainings
    ]
    if missing:
        raise SystemExit(f"the table lacks {len(missing)} trainings, the first {missing[0]}; make it with --seeds 10")


def judged(truth: Truth, images: int) -> str:
    """By what regret is measured, in words."""
    beyond = len(truth.seeds) - _SEARCHED
    if not beyond:
        return "folds and seeds that no search saw"
    return f"{beyond} seeds that no search ever sees, by {images:,} images that are in no fold"


def make_plan(options: argparse.Namespace, dataset: Dataset, space: Space, epochs: int) -> Plan:
    """The plan of `poolkit tune` with its defaults, but for what is looked up."""
    return Plan(
        source=options.data,
        data=dataset.describe(),
        checksum=dataset.checksum,
        limit=None,
        network=options.network,
        backend=options.backend,
        epochs=epochs,
        batch_size=options.batch_size,
        seed=0,
        space=space,
        latency=None,
        memory=None,
        trials=1,
        finalists=1,
        seeds=FOLDS,
    )


def scenarios(plan: Plan, truth: Truth, trials: Sequence[int], finalists: Sequence[int]) -> dict[str, Plan]:
    """A search among everything, and one among what costs at most what the default does."""
    budgets = {"any cost": None, "at most the cost of the default": truth.flops(_DEFAULT) / 1e6}
    return {
        name: replace(plan, latency=budget, trials=trials[number], finalists=finalists[number])
        for number, (name, budget) in enumerate(budgets.items())
    }


def deal(run: int, seeds: Sequence[int] = range(_SEARCHED)) -> Seeds:
    """Which seeds answer what in a run: either deal first, its folds in turn; those beyond are held out."""
    one, other = ((run + each) % _DEALS * FOLDS for each in range(_DEALS))
    turn = [(fold + run // _DEALS) % FOLDS for fold in range(FOLDS)]
    split = tuple(one + fold for fold in turn)
    beyond = tuple(seed for seed in seeds if seed >= _SEARCHED)
    return Seeds(split[:_SHORT], tuple(other + fold for fold in turn), beyond or split[_SHORT:])


def one_run(
    truth: Truth, plan: Plan, dataset: Dataset, run: int, scores: Callable[[Configuration], Scores]
) -> dict[str, Any]:
    """Search once by each method, and look up what was chosen where no search saw it."""
    seeds = deal(run, truth.seeds)
    table = Table(truth.trainings, seeds, scores)
    tuning = _tune(plan, dataset, table)
    spent = table.searched + 1  # the one that the scores need
    recommendation = tuning.recommendation
    chosen = {
        "tune": recommendation.chosen.configuration,
        "tune, best finalist": recommendation.best.configuration,
        "random search": alone(truth, plan, seeds, spent, _random),
        "TPE": alone(truth, plan, seeds, spent, _tpe),
        "default": _DEFAULT,
    }
    affordable = replace(truth, names=affordable_names(truth, plan))
    judged = {method: _judge(truth, affordable, name, seeds) for method, name in chosen.items()}
    counts = {"epochs": spent, "epochs_of_the_test": table.tested, "short_trainings": len(tuning.short)}
    return {**judged, **counts, "seeds": asdict(seeds)}


def _tune(plan: Plan, dataset: Dataset, experiments: Experiments) -> Tuning:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return tune(dataset, plan, f"sqlite:///{folder / 'study.db'}", "tune", folder, 1, experiments=experiments)


def alone(truth: Truth, plan: Plan, seeds: Seeds, epochs: int, sampler: Callable[[int], Any]) -> str:
    """What a sampler finds with full trainings alone: the configuration of the best training.

    Args:
        truth: The table.
        plan: Its space, budget and seed.
        seeds: Those of short and full trainings are open to it.
        epochs: What it may spend.
        sampler: Makes a sampler of Optuna from a seed.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    open_to_it = seeds.short + seeds.full
    names: list[str] = []
    best: tuple[float, str] = (float("-inf"), _DEFAULT)
    study = optuna.create_study(direction="maximize", sampler=sampler(plan.seed))
    while (len(names) + 1) * plan.epochs <= epochs:
        trial = study.ask()
        name = plan.space.suggest(trial).name
        if not _affordable(truth, name, plan):
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)  # costs nothing, as in `tune`
            continue
        seed = open_to_it[names.count(name) % len(open_to_it)]
        value = truth.trainings[name, seed].accuracies[-1]
        names.append(name)
        study.tell(trial, value)
        best = max(best, (value, name))
    return best[1]


def affordable_names(truth: Truth, plan: Plan) -> tuple[str, ...]:
    """The configurations within the budget of a plan."""
    return tuple(name for name in truth.names if _affordable(truth, name, plan))


def _affordable(truth: Truth, name: str, plan: Plan) -> bool:
    return plan.latency is None or truth.flops(name) / 1e6 <= plan.latency


def _random(seed: int) -> optuna.samplers.BaseSampler:
    import optuna

    return optuna.samplers.RandomSampler(seed=seed)


def _tpe(seed: int) -> optuna.samplers.BaseSampler:
    import optuna

    return optuna.samplers.TPESampler(seed=seed)


def _judge(truth: Truth, affordable: Truth, name: str, seeds: Seeds) -> dict[str, Any]:
    best_elsewhere = affordable.best(seeds.short + seeds.full)
    accuracy = truth.accuracy(name, seeds.held_out)
    return {
        "pooling": name,
        "regret": truth.accuracy(affordable.best(seeds.held_out), seeds.held_out) - accuracy,
        "regret_from_best_elsewhere": truth.accuracy(best_elsewhere, seeds.held_out) - accuracy,
        "from_default": truth.against_default(name, seeds.held_out),
        "flops": truth.flops(name),
    }


def shown(truth: Truth) -> list[dict[str, Any]]:
    """Configurations that cost at most what the default does and are better than it beyond chance, on all seeds."""
    seeds = truth.seeds
    found = [
        {"pooling": name, "flops": truth.flops(name), **truth.against_default(name, seeds)}
        for name in truth.names
        if truth.flops(name) <= truth.flops(_DEFAULT) and name != _DEFAULT
    ]
    return sorted((each for each in found if each["low"] > 0), key=lambda each: -each["mean"])


def summary(runs: Sequence[Mapping[str, Any]], truth: Truth, plan: Plan) -> dict[str, Any]:
    """Means over runs, with 95 % intervals of Student's t."""
    affordable = affordable_names(truth, plan)
    exhaustive = len(affordable) * FOLDS * plan.epochs
    shares = [run["epochs"] / exhaustive for run in runs]
    methods = [name for name, value in runs[0].items() if isinstance(value, dict) and "regret" in value]
    return {
        "configurations": len(affordable),
        "share_mean": sum(shares) / len(shares),
        "share_most": max(shares),
        "methods": {
            name: {
                "regret": _interval([run[name]["regret"] for run in runs]),
                "regret_from_best_elsewhere": _interval([run[name]["regret_from_best_elsewhere"] for run in runs]),
                "from_default": _interval([run[name]["from_default"]["mean"] for run in runs]),
                "flops": sum(run[name]["flops"] for run in runs) / len(runs),
                "better_than_default": sum(run[name]["from_default"]["mean"] > 0 for run in runs),
            }
            for name in methods
        },
    }


def _interval(values: Sequence[float]) -> dict[str, float | None]:
    found = estimate(values)
    low, high = found.interval or (None, None)
    return {"mean": found.mean, "low": low, "high": high}


if __name__ == "__main__":
    main()
