"""docs/standard.md: it has every rule, and each claim of a difference is shown by a script that runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from poolkit.conformance.rules import RULES

TEXT = (Path(__file__).parents[2] / "docs" / "standard.md").read_text()
SCRIPTS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_every_rule_has_its_parts() -> None:
    sections = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
    assert [section.split()[0] for section in sections] == list(RULES)
    for section in sections:
        assert "*Example.*" in section
        assert "*Others.*" in section


def test_scripts_are_short_and_say_what_they_print() -> None:
    assert len(SCRIPTS) >= 18
    for script in SCRIPTS:
        lines = [line for line in script.splitlines() if line and not line.startswith(("#", "import", "from"))]
        assert len(lines) <= 5, script
        assert script.startswith("# needs: ")
        assert "# prints: " in script
        assert "poolkit" not in script


RUN_ALL = """
import contextlib, io, json, sys
said = []
for script in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(script, {})
    said.append(out.getvalue())
print(json.dumps(said))
"""


def needs(script: str) -> tuple[str, ...]:
    return tuple(script.splitlines()[0].removeprefix("# needs: ").split())


@cache
def printed(packages: tuple[str, ...]) -> dict[str, str]:
    """What the scripts print that need these packages, in one process: frameworks take seconds to start."""
    scripts = [script for script in SCRIPTS if needs(script) == packages]
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL],
        input=json.dumps(scripts),
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(zip(scripts, json.loads(done.stdout.splitlines()[-1]), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    [
        pytest.param(script, id=f"{i}-{needs(script)[0]}", marks=pytest.mark.xdist_group(f"standard {needs(script)}"))
        for i, script in enumerate(SCRIPTS)
    ],
)
def test_script(script: str) -> None:
    """It prints what its last comment says."""
    absent = [package for package in needs(script) if find_spec(package) is None]
    if absent:
        pytest.skip(f"{', '.join(absent)} is not installed")
    assert printed(needs(script))[script].strip() == script.split("# prints: ")[1].strip()
