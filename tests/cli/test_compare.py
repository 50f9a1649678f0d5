"""`poolkit compare`: table, report, and going on after being killed."""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from poolkit.cli import compare as compare_command
from poolkit.lab.study import FILE
from tests.cli.conftest import Command

pytestmark = pytest.mark.slow

SCRIPT = "import sys; from poolkit.cli import main; sys.exit(main())"


@pytest.fixture(autouse=True)
def _needs_keras() -> None:
    pytest.importorskip("keras")


def test_table_report_and_files(run: Command, sides: Path, tmp_path: Path) -> None:
    words = [
        "compare",
        "--data",
        str(sides),
        "--pooling",
        "max",
        "--pooling",
        "average",
        "--seeds",
        "2",
        "--epochs",
        "1",
    ]
    outcome = run(*words, "--limit", "30", "--output", "new/folder")
    assert outcome.code == 0
    assert "difference from max:2" in outcome.output
    assert "A short run: the first 30 training images only, 1 epoch instead of 10." in outcome.output
    assert "report: new/folder/report.html" in outcome.output
    assert outcome.messages.count("test accuracy") == 4
    names = {path.name for path in (tmp_path / "new" / "folder").iterdir()}
    assert names == {"report.html", "results.csv", "results.json", "study.db", "study.lock"}
    page = (tmp_path / "new" / "folder" / "report.html").read_text(encoding="utf-8")
    assert "--limit 30" in page
    assert "2 seeds" in page

    # The same again trains nothing, in every format.
    content = json.loads(run(*words, "--limit", "30", "--output", "new/folder", "--format", "json").output)
    assert [entry["trainings"] for entry in content["poolings"]] == [2, 2]
    assert content["shortened"].startswith("A short run")
    assert [run["trial"] for run in content["runs"]] == [0, 2, 1, 3]
    outcome = run(*words, "--limit", "30", "--output", "new/folder", "--format", "csv")
    assert [row["pooling"] for row in csv.DictReader(outcome.output.splitlines())] == ["max:2", "average:2"]
    assert outcome.messages == "report: new/folder/report.html\n"

    refused = run(*words, "--limit", "31", "--output", "new/folder")
    assert refused.code == 2
    assert "limit was 30, now 31" in refused.messages


def test_ctrl_c_says_how_to_go_on(run: Command, sides: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("poolkit.lab.compare.train", interrupt)
    outcome = run("compare", "--data", str(sides), "--epochs", "1", "--output", "here")
    assert outcome.code == 130
    assert outcome.output == ""
    assert "stopped; the same command goes on with the comparison in here" in outcome.messages


def test_the_command_in_the_report_is_complete() -> None:
    # Windows and paddings are in the names of the poolings.
    written = {"kernel_size", "stride", "padding", "match_sizes"}
    parameters = set(compare_command.compare.__annotations__) - {"return", "output", "output_format"} - written
    source = Path(compare_command.__file__).read_text(encoding="utf-8")
    body = source.split("def _command(")[1].split("\ndef ")[0]
    for name in parameters:
        assert f'"--{name.replace("_", "-")}"' in body, name


def _finished(folder: Path) -> list[int]:
    """Numbers of the finished trials, read without Optuna and without waiting for a lock."""
    if not (folder / FILE).exists():
        return []
    connection = sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True, timeout=30)
    try:
        return [number for (number,) in connection.execute("SELECT number FROM trials WHERE state = 'COMPLETE'")]
    except sqlite3.OperationalError:  # the tables are not there yet
        return []
    finally:
        connection.close()


def test_killed_half_way_it_goes_on(sides: Path, tmp_path: Path) -> None:
    folder = tmp_path / "comparison"
    words = ["compare", "--data", str(sides), "--seeds", "2", "--epochs", "2", "--pooling", "max", "--pooling", "l2"]
    command = [sys.executable, "-c", SCRIPT, *words, "--format", "json"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while not _finished(folder) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = _finished(folder)
    assert 1 <= len(kept) < 4, "killed too early or too late to show anything"
    assert not (folder / "report.html").exists()

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{len(kept)} of 4 trainings were finished before and are kept" in done.stderr
    runs = json.loads(done.stdout)["runs"]
    assert sorted((entry["pooling"], entry["seed"]) for entry in runs) == [
        ("l2:2", 0),
        ("l2:2", 1),
        ("max:2", 0),
        ("max:2", 1),
    ]
    assert set(kept) <= {entry["trial"] for entry in runs}
    assert len(_finished(folder)) == 4
    assert (folder / "report.html").exists()
