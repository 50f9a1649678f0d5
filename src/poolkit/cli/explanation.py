"""What each output of an axis sees, as plain values and as a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rich.console import Group
    from rich.text import Text

    from poolkit.geometry import Axis

LEGEND: Final = (
    "[bold cyan]■[/] seen   [yellow]□[/] padding   [magenta]○[/] overhang of ceil mode, never counted   "
    "[dim]·[/] not seen by this output   [bold red]×[/] seen by no output"
)
_WIDEST_DRAWING: Final = 64
_MOST_ROWS: Final = 24


def describe(axis: Axis) -> dict[str, Any]:
    """What each output of an axis sees, as plain values.

    Args:
        axis: A resolved axis.

    Returns:
        `input_size`, `output_size`, `padding`, `outputs` (one entry each: the `cells`, how many taps fall on
        `padding_cells` and `overhang_cells`, the `divisor` of an average without and with padding), `never_seen`.
    """
    outputs: list[dict[str, Any]] = []
    seen: set[int] = set()
    for index, cells in enumerate(axis.bins()):
        seen.update(cells)
        positions = _positions(axis, index)
        divisor, padded = int(axis.count[index]), int(axis.padded_count[index])
        outputs.append(
            {
                "output": index,
                "cells": list(cells),
                "padding_cells": padded - divisor,
                "overhang_cells": len(positions) - padded,
                "divisor": divisor,
                "divisor_with_padding": padded,
            }
        )
    return {
        "input_size": axis.input_size,
        "output_size": axis.output_size,
        "padding": list(axis.padding),
        "outputs": outputs,
        "never_seen": [cell for cell in range(axis.input_size) if cell not in seen],
    }


def draw(axis: Axis, title: str) -> Group:
    """A drawing of an axis: one row per output, one column per cell.

    Args:
        axis: A resolved axis.
        title: What to call it.

    Returns:
        Something that a rich console prints; wide axes come without the drawing, long ones shortened.
    """
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    described = describe(axis)
    never = described["never_seen"]
    before, after = axis.padding
    heading = Text(f"{title}: {axis.input_size} cells, padding {before} before and {after} after, ")
    heading.append(f"{axis.output_size} outputs")
    columns = _columns(axis)
    drawn = len(columns) <= _WIDEST_DRAWING
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    table.add_column("output", justify="right")
    if drawn:
        table.add_column(_ruler(axis, columns), no_wrap=True)
    for name in ("cells", "padding", "overhang", "divisor", "divisor with padding"):
        table.add_column(name, justify="left" if name == "cells" else "right", no_wrap=True)
    for output in _shortened(described["outputs"]):
        table.add_row(*_row(axis, output, columns if drawn else None))
    note = Text(f"seen by no output: {_spans(never)}", "bold red") if never else Text("every cell is seen")
    return Group(heading, table, note)


def _row(axis: Axis, output: dict[str, Any] | None, columns: range | None) -> list[Text | str]:
    from rich.text import Text

    if output is None:
        return ["..."]
    cells: Text | str = _spans(output["cells"])
    if not output["cells"]:
        cells = Text("none: an error unless empty_value= is given", "bold red")
    drawing = [] if columns is None else [_marks(axis, output["output"], columns)]
    numbers = ("padding_cells", "overhang_cells", "divisor", "divisor_with_padding")
    return [str(output["output"]), *drawing, cells, *(str(output[name]) for name in numbers)]


def _positions(axis: Axis, output: int) -> range:
    """Where the taps of an output lie, in the input or not."""
    if axis.rule.adaptive:  # such bins never leave the input
        return range(int(axis.start[output]), int(axis.start[output] + axis.count[output]))
    origin = int(axis.origin[output])
    return range(origin, origin + axis.taps * axis.step, axis.step)


def _columns(axis: Axis) -> range:
    """Every position that some tap or cell has."""
    last = _positions(axis, axis.output_size - 1)
    before, after = axis.padding
    first = min(-before, int(axis.origin[0]))
    return range(first, max(axis.input_size + after, last[-1] + 1))


def _ruler(axis: Axis, columns: range) -> Text:
    """Last digits of the cells; `p` over padding."""
    from rich.text import Text

    ruler = Text()
    seen = {cell for cells in axis.bins() for cell in cells}
    for position in columns:
        inside = 0 <= position < axis.input_size
        style = "dim" if not inside else "bold" if position in seen else "bold red"
        ruler.append(f"{position % 10} " if inside else "p ", style)
    return ruler


def _marks(axis: Axis, output: int, columns: range) -> Text:
    from rich.text import Text

    taps = _positions(axis, output)
    seen = {cell for cells in axis.bins() for cell in cells}
    before, after = axis.padding
    marks = Text()
    for position in columns:
        if position not in taps:
            unseen = 0 <= position < axis.input_size and position not in seen
            marks.append(*(("× ", "bold red") if unseen else ("· ", "dim")))
        elif 0 <= position < axis.input_size:
            marks.append("■ ", "bold cyan")
        elif -before <= position < axis.input_size + after:
            marks.append("□ ", "yellow")
        else:
            marks.append("○ ", "magenta")
    return marks


def _shortened(outputs: Sequence[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """The first and last outputs, with None for what is left out."""
    if len(outputs) <= _MOST_ROWS:
        return list(outputs)
    return [*outputs[: _MOST_ROWS - 5], None, *outputs[-4:]]


def _spans(cells: Sequence[int]) -> str:
    """Cells as text, neighbours joined: 0-2, 5."""
    spans: list[list[int]] = []
    for cell in cells:
        if spans and cell == spans[-1][1] + 1:
            spans[-1][1] = cell
        else:
            spans.append([cell, cell])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
