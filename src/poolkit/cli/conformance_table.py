"""The results of `poolkit conform` in a terminal: runtimes by rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from poolkit.cli.options import Format

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

_COUNTS = ("passed", "failed", "not_expressible", "crashed")


def show(output_format: Format, content: Mapping[str, Any], page: Path | None) -> None:
    """Write results in the format that was asked for.

    Args:
        output_format: Which.
        content: Of `poolkit.conformance.results.as_dict`.
        page: The page that was written.
    """
    from poolkit.cli.console import emit, messages

    records = [
        {
            **{name: runtime[name] for name in ("name", "version", *_COUNTS, "refused", "seconds")},
            **{rule: _plain(cell) for rule, cell in runtime["rules"].items()},
        }
        for runtime in content["runtimes"]
    ]
    emit(output_format, _table(content), content, records or [{"name": ""}])
    if output_format is Format.TABLE:
        typer.echo(
            "passed of those that can be asked; ! crashed; · nothing can be asked. "
            f"{content['cases']} cases, suite {content['suite']}."
        )
    if page is not None:
        messages().print(f"page: {page}", markup=False)


def _table(content: Mapping[str, Any]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE, padding=(0, 0, 0, 1))
    table.add_column("runtime", no_wrap=True)
    table.add_column("version", no_wrap=True)
    for heading in ("passed", "differs", "not expr.", "crashed", *content["rules"]):
        table.add_column(heading, justify="right", no_wrap=True)
    for runtime in content["runtimes"]:
        counts = [str(runtime[name]) for name in _COUNTS]
        cells = [_cell(cell) for cell in runtime["rules"].values()]
        table.add_row(runtime["title"], runtime["version"][:12], *counts, *cells)
    return table


def _plain(cell: Mapping[str, Any]) -> str:
    asked = cell["passed"] + cell["differs"] + cell["crashed"]
    if not asked:
        return "·"
    share = str(asked) if cell["passed"] == asked else f"{cell['passed']}/{asked}"
    return share + "!" * bool(cell["crashed"])


def _cell(cell: Mapping[str, Any]) -> Text:
    from rich.text import Text

    bad = cell["differs"] + cell["crashed"]
    style = "dim" if not cell["passed"] + bad else "red" if cell["crashed"] else "yellow" if bad else "green"
    return Text(_plain(cell), style)
