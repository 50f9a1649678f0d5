"""What the pages of operators show: a small call of each, and the call of which they draw a picture.

Reductions all have the same call; a transform is here only where it takes more than its input. Geometries are shown
with the average.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import poolkit as pk
from poolkit.transforms import Transform, transforms

Array = NDArray[Any]

MAP = "[[[[3.0, 1.0, 0.0, 2.0], [4.0, 0.0, 5.0, 1.0]]]]"
"""One map of 2 x 4 cells."""
SEQUENCE = "[[[3.0, 1.0, 5.0, 2.0, 4.0]]]"
"""One sequence of five tokens with one channel."""
CELLS = "[[[1.0, 3.0], [2.0, 6.0]]]"
"""Two channels of two cells."""


@dataclass(frozen=True)
class Call:
    """A call of a transform.

    Attributes:
        x: The input; text in examples, an array in pictures.
        options: Its options, as they are written.
        operands: Tensors that follow the input, by name.
    """

    x: Any
    options: str = ""
    operands: Mapping[str, Any] = field(default_factory=dict)


def image(side: int = 12) -> Array:
    """A small picture: a disc, a bright diagonal, a fine pattern, and a ramp behind them."""
    row, column = np.mgrid[0:side, 0:side]
    x = 0.25 * column / (side - 1)
    x = np.where((row - 3.5) ** 2 + (column - 3.5) ** 2 < 9.5, 0.75, x)
    x = np.where((row > 6) & (column > 6) & ((row + column) % 2 == 0), 0.6, x)
    x = np.where(row + column == side + 1, 1.0, x)
    return x[np.newaxis, np.newaxis]


def sequence(steps: int = 12) -> Array:
    """Four channels of a sequence: a rise, a wave, one peak, and an alternation."""
    step = np.arange(steps)
    rows = [step / (steps - 1), 0.5 - 0.5 * np.cos(step * np.pi / 3), step == 4, step % 2]
    return np.stack(rows).astype(float)[np.newaxis]


def _indices() -> tuple[Array, Array]:
    values, indices = pk.max_pool(image(), 2, return_indices=True)
    return values, indices


_EXAMPLES: Mapping[str, Call] = {
    "Attention": Call(SEQUENCE, "", {"logits": "[[0.0, 0.0, 1.0, 0.0, 0.0]]"}),
    "Cascade": Call(MAP, "3, 1"),
    "Chunk": Call(SEQUENCE, "2"),
    "Concat": Call(MAP, "2"),
    "Covariance": Call(CELLS),
    "KMax": Call(SEQUENCE, "3"),
    "LocalImportance": Call(MAP, "2", {"logits": "[[[[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]]]"}),
    "MaxBlur": Call(MAP, "2, size=3"),
    "MaxUnpool": Call("[[[[4.0, 5.0]]]]", "2", {"indices": "[[[[4, 6]]]]"}),
    "Piecewise": Call(SEQUENCE, "", {"cuts": "[[1, 3]]"}),
    "Pyramid": Call(MAP, "(1, 2)"),
    "RandomMixed": Call(MAP, "2"),
    "RoIAlign": Call(MAP, "(1, 2)", {"boxes": "[[0.0, 0.0, 0.0, 4.0, 2.0]]"}),
    "RoIPool": Call(MAP, "(1, 2)", {"boxes": "[[0.0, 0.0, 0.0, 3.0, 1.0]]"}),
    "S3": Call(MAP, "2"),
    "SpaceToDepth": Call(MAP, "2"),
    "Statistics": Call(MAP, "2"),
    "Token": Call(SEQUENCE, '"mean"'),
    "Vlad": Call(CELLS, "", {"logits": "[[[0.0, 1.0], [1.0, 0.0]]]", "centres": "[[1.0, 2.0], [3.0, 6.0]]"}),
}


def _pictures() -> Mapping[str, Call]:
    bright, steps = image(), sequence()
    values, indices = _indices()
    boxes = np.array([[0.0, 2.2, 3.2, 11.8, 10.8]])
    two = np.concatenate([bright, 1 - bright], axis=1)
    return {
        "Attention": Call(steps, "", {"logits": np.array([3.0 * (np.arange(12) == 4)])}),
        "Blur": Call(bright, "3"),
        "Cascade": Call(bright, "3, 2"),
        "Chunk": Call(steps, "3"),
        "Covariance": Call(steps),
        "KMax": Call(steps, "4"),
        "LocalImportance": Call(bright, "2", {"logits": 4 * bright}),
        "MaxBlur": Call(bright, "2, size=3"),
        "MaxUnpool": Call(values, "2", {"indices": indices}),
        "Piecewise": Call(steps, "", {"cuts": np.array([[4, 5]])}),
        "Pyramid": Call(bright, "(1, 2, 4)"),
        "RoIAlign": Call(bright, "6", {"boxes": boxes}),
        "RoIPool": Call(bright, "6", {"boxes": boxes}),
        "Spectral": Call(bright, "6"),
        "Token": Call(steps, '"mean"'),
        "Vlad": Call(steps, "", {"logits": steps[:, :2], "centres": np.zeros((2, 4))}),
        "SpaceToDepth": Call(bright, "2"),
        "Strip": Call(two[:, :1]),
    }


def example(transform: type[Transform]) -> Call:
    """The small call of a transform, its texts."""
    default = Call(MAP if 2 in transform.ranks else SEQUENCE)
    return _EXAMPLES.get(transform.__name__, default)


def picture(transform: type[Transform]) -> Call:
    """The call that is drawn, its arrays."""
    default = Call(image() if 2 in transform.ranks else sequence())
    return _pictures().get(transform.__name__, replace(default, options=example(transform).options))


@dataclass(frozen=True)
class GeometryCalls:
    """Calls of a geometry with the average.

    Attributes:
        kind: The geometry.
        x: The input.
        options: How it is made.
        torch: The call in PyTorch, with `x` for the tensor.
        keras: The call in Keras.
        drawn: What the picture shows.
        names: Layers that have it.
    """

    kind: type[Any]
    x: str
    options: str
    torch: str
    keras: str
    drawn: str
    names: tuple[str, ...]


def geometries() -> list[GeometryCalls]:
    """The geometries, in the order of their pages."""
    first = 'data_format="channels_first"'
    plain = "pk.avg_pool(x, pk.Segments((2, 3)))"
    return [
        GeometryCalls(
            pk.Window, MAP, "2", "pt.AvgPool2d(2)(x)", f"pkk.AveragePooling2D(2, {first})(x)", "3, stride=2, padding=1",
            ("modules `poolkit.torch.NAMEPool1d`, `2d` and `3d`; layers `poolkit.keras.NAMEPooling1D`, `2D` and `3D`",),
        ),
        GeometryCalls(
            pk.Adaptive, MAP, "(1, 3)", "pt.AdaptiveAvgPool2d((1, 3))(x)",
            f"pkk.AdaptiveAveragePooling2D((1, 3), {first})(x)", "5",
            ("modules `poolkit.torch.AdaptiveNAMEPool2d`, layers `poolkit.keras.AdaptiveNAMEPooling2D`, ...",),
        ),
        GeometryCalls(
            pk.Global, MAP, "", "pt.GlobalAvgPool2d()(x)", f"pkk.GlobalAveragePooling2D({first}, keepdims=True)(x)", "",
            ("modules `poolkit.torch.GlobalNAMEPool2d`, layers `poolkit.keras.GlobalNAMEPooling2D`, ...",),
        ),
        GeometryCalls(
            pk.Fractional, SEQUENCE, "3, overlapping=False", "pt.FractionalAvgPool1d(3, overlapping=False).eval()(x)",
            f"pkk.FractionalAveragePooling1D(3, overlapping=False, {first})(x)", "8",
            (
                "modules `poolkit.torch.FractionalNAMEPool2d`, layers `poolkit.keras.FractionalNAMEPooling2D`, "
                "...; `FractionalMaxPool2d` takes PyTorch's arguments and regions",
            ),
        ),
        GeometryCalls(pk.Segments, SEQUENCE, "(2, 3)", plain, plain, "((5, 1, 6), (3, 9))", ()),
    ]  # fmt: skip


def unknown() -> list[str]:
    """Names here that are no transforms."""
    return sorted({*_EXAMPLES, *_pictures()} - set(transforms()))
