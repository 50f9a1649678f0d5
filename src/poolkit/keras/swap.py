"""Replaces the pooling layers of a Keras model that exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import keras

from poolkit.errors import PoolingError
from poolkit.keras.generation import KINDS, RANKS, find
from poolkit.keras.layers import PoolingLayer
from poolkit.reductions import named

Chosen: TypeAlias = str | Callable[[Any], Any | None] | None

_SEEN: Final = {
    f"{kind}{name}Pooling{rank}D": (kind, rank) for kind in KINDS for name in ("Max", "Average") for rank in RANKS
}
"""Layers of Keras that have a counterpart."""


@dataclass(frozen=True)
class Replaced:
    """One layer that was replaced.

    Attributes:
        name: Its name in the model.
        old: Keras's layer.
        new: Poolkit's.
    """

    name: str
    old: Any
    new: Any


@dataclass
class Swap:
    """What `swap` did.

    Attributes:
        model: The new model; the old one is as it was.
        replaced: Layers that were replaced.
        unseen: Where pooling is that was not replaced, by name, and why.
    """

    model: Any
    replaced: list[Replaced] = field(default_factory=list)
    unseen: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [f"{each.name}: {type(each.old).__name__} -> {type(each.new).__name__}" for each in self.replaced]
        return "\n".join([*lines, *(f"{name}: not replaced, {why}" for name, why in self.unseen.items())])


def swap(model: Any, to: Chosen = None, *, weights: bool = True) -> Swap:
    """Copy a model, with every pooling layer of Keras replaced by Poolkit's, and the same weights.

    Formula: the model's function stays the same with `to=None`; else each pooling has another reduction over the same
    windows. Compile the copy before it is trained.

    Args:
        model: A `Sequential` or functional model, with others in it or not; it is not changed.
        to: None for the same behaviour, a choice such as "l2" for another reduction, or a function of a layer that
            gives the new layer, or None to leave it.
        weights: Copy the weights; False leaves new initial ones, for a training from the start.

    Returns:
        The new model, with a record of what was replaced and what could not be.

    Raises:
        PoolingError: Where the model is a subclass, whose layers its own code calls, `to` is no choice, or a weight
            has another shape behind the new layers.

    Source: none; `keras.models.clone_model` walks over the layers.

    Example:
        >>> import keras, poolkit.keras
        >>> model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.MaxPooling2D(name="pool")])
        >>> print(poolkit.keras.swap(model, to="l2"))
        pool: MaxPooling2D -> L2Pooling2D
    """
    if (not isinstance(to, str | None) and not callable(to)) or (isinstance(to, str) and to not in named()):
        raise PoolingError(f"to must be one of {', '.join(sorted(named()))}, a function or None; got {to!r}")
    record = Swap(None)

    def copy(layer: Any) -> Any:
        new = _replacement(record, layer, to)
        if new is None:
            return layer.__class__.from_config(layer.get_config())
        record.replaced.append(Replaced(layer.name, layer, new))
        return new

    try:
        record.model = keras.models.clone_model(model, clone_function=copy, recursive=True)
    except ValueError as error:
        raise PoolingError(
            f"model must be Sequential or functional, got {type(model).__name__}: {error}; replace layers where a "
            "subclass makes them"
        ) from error
    if model.built and weights:
        try:
            record.model.set_weights(model.get_weights())
        except ValueError as error:
            raise PoolingError(
                f"the weights do not fit behind the new layers, whose outputs have other sizes: {error}; keep the "
                "sizes, or give weights=False"
            ) from error
    return record


def _replacement(record: Swap, layer: Any, to: Chosen) -> Any | None:
    """The new layer, or None where the old one stays; the record says why where it is a pooling."""
    kind = type(layer)
    if kind.__module__.startswith("keras.") and kind.__name__ in _SEEN:
        if callable(to):
            return to(layer)
        geometry, rank = _SEEN[kind.__name__]
        name = kind.__name__ if to is None else f"{geometry}{_prefix(to)}Pooling{rank}D"
        made = find(name)
        assert made is not None  # _SEEN and the catalogue list what there is
        return made.from_config(layer.get_config())
    pools = any("Pooling" in each.__name__ and each.__module__.startswith("keras.") for each in kind.__mro__)
    if pools and not isinstance(layer, PoolingLayer):
        record.unseen[layer.name] = f"{kind.__name__} is a subclass of a layer of Keras and may add behaviour"
    return None


def _prefix(choice: str) -> str:
    return next(entry.prefix for each, entry in named().items() if each == choice)
