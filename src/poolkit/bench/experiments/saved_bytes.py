"""Bytes that PyTorch's autograd keeps for the way back of a max pooling, per output cell."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

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

    Those that it saves through PyTorch, and those, with arrays of NumPy, that its nodes of the graph hold besides,
    which PyTorch's hooks do not see. The input counts too: the call keeps it alive, whoever else holds it.
    """
    kept: dict[int, int] = {}

    def count(tensor: Any) -> Any:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(count, lambda tensor: tensor):
        value = function(x)
    for node in _nodes(value.grad_fn):
        for held in _flat(list(vars(node).values()) if hasattr(node, "__dict__") else []):
            if isinstance(held, torch.Tensor):
                count(held)
            elif isinstance(held, np.ndarray):
                kept[held.ctypes.data] = held.nbytes
    return sum(kept.values())


def _nodes(first: Any) -> Iterator[Any]:
    """Every node of the graph from here on."""
    waiting, seen = [first], set()
    while waiting:
        node = waiting.pop()
        if node is not None and id(node) not in seen:
            seen.add(id(node))
            yield node
            waiting += [following for following, _ in node.next_functions]


def _flat(value: Any) -> Iterator[Any]:
    """What containers hold."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _flat(each)
    else:
        yield value
