"""The report of a comparison: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from poolkit.lab import page
from poolkit.lab.charts import COLOURS, charts, csv_uri
from poolkit.lab.compare import Comparison
from poolkit.lab.feature_maps import gallery
from poolkit.lab.outputs import write_text
from poolkit.lab.results import output_sizes, summaries
from poolkit.lab.statistics import Estimate, Row, finding, points

FILE: Final = "report.html"


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
        One HTML document, script, pictures and data included.
    """
    return page.render(
        "comparison.html.jinja",
        filters={
            "signed_points": _signed_points,
            "signed_estimate": _signed_estimate,
            "output_sizes": output_sizes,
        },
        comparison=comparison,
        settings=comparison.settings,
        table=table,
        colours=COLOURS,
        finding=finding(table),
        gallery=gallery(comparison),
        charts=charts(comparison, table),
        results_uri=csv_uri(summaries(table)),
        reductions=_reductions(comparison),
        versions=_versions(comparison),
        command=command,
    )


def _reductions(comparison: Comparison) -> dict[str, Any]:
    """Definition of every pooling that occurs, by its name."""
    poolings = (pooling for configuration in comparison.configurations for pooling in configuration.poolings)
    return {pooling.choice: pooling.definition for pooling in poolings}


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
        for name, version in run.outcome.versions.items():
            found.setdefault(name, set()).add(version)
    return [f"{name} {' and '.join(sorted(map(str, versions)))}" for name, versions in found.items()]
