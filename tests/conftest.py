"""Fixtures of all tests: the host and the route; quick tests come first."""

from __future__ import annotations

import gc
import importlib.util
import os
from collections.abc import Iterator
from typing import Final

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin take the cores from the other test process
if importlib.util.find_spec("jax") is not None:  # whichever test loads Keras first decides for the whole process
    os.environ.setdefault("KERAS_BACKEND", "jax")

from tests.hosts import HOSTS, ROUTES, Host, host_named, on_route

QUICK_TO_COMPILE: Final = "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false"
"""Half of the time of tests under JAX went into making small programs quick.

`poolkit train` in a process of its own is compiled as users' programs are, and everything with --thorough.
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `make test-thorough` asks for."""
    parser.addoption("--thorough", action="store_true", help="run all members of large grids, compiled as users do")


def pytest_configure(config: pytest.Config) -> None:
    """Markers of the tests, those of pytest-xdist too: it may be absent. How XLA compiles, before it is imported."""
    if not config.getoption("--thorough"):
        os.environ.setdefault("XLA_FLAGS", QUICK_TO_COMPILE)
        os.environ.setdefault("JAX_TRACEBACK_IN_LOCATIONS_LIMIT", "0")
    config.addinivalue_line("markers", "slow: takes seconds; runs after the quick tests")
    config.addinivalue_line("markers", "thorough: repeats on other members of a grid; runs with --thorough only")
    config.addinivalue_line("markers", "xdist_group(name): these tests share what takes long to prepare")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Quick tests first: a mistake shows within seconds."""
    if not config.getoption("--thorough"):
        left_out = [item for item in items if item.get_closest_marker("thorough") is not None]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item.get_closest_marker("thorough") is None]
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


@pytest.fixture(scope="session")
def thorough(pytestconfig: pytest.Config) -> bool:
    """Whether every member of the large grids is asked for."""
    return bool(pytestconfig.getoption("--thorough"))


@pytest.fixture(scope="module", autouse=True)
def _long_lived() -> None:
    """Frameworks and the programs they have compiled stay: no collection of garbage need look through them again.

    Keras collects at the start of each training, which took two thirds of the time of tests that train.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(params=list(HOSTS))
def host(request: pytest.FixtureRequest) -> Host:
    """Every host that is installed, by its adapter."""
    return host_named(request.param)


@pytest.fixture(params=ROUTES)
def route(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both ways to an answer: kernels and definitions."""
    with on_route(request.param):
        yield request.param
