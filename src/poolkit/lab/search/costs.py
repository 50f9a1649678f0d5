"""What a network costs on this machine."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from poolkit.lab.networks import Network, build
from poolkit.lab.search.plan import Plan
from poolkit.lab.search.space import Configuration

_WARM: Final = 3
_CALLS: Final = 15
_BYTES: Final = 4  # of a float32
_COPIES: Final = 4  # of each weight in training: itself, its gradient, the two moments of Adam


@dataclass(frozen=True)
class Costs:
    """Costs of one configuration.

    Attributes:
        latency: Milliseconds of a forward pass of one batch, the median of warm calls.
        memory: Megabytes (10^6 bytes) that a training step holds: results of all layers for one batch, and weights
            with their gradients and the optimizer's moments. Computed from the shapes, not measured.
        parameters: Number of weights.
    """

    latency: float
    memory: float
    parameters: int


def measure(
    network: Network, configuration: Configuration, input_shape: tuple[int, int, int], classes: int, plan: Plan
) -> Costs:
    """Build a network and measure it.

    Args:
        network: The network.
        configuration: Its poolings.
        input_shape: Height, width, channels.
        classes: Number of classes.
        plan: Says the batch size.

    Returns:
        Its costs.
    """
    model = build(network, input_shape, classes, configuration, seed=0)
    return Costs(_latency(model, input_shape, plan.batch_size), _memory(model, plan.batch_size), model.count_params())


def over_budget(costs: Costs, plan: Plan) -> str | None:
    """Which budget of the plan these costs exceed, in words; None where they do not."""
    if plan.latency is not None and costs.latency > plan.latency:
        return f"a batch takes {costs.latency:.3g} ms, the budget is {plan.latency:g} ms"
    if plan.memory is not None and costs.memory > plan.memory:
        return f"a training step holds {costs.memory:.3g} MB, the budget is {plan.memory:g} MB"
    return None


def _latency(model: Any, input_shape: tuple[int, int, int], batch_size: int) -> float:
    batch = np.random.default_rng(0).random((batch_size, *input_shape), dtype=np.float32)
    times = []
    for _ in range(_WARM + _CALLS):
        started = time.perf_counter()
        model.predict_on_batch(batch)
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times[_WARM:])


def _memory(model: Any, batch_size: int) -> float:
    cells = sum(int(np.prod(layer.output.shape[1:])) for layer in model.layers)
    return _BYTES * (batch_size * cells + _COPIES * int(model.count_params())) / 1e6
