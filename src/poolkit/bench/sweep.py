"""The sweep: every reduction of the catalogue with every kind of geometry, type and layout, on small inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from poolkit.bench.work import Passes, Work
from poolkit.errors import PoolingError
from poolkit.geometry import Adaptive, Geometry, Global, Window
from poolkit.pooling import Layout, Pooling
from poolkit.reductions import Reduction, named
from poolkit.reference import accumulation_type

IMAGES: Final = (8, 32, 56, 56)
VOLUMES: Final = (4, 16, 16, 28, 28)
SIGNALS: Final = (32, 32, 1024)

FLOATS: Final = ("float32", "float64", "float16", "bfloat16")
OTHERS: Final = ("int8", "uint8", "int16", "int32", "int64", "bool")

GEOMETRIES: Final[tuple[tuple[Geometry, tuple[int, ...]], ...]] = (
    (Window(2), IMAGES),
    (Window(3, 2, 1), IMAGES),
    (Window(5, 1, 2), IMAGES),
    (Adaptive(7), IMAGES),
    (Global(), IMAGES),
    (Window(2), SIGNALS),
    (Window(2), VOLUMES),
)
"""Every kind of geometry in float32; the other types with the first only."""


def sweep() -> Iterator[Work]:
    """The works of the sweep, from the catalogue of this moment."""
    layouts: tuple[Layout, ...] = ("channels_first", "channels_last")
    for dtype in (*FLOATS, *OTHERS):
        geometries = GEOMETRIES if dtype == "float32" else GEOMETRIES[:1]
        # Two names can stand for the same reduction: "l2" is "lp" by default.
        for reduction in dict.fromkeys(each.reduction for each in named().values()):
            for geometry, shape in geometries:
                for layout in layouts:
                    yield from _passes(reduction, geometry, shape, layout, dtype)


def _passes(
    reduction: Reduction, geometry: Geometry, shape: tuple[int, ...], layout: Layout, dtype: str
) -> Iterator[Work]:
    try:
        accumulation_type(Pooling(reduction, geometry, len(shape) - 2), dtype)
    except PoolingError:
        return  # the reduction does not take the type (rule S8)
    passes: tuple[Passes, ...] = ("forward", "both") if dtype in FLOATS else ("forward",)
    for each in passes:
        yield Work("sweep", reduction, (geometry,), shape, layout, dtype, each)
