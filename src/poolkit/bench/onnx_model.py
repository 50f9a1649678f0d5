"""Works as ONNX models, for the runtimes that take such."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any, Final

from poolkit.bench.contender import LeftOutError, windows
from poolkit.bench.work import Work
from poolkit.geometry import Geometry
from poolkit.reductions.average import Average
from poolkit.reductions.max import Max
from poolkit.reductions.power import Power

OPSET: Final = 21

_TYPES: Final = {
    "float32": "FLOAT",
    "float64": "DOUBLE",
    "float16": "FLOAT16",
    "bfloat16": "BFLOAT16",
    "int8": "INT8",
    "uint8": "UINT8",
    "int16": "INT16",
    "int32": "INT32",
    "int64": "INT64",
    "bool": "BOOL",
}


def missing() -> str | None:
    """Why no model can be made, or None."""
    return None if importlib.util.find_spec("onnx") else "onnx, which makes its models, is not installed"


def model(work: Work) -> bytes:
    """A forward work as a serialized model with input "x" and output "y".

    Raises:
        LeftOutError: Where ONNX has no operator for it, or the work has a backward pass.
    """
    if not work.forward:
        raise LeftOutError("has no gradients")
    onnx: Any = importlib.import_module("onnx")
    nodes = [_node(onnx, work, geometry) for geometry in work.geometries]
    if work.arrangement == "single":
        nodes[0].output[0] = "y"
    else:
        for number, node in enumerate(nodes):
            node.output[0] = f"pooled{number}"
            if work.arrangement == "chain" and number:
                node.input[0] = f"pooled{number - 1}"
        parts = ["x", *(node.output[0] for node in nodes)]
        nodes.append(onnx.helper.make_node("Concat", parts, ["y"], axis=1))
    element = getattr(onnx.TensorProto, _TYPES[work.dtype])
    x = onnx.helper.make_tensor_value_info("x", element, work.shape)
    y = onnx.helper.make_tensor_value_info("y", element, work.output_shape)
    graph = onnx.helper.make_graph(nodes, "work", [x], [y])
    made = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", OPSET)], ir_version=10)
    text: bytes = made.SerializeToString()
    return text


def _node(onnx: Any, work: Work, geometry: Geometry) -> Any:
    operator, extra = _operator(work)
    if all(size == 1 for size in work.output_shape[2:]):
        return onnx.helper.make_node(f"Global{operator}", ["x"], [""], **({"p": extra["p"]} if "p" in extra else {}))
    window = windows(work, geometry)
    pads = [before for before, _ in window.padding] + [after for _, after in window.padding]
    return onnx.helper.make_node(
        operator, ["x"], [""], kernel_shape=window.kernel, strides=window.stride, pads=pads, **extra
    )


def _operator(work: Work) -> tuple[str, dict[str, Any]]:
    reduction = work.reduction
    if isinstance(reduction, Max):
        return "MaxPool", {}
    if isinstance(reduction, Average):
        return "AveragePool", {"count_include_pad": 0}
    if isinstance(reduction, Power) and not reduction.mean and reduction.p == int(reduction.p):
        return "LpPool", {"p": int(reduction.p)}
    raise LeftOutError(f"ONNX has no operator for {type(reduction).__name__}")
