"""What the library's operators become in `torch.onnx.export(dynamo=True)`: standard ONNX operators only.

One node where ONNX has the pooling, else the reduction's definition over cells that are gathered by index, in operators
that the exporter knows. Sizes may be unknown: positions of cells are then computed when the model runs.
Registered as decompositions when `poolkit.torch` is imported, which the exporter looks up; nobody passes anything.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import torch
from torch._decomp import register_decomposition

from poolkit.errors import PoolingError
from poolkit.geometry import Global, Window
from poolkit.pooling import Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import Array, Cells
from poolkit.reductions.max import Max
from poolkit.reductions.min import Min
from poolkit.reductions.power import Power
from poolkit.reference import accumulation_type, result_type
from poolkit.torch.call import decoded
from poolkit.torch.definition import Key
from poolkit.torch.learned import learned_shape
from poolkit.torch.library import pool_indices_shape, pool_shape
from poolkit.torch.namespace import TorchNamespace


class _OnnxNamespace(TorchNamespace):
    """The verbs in operators that runtimes of ONNX have for the types at hand."""

    def __init__(self) -> None:
        super().__init__()
        self.where = self._where

    def _where(self, condition: Array, chosen: Array, other: Array) -> Array:
        if isinstance(chosen, torch.Tensor) and chosen.dtype == torch.bool:
            return (condition & chosen) | (~condition & other)
        return torch.where(condition, chosen, other)

    def first_true(self, x: Array) -> Array:
        return torch.argmax(x.to(torch.int32), dim=-1)

    def take_along(self, x: Array, index: Array) -> Array:
        return torch.gather(x, -1, index.to(torch.int64))  # take_along_dim would fix sizes by comparing them


xp = _OnnxNamespace()
_VALID, _SAME, _SAME_LOWER, _ADAPTIVE = range(4)  # kinds of an axis rule
_NOTHING: Final[Mapping[str, Array]] = {}
_FLOATS: Final = (torch.float16, torch.float32, torch.float64)


def _pooled(
    x: Array,
    mask: Array | None,
    key: Key | None,
    call: str,
    indices: bool,
    parameters: Mapping[str, Array] = _NOTHING,
) -> tuple[Array, Array | None]:
    pooling = decoded(call).pooling
    if pooling.draws or key is not None:
        raise PoolingError("ONNX has no counter-based random draws; call model.eval() before the export")
    if pooling.channels_last:
        return _channels_first(x, mask, pooling, indices, parameters)
    if mask is None and pooling.empty_value is None and not parameters:
        native = _native(x, pooling, indices)
        if native is not None:
            return native
    return _by_definition(x, mask, pooling, indices, parameters)


def _channels_first(
    x: Array, mask: Array | None, pooling: Pooling, indices: bool, parameters: Mapping[str, Array]
) -> tuple[Array, Array | None]:
    first = pooling.spatial_axes(x.shape).start
    if mask is not None and mask.dim() == x.dim():
        mask = mask.movedim(-1, first)
    first_layout = replace(pooling, layout="channels_first")
    value, where = _by_definition(x.movedim(-1, first), mask, first_layout, indices, parameters)
    return value.movedim(first, -1), None if where is None else where.movedim(first, -1)


# One node.


def _native(x: Array, pooling: Pooling, indices: bool) -> tuple[Array, Array | None] | None:
    """The pooling as a node of its own; None where ONNX has none that means the same."""
    if x.dtype not in _FLOATS or x.dim() not in (pooling.rank + 1, pooling.rank + 2):
        return None
    reduction, spatial = pooling.reduction, list(range(-pooling.rank, 0))
    if isinstance(pooling.geometry, Global) and not indices:
        if isinstance(reduction, Max):
            return torch.amax(x, spatial, keepdim=True), None
        if isinstance(reduction, Min):
            return torch.amin(x, spatial, keepdim=True), None
        return (torch.mean(x, spatial, keepdim=True), None) if isinstance(reduction, Average) else None
    operator = _operator(pooling)
    window = _attributes(x, pooling)
    if operator is None or window is None or (indices and not isinstance(reduction, Max)):
        return None
    name, own = operator
    batched = x if x.dim() == pooling.rank + 2 else x.unsqueeze(0)
    shape = [*batched.shape[:2], *_sizes(x, pooling)]
    if isinstance(reduction, Min):
        batched = -batched
    attributes = {**window, **own}
    if indices:
        value, where = torch.onnx.ops.symbolic_multi_out(
            name, (batched,), attributes, dtypes=(x.dtype, torch.int64), shapes=(shape, shape)
        )
        cells = 1
        for axis in spatial:
            cells = cells * x.shape[axis]
        # ONNX counts through the whole tensor. The exporter knows no remainder by a size that is a symbol.
        where = where - torch.div(where, cells, rounding_mode="floor") * cells
    else:
        value, where = torch.onnx.ops.symbolic(name, (batched,), attributes, dtype=x.dtype, shape=shape), None
    value = -value if isinstance(reduction, Min) else value
    unbatched = x.dim() == pooling.rank + 1
    return value.squeeze(0) if unbatched else value, where.squeeze(0) if unbatched and where is not None else where


def _operator(pooling: Pooling) -> tuple[str, dict[str, Any]] | None:
    """Name of the node and the attributes that are its own."""
    reduction = pooling.reduction
    if isinstance(reduction, (Max, Min)):
        return "MaxPool", {}
    if isinstance(reduction, Average) and reduction.divisor_override is None:
        return "AveragePool", {"count_include_pad": int(reduction.count_include_pad)}
    whole = isinstance(reduction, Power) and not reduction.mean and reduction.p in (1.0, 2.0, 3.0, 4.0)
    return ("LpPool", {"p": int(reduction.p)}) if isinstance(reduction, Power) and whole else None


def _attributes(x: Array, pooling: Pooling) -> dict[str, Any] | None:
    """The window as attributes; None where ONNX cannot say it."""
    if not isinstance(pooling.geometry, Window):
        return _even_parts(x, pooling)
    rules = pooling.geometry.rules(pooling.rank)
    codes = [rule.code for rule in rules]
    sizes = x.shape[-pooling.rank :]
    dilated = any(code[3] != 1 for code in codes)
    if dilated and isinstance(pooling.reduction, Average):
        return None  # ONNX has it from opset 19
    attributes: dict[str, Any] = {
        "kernel_shape": [code[1] for code in codes],
        "strides": [code[2] for code in codes],
        "ceil_mode": codes[0][6],
    }
    if dilated:
        attributes["dilations"] = [code[3] for code in codes]
    kind = codes[0][0]
    if kind != _VALID and not all(type(size) is int for size in sizes):
        if dilated:
            return None  # runtimes leave dilation out of automatic padding
        return {**attributes, "auto_pad": "SAME_UPPER" if kind == _SAME else "SAME_LOWER"}
    pads = [rule.padding(int(size) if kind != _VALID else 0) for rule, size in zip(rules, sizes, strict=True)]
    if any(max(pad) >= code[1] for pad, code in zip(pads, codes, strict=True)):
        return None  # runtimes want pads smaller than the kernel
    return {**attributes, "pads": [pad[0] for pad in pads] + [pad[1] for pad in pads]}


def _even_parts(x: Array, pooling: Pooling) -> dict[str, Any] | None:
    """Adaptive bins of equal size as a window; None where they are not equal, or not known to be."""
    parts = []
    for size, rule in zip(x.shape[-pooling.rank :], pooling.geometry.rules(pooling.rank), strict=True):
        if type(size) is not int or size % rule.output_size(size):
            return None
        parts.append(size // rule.output_size(size))
    return {"kernel_shape": parts, "strides": parts}


def _sizes(x: Array, pooling: Pooling) -> list[Any]:
    rules = pooling.geometry.rules(pooling.rank)
    sizes = x.shape[-pooling.rank :]
    return [rule.output_size(size, torch.sym_max, torch.sym_min) for rule, size in zip(rules, sizes, strict=True)]


# By definition.


def _by_definition(
    x: Array, mask: Array | None, pooling: Pooling, indices: bool, parameters: Mapping[str, Array]
) -> tuple[Array, Array | None]:
    """The reduction's definition over cells (..., *outputs, taps), gathered along one axis after the other."""
    name = xp.dtype(x)
    works_in = accumulation_type(pooling, name)
    places = [_positions(x, pooling, axis) for axis in range(pooling.rank)]
    values = _gathered(x.to(getattr(torch, works_in)), places)
    valid = _joined([inside for _, inside, _ in places])
    if mask is not None:
        whole = pooling.mask_layout(x.shape, mask.shape)
        valid = valid & _gathered(mask if whole else mask.unsqueeze(-pooling.rank - 1), places)
    seen = valid.to(torch.int64).sum(-1)
    count = seen.clamp(min=1).to(values.dtype)
    learnt = {name: _laid_out(pooling, name, each).to(values.dtype) for name, each in parameters.items()}
    cells = Cells(xp, values, valid, count, _divisor(pooling, places, count), parameters=learnt)
    tap = None
    if pooling.indexed:
        tap = pooling.reduction.winner(cells)
        value = xp.take_along(values, tap.unsqueeze(-1)).squeeze(-1)
    else:
        value = pooling.reduction.value(cells)
    if mask is not None or pooling.empty_value is not None:
        value = torch.where(seen > 0, value, torch.full((), pooling.filler, dtype=value.dtype))
    value = value.to(getattr(torch, result_type(pooling, name)))
    return value, _flat(x, pooling, places, tap, seen) if indices and tap is not None else None


def _laid_out(pooling: Pooling, name: str, parameter: Array) -> Array:
    """A learnt option as (channels or 1, outputs or 1 of each axis, taps or 1)."""
    outer, taps = parameter.shape, 1
    if name in pooling.reduction.per_tap:
        outer, taps = outer[:-1], parameter.shape[-1]
    around = (1,) * (pooling.rank + 1 - len(outer))
    return parameter.reshape(*(around if not outer else (*outer, *around)), taps)


def _positions(x: Array, pooling: Pooling, axis: int) -> tuple[Array, Array, Array]:
    """For one axis the cell under each tap of each output, whether it lies in the input, and in the padded input."""
    rule, size = pooling.geometry.rules(pooling.rank)[axis], x.shape[axis - pooling.rank]
    kind, kernel, stride, dilation, before, after, _ = rule.code
    outputs = torch.arange(_sizes(x, pooling)[axis], device=x.device).unsqueeze(1)
    if kind == _ADAPTIVE and kernel >= 0:
        taps = size if kernel == 1 else (size + kernel - 1) // kernel + 1
        start, stop = outputs * size // kernel, ((outputs + 1) * size + kernel - 1) // kernel
        cells = start + torch.arange(taps, device=x.device)
        inside = cells < stop
        return cells.clamp(max=size - 1), inside, inside
    if kind in (_SAME, _SAME_LOWER):
        extent = dilation * (kernel - 1) + 1
        total = torch.sym_max(0, (rule.output_size(size) - 1) * stride + extent - size)
        before = total // 2 if kind == _SAME else total - total // 2
        after = total - before
    cells = outputs * stride - before + torch.arange(max(kernel, 1), device=x.device) * dilation
    inside = (cells >= 0) & (cells < size)
    return cells.clamp(min=0, max=size - 1), inside, (cells < size + after)


def _gathered(x: Array, places: Sequence[tuple[Array, Array, Array]]) -> Array:
    """Cells with the taps of all axes, in raster order, as the last axis."""
    first = x.dim() - len(places)
    for number, (cells, _, _) in enumerate(places):
        axis = first + number
        picked = x.index_select(axis, cells.flatten())
        x = picked.unflatten(axis, cells.shape).movedim(axis + 1, -1)
        x = x if number == 0 else x.flatten(-2)
    return x


def _joined(parts: Sequence[Array]) -> Array:
    """What holds per axis, (outputs, taps) each, for all axes together: (*outputs, taps)."""
    result = parts[0]
    for part in parts[1:]:
        outer = result.unsqueeze(-2).unsqueeze(-1) & part.unsqueeze(-2)
        result = outer.flatten(-2)
    return result


def _divisor(pooling: Pooling, places: Sequence[tuple[Array, Array, Array]], count: Array) -> Array:
    rule = pooling.reduction.divisor
    if rule.kind == "valid":
        return count
    if rule.kind == "number":
        return torch.full((), rule.number, dtype=count.dtype)
    return _joined([padded for _, _, padded in places]).to(torch.int64).sum(-1).clamp(min=1).to(count.dtype)


def _flat(x: Array, pooling: Pooling, places: Sequence[tuple[Array, Array, Array]], tap: Array, seen: Array) -> Array:
    """Winning taps as flat indices within one plane, -1 where none won: the plane's own numbers, gathered alike."""
    sizes = x.shape[-pooling.rank :]
    numbers = torch.arange(math.prod(sizes), device=x.device).reshape(1, *sizes)
    gathered = _gathered(numbers, places)
    chosen = torch.where(tap.unsqueeze(-1) == torch.arange(gathered.shape[-1], device=x.device), gathered, 0).sum(-1)
    return torch.where(seen > 0, chosen, -1)


# With free sizes PyTorch would infer shapes by the decompositions below, whose strides are theirs: with these it does
# not.
register_decomposition(torch.ops.poolkit.pool.default, type="meta")(pool_shape)
register_decomposition(torch.ops.poolkit.pool_indices.default, type="meta")(pool_indices_shape)


register_decomposition(torch.ops.poolkit.learned.default, type="meta")(learned_shape)


@register_decomposition(torch.ops.poolkit.pool.default)
def _pool(x: Array, mask: Array | None, key: Key | None, call: str) -> Array:
    return _pooled(x, mask, key, call, False)[0]


@register_decomposition(torch.ops.poolkit.pool_indices.default)
def _pool_indices(x: Array, mask: Array | None, key: Key | None, call: str) -> tuple[Array, Array]:
    value, where = _pooled(x, mask, key, call, True)
    assert where is not None  # asked for
    return value, where


@register_decomposition(torch.ops.poolkit.learned.default)
def _learned(x: Array, mask: Array | None, parameters: list[Array], names: list[str], call: str) -> Array:
    return _pooled(x, mask, None, call, False, dict(zip(names, parameters, strict=True)))[0]
