"""Layers of `flax.nnx`: `MaxPool`, `GlobalGeMPool`, `AdaptiveSoftPool`, `BlurPool`, ...

Made from the catalogues of reductions and of transforms, those of registered reductions too. Arguments and layout are
those of flax's pooling functions: channels come last, `strides` default to 1, averages divide by padded cells too. The
number of spatial axes is that of the window, or all but batch and features where the window is one number.

Options that can be learnt are, with `learnable=True`: an `nnx.Param` without bounds, `learnt_NAME`, one for all
channels, or one for each of `channels`; `layer.learnt` has the options as they are now. Layers that draw do so unless
they are `deterministic`, as `nnx.Dropout`: `model.eval()` makes them so, and keys come from `rngs`.

Example:
    >>> import jax.numpy as jnp
    >>> from poolkit.jax.nnx import GeMPool
    >>> layer = GeMPool(2, strides=2, learnable=True, channels=3)
    >>> layer(jnp.ones((5, 8, 8, 3))).shape, layer.learnt["p"].shape
    ((5, 4, 4, 3), (3,))
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar, Final

import jax.numpy as jnp

from poolkit.errors import PoolingError, unusable

try:
    from flax import nnx
except ImportError as error:
    raise unusable("poolkit.jax.nnx", "flax", "flax", error) from error

from poolkit import transforms
from poolkit.functional import pool
from poolkit.geometry import Adaptive, Geometry, Global, Window, window_cells
from poolkit.jax.generation import LEARNT, POSITIONAL, PREFIXES, content_of_pooling, content_of_transform
from poolkit.jax.learned import options_of, starts
from poolkit.reductions import Named, named
from poolkit.reductions.base import Array, Reduction
from poolkit.transforms.base import Transform

_ARGUMENTS: Final = {
    "": [
        inspect.Parameter("window_shape", POSITIONAL),
        inspect.Parameter("strides", POSITIONAL, default=None),
        inspect.Parameter("padding", POSITIONAL, default="VALID"),
    ],
    "Adaptive": [inspect.Parameter("output_size", POSITIONAL)],
    "Global": [],
}
_CHANCE: Final = {"deterministic": False, "rng_collection": "pooling", "rngs": None}


class PoolLayer(nnx.Module):  # type: ignore[misc]
    """A reduction over a geometry, as a layer of `flax.nnx`."""

    named: ClassVar[Named]
    """The reduction, with the options that the layer's name fixes."""
    kind: ClassVar[str]
    signature: ClassVar[inspect.Signature]

    reduction: Reduction
    geometry: Geometry

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        bound = self.signature.bind(*arguments, **keywords)
        bound.apply_defaults()
        given = dict(bound.arguments)
        if self.named.reduction.random:
            self.deterministic = given.pop("deterministic")
            self.rng_collection = given.pop("rng_collection")
            self.rngs = _stream(given.pop("rngs"), self.rng_collection)
        learnable, channels = (given.pop(name, default) for name, default in LEARNT.items())
        self.geometry = _geometry(self.kind, given)
        self.reduction = replace(self.named.reduction, **given)
        self.learnable = bool(learnable)
        if learnable:
            rank = self.geometry.rank  # None where a number stands for every axis, and so for any number of cells
            taps = None if rank is None else window_cells(self.geometry, rank)
            for name, number in starts(self.reduction, channels, taps).items():
                setattr(self, f"learnt_{name}", nnx.Param(number))

    @property
    def learnt(self) -> dict[str, Array]:
        """Options that are learnt, as they are now, by name; empty where nothing is."""
        names = self.reduction.learnable if self.learnable else ()
        return options_of(self.reduction, {name: getattr(self, f"learnt_{name}")[...] for name in names})

    def __call__(
        self, inputs: Array, *, mask: Array | None = None, deterministic: bool | None = None, rngs: Any = None
    ) -> Array:
        """Pool a batch.

        Args:
            inputs: Array of shape `(batch, *spatial, features)`.
            mask: Bool, of the shape of `inputs` or without features; True where a cell counts.
            deterministic: For layers that draw: whether this call gives the expectation; the layer's setting if None.
            rngs: Where they draw from, `nnx.Rngs`, a stream or a key; the layer's own if None.

        Returns:
            Array of shape `(batch, *outputs, features)`, without the spatial axes from a global layer.

        Raises:
            PoolingError: Where no window fits, or a layer that draws has no `rngs`.
        """
        result = pool(
            jnp.asarray(inputs),
            self.reduction,
            self.geometry,
            layout="channels_last",
            mask=mask,
            parameters=self.learnt or None,
            **self._chance(deterministic, rngs),
        )
        return result.reshape(result.shape[0], result.shape[-1]) if self.kind == "Global" else result

    def _chance(self, deterministic: bool | None, rngs: Any) -> dict[str, Any]:
        if not self.reduction.random or (self.deterministic if deterministic is None else deterministic):
            return {}
        source = self.rngs if rngs is None else rngs
        if source is None:
            raise PoolingError(
                f"{type(self).__name__} draws and needs rngs=; set deterministic=True for its expectation"
            )
        source = source[self.rng_collection] if isinstance(source, nnx.Rngs) else source
        return {"training": True, "seed": source() if isinstance(source, nnx.RngStream) else source}

    def set_view(self, deterministic: bool | None = None) -> None:
        """What `nnx.view` sets."""
        if deterministic is not None and self.reduction.random:
            self.deterministic = deterministic


class TransformLayer(nnx.Module):  # type: ignore[misc]
    """A transform, as a layer of `flax.nnx`; its tensors are arguments of the call."""

    transform: ClassVar[type[Transform]]

    made: Transform

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        self.made = self.transform(*arguments, **keywords)

    def __call__(self, inputs: Array, *operands: Array, mask: Array | None = None) -> Any:
        """The result for a batch with its features last, and the tensors that follow it."""
        return transforms.apply(self.made, *map(jnp.asarray, (inputs, *operands)), layout="channels_last", mask=mask)


def _stream(rngs: Any, collection: str) -> Any:
    """The layer's own stream of keys, so that no other layer draws from it."""
    if rngs is None:
        return nnx.data(None)
    if isinstance(rngs, nnx.Rngs):
        return rngs[collection].fork()
    if isinstance(rngs, nnx.RngStream):
        return rngs.fork()
    raise PoolingError(f"rngs must be nnx.Rngs, a stream of them or None, got {type(rngs).__name__}")


def _geometry(kind: str, given: dict[str, Any]) -> Geometry:
    """The geometry of flax's arguments, which are taken out."""
    if kind == "Global":
        return Global()
    if kind == "Adaptive":
        return Adaptive(given.pop("output_size"))
    shape, strides, padding = (given.pop(each.name) for each in _ARGUMENTS[""])
    return Window(shape, strides or 1, padding.lower() if isinstance(padding, str) else padding)  # type: ignore[arg-type]


def names() -> Iterator[tuple[str, Named, str]]:
    """Every layer of a reduction: name, reduction and kind of its geometry."""
    for entry in named().values():
        for kind in _ARGUMENTS:
            yield f"{kind}{PREFIXES.get(entry.prefix, entry.prefix)}Pool", entry, kind


def _pool_layer(name: str, entry: Named, kind: str) -> Any:
    content = content_of_pooling(__name__, name, entry, kind, _ARGUMENTS[kind], _CHANCE, "maps")
    return _made(name, PoolLayer, content)


def _transform_layer(name: str, transform: type[Transform]) -> Any:
    return _made(name, TransformLayer, content_of_transform(__name__, name, transform))


def _made(name: str, base: type, content: dict[str, Any]) -> Any:
    """A class as a `class` statement would make it: flax has a metaclass."""
    return types.new_class(name, (base,), exec_body=lambda scope: scope.update(content))


_layers: dict[str, Any] = {}


def __getattr__(name: str) -> Any:
    """Layers come from the catalogues."""
    if name not in _layers and not name.startswith("_"):
        for each, entry, kind in names():
            if each == name:
                _layers[name] = _pool_layer(name, entry, kind)
        for transform in transforms.transforms().values():
            if transform.layer_name("Pool", "") == name:
                _layers[name] = _transform_layer(name, transform)
    if name not in _layers:
        raise AttributeError(f"module 'poolkit.jax.nnx' has no attribute {name!r}")
    return _layers[name]


def __dir__() -> list[str]:
    of_transforms = (each.layer_name("Pool", "") for each in transforms.transforms().values())
    return sorted({*(name for name, *_ in names()), *of_transforms})
