"""The pooling layers of a Keras model, Keras's own and Poolkit's, as reductions over geometries."""

from __future__ import annotations

from typing import Any


def counterpart(layer: Any) -> Any | None:
    """The layer of Poolkit that does what a layer does: itself, or that of the same name for a layer of Keras.

    Args:
        layer: Any Keras layer.

    Returns:
        A `poolkit.keras.layers.PoolingLayer`, which has `reduction`, `geometry`, `rank` and `data_format`; None where
        the layer is no pooling that is known.
    """
    import poolkit.keras
    from poolkit.keras.layers import PoolingLayer

    if isinstance(layer, PoolingLayer):
        return layer
    kind = type(layer)
    if not kind.__module__.startswith("keras.") or "Pooling" not in kind.__name__:
        return None
    found = getattr(poolkit.keras, kind.__name__, None)
    return None if found is None else found.from_config(layer.get_config())
