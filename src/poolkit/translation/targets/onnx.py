"""ONNX: code that makes a model."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from poolkit.pooling import Layout
from poolkit.translation.onnx_nodes import OPSET, Node, OnnxNodes
from poolkit.translation.targets.base import Target


class Onnx(Target):
    """Standard operators only, channels first."""

    name = "onnx"
    title = "ONNX"
    layout: ClassVar[Layout] = "channels_first"

    def composed(self) -> str:
        """The nodes, and the model around them."""
        graph = OnnxNodes(self.pooling, self.sizes)
        graph.write("y")
        nodes = "".join(f"    {_node(node)},\n" for node in graph.nodes)
        constants = "".join(f'    "{name}": {_array(value)},\n' for name, value in graph.constants.items())
        held = f"constants = {{\n{constants}}}\n" if constants else ""
        numpy = "import numpy as np\n" if "np." in nodes + constants else ""
        helpers = "TensorProto, helper" + (", numpy_helper" if constants else "")
        initializers = ", [numpy_helper.from_array(v, k) for k, v in constants.items()]" if constants else ""
        axes = ", ".join(["None"] * (2 + self.rank))
        return (
            f"{numpy}from onnx import {helpers}\n\n"
            f"nodes = [\n{nodes}]\n{held}"
            f'x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [{axes}]) for name in "xy")\n'
            f'graph = helper.make_graph(nodes, "pooling", [x], [y]{initializers})  # takes {self.shape}\n'
            f'model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", {OPSET})], ir_version=9)\n'
        )


def _node(node: Node) -> str:
    attributes = "".join(f", {name}={_value(value)}" for name, value in node.attributes.items())
    return f'helper.make_node("{node.operator}", {list(node.inputs)}, ["{node.output}"]{attributes})'.replace("'", '"')


def _value(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"numpy_helper.from_array({_array(value)})"
    return repr(value)


def _array(value: Any) -> str:
    content = repr(value.tolist()).replace("-inf", "-np.inf")
    return f'np.array({content}, "{value.dtype}")'
