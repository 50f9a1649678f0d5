"""Adding a reduction takes its own file only: nothing else of Poolkit has to change."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_refused
from tests.hosts import need
from tests.new_reduction.geometric import Geometric
from tests.thinning import THOROUGH

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["file", pytest.param("register", marks=THOROUGH)])
def test_a_new_reduction_is_found_everywhere(way: str, tmp_path: Path) -> None:
    for package in ("keras", "jax", "optuna", "typer"):
        need(package)
    command = [sys.executable, "-m", "tests.new_reduction.program", way, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    help_text = " ".join(done.stdout.split())
    assert "geometric, geometric-one" in help_text
    assert help_text.endswith("found everywhere")


def test_every_reduction_has_its_own_files() -> None:
    """`NAME.py`, `tests/reductions/test_NAME.py`, a kernel or the reason for none: of the same name."""
    for name, reduction in pk.reductions.catalogue().items():
        if reduction.__module__.startswith("poolkit."):
            own = reduction.name()
            assert Path(ROOT, "tests", "reductions", f"test_{own}.py").exists(), f"{name} has no worked examples"
            pooling = pk.Pooling(reduction(), pk.Window(2), 2)
            kernel = reduction().kernel
            named = own if isinstance(kernel, str) else kernel[0]  # another's, where it computes the same
            assert Path(ROOT, "csrc", "reductions", f"{named}.hpp").exists() or pk.why_definition(pooling, "float32"), (
                name
            )


def test_one_that_is_none_is_refused() -> None:
    assert_refused(lambda: pk.register(int), "subclass of Reduction", "int")  # type: ignore[type-var]
    assert_refused(lambda: pk.register(pk.Max()), "subclass of Reduction", "Max()")  # type: ignore[type-var]
    lacking = type("Lacking", (pk.Reduction,), {"function": "lacking_pool", "formula": "y = x"})
    assert_refused(lambda: pk.register(lacking), "Lacking lacks names, source")


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("Max", {}),
        ("Maximum", {"function": "max_pool"}),
        ("Maximum", {"names": (pk.reductions.Name("max", "Maximum"),)}),
        ("Maximum", {"names": (pk.reductions.Name("maximum", "Max"),)}),
    ],
)
def test_a_name_that_is_taken_is_refused(name: str, own: dict[str, object]) -> None:
    taken = type(name, (Geometric,), own)
    assert_refused(lambda: pk.register(taken), name, "Max", "choose another")
    assert pk.Max is pk.reductions.catalogue()["Max"]


def test_a_definition_that_lacks_a_part_says_so() -> None:
    class Nothing(pk.Reduction):
        """Neither a value nor a winner."""

    with pytest.raises(NotImplementedError, match="Nothing defines no value"):
        pk.pool(np.ones((1, 1, 2)), Nothing(), pk.Global())
