"""docs/models.md: its commands parse, and what it shows is what comes out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

pytest.importorskip("typer")

from poolkit.cli.application import _command
from poolkit.inspection import targets
from poolkit.translation import describe, translate

TEXT = (Path(__file__).parents[2] / "docs" / "models.md").read_text()
LINES = [shlex.split(line, comments=True)[1:] for line in TEXT.splitlines() if line.startswith("poolkit ")]


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_commands_parse(line: list[str]) -> None:
    name, *arguments = line
    assert _command().commands[name].make_context(name, list(arguments)).params
    if name == "translate" and not arguments[0].endswith(".onnx"):
        describe(arguments[0])
    for names in (arguments[place + 1] for place, word in enumerate(arguments) if word == "--target"):
        assert all(targets.resolve_name(each) for each in names.split(","))


def test_the_code_that_is_shown_is_what_is_written() -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert translate(describe("max k=3 s=2 p=1 ceil, PyTorch").pooling, "jax").code == shown
