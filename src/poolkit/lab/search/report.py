"""The report of a search: one HTML file that needs nothing else."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any, Final

from poolkit.lab import page
from poolkit.lab.charts import COLOURS, Chart, csv_uri, empty_figure
from poolkit.lab.networks import NETWORKS
from poolkit.lab.outputs import write_text
from poolkit.lab.search.experiments import largest_shift
from poolkit.lab.search.results import finding, short_trainings, summaries
from poolkit.lab.search.tuning import Tuning

FILE: Final = "report.html"
_TEMPLATE: Final = "search/report.html.jinja"
_SCORES_SHOWN: Final = 6


def write(tuning: Tuning, path: Path, command: str, input_shape: tuple[int, ...]) -> None:
    """Write the report.

    Args:
        tuning: What a search brought.
        path: The HTML file; it appears whole or not at all.
        command: The command that makes this search again.
        input_shape: Height, width, channels of the images.

    Raises:
        LabError: Where the file system refuses.
    """
    write_text(path, render(tuning, command, input_shape))


def render(tuning: Tuning, command: str, input_shape: tuple[int, ...]) -> str:
    """The report as HTML text.

    Args:
        tuning: What a search brought.
        command: The command that makes this search again.
        input_shape: Height, width, channels of the images.

    Returns:
        One HTML document, script and data included.
    """
    finalists = summaries(tuning)
    best_scores = sorted(tuning.scores.scores, key=lambda each: (each.place, each.reconstruction))
    return page.render(
        _TEMPLATE,
        tuning=tuning,
        plan=tuning.plan,
        network=NETWORKS[tuning.plan.network],
        finding=finding(tuning),
        finalists=finalists,
        finalists_uri=csv_uri(finalists),
        tested={name: statistics.fmean(values.values()) for name, values in tuning.tested.items()},
        scores=[each for place in tuning.scores.places for each in _first(best_scores, place.place)],
        scores_uri=csv_uri([vars(each) for each in tuning.scores.scores]),
        shift=largest_shift(input_shape),
        charts={"front": _front(tuning), "search": _search(tuning)},
        command=command,
    )


def _first(scores: list[Any], place: int) -> list[Any]:
    return [each for each in scores if each.place == place][:_SCORES_SHOWN]


def _front(tuning: Tuning) -> Chart:
    """Accuracy against latency, the Pareto front filled."""
    from plotly.graph_objects import Scatter

    records = [{"number": number, **record} for number, record in enumerate(summaries(tuning), 1)]
    figure = empty_figure("latency of one batch, ms", "accuracy")
    figure.update_yaxes(tickformat=".1%")
    for front, name, symbol in ((True, "Pareto front", "circle"), (False, "beaten in everything", "circle-open")):
        own = [record for record in records if record["pareto"] is front]
        figure.add_trace(
            Scatter(
                x=[record["latency_ms"] for record in own],
                y=[record["accuracy"] for record in own],
                text=[str(record["number"]) for record in own],
                customdata=[record["pooling"] for record in own],
                mode="markers+text",
                textposition="middle right",
                name=name,
                marker={
                    "symbol": symbol,
                    "size": [16 if record["recommended"] else 10 for record in own],
                    "color": COLOURS[0],
                    "opacity": 1,  # with text beside them, Plotly would fade them
                },
                hovertemplate="%{text}. %{customdata}: %{y:.2%}, %{x:.3g} ms<extra></extra>",
            )
        )
    return Chart(str(figure.to_json()), records)


def _search(tuning: Tuning) -> Chart:
    """Accuracy of the short trainings, in the order in which they ended."""
    from plotly.graph_objects import Scatter

    records = short_trainings(tuning)
    figure = empty_figure("short training", "accuracy at its end")
    figure.update_yaxes(tickformat=".0%")
    states = (("finished", "trained to the end", "circle"), ("pruned", "stopped early", "x"))
    for number, (state, name, symbol) in enumerate(states):
        own = [(position, record) for position, record in enumerate(records, 1) if record["state"] == state]
        figure.add_trace(
            Scatter(
                x=[position for position, _ in own],
                y=[record["accuracy"] for _, record in own],
                text=[record["pooling"] for _, record in own],
                mode="markers",
                name=name,
                marker={"symbol": symbol, "size": 9, "color": COLOURS[number]},
                hovertemplate="%{text}: %{y:.2%}<extra></extra>",
            )
        )
    return Chart(str(figure.to_json()), records)
