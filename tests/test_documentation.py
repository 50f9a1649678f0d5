"""What the documentation shows is so: examples of docstrings and of the README run, its commands parse."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import pkgutil
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

import poolkit
from poolkit import transforms
from poolkit.functional import function_names
from tests.hosts import need

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

NEEDS = {"torch": "torch", "jax": "jax", "tensorflow": "tensorflow", "keras": "keras", "lab": "keras", "cli": "typer"}
"""Package that a part of Poolkit is for."""


def _modules() -> list[str]:
    return [each.name for each in pkgutil.walk_packages(poolkit.__path__, "poolkit.") if "_core" not in each.name]


def _run(tests: list[doctest.DocTest]) -> int:
    """Run examples; how many there were."""
    runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
    for test in tests:
        output: list[str] = []
        failed = runner.run(test, out=output.append).failed
        assert not failed, "".join(output)
    return runner.tries


def _examples(documented: Any, name: str) -> list[doctest.DocTest]:
    """The examples of one docstring, for objects that are made and not written out."""
    assert documented.__doc__, f"{name} has no docstring"
    found = doctest.DocTestParser().get_doctest(documented.__doc__, {}, name, None, 0)
    assert found.examples, f"{name} has no example"
    return [found]


@pytest.mark.parametrize("name", _modules())
def test_examples_of_modules(name: str) -> None:
    part = name.split(".")[1]
    if part in NEEDS:
        need(NEEDS[part])
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        pytest.skip(f"{missing.name} is not installed")
    _run(doctest.DocTestFinder(exclude_empty=True).find(module))


@pytest.mark.parametrize("name", [*function_names(), *transforms.function_names()])
def test_examples_of_functions(name: str) -> None:
    assert _run(_examples(getattr(poolkit, name), name)) > 0


@pytest.mark.parametrize("name", poolkit.__all__)
def test_what_is_public_has_an_example(name: str) -> None:
    public = getattr(poolkit, name)
    if isinstance(public, (type, FunctionType)) and name not in NO_EXAMPLE:
        assert _run(_examples(public, name)) > 0


NO_EXAMPLE = {"Axis", "Reduction", "Pooling", "get_num_threads", "set_num_threads", "register"}
"""What others' examples show: `Pooling` in `why_definition`, `Axis` in `resolve`."""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["MaxPooling2D", "L2Pooling1D", "GlobalStochasticPooling3D", "AdaptiveSoftPooling2D"])
def test_examples_of_layers(name: str) -> None:
    need("keras")
    import poolkit.keras

    assert _run(_examples(getattr(poolkit.keras, name), name)) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["MaxPool2d", "L2Pool1d", "GlobalStochasticPool3d", "AdaptiveSoftPool2d"])
def test_examples_of_torch_modules(name: str) -> None:
    need("torch")
    import poolkit.torch

    assert _run(_examples(getattr(poolkit.torch, name), name)) > 0


def _blocks(language: str) -> list[str]:
    """Code blocks of the README in one language ("" for command lines), in order."""
    return [body for tag, body in re.findall(r"^```(\w*)\n(.*?)^```", README, re.M | re.S) if tag == language]


@pytest.mark.slow
def test_python_of_the_readme_runs() -> None:
    """All blocks in one process, in order: a reader may paste them one after the other."""
    for package in ("torch", "jax", "tensorflow", "keras"):
        need(package)
    program = "\n".join(_blocks("python"))
    assert program.count("pk.") >= 8
    environment = {"KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stderr


def _command_lines() -> list[list[str]]:
    """Every `poolkit ...` line of the README's blocks."""
    lines = [line for block in _blocks("") for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("poolkit ")]


@pytest.mark.parametrize("line", _command_lines(), ids=" ".join)
def test_commands_of_the_readme_parse(line: list[str]) -> None:
    need("typer")
    from poolkit.cli.application import _command

    name, *arguments = line
    command = _command().commands[name]
    context = command.make_context(name, arguments)  # refuses options and values that are none
    assert context.params


def test_tasks_of_the_readme_exist() -> None:
    tasks = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.M))
    named = {line.split()[1] for block in _blocks("") for line in block.splitlines() if line.startswith("make ")}
    assert named
    assert named <= tasks


def test_links_of_the_documentation_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text()):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name} links to {target}, which is not there"


def test_modules_are_all_looked_at() -> None:
    """The list above is not empty by mistake."""
    names = _modules()
    assert {"poolkit.geometry", "poolkit.reductions.power", "poolkit.keras.layers", "poolkit.cli.train"} <= set(names)
    assert isinstance(importlib.import_module("poolkit.geometry"), ModuleType)
