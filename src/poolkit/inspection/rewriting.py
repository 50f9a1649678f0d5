"""Rewrites poolings of an ONNX model that a target gets wrong into ones that it gets right, and proves it."""

from __future__ import annotations

import importlib
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import numpy as np

from poolkit.conformance.case import Array
from poolkit.conformance.runtimes import adapters, missing
from poolkit.conformance.runtimes.onnx_model import OnnxRuntimeAdapter
from poolkit.errors import PoolingError
from poolkit.functional import pool
from poolkit.inspection import targets as known
from poolkit.inspection.features import features
from poolkit.inspection.model import PoolingLayer
from poolkit.inspection.readers import onnx as reader
from poolkit.inspection.verification import MOST_CELLS, TOLERANCE
from poolkit.reductions.average import Average
from poolkit.translation.onnx_nodes import OnnxNodes

_WAYS: Final = (
    frozenset[str](),
    frozenset({"count_include_pad"}),
    frozenset({"uneven pads", "count_include_pad"}),
    frozenset({"pads", "count_include_pad"}),
    frozenset({"dilations"}),
    frozenset({"pads", "count_include_pad", "dilations"}),
    frozenset({"pads", "count_include_pad", "dilations", "LpPool"}),
)
"""What is avoided: little first."""

_PADDED_INPUTS: Final = 11
"""First opset whose Pad and Slice take their numbers as inputs."""

_DILATED_AVERAGES: Final = 19

_SECONDS: Final = 120.0


@dataclass(frozen=True)
class Change:
    """What became of a layer that the target gets wrong.

    Attributes:
        layer: Its name.
        before: What was wrong.
        operators: The nodes that replace it; none where it stays.
        reason: Why it stays.
        verified_on: Runtime on which the new nodes gave Poolkit's answer.
        difference: The largest there, relative to the largest magnitude.
    """

    layer: str
    before: tuple[str, ...]
    operators: tuple[str, ...] = ()
    reason: str = ""
    verified_on: str = ""
    difference: float | None = None


@dataclass(frozen=True)
class Rewritten:
    """A model that was rewritten: the protobuf, and what was changed."""

    model: Any
    changes: tuple[Change, ...]


def rewrite(path: Path, target: str) -> Rewritten:
    """Rewrite the poolings of a model for a target.

    Args:
        path: The `.onnx` file.
        target: Name of a runtime, such as "openvino".

    Returns:
        The model and the changes; layers that the target gets right are as they were.

    Raises:
        PoolingError: Where the file cannot be read, the target is unknown, or new nodes do not compute the same.

    Source: rules S1, S2, S4 (`docs/standard.md`).

    Example:
        >>> from poolkit.inspection.rewriting import rewrite
        >>> rewrite("model.onnx", "openvino").changes  # doctest: +SKIP
    """
    target = known.resolve_name(target)
    model = reader.load(path)
    opset = max((each.version for each in model.opset_import if each.domain in ("", "ai.onnx")), default=0)
    places = {name: number for number, node in enumerate(model.graph.node) for name in node.output}
    changes = []
    replaced: dict[int, OnnxNodes] = {}
    for layer in reader.of_proto(model, str(path)).layers:
        wrong = _wrong(layer, target)
        if not wrong:
            continue
        if layer.output not in places:
            changes.append(Change(layer.name, wrong, reason="it is inside of a subgraph or function"))
            continue
        nodes, reason = _better(layer, target, opset)
        if nodes is None:
            changes.append(Change(layer.name, wrong, reason=reason))
            continue
        where, difference = _verified(layer, nodes, target, opset)
        replaced[places[layer.output]] = nodes
        operators = tuple(node.operator for node in nodes.nodes)
        changes.append(Change(layer.name, wrong, operators, verified_on=where, difference=difference))
    valid = _complaint(model) is None
    _replace(model, replaced)
    complaint = _complaint(model) if valid and replaced else None
    if complaint is not None:
        raise PoolingError(f"{path} would not be valid at opset {opset}: {complaint}; convert it to a later one")
    return Rewritten(model, tuple(changes))


def _complaint(model: Any) -> str | None:
    """What the checker of ONNX says against a model."""
    import onnx

    try:
        onnx.checker.check_model(model)
    except (onnx.checker.ValidationError, ValueError) as error:
        return (str(error).strip().splitlines() or ["it is not valid"])[0]
    return None


def _wrong(layer: PoolingLayer, target: str) -> tuple[str, ...]:
    subject = known.Subject(layer.pooling, features(layer.pooling, layer.input_sizes), layer.indices)
    return tuple(f"{each.message} ({each.rule})" for each in known.differences(subject, target) if each.certain)


def _better(layer: PoolingLayer, target: str, opset: int) -> tuple[OnnxNodes | None, str]:
    """The first way to write the layer in which the target gets every pooling right; or why there is none."""
    if layer.indices:
        return None, "its indices are an output"
    if opset < _PADDED_INPUTS:
        return None, f"opset {opset} is older than {_PADDED_INPUTS}; convert the model first"
    if layer.dtype not in ("float16", "float32", "float64"):
        return None, f"its type is {layer.dtype}"
    sizes = None if None in layer.input_sizes else [size for size in layer.input_sizes if size is not None]
    reason = "no way to write it avoids what the target gets wrong"
    for way in _WAYS:
        dilated = "dilations" not in way and isinstance(layer.pooling.reduction, Average)
        avoid = way | {"dilations"} if dilated and opset < _DILATED_AVERAGES else way
        nodes = OnnxNodes(layer.pooling, sizes, layer.input, f"{layer.output}/poolkit_", layer.dtype, avoid)
        try:
            nodes.write(layer.output)
            found = reader.of_proto(_alone(layer, nodes, opset), "the rewritten layer").layers
        except PoolingError as error:
            reason = str(error)
            continue
        if not any(_wrong(each, target) for each in found):
            return nodes, ""
    return None, reason


def _made(nodes: OnnxNodes) -> Iterator[Any]:
    from onnx import helper, numpy_helper

    for node in nodes.nodes:
        attributes = {
            name: numpy_helper.from_array(value) if isinstance(value, np.ndarray) else value
            for name, value in node.attributes.items()
        }
        yield helper.make_node(node.operator, list(node.inputs), [node.output], name=node.output, **attributes)


def _alone(layer: PoolingLayer, nodes: OnnxNodes, opset: int, shape: tuple[int, ...] | None = None) -> Any:
    """A model of these nodes only."""
    from onnx import TensorProto, helper, numpy_helper

    kind = {"float16": TensorProto.FLOAT16, "float32": TensorProto.FLOAT, "float64": TensorProto.DOUBLE}[nodes.dtype]
    x = helper.make_tensor_value_info(layer.input, kind, shape or [None, None, *layer.input_sizes])
    y = helper.make_tensor_value_info(layer.output, kind, [None] * (2 + layer.pooling.rank))
    held = [numpy_helper.from_array(value, name) for name, value in nodes.constants.items()]
    graph = helper.make_graph(list(_made(nodes)), "pooling", [x], [y], held)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8 if opset < 20 else 10)


def _replace(model: Any, replaced: dict[int, OnnxNodes]) -> None:
    from onnx import numpy_helper

    nodes = []
    for number, node in enumerate(model.graph.node):
        nodes += list(_made(replaced[number])) if number in replaced else [node]
    copies = []
    for node in nodes:  # protobuf frees what is deleted
        copy = type(node)()
        copy.CopyFrom(node)
        copies.append(copy)
    del model.graph.node[:]
    model.graph.node.extend(copies)
    for written in replaced.values():
        model.graph.initializer.extend(
            numpy_helper.from_array(value, name) for name, value in written.constants.items()
        )


# The proof.


def _verified(layer: PoolingLayer, nodes: OnnxNodes, target: str, opset: int) -> tuple[str, float | None]:
    """Where the new nodes gave Poolkit's answer on random input, and the largest difference.

    Raises:
        PoolingError: Where they did not.
    """
    sizes = tuple(size or 0 for size in layer.input_sizes)
    if 0 in sizes:
        sizes = tuple(size or 32 for size in layer.input_sizes)
    if int(np.prod(sizes, dtype=object)) > 64 * MOST_CELLS:
        return "", None
    shape = (1, 2, *sizes)
    x = np.random.default_rng(0).normal(size=shape).astype(nodes.dtype)
    content = _alone(layer, nodes, opset, shape).SerializeToString()
    expected = pool(x, layer.pooling.reduction, layer.pooling.geometry).astype(np.float64)
    for name in dict.fromkeys((target, "onnxruntime", "onnx-reference")):
        kind = adapters().get(name)
        if kind is None or not issubclass(kind, OnnxRuntimeAdapter) or missing(kind) is not None:
            continue
        answer = _infer(kind, content, layer.input, layer.output, x)
        if answer is None:
            continue
        scale = max(float(np.abs(expected).max(initial=0)), 1e-30)
        same = answer.shape == expected.shape
        difference = float(np.abs(answer - expected).max(initial=0) / scale) if same else float("inf")
        if not difference <= (1e-2 if nodes.dtype == "float16" else TOLERANCE):
            raise PoolingError(f"{layer.name}: the new nodes give another answer on {name}; nothing was written")
        return name, difference
    return "", None


def _infer(kind: type[OnnxRuntimeAdapter], content: bytes, x: str, y: str, values: Array) -> Array | None:
    """The answer of a runtime in a process of its own; None where it refuses, aborts or takes too long."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sender, kind.__module__, kind.__name__, content, x, y, values))
    process.start()
    sender.close()  # so that the end of the process is seen
    try:
        found: Array | None = receiver.recv() if receiver.poll(_SECONDS) else None
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()
    return found


def _answer(sender: Connection, module: str, name: str, content: bytes, x: str, y: str, values: Array) -> None:
    import onnx

    model = onnx.load_model_from_string(content)
    # Adapters feed "x".
    for node in model.graph.node:
        for number, each in enumerate(node.input):
            node.input[number] = "x" if each == x else each
    model.graph.input[0].name = "x"
    try:
        runtime = getattr(importlib.import_module(module), name)()
        sender.send(np.asarray(runtime.infer(model.SerializeToString(), values, [y])[0], np.float64))
    except Exception:  # whatever the runtime raises: it has no answer
        sender.send(None)
