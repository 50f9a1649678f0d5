"""The studies of a search in its storage: short trainings, full trainings, the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from poolkit.lab.errors import LabError
from poolkit.lab.search.plan import Plan
from poolkit.lab.search.queue import Queue
from poolkit.lab.search.storage import GRACE
from poolkit.lab.search.trials import pruner, sampler

if TYPE_CHECKING:
    import optuna

_PLAN: Final = "plan"
_FINISHED: Final = "finished"


@dataclass
class Studies:
    """The studies of one search.

    Attributes:
        storage: Where they are.
        name: Name of the study of short trainings; those of the others begin with it.
    """

    storage: optuna.storages.RDBStorage
    name: str
    _queues: dict[str, Queue] = field(default_factory=dict)

    def begin(self, plan: Plan, place: str) -> None:
        """Keep the plan, or see that it is that of the trials already here.

        Args:
            plan: What is wanted.
            place: Where the study is, in words.

        Raises:
            LabError: Where the study holds something else.
        """
        study = _create(self.storage, self.name, plan)
        kept = study.user_attrs.get(_PLAN)
        if kept is not None:
            plan.require_same(Plan.from_dict(kept), place)
        elif study.get_trials(deepcopy=False):
            raise LabError(f"{place} has a study {self.name!r} that Poolkit did not begin; use another --study")
        study.set_user_attr(_PLAN, plan.as_dict())
        study.set_user_attr(_FINISHED, False)
        self.storage.heartbeat_interval, self.storage.grace_period = plan.heartbeat, GRACE * plan.heartbeat

    def plan(self) -> Plan | None:
        """The plan, None where the search has not been begun."""
        study = _load(self.storage, self.name, None)
        content = None if study is None else study.user_attrs.get(_PLAN)
        if content is None:
            return None
        plan = Plan.from_dict(content)
        self.storage.heartbeat_interval, self.storage.grace_period = plan.heartbeat, GRACE * plan.heartbeat
        return plan

    def names(self) -> list[str]:
        """Names of all studies in the storage."""
        import optuna

        return [str(name) for name in optuna.get_all_study_names(self.storage)]

    def search(self, plan: Plan) -> Queue:
        """The short trainings."""
        return self._queue(self.name, plan)

    def finals(self, plan: Plan) -> Queue:
        """The full trainings of the finalists."""
        return self._queue(f"{self.name} finals", plan)

    def test(self, plan: Plan) -> Queue:
        """The trainings that are judged by the test images."""
        return self._queue(f"{self.name} test", plan)

    def present(self, plan: Plan) -> list[Queue]:
        """The queues that exist, the last of the procedure first. For workers, which begin none."""
        names = (f"{self.name} test", f"{self.name} finals", self.name)
        for name in names:
            if name not in self._queues:
                study = _load(self.storage, name, plan)
                if study is not None:
                    self._queues[name] = Queue(study, self.storage, GRACE * plan.heartbeat)
        return [self._queues[name] for name in names if name in self._queues]

    def keep(self, key: str, value: Any) -> None:
        """Keep a note in the study."""
        self._main().set_user_attr(key, value)

    def kept(self, key: str) -> Any:
        """A note that was kept, or None."""
        return self._main().user_attrs.get(key)

    def finish(self) -> None:
        """Say that the search is over: workers go home."""
        self.keep(_FINISHED, True)

    def finished(self) -> bool:
        """Whether the search is over."""
        return bool(self.kept(_FINISHED))

    def _main(self) -> optuna.Study:
        if self.name in self._queues:
            return self._queues[self.name].study
        study = _load(self.storage, self.name, None)
        assert study is not None
        return study

    def _queue(self, name: str, plan: Plan) -> Queue:
        if name not in self._queues:
            self._queues[name] = Queue(_create(self.storage, name, plan), self.storage, GRACE * plan.heartbeat)
        return self._queues[name]


def _create(storage: optuna.storages.RDBStorage, name: str, plan: Plan) -> optuna.Study:
    import optuna

    return optuna.create_study(
        storage=storage,
        study_name=name,
        direction="maximize",
        load_if_exists=True,
        sampler=sampler(plan.seed),
        pruner=pruner(),
    )


def _load(storage: optuna.storages.RDBStorage, name: str, plan: Plan | None) -> optuna.Study | None:
    import optuna

    chooses, prunes = (None, None) if plan is None else (sampler(plan.seed), pruner())
    try:
        return optuna.load_study(storage=storage, study_name=name, sampler=chooses, pruner=prunes)
    except KeyError:
        return None
