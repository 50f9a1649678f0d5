"""`poolkit check`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from poolkit.cli import options
from poolkit.cli.options import Format
from poolkit.cli.translate import complete_target
from poolkit.lab.errors import LabError

if TYPE_CHECKING:
    from rich.table import Table

    from poolkit.inspection import Inspection, Report
    from poolkit.inspection.verification import Verified


def check(
    model: Annotated[
        str,
        typer.Argument(metavar="MODEL", help=".onnx, .keras, .pt2, .tflite, SavedModel folder, or package:factory."),
    ],
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="NAMES", help="Runtimes it is meant for: tflite,tensorrt,coreml,..."),
    ] = None,
    input_: Annotated[
        str | None,
        typer.Option(
            "--input", metavar="N,...", help="Shape of the input, batch included, where the model leaves it open."
        ),
    ] = None,
    code: Annotated[
        list[str] | None,
        typer.Option(
            "--code",
            metavar="NAME",
            help="Also write each layer in this framework's words; repeatable.",
            autocompletion=complete_target,
        ),
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Run the poolings on the runtimes installed here, on random input.")
    ] = False,
    output_format: options.FormatOption = Format.TABLE,
) -> int:
    """Look at every pooling layer of a model: sizes, cells that are lost, and what changes on other runtimes.

    Ends with 0 where nothing was found, 1 where something was, 2 where the model cannot be read.
    """
    from poolkit.inspection import inspect
    from poolkit.translation.targets import TARGETS

    targets = [name for name in (target or "").split(",") if name]
    unknown = [name for name in code or [] if name not in TARGETS]
    if unknown:
        raise LabError(f"--code must be one of {', '.join(TARGETS)}, got {unknown[0]!r}")
    inspection = inspect(model, targets=targets, shape=None if input_ is None else _shape(input_))
    verified: list[Verified] = []
    if verify:
        from poolkit.inspection.verification import verify as run

        verified = run(inspection, targets)
    if output_format is Format.TABLE:
        _show(model, inspection, verified, code or [])
    else:
        _emit(model, inspection, verified, output_format)
    return 0 if inspection.clean and not any(each.wrong for each in verified) else 1


def _shape(text: str) -> tuple[int, ...]:
    parsed = options.parse_sizes("--input", text)
    shape = (parsed,) if isinstance(parsed, int) else tuple(parsed)
    if len(shape) < 3 or min(shape) < 1:
        raise LabError(f"--input must be batch, channels and sizes, such as 1,3,224,224; got {text!r}")
    return shape


def _emit(model: str, inspection: Inspection, verified: list[Verified], output_format: Format) -> None:
    from rich.table import Table

    from poolkit.cli.console import emit
    from poolkit.inspection.targets import version

    findings = [asdict(finding) for finding in inspection.findings]
    content = {
        "model": model,
        "format": inspection.model.format,
        "targets": [{"name": name, "version": version(name)} for name in inspection.targets],
        "layers": [report.as_dict() for report in inspection.reports],
        "findings": findings,
        "verified": [asdict(each) for each in verified],
        "clean": inspection.clean,
    }
    records = [{**finding, "cases": " ".join(finding["cases"])} for finding in findings]
    emit(output_format, Table(), content, records or [{"layer": ""}])


def _show(model: str, inspection: Inspection, verified: list[Verified], code: list[str]) -> None:
    from poolkit.cli.console import results

    console = results()
    count = len(inspection.reports)
    console.print(f"{model}: {inspection.model.format}, {count} pooling layer{'s' * (count != 1)}", markup=False)
    if inspection.reports:
        console.print(_layers(inspection))
    for line in _findings(inspection):
        console.print(line, markup=False, soft_wrap=True)
    for each in verified:
        console.print(each.text, markup=False, soft_wrap=True)
    for report in inspection.reports if code else []:
        for name in code:
            typer.echo(_code(report, name))
    if inspection.clean:
        console.print("nothing found" if not inspection.findings else "nothing found but notes")


def _findings(inspection: Inspection) -> list[str]:
    """One line for each; notes that several layers share are one line."""
    layers: dict[str, list[str]] = {}
    for finding in inspection.findings:
        on = f" on {finding.target}" if finding.target else ""
        shared = finding.level == "note" and finding.target is not None
        text = f"{finding.level}: {'{}' if shared else finding.layer}{on}: {finding.message} ({finding.rule})"
        layers.setdefault(text, []).append(finding.layer)
    return [text.replace("{}", ", ".join(names), 1) for text, names in layers.items()]


def _code(report: Report, name: str) -> str:
    found = report.equivalent(name)
    notes = "".join(f"# note: {note}\n" for note in found.notes)
    text = found.code if found.code is not None else f"# impossible: {found.reason}\n"
    return f"\n# {report.layer.name}, {found.title}\n{notes}{text}"


def _layers(inspection: Inspection) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE)
    for heading in ("layer", "operator", "pooling", "input", "output", "receptive field"):
        table.add_column(heading)
    for report in inspection.reports:
        layer = report.layer
        cells = (
            layer.name,
            layer.operator,
            _pooling(report),
            _by(layer.input_sizes),
            _by(report.output_sizes),
            _field(report.field),
        )
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _pooling(report: Report) -> str:
    from poolkit.geometry import Window

    geometry = report.layer.pooling.geometry
    kind = type(report.layer.pooling.reduction).__name__.lower()
    if not isinstance(geometry, Window):
        return f"{kind} {geometry}"
    given: list[tuple[str, Any, Any]] = [
        ("k", geometry.kernel_size, None),
        ("s", geometry.stride, None),
        ("p", geometry.padding, 0),
        ("d", geometry.dilation, 1),
    ]
    words = [f"{name}={_short(value)}" for name, value, plain in given if _short(value) != _short(plain)]
    counted = getattr(report.layer.pooling.reduction, "count_include_pad", False)
    return " ".join([kind, *words, *["ceil"] * geometry.ceil_mode, *["count_include_pad"] * bool(counted)])


def _short(value: Any) -> str:
    """Numbers that are all the same are written once."""
    if isinstance(value, tuple):
        parts = [_short(each) for each in value]
        return parts[0] if len(set(parts)) == 1 else "x".join(parts) if "x" not in "".join(parts) else str(value)
    return str(value)


def _by(sizes: Any) -> str:
    return "x".join("?" if size is None else str(size) for size in sizes)


def _field(field: Any) -> str:
    from poolkit.inspection.model import Field

    return f"{_by(field.sizes)}, every {_by(field.jumps)}" if isinstance(field, Field) else str(field)
