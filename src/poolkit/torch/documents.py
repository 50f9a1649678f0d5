"""Docstrings of the functions and modules that the catalogue makes."""

from __future__ import annotations

import inspect
from typing import Final

from poolkit.reductions import Named
from poolkit.torch.arguments import Kind, options, parameters

_SPATIAL: Final = ("L", "H, W", "D, H, W")

_ARGUMENTS: Final = {
    "kernel_size": "Cells of the window: an int, or {rank} of them, at least 1.",
    "stride": "Cells between windows: an int, or {rank} of them; `kernel_size` if None.",
    "padding": "Cells before and after: an int or {rank} of them, at most half the kernel; {rank} (before, after) "
    'pairs; "same", "same_lower" or "valid". No padded cell is read as a value.',
    "dilation": "Cells between taps: an int, or {rank} of them.",
    "ceil_mode": "Round output sizes up; the last window still starts in the input or in the leading padding.",
    "return_indices": "Also return the winning cell of each window, flat within one plane, int64.",
    "output_size": "Outputs: an int, or {rank} of them; None keeps the input's.",
    "keepdim": "Keep the spatial axes, of size 1.",
    "norm_type": "Exponent p, above 0, or inf.",
    "empty_value": "What windows without an input cell yield; None refuses them.",
    "mask": "Bool, of the input's shape or without its channel axis; True where a cell counts.",
    "learnable": "Learn the reduction's options that can be; they start at what is given here.",
    "channels": "Channels of the input, each with a learnt option of its own; None for one of all.",
    "outputs": "Sizes of the result, each of whose cells has a learnt option of its own; None for one of all.",
    "training": "Whether to draw; the expectation otherwise.",
    "seed": "What fixes the draws, an int or a tensor of two 32-bit words; None draws one from PyTorch's generator.",
}


def _described(names: list[str], entry: Named, rank: int) -> list[str]:
    lines = []
    for name in names:
        text = _ARGUMENTS.get(name, f"As in `poolkit.{type(entry.reduction).__name__}`.").format(rank=rank)
        lines.append(f"    {name}: {text}")
    return lines


_DIFFERENCES: Final = {
    "max_pool": "The first NaN of a window takes the index (rule S7; PyTorch: the last), and windows that dilation "
    "empties are refused (rule S5; PyTorch: -inf).",
    "avg_pool": "Integers give their mean in floating point (rule S8; PyTorch: truncated).",
    "lp_pool": "The absolute value of each cell counts, and the short windows of ceil mode are not scaled up "
    "(rule S9; PyTorch: neither).",
}
"""What to expect where PyTorch breaks a rule."""


def _document(entry: Named, kind: Kind, rank: int, head: str, arguments: list[str], example: list[str]) -> str:
    reduction = type(entry.reduction)
    first = inspect.cleandoc(reduction.__doc__ or "").partition("\n\n")[0]
    fixed = "".join(f", {name} = {getattr(entry.reduction, name):g}" for name in sorted(entry.fixed))
    size = _SPATIAL[rank - 1]
    difference = [_DIFFERENCES[reduction.function], ""] if reduction.function in _DIFFERENCES else []
    output = {"window": "the same with pooled sizes", "adaptive": "the same with `output_size`"}.get(
        kind, "the same with sizes 1, or `(N, C)` without `keepdim`"
    )
    return "\n".join(
        [
            head,
            "",
            f"{first} Formula: {reduction.formula}{fixed}.",
            "",
            *difference,
            "Args:",
            *arguments,
            "",
            "Returns:",
            f"    From `(N, C, {size})` or `(C, {size})`, {output}.",
            "",
            "Raises:",
            "    PoolingError: Where an argument is out of range, or no window fits into the input.",
            "",
            f"Source: {reduction.source}.",
            "",
            "Example:",
            *example,
        ]
    )


def _shapes(kind: Kind, rank: int) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """Example: argument, shape of the input, shape of the output."""
    argument = {"window": "2", "adaptive": "3", "global": ""}[kind]
    size = {"window": 4, "adaptive": 3, "global": 1}[kind]
    return argument, (2, 3, *(8,) * rank), (2, 3, *(size,) * rank)


def _first(entry: Named, kind: Kind, argument: str) -> str:
    power = "2, " if "norm_type" in options(entry, kind) else ""
    return (power + argument).removesuffix(", ")


def function_document(entry: Named, kind: Kind, rank: int, name: str) -> str:
    """Docstring of a function."""
    where = {"window": "each window of", "adaptive": "each of `output_size` parts of", "global": "the whole of"}[kind]
    chance = ["training", "seed"] if entry.reduction.random else []
    own = [each.name for each in parameters(entry, kind, module=False)]
    argument, shape, output = _shapes(kind, rank)
    given = ", ".join(each for each in (f"torch.ones{shape}", _first(entry, kind, argument)) if each)
    example = [
        "    >>> import torch, poolkit.torch.functional as F",
        f"    >>> tuple(F.{name}({given}).shape)",
        f"    {output}",
    ]
    arguments = [f"    input: Tensor `(N, C, {_SPATIAL[rank - 1]})` or `(C, {_SPATIAL[rank - 1]})`."]
    arguments += _described([*own, "mask", *chance], entry, rank)
    head = f"{type(entry.reduction).__name__} pooling of {where} {rank}D maps."
    return _document(entry, kind, rank, head, arguments, example)


def module_document(entry: Named, kind: Kind, rank: int, name: str) -> str:
    """Docstring of a module."""
    where = {"window": "each window of", "adaptive": "each of `output_size` parts of", "global": "the whole of"}[kind]
    argument, shape, output = _shapes(kind, rank)
    example = [
        "    >>> import torch, poolkit.torch",
        f"    >>> layer = poolkit.torch.{name}({_first(entry, kind, argument)})",
        f"    >>> tuple(layer(torch.ones{shape}).shape)",
        f"    {output}",
    ]
    own = [each.name for each in parameters(entry, kind, module=True)]
    arguments = _described(own, entry, rank)
    head = f"{entry.prefix} pooling of {where} {rank}D maps, as a module; its call takes a mask too."
    return _document(entry, kind, rank, head, arguments, example)
