"""Pages of results: one HTML file each that needs nothing else, made from a template."""

from __future__ import annotations

import datetime as dt
import importlib.resources
import os
import platform
from typing import Any

from poolkit.lab.statistics import percent, points


def render(template: str, **content: Any) -> str:
    """A page as HTML text.

    Args:
        template: Name of a template beside this file that extends `page.html.jinja`.
        content: What the template shows; `charts` are the figures of the page, by the name of their place.

    Returns:
        One HTML document, script and pictures included.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from plotly.offline import get_plotlyjs

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(_source),
    )
    environment.filters |= {
        "percent": percent,
        "points": points,
        "number": number,
        "probability": probability,
        "millions": lambda value: number(None if value is None else value / 1e6),
    }
    environment.filters |= content.pop("filters", {})
    return environment.get_template(template).render(
        machine=_machine(),
        date=dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
        plotly=get_plotlyjs(),
        **content,
    )


def number(value: float | None) -> str:
    """A number in three digits, or that it is not known."""
    return "–" if value is None else f"{value:.3g}"


def probability(value: float | None) -> str:
    """A p-value as text."""
    if value is None:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _source(name: str) -> str:
    return importlib.resources.files("poolkit.lab").joinpath(name).read_text(encoding="utf-8")


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
