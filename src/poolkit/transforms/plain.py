"""Transforms as plain data: numbers, texts, lists and mappings, for files and for operators that take no others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from functools import lru_cache
from typing import Any, get_args

from poolkit import transforms
from poolkit.geometry import Geometry
from poolkit.reductions import catalogue
from poolkit.transforms.base import Transform


def plain(value: Any) -> Any:
    """An option of a transform as plain data: reductions and geometries by class and options."""
    if is_dataclass(value) and not isinstance(value, type):
        return {"class_name": type(value).__name__, "config": asdict(value)}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def restored(value: Any) -> Any:
    """What `plain` was given; lists as tuples."""
    if isinstance(value, Mapping):
        known: dict[str, Any] = {**{kind.__name__: kind for kind in get_args(Geometry)}, **catalogue()}
        return known[value["class_name"]](**{name: restored(each) for name, each in value["config"].items()})
    return tuple(map(restored, value)) if isinstance(value, (list, tuple)) else value


def as_text(transform: Transform) -> str:
    """A transform as one line of text.

    Example:
        >>> from poolkit.transforms import transforms
        >>> from poolkit.transforms.plain import as_text, from_text
        >>> as_text(transforms()["SpaceToDepth"](2))
        '["SpaceToDepth",{"block_size":2,"order":"channel"}]'
        >>> from_text(as_text(transforms()["SpaceToDepth"](2)))
        SpaceToDepth(block_size=2, order='channel')
    """
    options = {name: plain(getattr(transform, name)) for name in transform.options()}
    return json.dumps([type(transform).__name__, options], separators=(",", ":"))


@lru_cache(maxsize=4096)
def from_text(text: str) -> Transform:
    """The transform that `as_text` wrote."""
    kind, options = json.loads(text)
    return transforms.transforms()[kind](**{name: restored(value) for name, value in options.items()})
