"""Where a pooling looks: sizes and bins, once for every front end (rules S1, S2, S5, S11).

A geometry (`Window`, `Adaptive`, `Global`) is resolved against an input size, without any tensor, into
one `Axis` per spatial axis. `csrc/geometry.hpp` is its twin for the kernels and is tested equal.
"""

from poolkit.geometry.arguments import LARGEST, Padding, PaddingMode, Sizes, per_axis
from poolkit.geometry.axes import Axis, AxisRule, SymbolicAxis
from poolkit.geometry.geometries import Adaptive, Geometry, Global, Window, window_cells
from poolkit.geometry.resolution import output_sizes, resolve

__all__ = [
    "LARGEST",
    "Adaptive",
    "Axis",
    "AxisRule",
    "Geometry",
    "Global",
    "Padding",
    "PaddingMode",
    "Sizes",
    "SymbolicAxis",
    "Window",
    "output_sizes",
    "per_axis",
    "resolve",
    "window_cells",
]
