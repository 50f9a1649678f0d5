"""Layers of fractional pooling, of any reduction: `FractionalMaxPooling2D`, `FractionalAveragePooling1D`, ..."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, Final

import keras

from poolkit.fractional import Fractional, Regions
from poolkit.keras.generation import RANKS
from poolkit.keras.layers import RandomLayer, keras_words
from poolkit.reductions import Named, named

_REGIONS: Final = ("output_size", "output_ratio", "regions", "overlapping")


class FractionalLayer(RandomLayer):
    """Pooling over the regions of `poolkit.Fractional`: drawn anew for each call in training, fixed otherwise.

    Args:
        output_size: Outputs per axis, one number or one per axis.
        output_ratio: Instead: outputs by cells, above 0 to 1.
        regions: "pseudorandom" or "random".
        overlapping: Whether neighbouring windows share a cell.
        data_format: "channels_last", "channels_first", or None for Keras's setting.
        seed: Where chance starts, an int; None for any. The same seed draws the same regions on each backend.
        options: Options of the reduction, and arguments of `keras.layers.Layer`.
    """

    can_learn = False

    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = "pseudorandom",
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> None:
        with keras_words():
            given = Fractional(output_size, output_ratio, regions, overlapping)
        super().__init__(given, data_format, seed=seed, **options)

    @property
    def draws(self) -> bool:
        """Always: the regions."""
        return True

    def compute_mask(self, inputs: Any, mask: Any | None = None) -> Any:  # noqa: ARG002
        """None: the regions are not known outside a call."""
        return None

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        """Shape of the output; what is None in the input's shape is None where it matters."""
        batch, *rest = input_shape
        with keras_words():
            if self.data_format == "channels_last":
                return (batch, *self.geometry.output_sizes(rest[:-1]), rest[-1])
            return (batch, rest[0], *self.geometry.output_sizes(rest[1:]))

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the same layer."""
        own = {name: getattr(self.geometry, name) for name in _REGIONS}
        return {**super().get_config(), **own}


def names() -> Iterator[tuple[str, Named, int]]:
    """Every layer: name, reduction and rank."""
    for entry in named().values():
        for rank in RANKS:
            yield f"Fractional{entry.prefix}Pooling{rank}D", entry, rank


_layers: dict[str, type[FractionalLayer]] = {}


def find(name: str) -> type[FractionalLayer] | None:
    """The layer of that name, made now if it is new; None where there is none."""
    if name not in _layers:
        for each, entry, rank in names():
            if each == name:
                _layers[name] = _layer_class(name, entry, rank)
    return _layers.get(name)


def _layer_class(name: str, entry: Named, rank: int) -> type[FractionalLayer]:
    free = [each for each in fields(entry.reduction) if each.init and each.name not in entry.fixed]
    content = {
        "__module__": "poolkit.keras",
        "__qualname__": name,
        "__doc__": f"{entry.prefix} pooling. {inspect.cleandoc(FractionalLayer.__doc__ or '')}",
        "named": entry,
        "options": tuple(each.name for each in free),
        "rank": rank,
    }
    made: Any = type(name, (FractionalLayer,), content)
    keyword = inspect.Parameter.KEYWORD_ONLY
    own = [inspect.Parameter(each.name, keyword, default=each.default, annotation=each.type) for each in free]
    *shared, rest = list(inspect.signature(FractionalLayer.__init__).parameters.values())[1:]
    made.__signature__ = inspect.Signature([*shared, *own, rest.replace(name="kwargs")])
    return keras.saving.register_keras_serializable(package="poolkit")(made)  # type: ignore[no-any-return]
