"""The procedure: scores, short trainings, full trainings, a recommendation, and a test of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from poolkit.lab import networks
from poolkit.lab.configuration import Configuration, parse
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.interrupts import admitted, held_back
from poolkit.lab.outputs import make_folder
from poolkit.lab.search import storage as storages
from poolkit.lab.search.costs import Costs, over_budget
from poolkit.lab.search.experiments import TEST, VALIDATION, Experiments, Real
from poolkit.lab.search.local import LocalWorkers
from poolkit.lab.search.plan import Plan
from poolkit.lab.search.queue import Account, Queue, State
from poolkit.lab.search.recommendation import Finalist, Recommendation, recommend
from poolkit.lab.search.scores import Scores, promising
from poolkit.lab.search.space import default
from poolkit.lab.search.studies import Studies
from poolkit.lab.search.trials import CONFIGURATION, FILTERED, NUMBER, PART, SEED, Trainings
from poolkit.lab.search.worker import POLL, WorkObserver, take
from poolkit.lab.study import LOCK
from poolkit.lab.training import Observer

_SCORES: Final = "scores"
_COSTS: Final = "costs"
_STARTS: Final = 4  # a fourth of the short trainings begin where the scores point
_MOST: Final = 5  # times as many configurations are looked at, where budgets keep some from being trained


class TuningObserver(Observer, WorkObserver, Protocol):
    """Who is told how a search goes."""

    def on_phase(self, phase: str) -> None:
        """A part of the procedure begins."""

    def on_end(self, account: Account, ended: int, total: int) -> None:
        """An item has ended, here or on another machine."""


@dataclass(frozen=True)
class Tuning:
    """What a search brought.

    Attributes:
        plan: What was searched.
        scores: What was known before.
        short: The short trainings, in the order in which they ended.
        finalists: The configurations trained in full, best first.
        recommendation: Which of them to take.
        tested: Test accuracies by seed, by configuration: of the recommended one and of the default.
        failed: Items that failed in every attempt, and why.
        replaced: Messages about local workers that were killed.
    """

    plan: Plan
    scores: Scores
    short: tuple[Account, ...]
    finalists: tuple[Finalist, ...]
    recommendation: Recommendation
    tested: Mapping[str, Mapping[int, float]]
    failed: Mapping[str, str]
    replaced: tuple[str, ...]


def tune(
    dataset: Dataset,
    plan: Plan,
    url: str,
    study: str,
    folder: Path,
    workers: int,
    observer: TuningObserver | None = None,
    experiments: Experiments | None = None,
) -> Tuning:
    """Search, or go on with a search.

    Args:
        dataset: Training and test images.
        plan: What is searched, and how long.
        url: Address of the storage.
        study: Name of the search in the storage.
        folder: Where files of this machine are kept.
        workers: Processes on this machine, of one thread each; 1 works in this process, 0 leaves all work to other
            machines.
        observer: Who is told of the progress.
        experiments: Who trains and measures in this process; `Real` if None.

    Returns:
        What it brought.

    Raises:
        LabError: Where the storage cannot be used or holds another search, or no configuration meets the budgets.
    """
    network = networks.find(plan.network)
    make_folder(folder)
    asked = experiments or Real(plan, dataset, network)
    asked.begin()
    with _alone(folder), storages.opened(url, plan.heartbeat) as storage:
        studies = Studies(storage, study)
        studies.begin(plan, f"the storage of {folder}" if url.startswith("sqlite") else "the storage")
        scores = _scores(studies, asked, _base(network, dataset, plan), observer)
        with _local(workers, url, study, plan, folder) as local:
            run = _Run(studies, plan, network, dataset, asked, local, workers == 1, observer)
            return run.whole(scores)


@dataclass(frozen=True)
class _Run:
    """One call of `tune`."""

    studies: Studies
    plan: Plan
    network: networks.Network
    dataset: Dataset
    experiments: Experiments
    local: LocalWorkers | None
    inside: bool
    observer: TuningObserver | None

    def whole(self, scores: Scores) -> Tuning:
        """Every part of the procedure; what an earlier call finished is not repeated."""
        short = self._short(scores)
        finals, labels = self._finals(short)
        finalists = self._finalists(finals, labels)
        affordable = [each for each in finalists if over_budget(each.costs, self.plan) is None]
        recommendation = recommend(affordable or finalists)
        test = self._test(recommendation)
        self.studies.finish()
        accounts = [*short.accounts(), *finals.accounts(), *test.accounts()]
        failed = {
            each.item: each.trial.user_attrs.get("error", "its worker died") for each in accounts if _failed(each)
        }
        replaced = () if self.local is None else tuple(self.local.restarts)
        tested = _accuracies(test, {recommendation.chosen.configuration, default(self.network).name})
        ended = tuple(short.ended())
        return Tuning(self.plan, scores, ended, finalists, recommendation, tested, failed, replaced)

    def _short(self, scores: Scores) -> Queue:
        """The short trainings: the default first, then what the scores point to, then what the sampler chooses."""
        space = self.plan.space
        starts = [each for each in [default(self.network)] if space.holds(each)]
        starts += promising(scores, space, self.plan.trials // _STARTS)
        distinct = list(dict.fromkeys(starts))[: self.plan.trials]
        queue = self.studies.search(self.plan)
        present, wanted = 0, self.plan.trials
        while wanted > present:
            items: dict[str, dict[str, Any]] = {f"short training {n}": {NUMBER: n} for n in range(wanted)}
            queue.add(items, {item: space.parameters(each) for item, each in zip(items, distinct, strict=False)})
            self._drain("short trainings", queue)
            # What was not trained, because it does not fit or exceeds a budget, cost nothing: another takes its place.
            filtered = sum(FILTERED in account.trial.user_attrs for account in queue.accounts())
            present, wanted = wanted, min(self.plan.trials + filtered, _MOST * self.plan.trials)
        return queue

    def _finals(self, short: Queue) -> tuple[Queue, list[str]]:
        """The full trainings of the configurations with the highest mean accuracy, and of the default."""
        values: dict[str, list[float]] = {}
        for account in short.accounts():
            if account.state is State.FINISHED:
                values.setdefault(account.trial.user_attrs[CONFIGURATION], []).append(account.value)
        if not values:
            raise LabError(_nothing_finished(short))
        ranked = sorted(values, key=lambda each: -sum(values[each]) / len(values[each]))
        labels = list(dict.fromkeys([*ranked[: self.plan.finalists], *self._default()]))
        queue = self._trainings(self.studies.finals(self.plan), "full trainings", labels, VALIDATION)
        return queue, labels

    def _default(self) -> list[str]:
        """The default, where it fits the images."""
        chosen = default(self.network)
        return [chosen.name] if _fits(self.network, self.dataset, chosen) else []

    def _test(self, recommendation: Recommendation) -> Queue:
        """Trainings on all training images, judged by the test images."""
        labels = list(dict.fromkeys([recommendation.chosen.configuration, *self._default()]))
        return self._trainings(self.studies.test(self.plan), "trainings for the test", labels, TEST)

    def _trainings(self, queue: Queue, phase: str, labels: Sequence[str], part: str) -> Queue:
        # Seeds outside, configurations inside: whenever it stops, they have been treated alike.
        items = {
            f"{part} of {name}, seed {seed}": {CONFIGURATION: name, SEED: seed, PART: part}
            for seed in range(self.plan.seeds)
            for name in labels
        }
        queue.add(items, {})
        self._drain(phase, queue)
        return queue

    def _finalists(self, finals: Queue, labels: Sequence[str]) -> tuple[Finalist, ...]:
        accuracies = _accuracies(finals, set(labels))
        if not accuracies:
            raise LabError("every full training failed; the messages of the workers say why")
        costs = self._costs(list(accuracies))
        found = [
            Finalist(name, accuracies[name], _consistency(finals, name), costs[name])
            for name in labels
            if name in accuracies
        ]
        return tuple(sorted(found, key=lambda each: -each.accuracy))

    def _costs(self, labels: Sequence[str]) -> dict[str, Costs]:
        """Costs on this machine, while no worker of it trains."""
        kept = dict(self.studies.kept(_COSTS) or {})
        missing = [name for name in labels if name not in kept]
        if missing and self.observer is not None:
            self.observer.on_phase("costs")
        if missing:
            found = self.experiments.costs([parse(name) for name in missing])
            kept |= {name: asdict(costs) for name, costs in found.items()}
            self.studies.keep(_COSTS, kept)
        return {name: Costs(**kept[name]) for name in labels}

    def _drain(self, phase: str, queue: Queue) -> None:
        """Wait until every item has ended, working on them here if nobody else on this machine does."""
        if self.observer is not None and queue.open():
            self.observer.on_phase(phase)
        shape = self.dataset.input_shape
        objective = Trainings(self.plan, shape, self.network, self.experiments, self.observer)
        told = {account.item for account in queue.accounts() if account.state in (State.FINISHED, State.PRUNED)}
        mended = float("-inf")
        with held_back():
            while queue.open():
                if time.monotonic() - mended > self.plan.heartbeat:
                    queue.mend()
                    mended = time.monotonic()
                if self.local is not None:
                    self.local.keep_alive()
                if not (self.inside and take(queue, objective, self.observer)):
                    with admitted():
                        time.sleep(POLL)
                self._tell(queue, told)
            self._tell(queue, told)

    def _tell(self, queue: Queue, told: set[str]) -> None:
        ended = queue.ended()
        for account in ended:
            if account.item not in told:
                told.add(account.item)
                if self.observer is not None:
                    self.observer.on_end(account, len(told), len(queue.accounts()))


def _scores(studies: Studies, experiments: Experiments, base: Configuration, observer: TuningObserver | None) -> Scores:
    kept = studies.kept(_SCORES)
    if kept is not None:
        return Scores.from_dict(kept)
    if observer is not None:
        observer.on_phase("scores")
    found = experiments.scores(base)
    studies.keep(_SCORES, found.as_dict())
    return found


def _base(network: networks.Network, dataset: Dataset, plan: Plan) -> Configuration:
    """The default; where it does not fit the images, the first configuration that does, the same in every layer."""
    space = plan.space
    same = [
        Configuration(parse(f"{reduction}:{window}").poolings * space.places)
        for window in space.windows
        for reduction in space.reductions
    ]
    for chosen in (default(network), *same):
        if _fits(network, dataset, chosen):
            return chosen
    raise LabError(
        f"no pooling of the search fits the network {network.name!r} and images of "
        f"{dataset.input_shape[0]} x {dataset.input_shape[1]}; use larger images, or another --network"
    )


def _fits(network: networks.Network, dataset: Dataset, chosen: Configuration) -> bool:
    try:
        network.places(dataset.input_shape, chosen)
    except LabError:
        return False
    return True


def _accuracies(queue: Queue, labels: set[str]) -> dict[str, dict[int, float]]:
    """By configuration and seed."""
    found: dict[str, dict[int, float]] = {}
    for account in queue.accounts():
        attributes = account.trial.user_attrs
        if account.state is State.FINISHED and attributes[CONFIGURATION] in labels:
            found.setdefault(attributes[CONFIGURATION], {})[attributes[SEED]] = account.value
    return found


def _consistency(queue: Queue, name: str) -> float:
    values = [
        account.trial.user_attrs["shift_consistency"]
        for account in queue.accounts()
        if account.state is State.FINISHED and account.trial.user_attrs[CONFIGURATION] == name
    ]
    return float(sum(values) / len(values))


def _failed(account: Account) -> bool:
    return account.state is State.FAILED


def _nothing_finished(queue: Queue) -> str:
    """Why there is nothing to choose from."""
    for account in queue.accounts():
        attributes = account.trial.user_attrs
        if account.state is State.FAILED:
            return f"no training finished; {attributes[CONFIGURATION]}: {attributes.get('error', 'its worker died')}"
    reasons = [account.trial.user_attrs.get(FILTERED) for account in queue.accounts()]
    first = next((reason for reason in reasons if reason is not None), "all were stopped early")
    return f"no configuration was trained to the end; the first: {first}; give larger budgets, or more --trials"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """See that no other call of `tune` works in a folder."""
    import filelock

    try:
        with filelock.FileLock(folder / LOCK).acquire(timeout=0):
            yield
    except filelock.Timeout:
        raise LabError(
            f"another search or comparison is running in {folder}; wait for it, or use another --output; "
            "`poolkit worker` helps with a search"
        ) from None


@contextmanager
def _local(workers: int, url: str, study: str, plan: Plan, folder: Path) -> Iterator[LocalWorkers | None]:
    if workers < 2:
        yield None
        return
    with LocalWorkers(workers, url, study, plan.source, folder) as local:
        yield local
