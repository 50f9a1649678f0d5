"""The calls that the tests of JAX's transformations go through: every reduction, and where it needs a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import poolkit as pk
from poolkit.reductions import named

REDUCTIONS: Final = {choice: entry.reduction for choice, entry in named().items()}
SEED: Final = 2**40 + 5


@dataclass(frozen=True)
class Call:
    """A pooling call without its tensor."""

    reduction: pk.Reduction
    geometry: pk.Geometry
    layout: Any = "channels_first"
    training: bool = False

    def __call__(self, x: Any, **more: Any) -> Any:
        seed = SEED if self.training and self.reduction.random else None
        return pk.pool(
            x, self.reduction, self.geometry, layout=self.layout, training=self.training, **{"seed": seed} | more
        )


def call(choice: str, training: bool = False, layout: Any = "channels_first") -> Call:
    """A call with overlapping windows and padding, in two dimensions."""
    return Call(REDUCTIONS[choice], pk.Window((3, 2), (2, 1), ((1, 1), (0, 1))), layout, training)


def cells(shape: tuple[int, ...], seed: int = 0, dtype: str = "float64") -> NDArray[Any]:
    """Cells without ties, away from 0, of both signs: every reduction is smooth there."""
    rng = np.random.default_rng(seed)
    magnitude = rng.permutation(np.linspace(0.5, 2.0, int(np.prod(shape)))).reshape(shape)
    return (magnitude * rng.choice([-1.0, 1.0], shape)).astype(dtype)


def weighted(call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A scalar function of the cells whose derivative reaches each of them in a way of its own."""
    import jax.numpy as jnp

    def scalar(x: Any) -> Any:
        y = call(x)
        return jnp.sum(y * jnp.cos(jnp.arange(y.size, dtype=y.dtype)).reshape(y.shape))

    return scalar
