"""`poolkit conform`: table, JSON, CSV, page, and what it refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command

pytestmark = pytest.mark.slow


def test_json_and_page(run: Command, tmp_path: Path) -> None:
    outcome = run("conform", "--runtime", "poolkit-numpy", "--rule", "S16", "--format", "json", "-o", "page.html")
    assert outcome.code == 0
    content = json.loads(outcome.output)
    assert content["cases"] == 7
    (runtime,) = content["runtimes"]
    assert runtime["name"] == "poolkit-numpy"
    assert (runtime["passed"], runtime["failed"], runtime["crashed"]) == (7, 0, 0)
    assert "Poolkit, NumPy" in outcome.messages
    page = (tmp_path / "page.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "Poolkit, NumPy" in page
    assert "http:" not in page
    assert "https:" not in page


def test_table(run: Command) -> None:
    outcome = run("conform", "--runtime", "poolkit-numpy", "--rule", "s16", "--rule", "S12")
    assert outcome.code == 0
    line = next(line for line in outcome.output.splitlines() if "Poolkit, NumPy" in line)
    assert line.split()[-6:] == ["19", "0", "0", "0", "12", "7"]


def test_csv(run: Command) -> None:
    outcome = run("conform", "--runtime", "poolkit-numpy", "--rule", "S16", "--format", "csv")
    heading, record = outcome.output.splitlines()
    assert dict(zip(heading.split(","), record.split(","), strict=True))["S16"] == "7"


def test_list(run: Command) -> None:
    outcome = run("conform", "--list", "--format", "json", "--python", f"mlx={sys.executable}")
    listed = {each["name"]: each for each in json.loads(outcome.output)["runtimes"]}
    assert listed["poolkit-numpy"]["installed"]
    assert listed["mlx"]["installed"]
    assert len(listed) >= 27


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--runtime", "nothing"], ["nothing", "poolkit-numpy"]),
        (["--rule", "S99"], ["S99", "S16"]),
        (["--python", "mlx"], ["NAME=PATH"]),
        (["--python", "nothing=/bin/sh"], ["nothing"]),
        (["--python", "mlx=/no/such/file"], ["/no/such/file"]),
        (["--output", "page.txt"], [".html"]),
        (["--runtime", "mlx", "--python", f"mlx={sys.executable}", "--rule", "S16"], ["mlx"]),
    ],
)
def test_wrong_input(run: Command, arguments: list[str], words: list[str]) -> None:
    outcome = run("conform", *arguments)
    assert outcome.code == 2
    lines = [line for line in outcome.messages.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1
    assert all(word in lines[0] for word in words)
