"""The networks in which poolings are compared: convolutions, each followed by the pooling, then dense layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from poolkit.errors import PoolingError
from poolkit.geometry import resolve
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
    padding: Literal["valid", "same"]

    def output_size(self, size: int) -> int:
        """Side of the output for a side of the input."""
        return size if self.padding == "same" else size - self.kernel_size + 1


@dataclass(frozen=True)
class Network:
    """A network but for its pooling.

    Attributes:
        name: Word on the command line.
        summary: One line for reports.
        convolutions: Each is followed by one pooling.
        dense: Units of the hidden dense layers, each with ReLU. A softmax over the classes follows.
    """

    name: str
    summary: str
    convolutions: tuple[Convolution, ...]
    dense: tuple[int, ...] = ()


_ALL: Final = (
    Network(
        "reference",
        "convolution 32 of 3 x 3 with ReLU, pooling, flatten, dense with softmax",
        (Convolution(32, 3, "valid"),),
    ),
    # After LeCun et al., Gradient-based learning applied to document recognition, 1998; with ReLU, and with
    # convolutions that keep the size, so that it fits small images too.
    Network(
        "lenet",
        "convolution 6 of 5 x 5, pooling, convolution 16 of 5 x 5, pooling, flatten, dense 120, dense 84, "
        "dense with softmax; ReLU throughout",
        (Convolution(6, 5, "same"), Convolution(16, 5, "same")),
        (120, 84),
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


def check(network: Network, input_shape: tuple[int, int, int], pooling: PoolingChoice) -> None:
    """See that images of this shape fit through the network, without building it.

    Args:
        network: The network.
        input_shape: Height, width, channels.
        pooling: The pooling after each convolution.

    Raises:
        LabError: Where a map is too small for a convolution or for the window, or a window sees only padding.
    """
    sizes = input_shape[:2]
    for number, convolution in enumerate(network.convolutions, 1):
        before = sizes
        sizes = (convolution.output_size(before[0]), convolution.output_size(before[1]))
        if min(sizes) < 1:
            raise LabError(
                f"the network {network.name!r} has a {convolution.kernel_size} x {convolution.kernel_size} "
                f"convolution, but its input there is {before[0]} x {before[1]}; use larger images"
            )
        try:
            height, width = (axis.output_size for axis in resolve(pooling.window, sizes))
        except PoolingError as error:
            raise LabError(
                f"pooling {number} of the network {network.name!r} sees a map of {sizes[0]} x {sizes[1]}: {error}"
            ) from None
        sizes = (height, width)


def build(network: Network, input_shape: tuple[int, int, int], classes: int, pooling: PoolingChoice, seed: int) -> Any:
    """Build a Keras model, compiled as the reference training wants it.

    The same seed gives the same initial weights for every pooling: each layer has a seed of its own, whatever
    random numbers a pooling layer draws.

    Args:
        network: The network.
        input_shape: Height, width, channels.
        classes: Number of classes.
        pooling: The pooling after each convolution.
        seed: Where chance starts.

    Returns:
        A compiled `keras.Model`.

    Raises:
        LabError: Where a map is too small for a convolution or for the window, or a window sees only padding.

    Example:
        >>> model = build(NETWORKS["reference"], (28, 28, 1), 10, PoolingChoice("max"), seed=0)  # doctest: +SKIP
    """
    check(network, input_shape, pooling)
    import keras

    seeds = iter(range(1000 * seed, 1000 * seed + 1000))

    def initializer() -> Any:
        return keras.initializers.GlorotUniform(seed=next(seeds))

    x = inputs = keras.Input(input_shape, name="image")
    for number, convolution in enumerate(network.convolutions, 1):
        x = keras.layers.Conv2D(
            convolution.filters,
            convolution.kernel_size,
            padding=convolution.padding,
            activation="relu",
            kernel_initializer=initializer(),
            name=CONVOLUTION.format(number),
        )(x)
        x = pooling.layer(POOLING.format(number), seed)(x)
    x = keras.layers.Flatten(name="flatten")(x)
    for number, units in enumerate(network.dense, 1):
        x = keras.layers.Dense(units, activation="relu", kernel_initializer=initializer(), name=f"dense_{number}")(x)
    outputs = keras.layers.Dense(classes, activation="softmax", kernel_initializer=initializer(), name="classes")(x)
    model = keras.Model(inputs, outputs, name=network.name)
    model.compile(optimizer=keras.optimizers.Adam(), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
