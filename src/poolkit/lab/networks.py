"""The networks in which poolings are compared: convolutions with a pooling after each stage, then dense layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Protocol

from poolkit.errors import PoolingError
from poolkit.geometry import resolve
from poolkit.lab import configuration
from poolkit.lab.configuration import Configuration
from poolkit.lab.errors import LabError
from poolkit.lab.pooling_choice import PoolingChoice
from poolkit.lab.suggestions import unknown


@dataclass(frozen=True)
class Convolution:
    """A convolution with ReLU, stride 1.

    Attributes:
        filters: Number of output channels.
        kernel_size: Side of the square window.
        padding: "valid" (none) or "same" (keeps the size).
    """

    filters: int
    kernel_size: int
    padding: Literal["valid", "same"] = "same"

    def output_size(self, size: int) -> int:
        """Side of the output for a side of the input."""
        return size if self.padding == "same" else size - self.kernel_size + 1


@dataclass(frozen=True)
class Stage:
    """Convolutions at one resolution, and a pooling.

    Attributes:
        convolutions: One after another.
        residual: Whether the input of the stage is added to the last convolution before its ReLU.
        pooled: Whether a pooling follows.
    """

    convolutions: tuple[Convolution, ...]
    residual: bool = False
    pooled: bool = True


@dataclass(frozen=True)
class Place:
    """Where a network pools.

    Attributes:
        input_sizes: Height and width of the map before the pooling; of a sequence its length.
        output_sizes: The same after it.
    """

    input_sizes: tuple[int, ...]
    output_sizes: tuple[int, ...]


class Subject(Protocol):
    """What poolings are compared in: a `Network`, a `SequenceNetwork`, or a model of the user's own."""

    @property
    def name(self) -> str:
        """What it is called on the command line."""

    @property
    def summary(self) -> str:
        """One line for reports."""

    def places(self, input_shape: tuple[int, ...], pooling: Configuration) -> tuple[Place, ...]:
        """Where it pools inputs of this shape with these poolings, without training anything."""

    def build(
        self, input_shape: tuple[int, ...], classes: int, pooling: PoolingChoice | Configuration, seed: int
    ) -> Any:
        """A compiled `keras.Model`."""


@dataclass(frozen=True)
class Network:
    """A network but for its pooling.

    Attributes:
        name: Word on the command line.
        summary: One line for reports.
        stages: The convolutions and where poolings are.
        dense: Units of the hidden dense layers, each with ReLU. A softmax over the classes follows.
        normalized: Whether each convolution is followed by batch normalization.
        head: How the last map becomes a row: every cell of it, or the mean of each channel.
    """

    name: str
    summary: str
    stages: tuple[Stage, ...]
    dense: tuple[int, ...] = ()
    normalized: bool = False
    head: Literal["flatten", "mean"] = "flatten"

    @property
    def pooled(self) -> int:
        """At how many places it pools."""
        return sum(stage.pooled for stage in self.stages)

    @property
    def width(self) -> int:
        """Channels of the widest convolution."""
        return max(convolution.filters for stage in self.stages for convolution in stage.convolutions)

    def widened(self, by: int, to: int) -> Network:
        """The same network with `by / to` times as many channels and hidden units, at least one of each."""

        def scaled(count: int) -> int:
            return max(1, round(count * by / to))

        stages = (
            replace(
                stage,
                convolutions=tuple(replace(each, filters=scaled(each.filters)) for each in stage.convolutions),
            )
            for stage in self.stages
        )
        return replace(self, stages=tuple(stages), dense=tuple(map(scaled, self.dense)))

    def places(self, input_shape: tuple[int, ...], pooling: PoolingChoice | Configuration) -> tuple[Place, ...]:
        """See that images of this shape fit through the network, without building it, and tell the sizes.

        Args:
            input_shape: Height, width, channels.
            pooling: One pooling for every place, or one for each.

        Returns:
            One entry per pooling, from the input on.

        Raises:
            LabError: Where a map is too small for a convolution or for a window, a window sees only padding, or there
                are several poolings but not as many as places.
        """
        poolings = iter(configuration.of(pooling).each(self.pooled, self.name))
        sizes = input_shape[:2]
        found: list[Place] = []
        for stage in self.stages:
            sizes = self._convolved(stage, sizes)
            if stage.pooled:
                place = self._place(len(found) + 1, sizes, next(poolings))
                found.append(place)
                sizes = place.output_sizes
        return tuple(found)

    def _convolved(self, stage: Stage, sizes: tuple[int, ...]) -> tuple[int, ...]:
        for convolution in stage.convolutions:
            before = sizes
            sizes = tuple(map(convolution.output_size, before))
            if min(sizes) < 1:
                raise LabError(
                    f"the network {self.name!r} has a {convolution.kernel_size} x {convolution.kernel_size} "
                    f"convolution, but its input there is {before[0]} x {before[1]}; use larger images"
                )
        return sizes

    def _place(self, number: int, sizes: tuple[int, ...], pooling: PoolingChoice) -> Place:
        try:
            height, width = (axis.output_size for axis in resolve(pooling.window, sizes))
        except PoolingError as error:
            raise LabError(
                f"pooling {number} of the network {self.name!r} sees a map of {sizes[0]} x {sizes[1]}: {error}"
            ) from None
        return Place(sizes, (height, width))

    def build(
        self, input_shape: tuple[int, ...], classes: int, pooling: PoolingChoice | Configuration, seed: int
    ) -> Any:
        """Build a Keras model, compiled as the reference training wants it.

        The same seed gives the same initial weights for every pooling: each layer has a seed of its own, whatever
        random numbers a pooling layer draws.

        Args:
            input_shape: Height, width, channels.
            classes: Number of classes.
            pooling: One pooling for every place, or one for each.
            seed: Where chance starts.

        Returns:
            A compiled `keras.Model`.

        Raises:
            LabError: As `places`.

        Example:
            >>> model = NETWORKS["reference"].build((28, 28, 1), 10, PoolingChoice("max"), seed=0)  # doctest: +SKIP
        """
        import keras

        model = self.model(input_shape, classes, pooling, seed)
        model.compile(optimizer=keras.optimizers.Adam(), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return model

    def model(
        self, input_shape: tuple[int, ...], classes: int, pooling: PoolingChoice | Configuration, seed: int
    ) -> Any:
        """The model of `build` before it is compiled."""
        self.places(input_shape, pooling)
        import keras

        seeds = iter(range(1000 * seed, 1000 * seed + 1000))

        def initializer() -> Any:
            return keras.initializers.GlorotUniform(seed=next(seeds))

        x = inputs = keras.Input(input_shape, name="image")
        numbers = iter(range(1, 1000))
        poolings = enumerate(configuration.of(pooling).each(self.pooled, self.name), 1)
        for stage in self.stages:
            x = self._stage(stage, x, numbers, initializer)
            if stage.pooled:
                number, chosen = next(poolings)
                x = chosen.layer(POOLING.format(number), seed)(x)
        # Not a layer of Poolkit's: the head is no place that a pooling is compared at.
        x = (keras.layers.Flatten(name="flatten") if self.head == "flatten" else _mean(keras))(x)
        for number, units in enumerate(self.dense, 1):
            x = keras.layers.Dense(units, activation="relu", kernel_initializer=initializer(), name=f"dense_{number}")(
                x
            )
        outputs = keras.layers.Dense(classes, activation="softmax", kernel_initializer=initializer(), name="classes")(x)
        return keras.Model(inputs, outputs, name=self.name.replace("-", "_"))

    def _stage(self, stage: Stage, x: Any, numbers: Iterator[int], initializer: Callable[[], Any]) -> Any:
        import keras

        shortcut = x
        for position, convolution in enumerate(stage.convolutions, 1):
            last = stage.residual and position == len(stage.convolutions)
            plain = self.normalized or last
            number = next(numbers)
            x = keras.layers.Conv2D(
                convolution.filters,
                convolution.kernel_size,
                padding=convolution.padding,
                activation=None if plain else "relu",
                kernel_initializer=initializer(),
                name=CONVOLUTION.format(number),
            )(x)
            if self.normalized:
                # Keras's momentum of 0.99 needs hundreds of steps before tests see the maps that training saw.
                x = keras.layers.BatchNormalization(momentum=0.9, name=f"normalization_{number}")(x)
            if plain and not last:
                x = keras.layers.ReLU(name=f"relu_{number}")(x)
        if not stage.residual:
            return x
        if shortcut.shape[-1] != x.shape[-1]:
            shortcut = keras.layers.Conv2D(x.shape[-1], 1, kernel_initializer=initializer(), name=f"shortcut_{number}")(
                shortcut
            )
        x = keras.layers.Add(name=f"sum_{number}")([shortcut, x])
        return keras.layers.ReLU(name=f"relu_{number}")(x)


def _mean(keras: Any) -> Any:
    return keras.layers.GlobalAveragePooling2D(name="mean")


def _pair(filters: int) -> tuple[Convolution, ...]:
    return (Convolution(filters, 3), Convolution(filters, 3))


_ALL: Final = (
    Network(
        "reference",
        "convolution 32 of 3 x 3 with ReLU, pooling, flatten, dense with softmax",
        (Stage((Convolution(32, 3, "valid"),)),),
    ),
    # After LeCun et al., Gradient-based learning applied to document recognition, 1998; with ReLU, and with
    # convolutions that keep the size, so that it fits small images too.
    Network(
        "lenet",
        "convolution 6 of 5 x 5, pooling, convolution 16 of 5 x 5, pooling, flatten, dense 120, dense 84, "
        "dense with softmax; ReLU throughout",
        (Stage((Convolution(6, 5),)), Stage((Convolution(16, 5),))),
        (120, 84),
    ),
    # After Simonyan, Zisserman, Very deep convolutional networks for large-scale image recognition, 2014.
    Network(
        "small-vgg",
        "three stages of two 3 x 3 convolutions (16, 32, 64 channels), each with a pooling at its end; flatten, "
        "dense 64, dense with softmax; ReLU throughout",
        (Stage(_pair(16)), Stage(_pair(32)), Stage(_pair(64))),
        (64,),
    ),
    # After He et al., Deep residual learning for image recognition, 2015, with poolings in place of strides.
    Network(
        "small-resnet",
        "convolution 16 of 3 x 3, residual blocks of two 3 x 3 convolutions (16, 32, 64 channels) with batch "
        "normalization and a pooling after the first two, mean of each channel, dense with softmax; ReLU throughout",
        (
            Stage((Convolution(16, 3),), pooled=False),
            Stage(_pair(16), residual=True),
            Stage(_pair(32), residual=True),
            Stage(_pair(64), residual=True, pooled=False),
        ),
        normalized=True,
        head="mean",
    ),
)

NETWORKS: Final[dict[str, Network]] = {network.name: network for network in _ALL}
"""The networks by name."""

CONVOLUTION: Final = "convolution_{}"
POOLING: Final = "pooling_{}"


def find(name: str) -> Network:
    """The network of a name.

    Raises:
        LabError: Where there is none.
    """
    if name not in NETWORKS:
        raise LabError(unknown("network", name, NETWORKS))
    return NETWORKS[name]


def check(network: Network, input_shape: tuple[int, ...], pooling: PoolingChoice | Configuration) -> None:
    """See that images of this shape fit through the network: `Network.places` without its result."""
    network.places(input_shape, pooling)


def build(
    network: Network,
    input_shape: tuple[int, ...],
    classes: int,
    pooling: PoolingChoice | Configuration,
    seed: int,
) -> Any:
    """The compiled model of `Network.build`."""
    return network.build(input_shape, classes, pooling, seed)
