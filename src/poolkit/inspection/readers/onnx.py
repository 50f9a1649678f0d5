"""ONNX models, any opset."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from poolkit.errors import PoolingError
from poolkit.geometry import Geometry, Global, Padding, Window
from poolkit.inspection.model import Model, Operation, PoolingLayer, Reach, UnreadableModelError, plain
from poolkit.pooling import Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import Reduction
from poolkit.reductions.max import Max
from poolkit.reductions.power import Power
from poolkit.reductions.sum import Sum

WINDOWS: Final = {"MaxPool": Max, "AveragePool": Average, "LpPool": Power}
WHOLE: Final = {"GlobalMaxPool": Max, "GlobalAveragePool": Average, "GlobalLpPool": Power}
REDUCTIONS: Final = {"ReduceMax": Max, "ReduceMean": Average, "ReduceSum": Sum}
"""Operators that pool everything where their axes are the spatial ones."""

_CELLS_WORDS: Final = (
    "Abs Add BatchNormalization Cast Ceil Celu Clip Concat CumSum DequantizeLinear Div Dropout Elu Erf "
    "Exp Floor Gelu HardSigmoid HardSwish Identity InstanceNormalization LRN LeakyRelu Log Max Mean Min "
    "Mish Mul Neg PRelu Pad Pow QuantizeLinear Reciprocal Relu Round Selu Sigmoid Sign Softplus Softsign "
    "Split Sqrt Sub Sum Tanh ThresholdedRelu Where"
)
_CELLS: Final = frozenset(_CELLS_WORDS.split())
"""Operators whose outputs see the cell at their place. (Padding moves cells, and a field's size stays.)"""

_EVERYTHING_WORDS: Final = "Flatten Gemm MatMul GlobalAveragePool GlobalMaxPool GlobalLpPool Einsum"
_EVERYTHING: Final = frozenset(_EVERYTHING_WORDS.split())
_PADDING: Final[dict[str, Padding]] = {"SAME_UPPER": "same", "SAME_LOWER": "same_lower", "VALID": "valid"}
_LARGEST_KEPT: Final = 4096
"""Numbers of a constant that are kept for shape inference; weights are left out."""


def load(path: Path) -> Any:
    """The model as protobuf, without external data.

    Raises:
        UnreadableModelError: Where the file is none.
    """
    try:
        import onnx
    except ImportError:
        raise UnreadableModelError("reading .onnx needs the onnx package; pip install onnx") from None
    try:
        model = onnx.load_model(str(path), load_external_data=False, format="protobuf")
    except OSError as error:
        raise UnreadableModelError(f"{path} cannot be read: {error.strerror or error}") from None
    except Exception as error:
        raise UnreadableModelError(f"{path} is no ONNX model, or a damaged one: {_first_line(error)}") from None
    if not model.ir_version or not model.opset_import or not model.HasField("graph") or not model.graph.node:
        raise UnreadableModelError(f"{path} is no ONNX model: it has no version, operator set or graph")
    return model


def read(path: Path, shape: Sequence[int] | None = None) -> Model:
    """Read a model.

    Args:
        path: The file.
        shape: Of the first input, where the file leaves it open.

    Returns:
        What matters about pooling.

    Raises:
        UnreadableModelError: Where the file is malformed.
    """
    return of_proto(load(path), str(path), shape)


def of_proto(model: Any, where: str, shape: Sequence[int] | None = None) -> Model:
    """The same for a model in memory."""
    try:
        return _Reader(model, shape).model()
    except UnreadableModelError:
        raise
    except PoolingError as error:
        raise UnreadableModelError(f"{where}: {error}") from None
    except Exception as error:  # what a hostile file makes of protobuf and shape inference
        raise UnreadableModelError(f"{where} is a damaged ONNX model: {_first_line(error)}") from None


class _Reader:
    def __init__(self, model: Any, shape: Sequence[int] | None) -> None:
        import onnx

        if model.functions:
            model = onnx.inliner.inline_local_functions(model)
        self.opset = next((each.version for each in model.opset_import if each.domain in ("", "ai.onnx")), 0)
        self.constants = dict(_constants(model.graph))
        self.graph = _shaped(model, shape).graph
        self.shapes = {value.name: _shape(value) for value in _values(self.graph)}
        self.shapes |= {each.name: tuple(each.dims) for each in self.graph.initializer}
        self.types = {value.name: value.type.tensor_type.elem_type for value in _values(self.graph)}

    def model(self) -> Model:
        layers = list(self._layers(self.graph, ""))
        held = {each.name for each in self.graph.initializer}
        held |= {each.values.name for each in self.graph.sparse_initializer}
        inputs = [each.name for each in self.graph.input if each.name not in held]
        known = set(inputs) | held
        operations = []
        for node in self.graph.node:
            missing = [name for name in node.input if name and name not in known]
            if missing:
                raise UnreadableModelError(
                    f"node {node.name or node.op_type!r} reads {missing[0]!r}, which nothing makes"
                )
            known |= set(node.output)
            operations.append(Operation(tuple(node.input), tuple(node.output), self._reach(node)))
        return Model(f"ONNX, opset {self.opset}", "onnx", layers, inputs, operations)

    def _layers(self, graph: Any, prefix: str) -> Iterator[PoolingLayer]:
        import onnx

        for number, node in enumerate(graph.node):
            layer = self._layer(node, f"{prefix}{node.name or f'{node.op_type}_{number}'}")
            if layer is not None:
                yield layer
            for attribute in node.attribute:
                if attribute.type == onnx.AttributeProto.GRAPH:
                    yield from self._layers(attribute.g, f"{prefix}{node.name or node.op_type}/")

    def _layer(self, node: Any, name: str) -> PoolingLayer | None:
        if node.domain not in ("", "ai.onnx") or not node.input:
            return None
        shape = self.shapes.get(node.input[0])
        found = self._pooling(node, shape)
        if found is None:
            return None
        import onnx

        reduction, geometry, remarks = found
        rank = geometry.rank or (len(shape) - 2 if shape else 0)
        if shape is not None and len(shape) != rank + 2:
            raise UnreadableModelError(f"{node.op_type} {name!r} pools over {rank} axes of an input of {len(shape)}")
        if not rank >= 1:
            raise UnreadableModelError(f"{node.op_type} {name!r} has an input without spatial axes or of unknown shape")
        kind = self.types.get(node.input[0], 0)
        dtype = onnx.TensorProto.DataType.Name(kind).lower() if kind else None
        try:
            geometry.rules(rank)
        except PoolingError as error:
            raise UnreadableModelError(f"{node.op_type} {name!r}: {error}") from None
        return PoolingLayer(
            name,
            node.op_type,
            Pooling(reduction, geometry, rank),
            tuple(shape[2:]) if shape is not None else (None,) * rank,
            node.input[0],
            node.output[0] if node.output else "",
            shape[1] if shape is not None else None,
            {"float": "float32", "double": "float64"}.get(dtype, dtype) if dtype else None,
            len(node.output) > 1 and bool(node.output[1]),
            tuple(remarks),
        )

    def _pooling(self, node: Any, shape: Sequence[int | None] | None) -> tuple[Reduction, Geometry, list[str]] | None:
        attributes = _attributes(node)
        if node.op_type in WHOLE:
            return _reduction(WHOLE[node.op_type], attributes), Global(), []
        if node.op_type in REDUCTIONS:
            axes = attributes.get("axes")
            if axes is None and len(node.input) > 1:
                axes = self.constants.get(node.input[1])
            if axes is None or shape is None or len(shape) < 3:
                return None
            spatial = {axis % len(shape) for axis in axes if isinstance(axis, int)}
            whole = spatial == set(range(2, len(shape)))
            return (REDUCTIONS[node.op_type](), Global(), []) if whole else None
        if node.op_type not in WINDOWS:
            return None
        remarks = []
        if attributes.get("storage_order"):
            remarks.append("storage_order=1: indices count columns first, Poolkit's count rows first (rule S12)")
        if attributes.get("ceil_mode") and attributes.get("auto_pad", "NOTSET") not in ("NOTSET", ""):
            remarks.append("ceil_mode has no meaning beside auto_pad and is ignored")
        geometry = _window(attributes, node.op_type)
        return _reduction(WINDOWS[node.op_type], attributes), geometry, remarks

    def _reach(self, node: Any) -> Reach:
        if node.op_type in _EVERYTHING:
            return Global()
        if node.op_type in WINDOWS:
            return _window(_attributes(node), node.op_type)
        if node.op_type in REDUCTIONS:
            return Global()
        if node.op_type == "Conv":
            attributes = _attributes(node)
            if "kernel_shape" not in attributes:
                weights = self.shapes.get(node.input[1])
                if weights is None:
                    return "unknown"
                attributes["kernel_shape"] = list(weights[2:])
            return _window({**attributes, "ceil_mode": 0}, "Conv")
        return "cell" if node.op_type in _CELLS else "unknown"


def _window(attributes: dict[str, Any], operator: str) -> Window:
    kernel = attributes.get("kernel_shape")
    if not isinstance(kernel, list) or not kernel:
        raise UnreadableModelError(f"{operator} has no kernel_shape")
    rank = len(kernel)
    for name, length in (("strides", rank), ("dilations", rank), ("pads", 2 * rank)):
        value = attributes.get(name)
        if value is not None and (not isinstance(value, list) or len(value) != length):
            raise UnreadableModelError(f"{operator} has {name} {value!r}, expected {length} numbers")
    mode = attributes.get("auto_pad") or "NOTSET"
    if mode != "NOTSET" and mode not in _PADDING:
        raise UnreadableModelError(
            f"{operator} has auto_pad {mode!r}, expected NOTSET, VALID, SAME_UPPER or SAME_LOWER"
        )
    pads = attributes.get("pads") or [0] * 2 * rank
    padding: Padding = _PADDING[mode] if mode != "NOTSET" else plain(tuple(zip(pads[:rank], pads[rank:], strict=True)))
    ceil = bool(attributes.get("ceil_mode")) and mode == "NOTSET"
    strides, dilations = attributes.get("strides"), attributes.get("dilations")
    dilation = tuple(dilations or [1])
    return Window(tuple(kernel), tuple(strides or [1] * rank), padding, 1 if set(dilation) == {1} else dilation, ceil)


def _reduction(kind: type[Reduction], attributes: dict[str, Any]) -> Reduction:
    if kind is Power:
        return Power(float(attributes.get("p", 2)))
    return Average(bool(attributes.get("count_include_pad"))) if kind is Average else kind()


def _attributes(node: Any) -> dict[str, Any]:
    from onnx import helper

    found = {}
    for attribute in node.attribute:
        if attribute.name in ("kernel_shape", "strides", "pads", "dilations", "axes"):
            found[attribute.name] = [int(each) for each in attribute.ints]
        elif attribute.name in ("ceil_mode", "count_include_pad", "storage_order", "p"):
            found[attribute.name] = helper.get_attribute_value(attribute)
        elif attribute.name == "auto_pad":
            found[attribute.name] = attribute.s.decode("utf-8", "replace")
    return found


def _constants(graph: Any) -> Iterator[tuple[str, list[int]]]:
    """Small constants of whole numbers."""
    from onnx import TensorProto, numpy_helper

    tensors = [(each.name, each) for each in graph.initializer]
    for node in graph.node:
        if node.op_type == "Constant" and node.output:
            tensors += [(node.output[0], each.t) for each in node.attribute if each.name == "value"]
    for name, tensor in tensors:
        if tensor.data_type == TensorProto.INT64 and math.prod(tensor.dims) <= _LARGEST_KEPT:
            yield name, numpy_helper.to_array(tensor).ravel().tolist()


def _shaped(model: Any, shape: Sequence[int] | None) -> Any:
    """The model with the shape of every tensor that inference finds; weights are left out."""
    import onnx

    light = onnx.ModelProto()
    light.CopyFrom(model)
    for tensor in light.graph.initializer:
        if math.prod(tensor.dims) > _LARGEST_KEPT:
            for content in ("raw_data", "float_data", "int32_data", "int64_data", "double_data", "uint64_data"):
                tensor.ClearField(content)
    if shape is not None:
        held = {each.name for each in light.graph.initializer}
        first = next((each for each in light.graph.input if each.name not in held), None)
        if first is None:
            raise UnreadableModelError("the model has no input whose shape could be given")
        dims = first.type.tensor_type.shape.dim
        if first.type.tensor_type.HasField("shape") and len(dims) != len(shape):
            raise UnreadableModelError(f"the model's input has {len(dims)} axes, --input gives {len(shape)}")
        first.type.tensor_type.shape.ClearField("dim")
        for size in shape:
            first.type.tensor_type.shape.dim.add().dim_value = size
        del light.graph.value_info[:]
        for output in light.graph.output:
            output.type.tensor_type.ClearField("shape")
    return onnx.shape_inference.infer_shapes(light, data_prop=True)


def _values(graph: Any) -> Iterator[Any]:
    yield from graph.input
    yield from graph.value_info
    yield from graph.output


def _shape(value: Any) -> tuple[int | None, ...] | None:
    kind = value.type.tensor_type
    if not kind.HasField("shape"):
        return None
    return tuple(
        each.dim_value if each.HasField("dim_value") and each.dim_value > 0 else None for each in kind.shape.dim
    )


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
