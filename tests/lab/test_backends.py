"""Choosing the backend of Keras."""

from __future__ import annotations

import importlib.util
import sys
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
