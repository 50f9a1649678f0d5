"""TensorFlow's SavedModel: the graph inside `saved_model.pb`; nothing of it is run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from poolkit.errors import PoolingError
from poolkit.geometry import Window
from poolkit.inspection.model import Model, PoolingLayer, UnreadableModelError, plain
from poolkit.pooling import Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import Reduction
from poolkit.reductions.max import Max

_POOLING: Final[dict[str, tuple[type[Reduction], int]]] = {
    "MaxPool": (Max, 2),
    "AvgPool": (Average, 2),
    "MaxPool3D": (Max, 3),
    "AvgPool3D": (Average, 3),
    "MaxPoolWithArgmax": (Max, 2),
}
"""TensorFlow pools one axis as two."""


def read(path: Path, shape: Sequence[int] | None = None) -> Model:
    """Read a SavedModel folder.

    Args:
        path: The folder.
        shape: Not used.

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
        layers = [layer for graph in saved.meta_graphs for layer in _layers(graph.graph_def)]
    except OSError as error:
        raise UnreadableModelError(f"{path} cannot be read: {error.strerror or error}") from None
    except PoolingError as error:
        raise UnreadableModelError(f"{path}: {error}") from None
    except Exception as error:  # what a damaged file makes of protobuf
        raise UnreadableModelError(f"{path} is a damaged SavedModel: {error}") from None
    if not saved.meta_graphs:
        raise UnreadableModelError(f"{path} is no SavedModel: it has no graph")
    return Model("SavedModel", "tensorflow", layers)


def _layers(graph: Any) -> Iterator[PoolingLayer]:
    seen = set()
    for nodes in (graph.node, *(function.node_def for function in graph.library.function)):
        for node in nodes:
            layer = _layer(node) if node.op in _POOLING else None
            # Functions are stored several times: for serving, for training, for their gradients.
            key = None if layer is None else (layer.name, layer.pooling, layer.input_sizes)
            if layer is not None and key not in seen:
                seen.add(key)
                yield layer


def _layer(node: Any) -> PoolingLayer:
    reduction, rank = _POOLING[node.op]
    first = node.attr["data_format"].s.startswith(b"NC")
    spatial = slice(2, None) if first else slice(1, -1)
    kernel, stride = (tuple(node.attr[name].list.i)[spatial] for name in ("ksize", "strides"))
    padding: Any = "same" if node.attr["padding"].s == b"SAME" else 0
    explicit = list(node.attr["explicit_paddings"].list.i)
    if node.attr["padding"].s == b"EXPLICIT":
        padding = plain(tuple(zip(explicit[::2], explicit[1::2], strict=True))[spatial])
    window = Window(kernel, stride, padding)
    window.rules(rank)
    indices = node.op == "MaxPoolWithArgmax"
    pooling = Pooling(reduction(), window, rank)
    tensor = node.input[0] if node.input else ""
    return PoolingLayer(node.name, node.op, pooling, (None,) * rank, tensor, node.name, indices=indices)
