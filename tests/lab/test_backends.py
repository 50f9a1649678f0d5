"""Choosing the backend of Keras."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from poolkit.lab import backends
from poolkit.lab.errors import LabError


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> object:
    """Pretend that only these packages are installed, and that Keras is not imported."""
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)

    def pretend(*names: str) -> None:
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if name in names else None)

    return pretend


def test_jax_comes_first(only: object) -> None:
    only("keras", "jax", "torch", "tensorflow")  # type: ignore[operator]
    assert backends.resolve() == "jax"
    assert backends.resolve("torch") == "torch"


def test_what_is_installed_counts(only: object) -> None:
    only("keras", "tensorflow")  # type: ignore[operator]
    assert backends.resolve() == "tensorflow"
    with pytest.raises(LabError, match="the backend jax is not installed; installed: tensorflow"):
        backends.resolve("jax")


def test_the_variable_of_keras_counts(only: object, monkeypatch: pytest.MonkeyPatch) -> None:
    only("keras", "jax", "torch")  # type: ignore[operator]
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert backends.resolve() == "torch"
    assert backends.resolve("jax") == "jax"


def test_nothing_installed(only: object) -> None:
    only("keras")  # type: ignore[operator]
    with pytest.raises(LabError, match="no backend of Keras is installed; install one of: jax, torch, tensorflow"):
        backends.resolve()
    only()  # type: ignore[operator]
    with pytest.raises(LabError, match=r"Keras is not installed; install poolkit\[lab\]"):
        backends.resolve()


def test_an_unknown_backend(only: object) -> None:
    only("keras", "jax")  # type: ignore[operator]
    with pytest.raises(LabError, match="unknown backend 'jaxx'; did you mean 'jax'"):
        backends.resolve("jaxx")


def test_a_running_keras_cannot_change(only: object, monkeypatch: pytest.MonkeyPatch) -> None:
    only("keras", "jax", "torch")  # type: ignore[operator]
    running = SimpleNamespace(backend=SimpleNamespace(backend=lambda: "torch"))
    monkeypatch.setitem(sys.modules, "keras", running)
    assert backends.resolve() == "torch"
    with pytest.raises(LabError, match="already imported with the backend torch, so jax cannot be used"):
        backends.resolve("jax")


def test_versions_of_what_computes() -> None:
    found = backends.versions("jax")
    assert list(found) == ["poolkit", "keras", "jax"]
    assert found["keras"][0].isdigit()


@pytest.fixture
def no_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where compiled programs are to be kept, with nothing there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in backends._CACHE:
        monkeypatch.setenv(name, "as before")  # so that it is as before at the end
        monkeypatch.delenv(name)
    return tmp_path / f"poolkit-{os.getuid()}"


def test_compiled_programs_are_kept(no_programs: Path) -> None:
    for _ in range(2):
        backends._keep_compiled()
        assert os.environ["JAX_COMPILATION_CACHE_DIR"] == str(no_programs)
        assert no_programs.stat().st_mode & 0o777 == 0o700
        del os.environ["JAX_COMPILATION_CACHE_DIR"]


@pytest.mark.parametrize("prepare", ["writable by others", "a file", "a link"])
def test_compiled_programs_are_taken_from_no_folder_of_others(no_programs: Path, prepare: str) -> None:
    """Whoever writes there decides what we run."""
    if prepare == "a file":
        no_programs.touch()
    elif prepare == "a link":
        (no_programs.parent / "elsewhere").mkdir(mode=0o700)
        no_programs.symlink_to(no_programs.parent / "elsewhere")
    else:
        no_programs.mkdir()
        no_programs.chmod(0o777)
    backends._keep_compiled()
    assert "JAX_COMPILATION_CACHE_DIR" not in os.environ


@pytest.mark.skipif("jax" not in backends.installed(), reason="needs JAX")
def test_a_second_process_finds_what_the_first_compiled(no_programs: Path) -> None:
    code = """
from poolkit.lab import backends
backends.activate("jax")
import jax, jax.numpy as jnp
import poolkit as pk
jax.config.update("jax_log_compiles", True)
print(float(jax.jit(lambda x: pk.max_pool(x, pk.Window(2)).sum())(jnp.ones((1, 1, 4, 4)))))
"""
    environment = {**os.environ, "TMPDIR": str(no_programs.parent)}
    found = []
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
        found.append((done.stdout, "Persistent compilation cache hit" in done.stderr))
    assert found == [("4.0\n", False), ("4.0\n", True)]
