"""TensorFlow."""

from __future__ import annotations

from typing import ClassVar

from poolkit.geometry import Window
from poolkit.pooling import Layout
from poolkit.reductions.average import Average
from poolkit.reductions.base import Reduction
from poolkit.reductions.max import Max
from poolkit.translation.plan import Pairs, Windows
from poolkit.translation.targets.python import PythonTarget, number

_NAN = "TensorFlow's maximum drops NaN, Poolkit's does not (rule S7)"


class Tensorflow(PythonTarget):
    """`tf.nn`, channels last."""

    name = "tensorflow"
    title = "TensorFlow"
    layout: ClassVar[Layout] = "channels_last"
    notes: ClassVar[dict[type[Reduction], str]] = {Max: _NAN}
    imports = ("import tensorflow as tf",)
    concatenate = "tf.concat(parts, axis)"
    reductions: ClassVar[dict[str, str]] = {
        "max": "tf.reduce_max({x}, {axes}, keepdims=True)",
        "sum": "tf.reduce_sum({x}, {axes}, keepdims=True)",
    }
    combinations: ClassVar[dict[str, str]] = {"max": "tf.maximum", "sum": "tf.add"}
    functions: ClassVar[dict[str, str]] = {
        "abs": "tf.abs({x})",
        "exp": "tf.exp({x})",
        "log": "tf.math.log({x})",
        "relu": "tf.nn.relu({x})",
        "peak": "tf.reduce_max({x})",
        "larger": "tf.maximum({x}, {y})",
    }
    ones_like = "tf.ones_like({x})"

    def native(self) -> str | None:
        """Maximum, and average that leaves padding out, with padding by name."""
        found = by_name(self, "VALID", "SAME")
        if found is None:
            return None
        kernel, stride, padding = found
        kind = "max" if isinstance(self.pooling.reduction, Max) else "avg"
        return self.expression(f'tf.nn.{kind}_pool{self.rank}d(x, {kernel}, {stride}, "{padding}")')

    def pad(self, x: str, padding: Pairs, value: float) -> str:
        """`tf.pad`."""
        around = [list(pair) for pair in ((0, 0), *padding, (0, 0))]
        return f"tf.pad({x}, {around}, constant_values={number(value)})" if any(map(any, padding)) else x

    def windows(self, x: str, kind: str, windows: Windows) -> str | None:
        """Sums are averages that are multiplied."""
        if windows.dilated:
            return None
        sizes = f"{windows.kernel}, {windows.stride}"
        if kind == "max":
            return f'tf.nn.max_pool{self.rank}d({x}, {sizes}, "VALID")'
        means = f'tf.nn.avg_pool{self.rank}d({x}, {sizes}, "VALID")'
        return means if kind == "mean" else f"({means} * {windows.cells})"


def by_name(target: PythonTarget, valid: str, same: str) -> tuple[tuple[int, ...], tuple[int, ...], str] | None:
    """Kernel, stride and padding of a maximum or a plain average whose padding has a name; None for others."""
    geometry, reduction = target.pooling.geometry, target.pooling.reduction
    plain = isinstance(reduction, Max) or (isinstance(reduction, Average) and reduction.divisor_override is None)
    if not plain or not isinstance(geometry, Window):
        return None
    codes = [rule.code for rule in geometry.rules(target.rank)]
    if any(code[3] != 1 or code[6] for code in codes):
        return None
    if geometry.padding == "same":
        name = same
        if isinstance(reduction, Average) and reduction.count_include_pad:
            return None
    elif geometry.padding == "valid" or not any(code[4] or code[5] or code[0] for code in codes):
        name = valid
    else:
        return None
    kernel, stride = (tuple(code[place] for code in codes) for place in (1, 2))
    return kernel, stride, name
