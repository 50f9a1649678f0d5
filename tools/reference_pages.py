"""Writes docs/reductions.md and docs/transforms.md: formula, names, options, source and the definition itself."""

from __future__ import annotations

import inspect
import sys
import textwrap
from dataclasses import fields
from pathlib import Path

from generated import write_or_check
from poolkit.functional import function
from poolkit.reductions import Reduction, catalogue
from poolkit.transforms import Transform, transforms
from poolkit.transforms import function as transform_function

DOCS = Path(__file__).parents[1] / "docs"

TOP = """# Reductions

Written by `make docs` from the catalogue. A reduction is *how* the cells that a window sees become one; any of
them works with any geometry (`Window`, `Adaptive`, `Global`), in one to three dimensions, channels first or last,
with or without a mask. What stands under "Definition" is the code that defines it: the tests hold every kernel
to it.
"""


TRANSFORMS = """# Transforms

Written by `make docs` from the catalogue. A transform is a pooling by its own definition: not one reduction over the
cells that a window sees, but a filter, a choice of cells, or several poolings together. Each is written once, in array
code that every host runs, with the ordinary poolings of Poolkit where a step is one; the host's automatic
differentiation gives its gradients. What stands under "Definition" is that code. Windows of drawn size and place, for
any reduction, are a geometry: `poolkit.Fractional`.
"""


def page(reduction: type[Reduction]) -> str:
    """The section of one reduction."""
    text = inspect.cleandoc(reduction.__doc__ or "")
    head, _, rest = text.partition("\n\n")
    arguments, _, example = rest.partition("Example:")
    options = ", ".join(f"`{option.name}={option.default!r}`" for option in fields(reduction)) or "none"
    names = ", ".join(f"`{name.choice}` (`{name.prefix}Pooling1D/2D/3D` in Keras)" for name in reduction.names)
    methods = [
        textwrap.dedent(inspect.getsource(vars(reduction)[name])).rstrip()
        for name in ("value", "winner", "derivative")
        if name in vars(reduction)
    ]
    parts = [
        f"## {reduction.__name__}",
        head,
        f"`{reduction.formula}`",
        f"- Function: `poolkit.{reduction.function}{_short(reduction)}`\n- Layers and `--pooling`: {names}\n"
        f"- Options: {options}\n{_learnable(reduction)}- Source: {reduction.source}",
        f"```\n{inspect.cleandoc(arguments)}\n```" if arguments.strip() else "",
        f"```python\n{inspect.cleandoc(example)}\n```",
        "Definition:\n\n```python\n" + "\n\n".join(methods) + "\n```",
    ]
    return "\n\n".join(part for part in parts if part)


def _learnable(reduction: type[Reduction]) -> str:
    """The line about options that layers can learn."""
    names = [f"`{name}`{', one per cell of the window' * (name in reduction.per_tap)}" for name in reduction.learnable]
    return f"- Learnable: {'; '.join(names)}, of all or per channel, per output, or both\n" if names else ""


def transform_page(transform: type[Transform]) -> str:
    """The section of one transform."""
    head, _, rest = inspect.cleandoc(transform.__doc__ or "").partition("\n\n")
    arguments, _, example = rest.partition("Example:")
    signature = inspect.signature(transform_function(transform.function) or transform)
    layers = (
        f"`{transform.layer_name('Pool', '2d')}`" if 2 in transform.ranks else f"`{transform.layer_name('Pool', '1d')}`"
    )
    ranks = "/".join(map(str, transform.ranks))
    definition = textwrap.dedent(inspect.getsource(transform.apply)).rstrip()
    parts = [
        f"## {transform.__name__}",
        head,
        f"`{transform.formula}`",
        f"- Function: `poolkit.{transform.function}({', '.join(signature.parameters)})`\n"
        f"- Layers: {layers} in PyTorch and so on, of {ranks} spatial axes; in Keras with `Pooling` and `D`\n"
        f"- Source: {transform.source}",
        f"```\n{inspect.cleandoc(arguments)}\n```" if arguments.strip() else "",
        f"```python\n{inspect.cleandoc(example)}\n```",
        f"Definition:\n\n```python\n{definition}\n```",
    ]
    return "\n\n".join(part for part in parts if part)


def _short(reduction: type[Reduction]) -> str:
    signature = inspect.signature(function(reduction.function) or reduction)
    own = {option.name for option in fields(reduction)}
    keywords = [
        name for name, each in signature.parameters.items() if name in own or each.kind is not each.KEYWORD_ONLY
    ]
    return f"({', '.join(keywords)}, ...)"


if __name__ == "__main__":
    pages = [TOP, *(page(each) for each in sorted(catalogue().values(), key=lambda each: each.__name__))]
    of_transforms = [TRANSFORMS, *(transform_page(each) for _, each in sorted(transforms().items()))]
    files = {"reductions.md": pages, "transforms.md": of_transforms}
    written = {DOCS / name: "\n".join(f"{each}\n" for each in parts) for name, parts in files.items()}
    sys.exit(write_or_check(written, __doc__, "docs"))
