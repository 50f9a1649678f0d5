"""A comparison's memory: an Optuna study in an SQLite file, in which every pooling x seed is one trial."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from poolkit.lab.errors import LabError
from poolkit.lab.outputs import make_folder
from poolkit.lab.training import Budget, History, describe_epochs

if TYPE_CHECKING:
    import optuna

FILE: Final = "study.db"
_LOCK: Final = "study.lock"
_NAME: Final = "comparison"
_LARGEST_SEED: Final = 2**31 - 1


@dataclass(frozen=True)
class Settings:
    """What all trials of a comparison share. Trials of other settings cannot be put beside them.

    Attributes:
        data: The dataset in words.
        checksum: SHA-256 of the dataset.
        limit: Number of training images kept, None for all.
        network: Name of the network.
        window: Kernel, stride and padding in words.
        epochs: Passes over the training images.
        batch_size: Images per step.
        backend: Backend of Keras.
    """

    data: str
    checksum: str
    limit: int | None
    network: str
    window: str
    epochs: int
    batch_size: int
    backend: str

    def shortened(self) -> str | None:
        """How this falls short of the full job, in words; None where it does not."""
        parts = []
        if self.limit is not None:
            parts.append(f"the first {self.limit:,} training images only")
        if self.epochs < Budget().epochs:
            parts.append(f"{describe_epochs(self.epochs)} instead of {Budget().epochs}")
        return f"A short run: {', '.join(parts)}." if parts else None


@dataclass(frozen=True)
class Run:
    """One finished trial.

    Attributes:
        number: Number of the trial in the study.
        pooling: Name of the pooling.
        seed: Where chance started.
        history: What the training brought.
        versions: Versions of what computed.
        sample: A test image and maps of the trained convolution, where they were kept.
    """

    number: int
    pooling: str
    seed: int
    history: History
    versions: dict[str, str]
    sample: dict[str, Any] | None = None


@dataclass(frozen=True)
class Trial:
    """One trial that is running."""

    pooling: str
    seed: int
    _trial: optuna.Trial


class Study:
    """The trials of one comparison, kept in a folder. Open it with `opened`."""

    def __init__(self, folder: Path, choices: Sequence[str]) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        logging.getLogger("alembic").setLevel(logging.ERROR)
        self._folder = folder
        self._storage = optuna.storages.RDBStorage(f"sqlite:///{folder / FILE}")
        # The sampler never decides anything: every trial is enqueued with all its parameters.
        self._study = optuna.create_study(
            storage=self._storage,
            study_name=_NAME,
            direction="maximize",
            load_if_exists=True,
            sampler=optuna.samplers.RandomSampler(seed=0),
        )
        # Optuna wants the same choices in every trial of a study, and reductions can be added later.
        if "choices" not in self._study.user_attrs:
            self._study.set_user_attr("choices", list(choices))

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

    def enqueue(self, pairs: Sequence[tuple[str, int]]) -> None:
        """Queue each (pooling, seed) that is neither finished nor queued; trials that were killed are redone.

        Raises:
            LabError: Where a pooling did not exist yet when the study was made.
        """
        from optuna.trial import TrialState

        known = self._study.user_attrs["choices"]
        for pooling, _ in pairs:
            if pooling not in known:
                raise LabError(f"{self._folder} was made when there was no pooling {pooling!r}; use another --output")
        # The lock of `opened` excludes a second process, so whatever is running was killed.
        for trial in self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            self._study.tell(trial.number, state=TrialState.FAIL)
        present = {(run.pooling, run.seed) for run in self.runs()} | self._queued()
        for pooling, seed in pairs:
            if (pooling, seed) not in present:
                self._study.enqueue_trial({"pooling": pooling, "seed": seed})

    def trials(self, pairs: Sequence[tuple[str, int]]) -> Iterator[Trial]:
        """Take the queued trials one after another.

        Queued trials that are not among `pairs` (an earlier call asked for them) are dropped.

        Args:
            pairs: The (pooling, seed) of now.

        Yields:
            Each trial, running. Give it to `finish`; where the loop is left instead, it counts as failed.
        """
        from optuna.distributions import CategoricalDistribution, IntDistribution
        from optuna.trial import TrialState

        distributions: dict[str, Any] = {
            "pooling": CategoricalDistribution(self._study.user_attrs["choices"]),
            "seed": IntDistribution(0, _LARGEST_SEED),
        }
        wanted = set(pairs)
        while self._queued():
            asked = self._study.ask(distributions)
            trial = Trial(asked.params["pooling"], asked.params["seed"], asked)
            finished = False
            try:
                if (trial.pooling, trial.seed) in wanted:
                    yield trial
                    finished = asked.number in {run.number for run in self.runs()}
            finally:
                if not finished:
                    self._study.tell(asked, state=TrialState.FAIL)

    def finish(self, trial: Trial, history: History, versions: dict[str, str], sample: dict[str, Any] | None) -> None:
        """Keep what a trial brought; from here on it is never repeated."""
        trial._trial.set_user_attr("history", history.as_dict())
        trial._trial.set_user_attr("versions", versions)
        trial._trial.set_user_attr("sample", sample)
        # Last, since this is what makes it count.
        self._study.tell(trial._trial, history.test_accuracy)

    def runs(self) -> list[Run]:
        """The finished trials, in the order in which they were begun."""
        from optuna.trial import TrialState

        return [
            Run(
                trial.number,
                trial.params["pooling"],
                trial.params["seed"],
                History.from_dict(trial.user_attrs["history"]),
                trial.user_attrs["versions"],
                trial.user_attrs["sample"],
            )
            for trial in self._study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        ]

    def close(self) -> None:
        """Let go of the file."""
        self._storage.remove_session()
        self._storage.engine.dispose()

    def _queued(self) -> set[tuple[str, int]]:
        from optuna.trial import TrialState

        waiting = self._study.get_trials(deepcopy=False, states=(TrialState.WAITING,))
        parameters = [trial.system_attrs["fixed_params"] for trial in waiting]
        return {(fixed["pooling"], fixed["seed"]) for fixed in parameters}


@contextmanager
def opened(folder: Path, choices: Sequence[str]) -> Iterator[Study]:
    """Open the study of a folder, or begin one, for this process alone.

    Args:
        folder: Where it is kept; made if missing.
        choices: Names of all poolings there are.

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
        lock = filelock.FileLock(folder / _LOCK)
        with lock.acquire(timeout=0):
            study = Study(folder, choices)
            try:
                yield study
            finally:
                study.close()
    except filelock.Timeout:
        raise LabError(f"another comparison is running in {folder}; wait for it, or use another --output") from None
    except (sqlalchemy.exc.SQLAlchemyError, optuna.exceptions.OptunaError) as error:
        raise LabError(
            f"{folder / FILE} cannot be used as a study: {getattr(error, 'orig', None) or error}; "
            "delete it, or use another --output"
        ) from None


def _difference(key: str, kept: Any, wanted: Any, kept_all: dict[str, Any], wanted_all: dict[str, Any]) -> str:
    if key == "checksum":
        return f"data were {kept_all.get('data')}, now {wanted_all['data']} (other contents)"
    return f"{key.replace('_', ' ')} was {kept}, now {wanted}"
