"""The charts of a report, as Plotly figures without colours of background and text: the page gives those."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from poolkit.lab.compare import Comparison
from poolkit.lab.statistics import Row
from poolkit.lab.training import Epoch

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# Okabe and Ito, Color universal design, 2008; without yellow and black, which vanish on one of the backgrounds.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_DASHES: Final = ("solid", "dash", "dot")
_MARKERS: Final = ("circle", "square", "diamond", "triangle-up", "x", "star")


def charts(comparison: Comparison, table: Sequence[Row]) -> dict[str, str]:
    """Every chart of the report as JSON for Plotly.

    Args:
        comparison: Finished trials.
        table: Result of `statistics.rows`.

    Returns:
        JSON text by the name of the place in the page.
    """
    figures = {
        "accuracy": _accuracy(table),
        "test-curves": _curves(comparison, "test accuracy", lambda epoch: epoch.val_accuracy, ".0%"),
        "loss-curves": _curves(comparison, "training loss", lambda epoch: epoch.loss, None),
        "time": _accuracy_against_time(comparison),
    }
    return {name: str(figure.to_json()) for name, figure in figures.items()}


def _figure(x_title: str, y_title: str | None, **layout: Any) -> Figure:
    from plotly.graph_objects import Figure

    figure = Figure()
    figure.update_layout(
        template=None,
        autosize=True,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": -0.25, "yanchor": "top", "x": 0},
        xaxis={"title": {"text": x_title}, "automargin": True, "zeroline": False},
        yaxis={"title": {"text": y_title} if y_title else None, "automargin": True, "zeroline": False},
    )
    figure.update_layout(**layout)
    return figure


def _style(position: int) -> tuple[str, str, str]:
    """Colour, dash and marker: told apart without colour too, and by dash once the colours run out."""
    return (
        COLOURS[position % len(COLOURS)],
        _DASHES[position // len(COLOURS) % len(_DASHES)],
        _MARKERS[position % len(_MARKERS)],
    )


def _accuracy(table: Sequence[Row]) -> Figure:
    """Mean and interval of each pooling, the first on top."""
    from plotly.graph_objects import Scatter

    figure = _figure("test accuracy", None, showlegend=False)
    figure.update_xaxes(tickformat=".1%")
    figure.update_yaxes(type="category", autorange="reversed")
    for position, row in enumerate(table):
        colour, _, marker = _style(position)
        width = row.accuracy.half_width
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
    return figure


def _curves(comparison: Comparison, title: str, measure: Callable[[Epoch], float], tick_format: str | None) -> Figure:
    """Mean over seeds by epoch, in a band from the lowest to the highest seed."""
    from plotly.graph_objects import Scatter

    figure = _figure("epoch", title)
    figure.update_yaxes(tickformat=tick_format)
    figure.update_xaxes(dtick=1 if comparison.settings.epochs <= 12 else None)
    number_format = ".2%" if tick_format else ".4f"
    for position, pooling in enumerate(comparison.poolings):
        runs = comparison.of(pooling.choice)
        colour, dash, marker = _style(position)
        epochs = [epoch.number for epoch in runs[0].history.epochs]
        values = np.array([[measure(epoch) for epoch in run.history.epochs] for run in runs])
        if len(runs) > 1:
            figure.add_trace(
                Scatter(
                    x=epochs + epochs[::-1],
                    y=values.max(axis=0).tolist() + values.min(axis=0)[::-1].tolist(),
                    fill="toself",
                    fillcolor=_translucent(colour),
                    line={"width": 0},
                    mode="lines",
                    hoverinfo="skip",
                    showlegend=False,
                    legendgroup=pooling.choice,
                )
            )
        figure.add_trace(
            Scatter(
                x=epochs,
                y=values.mean(axis=0).tolist(),
                mode="lines+markers",
                name=pooling.choice,
                legendgroup=pooling.choice,
                line={"color": colour, "dash": dash, "width": 2.5},
                marker={"symbol": marker, "size": 7},
                hovertemplate=f"{pooling.choice}, epoch %{{x}}: %{{y:{number_format}}}<extra></extra>",
            )
        )
    return figure


def _accuracy_against_time(comparison: Comparison) -> Figure:
    """Mean over seeds of test accuracy against mean training time, one marker per epoch."""
    from plotly.graph_objects import Scatter

    figure = _figure("seconds of training", "test accuracy")
    figure.update_yaxes(tickformat=".0%")
    figure.update_xaxes(rangemode="tozero")
    for position, pooling in enumerate(comparison.poolings):
        histories = [run.history for run in comparison.of(pooling.choice)]
        colour, dash, marker = _style(position)
        seconds = np.mean([[epoch.elapsed for epoch in each.epochs] for each in histories], axis=0)
        accuracy = np.mean([[epoch.val_accuracy for epoch in each.epochs] for each in histories], axis=0)
        figure.add_trace(
            Scatter(
                x=seconds.tolist(),
                y=accuracy.tolist(),
                mode="lines+markers",
                name=pooling.choice,
                line={"color": colour, "dash": dash, "width": 2.5},
                marker={"symbol": marker, "size": 8},
                hovertemplate=f"{pooling.choice}, %{{x:.1f}} s: %{{y:.2%}}<extra></extra>",
            )
        )
    return figure


def _translucent(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.16)"
