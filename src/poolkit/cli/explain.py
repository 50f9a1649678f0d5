"""`poolkit explain`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from poolkit.cli import options
from poolkit.cli.options import Format
from poolkit.lab.errors import LabError

if TYPE_CHECKING:
    from poolkit.geometry import Axis, Geometry

_PAGE: Final = "explorer.html"
_CELLS: Final = 7
"""Cells per axis of the page where no size is given."""


def explain(
    size: Annotated[
        str | None,
        typer.Option(
            "--size",
            metavar="N",
            show_default="needed but for --html",
            help="Cells of the input: one number per axis (28,28).",
        ),
    ] = None,
    kernel_size: Annotated[
        str | None, typer.Option("--kernel-size", metavar="N", show_default="2", help="Cells of the window.")
    ] = None,
    stride: options.StrideOption = None,
    padding: Annotated[
        str | None,
        typer.Option(
            "--padding",
            metavar="N|MODE",
            show_default="0",
            help="As of train; numbers, valid, same, same_lower.",
        ),
    ] = None,
    dilation: Annotated[
        str | None,
        typer.Option("--dilation", metavar="N", show_default="1", help="Cells between taps of a window."),
    ] = None,
    ceil_mode: Annotated[bool, typer.Option("--ceil-mode", help="Round the output size up.")] = False,
    adaptive: Annotated[
        str | None, typer.Option("--adaptive", metavar="N", help="This many outputs instead of a window.")
    ] = None,
    global_: Annotated[bool, typer.Option("--global", help="One output that sees everything.")] = False,
    html: Annotated[bool, typer.Option("--html", help="Write a page to type and drag in, with code.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.html", show_default=_PAGE, help="File of the page."),
    ] = None,
    output_format: options.FormatOption = Format.TABLE,
) -> None:
    """Draw what each output of a pooling sees: cells, padding, divisor, and cells that no output sees."""
    from poolkit.geometry import resolve

    window = {
        "--kernel-size": kernel_size,
        "--stride": stride,
        "--padding": padding,
        "--dilation": dilation,
        "--ceil-mode": ceil_mode or None,
    }
    geometry = _geometry(window, adaptive, global_)
    sizes = None if size is None else _sizes(size)
    if html:
        given = adaptive is not None or global_ or any(value is not None for value in window.values())
        _write_page(geometry if given or sizes else None, sizes, output, output_format)
        return
    if output is not None:
        raise LabError("--output belongs to --html; give both, or redirect what is printed")
    if sizes is None:
        raise LabError("Missing option '--size': cells of the input, one number per axis, such as --size 28,28")
    axes = resolve(geometry, sizes, allow_empty=True)
    if output_format is Format.TABLE:
        _draw(geometry, axes)
        return
    _emit(output_format, geometry, axes)


def _geometry(window: dict[str, Any], adaptive: str | None, global_: bool) -> Geometry:
    """The geometry that the options ask for; options of another geometry are refused, not ignored."""
    from poolkit.geometry import Adaptive, Global, Window

    given = [name for name, value in window.items() if value is not None]
    if adaptive is not None and global_:
        raise LabError("--adaptive and --global exclude each other; give one of them")
    if (adaptive is not None or global_) and given:
        raise LabError(f"{given[0]} belongs to a window; leave it out with --adaptive and --global")
    if adaptive is not None:
        return Adaptive(options.parse_sizes("--adaptive", adaptive))
    if global_:
        return Global()
    stride, padding, dilation = window["--stride"], window["--padding"], window["--dilation"]
    return Window(
        options.parse_sizes("--kernel-size", window["--kernel-size"] or options.DEFAULT_KERNEL_SIZE),
        None if stride is None else options.parse_sizes("--stride", stride),
        0 if padding is None else options.parse_padding(padding),
        1 if dilation is None else options.parse_sizes("--dilation", dilation),
        bool(window["--ceil-mode"]),
    )


def _write_page(
    geometry: Geometry | None, sizes: tuple[int, ...] | None, output: Path | None, output_format: Format
) -> None:
    """Write the explorer, open at this configuration or at its own."""
    from poolkit.cli.console import messages
    from poolkit.explorer import fragment, render
    from poolkit.lab import outputs

    if output_format is not Format.TABLE:
        raise LabError(f"--html and --format {output_format.value} exclude each other; give one of them")
    path = output or Path(_PAGE)
    outputs.check_file(path, ".html")
    start = "" if geometry is None else fragment(geometry, sizes or (_CELLS,) * (geometry.rank or 2))
    outputs.write_text(path, render(start))
    messages().print(f"wrote {path}: open it in a browser", markup=False)


def _sizes(text: str) -> tuple[int, ...]:
    parsed = options.parse_sizes("--size", text)
    sizes = (parsed,) if isinstance(parsed, int) else tuple(parsed)
    if min(sizes) < 1:
        raise LabError(f"--size must be at least 1 on every axis, got {text!r}")
    return sizes


def _draw(geometry: Geometry, axes: tuple[Axis, ...]) -> None:
    from poolkit.cli.console import results
    from poolkit.cli.explanation import LEGEND, draw

    console = results()
    sizes, outputs = [axis.input_size for axis in axes], [axis.output_size for axis in axes]
    console.print(f"{geometry}: {_by(sizes)} cells give {_by(outputs)} outputs", markup=False)
    for number, axis in enumerate(axes):
        console.print()
        console.print(draw(axis, f"axis {number}"))
    console.print(LEGEND)


def _emit(output_format: Format, geometry: Geometry, axes: tuple[Axis, ...]) -> None:
    from rich.table import Table

    from poolkit.cli.console import emit
    from poolkit.cli.explanation import describe

    described = [describe(axis) for axis in axes]
    content = {
        "geometry": str(geometry),
        "output_sizes": [axis.output_size for axis in axes],
        "outputs": math.prod(axis.output_size for axis in axes),
        "axes": described,
    }
    records = [
        {"axis": number, **output, "cells": " ".join(map(str, output["cells"]))}
        for number, axis in enumerate(described)
        for output in axis["outputs"]
    ]
    emit(output_format, Table(), content, records)


def _by(sizes: Sequence[int]) -> str:
    return " x ".join(map(str, sizes))
