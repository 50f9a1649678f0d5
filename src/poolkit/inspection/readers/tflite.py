"""LiteRT (TensorFlow Lite) models: the flatbuffer's operators, by the schema that LiteRT or TensorFlow bring."""

from __future__ import annotations

import importlib
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from poolkit.errors import PoolingError
from poolkit.geometry import Global, Window
from poolkit.inspection.model import Model, Operation, PoolingLayer, Reach, UnreadableModelError
from poolkit.pooling import Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import Reduction
from poolkit.reductions.max import Max
from poolkit.reductions.power import Power

_SCHEMAS: Final = ("ai_edge_litert.schema_py_generated", "tensorflow.lite.python.schema_py_generated")
_POOLING: Final[dict[str, type[Reduction]]] = {"MAX_POOL_2D": Max, "AVERAGE_POOL_2D": Average, "L2_POOL_2D": Power}
_WHOLE: Final[dict[str, type[Reduction]]] = {"MEAN": Average, "REDUCE_MAX": Max}
_CELLS_WORDS: Final = (
    "ABS ADD CONCATENATION DEQUANTIZE DIV ELU EXP GELU HARD_SWISH LEAKY_RELU LOGISTIC MAXIMUM MINIMUM MUL "
    "NEG PAD PADV2 PRELU QUANTIZE RELU RELU6 RSQRT SQRT SQUARE SUB TANH"
)
_CELLS: Final = frozenset(_CELLS_WORDS.split())
_EVERYTHING: Final = frozenset({"FULLY_CONNECTED", "MEAN", "REDUCE_MAX", "SUM", "BATCH_MATMUL"})
_SAME: Final = 0
_TYPES: Final = {0: "float32", 1: "float16", 2: "int32", 3: "uint8", 4: "int64", 7: "int16", 9: "int8", 10: "float64"}


def read(path: Path, shape: Sequence[int] | None = None) -> Model:
    """Read a `.tflite` file.

    Args:
        path: The file.
        shape: Not used: these models know their shapes.

    Raises:
        UnreadableModelError: Where it is malformed, or no schema is installed.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableModelError(f"{path} cannot be read: {error.strerror or error}") from None
    if content[4:8] != b"TFL3":
        raise UnreadableModelError(f"{path} is no LiteRT model: its mark is missing")
    try:
        return _Reader(content).model()
    except UnreadableModelError:
        raise
    except PoolingError as error:
        raise UnreadableModelError(f"{path}: {error}") from None
    except (struct.error, IndexError, TypeError, ValueError, AttributeError, MemoryError, OverflowError) as error:
        raise UnreadableModelError(f"{path} is a damaged LiteRT model: {type(error).__name__} {error}") from None


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.schema = _schema()
        file = self.schema.Model.GetRootAs(content, 0)
        if not file.SubgraphsLength():
            raise UnreadableModelError("the LiteRT model has no graph")
        self.file, self.graph = file, file.Subgraphs(0)
        names = {value: name for name, value in vars(self.schema.BuiltinOperator).items() if isinstance(value, int)}
        codes = [file.OperatorCodes(place) for place in range(file.OperatorCodesLength())]
        self.operators = [names.get(max(c.BuiltinCode(), c.DeprecatedBuiltinCode()), "CUSTOM") for c in codes]

    def model(self) -> Model:
        layers, operations = [], []
        for number in range(self.graph.OperatorsLength()):
            operation = self.graph.Operators(number)
            operator = self.operators[operation.OpcodeIndex()]
            inputs = [index for index in _indices(operation.InputsAsNumpy()) if index >= 0]
            outputs = _indices(operation.OutputsAsNumpy())
            found = self._pooling(operator, operation, inputs)
            if found is not None:
                layers.append(self._layer(number, operator, found, inputs[0], outputs[0]))
            reach = self._reach(operator, operation, inputs, found)
            operations.append(Operation(tuple(map(str, inputs)), tuple(map(str, outputs)), reach))
        return Model("LiteRT", "tensorflow", layers, list(map(str, _indices(self.graph.InputsAsNumpy()))), operations)

    def _layer(self, number: int, operator: str, found: Pooling, tensor: int, output: int) -> PoolingLayer:
        shape = self._shape(tensor)
        name = (self.graph.Tensors(output).Name() or b"").decode("utf-8", "replace") or f"{operator}_{number}"
        kind = _TYPES.get(self.graph.Tensors(tensor).Type())
        sizes = tuple(shape[1:-1])
        return PoolingLayer(name, operator, found, sizes, str(tensor), str(output), shape[-1], kind)

    def _pooling(self, operator: str, operation: Any, inputs: list[int]) -> Pooling | None:
        if operator in _POOLING:
            options = self._options(operation, self.schema.Pool2DOptions)
            kernel = (options.FilterHeight(), options.FilterWidth())
            stride = (options.StrideH(), options.StrideW())
            window = Window(kernel, stride, "same" if options.Padding() == _SAME else 0)
            window.rules(2)
            reduction = Power(2, mean=True) if operator == "L2_POOL_2D" else _POOLING[operator]()
            return Pooling(reduction, window, 2)
        if operator in _WHOLE and len(inputs) > 1:
            shape, axes = self._shape(inputs[0]), self._numbers(inputs[1])
            if len(shape) > 2 and {axis % len(shape) for axis in axes} == set(range(1, len(shape) - 1)):
                return Pooling(_WHOLE[operator](), Global(), len(shape) - 2)
        return None

    def _reach(self, operator: str, operation: Any, inputs: list[int], found: Pooling | None) -> Reach:
        if found is not None:
            return found.geometry if isinstance(found.geometry, Window) else Global()
        kinds = {
            "CONV_2D": self.schema.Conv2DOptions,
            "DEPTHWISE_CONV_2D": self.schema.DepthwiseConv2DOptions,
        }
        if operator in kinds and len(inputs) > 1:
            options = self._options(operation, kinds[operator])
            kernel = tuple(self._shape(inputs[1])[1:3])
            dilation = (options.DilationHFactor(), options.DilationWFactor())
            return Window(kernel, (options.StrideH(), options.StrideW()), 0, dilation)
        return "cell" if operator in _CELLS else Global() if operator in _EVERYTHING else "unknown"

    def _options(self, operation: Any, kind: Any) -> Any:
        options, table = kind(), operation.BuiltinOptions()
        if table is None:
            raise UnreadableModelError("an operator of the LiteRT model has no options")
        options.Init(table.Bytes, table.Pos)
        return options

    def _shape(self, tensor: int) -> list[int]:
        return _indices(self.graph.Tensors(tensor).ShapeAsNumpy())

    def _numbers(self, tensor: int) -> list[int]:
        content = self.file.Buffers(self.graph.Tensors(tensor).Buffer()).DataAsNumpy()
        return [] if isinstance(content, int) else content.view("<i4").tolist()


def _indices(array: Any) -> list[int]:
    return [] if isinstance(array, int) else [int(each) for each in array]


def _schema() -> Any:
    for name in _SCHEMAS:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise UnreadableModelError("reading .tflite needs its schema; pip install ai-edge-litert")
