"""The storage of many machines: PostgreSQL, killed workers, and a server that is begun anew."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import optuna
import pytest

from poolkit.lab.search import storage as storages
from poolkit.lab.search.queue import Queue, State
from tests.lab.search.test_queue import NAME, end_worker, own_log, start_worker, until

pytestmark = pytest.mark.slow

_PORT = "54329"


def _programs() -> Path | None:
    """The folder of the server's programs: Debian keeps them off the path."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@dataclass(frozen=True)
class Server:
    """A server of our own, reached by a socket in its folder."""

    programs: Path
    folder: Path
    user: str | None

    @property
    def url(self) -> str:
        """Its address."""
        return f"postgresql+psycopg2://poolkit@/postgres?host={self.folder}&port={_PORT}"

    def run(self, program: str, *words: str) -> None:
        """Run one of its programs, as a user that may: PostgreSQL refuses root."""
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, user=self.user)

    def control(self, what: str, *words: str) -> None:
        """Start, stop or restart."""
        options = f"-k {self.folder} -p {_PORT} -c listen_addresses='' -c fsync=off"
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, *words, what)


@pytest.fixture
def server() -> Iterator[Server]:
    pytest.importorskip("psycopg2")
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="poolkit"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        server = Server(programs, folder, user)
        server.run("initdb", "-U", "poolkit", "-A", "trust", "--no-sync")
        server.control("start")
        try:
            yield server
        finally:
            server.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder)


def test_workers_are_killed_and_the_server_is_begun_anew(server: Server, tmp_path: Path) -> None:
    with storages.opened(server.url, 1) as storage:
        study = optuna.create_study(storage=storage, study_name=NAME, direction="maximize")
        queue = Queue(study, storage, 3.0)
        queue.add({f"item {number}": {"number": number} for number in range(30)}, {})
        workers = [start_worker(tmp_path, server.url, number, 0.4, heartbeat=1) for number in range(2)]
        until(lambda: bool(own_log(tmp_path, 0)))
        workers[0].send_signal(signal.SIGKILL)
        workers[0].communicate()
        workers[0] = start_worker(tmp_path, server.url, 2, 0.4, heartbeat=1)
        # Who comes while the server is away cannot begin.
        until(lambda: bool(own_log(tmp_path, 1)) and (tmp_path / "worker-2.log").exists())
        server.control("restart", "-m", "fast")
        deadline = time.monotonic() + 120
        while queue.open() and time.monotonic() < deadline:
            queue.mend()
            time.sleep(0.3)
        for worker in workers:
            end_worker(worker)
        assert [(account.item, account.state, account.value) for account in queue.accounts()] == [
            (f"item {number}", State.FINISHED, number) for number in range(30)
        ]
        assert not any(account.twice for account in queue.accounts())
