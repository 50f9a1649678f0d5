"""Functions as `keras.ops` has them: `max_pool`, `average_pool`, `soft_pool`, `adaptive_max_pool`, ...

Made from the catalogue of reductions, those of registered reductions too. They take tensors of Keras's backend, and
symbolic tensors, of which a functional model is made. Types are kept: no policy casts the input.

Example:
    >>> import keras
    >>> from poolkit.keras.ops import max_pool
    >>> tuple(max_pool(keras.ops.ones((2, 8, 8, 3)), 2).shape)
    (2, 4, 4, 3)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import keras

from poolkit.errors import PoolingError
from poolkit.functional import pool
from poolkit.keras.generation import RANKS, find
from poolkit.keras.layers import keras_words
from poolkit.reductions import Named, named

_KERAS_NAMES: Final = {"avg_pool": "average_pool"}
"""What `keras.ops` calls a function of Poolkit."""


def _functions() -> Iterator[tuple[str, Named, str]]:
    """Every function: name, reduction, kind of its geometry."""
    for entry in named().values():
        if entry.fixed:
            continue
        function = entry.reduction.function
        for name in {function, _KERAS_NAMES.get(function, function)}:
            yield name, entry, ""
            yield f"adaptive_{name}", entry, "Adaptive"


def _layer(entry: Named, kind: str, inputs: Any, arguments: Any, keywords: Any) -> Any:
    rank = len(inputs.shape) - 2
    if rank not in RANKS:
        raise PoolingError(f"inputs must have 3 to 5 axes (batch, channels and 1 to 3 of space), got {rank + 2}")
    made = find(f"{kind}{entry.prefix}Pooling{rank}D")
    assert made is not None  # the entry is of the catalogue
    build: Any = made
    return build(*arguments, dtype=keras.backend.standardize_dtype(inputs.dtype), **keywords)


def _function(name: str, entry: Named, kind: str) -> Callable[..., Any]:
    random = entry.reduction.random

    def function(inputs: Any, *arguments: Any, mask: Any | None = None, **keywords: Any) -> Any:
        if keywords.get("learnable"):
            raise PoolingError(
                "a function has nothing that it could learn; use the layer, or give the option as a tensor"
            )
        training = bool(keywords.pop("training", False)) if random else False
        seed = keywords.pop("seed", None) if random else None
        layer = _layer(entry, kind, inputs, arguments, keywords)
        if isinstance(inputs, keras.KerasTensor):
            return layer(inputs, mask=mask, **({"training": training} if random else {}))
        chance: dict[str, Any] = {"training": training, "seed": seed} if training else {}
        with keras_words():
            return pool(inputs, layer.reduction, layer.geometry, layout=layer.data_format, mask=mask, **chance)

    function.__name__ = function.__qualname__ = name
    size = "output_size" if kind else "pool_size, strides=None, padding='valid'"
    function.__doc__ = (
        f"{(entry.reduction.__doc__ or '').partition(chr(10))[0]} As a function of `keras.ops`.\n\n"
        f"Formula: {entry.reduction.formula}. Arguments: inputs `(batch, *spatial, channels)`, {size}, "
        "data_format=None, mask=None, and by keyword the layer's"
        + ("; training=False and seed=None, which training needs.\n\n" if random else ".\n\n")
        + f"Source: {entry.reduction.source}."
    )
    return function


_made: dict[str, Callable[..., Any]] = {}


def __getattr__(name: str) -> Any:
    """Functions come from the catalogue."""
    if name not in _made:
        for each, entry, kind in _functions():
            if each == name:
                _made[name] = _function(name, entry, kind)
    if name not in _made:
        raise AttributeError(f"module 'poolkit.keras.ops' has no attribute {name!r}")
    return _made[name]


def __dir__() -> list[str]:
    return sorted(name for name, *_ in _functions())
