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

from poolkit.keras.generation import find, names
from poolkit.keras.swap import Replaced, Swap, swap

__all__ = ["Replaced", "Swap", "swap"]


def __getattr__(name: str) -> Any:
    """Layers come from the catalogue, those of registered reductions too."""
    layer = None if name.startswith("_") else find(name)
    if layer is None:
        raise AttributeError(f"module 'poolkit.keras' has no attribute {name!r}")
    return layer


def __dir__() -> list[str]:
    return sorted({*__all__, *(each for each, *_ in names())})


# Made at once, not at first use: a saved model then finds its layers after `import poolkit.keras` alone.
for _name, *_ in names():
    find(_name)
