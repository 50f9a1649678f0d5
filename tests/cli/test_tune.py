"""`poolkit tune`, `worker` and `dashboard`: a real search in small, and workers that are told to stop."""

from __future__ import annotations

import csv
import json
import re
import shlex
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from poolkit.cli import tune as tune_command
from poolkit.lab.search.local import STORAGE_VARIABLE
from poolkit.lab.study import FILE
from tests.cli import pretending
from tests.cli.conftest import Command

pytestmark = pytest.mark.slow

SMALL = ["--trials", "2", "--finalists", "1", "--seeds", "1", "--epochs", "1", "--heartbeat", "1"]


@pytest.fixture(autouse=True)
def _needs_keras() -> None:
    pytest.importorskip("keras")


def test_table_report_and_files(run: Command, sides: Path, tmp_path: Path) -> None:
    """A real search, as small as it can be."""
    words = ["tune", "--data", str(sides), *SMALL, "--trials", "1", "--pooling", "max", "--output", "new/folder"]
    outcome = run(*words)
    assert outcome.code == 0, outcome.messages
    for text in ("Take max:2: ", "behind the best", "recommended", "report: new/folder/report.html"):
        assert text in outcome.output
    assert "1/1 " in outcome.messages
    names = {path.name for path in (tmp_path / "new" / "folder").iterdir()}
    assert names == {"report.html", "results.csv", "results.json", "study.db", "study.lock"}
    page = (tmp_path / "new" / "folder" / "report.html").read_text(encoding="utf-8")
    assert "--trials 1 --finalists 1 --seeds 1" in page

    # The same again trains nothing, in every format.
    content = json.loads(run(*words, "--format", "json").output)
    assert content["plan"]["space"]["reductions"] == ["max"]
    assert len(content["short_trainings"]) == 1
    (finalist,) = content["finalists"]
    # Maps of 6 x 6 and 3 x 3; 288 cells for two classes.
    assert finalist["flops"] == 2 * 36 * 32 * 9 + 9 * 32 * 4 + 2 * 288 * 2
    assert 0 < finalist["shift_consistency"] <= 1
    assert finalist["latency_ms"] > 0
    outcome = run(*words, "--format", "csv")
    assert next(iter(csv.DictReader(outcome.output.splitlines())))["pooling"] == finalist["pooling"]
    assert outcome.messages == "report: new/folder/report.html\n"

    refused = run(*words, "--batch-size", "64")
    assert refused.code == 2
    assert "holds a search with other settings: batch size was 128, now 64" in refused.messages


def test_the_command_in_the_report_is_complete() -> None:
    elsewhere = {"return", "output", "output_format", "study", "storage", "workers", "heartbeat"}
    source = Path(tune_command.__file__).read_text(encoding="utf-8")
    body = source.split("def _command(")[1].split("\ndef ")[0]
    for name in set(tune_command.tune.__annotations__) - elsewhere:
        assert f'"--{name.replace("_", "-")}"' in body, name


def _running(database: Path) -> int:
    """Trials that are running, read without Optuna and without waiting for a lock."""
    if not database.exists():
        return 0
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)
    try:
        return int(connection.execute("SELECT count(*) FROM trials WHERE state = 'RUNNING'").fetchone()[0])
    except sqlite3.OperationalError:  # the tables are not there yet
        return 0
    finally:
        connection.close()


def test_a_worker_that_is_told_to_stop_hands_its_training_back(sides: Path, tmp_path: Path) -> None:
    """Two processes: one gives out, one works, as on two machines."""
    variable = {STORAGE_VARIABLE: f"sqlite:///{tmp_path / 'tuning' / FILE}"}
    words = ["--data", str(sides), *SMALL, "--pooling", "max", "--workers", "0", "--format", "json"]
    tune = pretending.start(tmp_path, "tune", *words, **variable)
    stopped = pretending.start(tmp_path, "worker", "--threads", "1", **variable)
    deadline = time.monotonic() + 240
    while not _running(tmp_path / "tuning" / FILE) and time.monotonic() < deadline and stopped.poll() is None:
        time.sleep(0.05)
    stopped.send_signal(signal.SIGTERM)
    _, messages = pretending.ended(stopped, 120)
    assert stopped.returncode == 130, messages
    assert "stopped; its training was handed back" in messages
    assert "Traceback" not in messages
    assert _running(tmp_path / "tuning" / FILE) == 0

    worker = pretending.start(tmp_path, "worker", "--threads", "1", "--data", str(sides), **variable)
    output, messages = pretending.ended(tune, 240)
    assert tune.returncode == 0, messages
    content = json.loads(output)
    assert [row["attempts"] for row in content["short_trainings"]] == [1, 1], "nobody is blamed"
    assert content["failed"] == {}
    _, messages = pretending.ended(worker, 120)
    assert worker.returncode == 0, messages
    assert "the search is over; " in messages
    assert "trainings were done here" in messages


def _documented() -> list[str]:
    """Every `poolkit ...` line of the how-to, those of SLURM too, and the arguments of the Kubernetes jobs."""
    text = (Path(__file__).parents[2] / "docs" / "many-machines.md").read_text(encoding="utf-8")
    lines = re.findall(r"^(?:[\d-]+ +)?(poolkit (?:tune|worker|dashboard).*)$", text, re.M)
    return lines + [words.replace(",", "") for words in re.findall(r"args: \[(poolkit, .*)\]", text)]


@pytest.mark.parametrize("line", _documented())
def test_commands_of_the_how_to_parse(line: str) -> None:
    from poolkit.cli.application import _command

    name, *arguments = shlex.split(line, comments=True)[1:]
    assert _command().commands[name].make_context(name, arguments).params
