"""Every layer that is generated, with arguments and inputs of its kind."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Final

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

import poolkit as pk
import poolkit.keras
from poolkit.keras.generation import names
from poolkit.reductions import Named
from tests.reductions.samples import own_kernels
from tests.thinning import thinned

BACKEND: Final = os.environ.get("KERAS_BACKEND", "")
LAYOUTS: Final = ("channels_last", "channels_first")
SIZES: Final = (7, 6, 5)
KINDS_OF_GRADIENT: Final = ("max", "average", "soft", "stochastic", "median")
"""A cell wins, none does, cells are needed again, a cell is drawn, no kernel."""


@dataclass(frozen=True)
class Kind:
    """A layer class."""

    name: str
    entry: Named
    geometry: str
    rank: int

    @property
    def layer(self) -> Any:
        return getattr(poolkit.keras, self.name)

    @property
    def random(self) -> bool:
        return self.entry.reduction.random

    def arguments(self, **more: Any) -> dict[str, Any]:
        """Arguments that are not the defaults."""
        if self.geometry == "":
            own: dict[str, Any] = {"pool_size": (3, 2, 2)[: self.rank], "strides": 2, "padding": "same"}
        elif self.geometry == "Adaptive":
            own = {"output_size": (3, 4, 2)[: self.rank]}
        else:
            own = {}
        return own | ({"seed": 7} if self.random else {}) | more

    def shape(self, layout: str, batch: int | None = 2, channels: int = 3) -> tuple[Any, ...]:
        """Shape of an input."""
        sizes = SIZES[: self.rank]
        return (batch, *sizes, channels) if layout == "channels_last" else (batch, channels, *sizes)

    def data(self, layout: str, dtype: str = "float32", seed: int = 0) -> NDArray[Any]:
        """An input: of both signs, some cells the same."""
        x = np.random.default_rng(seed).standard_normal(self.shape(layout)).astype(dtype)
        return np.asarray(np.round(4 * x) / 4, dtype)


KINDS: Final = [
    Kind(own, entry, kind, rank)
    for name, own, entry, kind, rank in names()
    if name == own and (entry.choice in own_kernels() or (kind, rank) == ("", 2))
]
"""Of reductions without a kernel of their own one layer: what is made of kind and rank is the same for all."""

ONE_OF_EACH: Final = [kind for kind in KINDS if kind.rank == 2]

LAID_OUT: Final = [(kind, LAYOUTS[0]) for kind in KINDS] + [(kind, LAYOUTS[1]) for kind in ONE_OF_EACH]
"""Every layer channels last, and those of two dimensions channels first."""


def _alike(kind: Kind, layout: str) -> bool:
    """What the quickest backend shows for all: what a layer is made of does not depend on the backend.

    On the others each reduction has windows in two dimensions, and those of each kind the rest.
    """
    if BACKEND == "torch":
        return False
    usual = kind.rank == 2 and layout == LAYOUTS[0]
    if kind.entry.choice in KINDS_OF_GRADIENT:
        return not usual and kind.entry.choice not in KINDS_OF_GRADIENT[:3]
    return not usual or kind.geometry != ""


every = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
every_thinned = pytest.mark.parametrize(
    "kind", thinned(KINDS, lambda kind: _alike(kind, LAYOUTS[0])), ids=lambda kind: kind.name
)
every_in_2d = pytest.mark.parametrize("kind", ONE_OF_EACH, ids=lambda kind: kind.name)
every_laid_out = pytest.mark.parametrize(
    ("kind", "layout"), thinned(LAID_OUT, _alike), ids=lambda each: getattr(each, "name", each)
)
each_layout = pytest.mark.parametrize("layout", LAYOUTS)


def numpy_of(x: Any) -> NDArray[Any]:
    """A tensor of the backend as a NumPy array."""
    return np.asarray(keras.ops.convert_to_numpy(x))


def expected(layer: Any, x: NDArray[Any], **keywords: Any) -> NDArray[Any]:
    """What `poolkit.pool` gives for a NumPy array."""
    y = pk.pool(x, layer.reduction, layer.geometry, layout=layer.data_format, **keywords)
    if getattr(layer, "keepdims", True):
        return np.asarray(y)
    first = 1 if layer.data_format == "channels_last" else 2
    return np.asarray(y.reshape(y.shape[:first] + y.shape[first + layer.rank :]))
