"""What the modules of Equinox's way and the layers of flax share in being made from the catalogues."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from poolkit.reductions import Named
from poolkit.transforms.base import Transform

PREFIXES: Final = {"Average": "Avg"}
"""How both begin a name where it is not the catalogue's."""

LEARNT: Final = {"learnable": False, "channels": None}
"""Arguments, with their defaults, of what can learn options."""

KEYWORD: Final = inspect.Parameter.KEYWORD_ONLY
POSITIONAL: Final = inspect.Parameter.POSITIONAL_OR_KEYWORD


def options(entry: Named, windows: bool) -> dict[str, Any]:
    """The options that the name leaves free, with their defaults; over windows both count padded cells too."""
    free = [option.name for option in fields(entry.reduction) if option.init and option.name not in entry.fixed]
    defaults = {"count_include_pad": True} if windows else {}
    return {name: defaults.get(name, getattr(entry.reduction, name)) for name in free}


def can_learn(entry: Named) -> bool:
    """Whether an option can be learnt that the name leaves free."""
    return bool(set(entry.reduction.learnable) - entry.fixed)


def document(entry: Named, where: str) -> str:
    """The docstring of a pooling of `where`."""
    reduction = type(entry.reduction)
    head = inspect.cleandoc(reduction.__doc__ or "").partition("\n\n")[0]
    return f"{entry.prefix} pooling of {where}.\n\n{head} Formula: {reduction.formula}.\n\nSource: {reduction.source}."


def content_of_pooling(
    module: str,
    name: str,
    entry: Named,
    kind: str,
    arguments: Sequence[inspect.Parameter],
    chance: Mapping[str, Any],
    maps: str,
) -> dict[str, Any]:
    """What the class of a pooling holds: its arguments are those of its kind, of chance where it draws, and options."""
    own = options(entry, windows=not kind) | (dict(chance) if entry.reduction.random else {})
    own |= LEARNT if can_learn(entry) else {}
    keywords = [inspect.Parameter(each, KEYWORD, default=default) for each, default in own.items()]
    signature = inspect.Signature([*arguments, *keywords])
    parts = arguments[0].name if arguments else ""
    where = {"": "each window", "Adaptive": f"each of `{parts}` nearly equal parts", "Global": "the whole"}[kind]
    return {
        "__module__": module,
        "__qualname__": name,
        "__doc__": document(entry, f"{where} of {maps}"),
        "__signature__": signature,
        "named": entry,
        "kind": kind,
        "signature": signature,
    }


def content_of_transform(module: str, name: str, transform: type[Transform]) -> dict[str, Any]:
    """What the class of a transform holds."""
    return {
        "__module__": module,
        "__qualname__": name,
        "__doc__": inspect.cleandoc(transform.__doc__ or "").partition("\n\nExample:")[0],
        "__signature__": inspect.signature(transform),
        "transform": transform,
    }
