"""Functions under the names of `torch.nn.functional`: `max_pool2d`, `adaptive_avg_pool1d`, `soft_pool3d`, ...

Made from the catalogue of reductions; reductions that were registered later are found too. Positional order, defaults
and refusals are PyTorch's where it has the function.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import torch
from torch.overrides import handle_torch_function, has_torch_function_unary

from poolkit.errors import PoolingError
from poolkit.reductions import Named, catalogue, named
from poolkit.reductions.base import Array, Reduction
from poolkit.torch import routes
from poolkit.torch.arguments import KINDS, RANKS, Kind, Prepared, parameters, prepare
from poolkit.torch.chance import fresh_key, key_from
from poolkit.torch.composed import find_function
from poolkit.torch.composed import names as composed_names
from poolkit.torch.documents import function_document
from poolkit.torch.fractional import FUNCTIONS
from poolkit.torch.learned import learned, recorded
from poolkit.torch.tracing import constant, is_plainly_compiling, plain


def pool(x: Array, prepared: Prepared, mask: Array | None, training: bool, seed: Any | None) -> Any:
    """Pool a tensor as arguments say that were made out before."""
    dimensions = x.dim()
    if dimensions != prepared.rank + 2 and dimensions != prepared.rank + 1:
        _refuse_rank(x, prepared.rank)
    if mask is not None and not torch.compiler.is_dynamo_compiling() and not prepared.call.pooling.masked:
        prepared = prepared.masked()
    call, key = prepared.call, None
    if prepared.random and training:
        call, key = prepared.training, fresh_key() if seed is None else key_from(seed)
    result = routes.pool(x, call, mask, key, prepared.return_indices)
    if prepared.keepdim:
        return result
    spatial = tuple(range(-prepared.rank, 0))
    return tuple(each.squeeze(spatial) for each in result) if prepared.return_indices else result.squeeze(spatial)


def learned_pool(x: Array, prepared: Prepared, mask: Array | None, parameters: dict[str, Array]) -> Array:
    """Pool a tensor with options that are tensors."""
    if x.dim() not in (prepared.rank + 1, prepared.rank + 2):
        _refuse_rank(x, prepared.rank)
    if is_plainly_compiling():
        result = recorded(x, routes.spec_of(prepared.call, mask is not None), parameters, mask)
    else:
        prepared = prepared if mask is None else prepared.masked()
        result = learned(x, prepared.call.pooling, parameters, mask)
    return result if prepared.keepdim else result.squeeze(tuple(range(-prepared.rank, 0)))


def _refuse_rank(x: Array, rank: int) -> None:
    raise PoolingError(
        f"input must have {rank + 1} axes (channels and {rank} spatial) or {rank + 2} (with a batch), got shape "
        f"{tuple(x.shape)}"
    )


def _plain_entry(reduction: type[Reduction]) -> Named:
    """A reduction under its own name, with every option open."""
    for entry in named().values():
        if type(entry.reduction) is reduction and not entry.fixed:
            return entry
    return Named("", "", reduction(), frozenset())


def _names() -> Iterator[tuple[str, type[Reduction], Kind, int]]:
    for reduction in catalogue().values():
        for kind in KINDS:
            for rank in RANKS:
                prefix = "" if kind == "window" else f"{kind}_"
                yield f"{prefix}{reduction.function}{rank}d", reduction, kind, rank


def function_for(name: str, reduction: type[Reduction], kind: Kind, rank: int) -> Callable[..., Any]:
    """A function of one reduction, kind of geometry and rank."""
    entry = _plain_entry(reduction)
    signature = inspect.Signature(parameters(entry, kind, module=False))
    random = reduction.random

    @lru_cache(maxsize=1024, typed=True)
    def made_out(masked: bool, *arguments: Any, **keywords: Any) -> Prepared:
        bound = signature.bind(*arguments, **keywords)
        bound.apply_defaults()
        return prepare(entry, kind, rank, bound.arguments, masked)

    @constant
    def made_out_once(masked: bool, *arguments: Any, **keywords: Any) -> Prepared:
        return made_out(masked, *_hashable(arguments), **{each: _hashable(value) for each, value in keywords.items()})

    def function(input: Array, *arguments: Any, mask: Array | None = None, **keywords: Any) -> Any:
        if has_torch_function_unary(input):
            given = keywords if mask is None else {**keywords, "mask": mask}
            return handle_torch_function(function, (input,), input, *arguments, **given)
        training = keywords.pop("training", False) if random else False
        seed = keywords.pop("seed", None) if random else None
        if torch.compiler.is_compiling():
            prepared = made_out_once(
                mask is not None, *map(plain, arguments), **{n: plain(v) for n, v in keywords.items()}
            )
            return pool(input, prepared, mask, training, seed)
        try:
            prepared = made_out(mask is not None, *arguments, **keywords)
        except TypeError:  # lists cannot be looked up; what is really wrong is raised again
            hashable = {each: _hashable(value) for each, value in keywords.items()}
            prepared = made_out(mask is not None, *_hashable(arguments), **hashable)
        return pool(input, prepared, mask, training, seed)

    function.__signature__ = _with_tensors(signature, random)  # type: ignore[attr-defined]
    function.__name__ = function.__qualname__ = name
    function.__doc__ = function_document(entry, kind, rank, name)
    return function


def _hashable(value: Any) -> Any:
    return tuple(map(_hashable, value)) if isinstance(value, (list, tuple)) else value


def _with_tensors(signature: inspect.Signature, random: bool) -> inspect.Signature:
    """The signature with the input in front and what is not made out beforehand behind."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    first = inspect.Parameter("input", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation="torch.Tensor")
    more: dict[str, tuple[Any, str]] = {"mask": (None, "torch.Tensor | None")}
    if random:
        more |= {"training": (False, "bool"), "seed": (None, "int | torch.Tensor | None")}
    last = [inspect.Parameter(name, keyword, default=d, annotation=a) for name, (d, a) in more.items()]
    return inspect.Signature([first, *signature.parameters.values(), *last], return_annotation="Any")


def _find(name: str) -> Callable[..., Any] | None:
    for each, reduction, kind, rank in _names():
        if each == name:
            made = function_for(name, reduction, kind, rank)
            globals()[name] = made
            return made
    return FUNCTIONS.get(name) or find_function(name)


def __getattr__(name: str) -> Any:
    """Functions come from the catalogue, those of registered reductions too."""
    found = None if name.startswith("_") else _find(name)
    if found is None:
        raise AttributeError(f"module 'poolkit.torch.functional' has no attribute {name!r}")
    return found


def __dir__() -> list[str]:
    return sorted([*(name for name, *_ in _names()), *(name for _, name, *_ in composed_names()), *FUNCTIONS])
