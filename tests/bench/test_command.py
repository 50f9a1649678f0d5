"""`poolkit bench` from end to end, and what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from poolkit.bench import contender
from poolkit.bench.work import Work
from tests.cli.conftest import Command, run

__all__ = ["run"]

WORK = "calls/max-2x2-s2/channels-first/float32/forward"


TWO = ("--contender", "poolkit numpy", "--contender", "copy", "--threads", "1")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not end these runs."""
    monkeypatch.setattr("poolkit.bench.runner.QUICK_SECONDS", 1000.0)


@pytest.mark.slow
def test_a_quick_run(run: Command, tmp_path: Path) -> None:
    outcome = run("bench", "--quick", "--select", WORK, "--format", "json", "--output", "result.json", *TWO)
    assert outcome.code == 0, outcome.messages
    content = json.loads(outcome.output)
    assert json.loads((tmp_path / "result.json").read_text()) == content
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]
    (work, both) = content["works"]
    assert (work["id"], both["id"]) == (WORK, f"{WORK}+backward")
    (finding,) = work["allocators"].values()
    assert set(finding["contenders"]) == {"poolkit numpy", "copy"}
    assert finding["wrong"] == finding["failed"] == {}
    ours = finding["contenders"]["poolkit numpy"]
    assert 0 < ours["fastest_ms"] <= ours["median_ms"] < 1000
    assert ours["turns"] == 5
    assert (content["threads"], content["quick"]) == (1, True)
    assert content["machine"]["cores"] >= 1
    assert "numpy" in content["versions"]
    assert WORK in outcome.messages


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 1])
def test_stopped(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Ctrl-C: what was measured is kept, with the command that measures that again; no file where nothing was."""
    from poolkit.cli.bench import BenchProgress

    def on_work(self: BenchProgress, work: Work, allocator: str, finished: int, total: int) -> None:
        if finished == after:
            raise KeyboardInterrupt

    monkeypatch.setattr(BenchProgress, "on_work", on_work)
    outcome = run("bench", "--quick", "--select", f"{WORK}*", "--format", "json", "--output", "result.json", *TWO)
    assert outcome.code == 130
    assert outcome.messages.strip() == f"stopped; measured {after} of 2 works"
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"] * after
    if after:
        content = json.loads((tmp_path / "result.json").read_text())
        assert [work["id"] for work in content["works"]] == [WORK]
        assert f"--select {WORK} " in content["command"]


@pytest.mark.slow
@pytest.mark.parametrize("output_format", ["table", "csv"])
def test_other_formats(run: Command, output_format: str) -> None:
    outcome = run("bench", "--quick", "--select", f"{WORK}*", "--format", output_format, "--plot", "plot.html", *TWO)
    assert outcome.code == 0, outcome.messages
    if output_format == "csv":
        records = list(csv.DictReader(outcome.output.splitlines()))
        assert [each["contender"] for each in records] == ["copy", "poolkit numpy"] * 2
        assert all(float(each["median_ms"]) > 0 for each in records)
    else:
        assert "max 2x2 s2, forward" in outcome.output
        assert "poolkit numpy: at most 4 microseconds" in outcome.output
    assert Path("plot.html").exists()


def test_the_list(run: Command) -> None:
    outcome = run("bench", "--list", "--select", "windows/max-65x65", "--format", "json")
    assert json.loads(outcome.output) == [
        {
            "work": "windows/max-65x65-s1-p32/channels-first/float32/forward",
            "shape": "1x1x2048x2048",
            "targets": "at most 1.5x the time of windows/max-5x5-s1-p2/channels-first/float32/forward",
        }
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--select nothing", "--select: unknown work 'nothing'; expected one of: images, detection"),
        ("--output result.txt", "the output result.txt must end in .json"),
        ("--output missing/result.json", "the folder missing of the output does not exist"),
        ("--plot plot.png", "the output plot.png must end in .html"),
        ("--contender pytorch", "--contender: unknown contender 'pytorch'; did you mean 'torch'"),
        ("--threads 0", "Invalid value for '--threads'"),
        ("--threads 100000", "--threads must be at most"),
        ("--format xml", "Invalid value for '--format'"),
    ],
)
def test_wrong_input(run: Command, tmp_path: Path, options: str, message: str) -> None:
    outcome = run("bench", *options.split())
    assert (outcome.code, outcome.output) == (2, "")
    assert outcome.messages.startswith("error: ")
    assert message in outcome.messages
    assert len(outcome.messages.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_contenders_are_found_by_their_files() -> None:
    names = [each.name for each in contender.contenders()]
    assert names[0] == "copy"
    assert {"poolkit numpy", "poolkit torch", "poolkit jax", "poolkit float32"} < set(names)
    assert {"torch", "torch compiled", "jax", "tensorflow", "onnxruntime", "openvino", "cumulative sums"} < set(names)
