"""Transforms in compiled and exported programs: one operator for all of them, which is nothing but their definition.

What compiles or exports a call sees through it, to PyTorch's operators and to Poolkit's own for the poolings inside, so
that gradients, fusion and ONNX are those of these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from poolkit import transforms
from poolkit.errors import PoolingError
from poolkit.geometry import Global
from poolkit.pooling import Layout, Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import Array
from poolkit.torch.tracing import constant
from poolkit.transforms.base import Transform
from poolkit.transforms.plain import as_text, from_text


def composite(name: str, schema: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function the composite operator `poolkit::name`."""
    torch.library.define(f"poolkit::{name}", schema, tags=(torch.Tag.pt2_compliant_tag,))
    made: Any = torch.library.impl(f"poolkit::{name}", "CompositeImplicitAutograd")
    return made  # type: ignore[no-any-return]


@composite(
    "transform",
    "(Tensor x, Tensor[] operands, str[] names, Tensor? mask, Tensor? key, str transform, int rank, str layout) "
    "-> Tensor[]",
)
def _transform(
    x: Array,
    operands: list[Array],
    names: list[str],
    mask: Array | None,
    key: Array | None,
    transform: str,
    rank: int,
    layout: Layout,
) -> list[Array]:
    """The results; the graph is made for these spatial sizes, and for any batch."""
    made, given = from_text(transform), dict(zip(names, operands, strict=True))
    tensors = tuple(given.get(name) for name in (*made.operands, *made.optional))
    result = run(made, rank, x, tensors, layout, mask, key)
    return list(result) if isinstance(result, tuple) else [result]


def with_numbers(x: Array, rank: int, layout: Layout) -> Array:
    """`x` with spatial sizes that are numbers, where they were symbols."""
    if all(type(size) is int for size in x.shape):
        return x
    spatial = Pooling(Average(), Global(), rank, layout).spatial_axes(x.shape)
    return x.reshape([int(size) if axis in spatial else size for axis, size in enumerate(x.shape)])


def run(
    transform: Transform,
    rank: int,
    x: Array,
    operands: Sequence[Any],
    layout: Layout,
    mask: Array | None,
    key: Array | None,
) -> Any:
    """The result of a transform of so many spatial axes; drawn where there is a key."""
    if x.dim() not in (rank + 1, rank + 2):
        raise PoolingError(
            f"input must have {rank + 1} axes (channels and {rank} spatial) or {rank + 2} (with a batch), got shape "
            f"{tuple(x.shape)}"
        )
    own = transform.rank
    if own is not None and own != rank:
        raise PoolingError(f"{transform.function}{rank}d takes one number or {rank} per option, got {transform}")
    for name, each in zip(transform.operands, operands, strict=False):
        if not isinstance(each, torch.Tensor):
            raise PoolingError(f"{name} must be a tensor, got an object of type {type(each).__name__}")
    drawn = {"training": True, "seed": key} if key is not None else {}
    known = with_numbers(x, rank, layout)
    return transforms.apply(transform, known, *operands, layout=layout, mask=mask, rank=rank, **drawn)


def recorded(
    kind: type[Transform],
    text: str,
    rank: int,
    x: Array,
    operands: Sequence[Any],
    layout: Layout,
    mask: Array | None,
    key: Array | None,
) -> Any:
    """The same as one operator of a graph, in words that Dynamo can follow."""
    named = [pair for pair in zip((*kind.operands, *kind.optional), operands, strict=False) if pair[1] is not None]
    names, given = [pair[0] for pair in named], [pair[1] for pair in named]
    found = torch.ops.poolkit.transform(x, given, names, mask, key, text, rank, layout)
    return found[0] if len(found) == 1 else tuple(found)


@constant
def described(kind: type[Transform], arguments: tuple[Any, ...], **options: Any) -> str:
    """The text of a transform with these options."""
    return as_text(kind(*arguments, **options))


@constant
def changed(text: str, **options: Any) -> str:
    """The text with other options."""
    made = from_text(text)
    return as_text(type(made)(**{**{name: getattr(made, name) for name in made.options()}, **options}))
