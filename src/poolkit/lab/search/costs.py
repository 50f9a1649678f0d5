"""What a configuration costs on this machine."""

from __future__ import annotations

from dataclasses import dataclass

from poolkit.lab.configuration import Configuration
from poolkit.lab.cost import flops, median_ms, peak_mb
from poolkit.lab.data import Dataset
from poolkit.lab.networks import Network
from poolkit.lab.search.plan import Plan


@dataclass(frozen=True)
class Costs:
    """Costs of one configuration.

    Attributes:
        latency: Milliseconds of a prediction for one batch, the median of warm calls: a single image would measure
            little but the framework.
        memory: Megabytes that a training step adds at its peak; None where the system does not tell.
        flops: Operations of one image forward.
        parameters: Number of weights.
    """

    latency: float
    memory: float | None
    flops: int
    parameters: int


def measure(network: Network, chosen: Configuration, dataset: Dataset, plan: Plan) -> Costs:
    """Build a network and measure it.

    Args:
        network: The network.
        chosen: Its poolings.
        dataset: Its data.
        plan: Says the batch size.

    Returns:
        Its costs.
    """
    model = network.build(dataset.input_shape, len(dataset.class_names), chosen, seed=0)
    images, labels = dataset.x_train[: plan.batch_size], dataset.y_train[: plan.batch_size]
    return Costs(
        latency=median_ms(lambda: model.predict_on_batch(images)),
        memory=peak_mb(lambda: model.train_on_batch(images, labels)),
        flops=flops(model),
        parameters=int(model.count_params()),
    )


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
