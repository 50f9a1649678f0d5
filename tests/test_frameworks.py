"""Frameworks that are missing or broken: the rest works, and using them says in one line what to install."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from typing import Final

import pytest

from tests.hosts import need

BLOCK: Final = """
import importlib, os, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        kind = blocked.get(name.partition(".")[0])
        if kind == "missing":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if kind == "broken":
            raise ImportError("libbroken.so.1: cannot open\\nshared object file", name=name)

blocked = {}
sys.meta_path.insert(0, Blocked())

def refused(module):
    sys.modules.pop(module, None)
    try:
        importlib.import_module(module)
    except ImportError as error:
        message = str(error)
        assert "\\n" not in message, message
        return message
    raise AssertionError(f"{module} was imported")
"""


def _run(program: str, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCK + textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"} | environment,
    )
    assert done.returncode == 0, done.stderr


def test_what_to_install() -> None:
    """Nothing there but NumPy, or all of it broken: NumPy works, each front end says what it needs."""
    _run(
        """
        import numpy as np
        import poolkit as pk
        extras = {name: f"poolkit[{name}]" for name in ("jax", "torch", "keras")} | {"tensorflow": "tensorflow"}
        for blocked["jax"] in ("missing", "broken"):
            blocked.update(dict.fromkeys(extras, blocked["jax"]))
            for name, extra in extras.items():
                message = refused(f"poolkit.{name}")
                assert message.startswith(f"poolkit.{name} needs {name}, which is "), message
                assert f"pip install '{extra}'" in message.replace(" --upgrade", ""), message
                broken = "libbroken.so.1: cannot open shared object file" in message
                assert broken == (blocked["jax"] == "broken"), message
        assert pk.max_pool(np.arange(4.0).reshape(1, 1, 4), 2).tolist() == [[[1, 3]]]
        """
    )


def test_a_backend_that_keras_misses() -> None:
    need("keras")
    _run(
        """
        blocked["tensorflow"] = "missing"
        message = refused("poolkit.keras")
        assert "keras, which wants tensorflow, which is not installed" in message, message
        assert "KERAS_BACKEND" in message, message
        """,
        KERAS_BACKEND="tensorflow",
    )


REST: Final = {
    "jax": "import torch; y = pk.max_pool(torch.tensor(x), 2)",
    "torch": "import jax; y = pk.max_pool(jax.numpy.asarray(x), 2); "
    "import keras, poolkit.keras; z = poolkit.keras.MaxPooling1D()(np.moveaxis(x, 1, 2)); assert z.shape == (1, 2, 1)",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(REST))
def test_the_rest_works(name: str) -> None:
    """Without JAX and TensorFlow, PyTorch works; without PyTorch and TensorFlow, JAX and Keras on it."""
    for package in {"jax": ("torch",), "torch": ("jax", "keras")}[name]:
        need(package)
    _run(
        f"""
        blocked.update(dict.fromkeys(({name!r}, "tensorflow"), "missing"))
        import numpy as np
        import poolkit as pk
        x = np.arange(4.0, dtype=np.float32).reshape(1, 1, 4)
        {REST[name]}
        assert np.asarray(y).tolist() == [[[1, 3]]]
        assert "not installed" in refused("poolkit.{name}")
        """,
        KERAS_BACKEND="jax",
    )
