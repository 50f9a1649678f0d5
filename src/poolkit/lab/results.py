"""Results of a comparison as plain values and files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from poolkit.lab.compare import Comparison
from poolkit.lab.outputs import write_text
from poolkit.lab.statistics import Row, finding

JSON_FILE: Final = "results.json"
CSV_FILE: Final = "results.csv"


def as_dict(comparison: Comparison, table: Sequence[Row]) -> dict[str, Any]:
    """Everything that a comparison brought, for JSON.

    Args:
        comparison: Finished trials.
        table: Result of `statistics.rows`.

    Returns:
        `settings`, `shortened`, `seeds`, `finding`, `poolings` (one entry each) and `runs` (one entry each).
    """
    return {
        "settings": asdict(comparison.settings),
        "shortened": comparison.settings.shortened(),
        "seeds": list(comparison.seeds),
        "finding": finding(table),
        "poolings": summaries(table),
        "runs": [
            {
                **asdict(run.job),
                "trial": run.number,
                "test_accuracy": run.history.test_accuracy,
                **run.history.as_dict(),
                "versions": run.outcome.versions,
            }
            for configuration in comparison.configurations
            for run in comparison.of(configuration.name)
        ],
    }


def summaries(table: Sequence[Row]) -> list[dict[str, Any]]:
    """One flat record per pooling; an interval that is not known is None."""
    records = []
    for row in table:
        low, high = row.accuracy.interval or (None, None)
        difference = row.difference and row.difference.estimate
        difference_low, difference_high = (difference and difference.interval) or (None, None)
        records.append(
            {
                "pooling": row.pooling,
                "trainings": row.accuracy.count,
                "stopped": row.stopped,
                "test_accuracy": row.accuracy.mean,
                "test_accuracy_low": low,
                "test_accuracy_high": high,
                "difference": difference.mean if difference else None,
                "difference_low": difference_low,
                "difference_high": difference_high,
                "p_value": row.difference and row.difference.p_value,
                "p_value_corrected": row.difference and row.difference.corrected,
                "shown": row.difference and row.difference.shown,
                "train_test_gap": row.gap,
                "step_ms": row.step_ms,
                "latency_ms": row.latency_ms,
                "memory_mb": row.memory_mb,
                "parameters": row.parameters,
                "flops": row.flops,
                "output_sizes": output_sizes(row),
            }
        )
    return records


def output_sizes(row: Row) -> str:
    """Sizes of the maps after each pooling as text, such as "13 x 13, 6 x 6"."""
    return ", ".join(" x ".join(map(str, place.output_sizes)) for place in row.places)


def as_json(content: Any) -> str:
    """JSON text with a final newline."""
    return json.dumps(content, indent=2, allow_nan=False, ensure_ascii=False) + "\n"


def as_csv(records: Sequence[Mapping[str, Any]]) -> str:
    """CSV text of records with the same keys; None becomes an empty cell."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def write(comparison: Comparison, table: Sequence[Row], folder: Path) -> None:
    """Write `results.json` and `results.csv` (one line per epoch of each run) into a folder.

    Args:
        comparison: Finished trials.
        table: Result of `statistics.rows`.
        folder: An existing folder.

    Raises:
        LabError: Where the file system refuses.
    """
    content = as_dict(comparison, table)
    write_text(folder / JSON_FILE, as_json(content))
    records = [
        {"pooling": run["pooling"], "seed": run["seed"], "fold": run["fold"], "epoch": epoch["number"]}
        | {key: value for key, value in epoch.items() if key != "number"}
        for run in content["runs"]
        for epoch in run["epochs"]
    ]
    write_text(folder / CSV_FILE, as_csv(records))
