"""`poolkit compare`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poolkit.cli import options
from poolkit.cli.options import Format

if TYPE_CHECKING:
    from rich.table import Table

    from poolkit.lab.compare import Comparison
    from poolkit.lab.statistics import Row

_POOLINGS = ["max", "average", "l2", "stochastic"]


def compare(
    data: options.DataOption = options.DEFAULT_DATA,
    pooling: options.PoolingsOption = _POOLINGS,
    kernel_size: options.KernelSizeOption = options.DEFAULT_KERNEL_SIZE,
    stride: options.StrideOption = None,
    padding: options.PaddingOption = options.DEFAULT_PADDING,
    network: options.NetworkOption = options.DEFAULT_NETWORK,
    epochs: options.EpochsOption = options.DEFAULT_BUDGET.epochs,
    batch_size: options.BatchSizeOption = options.DEFAULT_BUDGET.batch_size,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="How many seeds for each pooling.")] = 3,
    limit: options.LimitOption = None,
    backend: options.BackendOption = None,
    output: Annotated[Path, options.output_option("Folder of the study, the report and the results.")] = Path(
        "comparison"
    ),
    output_format: options.FormatOption = Format.TABLE,
) -> None:
    """Train the same network with several poolings and seeds: a table and an HTML report.

    Killed half-way, the same command goes on and repeats nothing that was finished.
    """
    from poolkit.cli.console import messages
    from poolkit.cli.progress import ComparisonProgress
    from poolkit.lab import backends, networks, outputs, report, results, statistics, training
    from poolkit.lab.compare import compare as run_comparison
    from poolkit.lab.data import load
    from poolkit.lab.pooling_choice import PoolingChoice

    # Everything that can be wrong is looked at before the first training, cheapest first.
    chosen_network = networks.find(network)
    window_kernel = options.parse_sizes("--kernel-size", kernel_size)
    window_stride = None if stride is None else options.parse_sizes("--stride", stride)
    window_padding = options.parse_padding(padding)
    poolings = [PoolingChoice(choice, window_kernel, window_stride, window_padding) for choice in pooling]
    outputs.check_folder(output)
    chosen_backend = backends.resolve(backend)
    dataset = load(data).limited(limit)

    try:
        with ComparisonProgress(epochs) as progress:
            comparison = run_comparison(
                dataset,
                chosen_network,
                poolings,
                seeds,
                training.Budget(epochs, batch_size),
                chosen_backend,
                output,
                progress,
            )
    except KeyboardInterrupt:
        messages().print(f"stopped; the same command goes on with the comparison in {output}", markup=False)
        raise
    rows = statistics.rows(comparison)
    results.write(comparison, rows, output)
    page = output / report.FILE
    report.write(comparison, rows, page, _command(comparison, data, kernel_size, stride, padding))
    _emit(output_format, comparison, rows, page)


def _command(comparison: Comparison, data: str, kernel_size: str, stride: str | None, padding: str) -> str:
    """The command that makes the same comparison, defaults spelled out."""
    settings = comparison.settings
    words = ["poolkit", "compare", "--data", data]
    for pooling in comparison.poolings:
        words += ["--pooling", pooling.choice]
    words += ["--kernel-size", kernel_size, "--padding", padding]
    words += [] if stride is None else ["--stride", stride]
    words += ["--network", settings.network, "--epochs", str(settings.epochs)]
    words += ["--batch-size", str(settings.batch_size), "--seeds", str(len(comparison.seeds))]
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

    from poolkit.lab.statistics import percent, points
    from poolkit.lab.training import describe_epochs

    settings = comparison.settings
    parts = [
        settings.data,
        f"{settings.network} network, {settings.window}",
        f"{describe_epochs(settings.epochs)}, batches of {settings.batch_size}, {len(comparison.seeds)} "
        f"{'seed' if len(comparison.seeds) == 1 else 'seeds'}, "
        f"{settings.backend}",
        settings.shortened() or "",
    ]
    caption = "\n".join(escape(part) for part in parts if part)
    table = Table(box=box.SIMPLE, caption=caption, caption_justify="left")
    table.add_column("pooling")
    first = rows[0].pooling
    headings = ("test accuracy", "95 % interval", f"difference from {first}", "gap", "s/epoch", "parameters")
    for heading in headings:
        table.add_column(heading, justify="right")
    for row in rows:
        interval = row.accuracy.interval
        difference = row.difference
        width = difference.half_width if difference else None
        table.add_row(
            escape(row.pooling),
            percent(row.accuracy.mean),
            f"{percent(interval[0])} to {percent(interval[1])}" if interval else "needs 2 seeds",
            (f"{100 * difference.mean:+.2f}" + ("" if width is None else f" ± {points(width)}")) if difference else "",
            points(row.gap),
            f"{row.seconds_per_epoch:.3g}",
            f"{row.parameters:,}",
        )
    return table
