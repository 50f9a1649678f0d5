"""What a configuration costs on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from poolkit.lab.configuration import Configuration
from poolkit.lab.cost import flops, median_ms, peak_mb
from poolkit.lab.data import Dataset
from poolkit.lab.networks import Network
from poolkit.lab.search.plan import Plan

_TURNS: Final = 3


@dataclass(frozen=True)
class Costs:
    """Costs of one configuration.

    Attributes:
        latency: Milliseconds of a prediction for one batch; a single image would measure little but the framework.
        memory: Megabytes that a training step adds at its peak; None where the system does not tell.
        flops: Operations of one image forward.
        parameters: Number of weights.
    """

    latency: float
    memory: float | None
    flops: int
    parameters: int


def measure(
    network: Network, configurations: Sequence[Configuration], dataset: Dataset, plan: Plan
) -> dict[str, Costs]:
    """Build a network with each configuration and measure it.

    Args:
        network: The network.
        configurations: What to measure.
        dataset: Its data.
        plan: Says the batch size.

    Returns:
        Costs by name of the configuration.
    """
    images, labels = dataset.x_train[: plan.batch_size], dataset.y_train[: plan.batch_size]
    classes = len(dataset.class_names)
    models = {each.name: network.build(dataset.input_shape, classes, each, seed=0) for each in configurations}
    # In turn, and the fastest of several: other programs slow down what runs, for a while, and never speed it up.
    turns = [
        {name: median_ms(partial(model.predict_on_batch, images)) for name, model in models.items()}
        for _ in range(_TURNS)
    ]
    return {
        name: Costs(
            latency=min(turn[name] for turn in turns),
            memory=peak_mb(partial(model.train_on_batch, images, labels)),
            flops=flops(model),
            parameters=int(model.count_params()),
        )
        for name, model in models.items()
    }


def over_budget(costs: Costs, plan: Plan) -> str | None:
    """Which budget of the plan these costs exceed, in words; None where they do not."""
    if plan.latency is not None and costs.latency > plan.latency:
        return f"a batch takes {costs.latency:.3g} ms, the budget is {plan.latency:g} ms"
    if plan.memory is None:
        return None
    if costs.memory is None:
        return "this system does not tell how much memory a training step takes"
    if costs.memory > plan.memory:
        return f"a training step takes {costs.memory:.3g} MB, the budget is {plan.memory:g} MB"
    return None
