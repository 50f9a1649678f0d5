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

from poolkit.keras.generation import layer_class, names
from poolkit.keras.layers import PoolingLayer

_layers: dict[str, type[PoolingLayer]] = {}


def _find(name: str) -> type[PoolingLayer] | None:
    """The layer of that name, made now if it is new; None where the catalogue has none."""
    if name in _layers:
        return _layers[name]
    for each, own, entry, kind, rank in names():
        if each == name:
            made = layer_class(own, entry, kind, rank) if own == name else _find(own)
            assert made is not None  # a short name stands for a layer of the same list
            return _layers.setdefault(name, made)
    return None


def __getattr__(name: str) -> Any:
    """Layers come from the catalogue, those of registered reductions too."""
    layer = None if name.startswith("_") else _find(name)
    if layer is None:
        raise AttributeError(f"module 'poolkit.keras' has no attribute {name!r}")
    return layer


def __dir__() -> list[str]:
    return sorted(each for each, *_ in names())


# Made at once, not at first use: a saved model then finds its layers after `import poolkit.keras` alone.
for _name, *_ in names():
    _find(_name)
