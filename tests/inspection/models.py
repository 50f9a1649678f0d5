"""ONNX models made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402


def node(operator: str, x: str, y: str, **attributes: Any) -> Any:
    """One node, named after its output."""
    return helper.make_node(operator, [x], [y], name=y, **attributes)


def model(
    nodes: Sequence[Any], shape: Sequence[int | str], outputs: Sequence[str] = ("y",), opset: int = 22, rank: int = 2
) -> Any:
    """A model with input "x"; every output has batch, channels and `rank` spatial axes."""
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    found = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", "c", *"dhw"[:rank]]) for name in outputs]
    weights = numpy_helper.from_array(np.zeros((4, 3, 3, 3), np.float32), "w")
    graph = helper.make_graph(list(nodes), "model", [x], found, [weights])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8 if opset < 20 else 10)


def saved(folder: Path, made: Any) -> Path:
    """The model in a file."""
    path = folder / "model.onnx"
    onnx.save_model(made, str(path))
    return path
