"""Pages of operators: every example runs in its framework and gives what the page says; nothing is left out."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit.reductions import catalogue
from poolkit.transforms import transforms
from tests.hosts import need

GEOMETRIES: list[Any] = [pk.Window, pk.Adaptive, pk.Global, pk.Fractional, pk.Segments]

FOLDER = Path(__file__).parents[1] / "docs" / "operators"
PAGES = {path.stem: path.read_text() for path in sorted(FOLDER.glob("*.md")) if path.stem != "README"}
FRAMEWORKS = {
    "numpy": "import poolkit as pk\n\nx = np.",
    "torch": "import torch\n",
    "jax": "import jax.numpy",
    "keras": "keras",
    "tensorflow": "import tensorflow",
}


def _example(page: str, framework: str) -> str:
    """The block of a page that is in a framework: there is one."""
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
    (found,) = [each for each in blocks if FRAMEWORKS[framework] in each]
    return found


def _results(framework: str) -> dict[str, Any]:
    """What the examples of all pages leave in `y`; on JAX compiled as one program, which takes a tenth."""

    def run() -> dict[str, Any]:
        scopes: dict[str, dict[str, Any]] = {name: {} for name in PAGES}
        for name, scope in scopes.items():
            exec(_example(PAGES[name], framework), scope)
        return {name: scope["y"] for name, scope in scopes.items()}

    if framework == "jax" or (framework == "keras" and importlib.import_module("keras").config.backend() == "jax"):
        import jax

        return dict(jax.jit(run)())
    return run()


def _numbers(result: Any) -> list[np.ndarray]:
    parts = result if isinstance(result, tuple) else [result]
    return [np.asarray(each.detach() if hasattr(each, "detach") else each, np.float64) for each in parts]


@pytest.mark.slow
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_examples_give_what_the_pages_say(framework: str) -> None:
    """All pages at once: a framework is loaded once, and little is compiled twice."""
    if framework != "numpy":
        need(framework)
    results = _results(framework)
    wrong = []
    for name, result in results.items():
        (said,) = re.findall(r"^Each gives `(.*)`\.$", PAGES[name], re.M)
        expected = ast.literal_eval(said)
        for one, other in zip(_numbers(result), expected if isinstance(result, tuple) else [expected], strict=True):
            if one.shape != np.shape(other) or not np.allclose(one, other, rtol=1e-4, atol=1e-4):
                wrong.append(f"{name}: {one.tolist()}, the page says {other}")
    assert not wrong, "\n".join(wrong)


def test_a_result_by_hand() -> None:
    """What the pages of pooling 3 1 4 0 and 0 2 5 1 must say, so that pages and code are not wrong together."""
    for name, result in {
        "max": "[[[[4.0, 5.0]]]]",
        "min": "[[[[0.0, 0.0]]]]",
        "avg": "[[[[2.0, 2.0]]]]",
        "lp": "[[[[5.099, 5.4772]]]]",  # roots of 26 and 30
        "stochastic": "[[[[3.25, 3.75]]]]",  # 26 / 8 and 30 / 8
        "k-max": "[[[3.0, 5.0, 4.0]]]",
        "piecewise": "[[[3.0, 5.0, 4.0]]]",
        "window": "[[[[2.0, 2.0]]]]",
        "adaptive": "[[[[2.0, 1.5, 2.0]]]]",  # columns 0 and 1, 1 and 2, 2 and 3
        "global": "[[[[2.0]]]]",
        "fractional": "[[[2.0, 3.5, 4.0]]]",  # 3 1, 5 2, 4
        "segments": "[[[2.0, 3.6667]]]",  # 3 1, 5 2 4
        "space-to-depth": "[[[[3.0, 0.0]], [[1.0, 2.0]], [[4.0, 5.0]], [[0.0, 1.0]]]]",
    }.items():
        assert f"Each gives `{result}`." in PAGES[name], name


def test_every_operator_has_a_page_that_says_all() -> None:
    own = [each for each in catalogue().values() if each.__module__.startswith("poolkit.")]
    operators = {each.function.removesuffix("_pool").replace("_", "-"): each for each in [*own, *transforms().values()]}
    operators.update({each.__name__.lower(): each for each in GEOMETRIES})
    assert set(PAGES) == set(operators)
    index = (FOLDER / "README.md").read_text()
    for name, operator in operators.items():
        assert operator.use, f"{operator.__name__} does not say when to take it: give it `use`"
        source = getattr(operator, "source", "**Source.**")  # geometries have it in their docstrings
        for part in (operator.formula, operator.use, "**Cost.**", source, f"({name}.svg)"):
            assert part in PAGES[name], f"{name} lacks {part!r}; run `make docs`"
        assert f"({name}.md)" in index


def test_pictures_are_of_the_operator() -> None:
    """The maximum keeps the diagonal, and sizes are those of the results."""
    assert '<path fill="#eee" d="M5 1h1v1h-1z' in (FOLDER / "max.svg").read_text()
    sizes = {"max": "0 0 6 6", "image": "0 0 12 12", "k-max": "0 0 4 4", "strip": "0 0 14 12", "pyramid": "0 0 21 1"}
    for name, size in sizes.items():
        assert f'viewBox="{size}"' in (FOLDER / f"{name}.svg").read_text(), name
    assert sum(path.stat().st_size for path in FOLDER.glob("*.svg")) < 200_000
