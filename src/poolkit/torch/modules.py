"""Modules under the names of `torch.nn`: `MaxPool2d`, `AdaptiveAvgPool1d`, `SoftPool3d`, `GlobalL2Pool2d`, ..."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Final

import torch
from torch import nn
from torch.overrides import has_torch_function_unary

from poolkit.geometry import per_axis, window_cells
from poolkit.pooling import Pooling
from poolkit.reductions import Named, named
from poolkit.reductions.base import Array, Bound
from poolkit.reductions.bounds import check_channels, start
from poolkit.torch import functional
from poolkit.torch.arguments import (
    KINDS,
    LEARNT,
    RANKS,
    TORCH_PREFIXES,
    Kind,
    Prepared,
    parameters,
    prepare,
    torch_name,
)
from poolkit.torch.documents import module_document

_BOUNDED: Final[dict[Bound, Callable[[Array], Array]]] = {
    "none": lambda number: number,
    "positive": torch.nn.functional.softplus,
    "share": torch.sigmoid,
}


class PoolingModule(nn.Module):
    """What all pooling modules share: their arguments are attributes, as in `torch.nn`, and may be set later."""

    named: ClassVar[Named]
    """The reduction, with the options that the module's name fixes."""
    kind: ClassVar[Kind]
    rank: ClassVar[int]
    signature: ClassVar[inspect.Signature]
    learnable: bool = False
    """Whether options are learnt; an argument of modules whose reduction has such options."""
    _prepared: Prepared | None

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__()
        bound = self.signature.bind(*arguments, **keywords)
        bound.apply_defaults()
        if bound.arguments.get("stride", 0) is None:
            bound.arguments["stride"] = bound.arguments["kernel_size"]
        for name, value in bound.arguments.items():
            super().__setattr__(name, tuple(value) if isinstance(value, list) else value)  # type: ignore[arg-type]
        prepared = self._prepared = self._prepare()
        if bound.arguments.get("learnable", False):
            self._learn(prepared.call.pooling, bound.arguments["channels"], bound.arguments["outputs"])

    def _learn(self, pooling: Pooling, channels: int | None, outputs: int | Sequence[int] | None) -> None:
        """Make the parameters: numbers without bounds, of which the options are functions."""
        check_channels(channels)
        shape: tuple[int, ...] = () if channels is None else (channels,)
        if outputs is not None:
            shape = (channels or 1, *per_axis("outputs", outputs, self.rank, 1))
        for name in pooling.reduction.learnable:
            first = torch.tensor(start(pooling.reduction, name, window_cells(pooling.geometry, self.rank)))
            self.register_parameter(f"learnt_{name}", nn.Parameter(first.expand((*shape, *first.shape)).clone()))

    @property
    def learnt(self) -> dict[str, Array]:
        """Options that are learnt, as they are now, by name; empty where nothing is."""
        bounds = self.named.reduction.learnable if self.learnable else {}
        return {name: _BOUNDED[bound](getattr(self, f"learnt_{name}")) for name, bound in bounds.items()}

    def _prepare(self) -> Prepared:
        given = {name: getattr(self, name) for name in self.signature.parameters}
        return prepare(self.named, self.kind, self.rank, given)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self.signature.parameters:
            super().__setattr__(name, value)
            return
        super().__setattr__(name, tuple(value) if isinstance(value, list) else value)  # type: ignore[arg-type]
        self._prepared = None  # made out at the next call: several attributes may have to be set first

    def forward(self, input: Array, mask: Array | None = None) -> Any:
        """Pool a tensor; cells where the mask is False do not count."""
        if self.learnable:
            return self._forward_learnt(input, mask)
        if has_torch_function_unary(input):
            return self._as_function(input, mask)
        prepared = self._prepared
        if prepared is None:
            prepared = self._prepared = self._prepare()
        return functional.pool(input, prepared, mask, self.training, None)

    def _forward_learnt(self, input: Array, mask: Array | None) -> Array:
        prepared = self._prepared
        if prepared is None:
            prepared = self._prepared = self._prepare()
        return functional.learned_pool(input, prepared, mask, self.learnt)

    def _as_function(self, input: Array, mask: Array | None) -> Any:
        """The call as that of a function, which overrides of PyTorch's functions see."""
        given = {name: getattr(self, name) for name in self.signature.parameters if name not in LEARNT}
        reduction = self.named.reduction
        given |= {torch_name(reduction, name): getattr(reduction, name) for name in self.named.fixed}
        if reduction.random:
            given["training"] = self.training
        prefix = "" if self.kind == "window" else f"{self.kind}_"
        function = getattr(functional, f"{prefix}{reduction.function}{self.rank}d")
        return function(input, mask=mask, **given)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_prepared": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)  # type: ignore[no-untyped-call]
        self._prepared = self._prepare()

    def extra_repr(self) -> str:
        """Arguments that are not at their defaults, and those without one."""
        parts = []
        for name, parameter in self.signature.parameters.items():
            value = getattr(self, name)
            if parameter.default is parameter.empty or value != parameter.default:
                parts.append(f"{name}={value}")
        return ", ".join(parts)


def names() -> Iterator[tuple[str, Named, Kind, int]]:
    """Every module: name, reduction, kind of its geometry, and rank."""
    for entry in named().values():
        for kind, beginning in KINDS.items():
            for rank in RANKS:
                yield f"{beginning}{TORCH_PREFIXES.get(entry.prefix, entry.prefix)}Pool{rank}d", entry, kind, rank


def module_class(name: str, entry: Named, kind: Kind, rank: int) -> type[PoolingModule]:
    """A new module class."""
    signature = inspect.Signature(parameters(entry, kind, module=True))
    content = {
        "__module__": "poolkit.torch",
        "__qualname__": name,
        "__doc__": module_document(entry, kind, rank, name),
        "__signature__": signature,
        "named": entry,
        "kind": kind,
        "rank": rank,
        "signature": signature,
    }
    return type(name, (PoolingModule,), content)


_modules: dict[str, type[PoolingModule]] = {}


def find(name: str) -> type[PoolingModule] | None:
    """The module of that name, made now if it is new; None where the catalogue has none."""
    if name not in _modules:
        for each, entry, kind, rank in names():
            if each == name:
                _modules[name] = module_class(name, entry, kind, rank)
    return _modules.get(name)
