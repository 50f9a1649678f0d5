"""What stays out of compiled graphs. Imported only while one is made, since it needs Dynamo."""

from __future__ import annotations

from typing import Any

import torch

from poolkit.reductions.base import Array
from poolkit.torch import definition, transforms
from poolkit.torch.call import Call, with_mask
from poolkit.torch.definition import Key


@torch.compiler.disable  # type: ignore[untyped-decorator]
def pool(x: Array, call: Call, mask: Array | None, key: Key | None, return_indices: bool) -> Any:
    """Pool by the route that `torch.func` and forward mode understand; operators of the library would lose them."""
    value, tap = transforms.pool(call if mask is None else with_mask(call), x, mask, key)
    return (value, definition.indices(call, tap, tuple(x.shape))) if return_indices and tap is not None else value
