"""A model as far as pooling is concerned, whatever file it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from poolkit.errors import PoolingError
from poolkit.geometry import Geometry, Global, Padding, Window
from poolkit.pooling import Pooling

Sizes: TypeAlias = tuple[int | None, ...]
Reach: TypeAlias = Geometry | Literal["cell", "unknown"]
"""What an output cell of an operation sees of its inputs: a window, everything (`Global()`), the cell at its place, or
nobody knows."""


class UnreadableModelError(PoolingError):
    """The file is no model that can be read; the message says why."""


@dataclass(frozen=True)
class Operation:
    """One step of a model: which tensors it reads and writes, and what its outputs see."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    reach: Reach


@dataclass(frozen=True)
class PoolingLayer:
    """A pooling layer of a model.

    Attributes:
        name: Its name in the model.
        operator: Operator or class as the file has it, such as "MaxPool".
        pooling: What it computes.
        input_sizes: Cells per spatial axis, None where the file leaves them open.
        input: Name of the tensor that it reads.
        output: Name of the tensor that it writes.
        channels: Number of channels, where known.
        dtype: Type of the input, where known.
        indices: Whether the winning cells are an output too.
        remarks: What the file says that no rule knows, in words.
    """

    name: str
    operator: str
    pooling: Pooling
    input_sizes: Sizes
    input: str
    output: str
    channels: int | None = None
    dtype: str | None = None
    indices: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """What a reader finds.

    Attributes:
        format: Such as "ONNX, opset 22".
        host: Framework whose words the file uses, such as "onnx".
        layers: Pooling layers, in order.
        inputs: Names of the model's inputs.
        operations: All steps, in order.
    """

    format: str
    host: str
    layers: Sequence[PoolingLayer]
    inputs: Sequence[str] = ()
    operations: Sequence[Operation] = field(default_factory=tuple)


@dataclass(frozen=True)
class Field:
    """The receptive field of a tensor's cell, per axis: input cells, and how far apart those of neighbours are."""

    sizes: tuple[int, ...]
    jumps: tuple[int, ...]


Reached: TypeAlias = Field | Literal["everything", "unknown"]


def receptive_fields(model: Model, rank: int) -> dict[str, Reached]:
    """The receptive field of every tensor with respect to the model's inputs.

    Formula: `r' = r + (e - 1) j`, `j' = j s` for a window of extent `e` and stride `s`; the largest where tensors meet.

    Args:
        model: The model.
        rank: Number of spatial axes.

    Returns:
        By name of the tensor; windows over another number of axes are unknown.
    """
    found: dict[str, Reached] = {name: Field((1,) * rank, (1,) * rank) for name in model.inputs}
    for operation in model.operations:
        seen = [found[name] for name in operation.inputs if name in found]
        for name in operation.outputs if seen else ():
            found[name] = _after(_joined(seen), operation.reach, rank)
    return found


def _joined(seen: Sequence[Reached]) -> Reached:
    for special in ("unknown", "everything"):
        if special in seen:
            return special
    fields = [each for each in seen if isinstance(each, Field)]
    sizes = tuple(max(column) for column in zip(*(each.sizes for each in fields), strict=True))
    jumps = tuple(max(column) for column in zip(*(each.jumps for each in fields), strict=True))
    return Field(sizes, jumps)


def _after(before: Reached, reach: Reach, rank: int) -> Reached:
    if reach == "cell" or before in ("unknown", "everything"):
        return before
    if not isinstance(before, Field) or not isinstance(reach, Window):
        return "everything" if isinstance(reach, Global) else "unknown"
    if reach.rank not in (None, rank):
        return "unknown"
    codes = [rule.code for rule in reach.rules(rank)]
    sizes = tuple(r + code[3] * (code[1] - 1) * j for r, j, code in zip(before.sizes, before.jumps, codes, strict=True))
    jumps = tuple(j * code[2] for j, code in zip(before.jumps, codes, strict=True))
    return Field(sizes, jumps)


def plain(padding: tuple[tuple[int, int], ...]) -> Padding:
    """Padding as people write it: 0 for none, one number per axis where both sides are the same."""
    if not any(map(any, padding)):
        return 0
    return tuple(before for before, _ in padding) if all(before == after for before, after in padding) else padding
