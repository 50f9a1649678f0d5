"""Joining a search that another process, here or on another machine, has begun."""

from __future__ import annotations

import time
from typing import Final

from poolkit.lab import networks
from poolkit.lab.data import load
from poolkit.lab.errors import LabError
from poolkit.lab.search import storage as storages
from poolkit.lab.search.experiments import Real
from poolkit.lab.search.plan import Plan
from poolkit.lab.search.studies import Studies
from poolkit.lab.search.trials import Trainings
from poolkit.lab.search.worker import WorkObserver, work
from poolkit.lab.training import Observer

_POLL: Final = 1.0


def join(
    url: str,
    study: str,
    source: str | None,
    patience: float,
    work_observer: WorkObserver | None = None,
    observer: Observer | None = None,
) -> int:
    """Take trainings of a search until none is left.

    Args:
        url: Address of the storage.
        study: Name of the search in it.
        source: Name or path of the dataset on this machine; as in the study if None.
        patience: Seconds to wait for the search to begin, and for trainings while nobody works on any.
        work_observer: Who is told which trainings are taken.
        observer: Who is told how they go.

    Returns:
        How many trainings were done here.

    Raises:
        LabError: Where there is no such search, or the data here are other data. Nothing was taken then.
    """
    deadline = time.monotonic() + patience
    _await_file(url, deadline)
    with storages.opened(url) as storage:
        studies = Studies(storage, study)
        plan = _await_plan(studies, deadline)
        dataset = load(source or plan.source).limited(plan.limit)
        plan.require_data(dataset)
        network = networks.find(plan.network)
        experiments = Real(plan, dataset, network)
        experiments.begin()
        trainings = Trainings(plan, dataset.input_shape, network, experiments, observer)
        return work(lambda: studies.present(plan), trainings, studies.finished, patience, work_observer)


def _await_file(url: str, deadline: float) -> None:
    """Wait for the file of an SQLite storage: opened by us, it would be an empty one."""
    path = storages.file_of(url)
    while path is not None and not path.exists():
        if time.monotonic() > deadline:
            raise LabError(_nothing(f"there is no file {path}"))
        time.sleep(_POLL)


def _await_plan(studies: Studies, deadline: float) -> Plan:
    while (plan := studies.plan()) is None:
        if time.monotonic() > deadline:
            names = ", ".join(map(repr, studies.names())) or "none"
            raise LabError(_nothing(f"the storage has no search {studies.name!r} (it has: {names})"))
        time.sleep(_POLL)
    return plan


def _nothing(what: str) -> str:
    return f"{what}; begin the search with `poolkit tune` first, or correct --storage and --study"
