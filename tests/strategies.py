"""Random calls for generated tests: any reduction of the catalogue, any geometry, rank, layout, type, mask, values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from numpy.typing import NDArray

import poolkit as pk
from poolkit.pooling import Pooling

Array = NDArray[Any]
SIZES = {1: 24, 2: 9, 3: 5}
"""Largest size of an axis, by rank."""

VALUES = ("spread", "ties", "zeros", "special")


@dataclass(frozen=True)
class Call:
    """One call, with the gradient of its result."""

    x: Array
    pooling: Pooling
    mask: Array | None
    cotangent: Array

    @property
    def keywords(self) -> dict[str, Any]:
        """What `poolkit.pool` takes besides input, reduction and geometry."""
        pooling = self.pooling
        random = {"training": True, "seed": 2**40 + self.x.size} if pooling.training else {}
        return {"layout": pooling.layout, "mask": self.mask, "empty_value": pooling.empty_value, **random}

    def __repr__(self) -> str:
        mask = None if self.mask is None else self.mask.astype(int).tolist()
        return f"{self.pooling}\nx = np.array({self.x.tolist()}, {self.x.dtype.name!r})\nmask = {mask}"


@st.composite
def windows(draw: st.DrawFn, rank: int) -> pk.Window:
    """A window with sizes of its own on every axis."""

    def per_axis(low: int, high: int) -> tuple[int, ...]:
        return tuple(draw(st.lists(st.integers(low, high), min_size=rank, max_size=rank)))

    stride = draw(st.none() | st.just(per_axis(1, 3)))
    kind = draw(st.sampled_from(["pairs", "valid", "same", "same_lower"]))
    pairs = tuple(zip(per_axis(0, 3), per_axis(0, 3), strict=True))
    padding: Any = pairs if kind == "pairs" else kind
    ceil_mode = draw(st.booleans()) if kind == "pairs" else False
    return pk.Window(per_axis(1, 4), stride, padding, per_axis(1, 3), ceil_mode)


def geometries(rank: int) -> st.SearchStrategy[pk.Geometry]:
    """A geometry of every kind, for this rank."""
    adaptive = st.lists(st.integers(1, 7) | st.none(), min_size=rank, max_size=rank).map(pk.Adaptive)
    return st.one_of(windows(rank), windows(rank), adaptive, st.just(pk.Global()))


def _values(random: np.random.Generator, kind: str, shape: tuple[int, ...], dtype: str) -> Array:
    if kind == "spread":
        x = random.standard_normal(shape)
    elif kind == "ties":
        x = random.integers(-2, 3, shape).astype(float)
    elif kind == "zeros":
        x = np.copysign(random.integers(0, 2, shape), random.standard_normal(shape))
    else:
        x = random.integers(-2, 3, shape).astype(float)
        for special in (np.nan, np.inf, -np.inf):
            x[random.random(shape) < 0.05] = special
    return x.astype(dtype)


@st.composite
def calls(draw: st.DrawFn, reduction: pk.Reduction) -> Call:
    """A legal call of a reduction."""
    rank = draw(st.integers(1, 3))
    sizes = tuple(draw(st.lists(st.integers(1, SIZES[rank]), min_size=rank, max_size=rank)))
    channels = draw(st.sampled_from([1, 2, 3, 17]))
    layout: Any = draw(st.sampled_from(["channels_first", "channels_last"]))
    masked = draw(st.sampled_from(["no", "cells", "positions"])) if reduction.divisor.kind == "valid" else "no"
    training = reduction.random and draw(st.booleans())
    empty_value = draw(st.sampled_from([None, -7.5]))
    geometry = draw(geometries(rank))
    # Where the geometry does not say the rank, every axis but two is space.
    lead = draw(st.sampled_from([(1,), (2,)] if geometry.rank is None else [(), (1,), (2,), (2, 1)]))
    pooling = Pooling(reduction, geometry, rank, layout, training, empty_value, masked != "no")
    shape = (*lead, channels, *sizes) if layout == "channels_first" else (*lead, *sizes, channels)
    try:
        output = pooling.output_shape(shape)
    except pk.PoolingError:
        assume(False)
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = _values(random, draw(st.sampled_from(VALUES)), shape, draw(st.sampled_from(["float32", "float64"])))
    mask = None
    if masked != "no":
        mask = random.random(shape if masked == "cells" else (*lead, *sizes)) < draw(st.sampled_from([0.3, 0.8]))
    return Call(x, pooling, mask, random.integers(-4, 5, output).astype(x.dtype))
