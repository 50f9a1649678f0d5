"""The charts of a report, as Plotly figures without colours of background and text: the page gives those."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import numpy as np

from poolkit.lab.compare import Comparison
from poolkit.lab.results import as_csv
from poolkit.lab.statistics import Row
from poolkit.lab.training import Epoch

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# Okabe and Ito, Color universal design, 2008; without yellow and black, which vanish on one of the backgrounds.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_DASHES: Final = ("solid", "dash", "dot")
_MARKERS: Final = ("circle", "square", "diamond", "triangle-up", "x", "star")


@dataclass(frozen=True)
class Chart:
    """A figure and the numbers in it.

    Attributes:
        figure: JSON for Plotly.
        records: What it draws, one flat record for each point.
    """

    figure: str
    records: Sequence[dict[str, Any]]

    @property
    def uri(self) -> str:
        """The records as a CSV file inside the page."""
        return csv_uri(self.records)

    @property
    def script(self) -> str:
        """The figure as text that cannot end the script element around it."""
        return self.figure.replace("</", r"<\/").replace("<!--", r"<\!--")


def csv_uri(records: Sequence[dict[str, Any]]) -> str:
    """Records as a CSV file that a page can hold."""
    return f"data:text/csv;charset=utf-8,{quote(as_csv(records))}"


def charts(comparison: Comparison, table: Sequence[Row]) -> dict[str, Chart]:
    """Every chart of the report.

    Args:
        comparison: Finished trials.
        table: Result of `statistics.rows`.

    Returns:
        The charts by the name of their place in the page.
    """
    return {
        "accuracy": _accuracy(table),
        "test-curves": _curves(comparison, "test accuracy", lambda epoch: epoch.val_accuracy, ".0%"),
        "loss-curves": _curves(comparison, "training loss", lambda epoch: epoch.loss, None),
        "time": _accuracy_against_time(comparison),
    }


def empty_figure(x_title: str, y_title: str | None, **layout: Any) -> Figure:
    """A figure without content, for a place in a page.

    Args:
        x_title: Below the figure.
        y_title: Beside it, if anything.
        layout: What else Plotly should know.
    """
    from plotly.graph_objects import Figure

    figure = Figure()
    figure.update_layout(
        template=None,
        autosize=True,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": -0.3, "yanchor": "top", "x": 0},
        xaxis={"title": {"text": x_title}, "automargin": True, "zeroline": False},
        yaxis={"title": {"text": y_title} if y_title else None, "automargin": True, "zeroline": False},
    )
    figure.update_layout(**layout)
    return figure


def style(position: int) -> tuple[str, str, str]:
    """Colour, dash and marker: told apart without colour too, and by dash once the colours run out."""
    return (
        COLOURS[position % len(COLOURS)],
        _DASHES[position // len(COLOURS) % len(_DASHES)],
        _MARKERS[position % len(_MARKERS)],
    )


def _accuracy(table: Sequence[Row]) -> Chart:
    """Mean and interval of each pooling, the first on top."""
    from plotly.graph_objects import Scatter

    figure = empty_figure("test accuracy", None, showlegend=False)
    figure.update_xaxes(tickformat=".1%")
    figure.update_yaxes(type="category", autorange="reversed")
    records = []
    for position, row in enumerate(table):
        colour, _, marker = style(position)
        width = row.accuracy.half_width
        low, high = row.accuracy.interval or (None, None)
        records.append({"pooling": row.pooling, "test_accuracy": row.accuracy.mean, "low": low, "high": high})
        figure.add_trace(
            Scatter(
                x=[row.accuracy.mean],
                y=[row.pooling],
                mode="markers",
                name=row.pooling,
                marker={"color": colour, "size": 12, "symbol": marker},
                error_x={"type": "data", "array": [width], "color": colour, "thickness": 2.5, "width": 8}
                if width is not None
                else None,
                hovertemplate="%{y}: %{x:.2%}<extra></extra>",
            )
        )
    return Chart(str(figure.to_json()), records)


def _curves(comparison: Comparison, title: str, measure: Callable[[Epoch], float], tick_format: str | None) -> Chart:
    """Mean over trainings by epoch, in a band from the lowest to the highest."""
    from plotly.graph_objects import Scatter

    figure = empty_figure("epoch", title)
    figure.update_yaxes(tickformat=tick_format)
    figure.update_xaxes(dtick=1 if comparison.settings.epochs <= 12 else None)
    number_format = ".2%" if tick_format else ".4f"
    records: list[dict[str, Any]] = []
    for position, name in enumerate(_names(comparison)):
        runs = comparison.of(name)
        colour, dash, marker = style(position)
        epochs = [epoch.number for epoch in runs[0].history.epochs]
        values = np.array([[measure(epoch) for epoch in run.history.epochs] for run in runs])
        low, mean, high = (each.tolist() for each in (values.min(axis=0), values.mean(axis=0), values.max(axis=0)))
        records += [
            {"pooling": name, "epoch": epochs[index], "mean": mean[index], "lowest": low[index], "highest": high[index]}
            for index in range(len(epochs))
        ]
        if len(runs) > 1:
            figure.add_trace(
                Scatter(
                    x=epochs + epochs[::-1],
                    y=high + low[::-1],
                    fill="toself",
                    fillcolor=_translucent(colour),
                    line={"width": 0},
                    mode="lines",
                    hoverinfo="skip",
                    showlegend=False,
                    legendgroup=name,
                )
            )
        figure.add_trace(
            Scatter(
                x=epochs,
                y=mean,
                mode="lines+markers",
                name=name,
                legendgroup=name,
                line={"color": colour, "dash": dash, "width": 2.5},
                marker={"symbol": marker, "size": 7},
                hovertemplate=f"{name}, epoch %{{x}}: %{{y:{number_format}}}<extra></extra>",
            )
        )
    return Chart(str(figure.to_json()), records)


def _accuracy_against_time(comparison: Comparison) -> Chart:
    """Mean over trainings of test accuracy against mean training time, one marker per epoch."""
    from plotly.graph_objects import Scatter

    figure = empty_figure("seconds of training", "test accuracy")
    figure.update_yaxes(tickformat=".0%")
    figure.update_xaxes(rangemode="tozero")
    records: list[dict[str, Any]] = []
    for position, name in enumerate(_names(comparison)):
        histories = [run.history for run in comparison.of(name)]
        colour, dash, marker = style(position)
        seconds = np.mean([[epoch.elapsed for epoch in each.epochs] for each in histories], axis=0).tolist()
        accuracy = np.mean([[epoch.val_accuracy for epoch in each.epochs] for each in histories], axis=0).tolist()
        records += [
            {"pooling": name, "epoch": index + 1, "seconds": seconds[index], "test_accuracy": accuracy[index]}
            for index in range(len(seconds))
        ]
        figure.add_trace(
            Scatter(
                x=seconds,
                y=accuracy,
                mode="lines+markers",
                name=name,
                line={"color": colour, "dash": dash, "width": 2.5},
                marker={"symbol": marker, "size": 8},
                hovertemplate=f"{name}, %{{x:.1f}} s: %{{y:.2%}}<extra></extra>",
            )
        )
    return Chart(str(figure.to_json()), records)


def _names(comparison: Comparison) -> list[str]:
    """Configurations of which a training has been finished."""
    return [each.name for each in comparison.configurations if comparison.of(each.name)]


def _translucent(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.16)"
