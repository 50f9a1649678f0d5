"""`poolkit train`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poolkit.cli import options
from poolkit.cli.options import Format

if TYPE_CHECKING:
    from poolkit.lab.training import History


def train(
    data: options.DataOption = options.DEFAULT_DATA,
    pooling: options.PoolingOption = "max",
    kernel_size: options.KernelSizeOption = options.DEFAULT_KERNEL_SIZE,
    stride: options.StrideOption = None,
    padding: options.PaddingOption = options.DEFAULT_PADDING,
    network: options.NetworkOption = options.DEFAULT_NETWORK,
    epochs: options.EpochsOption = options.DEFAULT_BUDGET.epochs,
    batch_size: options.BatchSizeOption = options.DEFAULT_BUDGET.batch_size,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Fixes every chance.")] = 0,
    limit: options.LimitOption = None,
    backend: options.BackendOption = None,
    output: Annotated[Path, options.output_option("The model file (.keras).")] = Path("model.keras"),
    output_format: options.FormatOption = Format.TABLE,
) -> None:
    """Train a network with one pooling, save the model, and tell its test accuracy."""
    from poolkit.cli.progress import TrainingProgress
    from poolkit.lab import backends, configuration, models, networks, outputs, training
    from poolkit.lab.data import load
    from poolkit.lab.training import describe_epochs

    # Everything that can be wrong is looked at before the training, cheapest first.
    chosen_network = networks.find(network)
    chosen_pooling = configuration.parse(pooling, options.parse_window(kernel_size, stride, padding))
    outputs.check_file(output, ".keras")
    chosen_backend = backends.resolve(backend)
    dataset = load(data).limited(limit)
    chosen_network.places(dataset.input_shape, chosen_pooling)

    backends.activate(chosen_backend)
    budget = training.Budget(epochs, batch_size)
    with TrainingProgress(epochs) as progress:
        model, history = training.train(dataset, chosen_network, chosen_pooling, budget, seed, progress)
    description = (
        f"{network} network, {chosen_pooling.describe()}; {dataset.describe()}; {describe_epochs(epochs)}, "
        f"batches of {batch_size}, seed {seed}, {chosen_backend}"
    )
    models.save(model, output, models.Note(dataset.class_names, description, history.test_accuracy))
    _emit(output_format, history, description, len(dataset.x_test), output)


def _emit(output_format: Format, history: History, description: str, test_images: int, output: Path) -> None:
    from rich import box
    from rich.table import Table

    from poolkit.cli.console import emit
    from poolkit.lab.statistics import percent

    table = Table(box=box.SIMPLE, show_header=False)
    table.add_row("test accuracy", f"{percent(history.test_accuracy)} of {test_images:,} test images")
    table.add_row("training accuracy", percent(history.train_accuracy))
    table.add_row("seconds per epoch", f"{history.seconds_per_epoch:.3g}")
    table.add_row("parameters", f"{history.parameters:,}")
    table.add_row("model", str(output))
    content = {
        "test_accuracy": history.test_accuracy,
        "test_images": test_images,
        "description": description,
        "model": str(output),
        **history.as_dict(),
    }
    if output_format is Format.TABLE:
        typer.echo(description)
    emit(output_format, table, content, content["epochs"])
