"""The checks in `checks/` on each backend of Keras: a process for each, since Keras takes its backend once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from tests.agreement import assert_bitwise, assert_close, assert_identical
from tests.hosts import need
from tests.test_identity import ULP

BACKENDS: Final = ("jax", "torch", "tensorflow")
FOLDER: Final = Path(__file__).parent
THEIR_WARNINGS: Final = (
    # Keras converts tensors with np.array(), which NumPy 2 warns about. Its check of layers trains models without
    # weights, on a generator.
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning",
    "ignore:`shuffle=True` was passed:UserWarning",
    "ignore:The model does not have any trainable weights:UserWarning",
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("backends of Keras")]


@dataclass(frozen=True)
class Run:
    """A process that checks one backend, and the file that it writes to."""

    process: subprocess.Popen[bytes]
    output: Path

    def finish(self) -> str:
        """What it said; fails where a check failed or none ran."""
        code = self.process.wait(timeout=1500)
        said = self.output.read_text()
        if code:
            pytest.fail(f"the checks of this backend failed:\n{said}", pytrace=False)
        assert " passed" in said, said
        return said


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, thorough: bool) -> Iterator[dict[str, Run]]:
    """All backends that are installed, at once."""
    folder = tmp_path_factory.mktemp("backends")
    started = {}
    checks = sorted(str(path) for path in (FOLDER / "checks").glob("*.py") if path.name[0].islower())
    for backend in BACKENDS:
        try:
            need(backend)
        except pytest.skip.Exception:
            continue
        output = folder / f"{backend}.txt"
        environment = os.environ | {"KERAS_BACKEND": backend, "POOLKIT_CHECKS": str(folder)}
        filters = [word for each in THEIR_WARNINGS for word in ("-W", each)]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", *filters, *checks]
        command += ["--thorough"] if thorough else []
        with output.open("wb") as stream:
            process = subprocess.Popen(
                command, stdout=stream, stderr=subprocess.STDOUT, env=environment, cwd=FOLDER.parents[1]
            )
        started[backend] = Run(process, output)
    yield started
    for run in started.values():
        run.process.kill()
        run.process.wait()


@pytest.mark.parametrize("backend", BACKENDS)
def test_layers(backend: str, runs: dict[str, Run]) -> None:
    need("keras")
    need(backend)
    runs[backend].finish()


@pytest.mark.parametrize("choice", ["max", "average", "l2"])
def test_loss_curves_are_the_same(choice: str, runs: dict[str, Run]) -> None:
    """The classic network from the same initial weights, on the same batches: float tolerance, over 18 steps."""
    need("keras")
    if len(runs) < 2:
        pytest.skip("fewer than two backends are installed")
    curves = {}
    for backend, run in runs.items():
        run.finish()
        curves[backend] = json.loads((run.output.parent / f"{backend}-{choice}.json").read_text())
    first, *others = curves.values()
    for other in others:
        np.testing.assert_allclose(other, first, rtol=1e-4, err_msg=str(curves))


def test_results_are_the_same(runs: dict[str, Run]) -> None:
    """Samples, maxima, minima on all backends; the rest bit by bit, on TensorFlow within the stated bound (S14)."""
    need("keras")
    if len(runs) < 2:
        pytest.skip("fewer than two backends are installed")
    results = {}
    for backend, run in runs.items():
        run.finish()
        results[backend] = dict(np.load(run.output.parent / f"{backend}-results.npz"))
    first, *others = results
    for other in others:
        assert results[first].keys() == results[other].keys()
        for name, wanted in results[first].items():
            found = results[other][name]
            if "Max" in name or "Min" in name or "drawn" in name:
                assert_identical(found, wanted)
            elif "tensorflow" in (first, other):
                assert_close(found, wanted, ulp=ULP, scale=2)
            else:
                assert_bitwise(found, wanted)
    assert any("drawn" in name for name in results[first])
