"""The explorer's page: one HTML file that needs nothing else, made of the files beside this one."""

from __future__ import annotations

import importlib.resources
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from poolkit.errors import PoolingError
from poolkit.geometry import Adaptive, Geometry, Global, Window

MOST_AXES: Final = 2
"""Axes that the page draws."""

LIMITS: Final = {"size": 1024, "kernel": 256, "stride": 256, "padding": 256, "dilation": 64, "adaptive": 256}
"""Largest number of each kind that the page takes (`configuration.js` has the same)."""

_PLACE: Final = re.compile(r"\{\{ ([a-z.]+) \}\}")


def render(start: str = "", runtimes: Mapping[str, Any] | None = None) -> str:
    """The page as HTML text.

    Args:
        start: The configuration it opens with where its address names none, as `fragment` writes it.
        runtimes: `{name: {"title", "version"}}` of the runtimes it names; those of the kept results if None.

    Returns:
        One HTML document, scripts, style and data included.

    Example:
        >>> from poolkit.explorer import render
        >>> render("size=5&kernel=2").splitlines()[0]
        '<!doctype html>'
    """
    data = {"start": start, "runtimes": runtimes or json.loads(_read("runtimes.json"))}
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")

    def put(place: re.Match[str]) -> str:
        return text if place[1] == "data" else _read(place[1]).rstrip("\n")

    return _PLACE.sub(put, _read("page.html"))


def fragment(geometry: Geometry, sizes: Sequence[int]) -> str:
    """A configuration as the page's address has it behind `#`.

    Args:
        geometry: Where each output looks.
        sizes: Cells per spatial axis, one or two.

    Returns:
        Text such as "size=7,7&kernel=3,3&stride=2,2".

    Raises:
        PoolingError: Where there are more axes than the page draws, or larger numbers than it takes.

    Example:
        >>> from poolkit import Window
        >>> from poolkit.explorer import fragment
        >>> fragment(Window(3, stride=2, padding="same"), (7, 7))
        'size=7,7&kernel=3,3&stride=2,2&padding=same'
    """
    if not 1 <= len(sizes) <= MOST_AXES:
        raise PoolingError(f"the page draws one or two axes, got {len(sizes)}; leave axes out")
    rank = len(sizes)
    parts = [_part("size", sizes)]
    if isinstance(geometry, Global):
        parts.append("global=1")
    elif isinstance(geometry, Adaptive):
        outputs = [rule.output_size(size) for rule, size in zip(geometry.rules(rank), sizes, strict=True)]
        parts.append(_part("adaptive", outputs))
    else:
        parts += _window(geometry, rank)
    return "&".join(parts)


def _window(geometry: Window, rank: int) -> list[str]:
    _, kernel, stride, dilation, before, after, _ = zip(*(rule.code for rule in geometry.rules(rank)), strict=True)
    parts = [_part("kernel", kernel), _part("stride", stride)]
    if isinstance(geometry.padding, str):
        parts.append(f"padding={geometry.padding}")
    elif any(before + after):
        _part("padding", before + after)
        parts.append("padding=" + ",".join(f"{first}:{last}" for first, last in zip(before, after, strict=True)))
    if set(dilation) != {1}:
        parts.append(_part("dilation", dilation))
    return [*parts, "ceil=1"] if geometry.ceil_mode else parts


def _part(name: str, values: Sequence[int]) -> str:
    if max(values) > LIMITS[name]:
        raise PoolingError(f"the page takes {name} up to {LIMITS[name]}, got {max(values)}; use a smaller one")
    return f"{name}={','.join(map(str, values))}"


def _read(name: str) -> str:
    return importlib.resources.files("poolkit.explorer").joinpath(name).read_text(encoding="utf-8")
