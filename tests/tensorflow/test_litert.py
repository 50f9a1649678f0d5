"""LiteRT runs what TensorFlow's converter makes of every reduction over every geometry, exactly, without other code."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_identical
from tests.hosts import need
from tests.reductions.samples import ALIKE
from tests.tensorflow.exported import REDUCTIONS, VARIANTS, check, inputs, program
from tests.thinning import thinned

pytestmark = pytest.mark.slow


@pytest.fixture
def tf() -> Any:
    need("tensorflow")
    need("ai_edge_litert")
    return importlib.import_module("tensorflow")


def _interpreter(tf: Any, function: Any, *specs: Any) -> Any:
    """Its signature, of LiteRT's own operations only."""
    from ai_edge_litert.interpreter import Interpreter

    module = tf.Module()
    module.run = tf.function(function, autograph=False, input_signature=list(specs))
    converter = tf.lite.TFLiteConverter.from_concrete_functions([module.run.get_concrete_function()], module)
    return Interpreter(model_content=converter.convert(), num_threads=1).get_signature_runner()


def _alike(choice: str) -> bool:
    """What other choices show: those made of others' operations, and options that change a constant."""
    return choice in ALIKE or (choice in VARIANTS and choice != "average-with-padding")


@pytest.mark.parametrize("choice", thinned([*REDUCTIONS, *VARIANTS], _alike))
def test_every_geometry(tf: Any, choice: str) -> None:
    from poolkit.tensorflow import pool

    specs = [tf.TensorSpec(x.shape, tf.float32, name=f"x{rank}") for rank, x in inputs(False).items()]
    runner = _interpreter(tf, program(choice, pool), *specs)
    for special in (False, True):
        given = inputs(special)
        operands = {f"x{rank}": x for rank, x in given.items()}
        check(choice, runner(**{name: operands[name] for name in runner.get_input_details()}), given)


def test_masks(tf: Any) -> None:
    runner = _interpreter(
        tf,
        lambda x, mask: {"y": pk.avg_pool(x, 2, mask=mask)},
        tf.TensorSpec((2, 3, 6), tf.float32, name="x"),
        tf.TensorSpec((2, 6), tf.bool, name="mask"),
    )
    x, mask = np.arange(36, dtype=np.float32).reshape(2, 3, 6), np.arange(6) < np.array([[6], [3]])
    assert_identical(runner(x=x, mask=mask)["y"], pk.avg_pool(x, 2, mask=mask))
