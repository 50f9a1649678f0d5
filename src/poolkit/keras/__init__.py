"""Keras 3 layers: `MaxPooling2D`, `L2Pooling1D`, `GlobalSoftPooling2D`, `AdaptiveAveragePooling3D`, ...

Made from the catalogue of reductions, for every reduction, rank and kind of geometry; reductions that were registered
later are found too. They take the names, arguments and defaults of Keras's own layers, on each of its backends.
"""

from __future__ import annotations

from typing import Any

from poolkit.errors import unusable

try:
    import keras as keras
except ImportError as error:
    raise unusable("poolkit.keras", "keras", "poolkit[keras]", error) from error

from poolkit.keras import fractional, generation, networks, transforms
from poolkit.keras.swap import Replaced, Swap, swap

__all__ = ["Replaced", "Swap", "swap"]


_FAMILIES = (generation, transforms, fractional, networks)


def _find(name: str) -> Any:
    """The layer of that name; None where no family of layers has it."""
    return next((layer for layer in (family.find(name) for family in _FAMILIES) if layer is not None), None)


def __getattr__(name: str) -> Any:
    """Layers come from the catalogue, those of registered reductions too."""
    layer = None if name.startswith("_") else _find(name)
    if layer is None:
        raise AttributeError(f"module 'poolkit.keras' has no attribute {name!r}")
    return layer


def __dir__() -> list[str]:
    return sorted({*__all__, *(each for family in _FAMILIES for each, *_ in family.names())})


# Made at once, not at first use: a saved model then finds its layers after `import poolkit.keras` alone.
for _family in _FAMILIES:
    for _name, *_ in _family.names():
        _family.find(_name)
