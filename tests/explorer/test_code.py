"""The code that the page shows computes what Poolkit computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.explorer.conftest import Open
from tests.explorer.test_geometry import geometry
from tests.hosts import need

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

CONFIGURATIONS = [
    "size=7,7&kernel=3,3&stride=2,2&padding=1:1,1:1",
    "size=7,6&kernel=2,3&stride=2,1&padding=0:1,2:0",
    "size=6,6&kernel=4,4&stride=3,3&padding=1:1,1:1&ceil=1",
    "size=9,9&kernel=4,4&stride=4,4&padding=2:2,2:2&ceil=1",
    "size=6&kernel=1&stride=2&ceil=1",
    "size=8&kernel=3&stride=2&padding=2:1&ceil=1",
    "size=7,7&kernel=3,2&stride=2,2&padding=same",
    "size=6&kernel=3&stride=2&padding=same_lower",
    "size=10&kernel=3&stride=2&dilation=2&padding=1:1",
    "size=10,11&kernel=3,2&stride=1,2&dilation=2,3",
    "size=9,7&kernel=2,2&stride=3,3&padding=valid",
    "size=5,6&global=1",
    "size=7&adaptive=3",
    "size=6,4&adaptive=3,2",
]

READ = """(text) => {
  const c = readConfiguration(text);
  return [geometryOf(c), c.size.slice(0, c.rank), codeFor(questionOf(c))];
}"""


def run(code: str, x: Any) -> Any:
    """`y` of a snippet, whose input is `x`."""
    names: dict[str, Any] = {"x": x}
    exec(code, names)
    return names


def poolkit(code: str, x: Any) -> Any:
    return run(code, x)["y"]


def pytorch(code: str, x: Any) -> Any:
    import torch

    return run(code, torch.from_numpy(x))["y"].numpy()


def keras(code: str, x: Any) -> Any:
    import keras as host

    return np.moveaxis(host.ops.convert_to_numpy(run(code, np.moveaxis(x, 1, -1).copy())["y"]), -1, 1)


def tensorflow(code: str, x: Any) -> Any:
    import tensorflow as tf

    return np.moveaxis(run(code, tf.constant(np.moveaxis(x, 1, -1)))["y"].numpy(), -1, 1)


def jax(code: str, x: Any) -> Any:
    import jax.numpy as jnp

    return np.asarray(run(code, jnp.asarray(x))["y"])


def onnx(code: str, x: Any) -> Any:
    import onnxruntime
    from onnx import TensorProto, helper

    inputs, outputs = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * x.ndim) for name in "xy")
    graph = helper.make_graph([run(code, x)["node"]], "pooling", [inputs], [outputs])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]


RUNNERS: dict[str, tuple[str, Callable[[str, Any], Any]]] = {
    "NumPy, with Poolkit": ("numpy", poolkit),
    "PyTorch": ("torch", pytorch),
    "Keras": ("keras", keras),
    "TensorFlow": ("tensorflow", tensorflow),
    "JAX": ("jax", jax),
    "ONNX": ("onnxruntime", onnx),
}


@pytest.mark.parametrize("title", RUNNERS)
def test_code_runs_and_agrees(open_page: Open, title: str) -> None:
    package, runner = RUNNERS[title]
    need(package)
    page, ran = open_page(), 0
    for pool in ("max", "average", "average&counted=1"):
        for text in CONFIGURATIONS:
            plain, sizes, written = page.evaluate(READ, f"{text}&pool={pool}")
            (entry,) = [each for each in written if each["title"] == title]
            if "reason" in entry:
                continue
            x = -1 - np.random.default_rng(3).random((2, 3, *sizes), np.float32)  # a padded 0 would win
            options = {"count_include_pad": True} if "counted" in pool and "kernel" in text else {}
            function = pk.max_pool if pool == "max" else pk.avg_pool
            expected = function(x, geometry(plain), **options)
            answer = runner(entry["code"], x)
            assert answer.shape == expected.shape, (text, pool, entry["code"])
            np.testing.assert_allclose(answer, expected, rtol=1e-5, err_msg=f"{text} {pool}\n{entry['code']}")
            ran += 1
    assert ran > 30


def test_every_framework_has_code_or_a_reason(open_page: Open) -> None:
    written = open_page().evaluate(READ, "size=7&adaptive=3&pool=average")[2]
    assert [each["title"] for each in written] == list(RUNNERS)
    assert {each["title"] for each in written if "reason" in each} == {"TensorFlow", "JAX", "ONNX"}
