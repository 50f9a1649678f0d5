"""Time over window size, as one HTML file that needs nothing else."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from poolkit.bench.results import Content
from poolkit.lab.charts import COLOURS
from poolkit.lab.outputs import write_text

GROUP: Final = "windows"

_MARKERS: Final = ("circle", "square", "diamond", "triangle-up", "x", "star")

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pooling: time over window size</title>
<style>
body {{ margin: 0 auto; max-width: 64rem; padding: 2rem 1.25rem; color: #1d2125; background: #fbfbf9;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }}
h1 {{ font-size: 1.6rem; margin: 0 0 .5rem; }}
h2 {{ font-size: 1.15rem; margin: 2rem 0 .25rem; }}
p {{ color: #5b646d; margin: .2rem 0 1rem; }}
</style>
</head>
<body>
<h1>Time over window size</h1>
<p>{setting}</p>
{charts}
</body>
</html>
"""


def write(content: Content, path: Path) -> None:
    """Write the plot.

    Args:
        content: Result of `results.as_dict`.
        path: The HTML file; it appears whole or not at all.

    Raises:
        LabError: Where the file system refuses.
    """
    write_text(path, render(content))


def curves(content: Content, allocator: str) -> dict[str, dict[str, dict[int, float]]]:
    """Median milliseconds by reduction, contender and side of the window, of the works with large windows."""
    found: dict[str, dict[str, dict[int, float]]] = {}
    for work in content["works"]:
        if work["group"] != GROUP or allocator not in work["allocators"]:
            continue
        side = int(work["geometry"][0].split("x")[0])
        for name, each in work["allocators"][allocator]["contenders"].items():
            found.setdefault(work["reduction"], {}).setdefault(name, {})[side] = each["median_ms"]
    return found


def render(content: Content) -> str:
    """The page as HTML text, script included."""
    charts, script = [], True
    for allocator in content["allocators"]:
        for reduction, lines in curves(content, allocator).items():
            charts.append(f"<h2>{html.escape(reduction)}, allocator: {html.escape(allocator)}</h2>")
            charts.append(_chart(lines).to_html(full_html=False, include_plotlyjs=script, default_height="440px"))
            script = False
    machine = content["machine"]
    setting = (
        f"Windows with stride 1 on one plane of 2048 x 2048 cells, float32, {content['threads']} threads, medians; "
        f"{machine['cpu']}, {content['date']}"
    )
    none = "<p>No work with large windows was measured; select them with <code>--select windows</code>.</p>"
    return _PAGE.format(setting=html.escape(setting), charts="\n".join(charts) or none)


def _chart(lines: Mapping[str, Mapping[int, float]]) -> Any:
    from plotly.graph_objects import Figure, Scatter

    figure = Figure()
    sides = sorted({side for line in lines.values() for side in line})
    for position, (name, line) in enumerate(lines.items()):
        figure.add_trace(_trace(Scatter, position, name, sorted(line.items())))
    figure.update_layout(
        template="none",
        margin={"l": 60, "r": 10, "t": 10, "b": 50},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        xaxis={"title": {"text": "side of the window"}, "type": "log", "tickvals": sides, "ticktext": sides},
        yaxis={"title": {"text": "milliseconds"}, "type": "log"},
    )
    return figure


def _trace(kind: Any, position: int, name: str, points: Sequence[tuple[int, float]]) -> Any:
    colour = COLOURS[position % len(COLOURS)]
    return kind(
        x=[side for side, _ in points],
        y=[time for _, time in points],
        name=name,
        mode="lines+markers",
        line={"color": colour, "width": 3 if name.startswith("poolkit") else 1.5},
        marker={"symbol": _MARKERS[position % len(_MARKERS)], "size": 8},
        hovertemplate=f"{name}, %{{x}} x %{{x}}: %{{y:.3g}} ms<extra></extra>",
    )
