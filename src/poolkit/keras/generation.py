"""Makes the layer classes: one for each name of a reduction, kind of geometry and rank."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

import keras

from poolkit.keras.layers import LEARNT, AdaptiveLayer, GlobalLayer, PoolingLayer, RandomLayer, WindowLayer
from poolkit.reductions import Named, named

RANKS: Final = (1, 2, 3)
KINDS: Final[dict[str, type[PoolingLayer]]] = {"": WindowLayer, "Global": GlobalLayer, "Adaptive": AdaptiveLayer}
"""Beginning of a layer's name, before that of its reduction."""

_KERAS_SHORT: Final = {"Max": "MaxPool", "Average": "AvgPool"}
_KERAS_SHORT_KINDS: Final = ("", "Global")

_SIZES: Final = ("steps", "height, width", "depth, height, width")

_ARGUMENTS: Final = {
    "pool_size": "Cells of the window: an int, or {rank} of them.",
    "strides": "Cells between windows: an int, or {rank} of them; `pool_size` if None.",
    "padding": '"valid", "same" or "same_lower"; or cells as an int, {rank} ints, or {rank} (before, after) pairs. '
    "No padded cell is ever counted as a value.",
    "output_size": "Outputs: an int, or {rank} of them; None keeps the input's.",
    "data_format": '"channels_last", "channels_first", or None for Keras\'s setting.',
    "keepdims": "Keep the spatial axes, of size 1.",
    "name": "Name of the layer.",
    "dilation_rate": "Cells between taps: an int, or {rank} of them.",
    "ceil_mode": "Round output sizes up; the last window still starts in the input or in the leading padding.",
    "learnable": "Learn the reduction's options that can be; they start at what is given here.",
    "per_channel": "Learn one for each channel.",
    "per_output": "Learn one for each cell of the result.",
    "seed": "Where chance starts, an int; None for any. The same seed draws the same cells on each backend.",
}


def names() -> Iterator[tuple[str, str, Named, str, int]]:
    """Every name of a layer, with the layer's own name, its reduction, the kind of its geometry and its rank."""
    for entry in named().values():
        for kind in KINDS:
            for rank in RANKS:
                own = f"{kind}{entry.prefix}Pooling{rank}D"
                yield own, own, entry, kind, rank
                if entry.prefix in _KERAS_SHORT and kind in _KERAS_SHORT_KINDS:
                    yield f"{kind}{_KERAS_SHORT[entry.prefix]}{rank}D", own, entry, kind, rank


def layer_class(name: str, entry: Named, kind: str, rank: int) -> type[PoolingLayer]:
    """A new layer class, registered with Keras under its name."""
    reduction = type(entry.reduction)
    family = KINDS[kind]
    bases = (RandomLayer, family) if reduction.random else (family,)
    free = [option for option in fields(reduction) if option.init and option.name not in entry.fixed]
    content = {
        "__module__": "poolkit.keras",
        "__qualname__": name,
        "__doc__": _document(entry, kind, rank, [option.name for option in free]),
        "named": entry,
        "options": tuple(option.name for option in free),
        "rank": rank,
    }
    made: Any = type(name, bases, content)
    keyword = inspect.Parameter.KEYWORD_ONLY
    own = [inspect.Parameter(o.name, keyword, default=o.default, annotation=o.type) for o in free]
    if reduction.random:
        own.append(inspect.Parameter("seed", keyword, default=None, annotation="int | None"))
    if set(reduction.learnable) - entry.fixed:
        own += [inspect.Parameter(each, keyword, default=False, annotation="bool") for each in LEARNT]
    *shared, rest = list(inspect.signature(family.__init__).parameters.values())[1:]
    made.__signature__ = inspect.Signature([*shared, *own, rest.replace(name="kwargs")])
    return keras.saving.register_keras_serializable(package="poolkit")(made)  # type: ignore[no-any-return]


def _document(entry: Named, kind: str, rank: int, free: list[str]) -> str:
    """Docstring of a layer: the reduction's first line and formula, and the arguments in Keras's words."""
    reduction = type(entry.reduction)
    head = inspect.cleandoc(reduction.__doc__ or "").partition("\n\n")[0]
    where = {
        "": "each window of",
        "Global": "the whole of",
        "Adaptive": "each of `output_size` nearly equal parts of",
    }[kind]
    family = list(inspect.signature(KINDS[kind].__init__).parameters)[1:-1]
    chance = ["seed"] if reduction.random else []
    chance += LEARNT if set(reduction.learnable) - entry.fixed else []
    arguments = [f"    {each}: {_ARGUMENTS[each].format(rank=rank)}" for each in [*family, *chance]]
    arguments.append("    kwargs: Arguments of `keras.layers.Layer`.")
    if free:
        arguments.insert(-1, f"    {', '.join(free)}: As in `poolkit.{reduction.__name__}`.")
    sizes = _SIZES[rank - 1]
    fixed = "".join(f", {name} = {getattr(entry.reduction, name):g}" for name in sorted(entry.fixed))
    example = "4" if kind == "Adaptive" else ""
    shape = (2, *(8,) * rank, 3)
    output = {"": (2, *(4,) * rank, 3), "Global": (2, 3), "Adaptive": (2, *(4,) * rank, 3)}[kind]
    lines = [
        f"{entry.prefix} pooling of {where} {rank}D maps, as a Keras layer.",
        "",
        f"{head} Formula: {reduction.formula}{fixed}.",
        "",
        "Args:",
        *arguments,
        "",
        f"Input shape: `(batch, {sizes}, channels)`, or `(batch, channels, {sizes})` with channels first.",
        "Output shape: the same axes, "
        + ("without the spatial ones unless `keepdims`." if kind == "Global" else "with the pooled sizes."),
        "A mask of the input, `(batch, "
        + sizes
        + ")`, says which cells count; "
        + ("none is passed on." if kind == "Global" else "the pooled mask is passed on."),
        "",
        "Raises:",
        "    PoolingError: Where an argument is out of range, or no window fits into the input.",
        "",
        f"Source: {reduction.source}.",
        "",
        "Example:",
        "    >>> import keras, poolkit.keras",
        f"    >>> layer = poolkit.keras.{kind}{entry.prefix}Pooling{rank}D({example})",
        f"    >>> tuple(layer(keras.ops.ones({shape})).shape)",
        f"    {output}",
    ]
    return "\n".join(lines)


_layers: dict[str, type[PoolingLayer]] = {}


def find(name: str) -> type[PoolingLayer] | None:
    """The layer of that name, made now if it is new; None where the catalogue has none."""
    if name in _layers:
        return _layers[name]
    for each, own, entry, kind, rank in names():
        if each == name:
            made = layer_class(own, entry, kind, rank) if own == name else find(own)
            assert made is not None  # a short name stands for a layer of the same list
            return _layers.setdefault(name, made)
    return None
