"""`poolkit.pool`, transforms and their named functions where Dynamo follows them: without a break in the graph.

What describes a call is worked out while the graph is made. Poolings over windows that are not alike are composite
operators, as transforms are (`recorded.py`): what compiles or exports them sees PyTorch's operators and Poolkit's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

import torch

from poolkit import functional
from poolkit.fractional import Fractional
from poolkit.geometry import Geometry
from poolkit.pooling import Layout, Pooling
from poolkit.reductions.base import Array, Reduction
from poolkit.segments import Segments
from poolkit.torch import routes
from poolkit.torch.call import Call, call_of
from poolkit.torch.chance import key_from, key_tensor
from poolkit.torch.learned import learned
from poolkit.torch.learned import recorded as learned_in_graph
from poolkit.torch.recorded import composite, recorded, with_numbers
from poolkit.torch.recorded import described as described_transform
from poolkit.torch.tracing import constant, is_plainly_compiling, plain
from poolkit.transforms.base import Transform

_UNEQUAL: Final = {kind.__name__: kind for kind in (Fractional, Segments)}


def pool(
    x: Array,
    geometry: Any,
    arguments: tuple[Reduction, Geometry, int, Layout, bool, float | None],
    mask: Array | None,
    seed: Any | None,
    return_indices: bool,
    return_mask: bool,
    parameters: Mapping[str, Array] | None,
) -> Any:
    """`poolkit.pool` in a graph; `arguments` describe the call as those of `Pooling` do."""
    reduction, windows, *rest = arguments
    # Dynamo hands on no object that was made in the graph, but its parts.
    parts = type(reduction), _parts(reduction), type(windows), _parts(windows), *rest
    call = _call(*parts, mask is not None)
    if isinstance(geometry, (Fractional, Segments)):
        return _unequal_pool(x, call, geometry, mask, seed, return_indices, return_mask)
    if parameters and is_plainly_compiling():
        result = learned_in_graph(x, call.spec, parameters, mask)
    elif parameters:
        result = learned(x, call.pooling, parameters, mask)
    else:
        result = routes.pool(x, call, mask, key_from(seed) if call.draws else None, return_indices)
    if not return_mask:
        return result
    seen = torch.ones_like(x, dtype=torch.bool) if mask is None else mask
    pooled = routes.pool(seen, _call_of_mask(seen.dim() == x.dim(), *parts), None, None, False)
    return (*(result if isinstance(result, tuple) else (result,)), pooled)


def _parts(made: Any) -> tuple[Any, ...]:
    return tuple([plain(getattr(made, name)) for name in _names(type(made))])


@constant
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.init)


@constant
def _made(kind: Any, parts: tuple[Any, ...]) -> Any:
    return kind(**dict(zip(_names(kind), parts, strict=True)))


def _pooling(reduction: Any, options: tuple[Any, ...], geometry: Any, sizes: tuple[Any, ...], *rest: Any) -> Pooling:
    return Pooling(_made(reduction, options), _made(geometry, sizes), *rest)


@constant
def _call(*parts: Any) -> Call:
    return call_of(_pooling(*parts))


@constant
def _call_of_mask(with_channels: bool, *parts: Any) -> Call:
    return call_of(functional.of_mask(_pooling(*parts), with_channels))


@composite(
    "unequal",
    "(Tensor x, Tensor? mask, Tensor? key, str call, str geometry, bool return_indices, bool return_mask) -> Tensor[]",
)
def _unequal(
    x: Array,
    mask: Array | None,
    key: Array | None,
    call: str,
    geometry: str,
    return_indices: bool,
    return_mask: bool,
) -> list[Array]:
    """Result, indices and pooled mask; the graph is made for these spatial sizes, and for any batch."""
    pooling, (kind, parts) = Pooling.from_text(call), json.loads(geometry)
    keywords: dict[str, Any] = {} if key is None else {"training": pooling.training, "seed": key}
    result = functional.pool(
        with_numbers(x, pooling.rank, pooling.layout),
        pooling.reduction,
        _UNEQUAL[kind](**parts),
        layout=pooling.layout,
        mask=mask,
        return_indices=return_indices,
        return_mask=return_mask,
        empty_value=pooling.empty_value,
        **keywords,
    )
    return list(result) if isinstance(result, tuple) else [result]


def _unequal_pool(
    x: Array,
    call: Call,
    geometry: Fractional | Segments,
    mask: Array | None,
    seed: Any | None,
    return_indices: bool,
    return_mask: bool,
) -> Any:
    key = None if seed is None else key_tensor(seed)
    text = _geometry_text(type(geometry), _parts(geometry))
    found = torch.ops.poolkit.unequal(x, mask, key, call.spec, text, return_indices, return_mask)
    return found[0] if len(found) == 1 else tuple(found)


@constant
def _geometry_text(kind: Any, parts: tuple[Any, ...]) -> str:
    return json.dumps([kind.__name__, asdict(_made(kind, parts))])


def transformed(
    transform: Transform,
    rank: int,
    x: Array,
    operands: Mapping[str, Any],
    layout: Layout,
    mask: Array | None,
    seed: Any | None,
) -> Any:
    """A transform as one operator of the graph; drawn where there is a seed."""
    kind = type(transform)
    text = described_transform(kind, _parts(transform))
    key = None if seed is None else key_tensor(seed)
    given = tuple([operands.get(name) for name in (*kind.operands, *kind.optional)])
    return recorded(kind, text, rank, x, given, layout, mask, key)
