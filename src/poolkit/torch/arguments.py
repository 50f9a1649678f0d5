"""Arguments in PyTorch's words, in PyTorch's order, with PyTorch's defaults and refusals; and what they stand for.

`torch.nn` orders the arguments of max, average and Lp pooling differently, and those of modules and functions too:
`parameters` knows each order, for every other reduction there is one.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, TypeAlias

from poolkit.errors import PoolingError
from poolkit.geometry import Adaptive, Geometry, Global, Window
from poolkit.pooling import Pooling
from poolkit.reductions import Named
from poolkit.reductions.base import Reduction
from poolkit.torch.call import Call, call_of, with_mask

Kind: TypeAlias = Literal["window", "adaptive", "global"]
KINDS: Final[dict[Kind, str]] = {"window": "", "adaptive": "Adaptive", "global": "Global"}
"""Beginning of a module's name, before that of its reduction."""
RANKS: Final = (1, 2, 3)

_SIZES: Final = "int | Sequence[int]"
_WINDOW: Final[dict[str, tuple[Any, str]]] = {
    "kernel_size": (inspect.Parameter.empty, _SIZES),
    "stride": (None, f"{_SIZES} | None"),
    "padding": (0, "int | Sequence[int] | Sequence[Sequence[int]] | str"),
    "dilation": (1, _SIZES),
    "ceil_mode": (False, "bool"),
}
_ADAPTIVE: Final[dict[str, tuple[Any, str]]] = {
    "output_size": (inspect.Parameter.empty, "int | Sequence[int | None] | None")
}
_GLOBAL: Final[dict[str, tuple[Any, str]]] = {"keepdim": (True, "bool")}

LEARNT: Final[dict[str, tuple[Any, str]]] = {
    "learnable": (False, "bool"),
    "channels": (None, "int | None"),
    "outputs": (None, f"{_SIZES} | None"),
}
"""Arguments of modules whose reduction has options to learn."""

_SHARED: Final[dict[Kind, dict[str, tuple[Any, str]]]] = {
    "window": _WINDOW,
    "adaptive": _ADAPTIVE,
    "global": _GLOBAL,
}

_ORDERS: Final[dict[str, Sequence[str]]] = {
    "avg_pool": ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"),
    "lp_pool": ("norm_type", "kernel_size", "stride", "ceil_mode"),
}
"""Positional arguments of window pooling where `torch.nn` has its own order; the others follow as keywords."""

_TORCH_NAMES: Final = {"lp_pool": {"p": "norm_type"}}
_TORCH_DEFAULTS: Final = {"count_include_pad": True, "norm_type": inspect.Parameter.empty}
_PADDED_ONLY: Final = ("count_include_pad", "divisor_override")
"""Options that mean nothing where windows have no padding."""
TORCH_PREFIXES: Final = {"Average": "Avg"}


def is_indexed(reduction: Reduction) -> bool:
    """Whether results have indices, in training or not."""
    return reduction.indexed(False)


def torch_name(reduction: Reduction, option: str) -> str:
    """PyTorch's word for an option."""
    return _TORCH_NAMES.get(reduction.function, {}).get(option, option)


def options(entry: Named, kind: Kind) -> dict[str, inspect.Parameter]:
    """Options of the reduction that its name leaves open, by PyTorch's word for them."""
    found = {}
    for option in fields(entry.reduction):
        if not option.init or option.name in entry.fixed or (kind != "window" and option.name in _PADDED_ONLY):
            continue
        name = torch_name(entry.reduction, option.name)
        default = _TORCH_DEFAULTS.get(name, option.default)
        found[name] = inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=option.type)
    return found


def parameters(entry: Named, kind: Kind, module: bool) -> list[inspect.Parameter]:
    """Arguments of a module's constructor, or of a function after its input."""
    shared = _SHARED[kind]
    keyword, positional = inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
    found = {
        name: inspect.Parameter(name, positional, default=default, annotation=annotation)
        for name, (default, annotation) in shared.items()
    } | options(entry, kind)
    order = [name for name in shared if name != "keepdim"]
    if kind == "window":
        own = _ORDERS.get(entry.reduction.function, order)
        order = list(own) if found.keys() >= set(own) else order
        found["empty_value"] = inspect.Parameter("empty_value", keyword, default=None, annotation="float | None")
    elif "norm_type" in found:
        order = ["norm_type", *order]
    if is_indexed(entry.reduction):
        found["return_indices"] = inspect.Parameter("return_indices", positional, default=False, annotation="bool")
        # torch.nn.MaxPool2d has it before ceil_mode, torch.nn.functional.max_pool2d after.
        order.insert(order.index("ceil_mode") if module and kind == "window" else len(order), "return_indices")
    if module and set(entry.reduction.learnable) - entry.fixed:
        for name, (default, annotation) in LEARNT.items():
            found[name] = inspect.Parameter(name, keyword, default=default, annotation=annotation)
    rest = [found[name].replace(kind=keyword) for name in found if name not in order]
    return [*(found[name].replace(kind=positional) for name in order if name in found), *rest]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Arguments made out: everything about a call but its tensors.

    Attributes:
        call: The call outside training.
        training: The call in training; the same where nothing is drawn.
        random: Whether training draws.
        return_indices: Whether indices are wanted too.
        keepdim: Whether spatial axes of size 1 are kept.
        rank: Number of spatial axes.
    """

    call: Call
    training: Call
    random: bool
    return_indices: bool
    keepdim: bool
    rank: int

    def masked(self) -> Prepared:
        """The same for an input with a mask."""
        return replace(self, call=with_mask(self.call), training=with_mask(self.training))


def prepare(entry: Named, kind: Kind, rank: int, given: dict[str, Any], masked: bool = False) -> Prepared:
    """Make out arguments in PyTorch's words.

    Args:
        entry: The reduction under its name.
        kind: Kind of geometry.
        rank: Number of spatial axes.
        given: Every argument of `parameters` by name.
        masked: Whether a mask comes with the input.

    Raises:
        PoolingError: Where an argument is out of range.
    """
    words = {each.name: torch_name(entry.reduction, each.name) for each in fields(entry.reduction)}
    chosen = {own: given[word] for own, word in words.items() if word in given}
    reduction = replace(entry.reduction, **chosen)
    pooling = Pooling(
        reduction, _geometry(kind, rank, given), rank, empty_value=given.get("empty_value"), masked=masked
    )
    call = call_of(pooling)
    return Prepared(
        call,
        call_of(replace(pooling, training=True)) if reduction.random else call,
        reduction.random,
        _flag("return_indices", given.get("return_indices", False)),
        _flag("keepdim", given.get("keepdim", True)),
        rank,
    )


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, (bool, int)):
        raise PoolingError(f"{name} must be True or False, got {value!r}")
    return bool(value)


def _geometry(kind: Kind, rank: int, given: dict[str, Any]) -> Geometry:
    if kind == "global":
        return Global()
    if kind == "adaptive":
        size = given["output_size"]
        made = Adaptive(tuple(size) if isinstance(size, Sequence) else (size,) * rank)
        made.rules(rank)
        return made
    return _window(rank, **{name: given[name] for name in _WINDOW})


def _window(rank: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any) -> Window:
    """A window with one number per axis; like PyTorch's, padding that is no pair is at most half the kernel."""
    kernel_size, stride, dilation = (_single(each) for each in (kernel_size, stride, dilation))
    padding = padding if isinstance(padding, str) else _single(padding)
    stride = None if isinstance(stride, Sequence) and len(stride) == 0 else stride
    given = Window(kernel_size, stride, padding, dilation, _flag("ceil_mode", ceil_mode))
    codes = [rule.code for rule in given.rules(rank)]
    pairs = isinstance(padding, Sequence) and any(isinstance(each, Sequence) for each in padding)
    for axis, (kind, kernel, _, step, before, *_) in enumerate(codes):
        if kind == 0 and not pairs and 2 * before > step * (kernel - 1) + 1:
            raise PoolingError(
                f"padding should be at most half of the effective kernel size, got {before} for kernel_size {kernel} "
                f"with dilation {step} on axis {axis}; give (before, after) pairs to pad more"
            )
    kernels, strides, dilations = zip(*((k, s, d) for _, k, s, d, *_ in codes), strict=True)
    if not isinstance(padding, str):
        padding = tuple((before, after) for *_, before, after, _ in codes)
    return Window(kernels, strides, padding, dilations, given.ceil_mode)


def _single(value: Any) -> Any:
    """PyTorch takes one number in a list for all axes."""
    alone = isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 1
    return value[0] if alone and not isinstance(value[0], Sequence) else value
