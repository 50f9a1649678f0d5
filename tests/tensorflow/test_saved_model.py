"""SavedModels run in a process that has no Poolkit: no Python is left in them. Gradients are saved with them."""

from __future__ import annotations

import importlib
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_identical
from tests.hosts import need
from tests.tensorflow.exported import OF_EACH_RANK, REDUCTIONS, check, inputs, program

pytestmark = pytest.mark.slow


@pytest.fixture
def tf() -> Any:
    need("tensorflow")
    return importlib.import_module("tensorflow")


def _operations(folder: Path) -> Iterator[str]:
    """The operations of a SavedModel, those of its functions too."""
    from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

    saved = SavedModel()
    saved.ParseFromString((folder / "saved_model.pb").read_bytes())
    for graph in saved.meta_graphs:
        yield from (node.op for node in graph.graph_def.node)
        for function in graph.graph_def.library.function:
            yield from (node.op for node in function.node_def)


def _run_elsewhere(program: str, folder: Path) -> None:
    """In a process in which Poolkit cannot be imported."""
    start = "import sys\nsys.modules['poolkit'] = None\nimport numpy as np, tensorflow as tf\n"
    done = subprocess.run(
        [sys.executable, "-c", start + textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr


def test_every_reduction_and_geometry(tf: Any, tmp_path: Path, thorough: bool) -> None:
    from poolkit.tensorflow import pool

    # The same graphs as LiteRT's, which has every reduction.
    chosen = [each for each in REDUCTIONS if each in OF_EACH_RANK or thorough]

    module, given = tf.Module(), {special: inputs(special) for special in (False, True)}
    specs = [tf.TensorSpec((None, *x.shape[1:]), tf.float32, name=f"x{rank}") for rank, x in given[False].items()]
    functions = {
        choice.replace("-", "_"): tf.function(program(choice, pool), input_signature=specs, autograph=False)
        for choice in chosen
    }
    options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)  # the next test has gradients
    tf.saved_model.save(module, tmp_path / "model", signatures=functions, options=options)
    used = set(_operations(tmp_path / "model"))
    assert "Mul" in used
    assert not [name for name in used if "PyFunc" in name]
    for special, arrays in given.items():
        np.savez(tmp_path / f"given-{special}.npz", **{f"x{rank}": x for rank, x in arrays.items()})
    _run_elsewhere(
        """
        model = tf.saved_model.load("model")
        for special in ("False", "True"):
            given = dict(np.load(f"given-{special}.npz"))
            for name, run in model.signatures.items():
                found = run(**{key: tf.constant(x) for key, x in given.items()})
                np.savez(f"{name}-{special}.npz", **{key: y.numpy() for key, y in found.items()})
        """,
        tmp_path,
    )
    for choice in chosen:
        for special, arrays in given.items():
            found = dict(np.load(tmp_path / f"{choice.replace('-', '_')}-{special}.npz"))
            check(choice, found, arrays)


def test_module_with_gradients_and_draws(tf: Any, tmp_path: Path) -> None:
    """Gradients of ties (rule S6), draws by a seed that is an operand (rule S13), inputs of any size."""

    class Module(tf.Module):  # type: ignore[misc]
        @tf.function(input_signature=[tf.TensorSpec((None, 2, 4, 4))], autograph=False)  # type: ignore[untyped-decorator]
        def known(self, x: Any) -> Any:
            return pk.max_pool(x, 2, 1) + pk.lp_pool(x, 2, 1)

        @tf.function(input_signature=[tf.TensorSpec((None, None, None, None))], autograph=False)  # type: ignore[untyped-decorator]
        def any_size(self, x: Any) -> Any:
            return pk.max_pool(x, 2, 1) + pk.lp_pool(x, 2, 1)

        @tf.function(  # type: ignore[untyped-decorator]
            input_signature=[tf.TensorSpec((None, 2, 4, 4)), tf.TensorSpec((2,), tf.uint32)], autograph=False
        )
        def draw(self, x: Any, seed: Any) -> Any:
            return pk.stochastic_pool(x, 2, training=True, seed=seed)

    tf.saved_model.save(Module(), tmp_path / "model")
    x = np.random.default_rng(0).integers(1, 4, (3, 2, 4, 4)).astype(np.float32)
    np.save(tmp_path / "x.npy", x)
    _run_elsewhere(
        """
        model, x = tf.saved_model.load("model"), tf.constant(np.load("x.npy"))
        for run in (model.known, model.any_size):
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = run(x)
            np.savez(f"{run is model.known}.npz", y=y, gradient=tape.gradient(y, x))
        np.save("drawn.npy", model.draw(x, tf.constant([7, 1], tf.uint32)))
        """,
        tmp_path,
    )
    assert_identical(np.load(tmp_path / "drawn.npy"), pk.stochastic_pool(x, 2, training=True, seed=2**32 + 7))
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = pk.max_pool(tensor, 2, 1) + pk.lp_pool(tensor, 2, 1)
    gradient = tape.gradient(y, tensor).numpy()
    for name in ("True", "False"):
        found = np.load(tmp_path / f"{name}.npz")
        assert_close(found["y"], y.numpy(), ulp=4)
        assert_close(found["gradient"], gradient, ulp=32, scale=1)
