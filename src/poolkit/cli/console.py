"""Where output goes: results to standard output, everything else to standard error."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from poolkit.cli.options import Format

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


_WIDTH_OF_FILES: Final = 200


def results() -> Console:
    """A console for results."""
    from rich.console import Console

    # Only a terminal has a width; into a file or a pipe goes the whole table.
    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_FILES)


def messages() -> Console:
    """A console for progress and messages."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def emit(output_format: Format, table: Table, content: Any, records: Sequence[Mapping[str, Any]]) -> None:
    """Write results in the format that was asked for.

    Args:
        output_format: Which.
        table: For people.
        content: For JSON.
        records: For CSV: flat, all with the same keys.
    """
    from poolkit.lab.results import as_csv, as_json

    if output_format is Format.JSON:
        sys.stdout.write(as_json(content))
    elif output_format is Format.CSV:
        sys.stdout.write(as_csv(records))
    else:
        results().print(table)
    sys.stdout.flush()
