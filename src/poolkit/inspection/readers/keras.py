"""Models of Keras 3: the configuration inside, without running anything of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from poolkit.errors import PoolingError
from poolkit.geometry import Adaptive, Geometry, Global, Window, output_sizes
from poolkit.inspection.model import Model, Operation, PoolingLayer, Reach, UnreadableModelError
from poolkit.inspection.readers.archive import read_json
from poolkit.pooling import Pooling
from poolkit.reductions import named

_LAYERS: Final = {entry.prefix: entry for entry in named().values()}
_POOLING: Final = re.compile(rf"(Global|Adaptive)?({'|'.join(_LAYERS)})Pooling([123])D")
"""Keras's own layers and Poolkit's, which have the same names and more."""

_CONVOLUTION: Final = re.compile(r"(Depthwise|Separable)?Conv([123])D")
_CELLS_WORDS: Final = (
    "Activation ActivityRegularization Add AlphaDropout Average BatchNormalization Concatenate Dropout "
    "ELU GaussianDropout GaussianNoise GroupNormalization Identity InputLayer LayerNormalization "
    "LeakyReLU Maximum Minimum Multiply Normalization PReLU ReLU Rescaling Softmax SpatialDropout1D "
    "SpatialDropout2D SpatialDropout3D Subtract UnitNormalization ZeroPadding1D ZeroPadding2D "
    "ZeroPadding3D"
)
_CELLS: Final = frozenset(_CELLS_WORDS.split())
_MOVES: Final = frozenset({"ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "Concatenate"})
"""Layers that keep what is seen and change the shape."""

Shape = tuple[int | None, ...] | None


def read(path: Path, shape: Sequence[int] | None = None) -> Model:
    """Read a `.keras` file.

    Args:
        path: The file.
        shape: Of its input, where it leaves that open.

    Raises:
        UnreadableModelError: Where it is malformed.
    """
    config = read_json(path, lambda name: name == "config.json", "Keras model")
    try:
        found = _Reader(tuple(shape) if shape is not None else None)
        found.model(config, "")
        return Model("Keras", "keras", found.layers, found.inputs, found.operations)
    except UnreadableModelError:
        raise
    except PoolingError as error:
        raise UnreadableModelError(f"{path}: {error}") from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise UnreadableModelError(f"{path} is a damaged Keras model: {type(error).__name__} {error}") from None


@dataclass
class _Reader:
    shape: tuple[int, ...] | None
    layers: list[PoolingLayer] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)

    def model(self, config: Mapping[str, Any], prefix: str) -> None:
        """A model, or one inside another."""
        content = config["config"]
        if not isinstance(content, Mapping) or "layers" not in content:
            raise UnreadableModelError(
                f"{config.get('class_name')!r} is neither Sequential nor Functional: its layers are in code"
            )
        previous: str | None = None
        for entry in content["layers"]:
            name = prefix + str(entry.get("name") or entry["config"]["name"])
            inputs, shape = self._inputs(entry, prefix)
            if previous is not None and not inputs and "inbound_nodes" not in entry:
                inputs = [previous]
            if shape is None and inputs:
                shape = self.shapes.get(inputs[0])
            self._layer(entry, name, inputs, shape or _built(entry))
            previous = name

    def _inputs(self, entry: Mapping[str, Any], prefix: str) -> tuple[list[str], Shape]:
        tensors = list(_tensors(entry.get("inbound_nodes") or []))
        shape = next((tuple(each["shape"]) for each in tensors), None) if self.shape is None else None
        return [prefix + str(each["keras_history"][0]) for each in tensors], shape

    def _layer(self, entry: Mapping[str, Any], name: str, inputs: list[str], shape: Shape) -> None:
        kind, config = str(entry["class_name"]), entry["config"]
        if kind == "InputLayer":
            given = tuple(config.get("batch_shape") or config.get("batch_input_shape") or ())
            self.shapes[name] = self.shape if self.shape is not None and not self.inputs else given or None
            self.inputs.append(name)
            return
        if isinstance(config, Mapping) and "layers" in config:
            self.model(entry, f"{name}/")
            reach: Reach = "unknown"
            self.shapes[name] = None
        else:
            reach = self._reach(kind, config, name, inputs, shape)
        self.operations.append(Operation(tuple(inputs), (name,), reach))

    def _reach(self, kind: str, config: Mapping[str, Any], name: str, inputs: list[str], shape: Shape) -> Reach:
        """What the layer sees; its output's shape is noted, and the layer where it pools."""
        found = _POOLING.fullmatch(kind)
        if found is not None:
            geometry, rank = _geometry(found, config), int(found[3])
            self.layers.append(_layer(kind, found, config, geometry, name, inputs, shape))
            self.shapes[name] = _after(geometry, rank, shape, config, None)
            return geometry if isinstance(geometry, Window) else Global()
        convolution = _CONVOLUTION.fullmatch(kind)
        if convolution is not None:
            padding = config["padding"]
            window = Window(
                tuple(config["kernel_size"]),
                tuple(config["strides"]),
                "same" if padding == "same" else 0,
                tuple(config.get("dilation_rate") or [1] * int(convolution[2])),
            )
            channels = config.get("filters") or 0
            causal = padding == "causal"
            self.shapes[name] = None if causal else _after(window, int(convolution[2]), shape, config, channels)
            return window
        if kind in _CELLS:
            self.shapes[name] = None if kind in _MOVES else shape
            return "cell"
        return Global() if kind in ("Dense", "Flatten") else "unknown"


def _layer(
    kind: str,
    found: re.Match[str],
    config: Mapping[str, Any],
    geometry: Geometry,
    name: str,
    inputs: list[str],
    shape: Shape,
) -> PoolingLayer:
    rank = int(found[3])
    last = config.get("data_format", "channels_last") == "channels_last"
    sizes: tuple[int | None, ...] = (None,) * rank
    channels = None
    if shape is not None:
        if len(shape) != rank + 2:
            raise UnreadableModelError(f"{kind} {name!r} has an input of {len(shape)} axes, expected {rank + 2}")
        sizes, channels = (shape[1:-1], shape[-1]) if last else (shape[2:], shape[1])
    dtype = config.get("dtype")
    if isinstance(dtype, Mapping):
        dtype = dtype["config"].get("name")
    reduction = _LAYERS[found[2]].reduction
    options = {option.name: config[option.name] for option in fields(reduction) if option.name in config}
    pooling = Pooling(replace(reduction, **options), geometry, rank)
    return PoolingLayer(name, kind, pooling, sizes, inputs[0] if inputs else "", name, channels, dtype)


def _geometry(found: re.Match[str], config: Mapping[str, Any]) -> Geometry:
    rank = int(found[3])
    if found[1] == "Global":
        return Global()
    if found[1] == "Adaptive":
        size = config["output_size"]
        return Adaptive(tuple(size) if isinstance(size, list) else size)
    padding = config["padding"]
    window = Window(
        tuple(config["pool_size"]),
        tuple(config["strides"]),
        0 if padding == "valid" else padding,
        config.get("dilation_rate", 1),
        config.get("ceil_mode", False),
    )
    window.rules(rank)
    return window


def _after(geometry: Geometry, rank: int, shape: Shape, config: Mapping[str, Any], channels: int | None) -> Shape:
    if shape is None or len(shape) != rank + 2:
        return None
    last = config.get("data_format", "channels_last") == "channels_last"
    try:
        outputs = output_sizes(geometry, shape[1:-1] if last else shape[2:])
    except PoolingError:
        return None  # reported with the layer
    kept = (shape[-1] if last else shape[1]) if channels is None else channels or None
    if isinstance(geometry, Global) and not config.get("keepdims"):
        return (shape[0], kept)
    return (shape[0], *outputs, kept) if last else (shape[0], kept, *outputs)


def _built(entry: Mapping[str, Any]) -> Shape:
    shape = (entry.get("build_config") or {}).get("input_shape")
    return tuple(shape) if isinstance(shape, list) and all(s is None or isinstance(s, int) for s in shape) else None


def _tensors(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for each in value:
            yield from _tensors(each)
    elif isinstance(value, Mapping):
        if value.get("class_name") == "__keras_tensor__":
            yield value["config"]
        else:
            for each in value.values():
                yield from _tensors(each)
