"""Bytes that PyTorch's autograd keeps for the way back of a max pooling, per output cell."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Mapping
from typing import Any

import poolkit
from poolkit.bench.contender import Prepared
from poolkit.bench.work import Work


def contenders(work: Work) -> Mapping[str, Prepared]:
    """PyTorch's own and Poolkit's."""
    torch: Any = importlib.import_module("torch")
    x = torch.randn(work.shape, generator=torch.Generator().manual_seed(0)).requires_grad_()
    poolings: dict[str, Callable[[Any], Any]] = {
        "torch": lambda x: torch.nn.functional.max_pool2d(x, 2),
        "poolkit torch": lambda x: poolkit.max_pool(x, 2),
    }

    def prepared(name: str) -> Prepared:
        pool = poolings[name]
        return Prepared(
            lambda: pool(x),
            lambda value: (value.detach().numpy(),),
            "peer" if name == "torch" else "ours",
            count=lambda: saved(torch, pool, x) / math.prod(work.output_shape),
        )

    return {name: prepared(name) for name in poolings}


def saved(torch: Any, function: Callable[[Any], Any], x: Any) -> int:
    """Bytes of the tensors that a call keeps for its backward pass, each memory counted once.

    The input counts too: it is kept alive by the call, whoever else holds it.
    """
    kept: dict[int, int] = {}

    def pack(tensor: Any) -> Any:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        function(x)
    return sum(kept.values())
