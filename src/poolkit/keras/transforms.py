"""Layers of transforms: `BlurPooling2D`, `MaxUnpooling2D`, `TokenPooling1D`, ...

A layer of a transform that takes more tensors than one is called with a list of them: `layer([values, indices])`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, ClassVar, Final, cast

import keras

from poolkit import transforms
from poolkit.errors import PoolingError
from poolkit.keras.layers import keras_words
from poolkit.pooling import Layout
from poolkit.reductions import catalogue, named
from poolkit.reductions.base import Reduction
from poolkit.transforms.base import Transform

_SIZES: Final = ("steps", "height, width", "depth, height, width")


class TransformLayer(keras.layers.Layer):  # type: ignore[misc]
    """A transform of `rank` spatial axes, as a Keras layer."""

    transform: ClassVar[type[Transform]]
    rank: ClassVar[int]

    def __init__(self, *arguments: Any, data_format: str | None = None, **keywords: Any) -> None:
        names = self.transform.options()
        given = dict(zip(names, arguments, strict=False))
        given |= {name: keywords.pop(name) for name in names if name in keywords}
        if "reduction" in given:
            given["reduction"] = _reduction(given["reduction"])
        super().__init__(**keywords)
        with keras_words():
            self.made = self.transform(**given)
        self.data_format = cast(Layout, data_format or keras.config.image_data_format())
        self.supports_masking = self.transform.masked
        self.built = True

    def call(self, inputs: Any, mask: Any | None = None) -> Any:
        """The result for a tensor, or for a list of the tensor and those that follow it."""
        x, *operands = inputs if isinstance(inputs, (list, tuple)) else (inputs,)
        mask = mask[0] if isinstance(mask, (list, tuple)) else mask
        if len(x.shape) != self.rank + 2:
            raise PoolingError(f"inputs must have {self.rank + 2} axes, got shape {tuple(x.shape)}")
        seen = keras.ops.cast(mask, "bool") if mask is not None and self.transform.masked else None
        with keras_words():
            return transforms.apply(self.made, x, *operands, layout=self.data_format, mask=seen, rank=self.rank)

    def compute_mask(self, inputs: Any, previous_mask: Any | None = None) -> Any:  # noqa: ARG002
        """None: what follows has no cells that a mask could be about."""
        return None

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the same layer."""
        options = {name: getattr(self.made, name) for name in self.transform.options()}
        if isinstance(options.get("reduction"), Reduction):
            reduction = options["reduction"]
            options["reduction"] = {"class_name": type(reduction).__name__, "config": asdict(reduction)}
        return {**super().get_config(), **options, "data_format": self.data_format}


def _reduction(given: Any) -> Any:
    """A reduction as it was given, by its name, or from a saved layer."""
    if isinstance(given, str):
        if given not in named():
            raise PoolingError(f"reduction must be one of {', '.join(sorted(named()))} or a Reduction, got {given!r}")
        return named()[given].reduction
    if isinstance(given, Mapping):
        return catalogue()[given["class_name"]](**given["config"])
    return given


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
    made: Any = type(name, (TransformLayer,), content)
    keyword = inspect.Parameter.KEYWORD_ONLY
    own = list(inspect.signature(transform).parameters.values())
    own.append(inspect.Parameter("data_format", keyword, default=None, annotation="str | None"))
    made.__signature__ = inspect.Signature([*own, inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)])
    return keras.saving.register_keras_serializable(package="poolkit")(made)  # type: ignore[no-any-return]


def _document(transform: type[Transform], rank: int) -> str:
    """Docstring: the transform's, with shapes in Keras's words."""
    head, _, rest = inspect.cleandoc(transform.__doc__ or "").partition("\n\n")
    sizes = _SIZES[rank - 1]
    tensors = ("x", *transform.operands, *transform.optional)
    called = f"Called with a tensor, or a list [{', '.join(tensors)}]. " if len(tensors) > 1 else ""
    reduction = ' `reduction` may be a name, such as "average".' if "reduction" in transform.options() else ""
    return (
        f"{head}\n\nFormula: {transform.formula}. Input shape: `(batch, {sizes}, channels)`, or "
        f"`(batch, channels, {sizes})` with channels first. {called}{reduction}\n\n"
        f"{rest.partition('Example:')[0].strip()}\n\n"
        f"Source: {transform.source}."
    )
