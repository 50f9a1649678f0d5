"""Layers of transforms: `BlurPooling2D`, `MaxUnpooling2D`, `TokenPooling1D`, ...

A layer of a transform that takes more tensors than one is called with a list of them: `layer([values, indices])`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, ClassVar, Final, cast

import keras

from poolkit import transforms
from poolkit.errors import PoolingError
from poolkit.keras.layers import keras_words
from poolkit.pooling import Layout
from poolkit.reductions import named
from poolkit.transforms.base import Transform
from poolkit.transforms.plain import plain, restored

_SIZES: Final = ("steps", "height, width", "depth, height, width")


_REDUCTIONS: Final = {"reduction", "reductions"}


class TransformLayer(keras.layers.Layer):  # type: ignore[misc]
    """A transform of `rank` spatial axes, as a Keras layer."""

    transform: ClassVar[type[Transform]]
    rank: ClassVar[int]

    def __init__(self, *arguments: Any, data_format: str | None = None, **keywords: Any) -> None:
        names = self.transform.options()
        given = dict(zip(names, arguments, strict=False))
        given |= {name: keywords.pop(name) for name in names if name in keywords}
        super().__init__(**keywords)
        with keras_words():
            self.made = self.transform(**{name: _option(name, each) for name, each in given.items()})
        self.data_format = cast(Layout, data_format or keras.config.image_data_format())
        self.supports_masking = self.transform.masked
        self.built = True

    def call(self, inputs: Any, mask: Any | None = None) -> Any:
        """The result for a tensor, or for a list of the tensor and those that follow it."""
        return self._transformed(inputs, mask)

    def _transformed(self, inputs: Any, mask: Any | None, **chance: Any) -> Any:
        x, *operands = inputs if isinstance(inputs, (list, tuple)) else (inputs,)
        mask = mask[0] if isinstance(mask, (list, tuple)) else mask
        if len(x.shape) != self.rank + 2:
            raise PoolingError(f"inputs must have {self.rank + 2} axes, got shape {tuple(x.shape)}")
        seen = keras.ops.cast(mask, "bool") if mask is not None and self.transform.masked else None
        with keras_words():
            return transforms.apply(
                self.made, x, *operands, layout=self.data_format, mask=seen, rank=self.rank, **chance
            )

    def compute_mask(self, inputs: Any, previous_mask: Any | None = None) -> Any:  # noqa: ARG002
        """None: what follows has no cells that a mask could be about."""
        return None

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the same layer."""
        options = {name: plain(getattr(self.made, name)) for name in self.transform.options()}
        return {**super().get_config(), **options, "data_format": self.data_format}


class RandomTransformLayer(TransformLayer):
    """A transform that draws in training: a fresh key from its own generator for each call."""

    def __init__(self, *arguments: Any, seed: int | None = None, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any, mask: Any | None = None, training: bool | None = None) -> Any:
        """The result, at random in training."""
        chance = {"training": True, "seed": self.seed_generator.next()} if training else {}
        return self._transformed(inputs, mask, **chance)

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the same layer."""
        return {**super().get_config(), "seed": self.seed}


def _option(name: str, given: Any) -> Any:
    """An option as it was given, or from a saved layer; reductions by their names too."""
    if name == "reduction" and isinstance(given, str):
        if given not in named():
            raise PoolingError(f"reduction must be one of {', '.join(sorted(named()))} or a Reduction, got {given!r}")
        return named()[given].reduction
    if name == "reductions" and isinstance(given, (list, tuple)):
        return tuple(_option("reduction", each) for each in given)
    return restored(given)


def names() -> Iterator[tuple[str, type[Transform], int]]:
    """Every layer: name, transform and rank."""
    for transform in transforms.transforms().values():
        for rank in transform.ranks:
            ending = f"ing{rank}D" if transform.layer.endswith("Unpool") else f"{rank}D"
            yield transform.layer_name("Pooling", ending), transform, rank


_layers: dict[str, type[TransformLayer]] = {}


def find(name: str) -> type[TransformLayer] | None:
    """The layer of that name, made now if it is new; None where no transform has it."""
    if name not in _layers:
        for each, transform, rank in names():
            if each == name:
                _layers[name] = _layer_class(name, transform, rank)
    return _layers.get(name)


def _layer_class(name: str, transform: type[Transform], rank: int) -> type[TransformLayer]:
    content = {
        "__module__": "poolkit.keras",
        "__qualname__": name,
        "__doc__": _document(transform, rank),
        "transform": transform,
        "rank": rank,
    }
    base = RandomTransformLayer if transform.random else TransformLayer
    made: Any = type(name, (base,), content)
    keyword = inspect.Parameter.KEYWORD_ONLY
    own = list(inspect.signature(transform).parameters.values())
    own.append(inspect.Parameter("data_format", keyword, default=None, annotation="str | None"))
    if transform.random:
        own.append(inspect.Parameter("seed", keyword, default=None, annotation="int | None"))
    made.__signature__ = inspect.Signature([*own, inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)])
    return keras.saving.register_keras_serializable(package="poolkit")(made)  # type: ignore[no-any-return]


def _document(transform: type[Transform], rank: int) -> str:
    """Docstring: the transform's, with shapes in Keras's words."""
    head, _, rest = inspect.cleandoc(transform.__doc__ or "").partition("\n\n")
    sizes = _SIZES[rank - 1]
    tensors = ("x", *transform.operands, *transform.optional)
    called = f"Called with a tensor, or a list [{', '.join(tensors)}]. " if len(tensors) > 1 else ""
    reduction = ' Reductions may be names, such as "average".' if {*transform.options()} & _REDUCTIONS else ""
    return (
        f"{head}\n\nFormula: {transform.formula}. Input shape: `(batch, {sizes}, channels)`, or "
        f"`(batch, channels, {sizes})` with channels first. {called}{reduction}\n\n"
        f"{rest.partition('Example:')[0].strip()}\n\n"
        f"Source: {transform.source}."
    )
