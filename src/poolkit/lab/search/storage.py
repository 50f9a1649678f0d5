"""Where the studies of a search are kept: a database that all workers reach."""

from __future__ import annotations

import copy
import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from poolkit.lab.errors import LabError
from poolkit.lab.study import reason_of

if TYPE_CHECKING:
    import optuna

RETRIES: Final = 3
"""How often a trial whose worker died is begun again."""

GRACE: Final = 3
"""Heartbeats that may be missed before a worker is taken for dead."""

INTERRUPTED: Final = "interrupted"
"""User attribute of a trial: it was handed back, and did not fail."""

_SECONDS_FOR_A_LOCK: Final = 120
_RUNG: Final = "completed_rung_"
_HISTORY: Final = "retry_history"


def errors() -> tuple[type[Exception], ...]:
    """What is raised where a database cannot be used, or does not answer."""
    import optuna
    import sqlalchemy.exc

    return sqlalchemy.exc.SQLAlchemyError, optuna.exceptions.StorageInternalError


@contextmanager
def _quiet_heartbeats() -> Iterator[None]:
    """Say nothing of heartbeats that could not be written: who looks after the trial sees that they are missing."""
    before = threading.excepthook

    def hook(arguments: threading.ExceptHookArgs) -> None:
        if not issubclass(arguments.exc_type, errors()):
            before(arguments)

    threading.excepthook = hook
    try:
        yield
    finally:
        threading.excepthook = before


@contextmanager
def opened(url: str, heartbeat: int = 10) -> Iterator[optuna.storages.RDBStorage]:
    """Open a database for studies, made if it is new.

    Args:
        url: Such as "sqlite:///study.db" or "postgresql://user@host/name": anything that SQLAlchemy takes.
        heartbeat: Seconds between two signs of life of a running trial.

    Yields:
        Optuna's storage, with heartbeats and retries.

    Raises:
        LabError: Where the address is wrong, a driver is missing, or the database cannot be used; also where that
            happens while it is open.
    """
    import optuna
    import sqlalchemy.exc

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    # A trial that fails is told of by us, in one line.
    logging.getLogger("optuna").setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.ERROR)
    storage = None
    try:
        storage = _storage(url, heartbeat)
        with _quiet_heartbeats():
            yield storage
    except sqlalchemy.exc.ArgumentError:
        raise LabError(_wrong(url)) from None
    except ImportError as error:
        missing = getattr(error.__cause__, "name", None) or error
        raise LabError(f"the storage {_shown(url)} needs a driver that is not installed: {missing}") from None
    except (sqlalchemy.exc.SQLAlchemyError, optuna.exceptions.OptunaError) as error:
        raise LabError(f"the storage {_shown(url)} cannot be used: {reason_of(error)}") from None
    finally:
        if storage is not None:
            storage.remove_session()
            storage.engine.dispose()


def retry(study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
    """Queue a failed trial again, with the parameters that it had: Optuna's own retries, at most `RETRIES` of them.

    Args:
        study: Its study.
        trial: The trial that failed.
    """
    import optuna

    again = copy.deepcopy(trial)
    # The rungs that it reached belong to the failed trial: the new one has to reach them itself.
    again.system_attrs = {key: value for key, value in trial.system_attrs.items() if not key.startswith(_RUNG)}
    if again.user_attrs.pop(INTERRUPTED, False):
        again.system_attrs.pop(_HISTORY, None)  # nobody's fault: all retries are left
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        optuna.storages.RetryHeartbeatStaleTrialCallback(max_retry=RETRIES)(study, again)


def fail_stale(study: optuna.Study) -> None:
    """Queue again what dead workers left running."""
    import optuna

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        optuna.storages.fail_stale_trials(study)


def file_of(url: str) -> Path | None:
    """The file of an SQLite storage; None for other databases.

    Raises:
        LabError: Where the address is none.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        address = make_url(url)
    except ArgumentError:
        raise LabError(_wrong(url)) from None
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database))


def _wrong(url: str) -> str:
    return (
        f"--storage must be an address of a database, such as sqlite:///study.db or postgresql://host/name, got {url!r}"
    )


def _storage(url: str, heartbeat: int) -> optuna.storages.RDBStorage:
    import optuna
    from sqlalchemy.engine import make_url

    sqlite = make_url(url).get_backend_name() == "sqlite"
    arguments: dict[str, Any] = (
        {"connect_args": {"timeout": _SECONDS_FOR_A_LOCK}} if sqlite else {"pool_pre_ping": True}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        storage = optuna.storages.RDBStorage(
            url,
            arguments,
            heartbeat_interval=heartbeat,
            grace_period=GRACE * heartbeat,
            heartbeat_stale_trial_callback=retry,
        )
    if sqlite:
        _serialise(storage.engine)
    return storage


def _serialise(engine: Any) -> None:
    """Let SQLite run one transaction after another.

    Optuna locks the row of a trial before it takes it, which SQLite cannot do: two workers that look at the same
    moment would both take it. The driver begins transactions late, after that look; told not to, it leaves the
    beginning to us.
    """
    from sqlalchemy import event

    @event.listens_for(engine, "connect")
    def _leave_transactions_alone(connection: Any, _record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    engine.dispose()  # connections made before


def _shown(url: str) -> str:
    """The address without its password."""
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)
