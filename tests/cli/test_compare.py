"""`poolkit compare`: table, report, and going on after being killed."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from poolkit.cli import compare as compare_command
from poolkit.lab import data
from poolkit.lab.cost import Cost
from poolkit.lab.sequences import SequenceDataset, padded
from poolkit.lab.study import FILE
from tests.cli import pretending
from tests.cli.conftest import Command
from tests.lab.conftest import history

pytestmark = pytest.mark.slow

SCRIPT = "import sys; from poolkit.cli import main; sys.exit(main())"


@pytest.fixture(autouse=True)
def _needs_keras() -> None:
    pytest.importorskip("keras")


def test_table_report_and_files(run: Command, sides: Path, tmp_path: Path) -> None:
    """Windows that differ, maps of the same sizes, every image tested once."""
    words = ["compare", "--data", str(sides), "--pooling", "max:2/2", "--pooling", "average:3/2", "--match-sizes"]
    words += ["--folds", "2", "--seeds", "1", "--epochs", "1", "--output", "new/folder"]
    outcome = run(*words)
    assert outcome.code == 0, outcome.messages
    assert "difference from max:2" in outcome.output
    assert "A short run: 1 epoch instead of 10." in outcome.output
    assert "report: new/folder/report.html" in outcome.output
    assert outcome.messages.count("test accuracy") == 4
    assert "average:3/2+0:1, seed 0, fold 1: test accuracy" in outcome.messages
    names = {path.name for path in (tmp_path / "new" / "folder").iterdir()}
    assert names == {"report.html", "results.csv", "results.json", "study.db", "study.lock"}
    page = (tmp_path / "new" / "folder" / "report.html").read_text(encoding="utf-8")
    assert f"poolkit compare --data {sides} --pooling max:2 --pooling average:3/2+0:1" in page
    assert "(Nadeau, Bengio 2003)" in page

    # The same again trains nothing, in every format.
    content = json.loads(run(*words, "--format", "json").output)
    first, second = content["poolings"]
    assert (first["pooling"], second["pooling"]) == ("max:2", "average:3/2+0:1")
    assert first["trainings"] == second["trainings"] == 2
    assert first["output_sizes"] == second["output_sizes"] == "3 x 3"
    assert first["parameters"] == second["parameters"]
    assert first["flops"] < second["flops"]
    assert min(each["latency_ms"] for each in content["poolings"]) > 0
    assert content["shortened"].startswith("A short run")
    assert [(entry["seed"], entry["fold"]) for entry in content["runs"]] == [(0, 0), (0, 1)] * 2
    assert [entry["trial"] for entry in content["runs"]] == [0, 2, 1, 3]
    outcome = run(*words, "--format", "csv")
    assert [row["pooling"] for row in csv.DictReader(outcome.output.splitlines())] == ["max:2", "average:3/2+0:1"]
    assert outcome.messages == "report: new/folder/report.html\n"

    refused = run(*words, "--batch-size", "64")
    assert refused.code == 2
    assert "batch size was 128, now 64" in refused.messages


def test_sequences(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network of their own, whole sequences or the window of their length, and no options of images."""
    rows = [np.arange(1 + label, 2 + label + length) for length in range(2, 8) for label in (0, 5)]
    x, labels = padded(rows, 9, 0).astype(np.int32), np.arange(12, dtype=np.int32) % 2
    dataset = SequenceDataset("reviews", x, labels, x, labels, ("bad", "good"), vocabulary=16)
    monkeypatch.setitem(data.SEQUENCES, "reviews", lambda: dataset)
    words = ["compare", "--data", "reviews", "--pooling", "max:auto", "--epochs", "1"]
    outcome = run(*words, "--seeds", "1", "--format", "json")
    assert outcome.code == 0, outcome.messages
    assert "mask" not in outcome.messages
    found = json.loads(outcome.output)
    assert found["settings"]["network"] == "sequence"
    (row,) = found["poolings"]
    assert (row["pooling"], row["output_sizes"]) == ("max:2/1", "8")
    # 9 steps of a convolution 64 of 5 x 32, windows of 2, and a dense layer of 2 units on 8 x 64 cells.
    assert row["flops"] == 9 * 64 * 5 * 32 * 2 + 8 * 2 * 64 + 8 * 64 * 2 * 2
    page = Path("comparison/report.html").read_text(encoding="utf-8")
    assert "poolkit compare --data reviews --pooling max:2/1 --epochs 1" in page
    for option in (["--network", "lenet"], ["--match-sizes"], ["--model", "a:b"], ["--stride", "2"]):
        refused = run(*words, *option)
        assert refused.code == 2
        assert option[0] in refused.messages
        assert refused.messages.count("\n") == 1


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What would have been trained: accuracies are made up, min pooling is always worse."""
    found: list[tuple[str, int]] = []

    def pretend(dataset: Any, network: Any, configuration: Any, budget: Any, seed: int, observer: Any) -> Any:
        found.append((configuration.name, seed))
        return None, history([0.5 + seed / 100 if configuration.name == "min:2" else 0.9 + seed / 100])

    monkeypatch.setattr("poolkit.lab.compare.train", pretend)
    monkeypatch.setattr("poolkit.lab.compare.measure", lambda *_: Cost(1, 1.0, None))
    monkeypatch.setattr("poolkit.lab.feature_maps.sample", lambda *_: None)
    return found


def test_a_model_of_the_users(run: Command, sides: Path, trained: list[tuple[str, int]]) -> None:
    words = ["compare", "--data", str(sides), "--model", "tests.lab.networks_of_users:flat", "--pooling", "l2"]
    outcome = run(*words, "--epochs", "1", "--seeds", "1", "--format", "csv")
    assert outcome.code == 0, outcome.messages
    assert [row["pooling"] for row in csv.DictReader(outcome.output.splitlines())] == ["l2"]
    assert "--model tests.lab.networks_of_users:flat" in Path("comparison/report.html").read_text(encoding="utf-8")
    assert trained == [("l2", 0)]


def test_matched_operations(run: Command, sides: Path, trained: list[tuple[str, int]]) -> None:
    words = ["compare", "--data", str(sides), "--pooling", "max", "--pooling", "max:2/1", "--match-flops"]
    outcome = run(*words, "--seeds", "1")
    assert outcome.code == 0, outcome.messages
    assert "network reference of 23,040 FLOPs" in outcome.output
    page = Path("comparison/report.html").read_text(encoding="utf-8")
    assert "32 for max:2, 27 for max:2/1" in page
    assert "--network reference" in page
    assert "--match-flops" in page
    refused = run(*words[:3], "--model", "tests.lab.networks_of_users:flat", "--match-flops")
    assert refused.code == 2
    assert "--match-flops changes the width of a --network" in refused.messages


def test_a_module_of_pytorch(sides: Path, tmp_path: Path) -> None:
    """Trained by Keras on PyTorch, for which a process of its own is needed."""
    pytest.importorskip("torch")
    words = ["compare", "--data", str(sides), "--model", "tests.lab.networks_of_users:module"]
    words += ["--pooling", "average:3/2+1", "--seeds", "1", "--epochs", "1", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

    command = [sys.executable, "-c", SCRIPT, *words, "--backend", "torch"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    (entry,) = content["poolings"]
    assert (entry["output_sizes"], entry["parameters"], entry["flops"]) == ("4 x 4, 2 x 2", 50, None)


def test_a_module_of_pytorch_on_another_backend(run: Command, sides: Path) -> None:
    import keras

    pytest.importorskip("torch")
    if keras.backend.backend() == "torch":
        pytest.skip("Keras runs on PyTorch here")
    outcome = run("compare", "--data", str(sides), "--model", "tests.lab.networks_of_users:module", "--pooling", "max")
    assert outcome.code == 2
    assert f"is a PyTorch module, but Keras runs on {keras.backend.backend()}; give --backend torch" in outcome.messages


def test_hopeless_poolings_are_given_up(run: Command, sides: Path, trained: list[tuple[str, int]]) -> None:
    words = ["compare", "--data", str(sides), "--pooling", "max", "--pooling", "min", "--epochs", "1", "--prune"]
    outcome = run(*words, "--seeds", "6")
    assert outcome.code == 0, outcome.messages
    assert [seed for name, seed in trained if name == "max:2"] == list(range(6))
    assert [seed for name, seed in trained if name == "min:2"] == list(range(4))
    assert "min:2 is given up after 4 trainings: worse than the best" in outcome.messages
    assert "Stopped early, since Wilcoxon's test found it worse than the best: min:2 (after 4)." in outcome.output
    trained.clear()
    assert run(*words, "--seeds", "6").output == outcome.output
    assert trained == []


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


def test_interrupted_nothing_is_half_written(sides: Path, tmp_path: Path) -> None:
    """A real SIGINT while a training runs."""
    process = pretending.start(tmp_path, "compare", "--data", str(sides), "--seeds", "100", "--pooling", "max")
    folder = tmp_path / "comparison"
    deadline = time.monotonic() + 120
    while not _running(folder) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    output, messages = pretending.ended(process, 120)
    assert process.returncode == 130, messages
    assert output == ""
    assert messages.endswith("stopped; the same command goes on with the comparison in comparison\n")
    assert "Traceback" not in messages
    assert {path.name for path in folder.iterdir()} == {"study.db", "study.lock"}


def _running(folder: Path) -> bool:
    return bool(_in_state(folder, "RUNNING"))


def _finished(folder: Path) -> list[int]:
    """Numbers of the finished trials."""
    return _in_state(folder, "COMPLETE")


def _in_state(folder: Path, state: str) -> list[int]:
    """Numbers of trials, read without Optuna and without waiting for a lock."""
    if not (folder / FILE).exists():
        return []
    connection = sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True, timeout=30)
    try:
        return [number for (number,) in connection.execute("SELECT number FROM trials WHERE state = ?", [state])]
    except sqlite3.OperationalError:  # the tables are not there yet
        return []
    finally:
        connection.close()


def test_killed_half_way_it_goes_on(sides: Path, tmp_path: Path) -> None:
    folder = tmp_path / "comparison"
    words = ["compare", "--data", str(sides), "--seeds", "2", "--pooling", "max", "--pooling", "l2", "--format", "json"]
    process = pretending.start(tmp_path, *words)
    deadline = time.monotonic() + 120
    while not _finished(folder) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = _finished(folder)
    assert 1 <= len(kept) < 4, "killed too early or too late to show anything"
    assert not (folder / "report.html").exists()

    process = pretending.start(tmp_path, *words)
    output, messages = pretending.ended(process, 120)
    assert process.returncode == 0, messages
    assert f"{len(kept)} of 4 trainings were finished before and are kept" in messages
    runs = json.loads(output)["runs"]
    assert sorted((entry["pooling"], entry["seed"]) for entry in runs) == [
        ("l2:2", 0),
        ("l2:2", 1),
        ("max:2", 0),
        ("max:2", 1),
    ]
    assert set(kept) <= {entry["trial"] for entry in runs}
    assert len(_finished(folder)) == 4
    assert (folder / "report.html").exists()
