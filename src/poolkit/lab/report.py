"""The report of a comparison: one HTML file that needs nothing else."""

from __future__ import annotations

import datetime as dt
import importlib.resources
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from poolkit.lab.charts import COLOURS, charts
from poolkit.lab.compare import Comparison
from poolkit.lab.feature_maps import gallery
from poolkit.lab.networks import NETWORKS
from poolkit.lab.outputs import write_text
from poolkit.lab.statistics import Estimate, Row, finding, percent, points

FILE: Final = "report.html"
_TEMPLATE: Final = "report.html.jinja"


def write(comparison: Comparison, table: Sequence[Row], path: Path, command: str) -> None:
    """Write the report.

    Args:
        comparison: Finished trials.
        table: Result of `statistics.rows`.
        path: The HTML file; it appears whole or not at all.
        command: The command that makes this comparison again.

    Raises:
        LabError: Where the file system refuses.
    """
    write_text(path, render(comparison, table, command))


def render(comparison: Comparison, table: Sequence[Row], command: str) -> str:
    """The report as HTML text.

    Args:
        comparison: Finished trials.
        table: Result of `statistics.rows`.
        command: The command that makes this comparison again.

    Returns:
        One HTML document, script and pictures included.
    """
    from jinja2 import Environment, StrictUndefined
    from plotly.offline import get_plotlyjs

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "percent": percent,
        "points": points,
        "signed_points": _signed_points,
        "signed_estimate": _signed_estimate,
    }
    template = importlib.resources.files("poolkit.lab").joinpath(_TEMPLATE).read_text(encoding="utf-8")
    return environment.from_string(template).render(
        comparison=comparison,
        settings=comparison.settings,
        network=NETWORKS[comparison.settings.network],
        table=table,
        colours=COLOURS,
        finding=finding(table),
        gallery=gallery(comparison),
        charts={name: _inside_script(figure) for name, figure in charts(comparison, table).items()},
        versions=_versions(comparison),
        machine=_machine(),
        date=dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
        command=command,
        plotly=get_plotlyjs(),
    )


def _inside_script(text: str) -> str:
    """Text that cannot end the script element around it."""
    return text.replace("</", r"<\/").replace("<!--", r"<\!--")


def _signed_estimate(difference: Estimate) -> str:
    mean, width = difference.mean, difference.half_width
    if width is None:
        return _signed_points(mean)
    return f"{'−' if mean < 0 else '+'}{100 * abs(mean):.2f} ± {points(width)}"


def _signed_points(share: float) -> str:
    return f"{'−' if share < 0 else '+'}{points(abs(share))}"


def _versions(comparison: Comparison) -> list[str]:
    """Versions that the trials ran with: more than one of a kind where the study was continued after an update."""
    found: dict[str, set[Any]] = {}
    for run in comparison.runs:
        for name, version in run.versions.items():
            found.setdefault(name, set()).add(version)
    return [f"{name} {' and '.join(sorted(map(str, versions)))}" for name, versions in found.items()]


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
