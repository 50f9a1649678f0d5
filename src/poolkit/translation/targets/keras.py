"""Keras 3, on any backend."""

from __future__ import annotations

from typing import ClassVar

from poolkit.geometry import Global
from poolkit.pooling import Layout
from poolkit.reductions.average import Average
from poolkit.reductions.base import Reduction
from poolkit.reductions.max import Max
from poolkit.translation.plan import Pairs, Windows
from poolkit.translation.targets.python import PythonTarget, number
from poolkit.translation.targets.tensorflow import by_name


class Keras(PythonTarget):
    """`keras.layers` where a layer does, else `keras.ops`; channels last."""

    name = "keras"
    title = "Keras"
    layout: ClassVar[Layout] = "channels_last"
    notes: ClassVar[dict[type[Reduction], str]] = {
        Max: "on TensorFlow the maximum drops NaN, Poolkit's does not (rule S7)"
    }
    imports = ("import keras", "from keras import ops")
    concatenate = "ops.concatenate(parts, axis)"
    reductions: ClassVar[dict[str, str]] = {
        "max": "ops.max({x}, {axes}, keepdims=True)",
        "sum": "ops.sum({x}, {axes}, keepdims=True)",
    }
    combinations: ClassVar[dict[str, str]] = {"max": "ops.maximum", "sum": "ops.add"}
    functions: ClassVar[dict[str, str]] = {
        "abs": "ops.abs({x})",
        "exp": "ops.exp({x})",
        "log": "ops.log({x})",
        "relu": "ops.relu({x})",
        "peak": "ops.max({x})",
        "larger": "ops.maximum({x}, {y})",
    }
    ones_like = "ops.ones_like({x})"

    def native(self) -> str | None:
        """A layer, where padding has a name or everything is seen."""
        reduction = self.pooling.reduction
        kind = "Max" if isinstance(reduction, Max) else "Average"
        data_format = 'data_format="channels_last"'
        if isinstance(self.pooling.geometry, Global):
            plain = isinstance(reduction, Max) or (isinstance(reduction, Average) and not reduction.divisor_override)
            return self._layer(f"Global{kind}Pooling{self.rank}D(keepdims=True, {data_format})") if plain else None
        found = by_name(self, "valid", "same")
        if found is None:
            return None
        kernel, stride, padding = found
        return self._layer(f'{kind}Pooling{self.rank}D({kernel}, {stride}, padding="{padding}", {data_format})')

    def _layer(self, made: str) -> str:
        return f"import keras\n\npool = keras.layers.{made}  # takes {self.shape}\n"

    def pad(self, x: str, padding: Pairs, value: float) -> str:
        """`keras.ops.pad`."""
        around = [list(pair) for pair in ((0, 0), *padding, (0, 0))]
        return f"ops.pad({x}, {around}, constant_values={number(value)})" if any(map(any, padding)) else x

    def windows(self, x: str, kind: str, windows: Windows) -> str | None:
        """Sums are averages that are multiplied."""
        if windows.dilated:
            return None
        rest = f'{windows.kernel}, {windows.stride}, "valid", "channels_last"'
        if kind == "max":
            return f"ops.max_pool({x}, {rest})"
        means = f"ops.average_pool({x}, {rest})"
        return means if kind == "mean" else f"({means} * {windows.cells})"
