"""What the pooling layers of every reduction and rank share: one class per kind of geometry.

The layers that users meet derive from these; `poolkit.keras.generation` makes them from the catalogue.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar, Final, cast

import keras
import numpy as np

from poolkit.errors import PoolingError
from poolkit.fractional import Fractional
from poolkit.functional import pool
from poolkit.geometry import Adaptive, Geometry, Global, Window, output_sizes, resolve, window_cells
from poolkit.pooling import Layout, Pooling
from poolkit.reductions import Named
from poolkit.reductions.base import Bound
from poolkit.reductions.bounds import start
from poolkit.reductions.max import Max
from poolkit.reference import result_type

_KERAS_WORDS: Final = {
    "kernel_size": "pool_size",
    "stride": "strides",
    "dilation": "dilation_rate",
    "layout": "data_format",
}


LEARNT: Final = ("learnable", "per_channel", "per_output")
"""Arguments of layers whose reduction has options to learn."""

_BOUNDED: Final[dict[Bound, Callable[[Any], Any]]] = {
    "none": lambda number: number,
    "positive": keras.ops.softplus,
    "share": keras.ops.sigmoid,
}


@contextmanager
def keras_words() -> Iterator[None]:
    """Errors raised inside name the arguments as Keras does."""
    try:
        yield
    except PoolingError as error:
        text = re.sub(r"\b(kernel_size|stride|dilation|layout)\b", lambda word: _KERAS_WORDS[word[0]], str(error))
        raise PoolingError(text) from None


class PoolingLayer(keras.layers.Layer):  # type: ignore[misc]
    """A reduction over a geometry of `rank` spatial axes, as a Keras layer.

    Args:
        geometry: Which cells each output sees.
        data_format: "channels_last", "channels_first", or None for Keras's setting.
        options: Options of the reduction, the seed, and arguments of `keras.layers.Layer`.
    """

    named: ClassVar[Named]
    """The reduction, with the options that the layer's name fixes."""
    options: ClassVar[tuple[str, ...]]
    """Options of the reduction that are arguments of the layer."""
    rank: ClassVar[int]
    """Number of spatial axes."""
    can_learn: ClassVar[bool] = True
    """Whether options that are learnable can be weights."""

    def __init__(self, geometry: Geometry | Fractional, data_format: str | None, **options: Any) -> None:
        chosen = {name: options.pop(name) for name in self.options if name in options}
        self.learns = [name for name in self.named.reduction.learnable if self.can_learn and name in self.options]
        learnable = bool(options.pop("learnable", False)) if self.learns else False
        per_channel = bool(options.pop("per_channel", False)) if self.learns else False
        per_output = bool(options.pop("per_output", False)) if self.learns else False
        seed = options.pop("seed", None) if self.draws else None
        super().__init__(**options)
        self.data_format = cast(Layout, keras.config.image_data_format() if data_format is None else data_format)
        self.geometry: Any = geometry
        self.reduction = replace(self.named.reduction, **chosen)
        self.learnable, self.per_channel, self.per_output = learnable, per_channel, per_output
        self._learnt: dict[str, Any] = {}
        with keras_words():
            Pooling(self.reduction, Global(), self.rank, self.data_format)  # refuses a wrong data_format
        if self.draws:
            self.seed = seed
            self.seed_generator = keras.random.SeedGenerator(seed)
        self.input_spec = keras.layers.InputSpec(ndim=self.rank + 2)
        self.supports_masking = True
        # As Keras's own pooling layers are: there is nothing to wait for, unless a subclass has something to build.
        self.built = not learnable and type(self).build is PoolingLayer.build

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Make the weights that are learnt: numbers without bounds, of which the options are functions."""
        shape = self._learnt_shape(input_shape) if self.learnable else ()
        for name in self.learns if self.learnable else ():
            with keras_words():
                first = np.array(start(self.reduction, name, self._window_cells(input_shape)))
            made = self.add_weight(
                name=f"learnt_{name}", shape=(*shape, *first.shape), initializer=keras.initializers.Constant(first)
            )
            self._learnt[name] = made
        self.built = True

    def _learnt_shape(self, input_shape: Sequence[int | None]) -> tuple[int, ...]:
        """Of a learnt option: one number, one per channel, or one per channel (or 1) and output."""
        channels = input_shape[-1 if self.data_format == "channels_last" else 1] if self.per_channel else 1
        outputs = PoolingLayer.compute_output_shape(self, input_shape)[1:] if self.per_output else ()
        outputs = outputs[:-1] if self.data_format == "channels_last" else outputs[1:]
        if channels is None or None in outputs:
            raise PoolingError(
                f"an option for each channel or output needs an input whose sizes are known, got {tuple(input_shape)}"
            )
        if not self.per_output:
            return (channels,) if self.per_channel else ()
        return (channels, *(size for size in outputs if size is not None))

    def _window_cells(self, input_shape: Sequence[int | None]) -> int | None:
        """Cells of a window, None where they depend on sizes that are not known."""
        sizes = input_shape[1:-1] if self.data_format == "channels_last" else input_shape[2:]
        known = [size for size in sizes if size is not None]
        if len(known) < len(sizes):
            return window_cells(self.geometry, self.rank)
        return math.prod(axis.taps for axis in resolve(self.geometry, known))

    @property
    def learnt(self) -> dict[str, Any]:
        """Options that are learnt, as they are now, by name; empty where nothing is."""
        bounds = self.reduction.learnable
        return {name: _BOUNDED[bounds[name]](keras.ops.convert_to_tensor(w)) for name, w in self._learnt.items()}

    @property
    def draws(self) -> bool:
        """Whether training draws random numbers."""
        return self.named.reduction.random

    def call(self, inputs: Any, mask: Any | None = None) -> Any:
        """Pool a tensor; cells where the mask is False do not count."""
        return self._pooled(inputs, mask, {"parameters": self.learnt} if self.learnable else {})

    def _pooled(self, inputs: Any, mask: Any | None, more: dict[str, Any]) -> Any:
        if mask is not None:
            mask = keras.ops.cast(mask, "bool")
        with keras_words():
            return pool(inputs, self.reduction, self.geometry, layout=self.data_format, mask=mask, **more)

    def compute_mask(self, inputs: Any, mask: Any | None = None) -> Any:  # noqa: ARG002
        """The pooled mask: True where a window has a cell that counts; None without a mask."""
        if mask is None:
            return None
        if isinstance(mask, keras.KerasTensor):
            with keras_words():
                sizes = output_sizes(self.geometry, mask.shape[1:])
            return keras.KerasTensor((mask.shape[0], *sizes), dtype="bool")
        mask = keras.ops.cast(mask, "bool")
        return pool(mask, Max(), self.geometry, layout="channels_first", empty_value=0.0)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        """Shape of the output; what is None in the input's shape is None where it matters."""
        batch, *rest = input_shape
        with keras_words():
            if self.data_format == "channels_last":
                return (batch, *output_sizes(self.geometry, rest[:-1]), rest[-1])
            return (batch, rest[0], *output_sizes(self.geometry, rest[1:]))

    def compute_output_spec(self, inputs: Any, *_: Any, **__: Any) -> Any:
        """Shape and type of the output."""
        pooling = Pooling(self.reduction, Global(), self.rank, self.data_format)
        dtype = result_type(pooling, inputs.dtype, _is_wide())
        return keras.KerasTensor(self.compute_output_shape(inputs.shape), dtype=dtype)

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the same layer."""
        config = {**super().get_config(), "data_format": self.data_format}
        config.update({name: getattr(self.reduction, name) for name in self.options})
        if self.draws:
            config["seed"] = self.seed
        if self.learns:
            config |= {name: getattr(self, name) for name in LEARNT}
        return config


class RandomLayer(PoolingLayer):
    """A layer that draws in training: a fresh key from its own generator for each call."""

    def call(self, inputs: Any, mask: Any | None = None, training: bool | None = None) -> Any:
        """Pool a tensor, at random in training; cells where the mask is False do not count."""
        chance = {"training": True, "seed": self.seed_generator.next()} if training else {}
        return self._pooled(inputs, mask, chance)


class WindowLayer(PoolingLayer):
    """Pooling by a window that slides."""

    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **options: Any,
    ) -> None:
        padding = padding.lower() if isinstance(padding, str) else padding
        with keras_words():
            given = Window(pool_size, strides, padding, dilation_rate, ceil_mode)  # type: ignore[arg-type]
            codes = [rule.code for rule in given.rules(self.rank)]
        _, kernel, stride, dilation, *_ = map(tuple, zip(*codes, strict=True))
        super().__init__(Window(kernel, stride, given.padding, dilation, ceil_mode), data_format, name=name, **options)
        self.pool_size, self.strides, self.dilation_rate = kernel, stride, dilation
        self.padding, self.ceil_mode = given.padding, bool(ceil_mode)

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the same layer."""
        own = ("pool_size", "strides", "padding", "dilation_rate", "ceil_mode")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}


class GlobalLayer(PoolingLayer):
    """Pooling of each whole map to one cell."""

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **options: Any) -> None:
        super().__init__(Global(), data_format, **options)
        self.keepdims = bool(keepdims)

    def _pooled(self, inputs: Any, mask: Any | None, more: dict[str, Any]) -> Any:
        result = super()._pooled(inputs, mask, more)
        if self.keepdims:
            return result
        first = 1 if self.data_format == "channels_last" else 2
        return keras.ops.squeeze(result, axis=tuple(range(first, first + self.rank)))

    def compute_mask(self, inputs: Any, mask: Any | None = None) -> Any:  # noqa: ARG002
        """None: no cells are left that a mask could be about."""
        return None

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        """Shape of the output."""
        shape = super().compute_output_shape(input_shape)
        if self.keepdims:
            return shape
        return (shape[0], shape[-1] if self.data_format == "channels_last" else shape[1])

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the same layer."""
        return {**super().get_config(), "keepdims": self.keepdims}


class AdaptiveLayer(PoolingLayer):
    """Pooling to an output of given size."""

    def __init__(
        self, output_size: int | Sequence[int | None] | None, data_format: str | None = None, **options: Any
    ) -> None:
        with keras_words():
            given = Adaptive(output_size)
            given.rules(self.rank)
        size: Any = given.output_size
        sizes = size if isinstance(size, tuple) else (size,) * self.rank
        super().__init__(Adaptive(sizes), data_format, **options)
        self.output_size = sizes

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the same layer."""
        return {**super().get_config(), "output_size": self.output_size}


def _is_wide() -> bool:
    """Whether Keras's backend has 64-bit types."""
    if keras.config.backend() != "jax":
        return True
    from poolkit.jax.namespace import wide

    return wide()
