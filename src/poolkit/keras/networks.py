"""Layers that pool by layers of their own: `StridedConv2D`, `SpaceToDepthConv2D`, `LIPPooling2D`, and other ranks."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final, cast

import keras

from poolkit.errors import PoolingError
from poolkit.geometry import Padding, Sizes, per_axis
from poolkit.keras.generation import RANKS
from poolkit.keras.layers import keras_words
from poolkit.keras.transforms import find as find_transform
from poolkit.pooling import Layout

_CONVOLUTIONS: Final = {1: keras.layers.Conv1D, 2: keras.layers.Conv2D, 3: keras.layers.Conv3D}


class NetworkLayer(keras.layers.Layer):  # type: ignore[misc]
    """What these layers share: arguments, and inner layers that are made when the channels are known."""

    rank: ClassVar[int]
    arguments: ClassVar[tuple[str, ...]]
    """Names of the arguments, which are attributes too."""

    def __init__(self, data_format: str | None, options: dict[str, Any]) -> None:
        super().__init__(**options)
        self.data_format = cast(Layout, data_format or keras.config.image_data_format())
        if self.data_format not in ("channels_first", "channels_last"):
            raise PoolingError(f"data_format must be 'channels_first' or 'channels_last', got {data_format!r}")
        self.input_spec = keras.layers.InputSpec(ndim=self.rank + 2)

    def _channels(self, shape: Sequence[int | None]) -> int:
        channels = shape[self._channel_axis]
        if channels is None:
            raise PoolingError(f"the number of channels must be known, got an input of shape {tuple(shape)}")
        return channels

    @property
    def _channel_axis(self) -> int:
        return -1 if self.data_format == "channels_last" else 1

    def _convolution(self, filters: int, kernel: Any, **options: Any) -> Any:
        return _CONVOLUTIONS[self.rank](filters, kernel, data_format=self.data_format, **options)

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the same layer."""
        own = {name: getattr(self, name) for name in self.arguments}
        return {**super().get_config(), **own, "data_format": self.data_format}


class StridedConv(NetworkLayer):
    """A strided convolution that keeps the channels: what all-convolutional networks have in place of pooling.

    Formula: y = convolution(x, w, strides). Each output sees one phase of the map, so that it aliases.

    Args:
        pool_size: Cells of the window, one number or one per axis.
        strides: Cells between windows; `pool_size` if None.
        padding: "valid" or "same"; padded cells are zeros here.
        use_bias: Whether a bias is learnt.
        data_format: "channels_last", "channels_first", or None for Keras's setting.
        options: Arguments of `keras.layers.Layer`.

    Source: Springenberg, Dosovitskiy, Brox, Riedmiller, Striving for simplicity: the all convolutional net, 2015.
    """

    arguments = ("pool_size", "strides", "padding", "use_bias")

    def __init__(
        self,
        pool_size: Sizes = 2,
        strides: Sizes | None = None,
        padding: str = "valid",
        use_bias: bool = True,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format, options)
        with keras_words():
            self.pool_size = per_axis("pool_size", pool_size, self.rank, 1)
            self.strides = self.pool_size if strides is None else per_axis("strides", strides, self.rank, 1)
        self.padding, self.use_bias = padding, bool(use_bias)

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Make the convolution."""
        self.convolution = self._convolution(
            self._channels(input_shape),
            self.pool_size,
            strides=self.strides,
            padding=self.padding,
            use_bias=self.use_bias,
        )
        self.convolution.build(input_shape)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The convolution."""
        return self.convolution(inputs)


class SpaceToDepthConv(NetworkLayer):
    """Space to depth and a convolution behind it: a learnt mix of all cells of each block (SPD-Conv).

    Formula: y = convolution(space_to_depth(x, block_size), w). Sizes must be multiples of `block_size`.

    Args:
        filters: Channels of the result; those of the input if None.
        block_size: Cells of a block along each axis, one number or one per axis.
        kernel_size: Cells of the convolution.
        use_bias: Whether a bias is learnt.
        data_format: "channels_last", "channels_first", or None for Keras's setting.
        options: Arguments of `keras.layers.Layer`.

    Source: Sunkara, Luo, No more strided convolutions or pooling, 2022.
    """

    arguments = ("filters", "block_size", "kernel_size", "use_bias")

    def __init__(
        self,
        filters: int | None = None,
        block_size: Sizes = 2,
        kernel_size: int = 1,
        use_bias: bool = True,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format, options)
        self.filters = None if filters is None else per_axis("filters", filters, 1, 1)[0]
        self.block_size = per_axis("block_size", block_size, self.rank, 1)
        (self.kernel_size,) = per_axis("kernel_size", kernel_size, 1, 1)
        self.use_bias = bool(use_bias)
        self.blocks = _transform("SpaceToDepth", self.rank, self.block_size, data_format=self.data_format)

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Make the convolution."""
        channels = self._channels(input_shape)
        shape = list(input_shape)
        shape[self._channel_axis] = channels * math.prod(self.block_size)
        self.convolution = self._convolution(
            self.filters or channels, self.kernel_size, padding="same", use_bias=self.use_bias
        )
        self.convolution.build(tuple(shape))
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The mix."""
        return self.convolution(self.blocks(inputs))


class LIPPooling(NetworkLayer):
    """Local importance pooling with the published network for its logits: convolution, instance norm, a gate.

    Formula: y = sum(exp(g) x) / sum(exp(g)) over each window, g = coefficient sigmoid(norm(convolution(x))). The
    convolution starts at 0, so that the layer starts as average pooling.

    Args:
        pool_size: Cells of the window, one number or one per axis.
        strides: Cells between windows; `pool_size` if None.
        padding: Cells of padding, which have no weight; or "valid" or "same".
        coefficient: Largest logit.
        logit_size: Cells of the convolution.
        data_format: "channels_last", "channels_first", or None for Keras's setting.
        options: Arguments of `keras.layers.Layer`.

    Source: Gao, Wang, Wu, LIP: Local importance-based pooling, 2019.
    """

    arguments = ("pool_size", "strides", "padding", "coefficient", "logit_size")

    def __init__(
        self,
        pool_size: Sizes = 3,
        strides: Sizes | None = 2,
        padding: Padding = 1,
        coefficient: float = 12.0,
        logit_size: int = 3,
        data_format: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data_format, options)
        (self.logit_size,) = per_axis("logit_size", logit_size, 1, 1)
        self.coefficient = float(coefficient)
        self.pool_size, self.strides, self.padding = pool_size, strides, padding
        self.pooling = _transform(
            "LocalImportance", self.rank, pool_size, strides, padding, data_format=self.data_format
        )

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Make the network."""
        channels = self._channels(input_shape)
        self.convolution = self._convolution(
            channels, self.logit_size, padding="same", use_bias=False, kernel_initializer="zeros"
        )
        self.norm = keras.layers.GroupNormalization(groups=-1, axis=self._channel_axis, epsilon=1e-5)
        for layer in (self.convolution, self.norm):
            layer.build(tuple(input_shape))
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Pool a tensor."""
        logits = self.coefficient * keras.ops.sigmoid(self.norm(self.convolution(inputs)))
        return self.pooling([inputs, logits])


def _transform(name: str, rank: int, *arguments: Any, data_format: str) -> Any:
    """The layer of a transform."""
    word = "SpaceToDepth" if name == "SpaceToDepth" else f"{name}Pooling"
    layer: Any = find_transform(f"{word}{rank}D")
    return layer(*arguments, data_format=data_format)


_FAMILIES: Final[dict[str, type[NetworkLayer]]] = {
    "StridedConv": StridedConv,
    "SpaceToDepthConv": SpaceToDepthConv,
    "LIPPooling": LIPPooling,
}


def names() -> Iterator[tuple[str, type[NetworkLayer], int]]:
    """Every layer: name, family and rank."""
    for name, family in _FAMILIES.items():
        for rank in RANKS:
            yield f"{name}{rank}D", family, rank


_layers: dict[str, type[NetworkLayer]] = {}


def find(name: str) -> type[NetworkLayer] | None:
    """The layer of that name, made now if it is new; None where there is none."""
    if name not in _layers:
        for each, family, rank in names():
            if each == name:
                content = {
                    "__module__": "poolkit.keras",
                    "__qualname__": name,
                    "__doc__": inspect.cleandoc(family.__doc__ or ""),
                    "rank": rank,
                }
                made: Any = type(name, (family,), content)
                own = list(inspect.signature(family.__init__).parameters.values())[1:]
                made.__signature__ = inspect.Signature([*own[:-1], own[-1].replace(name="kwargs")])
                _layers[name] = keras.saving.register_keras_serializable(package="poolkit")(made)
    return _layers.get(name)
