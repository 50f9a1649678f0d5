"""Fixtures of all tests: the host and the route; quick tests come first."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin take the cores from the other test process
if importlib.util.find_spec("jax") is not None:  # whichever test loads Keras first decides for the whole process
    os.environ.setdefault("KERAS_BACKEND", "jax")

from tests.hosts import HOSTS, ROUTES, Host, host_named, on_route


def pytest_configure(config: pytest.Config) -> None:
    """Markers of the tests, those of pytest-xdist too: it may be absent."""
    config.addinivalue_line("markers", "slow: takes seconds; runs after the quick tests")
    config.addinivalue_line("markers", "xdist_group(name): these tests share what takes long to prepare")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first: a mistake shows within seconds."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


@pytest.fixture(params=list(HOSTS))
def host(request: pytest.FixtureRequest) -> Host:
    """Every host that is installed, by its adapter."""
    return host_named(request.param)


@pytest.fixture(params=ROUTES)
def route(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both ways to an answer: kernels and definitions."""
    with on_route(request.param):
        yield request.param
