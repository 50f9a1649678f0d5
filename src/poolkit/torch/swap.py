"""Replaces the pooling of a model that exists: its modules by `swap`, its calls of functions by `swap_calls`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CodeType
from typing import Any, Final, TypeAlias

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from poolkit.errors import PoolingError
from poolkit.reductions import Named, named
from poolkit.torch import functional, modules
from poolkit.torch.arguments import TORCH_PREFIXES
from poolkit.torch.modules import PoolingModule

Chosen: TypeAlias = str | Callable[[str, nn.Module], nn.Module | None] | None

_SEEN: Final = {
    f"{prefix}{name}Pool{rank}d": (kind, rank)
    for prefix, kind in (("", "window"), ("Adaptive", "adaptive"))
    for name in ("Max", "Avg")
    for rank in (1, 2, 3)
} | {f"LPPool{rank}d": ("window", rank) for rank in (1, 2, 3)}
"""Modules of `torch.nn` that have a counterpart."""

_POOLING_NAMES: Final = frozenset(
    f"{prefix}{name}_pool{rank}d{suffix}"
    for prefix in ("", "adaptive_")
    for name in ("max", "avg", "lp")
    for rank in (1, 2, 3)
    for suffix in ("", "_with_indices")
)
_MAYBE_POOLING: Final = frozenset({"mean", "amax", "amin", "max", "sum", "interpolate", "unfold"})


@dataclass(frozen=True)
class Replaced:
    """One module that was replaced.

    Attributes:
        name: Its name in the model.
        old: What was there.
        new: What is there now.
    """

    name: str
    old: nn.Module
    new: nn.Module


@dataclass
class Swap:
    """What `swap` did.

    Attributes:
        replaced: Modules that were replaced.
        unseen: Where pooling is, or may be, that was not replaced, by name, and why.
    """

    replaced: list[Replaced] = field(default_factory=list)
    unseen: dict[str, str] = field(default_factory=dict)
    _places: list[tuple[dict[str, Any], str, nn.Module]] = field(default_factory=list, repr=False)

    def undo(self) -> None:
        """Put every replaced module back."""
        while self._places:
            place, name, old = self._places.pop()
            place[name] = old

    def __str__(self) -> str:
        lines = [f"{each.name}: {each.old} -> {each.new}" for each in self.replaced]
        return "\n".join([*lines, *(f"{name}: not replaced, {why}" for name, why in self.unseen.items())])


def swap(model: nn.Module, to: Chosen = None) -> Swap:
    """Replace every pooling module of `torch.nn` in a model by Poolkit's.

    Formula: the model's function stays the same with `to=None`; else each pooling has another reduction over the same
    windows.

    Args:
        model: Any module but a scripted one; it is changed in place.
        to: None for the same behaviour, a choice such as "l2" for another reduction, or a function of name and module
            that gives the new module, or None to leave it.

    Returns:
        A record of what was replaced and what could not be seen, with `undo()`.

    Raises:
        PoolingError: Where the model itself is a pooling module, or `to` is no choice.

    Source: none; it is a walk over the model's modules.

    Example:
        >>> import torch, poolkit.torch
        >>> model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.MaxPool2d(2))
        >>> record = poolkit.torch.swap(model, to="l2")
        >>> record.replaced[0].name, record.replaced[0].new
        ('1', L2Pool2d(kernel_size=2, stride=2))
    """
    _refuse_choice(to)
    if type(model).__module__ == nn.MaxPool2d.__module__:
        raise PoolingError(
            f"model is a pooling module itself, {model}; put it into torch.nn.Sequential so that it can be replaced"
        )
    record = Swap()
    made: dict[int, nn.Module] = {}
    for parent_name, parent in list(model.named_modules()):
        _report_calls(record, parent_name, parent)
        for name, child in list(parent._modules.items()):
            if child is None:
                continue
            full = f"{parent_name}.{name}" if parent_name else name
            if id(child) not in made:
                new = _replacement(record, full, child, to)
                if new is None:
                    continue
                made[id(child)] = new
                record.replaced.append(Replaced(full, child, new))
            record._places.append((parent._modules, name, child))
            parent._modules[name] = made[id(child)]
    return record


def _refuse_choice(to: Chosen) -> None:
    if to is not None and not callable(to) and to not in named():
        raise PoolingError(f"to must be one of {', '.join(sorted(named()))}, a function or None; got {to!r}")


def _replacement(record: Swap, name: str, old: nn.Module, to: Chosen) -> nn.Module | None:
    """The new module, or None where the old one stays; the record says why where it is a pooling."""
    if callable(to):
        return to(name, old) if _is_pooling(old) else None
    why = _why_unseen(old, to)
    if why is not None:
        record.unseen[name] = why
    if why is not None or not _is_pooling(old):
        return None
    new = _same(old) if to is None else _other(old, named()[to])
    return _with_state(new, old)


def _is_pooling(module: nn.Module) -> bool:
    return type(module).__module__ == nn.MaxPool2d.__module__ and type(module).__name__ in _SEEN


def _why_unseen(module: nn.Module, to: Chosen) -> str | None:
    """Why a module that pools is left as it is; None for others."""
    kind = type(module)
    if isinstance(module, torch.jit.ScriptModule):
        return "it is scripted" if "Pool" in str(getattr(module, "original_name", "")) else None
    if not _is_pooling(module):
        pools = any(each.__module__ == nn.MaxPool2d.__module__ for each in kind.__mro__)
        if not pools or "Unpool" in kind.__name__:
            return None
        if kind.__module__ == nn.MaxPool2d.__module__:
            return f"torch.nn.{kind.__name__} has no counterpart"
        return f"{kind.__name__} is a subclass of a torch.nn pooling and may add behaviour"
    if getattr(module, "return_indices", False) and to not in (None, "max", "min"):
        return "its indices are asked for, which only max and min have"
    if kind.__name__.startswith("LPPool") and to is None:
        even = float(module.norm_type) % 2 == 0  # type: ignore[arg-type]
        if not even or module.ceil_mode:
            return "torch.nn's Lp takes no absolute value and scales short windows up (rule S9); give to= to replace it"
    return None


_WORDS: Final = ("kernel_size", "stride", "padding", "dilation", "ceil_mode", "output_size", "return_indices")
_OWN_WORDS: Final = ("count_include_pad", "divisor_override", "norm_type")


def _given(old: nn.Module, words: tuple[str, ...]) -> dict[str, Any]:
    return {word: getattr(old, word) for word in words if hasattr(old, word)}


def _same(old: nn.Module) -> PoolingModule:
    made = modules.find(type(old).__name__)
    assert made is not None  # _SEEN lists modules that both have
    return made(**_given(old, _WORDS + _OWN_WORDS))


def _other(old: nn.Module, entry: Named) -> PoolingModule:
    """The same windows with another reduction."""
    kind, rank = _SEEN[type(old).__name__]
    prefix = TORCH_PREFIXES.get(entry.prefix, entry.prefix)
    made = modules.find(f"{'Adaptive' if kind == 'adaptive' else ''}{prefix}Pool{rank}d")
    assert made is not None
    given = {word: value for word, value in _given(old, _WORDS).items() if word in made.signature.parameters}
    if "norm_type" in made.signature.parameters:
        given["norm_type"] = getattr(old, "norm_type", entry.reduction.p)  # type: ignore[attr-defined]
    if "count_include_pad" in made.signature.parameters:
        given |= _given(old, ("count_include_pad", "divisor_override")) or {"count_include_pad": False}
    return made(**given)


def _with_state(new: PoolingModule, old: nn.Module) -> PoolingModule:
    """Training flag and hooks of the old module: handles to hooks still remove them."""
    new.training = old.training
    for name, value in vars(old).items():
        if name.endswith("_hooks") or "_hooks_" in name:
            vars(new)[name] = value
    return new


def _report_calls(record: Swap, name: str, module: nn.Module) -> None:
    """Say which functions that pool, or may, the `forward` of a module calls."""
    own = type(module).__module__
    if own.startswith("torch.nn.") or isinstance(module, PoolingModule):
        return
    code = getattr(type(module).forward, "__code__", None)
    found = set(_names(code)) if code is not None else set()
    sure, maybe = sorted(found & _POOLING_NAMES), sorted(found & _MAYBE_POOLING)
    parts = [f"forward calls {', '.join(sure)}; use swap_calls"] if sure else []
    parts += [f"forward calls {', '.join(maybe)}, which may pool"] if maybe else []
    if parts:
        record.unseen[name or "(the model)"] = "; ".join(parts)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


class swap_calls(TorchFunctionMode):  # noqa: N801, a function to its users
    """Inside, calls of `torch.nn.functional`'s pooling are Poolkit's.

    Formula: results stay the same; Lp's differ as rule S9 says.

    Attributes:
        replaced: How many calls of each function were replaced.

    Source: none; PyTorch's function modes say how calls are overridden.

    Example:
        >>> import torch, poolkit.torch
        >>> with poolkit.torch.swap_calls() as record:
        ...     y = torch.nn.functional.max_pool2d(torch.ones(1, 1, 4, 4), 2)
        >>> record.replaced
        {'max_pool2d': 1}
    """

    def __init__(self) -> None:
        super().__init__()
        self.replaced: dict[str, int] = {}

    def __torch_function__(self, called: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Replace one call."""
        kwargs = kwargs or {}
        name = str(getattr(called, "__name__", ""))
        with_indices = name.endswith("_with_indices")
        name = name.removesuffix("_with_indices")
        if name not in _POOLING_NAMES or getattr(called, "__module__", None) == functional.__name__:
            return called(*args, **kwargs)
        self.replaced[name] = self.replaced.get(name, 0) + 1
        if with_indices:
            kwargs = {**kwargs, "return_indices": True}
        return getattr(functional, name)(*args, **kwargs)
