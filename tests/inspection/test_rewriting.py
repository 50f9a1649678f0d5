"""Poolings that a target gets wrong become others, which compute the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import poolkit as pk
from poolkit.errors import PoolingError
from poolkit.inspection import inspect, rewriting
from poolkit.inspection.readers.onnx import of_proto
from tests.inspection.models import helper, model, node, onnx, saved

onnxruntime = pytest.importorskip("onnxruntime")

NODES = (
    node("MaxPool", "x", "a", kernel_shape=[1, 1], strides=[2, 2], ceil_mode=1),
    node("AveragePool", "a", "b", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4, ceil_mode=1, count_include_pad=1),
    node("MaxPool", "b", "c", kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_LOWER"),
    node("AveragePool", "x", "d", kernel_shape=[2, 2], dilations=[2, 2], auto_pad="SAME_UPPER"),
    node("MaxPool", "x", "e", kernel_shape=[2, 2], strides=[2, 2]),
)


def _right(x: np.ndarray) -> dict[str, np.ndarray]:
    """What the model computes, by Poolkit."""
    a = pk.max_pool(x, 1, 2, ceil_mode=True)
    b = pk.avg_pool(a, 3, 2, 1, ceil_mode=True, count_include_pad=True)
    c = pk.max_pool(b, 3, 2, "same_lower")
    return {"c": c, "d": pk.avg_pool(x, 2, 1, "same", 2), "e": pk.max_pool(x, 2)}


@pytest.mark.slow
@pytest.mark.parametrize("target", ["onnxruntime", "openvino", "ncnn", "opencv", "tensorrt", "tvm", "onnx-reference"])
def test_the_whole_model_computes_the_same_and_is_clean(tmp_path: Path, target: str) -> None:
    path = saved(tmp_path, model(NODES, [1, 3, 31, 56], "cde"))
    rewritten = rewriting.rewrite(path, target)
    onnx.checker.check_model(rewritten.model, full_check=True)
    x = np.random.default_rng(1).normal(size=(1, 3, 31, 56)).astype(np.float32)
    session = onnxruntime.InferenceSession(rewritten.model.SerializeToString(), providers=["CPUExecutionProvider"])
    changed = {change.layer for change in rewritten.changes}
    for name, actual in zip("cde", session.run(list("cde"), {"x": x}), strict=True):
        if name == "d" and name not in changed:
            continue  # right on the target, wrong on ONNX Runtime (rule S2), which runs the model here
        np.testing.assert_allclose(actual, _right(x)[name], rtol=1e-5, atol=1e-6)
    assert rewritten.changes
    assert not any(change.reason for change in rewritten.changes)
    assert all(change.difference is not None and change.difference < 1e-5 for change in rewritten.changes)
    for layer in of_proto(rewritten.model, "rewritten").layers:
        assert not rewriting._wrong(layer, target)


def test_what_the_target_gets_right_stays(tmp_path: Path) -> None:
    path = saved(tmp_path, model([NODES[4]], [1, 3, 8, 8], "e"))
    rewritten = rewriting.rewrite(path, "openvino")
    assert not rewritten.changes
    assert rewritten.model.SerializeToString() == path.read_bytes()


def test_indices_and_open_sizes_stay_with_a_reason(tmp_path: Path) -> None:
    two = helper.make_node("MaxPool", ["x"], ["y", "i"], kernel_shape=[1, 1], strides=[2, 2], ceil_mode=1)
    (change,) = rewriting.rewrite(saved(tmp_path, model([two], [1, 1, 6, 6])), "openvino").changes
    assert change.reason == "its indices are an output"
    many = node("AveragePool", "x", "y", kernel_shape=[2, 2], strides=[2, 2], dilations=[2, 2], auto_pad="SAME_UPPER")
    path = saved(tmp_path, model([many], [1, 1, "h", "w"]))
    assert not inspect(path, targets=["tensorrt"]).clean
    (change,) = rewriting.rewrite(path, "tensorrt").changes
    assert change.reason.endswith("give the size")


def test_a_wrong_rewriting_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof can fail: an answer that differs stops everything."""
    path = saved(tmp_path, model([NODES[0]], [1, 1, 6, 6], "a"))
    monkeypatch.setattr(rewriting, "_infer", lambda kind, content, x, y, values: np.zeros((1, 2, 3, 3)))
    with pytest.raises(PoolingError, match="nothing was written"):
        rewriting.rewrite(path, "openvino")
