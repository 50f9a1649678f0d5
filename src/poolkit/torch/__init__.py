"""PyTorch front end: modules under the names of `torch.nn`, for every reduction, kind of geometry and rank.

`MaxPool2d`, `AvgPool1d`, `LPPool2d`, `L2Pool3d`, `AdaptiveSoftPool2d`, `GlobalMaxPool1d`, ... are made from the
catalogue of reductions, those of registered reductions too. Order, defaults and refusals of arguments are PyTorch's
where it has the module. `poolkit.torch.functional` has the functions.
"""

from __future__ import annotations

from typing import Any, Final

from poolkit.errors import unusable

try:
    import torch
except ImportError as error:
    raise unusable("poolkit.torch", "torch", "poolkit[torch]", error) from error

from poolkit.reductions.base import Array
from poolkit.torch import composed, fractional, modules, networks
from poolkit.torch import functional as functional
from poolkit.torch import graphs as graphs
from poolkit.torch import onnx as onnx  # registers what the exporter looks up
from poolkit.torch.arrays import TorchArrays
from poolkit.torch.learned import learned
from poolkit.torch.modules import PoolingModule
from poolkit.torch.routes import front_end as pool
from poolkit.torch.swap import Replaced, Swap, swap, swap_calls

__all__ = ["PoolingModule", "Replaced", "Swap", "full_mask", "functional", "learned", "pool", "swap", "swap_calls"]


arrays = TorchArrays()

_FAMILIES: Final[Any] = (modules, composed, fractional, networks)


def full_mask(x: Array) -> Array:
    """A mask of the shape of `x` that is True everywhere."""
    return torch.ones(x.shape, dtype=torch.bool, device=x.device)


def __getattr__(name: str) -> Any:
    """Modules come from the catalogue, those of registered reductions too."""
    found = None
    if not name.startswith("_"):
        found = next((each for each in (family.find(name) for family in _FAMILIES) if each is not None), None)
    if found is None:
        raise AttributeError(f"module 'poolkit.torch' has no attribute {name!r}")
    return found


def __dir__() -> list[str]:
    made = (name for family in _FAMILIES for name, *_ in family.names())
    return sorted({*__all__, *made})
