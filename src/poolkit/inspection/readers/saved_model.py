"""TensorFlow's SavedModel: the graph inside `saved_model.pb`; nothing of it is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from poolkit.errors import PoolingError
from poolkit.geometry import Global, Window
from poolkit.inspection.model import Model, Operation, PoolingLayer, Reach, Sizes, UnreadableModelError, plain
from poolkit.pooling import Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import Reduction
from poolkit.reductions.max import Max
from poolkit.reductions.min import Min
from poolkit.reductions.sum import Sum

_POOLING: Final[dict[str, tuple[type[Reduction], int]]] = {
    "MaxPool": (Max, 2),
    "AvgPool": (Average, 2),
    "MaxPool3D": (Max, 3),
    "AvgPool3D": (Average, 3),
    "MaxPoolWithArgmax": (Max, 2),
}
"""TensorFlow pools one axis as two."""

_WHOLE: Final[dict[str, type[Reduction]]] = {"Mean": Average, "Max": Max, "Min": Min, "Sum": Sum}
_CONVOLUTIONS: Final = frozenset({"Conv2D", "Conv3D", "DepthwiseConv2dNative"})
_CELLS_WORDS: Final = (
    "Abs Add AddV2 BiasAdd Cast ConcatV2 Div Elu EnsureShape Exp FusedBatchNorm FusedBatchNormV3 Identity LeakyRelu "
    "Log Maximum Minimum Mul Neg Pad PadV2 Pow RealDiv Relu Relu6 Rsqrt Selu Sigmoid Softplus Softsign Sqrt Square Sub "
    "Tanh"
)
_CELLS: Final = frozenset(_CELLS_WORDS.split())
_EVERYTHING: Final = frozenset({*_WHOLE, "MatMul", "BatchMatMul", "BatchMatMulV2", "Einsum"})
_TYPES: Final = {
    1: "float32",
    2: "float64",
    14: "bfloat16",
    19: "float16",
    3: "int32",
    4: "uint8",
    6: "int8",
    9: "int64",
}
_FLOAT: Final = 1
_RESOURCE: Final = 20


def read(path: Path, shape: Sequence[int] | None = None) -> Model:
    """Read a SavedModel folder.

    Args:
        path: The folder.
        shape: Not used: the file has the sizes that were known when it was written.

    Raises:
        UnreadableModelError: Where it is malformed, or TensorFlow is not installed.
    """
    try:
        from tensorflow.core.protobuf import saved_model_pb2
    except ImportError:
        raise UnreadableModelError("reading a SavedModel needs TensorFlow; pip install tensorflow-cpu") from None
    saved = saved_model_pb2.SavedModel()
    try:
        saved.ParseFromString((path / "saved_model.pb").read_bytes())
        graphs = [graph for each in saved.meta_graphs for graph in _graphs(each.graph_def)]
        return _model(graphs)
    except OSError as error:
        raise UnreadableModelError(f"{path} cannot be read: {error.strerror or error}") from None
    except PoolingError as error:
        raise UnreadableModelError(f"{path}: {error}") from None
    except Exception as error:  # what a damaged file makes of protobuf
        raise UnreadableModelError(f"{path} is a damaged SavedModel: {error}") from None


def _graphs(whole: Any) -> Iterator[_Graph]:
    yield _Graph(whole.node, ())
    for function in whole.library.function:
        arguments = [
            (each.name, each.type, function.arg_attr[place].attr if place in function.arg_attr else {})
            for place, each in enumerate(function.signature.input_arg)
        ]
        yield _Graph(function.node_def, arguments)


def _model(graphs: Sequence[_Graph]) -> Model:
    """The graph with the most poolings, and what others have beside it.

    Functions are stored several times: for serving, for training, for their gradients.
    """
    if not graphs:
        raise UnreadableModelError("it is no SavedModel: it has no graph")
    first = max(graphs, key=lambda graph: len(graph.layers))  # of equals the first
    known = {(layer.name, layer.pooling) for layer in first.layers}
    layers = list(first.layers)
    for layer in (layer for graph in graphs for layer in graph.layers):
        if (layer.name, layer.pooling) not in known:
            known.add((layer.name, layer.pooling))
            layers.append(layer)
    return Model("SavedModel", "tensorflow", layers, first.inputs, first.operations)


class _Graph:
    """The graph itself or one function. A tensor is called as the node that writes it."""

    def __init__(self, nodes: Sequence[Any], arguments: Sequence[tuple[str, int, Mapping[str, Any]]]) -> None:
        self._nodes = {node.name: node for node in nodes}
        self._shapes = {node.name: _shape(node.attr) for node in nodes}
        self._shapes |= {name: _shape(attributes) for name, _, attributes in arguments}
        self.inputs = [name for name, kind, _ in arguments if kind != _RESOURCE]
        self.inputs += [node.name for node in nodes if node.op == "Placeholder"]
        self.layers: list[PoolingLayer] = []
        self.operations: list[Operation] = []
        for node in nodes:
            inputs = [_node(each) for each in node.input if not each.startswith("^")]
            found = self._pooling(node, inputs)
            if found is not None:
                self.layers.append(self._layer(node, found, inputs))
            self.operations.append(Operation(tuple(inputs), (node.name,), self._reach(node, found, inputs)))

    def _layer(self, node: Any, found: Pooling, inputs: Sequence[str]) -> PoolingLayer:
        tensor = inputs[0] if inputs else ""
        shape = self._shapes.get(tensor)
        sizes: Sizes = (None,) * found.rank
        channels = None
        if shape is not None and len(shape) == found.rank + 2:
            sizes = shape[_spatial(node)]
            channels = shape[1 if _channels_first(node) else -1]
        kind = _TYPES.get(node.attr["T"].type or _FLOAT)  # left out where it is float
        indices = node.op == "MaxPoolWithArgmax"
        return PoolingLayer(node.name, node.op, found, sizes, tensor, node.name, channels, kind, indices)

    def _pooling(self, node: Any, inputs: Sequence[str]) -> Pooling | None:
        if node.op in _WHOLE and len(inputs) == 2:
            shape, axes = self._shapes.get(inputs[0]), self._numbers(inputs[1])
            rank = 0 if shape is None else len(shape)
            if rank > 2 and {axis % rank for axis in axes} == set(range(1, rank - 1)):
                return Pooling(_WHOLE[node.op](), Global(), rank - 2)
        if node.op not in _POOLING:
            return None
        reduction, rank = _POOLING[node.op]
        spatial = _spatial(node)
        kernel, stride = (tuple(node.attr[name].list.i)[spatial] for name in ("ksize", "strides"))
        padding: Any = "same" if node.attr["padding"].s == b"SAME" else 0
        explicit = list(node.attr["explicit_paddings"].list.i)
        if node.attr["padding"].s == b"EXPLICIT":
            padding = plain(tuple(zip(explicit[::2], explicit[1::2], strict=True))[spatial])
        window = Window(kernel, stride, padding)
        window.rules(rank)
        return Pooling(reduction(), window, rank)

    def _reach(self, node: Any, found: Pooling | None, inputs: Sequence[str]) -> Reach:
        if found is not None:
            return found.geometry
        if node.op in _CONVOLUTIONS and len(inputs) > 1:
            kernel, spatial = self._shapes.get(inputs[1]), _spatial(node)
            stride = tuple(node.attr["strides"].list.i)[spatial]
            dilation = tuple(node.attr["dilations"].list.i)[spatial] or (1,) * len(stride)
            if kernel is None or None in kernel[: len(stride)]:
                return "unknown"
            return Window(kernel[: len(stride)], stride, 0, dilation)  # type: ignore[arg-type]
        return "cell" if node.op in _CELLS else Global() if node.op in _EVERYTHING else "unknown"

    def _numbers(self, name: str) -> list[int]:
        """The whole numbers of a constant; none where it is none, or has too many to be axes."""
        node = self._nodes.get(name)
        if node is None or node.op != "Const":
            return []
        tensor = node.attr["value"].tensor
        if tensor.tensor_content:
            return [int(each) for each in np.frombuffer(tensor.tensor_content[:64], "<i4")]
        return list(tensor.int_val)


def _node(tensor: str) -> str:
    """The node that writes a tensor, or the argument: `name`, `name:0` in graphs, `name:output:0` in functions."""
    return tensor.partition(":")[0]


def _shape(attributes: Mapping[str, Any]) -> tuple[int | None, ...] | None:
    """Of a node's first result, as it was known when the file was written."""
    for name in ("_output_shapes", "shape"):
        if name not in attributes:
            continue
        shapes = [*attributes[name].list.shape] or [attributes[name].shape]
        if not shapes[0].unknown_rank:
            return tuple(None if each.size < 0 else each.size for each in shapes[0].dim)
    return None


def _channels_first(node: Any) -> bool:
    return bool(node.attr["data_format"].s.startswith(b"NC"))


def _spatial(node: Any) -> slice:
    return slice(2, None) if _channels_first(node) else slice(1, -1)
