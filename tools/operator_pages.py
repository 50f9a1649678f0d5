"""Writes docs/operators/: a page for each reduction, transform and geometry, with a picture and examples."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import operator_examples as examples
import poolkit as pk
from drawing import panels_of, svg
from generated import write_or_check
from operator_examples import MAP
from poolkit import transforms
from poolkit.reductions import Reduction, catalogue
from poolkit.torch.modules import TORCH_PREFIXES
from poolkit.transforms import Transform

FOLDER = Path(__file__).parents[1] / "docs" / "operators"

TOP = """# Operators

Written by `make docs` from the catalogue: what each does to a small picture, when to take it, what it costs, and how to
call it in each framework. The tests run every example and compare its result with that of NumPy.

![the picture](image.svg) ![the sequence](sequence.svg)

Every panel goes from its smallest value in black to its largest in near white. Left is the picture that all maps are
made of, right the sequence of four channels. Reductions are drawn with windows of 2 x 2, but go with every geometry;
geometries are drawn with the average, but go with every reduction.
"""

_VERBS = {
    "NumPy": ("import numpy as np\n\nimport poolkit as pk", "np.array({})"),
    "PyTorch": ("import torch\n\nimport poolkit.torch as pt", "torch.tensor({})"),
    "JAX": ("import jax.numpy as jnp\n\nimport poolkit as pk", "jnp.array({})"),
    "Keras": ("import numpy as np\n\nimport poolkit.keras as pkk", "np.array({})"),
    "TensorFlow": ("import tensorflow as tf\n\nimport poolkit as pk", "tf.constant({})"),
}

_FUNCTIONS = {
    "PyTorch": ("import torch\n\nimport poolkit as pk", "torch.tensor({})"),
    "Keras": ("import keras\n\nimport poolkit as pk", "keras.ops.convert_to_tensor({})"),
}
"""Where there is neither module nor layer."""


@dataclass(frozen=True)
class Operator:
    """What a page is about.

    Attributes:
        kind: The reduction, transform or geometry.
        file: Name of the page without its ending.
        title: Its name.
        source: Who published it.
        calls: The call of each framework, with `{x}` for the tensors.
        x: The input as text.
        operands: Further tensors as text.
        panels: What the picture shows.
        before: Name of the picture of the input.
        caption: What was called for the picture.
        cost: What it takes to compute.
        names: Where users meet it.
        definition: Page that has the definition.
    """

    kind: Any
    file: str
    title: str
    source: str
    calls: dict[str, str]
    x: str
    operands: dict[str, str]
    panels: list[Any]
    before: str
    caption: str
    cost: str
    names: list[str]
    definition: str


def _file(kind: type[Reduction] | type[Transform]) -> str:
    return str(kind.function).removesuffix("_pool").replace("_", "-")


def of_reduction(kind: type[Reduction]) -> Operator:
    """The page of a reduction."""
    entry = kind.names[0]
    made = kind(**entry.options)
    module = f"{TORCH_PREFIXES.get(entry.prefix, entry.prefix)}Pool2d"
    evaluated = ".eval()" if kind.random else ""
    call = f"pk.{kind.function}(x, 2)"
    image = examples.image()
    chance: dict[str, Any] = {"training": True, "seed": 0} if kind.random else {}
    drawn = pk.pool(image, made, pk.Window(2), **chance)
    learns = ", ".join(f"`{name}`" for name in kind.learnable)
    return Operator(
        kind,
        _file(kind),
        entry.prefix if kind.__name__ == entry.prefix else kind.__name__,
        kind.source,
        {
            "NumPy": call,
            "PyTorch": f"pt.{module}(2){evaluated}(x)",
            "JAX": call,
            "Keras": f'pkk.{entry.prefix}Pooling2D(2, data_format="channels_first")(x)',
            "TensorFlow": call,
        },
        MAP,
        {},
        panels_of(drawn),
        "image",
        f"windows of 2 x 2, stride 2{', a draw in training' if kind.random else ''}",
        _cost(made),
        [
            f"function `poolkit.{kind.function}`",
            *(f"layers `{each.prefix}Pooling2D` (Keras), `--pooling {each.choice}`" for each in kind.names),
            f"module `poolkit.torch.{module}`, and `Adaptive` and `Global` of each, in 1, 2 and 3 dimensions",
            f"layer `poolkit.jax.nnx.{module[:-2]}`, module `poolkit.jax.equinox.{module}`",
            *([f"layers can learn {learns}: `learnable=True`, `per_channel=True`"] if learns else []),
        ],
        f"../reductions.md#{kind.__name__.lower()}",
    )


def _cost(made: Reduction) -> str:
    """What a reduction takes to compute, from what it says of itself and from the kernels that there are."""
    reason = pk.why_definition(pk.Pooling(made, pk.Window(2), 2), "float32")
    parts = ["A kernel in C++ on CPUs, forwards and backwards; the definition on other devices."]
    if reason is not None:
        parts = [
            "No kernel: the definition in the operations of the framework, on every device, which lays out the cells "
            "of each window (memory grows with the window)."
        ]
    if made.indexed(training=True):
        parts.append("Backwards it keeps one place per output, not the input.")
    else:
        parts.append(f"Backwards it needs {'the input' if made.gradient_needs_input else 'nothing of the input'}.")
    if made.random:
        parts.append("In training one random number per output.")
    if made.learnable:
        parts.append("Learnt, it has one weight, or one per channel.")
    return " ".join(parts)


def of_transform(kind: type[Transform]) -> Operator:
    """The page of a transform."""
    call, drawn = examples.example(kind), examples.picture(kind)
    rank = 2 if call.x.startswith("[[[[") else 1
    module = kind.layer_name("Pool", f"{rank}d")
    layer = kind.layer_name("Pooling", f"{'ing' if kind.layer.endswith('Unpool') else ''}{rank}D")
    options = f", {call.options}" if call.options else ""
    tensors = "".join(f", {name}" for name in kind.operands)
    optional = "".join(f", {name}={name}" for name in call.operands if name not in kind.operands)
    plain = f"pk.{kind.function}(x{tensors}{options}{optional})"
    first = 'data_format="channels_first"'
    keras = f"{call.options}, {first}" if call.options else first
    all_tensors = f"[x{tensors}]" if call.operands else "x"
    result = eval(  # the text is that of this folder
        f"pk.{kind.function}(x, *operands{', ' + drawn.options if drawn.options else ''})",
        {"pk": pk, "x": drawn.x, "operands": list(drawn.operands.values())},
    )
    results = result if isinstance(result, tuple) else (result,)
    rows = drawn.x.ndim == 3
    return Operator(
        kind,
        _file(kind),
        kind.__name__,
        kind.source,
        {
            "NumPy": plain,
            "PyTorch": f"pt.{module}({call.options}){'.eval()' if kind.random else ''}(x{tensors}{optional})",
            "JAX": plain,
            "Keras": f"pkk.{layer}({keras})({all_tensors})",
            "TensorFlow": plain,
        },
        call.x,
        dict(call.operands),
        [panel for each in results for panel in panels_of(each)],
        "sequence" if rows else "image",
        f"`poolkit.{kind.function}({', '.join(['x', *kind.operands, *filter(None, [drawn.options])])})`",
        kind.cost,
        [
            f"function `poolkit.{kind.function}`",
            f"module `poolkit.torch.{module}`, layer `poolkit.keras.{layer}`; of {_ranks(kind)}",
            f"layer `poolkit.jax.nnx.{module[:-2]}`, module `poolkit.jax.equinox.{module}`",
        ],
        f"../transforms.md#{kind.__name__.lower()}",
    )


def of_geometry(calls: examples.GeometryCalls) -> Operator:
    """The page of a geometry."""
    name = calls.kind.__name__
    call = f"pk.avg_pool(x, pk.{name}({calls.options}))"
    image = examples.image()
    made = eval(f"pk.{name}({calls.drawn})", {"pk": pk})  # the text is that of this folder
    (source,) = re.findall(r"^Source: (.*?)\.?\n\n", inspect.cleandoc(calls.kind.__doc__), re.M | re.S)
    return Operator(
        calls.kind,
        name.lower(),
        name,
        source.replace("\n", " "),
        {"NumPy": call, "PyTorch": calls.torch, "JAX": call, "Keras": calls.keras, "TensorFlow": call},
        calls.x,
        {},
        panels_of(pk.avg_pool(image, made)),
        "image",
        f"`poolkit.avg_pool(x, {name}({calls.drawn}))`",
        calls.kind.cost,
        [f"geometry `poolkit.{name}` of every function, for every reduction", *calls.names],
        "../standard.md#s11-adaptive-bins" if name == "Adaptive" else "../standard.md#s1-size",
    )


def _ranks(kind: type[Transform]) -> str:
    return " or ".join(map(str, kind.ranks)) + (" spatial axis" if kind.ranks == (1,) else " spatial axes")


def page(operator: Operator) -> str:
    """The page of an operator."""
    kind = operator.kind
    head = inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0]
    result = _result(operator)
    parts = [
        f"# {operator.title}",
        head,
        f"`{kind.formula}`",
        f"![input]({operator.before}.svg) ![result]({operator.file}.svg)\n\nLeft the input, right {operator.caption}.",
        f"**When to take it.** {kind.use}" if kind.use else "",
        f"**Cost.** {operator.cost}" if operator.cost else "",
        f"**Source.** {operator.source}.",
        "\n".join(f"- {each}" for each in [*operator.names, f"[definition and options]({operator.definition})"]),
        f"## In each framework\n\nEach gives `{result}`.",
        *(f"```python\n{code(operator, framework)}\n```" for framework in operator.calls),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def code(operator: Operator, framework: str) -> str:
    """The example of an operator in a framework."""
    function = operator.calls[framework].startswith("pk.")
    imports, tensor = _FUNCTIONS.get(framework, _VERBS[framework]) if function else _VERBS[framework]
    tensors = {"x": operator.x, **operator.operands}
    lines = [f"{name} = {tensor.format(text)}" for name, text in tensors.items()]
    return "\n".join([imports, "", *lines, f"y = {operator.calls[framework]}"])


def _result(operator: Operator) -> str:
    scope: dict[str, Any] = {}
    exec(code(operator, "NumPy"), scope)  # the text is that of this folder
    found = scope["y"]
    rounded = [_rounded(each) for each in found] if isinstance(found, tuple) else _rounded(found)
    return str(rounded)


def _rounded(values: Any) -> Any:
    return np.round(np.asarray(values, np.float64), 4).tolist()


def index(**groups: list[Operator]) -> str:
    """The page of pages."""

    def table(some: list[Operator]) -> str:
        rows = [
            f"| [{each.title}]({each.file}.md) | {inspect.cleandoc(each.kind.__doc__ or '').partition('.')[0]}. | "
            f"![]({each.file}.svg) |"
            for each in some
        ]
        return "\n".join(["| operator | what it does | the picture |", "| --- | --- | --- |", *rows])

    parts = [f"## {name.capitalize()}\n\n{table(some)}\n" for name, some in groups.items()]
    return "\n".join([TOP, *parts])


def files() -> dict[Path, str]:
    """Every file of the folder."""
    if examples.unknown():
        raise SystemExit(
            f"tools/operator_examples.py has calls of {', '.join(examples.unknown())}, which are no transforms"
        )
    reductions = [of_reduction(each) for _, each in sorted(catalogue().items())]
    others = [of_transform(each) for _, each in sorted(transforms.transforms().items())]
    geometries = [of_geometry(each) for each in examples.geometries()]
    operators = [*reductions, *others, *geometries]
    written = {
        "README.md": index(reductions=reductions, transforms=others, geometries=geometries),
        "image.svg": svg(panels_of(examples.image()), "the picture that is pooled"),
        "sequence.svg": svg(panels_of(examples.sequence()), "the sequence that is pooled"),
    }
    for each in operators:
        written[f"{each.file}.md"] = page(each)
        written[f"{each.file}.svg"] = svg(each.panels, f"the result of {getattr(each.kind, 'function', each.title)}")
    return {FOLDER / name: text for name, text in written.items()}


if __name__ == "__main__":
    sys.exit(write_or_check(files(), __doc__, "docs", FOLDER))
