"""Networks made comparable: widths with which every pooling takes as many operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from poolkit.lab import configuration
from poolkit.lab.configuration import Configuration
from poolkit.lab.cost import flops
from poolkit.lab.errors import LabError
from poolkit.lab.networks import Network, Place
from poolkit.lab.pooling_choice import PoolingChoice

_WIDEST: Final = 16  # times the width of the network: what nobody would call the same network any more


@dataclass(frozen=True)
class MatchedFlops:
    """A network whose width depends on the pooling. A `Subject`.

    Attributes:
        network: The network of the first pooling.
        operations: What it takes.
        widths: By name of the configuration, the channels of its widest convolution.
    """

    network: Network
    operations: int
    widths: Mapping[str, int]

    @property
    def name(self) -> str:
        """What it is called in results: trainings of other widths cannot be put beside these."""
        return f"{self.network.name} of {self.operations:,} FLOPs"

    @property
    def summary(self) -> str:
        """One line for reports."""
        widths = ", ".join(f"{width} for {name}" for name, width in self.widths.items())
        return (
            f"{self.network.summary}; channels and hidden units in proportion, so that each pooling takes as many "
            f"operations as the first (channels of the widest convolution: {widths})"
        )

    def places(self, input_shape: tuple[int, ...], pooling: Configuration) -> tuple[Place, ...]:
        """Sizes do not depend on the width."""
        return self.network.places(input_shape, pooling)

    def build(
        self, input_shape: tuple[int, ...], classes: int, pooling: PoolingChoice | Configuration, seed: int
    ) -> Any:
        """`Network.build` with the width of this pooling."""
        network = self.network.widened(self.widths[configuration.of(pooling).name], self.network.width)
        return network.build(input_shape, classes, pooling, seed)


def matched_flops(
    network: Network, input_shape: tuple[int, ...], classes: int, configurations: Sequence[Configuration]
) -> MatchedFlops:
    """Widen or narrow the network for every configuration but the first, until it takes as many operations.

    Args:
        network: The network of the first.
        input_shape: Height, width, channels.
        classes: Number of classes.
        configurations: At least one.

    Returns:
        The networks, each as near to the first as whole channels allow.

    Raises:
        LabError: Where no width does it, or a configuration does not fit.
    """

    import keras

    def operations(chosen: Configuration, width: int) -> int:
        with keras.StatelessScope(initialize_variables=False):  # sizes are enough, weights take long
            return flops(network.widened(width, network.width).model(input_shape, classes, chosen, seed=0))

    first, *others = configurations
    wanted = operations(first, network.width)
    widths = {first.name: network.width}
    for chosen in others:
        low, high = 0, _WIDEST * network.width  # fewer operations than wanted; at least as many
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if operations(chosen, middle) < wanted else (low, middle)
        if high == _WIDEST * network.width or low == 0:
            raise LabError(
                f"no width of the network {network.name!r} gives {chosen.name} the {wanted:,} operations of "
                f"{first.name}; compare without --match-flops"
            )
        widths[chosen.name] = min((low, high), key=lambda width: abs(operations(chosen, width) - wanted))
    return MatchedFlops(network, wanted, widths)
