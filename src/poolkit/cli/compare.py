"""`poolkit compare`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poolkit.cli import options
from poolkit.cli.options import Format
from poolkit.lab.errors import LabError
from poolkit.lab.networks import NETWORKS

if TYPE_CHECKING:
    from rich.table import Table

    from poolkit.geometry import Window
    from poolkit.lab.compare import Comparison
    from poolkit.lab.configuration import Configuration
    from poolkit.lab.data import Dataset
    from poolkit.lab.networks import Subject
    from poolkit.lab.statistics import Row

_POOLINGS = ["max", "average", "l2", "stochastic"]


def compare(
    data: options.ExamplesOption = options.DEFAULT_DATA,
    pooling: options.PoolingsOption = _POOLINGS,
    kernel_size: Annotated[
        str | None,
        typer.Option(
            "--kernel-size",
            metavar="N",
            show_default="2, or that of the layer replaced with --model; sequences are pooled whole",
            help="Cells of the window of poolings that are given without: one number, or one per axis (2,3).",
        ),
    ] = None,
    stride: options.StrideOption = None,
    padding: options.PaddingOption = options.DEFAULT_PADDING,
    network: Annotated[
        str | None,
        typer.Option(
            "--network",
            metavar="|".join(NETWORKS),
            show_default=f"{options.DEFAULT_NETWORK}; a network of its own for sequences",
            help="The network around the pooling.",
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="PACKAGE:FACTORY",
            help="Instead of --network: a function that takes nothing and makes a Keras model or a PyTorch module. Its "
            "max and average poolings over windows are replaced.",
        ),
    ] = None,
    match_sizes: Annotated[
        bool,
        typer.Option("--match-sizes", help="Pad every pooling so that its maps have the sizes of the first one's."),
    ] = False,
    match_flops: Annotated[
        bool,
        typer.Option(
            "--match-flops",
            help="Widen or narrow the network of every pooling so that it takes as many operations as the first one's.",
        ),
    ] = False,
    epochs: options.EpochsOption = options.DEFAULT_BUDGET.epochs,
    batch_size: options.BatchSizeOption = options.DEFAULT_BUDGET.batch_size,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="How many seeds for each pooling.")] = 3,
    folds: Annotated[
        int,
        typer.Option(
            "--folds", min=1, help="Cross-validation: so many trainings per seed, in which every image is tested once."
        ),
    ] = 1,
    prune: Annotated[
        bool, typer.Option("--prune", help="Stop poolings that Wilcoxon's test finds worse than the best one.")
    ] = False,
    limit: options.LimitOption = None,
    backend: options.BackendOption = None,
    output: Annotated[Path, options.output_option("Folder of the study, the report and the results.")] = Path(
        "comparison"
    ),
    output_format: options.FormatOption = Format.TABLE,
) -> None:
    """Train the same network with several poolings, seeds and folds: a table and an HTML report.

    Killed half-way, the same command goes on and repeats nothing that was finished.
    """
    from poolkit.cli.console import messages
    from poolkit.cli.progress import ComparisonProgress
    from poolkit.lab import backends, configuration, networks, outputs, report, results, statistics, training
    from poolkit.lab.compare import Plan
    from poolkit.lab.compare import compare as run_comparison
    from poolkit.lab.data import SEQUENCES, load_examples
    from poolkit.lab.matching import matched
    from poolkit.lab.widths import matched_flops

    # Everything that can be wrong is looked at before the first training, cheapest first.
    outputs.check_folder(output)
    chosen_backend = backends.resolve(backend)
    subject: Subject
    if data in SEQUENCES:
        of_images = {"--network": network, "--model": model, "--match-sizes": match_sizes, "--match-flops": match_flops}
        _refuse_for_sequences(of_images, data)
        window = _window(kernel_size, stride, padding, whole=True)
        dataset = load_examples(data).limited(limit)
        subject, configurations = _of_sequences(dataset, pooling, window)
    else:
        subject = _subject(network, model, match_flops)
        window = _window(kernel_size, stride, padding, whole=model is not None)
        configurations = [configuration.parse(each, window) for each in pooling]
        dataset = load_examples(data).limited(limit)
    if model is not None or match_flops:
        backends.activate(chosen_backend)  # making the model imports Keras
    if match_sizes:
        configurations = list(matched(subject, dataset.input_shape, configurations))
    if match_flops:
        classes = len(dataset.class_names)
        subject = matched_flops(
            networks.find(network or options.DEFAULT_NETWORK), dataset.input_shape, classes, configurations
        )
    plan = Plan(seeds, training.Budget(epochs, batch_size), folds, prune)

    try:
        with ComparisonProgress(epochs, folds) as progress:
            comparison = run_comparison(dataset, subject, configurations, plan, chosen_backend, output, progress)
    except KeyboardInterrupt:
        messages().print(f"stopped; the same command goes on with the comparison in {output}", markup=False)
        raise
    rows = statistics.rows(comparison)
    results.write(comparison, rows, output)
    page = output / report.FILE
    report.write(comparison, rows, page, _command(comparison, prune, match_flops, data, network, model))
    _emit(output_format, comparison, rows, page)


def _of_sequences(
    dataset: Dataset, poolings: Sequence[str], window: Window | None
) -> tuple[Subject, list[Configuration]]:
    """The network for sequences, and how they are pooled; `auto` is the window for their usual length."""
    from poolkit.lab import sequence_pooling
    from poolkit.lab.sequence_network import network_for
    from poolkit.lab.sequences import SequenceDataset

    assert isinstance(dataset, SequenceDataset)
    usual = dataset.usual_length
    return network_for(dataset), [sequence_pooling.parse(each, usual, window) for each in poolings]


def _refuse_for_sequences(given: Mapping[str, object], data: str) -> None:
    for option in (name for name, value in given.items() if value):
        raise LabError(
            f"{option} is for images, and {data} holds sequences, which have a network of their own; leave it out"
        )


def _subject(network: str | None, model: str | None, match_flops: bool) -> Subject:
    from poolkit.lab import networks
    from poolkit.lab.own_models import OwnModel

    if model is None:
        return networks.find(network or options.DEFAULT_NETWORK)
    if match_flops:
        raise LabError("--match-flops changes the width of a --network; a --model of your own keeps its width")
    if network is not None:
        raise LabError(f"--network {network} and --model {model} exclude each other; give one of them")
    return OwnModel(model)


def _window(kernel_size: str | None, stride: str | None, padding: str, whole: bool) -> Window | None:
    """The window of poolings that have none; None for that of the layer replaced, or to pool whole sequences."""
    if not whole or kernel_size is not None:
        return options.parse_window(kernel_size or options.DEFAULT_KERNEL_SIZE, stride, padding)
    if stride is not None or padding != options.DEFAULT_PADDING:
        raise LabError(
            "--stride and --padding need --kernel-size with --model, whose layers have windows of their own, and with "
            "sequences, which are pooled whole"
        )
    return None


def _command(
    comparison: Comparison, prune: bool, match_flops: bool, data: str, network: str | None, model: str | None
) -> str:
    """The command that makes the same comparison: windows in the poolings, defaults spelled out."""
    from poolkit.lab.data import SEQUENCES

    settings = comparison.settings
    words = ["poolkit", "compare", "--data", data]
    for each in comparison.configurations:
        words += ["--pooling", each.name]
    if model is not None:
        words += ["--model", model]
    elif data not in SEQUENCES:  # whose network is no choice
        words += ["--network", network or options.DEFAULT_NETWORK]
    words += ["--epochs", str(settings.epochs), "--batch-size", str(settings.batch_size)]
    words += ["--seeds", str(len(comparison.seeds)), "--folds", str(settings.folds)]
    words += ["--prune"] if prune else []
    words += ["--match-flops"] if match_flops else []
    words += [] if settings.limit is None else ["--limit", str(settings.limit)]
    return shlex.join([*words, "--backend", settings.backend])


def _emit(output_format: Format, comparison: Comparison, rows: Sequence[Row], page: Path) -> None:
    from poolkit.cli.console import emit, messages
    from poolkit.lab.results import as_dict, summaries
    from poolkit.lab.statistics import finding

    content = {**as_dict(comparison, rows), "report": str(page)}
    emit(output_format, _table(comparison, rows), content, summaries(rows))
    if output_format is Format.TABLE:
        typer.echo(f"{finding(rows)}\n\nreport: {page}")
    else:
        messages().print(f"report: {page}", markup=False)


def _table(comparison: Comparison, rows: Sequence[Row]) -> Table:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from poolkit.lab.page import number, probability
    from poolkit.lab.statistics import percent, points
    from poolkit.lab.training import describe_epochs

    settings = comparison.settings
    trainings = f"{len(comparison.seeds)} {'seed' if len(comparison.seeds) == 1 else 'seeds'}"
    parts = [
        settings.data,
        f"network {settings.network}",
        f"{describe_epochs(settings.epochs)}, batches of {settings.batch_size}, {trainings}"
        f"{'' if settings.folds == 1 else f' of {settings.folds} folds'}, {settings.backend}",
        settings.shortened() or "",
    ]
    caption = "\n".join(escape(part) for part in parts if part)
    table = Table(box=box.SIMPLE, caption=caption, caption_justify="left")
    table.add_column("pooling")
    corrected = "p, corrected" if len(rows) > 2 else "p"
    headings = ("test accuracy", "95 % interval", f"difference from {rows[0].pooling}", corrected, "gap")
    costs = ("ms/step", "latency, ms", "memory, MB", "parameters", "MFLOP")
    for heading in (*headings, *costs):
        table.add_column(heading, justify="right")
    for row in rows:
        interval = row.accuracy.interval
        estimate = row.difference and row.difference.estimate
        width = estimate.half_width if estimate else None
        table.add_row(
            escape(row.pooling),
            percent(row.accuracy.mean),
            f"{percent(interval[0])} to {percent(interval[1])}" if interval else "needs 2 seeds",
            f"{100 * estimate.mean:+.2f}{'' if width is None else f' ± {points(width)}'}" if estimate else "",
            probability(row.difference.corrected) if row.difference else "",
            points(row.gap),
            number(row.step_ms),
            number(row.latency_ms),
            number(row.memory_mb),
            f"{row.parameters:,}",
            number(None if row.flops is None else row.flops / 1e6),
        )
    return table
