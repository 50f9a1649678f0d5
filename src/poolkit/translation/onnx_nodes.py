"""A pooling as ONNX nodes: plain data, from which code is written and models are rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.geometry import Window
from poolkit.pooling import Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.max import Max
from poolkit.reductions.power import Power
from poolkit.translation.plan import Bins, Pairs, UntranslatableError, Whole, Windows, plan
from poolkit.translation.targets.base import Verbs, compose

OPSET: Final = 19
"""The first with dilated averages."""

LATEST_END: Final = 2**63 - 1
"""What a Slice takes for "to the end"."""

_OPERATORS: Final = {"+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "**": "Pow"}
_FUNCTIONS: Final = {"abs": "Abs", "exp": "Exp", "log": "Log", "relu": "Relu"}
_AUTO_PAD: Final = {"same": "SAME_UPPER", "same_lower": "SAME_LOWER"}


@dataclass(frozen=True)
class Node:
    """One node of a graph."""

    operator: str
    inputs: tuple[str, ...]
    output: str
    attributes: dict[str, Any] = field(default_factory=dict)


class OnnxNodes(Verbs):
    """Writes nodes and constants; the value of every verb is a name.

    Args:
        pooling: What to compute, channels first.
        sizes: Cells per spatial axis, None where they are open.
        x: Name of the input.
        prefix: Begins the name of everything new.
        dtype: Type of the constants.
        avoid: What the nodes must not use, as the target gets it wrong: "pads", "uneven pads", "dilations", "auto_pad",
            "ceil_mode", "count_include_pad", "LpPool".
    """

    def __init__(
        self,
        pooling: Pooling,
        sizes: Sequence[int] | None,
        x: str = "x",
        prefix: str = "",
        dtype: str = "float32",
        avoid: frozenset[str] = frozenset(),
    ) -> None:
        self.pooling, self.sizes, self.rank = pooling, sizes, pooling.rank
        self.x, self.prefix, self.dtype, self.avoid = x, prefix, dtype, avoid
        self.nodes: list[Node] = []
        self.constants: dict[str, NDArray[Any]] = {}
        self.notes: list[str] = []

    def write(self, output: str) -> None:
        """Write everything; the last node's output has this name.

        Raises:
            UntranslatableError: Where the nodes cannot be written.
        """
        if self.pooling.draws:
            raise UntranslatableError("ONNX has no counter-based random draws (rule S13)")
        result = self._one_call()
        if result is None:
            self.plan = plan(self.pooling.geometry, self.rank, self.sizes)
            result = self._one_node() or compose(self, self.pooling.reduction, self.x)
        if not self.nodes:
            self.node("Identity", self.x)
        self.nodes[-1] = replace(self.nodes[-1], output=output)

    def node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node; its output's name."""
        output = f"{self.prefix}{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(Node(operator, inputs, output, attributes))
        return output

    def constant(self, name: str, value: Any, dtype: str = "int64") -> str:
        """Add a constant, or find it; its name."""
        array = np.array(value, dtype)
        for known, other in self.constants.items():
            if array.dtype == other.dtype and array.shape == other.shape and np.array_equal(array, other):
                return known
        full = f"{self.prefix}{name}_{len(self.constants)}"
        self.constants[full] = array
        return full

    # One node, where ONNX has the pooling.

    def _one_call(self) -> str | None:
        """With attributes that leave sizes open, where sizes are open and numbers would depend on them."""
        geometry, reduction = self.pooling.geometry, self.pooling.reduction
        if self.sizes is not None or not isinstance(geometry, Window) or not isinstance(reduction, (Max, Average)):
            return None
        rules = geometry.rules(self.rank)
        if all(rule.floor_padding() is not None for rule in rules):
            return None
        if isinstance(reduction, Average) and reduction.divisor_override is not None:
            return None
        attribute = "ceil_mode" if geometry.ceil_mode else "auto_pad"
        codes = [rule.code for rule in rules]
        if attribute in self.avoid or (attribute == "auto_pad" and any(code[3] != 1 for code in codes)):
            return None  # runtimes leave dilation out of automatic padding
        attributes: dict[str, Any] = {
            "kernel_shape": [code[1] for code in codes],
            "strides": [code[2] for code in codes],
        }
        if any(code[3] != 1 for code in codes):
            attributes["dilations"] = [code[3] for code in codes]
        if attribute == "ceil_mode":
            attributes |= {"pads": _pads(tuple(rule.padding(0) for rule in rules)), "ceil_mode": 1}
        else:
            attributes["auto_pad"] = _AUTO_PAD[str(geometry.padding)]
        if isinstance(reduction, Average) and reduction.count_include_pad:
            attributes["count_include_pad"] = 1
        return self.node("MaxPool" if isinstance(reduction, Max) else "AveragePool", self.x, **attributes)

    def _one_node(self) -> str | None:
        """With padding in numbers."""
        reduction, windows = self.pooling.reduction, self.plan
        if isinstance(windows, Whole):
            names: dict[type, str] = {Max: "GlobalMaxPool", Average: "GlobalAveragePool"}
            plain = not isinstance(reduction, Average) or reduction.divisor_override is None
            return self.node(names[type(reduction)], self.x) if type(reduction) in names and plain else None
        if isinstance(windows, Bins) or not self._may(windows):
            return None
        if isinstance(reduction, Max):
            return self._window("MaxPool", self.x, windows, windows.padding)
        if isinstance(reduction, Average) and reduction.divisor_override is None:
            return self._average(reduction, windows)
        if isinstance(reduction, Power) and not reduction.mean and reduction.p in (1, 2, 3, 4):
            if "LpPool" in self.avoid:
                return None
            self.notes.append("LpPool overflows where a power of a cell does (rule S9)")
            return self._window("LpPool", self.x, windows, windows.padding, p=int(reduction.p))
        return None

    def _average(self, reduction: Average, windows: Windows) -> str | None:
        if not reduction.count_include_pad or not windows.padded:
            return self._window("AveragePool", self.x, windows, windows.padding, count_include_pad=0)
        if not any(map(any, windows.overhang)) and "count_include_pad" not in self.avoid:
            return self._window("AveragePool", self.x, windows, windows.padding, count_include_pad=1)
        # Padding that counts becomes part of the input; the overhang never counts (rule S4).
        inner = self.pad(self.x, windows.explicit, 0.0)
        return self._window("AveragePool", inner, windows, windows.overhang, count_include_pad=0)

    def _may(self, windows: Windows) -> bool:
        """Whether the attributes are ones that the target gets right."""
        uneven = any(before != after for before, after in windows.padding)
        used = {"pads": windows.padded, "uneven pads": uneven, "dilations": windows.dilated}
        if any(used[name] for name in self.avoid & used.keys()):
            return False
        # Runtimes want pads smaller than the kernel.
        return all(max(pair) < kernel for pair, kernel in zip(windows.padding, windows.kernel, strict=True))

    def _window(self, operator: str, x: str, windows: Windows, padding: Pairs, **more: Any) -> str:
        attributes: dict[str, Any] = {"kernel_shape": list(windows.kernel), "strides": list(windows.stride)}
        if any(map(any, padding)):
            attributes["pads"] = _pads(padding)
        if windows.dilated:
            attributes["dilations"] = list(windows.dilation)
        return self.node(operator, x, **attributes, **{name: value for name, value in more.items() if value})

    # Verbs of compositions.

    def pad(self, x: str, padding: Pairs, value: float) -> str:
        """A Pad node."""
        if not any(map(any, padding)):
            return x
        ends = [0, 0, *(before for before, _ in padding), 0, 0, *(after for _, after in padding)]
        return self.node("Pad", x, self.constant("pads", ends), self.number(value))

    def largest(self, x: str) -> str:
        """Windows, slices or a reduction."""
        return self._over(x, "MaxPool", "ReduceMax", "Max")

    def total(self, x: str) -> str:
        """Averages that are multiplied, slices or a reduction."""
        return self._over(x, "AveragePool", "ReduceSum", "Sum")

    def _over(self, x: str, window: str, reduce: str, combine: str) -> str:
        windows = self.plan
        axes = range(2, 2 + self.rank)
        if isinstance(windows, Whole):
            return self.node(reduce, x, self.constant("axes", list(axes)), keepdims=1)
        if isinstance(windows, Bins):
            return self._bins(x, windows, reduce)
        if windows.dilated and "dilations" in self.avoid:
            return self._taps(x, windows, combine)
        result = self._window(window, x, windows, ((0, 0),) * self.rank)
        return result if window == "MaxPool" else self.operate(result, "*", self.number(windows.cells))

    def means(self, x: str) -> str:
        """The operator of averages, unless it cannot be used."""
        windows = self.plan
        assert isinstance(windows, Windows)
        if windows.dilated and "dilations" in self.avoid:
            return super().means(x)
        return self._window("AveragePool", x, windows, ((0, 0),) * self.rank)

    def _slice(self, x: str, axis: int, start: int, stop: int, step: int = 1) -> str:
        numbers = [self.constant("at", [each]) for each in (start, stop, axis, step)]
        return self.node("Slice", x, *numbers)

    def _bins(self, x: str, bins: Bins, reduce: str) -> str:
        for axis, cuts in enumerate(bins.cuts, start=2):
            place = self.constant("at", [axis])
            parts = [self.node(reduce, self._slice(x, axis, *cut), place, keepdims=1) for cut in cuts]
            x = self.node("Concat", *parts, axis=axis)
        return x

    def _taps(self, x: str, windows: Windows, combine: str) -> str:
        """Slices that are shifted, one for each tap, axis by axis."""
        columns = zip(windows.kernel, windows.stride, windows.dilation, strict=True)
        for axis, (kernel, stride, dilation) in enumerate(columns, start=2):
            reach = dilation * (kernel - 1)
            # A stop below 0 counts from the end.
            stops = [tap * dilation - reach or LATEST_END for tap in range(kernel)]
            parts = [self._slice(x, axis, tap * dilation, stop, stride) for tap, stop in enumerate(stops)]
            x = self.node(combine, *parts)
        return x

    def ones(self) -> str:
        """Of the shape of the input."""
        value = np.ones(1, self.dtype)
        return self.node("ConstantOfShape", self.node("Shape", self.x), value=value)

    def peak(self, x: str) -> str:
        """Over all axes."""
        return self.node("ReduceMax", x, keepdims=0)

    def apply(self, function: str, x: str) -> str:
        """A node of that name."""
        return self.node(_FUNCTIONS[function], x)

    def operate(self, left: str, operator: str, right: str) -> str:
        """A node with two inputs."""
        return self.node(_OPERATORS[operator], left, right)

    def number(self, value: float) -> str:
        """A constant."""
        return self.constant("number", value, self.dtype)

    def larger(self, left: str, right: str) -> str:
        """Max of two."""
        return self.node("Max", left, right)

    def let(self, name: str, value: str) -> str:
        """Everything has a name already."""
        return value


def _pads(padding: Pairs) -> list[int]:
    """As ONNX orders them."""
    return [*(before for before, _ in padding), *(after for _, after in padding)]
