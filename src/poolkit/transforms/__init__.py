"""The catalogue of transforms: every file of this package; and their functions, such as `blur_pool`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from functools import lru_cache
from typing import Any

from poolkit.chance import key_of
from poolkit.errors import PoolingError
from poolkit.functional import front_end_of
from poolkit.geometry import Global
from poolkit.pooling import Layout, Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import flag
from poolkit.transforms.base import Call, Transform

__all__ = ["Transform", "apply", "function", "function_names", "transforms"]


@lru_cache(maxsize=1)
def transforms() -> Mapping[str, type[Transform]]:
    """Every transform by class name.

    Example:
        >>> from poolkit.transforms import transforms
        >>> transforms()["Blur"].function
        'blur_pool'
    """
    found: dict[str, type[Transform]] = {}
    for module in pkgutil.iter_modules(__path__):
        content = importlib.import_module(f"{__name__}.{module.name}")
        for value in vars(content).values():
            own = isinstance(value, type) and value.__module__ == content.__name__
            if own and issubclass(value, Transform) and hasattr(value, "function"):
                found[value.__name__] = value
    return found


def apply(
    transform: Transform,
    x: Any,
    *operands: Any,
    layout: Layout = "channels_first",
    mask: Any | None = None,
    rank: int | None = None,
    training: bool = False,
    seed: Any | None = None,
) -> Any:
    """The result of a transform for an array of any host; the named functions call this.

    Args:
        transform: The transform with its options.
        x: Array of shape `(..., C, *spatial)`, or `(..., *spatial, C)` with layout "channels_last".
        operands: Further tensors that the transform takes.
        layout: "channels_first" or "channels_last".
        mask: Bool, of the shape of `x` or of `x` without its channel axis; True where a cell counts.
        rank: Number of spatial axes; None for the length of the options' tuples, else all but batch and channels.
        training: Whether transforms that draw do; then `seed` is needed.
        seed: An int from 0 to 2**64 - 1, or two 32-bit words (numbers or tensor).

    Returns:
        What the transform gives, of the same kind of array.

    Raises:
        PoolingError: Where an argument does not fit; the message names it.

    Example:
        >>> import numpy as np
        >>> from poolkit.transforms import apply, transforms
        >>> apply(transforms()["Blur"](2, stride=2, padding_mode="zero"), np.array([[[1.0, 3.0, 2.0, 0.0]]]))
        array([[[2., 1.]]])
    """
    front_end = front_end_of(type(x))
    rank = transform.rank if rank is None else rank
    if rank is None:
        rank = len(x.shape) - 2
        if rank < 1:
            raise PoolingError(
                f"an input of {len(x.shape)} axes has no spatial axes beside batch and channels; add the missing axes"
            )
    if front_end.arrays.compiles_python():
        given = dict(zip(transform.operands, operands, strict=False))
        given |= zip(transform.optional, operands[len(transform.operands) :], strict=False)
        drawn = seed if training and transform.random else None
        return front_end.graphs.transformed(transform, rank, x, given, layout, mask, drawn)
    if mask is not None:
        if not transform.masked:
            raise PoolingError(f"{transform.function} takes no mask")
        kind = front_end.arrays.dtype(mask) if hasattr(mask, "dtype") else type(mask).__name__
        if kind != "bool":
            raise PoolingError(f"mask must be bool, got {kind}; True marks cells that count")
        Pooling(Average(), Global(), rank, layout).mask_layout(tuple(x.shape), tuple(mask.shape))
    draws = flag("training", training) and transform.random
    if draws and seed is None:
        raise PoolingError("training=True needs seed=, an int that fixes the draws of this call")
    call = Call(front_end, rank, layout, mask, key_of(seed) if draws else None)
    call.spatial(x)  # refuses a wrong layout and too few axes
    names = (*transform.operands, *transform.optional)
    tensors = (*operands, *(None,) * (len(names) - len(operands)))
    for name, each in zip(names, tensors, strict=True):
        if not hasattr(each, "shape") and (each is not None or name in transform.operands):
            raise PoolingError(f"{name} must be an array, got an object of type {type(each).__name__}")
    return transform.apply(call, x, *tensors)


_keyword = inspect.Parameter.KEYWORD_ONLY
_positional = inspect.Parameter.POSITIONAL_OR_KEYWORD


def _named_function(transform: type[Transform]) -> Callable[..., Any]:
    """The function of a transform, with its options as arguments."""
    names = transform.options()
    own = [inspect.Parameter(each, _positional, annotation="Any") for each in ("x", *transform.operands)]
    own += [
        inspect.Parameter(each.name, _positional, default=_default(each), annotation=each.type)
        for each in fields(transform)
        if each.init
    ]
    own += [inspect.Parameter(each, _keyword, default=None, annotation="Any | None") for each in transform.optional]
    own.append(inspect.Parameter("layout", _keyword, default="channels_first", annotation="Layout"))
    if transform.masked:
        own.append(inspect.Parameter("mask", _keyword, default=None, annotation="Any | None"))
    if transform.random:
        own += chance_parameters()
    signature = inspect.Signature(own, return_annotation=Any)
    positional = tuple(each.name for each in own if each.kind is _positional)
    known = frozenset(signature.parameters)
    required = frozenset(each.name for each in own if each.default is inspect.Parameter.empty)

    def function(*arguments: Any, **keywords: Any) -> Any:
        given = {**dict(zip(positional, arguments, strict=False)), **keywords}
        if len(given) != len(arguments) + len(keywords) or not required <= given.keys() <= known:
            try:
                signature.bind(*arguments, **keywords)
            except TypeError as error:
                raise TypeError(f"{transform.function}() {error}") from None
        made = transform(**{name: given[name] for name in names if name in given})
        tensors = [given.get(name) for name in ("x", *transform.operands, *transform.optional)]
        more = {name: given[name] for name in ("layout", "mask", "training", "seed") if name in given}
        return apply(made, *tensors, **more)

    function.__signature__ = signature  # type: ignore[attr-defined]
    function.__name__ = function.__qualname__ = transform.function
    function.__module__ = "poolkit"
    function.__doc__ = _document(transform)
    return function


def chance_parameters() -> list[inspect.Parameter]:
    """What functions of transforms that draw take too."""
    return [
        inspect.Parameter("training", _keyword, default=False, annotation="bool"),
        inspect.Parameter("seed", _keyword, default=None, annotation="Any | None"),
    ]


def _default(option: Any) -> Any:
    return inspect.Parameter.empty if option.default is MISSING else option.default


def _document(transform: type[Transform]) -> str:
    """Docstring of a function: the transform's, with formula and source."""
    head, _, rest = inspect.cleandoc(transform.__doc__ or "").partition("\n\n")
    mask = "; mask: bool, of the shape of x or of x without channels, True where a cell counts" * transform.masked
    mask += "; training: whether to draw, which needs a seed" * transform.random
    return (
        f"{head}\n\nFormula: {transform.formula}. Shapes: x `(..., C, *spatial)`, or `(..., *spatial, C)` with "
        f'layout "channels_last"{mask}.\n\n{rest}\n\nSource: {transform.source}.'
    )


@lru_cache(maxsize=1)
def _functions() -> Mapping[str, Callable[..., Any]]:
    return {each.function: _named_function(each) for each in transforms().values()}


def function(name: str) -> Callable[..., Any] | None:
    """The function of that name, such as "blur_pool"; None where no transform has it."""
    return _functions().get(name)


def function_names() -> Sequence[str]:
    """Names of all functions of transforms."""
    return sorted(_functions())
