"""`poolkit translate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from poolkit.cli import options
from poolkit.cli.options import Format
from poolkit.lab.errors import LabError

if TYPE_CHECKING:
    from poolkit.inspection.rewriting import Change
    from poolkit.translation import Description, Translation

NO_CODE = 1
"""Exit code where a framework that was asked for by name has no code."""


def complete_target(incomplete: str) -> list[str]:
    """Names of frameworks that begin so."""
    from poolkit.translation.targets import TARGETS

    return [name for name in TARGETS if name.startswith(incomplete)]


def translate(
    pooling: Annotated[
        str,
        typer.Argument(
            metavar="DESCRIPTION|MODEL.onnx",
            help='Such as "max k=3 s=2 p=1 ceil, PyTorch" or "nn.AvgPool2d(3, 2)"; or a model whose poolings are '
            "rewritten for --target.",
        ),
    ],
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to",
            metavar="NAME",
            show_default="all",
            help="torch, tensorflow, keras, jax, onnx or numpy; repeatable.",
            autocompletion=complete_target,
        ),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--size", metavar="N", show_default="any", help="Cells of the input: one number per axis (28,28)."
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="NAME", help="Of a model: the runtime that it is rewritten for."),
    ] = None,
    output: Annotated[Path | None, options.output_option("Of a model: the file that is written.")] = None,
    output_format: options.FormatOption = Format.TABLE,
) -> int:
    """Write a pooling in every framework's words: code that computes the same, or why there is none.

    A model is rewritten instead: poolings that the target gets wrong become ones that it gets right.
    """
    if pooling.endswith(".onnx"):
        if to or size:
            raise LabError("--to and --size belong to a description; a model takes --target and --output")
        return _rewrite(Path(pooling), target, output, output_format)
    if target is not None or output is not None:
        raise LabError("--target and --output belong to a model; a description takes --to and --size")
    return _code(pooling, to, size, output_format)


def _rewrite(model: Path, target: str | None, output: Path | None, output_format: Format) -> int:
    from dataclasses import asdict

    from rich.table import Table

    from poolkit.cli.console import emit, messages
    from poolkit.inspection.rewriting import rewrite
    from poolkit.lab.outputs import check_file, replacing

    if target is None or output is None:
        raise LabError("a model is rewritten for a runtime and into a file; give --target and --output")
    check_file(output, ".onnx")
    rewritten = rewrite(model, target)
    with replacing(output) as path:
        path.write_bytes(rewritten.model.SerializeToString())
    if output_format is Format.TABLE:
        for change in rewritten.changes:
            typer.echo(_change(change))
        if not rewritten.changes:
            typer.echo(f"{target} gets every pooling right; the model is as it was")
    else:
        changes = [asdict(change) for change in rewritten.changes]
        content = {"model": str(model), "target": target, "output": str(output), "changes": changes}
        joined = [{name: "; ".join(v) if isinstance(v, tuple) else v for name, v in each.items()} for each in changes]
        emit(output_format, Table(), content, joined or [{"layer": ""}])
    messages().print(f"model: {output}", markup=False)
    return NO_CODE if any(change.reason for change in rewritten.changes) else 0


def _change(change: Change) -> str:
    if change.reason:
        return f"{change.layer}: left as it was, {change.reason}; it {'; '.join(change.before)}"
    proof = "not run" if change.difference is None else f"difference {change.difference:.2g} on {change.verified_on}"
    return f"{change.layer}: {', '.join(change.operators)} ({proof}); it {'; '.join(change.before)}"


def _code(text: str, to: list[str] | None, size: str | None, output_format: Format) -> int:
    from poolkit.translation import describe, translate
    from poolkit.translation.targets import TARGETS

    described = describe(text)
    sizes = None
    if size is not None:
        parsed = options.parse_sizes("--size", size)
        sizes = (parsed,) * described.pooling.rank if isinstance(parsed, int) else tuple(parsed)
    written = [translate(described.pooling, name, sizes) for name in dict.fromkeys(to or TARGETS)]
    _show(described, written, sizes, output_format)
    return NO_CODE if to and any(each.code is None for each in written) else 0


def _show(
    described: Description, written: list[Translation], sizes: tuple[int, ...] | None, output_format: Format
) -> None:
    from dataclasses import asdict

    from rich.table import Table

    from poolkit.cli.console import emit

    if output_format is Format.TABLE:
        typer.echo("\n".join(_text(each) for each in written))
        return
    pooling = described.pooling
    translations: list[dict[str, Any]] = [asdict(each) for each in written]
    content = {
        "host": described.host,
        "reduction": str(pooling.reduction),
        "geometry": str(pooling.geometry),
        "rank": pooling.rank,
        "sizes": sizes,
        "translations": translations,
    }
    emit(output_format, Table(), content, [{**each, "notes": "; ".join(each["notes"])} for each in translations])


def _text(written: Translation) -> str:
    """Code under a heading; what is said about it are comments, so that everything can be pasted."""
    lines = [f"# {written.title}", *(f"# note: {note}" for note in written.notes)]
    lines.append(written.code if written.code is not None else f"# impossible: {written.reason}\n")
    return "\n".join(lines)
