"""Functions under the names and conventions of `flax.linen` and `flax.nnx`: `max_pool`, `avg_pool`, `min_pool`, ...

Made from the catalogue of reductions, those of registered reductions too. Channels come last; strides default to 1,
as in flax; `padding` is "VALID", "SAME", "SAME_LOWER" or (before, after) pairs; `avg_pool` counts padded cells unless
told otherwise. Flax itself is not needed.

What differs: a window that sees only padding is refused, where flax gives an infinity (rule S5); of tied cells the
first in raster order takes the gradient (rule S6).

Example:
    >>> import jax.numpy as jnp
    >>> from poolkit.jax.flax import max_pool
    >>> max_pool(jnp.ones((2, 8, 8, 3)), (2, 2), strides=(2, 2)).shape
    (2, 4, 4, 3)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, Final

import jax.numpy as jnp

from poolkit import functional
from poolkit.fractional import Fractional
from poolkit.geometry import Geometry, Padding, Sizes, Window
from poolkit.reductions import catalogue
from poolkit.reductions.base import Array, Reduction
from poolkit.segments import Segments

_FLAX_DEFAULTS: Final = {"count_include_pad": True}
_SHARED: Final = ("x", "kernel_size", "stride", "padding", "dilation", "ceil_mode", "layout")


def _geometry(
    window_shape: Sizes | Geometry, strides: Sizes | None, padding: Padding
) -> Geometry | Fractional | Segments:
    if not isinstance(window_shape, (int, Sequence)):
        return functional.geometry_of(window_shape, strides, 0, 1, False)
    return Window(window_shape, strides or 1, padding.lower() if isinstance(padding, str) else padding)  # type: ignore[arg-type]


def _function(reduction: type[Reduction]) -> Callable[..., Any]:
    """The function of a reduction with flax's arguments."""
    pool: Any = functional.function(reduction.function)
    own = [p for p in inspect.signature(pool).parameters.values() if p.name not in _SHARED]
    own = [p.replace(default=_FLAX_DEFAULTS.get(p.name, p.default)) for p in own]
    changed = {p.name: p.default for p in own if p.name in _FLAX_DEFAULTS}

    def function(
        inputs: Array,
        window_shape: Sizes | Geometry,
        strides: Sizes | None = None,
        padding: Padding = "VALID",  # type: ignore[assignment]
        **keywords: Any,
    ) -> Any:
        geometry = _geometry(window_shape, strides, padding)
        return pool(jnp.asarray(inputs), geometry, layout="channels_last", **changed | keywords)

    shared = list(inspect.signature(function).parameters.values())[:-1]
    function.__signature__ = inspect.Signature([*shared, *own], return_annotation=Any)  # type: ignore[attr-defined]
    function.__name__ = function.__qualname__ = reduction.function
    function.__doc__ = (
        f"{(reduction.__doc__ or '').partition(chr(10))[0]} With flax's arguments.\n\n"
        f"Formula: {reduction.formula}. Shapes: inputs `(..., *window, features)` to `(..., *outputs, features)`; "
        f"`window_shape` may also be a geometry. See `poolkit.{reduction.function}` for the keywords.\n\n"
        f"Source: {reduction.source}."
    )
    return function


_functions: dict[type[Reduction], Callable[..., Any]] = {}


def __getattr__(name: str) -> Any:
    """Functions come from the catalogue."""
    for reduction in catalogue().values():
        if reduction.function == name:
            if reduction not in _functions:
                _functions[reduction] = _function(reduction)
            return _functions[reduction]
    raise AttributeError(f"module 'poolkit.jax.flax' has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(functional.function_names())
