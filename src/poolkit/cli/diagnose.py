"""`poolkit diagnose`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poolkit.cli import options
from poolkit.cli.options import Format

if TYPE_CHECKING:
    from rich.table import Table

    from poolkit.lab.diagnosis import Diagnosis


def diagnose(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A .keras file, as 'poolkit train' saves it.")],
    data: options.DataOption = options.DEFAULT_DATA,
    images: Annotated[
        int, typer.Option("--images", metavar="N", min=2, help="Test images to look at, at most; as many teach probes.")
    ] = 256,
    backend: options.BackendOption = None,
    output: Annotated[Path, options.output_option("Folder of the report and the results.")] = Path("diagnosis"),
    output_format: options.FormatOption = Format.TABLE,
) -> None:
    """Look at the pooling layers of a trained model on real data: what they lose, alias, drop and cost, and where.

    Keras's own pooling layers are looked at as well as Poolkit's.
    """
    from poolkit.cli.console import messages
    from poolkit.lab import backends, diagnosis_report, models, outputs
    from poolkit.lab.data import load
    from poolkit.lab.diagnosis import diagnose as run_diagnosis

    models.check_file(model)
    outputs.check_folder(output)
    chosen_backend = backends.resolve(backend)
    dataset = load(data)
    backends.activate(chosen_backend)
    network, note = models.load(model)
    models.image_shape(network, model)
    console = messages()
    try:
        diagnosis, maps = run_diagnosis(network, dataset, images, lambda text: console.print(text, markup=False))
    except KeyboardInterrupt:
        console.print("stopped; nothing was written", markup=False)
        raise
    words = f"{model}, {note.description}" if note else str(model)
    command = shlex.join(
        ["poolkit", "diagnose", str(model), "--data", data, "--images", str(images), "--backend", chosen_backend]
    )
    diagnosis_report.write(diagnosis, maps, words, output, command)
    _emit(output_format, diagnosis, output / diagnosis_report.PAGE_FILE)


def _emit(output_format: Format, diagnosis: Diagnosis, page: Path) -> None:
    from poolkit.cli.console import emit, messages
    from poolkit.lab.diagnosis_report import as_dict, finding, records

    content = {**as_dict(diagnosis), "report": str(page)}
    emit(output_format, _table(diagnosis), content, records(diagnosis))
    if output_format is Format.TABLE:
        typer.echo(f"{finding(diagnosis)}\n\nreport: {page}")
    else:
        messages().print(f"report: {page}", markup=False)


def _table(diagnosis: Diagnosis) -> Table:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from poolkit.lab.page import number
    from poolkit.lab.statistics import percent

    def share(value: float | None) -> str:
        return "–" if value is None else percent(value)

    caption = (
        f"{escape(diagnosis.data)}\n{diagnosis.images} test images, accuracy {percent(diagnosis.accuracy)}, shift "
        f"consistency {percent(diagnosis.shift_consistency)}, {number(diagnosis.step_ms)} ms a step"
    )
    for name, why in diagnosis.left_out.items():
        caption += f"\n{escape(name)} was left out: {escape(why)}"
    table = Table(box=box.SIMPLE, caption=caption, caption_justify="left")
    table.add_column("layer")
    columns = ("maps", "energy lost", "probe before", "after", "energy kept", "aliasing ratio", "shift error")
    rest = ("maximum", "dead", "with gradient", "ms", "of the step")
    for heading in (*columns, *rest):
        table.add_column(heading, justify="right")
    for each in diagnosis.layers:
        sizes = [" x ".join(map(str, sizes)) for sizes in (each.input_sizes, each.output_sizes)]
        table.add_row(
            escape(each.layer),
            " to ".join(sizes),
            share(each.reconstruction_error),
            share(each.probe_before),
            share(each.probe_after),
            share(each.energy_kept),
            share(each.aliasing_ratio),
            number(each.shift_error),
            share(each.maximum_share),
            share(each.dead_share),
            share(each.reached_share),
            number(each.milliseconds),
            share(each.cost_share),
        )
    return table
