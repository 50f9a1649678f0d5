"""A comparison's memory: an Optuna study in an SQLite file, in which every pooling x seed x fold is one trial."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from poolkit.lab.cost import Cost
from poolkit.lab.errors import LabError
from poolkit.lab.outputs import make_folder
from poolkit.lab.training import Budget, History, describe_epochs

if TYPE_CHECKING:
    import optuna

FILE: Final = "study.db"
LOCK: Final = "study.lock"
AGAIN: Final = "make room, and run the same command again"
_NAME: Final = "comparison"
_JOB: Final = "job"


@dataclass(frozen=True)
class Settings:
    """What all trials of a comparison share. Trials of other settings cannot be put beside them.

    Attributes:
        data: The dataset in words.
        checksum: SHA-256 of the dataset.
        limit: Number of training images kept, None for all.
        network: Name of the network.
        folds: Parts of the images that are the test in turn; 1 keeps the division of the dataset.
        epochs: Passes over the training images.
        batch_size: Images per step.
        backend: Backend of Keras.
    """

    data: str
    checksum: str
    limit: int | None
    network: str
    folds: int
    epochs: int
    batch_size: int
    backend: str

    def shortened(self) -> str | None:
        """How this falls short of the full job, in words; None where it does not."""
        parts = []
        if self.limit is not None:
            parts.append(f"the first {self.limit:,} training examples only")
        if self.epochs < Budget().epochs:
            parts.append(f"{describe_epochs(self.epochs)} instead of {Budget().epochs}")
        return f"A short run: {', '.join(parts)}." if parts else None


@dataclass(frozen=True)
class Job:
    """One training that is wanted.

    Attributes:
        pooling: Name of the configuration.
        seed: Where chance starts.
        fold: Which part of the images is the test.
    """

    pooling: str
    seed: int
    fold: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a training brought.

    Attributes:
        history: Losses and accuracies.
        versions: Versions of what computed.
        sample: A test image and maps of the trained network, where they were kept.
        cost: What the network costs, where it was measured.
    """

    history: History
    versions: dict[str, str]
    sample: dict[str, Any] | None = None
    cost: Cost | None = None


@dataclass(frozen=True)
class Run:
    """One finished trial.

    Attributes:
        number: Number of the trial in the study.
        job: What was wanted.
        outcome: What came of it.
    """

    number: int
    job: Job
    outcome: Outcome

    @property
    def history(self) -> History:
        """Losses and accuracies."""
        return self.outcome.history


@dataclass(frozen=True)
class Trial:
    """One trial that is running."""

    job: Job
    _trial: optuna.Trial


class Study:
    """The trials of one comparison, kept in a folder. Open it with `opened`."""

    def __init__(self, folder: Path) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        logging.getLogger("alembic").setLevel(logging.ERROR)
        self._folder = folder
        self._storage = optuna.storages.RDBStorage(f"sqlite:///{folder / FILE}")
        # The sampler never decides anything: every trial is enqueued and says in its attributes what it is.
        self._study = optuna.create_study(
            storage=self._storage,
            study_name=_NAME,
            direction="maximize",
            load_if_exists=True,
            sampler=optuna.samplers.RandomSampler(seed=0),
        )

    def require(self, settings: Settings) -> None:
        """Keep the settings, or see that they are those of the trials already here.

        Raises:
            LabError: Where they differ; the message says in what.
        """
        kept = self._study.user_attrs.get("settings")
        if kept is None:
            self._study.set_user_attr("settings", asdict(settings))
            return
        wanted = asdict(settings)
        # The checksum says whether the data is the same; its name may be a path, or not.
        differing = [key for key in wanted if key != "data" and kept.get(key) != wanted[key]]
        if differing:
            words = [_difference(key, kept.get(key), wanted[key], kept, wanted) for key in differing]
            raise LabError(
                f"{self._folder} holds a comparison with other settings: {'; '.join(words)}. "
                "Use the same settings to go on with it, or another --output"
            )

    def enqueue(self, jobs: Sequence[Job]) -> None:
        """Queue each job that is neither finished nor queued; trials that were killed are redone."""
        from optuna.trial import TrialState

        # The lock of `opened` excludes a second process, so whatever is running was killed.
        for trial in self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            self._study.tell(trial.number, state=TrialState.FAIL)
        present = {run.job for run in self.runs()} | self._queued()
        for job in jobs:
            if job not in present:
                self._study.enqueue_trial({}, user_attrs={_JOB: asdict(job)})

    def trials(self, jobs: Sequence[Job]) -> Iterator[Trial]:
        """Take the queued trials one after another.

        Queued trials that are not among `jobs` (an earlier call asked for them) are dropped.

        Args:
            jobs: Those of now.

        Yields:
            Each trial, running. Give it to `finish`; where the loop is left instead, it counts as failed.
        """
        from optuna.trial import TrialState

        wanted = set(jobs)
        while self._queued():
            asked = self._study.ask()
            trial = Trial(Job(**asked.user_attrs[_JOB]), asked)
            finished = False
            try:
                if trial.job in wanted:
                    yield trial
                    finished = asked.number in {run.number for run in self.runs()}
            finally:
                if not finished:
                    self._study.tell(asked, state=TrialState.FAIL)

    def finish(self, trial: Trial, outcome: Outcome) -> Run:
        """Keep what a trial brought; from here on it is never repeated."""
        trial._trial.set_user_attr("history", outcome.history.as_dict())
        trial._trial.set_user_attr("versions", outcome.versions)
        trial._trial.set_user_attr("sample", outcome.sample)
        trial._trial.set_user_attr("cost", None if outcome.cost is None else asdict(outcome.cost))
        # Last, since this is what makes it count.
        self._study.tell(trial._trial, outcome.history.test_accuracy)
        return Run(trial._trial.number, trial.job, outcome)

    def runs(self) -> list[Run]:
        """The finished trials, in the order in which they were begun."""
        from optuna.trial import TrialState

        complete = self._study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        return [Run(trial.number, Job(**trial.user_attrs[_JOB]), _outcome(trial.user_attrs)) for trial in complete]

    def close(self) -> None:
        """Let go of the file."""
        self._storage.remove_session()
        self._storage.engine.dispose()

    def _queued(self) -> set[Job]:
        from optuna.trial import TrialState

        waiting = self._study.get_trials(deepcopy=False, states=(TrialState.WAITING,))
        return {Job(**trial.user_attrs[_JOB]) for trial in waiting}


def _outcome(attributes: dict[str, Any]) -> Outcome:
    cost = attributes["cost"]
    return Outcome(
        History.from_dict(attributes["history"]),
        attributes["versions"],
        attributes["sample"],
        None if cost is None else Cost(**cost),
    )


@contextmanager
def opened(folder: Path) -> Iterator[Study]:
    """Open the study of a folder, or begin one, for this process alone.

    Args:
        folder: Where it is kept; made if missing.

    Yields:
        The study.

    Raises:
        LabError: Where the folder cannot be written, its study is damaged, or another process works on it.
    """
    import filelock
    import optuna
    import sqlalchemy.exc

    make_folder(folder)
    try:
        lock = filelock.FileLock(folder / LOCK)
        with lock.acquire(timeout=0):
            study = Study(folder)
            try:
                yield study
            finally:
                study.close()
    except filelock.Timeout:
        raise LabError(f"another comparison is running in {folder}; wait for it, or use another --output") from None
    except (sqlalchemy.exc.SQLAlchemyError, optuna.exceptions.OptunaError) as error:
        reason = reason_of(error)
        advice = "" if reason.endswith(AGAIN) else "; delete it, or use another --output"
        raise LabError(f"{folder / FILE} cannot be used as a study: {reason}{advice}") from None


def reason_of(error: Exception) -> str:
    """Why a database failed, in its own words; and what to do where it had no room."""
    cause = error.__cause__ or error
    reason = str(getattr(cause, "orig", None) or cause)
    return f"{reason}; {AGAIN}" if "is full" in reason or "No space left" in reason else reason


def _difference(key: str, kept: Any, wanted: Any, kept_all: dict[str, Any], wanted_all: dict[str, Any]) -> str:
    if key == "checksum":
        return f"data were {kept_all.get('data')}, now {wanted_all['data']} (other contents)"
    return f"{key.replace('_', ' ')} was {kept}, now {wanted}"
