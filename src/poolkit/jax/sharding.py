"""Kernel calls on batches that lie on several devices: each device pools its part, and nothing is gathered.

XLA cuts a call along its leading axes where its target is registered as partitionable and the call says how many they
are; Shardy, which decides where tensors lie, wants the same said as a rule over all axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import jax
from jaxlib.mlir import ir

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def stay_apart(operation: Any, batch: int) -> None:
    """Say that a call's operands and results share their first `batch` axes, along which it may be cut."""
    operation.attributes["mhlo.frontend_attributes"] = ir.DictAttr.get(
        {"num_batch_dims": ir.StringAttr.get(str(batch))}
    )
    if getattr(jax.config, "jax_use_shardy_partitioner", True):
        rule = _rule(operation, batch)
        if rule is not None:
            operation.attributes["sdy.sharding_rule"] = rule


def _rule(operation: Any, batch: int) -> Any | None:
    """Shardy's rule; None where this JAX has no such rules: a sharded batch is then gathered first, which is slower."""
    operands, results = ([each.type for each in side] for side in (operation.operands, operation.results))
    free = iter(f"{first}{second}" for first in _LETTERS for second in _LETTERS)
    shared = [next(free) for _ in range(batch)]

    def side(types: Sequence[Any]) -> str:
        ranks = [ir.RankedTensorType(each).rank for each in types]
        return ", ".join(" ".join([*shared, *(next(free) for _ in range(rank - batch))]) for rank in ranks)

    try:  # internal to JAX
        from jax._src import custom_partitioning_sharding_rule as rules

        rule = rules.str_to_sdy_sharding_rule(f"{side(operands)} -> {side(results)}")
        return rules.sdy_sharding_rule_to_mlir(rule, operands, results)
    except Exception:  # whatever another version of JAX says
        return None
