"""The package as a whole: what an import costs and brings, what NumPy alone is enough for, types, version."""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import poolkit as pk
from tests.hosts import need

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "poolkit"
HEAVY = ("torch", "jax", "jaxlib", "keras", "tensorflow", "optuna", "plotly", "typer", "rich", "scipy", "sklearn")


def _run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_import_brings_no_framework() -> None:
    loaded = "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    seen = _run(f"import sys, poolkit; poolkit.max_pool; dir(poolkit); {loaded}").split()
    assert "numpy" in seen
    assert not set(HEAVY) & set(seen)
    call = "import numpy as np, sys, poolkit as pk; pk.soft_pool(np.ones((1, 1, 4)), 2, mask=np.ones((1, 4), bool))"
    assert not set(HEAVY) & set(_run(f"{call}; {loaded}").split())


@pytest.mark.slow
def test_an_import_costs_little_over_numpy() -> None:
    """Less than 100 ms over NumPy: the least of several processes, which is not what else the machine does."""
    clock = "import time; import numpy; start = time.process_time(); import poolkit; print(time.process_time() - start)"
    least = min(float(_run(clock)) for _ in range(5))
    assert least < 0.1, f"importing poolkit took {1000 * least:.0f} ms of processor time over NumPy"


def test_numpy_alone_is_enough() -> None:
    """With every other package out of reach, all functions work, and other tensors are refused in words."""
    program = f"""
import sys
import numpy as np

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {HEAVY!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked())
import poolkit as pk
x = np.arange(256, dtype=np.float32).reshape(1, 4, 8, 8) / 100 + 1
from poolkit.functional import function_names
for name in function_names():
    for geometry in (2, pk.Adaptive(3), pk.Global(), pk.Fractional(2)):
        for layout in ("channels_first", "channels_last"):
            y = getattr(pk, name)(x, geometry, layout=layout, mask=x > 1.1)
            assert np.isfinite(y).all(), name
pk.blur_pool(x)
pk.stochastic_pool(x, 2, training=True, seed=1, return_indices=True)
try:
    pk.max_pool([1.0, 2.0], 2)
except pk.PoolingError as error:
    print(error)
"""
    message = _run(program)
    assert message == "x must be a NumPy array, PyTorch tensor, JAX array or TensorFlow tensor, got builtins.list"


def test_a_missing_framework_is_named() -> None:
    """A tensor cannot come from a package that is not there; a front end asked for by name can."""
    program = """
import sys
sys.modules["torch"] = None
try:
    import poolkit.torch
except ImportError as error:
    print(error)
"""
    assert "torch" in _run(program)


def test_types_are_shipped() -> None:
    """`py.typed` and the stubs lie in the package; the stubs name everything that the catalogue generates."""
    assert (PACKAGE / "py.typed").exists()
    installed = importlib.util.find_spec("poolkit")
    assert installed is not None
    assert installed.origin is not None
    top = _names(PACKAGE / "__init__.pyi")
    assert {*dir(pk), "__version__"} <= top
    assert top - {"__version__", "Any", "Literal", "Padding", "Sizes", "Layout", "Mapping", "Sequence"} <= set(dir(pk))


def test_types_of_layers_are_shipped() -> None:
    need("keras")
    import poolkit.keras

    assert set(dir(poolkit.keras)) <= _names(PACKAGE / "keras" / "__init__.pyi")


def test_types_of_modules_are_shipped() -> None:
    need("torch")
    import poolkit.torch

    assert set(dir(poolkit.torch)) <= _names(PACKAGE / "torch" / "__init__.pyi")


def _names(stub: Path) -> set[str]:
    """What a stub defines or exports."""
    names: set[str] = set()
    for node in ast.parse(stub.read_text()).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.AnnAssign):
            names.add(ast.unparse(node.target))
        elif isinstance(node, ast.Assign):
            names |= {ast.unparse(target) for target in node.targets}
    return names


def test_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert pk.__version__ == project["version"] == importlib.metadata.version("poolkit")
    assert f"## {pk.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_only_numpy_is_required() -> None:
    required = importlib.metadata.requires("poolkit") or []
    assert [each for each in required if "extra ==" not in each] == ["numpy>=2.0"]


def test_what_is_imported_is_declared() -> None:
    """What a folder imports comes with the extras it belongs to, not by luck with what else is installed.

    Frameworks come with the tensors, runtimes of the suite are asked where they are, and pytest loads its plugin.
    """
    extras = {"bench": {"bench"}, "cli": {"lab", "dashboard"}, "lab": {"lab"}}
    extras |= {"conformance": {"conformance"}, "inspection": {"conformance"}}
    given = {"equinox", "flax", "jax", "jaxlib", "keras", "pytest", "tensorflow", "torch"}
    undeclared = {
        (str(path.relative_to(PACKAGE)), module)
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "runtimes"
        for module in _third_party(path) - given - _declared(extras.get(path.relative_to(PACKAGE).parts[0], set()))
    }
    assert not undeclared, f"imported but declared by no extra of their folder: {sorted(undeclared)}"


def _third_party(path: Path) -> set[str]:
    """The top-level modules that a file imports anywhere, which are neither Python's nor ours."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - {"poolkit"}


_packages = functools.cache(importlib.metadata.packages_distributions)


@functools.cache
def _modules_of(extra: str) -> frozenset[str]:
    """The modules of the packages that an extra names, those of the extras it names too; "" is no extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = project["optional-dependencies"][extra] if extra else project["dependencies"]
    modules: set[str] = set()
    for requirement in declared:
        name, inner = re.fullmatch(r"([\w-]+)(?:\[([\w,]+)\])?.*", requirement).groups()  # type: ignore[union-attr]
        if inner:
            modules = modules.union(*(_modules_of(each) for each in inner.split(",")))
        plain = name.lower().replace("_", "-")
        modules |= {
            module
            for module, packages in _packages().items()
            if plain in (each.lower().replace("_", "-") for each in packages)
        } | {plain.replace("-", "_")}
    return frozenset(modules)


def _declared(extras: set[str]) -> set[str]:
    return {module for extra in {"", *extras} for module in _modules_of(extra)}


def test_names_that_are_none() -> None:
    with pytest.raises(AttributeError, match="module 'poolkit' has no attribute 'maximum_pool'"):
        pk.maximum_pool  # type: ignore[attr-defined] # noqa: B018
    with pytest.raises(AttributeError, match="_secret"):
        pk._secret  # type: ignore[attr-defined] # noqa: B018
    assert all(getattr(pk, name) is not None for name in dir(pk))
