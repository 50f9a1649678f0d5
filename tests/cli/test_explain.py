"""`poolkit explain`, `--help` and `--version`: commands that need no framework."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

import poolkit
from poolkit.explorer import render
from poolkit.reductions import Name, Reduction, register
from tests.cli.conftest import Command

Explain = Callable[[str], str]


@pytest.fixture
def explain(run: Command) -> Explain:
    """What `poolkit explain` prints for these options."""

    def call(options: str) -> str:
        outcome = run("explain", *options.split())
        assert outcome.code == 0
        return outcome.output

    return call


def test_a_drawing_of_an_axis(explain: Explain) -> None:
    lines = explain("--size 8 --kernel-size 3 --stride 2").splitlines()
    assert lines[0].endswith("8 cells give 3 outputs")
    drawing = [line.split() for line in lines if "■" in line]
    assert drawing[0][:9] == ["0", *"■■■····×"]
    assert drawing[1][:9] == ["1", *"··■■■··×"]
    assert drawing[2][:9] == ["2", *"····■■■×"]
    assert "seen by no output: 7" in lines


def test_padding_and_overhang_are_told_apart(explain: Explain) -> None:
    outcome = explain("--size 6 --kernel-size 4 --stride 3 --padding 1 --ceil-mode --format json")
    axis = json.loads(outcome)["axes"][0]
    assert axis["outputs"] == [
        {
            "output": 0,
            "cells": [0, 1, 2],
            "padding_cells": 1,
            "overhang_cells": 0,
            "divisor": 3,
            "divisor_with_padding": 4,
        },
        {
            "output": 1,
            "cells": [2, 3, 4, 5],
            "padding_cells": 0,
            "overhang_cells": 0,
            "divisor": 4,
            "divisor_with_padding": 4,
        },
        {
            "output": 2,
            "cells": [5],
            "padding_cells": 1,
            "overhang_cells": 2,
            "divisor": 1,
            "divisor_with_padding": 2,
        },
    ]
    drawing = explain("--size 6 --kernel-size 4 --stride 3 --padding 1 --ceil-mode")
    assert [line.split()[1:12] for line in drawing.splitlines() if line.strip().startswith("2 ")] == [
        [*"······■□○○", "5"]
    ]


def test_same_padding_two_axes(explain: Explain) -> None:
    outcome = explain("--size 5,6 --kernel-size 3 --stride 2 --padding same --format json")
    content = json.loads(outcome)
    assert content["output_sizes"] == [3, 3]
    assert [axis["padding"] for axis in content["axes"]] == [[1, 1], [0, 1]]
    assert [axis["never_seen"] for axis in content["axes"]] == [[], []]


def test_dilation_leaves_gaps(explain: Explain) -> None:
    outcome = explain("--size 10 --kernel-size 2 --stride 4 --dilation 2 --format csv")
    rows = list(csv.DictReader(outcome.splitlines()))
    assert [row["cells"] for row in rows] == ["0 2", "4 6"]
    drawing = explain("--size 10 --kernel-size 2 --stride 4 --dilation 2")
    assert "seen by no output: 1, 3, 5, 7-9" in drawing


def test_adaptive_and_global(explain: Explain) -> None:
    adaptive = json.loads(explain("--size 5 --adaptive 3 --format json"))
    assert [output["cells"] for output in adaptive["axes"][0]["outputs"]] == [[0, 1], [1, 2, 3], [3, 4]]
    everything = json.loads(explain("--size 4,3 --global --format json"))
    assert [axis["outputs"][0]["divisor"] for axis in everything["axes"]] == [4, 3]
    assert "every cell is seen" in explain("--size 4 --global")


def test_windows_that_see_nothing_are_pointed_out(explain: Explain) -> None:
    assert "none: an error unless empty_value= is given" in explain("--size 5 --padding 3")


def test_long_axes_are_shortened(explain: Explain) -> None:
    outcome = explain("--size 1000 --kernel-size 2")
    assert len(outcome.splitlines()) < 40
    assert "998-999" in outcome


@pytest.mark.parametrize(
    ("options", "start"),
    [
        ("", ""),
        ("--kernel-size 3 --padding same", "size=7,7&kernel=3,3&stride=3,3&padding=same"),
        ("--size 9 --adaptive 4", "size=9&adaptive=4"),
        ("--size 5,6 --ceil-mode", "size=5,6&kernel=2,2&stride=2,2&ceil=1"),
        ("--size 2 --padding 2", "size=2&kernel=2&stride=2&padding=2:2"),  # refused, which the page shows
    ],
)
def test_a_page(run: Command, tmp_path: Path, options: str, start: str) -> None:
    outcome = run("explain", "--html", *options.split())
    assert (outcome.code, outcome.output) == (0, "")
    assert outcome.messages == "wrote explorer.html: open it in a browser\n"
    assert [path.name for path in tmp_path.iterdir()] == ["explorer.html"]
    assert (tmp_path / "explorer.html").read_text(encoding="utf-8") == render(start)


def test_a_page_of_another_name(run: Command, tmp_path: Path) -> None:
    assert run("explain", "--html", "--global", "--output", "window.html").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["window.html"]


def test_the_version(run: Command) -> None:
    assert run("--version").output == f"poolkit {poolkit.__version__}\n"


@pytest.mark.parametrize("command", ["train", "predict", "compare", "explain"])
def test_every_command_has_help(run: Command, command: str) -> None:
    outcome = run(command, "--help")
    assert outcome.code == 0
    assert f"Usage: poolkit {command}" in outcome.output


def test_a_registered_reduction_is_a_choice_at_once(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("poolkit.reductions._registered", {})
    assert "newcomer" not in run("train", "--help").output

    @register
    @dataclass(frozen=True)
    class Newcomer(Reduction):
        function: ClassVar[str] = "newcomer_pool"
        names: ClassVar[tuple[Name, ...]] = (Name("newcomer", "Newcomer"),)
        formula: ClassVar[str] = "x"
        source: ClassVar[str] = "this test"

    assert "newcomer" in run("train", "--help").output
    assert "newcomer" in run("train", "--pooling", "nothing").messages


def test_help_imports_nothing_heavy() -> None:
    heavy = ["keras", "jax", "torch", "tensorflow", "optuna", "plotly", "scipy", "sklearn", "PIL", "jinja2"]
    script = f"""
import sys
from poolkit.cli import main
main(["--help"])
main(["explain", "--size", "5"])
print([name for name in {heavy} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"
