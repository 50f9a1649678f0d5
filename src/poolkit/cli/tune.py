"""`poolkit tune`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poolkit.cli import options
from poolkit.cli.options import Format

if TYPE_CHECKING:
    from rich.table import Table

    from poolkit.lab.search.plan import Plan
    from poolkit.lab.search.tuning import Tuning

_REQUIREMENTS = ["exportable", "deterministic"]


def tune(
    data: options.DataOption = options.DEFAULT_DATA,
    pooling: Annotated[
        list[str] | None,
        typer.Option(
            "--pooling", metavar="NAME", show_default="all", help="A reduction to search among; repeat the option."
        ),
    ] = None,
    require: Annotated[
        list[str],
        typer.Option(
            "--require",
            metavar="exportable|deterministic|signed",
            help="What every pooling must be; repeat the option. signed: it keeps the sign of what it sees.",
        ),
    ] = _REQUIREMENTS,
    budget_latency: Annotated[
        float | None,
        typer.Option(
            "--budget-latency",
            metavar="MS",
            min=0,
            show_default="any",
            help="Milliseconds that a prediction for one batch may take, measured where the training runs.",
        ),
    ] = None,
    budget_memory: Annotated[
        float | None,
        typer.Option(
            "--budget-memory",
            metavar="MB",
            min=0,
            show_default="any",
            help="Megabytes that a training step may add at its peak.",
        ),
    ] = None,
    trials: Annotated[int, typer.Option("--trials", min=1, help="How many short trainings.")] = 60,
    finalists: Annotated[int, typer.Option("--finalists", min=1, help="How many are trained in full.")] = 4,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="How many full trainings of each.")] = 5,
    network: options.NetworkOption = options.DEFAULT_NETWORK,
    epochs: options.EpochsOption = options.DEFAULT_BUDGET.epochs,
    batch_size: options.BatchSizeOption = options.DEFAULT_BUDGET.batch_size,
    seed: Annotated[int, typer.Option("--seed", min=0, max=10**6, help="Where every chance starts.")] = 0,
    limit: options.LimitOption = None,
    backend: options.BackendOption = None,
    study: options.StudyOption = options.DEFAULT_STUDY,
    storage: options.StorageOption = None,
    workers: Annotated[
        int,
        typer.Option(
            "--workers",
            min=0,
            help="Processes on this machine, one thread each; 1 works in this process with all threads, 0 leaves the "
            "work to `poolkit worker` elsewhere.",
        ),
    ] = 1,
    heartbeat: Annotated[
        int,
        typer.Option(
            "--heartbeat",
            metavar="SECONDS",
            min=1,
            help="Seconds between signs of life; a worker that misses three is taken for dead.",
        ),
    ] = 10,
    output: Annotated[Path, options.output_option("Folder of the study, the report and the results.")] = Path("tuning"),
    output_format: options.FormatOption = Format.TABLE,
) -> None:
    """Search the pooling, window, stride and padding of each layer: a recommendation, with its evidence.

    Short trainings find finalists, full trainings compare them, and the cheapest that is not shown to be worse than the
    best is recommended. Stopped half-way, the same command goes on.
    """
    from poolkit.cli.console import messages
    from poolkit.cli.tuning_progress import TuningProgress
    from poolkit.lab import backends, networks, outputs
    from poolkit.lab.data import load
    from poolkit.lab.search import report, results
    from poolkit.lab.search.plan import Plan
    from poolkit.lab.search.space import make_space
    from poolkit.lab.search.storage import file_of
    from poolkit.lab.search.tuning import tune as run_search

    # Everything that can be wrong is looked at before the first training, cheapest first.
    chosen_network = networks.find(network)
    outputs.check_folder(output)
    url = options.storage_url(storage, output)
    file_of(url)
    chosen_backend = backends.resolve(backend)
    dataset = load(data).limited(limit)
    space, refusals = make_space(chosen_network, dataset.input_shape, pooling, require)
    plan = Plan(
        source=data if data in options.named_data() else str(Path(data).absolute()),
        data=dataset.describe(),
        checksum=dataset.checksum,
        limit=limit,
        network=network,
        backend=chosen_backend,
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        space=space,
        latency=budget_latency,
        memory=budget_memory,
        trials=trials,
        finalists=finalists,
        seeds=seeds,
        heartbeat=heartbeat,
    )
    for refusal in refusals:
        messages().print(f"left out: {refusal.reduction}, {refusal.reason}", markup=False)
    try:
        with TuningProgress(epochs) as progress:
            tuning = run_search(dataset, plan, url, study, output, workers, progress)
    except KeyboardInterrupt:
        messages().print(f"stopped; the same command goes on with the search in {output}", markup=False)
        raise
    results.write(tuning, output)
    page = output / report.FILE
    report.write(tuning, page, _command(plan, data, require), dataset.input_shape)
    _emit(output_format, tuning, page)


def _command(plan: Plan, data: str, require: list[str]) -> str:
    """The command that makes the same search, defaults spelled out."""
    words = ["poolkit", "tune", "--data", data]
    for reduction in plan.space.reductions:
        words += ["--pooling", reduction]
    for name in require:
        words += ["--require", name]
    for option, value in (
        ("--budget-latency", plan.latency),
        ("--budget-memory", plan.memory),
        ("--limit", plan.limit),
    ):
        words += [] if value is None else [option, f"{value:g}"]
    words += ["--trials", str(plan.trials), "--finalists", str(plan.finalists), "--seeds", str(plan.seeds)]
    words += ["--network", plan.network, "--epochs", str(plan.epochs), "--batch-size", str(plan.batch_size)]
    return shlex.join([*words, "--seed", str(plan.seed), "--backend", plan.backend])


def _emit(output_format: Format, tuning: Tuning, page: Path) -> None:
    from poolkit.cli.console import emit, messages
    from poolkit.lab.search.results import as_dict, finding, summaries

    for message in tuning.replaced:
        messages().print(message, markup=False)
    for item, reason in tuning.failed.items():
        messages().print(f"{item} failed in every attempt: {reason}", markup=False)
    emit(output_format, _table(tuning), {**as_dict(tuning), "report": str(page)}, summaries(tuning))
    if output_format is Format.TABLE:
        typer.echo(f"{finding(tuning)}\n\nreport: {page}")
    else:
        messages().print(f"report: {page}", markup=False)


def _table(tuning: Tuning) -> Table:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from poolkit.lab.page import number
    from poolkit.lab.search.results import summaries
    from poolkit.lab.statistics import percent, points
    from poolkit.lab.training import describe_epochs

    plan = tuning.plan
    caption = "\n".join(
        escape(part)
        for part in (
            plan.data,
            f"{plan.network} network, {plan.space.size:,} configurations, {plan.trials} short trainings, {plan.seeds} "
            f"full trainings of each finalist",
            f"{describe_epochs(plan.epochs)}, batches of {plan.batch_size}, {plan.backend}",
        )
    )
    table = Table(box=box.SIMPLE, caption=caption, caption_justify="left")
    table.add_column("pooling")
    headings = ("accuracy", "behind the best", "shift consistency", "latency ms", "memory MB", "MFLOP", "parameters")
    for heading in headings:
        table.add_column(heading, justify="right")
    table.add_column("")
    for row in summaries(tuning):
        error = "" if row["standard_error"] is None else f" ± {points(row['standard_error'])}"
        table.add_row(
            escape(row["pooling"]),
            percent(row["accuracy"]),
            "over budget" if row["shortfall"] is None else f"{100 * row['shortfall']:.2f}{error}",
            percent(row["shift_consistency"]),
            number(row["latency_ms"]),
            number(row["memory_mb"]),
            number(row["flops"] / 1e6),
            f"{row['parameters']:,}",
            "recommended" if row["recommended"] else "Pareto front" if row["pareto"] else "",
        )
    return table
