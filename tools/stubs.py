"""Writes the type stubs of what the catalogue generates; `--check` compares instead.

Functions (`poolkit.max_pool`), Keras layers (`poolkit.keras.MaxPooling2D`), PyTorch modules and functions
(`poolkit.torch.MaxPool2d`, `poolkit.torch.functional.max_pool2d`) are not written out in the source, so editors and
type checkers learn of them here.
"""

from __future__ import annotations

import inspect
import os
import sys
from dataclasses import is_dataclass
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import poolkit
import poolkit.keras
import poolkit.torch
from generated import write_or_check
from poolkit import functional, transforms
from poolkit.reductions import catalogue

PACKAGE = Path(__file__).parents[1] / "src" / "poolkit"

TOP = '''"""Written by tools/stubs.py from the catalogue; `make stubs` writes it anew."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from poolkit import transforms as transforms
from poolkit.dispatch import get_num_threads as get_num_threads
from poolkit.dispatch import set_num_threads as set_num_threads
from poolkit.dispatch import why_definition as why_definition
from poolkit.errors import PoolingError as PoolingError
from poolkit.fractional import Fractional as Fractional
from poolkit.functional import pool as pool
from poolkit.geometry import Adaptive as Adaptive
from poolkit.geometry import Axis as Axis
from poolkit.geometry import Geometry as Geometry
from poolkit.geometry import Global as Global
from poolkit.geometry import Padding as Padding
from poolkit.geometry import Sizes as Sizes
from poolkit.geometry import Window as Window
from poolkit.geometry import output_sizes as output_sizes
from poolkit.geometry import resolve as resolve
from poolkit.pooling import Layout as Layout
from poolkit.pooling import Pooling as Pooling
from poolkit.reductions import Reduction as Reduction
from poolkit.reductions import register as register
from poolkit.segments import Segments as Segments
'''

KERAS_TOP = '''"""Written by tools/stubs.py from the catalogue; `make stubs` writes it anew."""

from collections.abc import Sequence
from typing import Any

import keras

from poolkit.fractional import Regions
from poolkit.geometry import Geometry, Global, Padding, Sizes
from poolkit.keras.swap import Replaced as Replaced
from poolkit.keras.swap import Swap as Swap
from poolkit.keras.swap import swap as swap
from poolkit.reductions import Reduction
from poolkit.reductions.max import Max
'''


TORCH_TOP = '''"""Written by tools/stubs.py from the catalogue; `make stubs` writes it anew."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from poolkit.geometry import Geometry, Global, Padding, Sizes
from poolkit.pooling import Pooling
from poolkit.reductions import Reduction
from poolkit.reductions.max import Max
from poolkit.torch import functional as functional
from poolkit.torch.modules import PoolingModule as PoolingModule
from poolkit.torch.swap import Replaced as Replaced
from poolkit.torch.swap import Swap as Swap
from poolkit.torch.swap import swap as swap
from poolkit.torch.swap import swap_calls as swap_calls

def pool(
    x: Any, pooling: Pooling, mask: Any | None = None, seed: Any | None = None, return_indices: bool = False
) -> Any: ...
def learned(
    x: torch.Tensor, pooling: Pooling, parameters: Mapping[str, torch.Tensor], mask: torch.Tensor | None = None
) -> torch.Tensor: ...
def full_mask(x: torch.Tensor) -> torch.Tensor: ...
'''

TORCH_FUNCTIONAL_TOP = '''"""Written by tools/stubs.py from the catalogue; `make stubs` writes it anew."""

from collections.abc import Sequence
from typing import Any

import torch

from poolkit.geometry import Geometry, Global, Padding, Sizes
from poolkit.reductions import Reduction
from poolkit.reductions.max import Max
from poolkit.torch.arguments import Prepared

def pool(
    x: torch.Tensor, prepared: Prepared, mask: torch.Tensor | None, training: bool, seed: Any | None
) -> Any: ...
def learned_pool(
    x: torch.Tensor, prepared: Prepared, mask: torch.Tensor | None, parameters: dict[str, torch.Tensor]
) -> torch.Tensor: ...
'''


def parameter(each: inspect.Parameter) -> str:
    """One argument as it stands in a stub."""
    kind = "Any" if each.annotation is each.empty else each.annotation
    kind = kind if isinstance(kind, str) else inspect.formatannotation(kind)
    return f"{each.name}: {kind}" + ("" if each.default is each.empty else f" = {default(each.default)}")


def default(value: object) -> str:
    """A default as it stands in a stub; of several reductions nobody wants all options."""
    return "..." if isinstance(value, tuple) and any(map(is_dataclass, value)) else repr(value)


def signature(name: str, arguments: list[inspect.Parameter], result: str, indent: str = "") -> str:
    """A function as it stands in a stub, one argument a line."""
    lines = [f"{indent}def {name}("]
    keyword = False
    for each in arguments:
        if each.kind is each.KEYWORD_ONLY and not keyword:
            lines.append(f"{indent}    *,")
            keyword = True
        text = f"**{each.name}: Any" if each.kind is each.VAR_KEYWORD else parameter(each)
        lines.append(f"{indent}    {text},")
    return "\n".join([*lines, f"{indent}) -> {result}: ..."])


def top_stub() -> str:
    """Stub of `poolkit`: reductions and named functions."""
    imports = sorted(
        f"from {each.__module__} import {name} as {name}"
        for name, each in catalogue().items()
        if each.__module__.startswith("poolkit.")
    )
    found = {name: functional.function(name) for name in functional.function_names()}
    found |= {name: transforms.function(name) for name in transforms.function_names()}
    functions = [
        signature(name, list(inspect.signature(each).parameters.values()), "Any")
        for name, each in sorted(found.items())
    ]
    return TOP + "\n".join(imports) + "\n\n__version__: str\n\n" + "\n".join(functions) + "\n"


def keras_stub() -> str:
    """Stub of `poolkit.keras`: the layers."""
    lines = [KERAS_TOP]
    for name in dir(poolkit.keras):
        layer = getattr(poolkit.keras, name)
        if name.startswith("_") or not (isinstance(layer, type) and layer.__module__ == "poolkit.keras"):
            continue
        if layer.__name__ != name:  # another name of the same layer
            lines.append(f"{name} = {layer.__name__}")
            continue
        own = [p for p in inspect.signature(layer).parameters.values() if p.kind is not p.VAR_KEYWORD]
        this = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        rest = inspect.Parameter("keywords", inspect.Parameter.VAR_KEYWORD)
        text = signature("__init__", [this, *own, rest], "None", "    ").replace("self: Any,", "self,")
        lines.append(f"class {name}(keras.layers.Layer):\n{text}")
    return "\n".join(sorted(lines[1:], key=lambda text: " = " in text)).join([lines[0], "\n"])


def torch_stub() -> str:
    """Stub of `poolkit.torch`: the modules."""
    lines = []
    for name in dir(poolkit.torch):
        module = getattr(poolkit.torch, name)
        if not (isinstance(module, type) and module.__module__ == "poolkit.torch"):
            continue
        this = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        own = list(inspect.signature(module).parameters.values())
        text = signature("__init__", [this, *own], "None", "    ").replace("self: Any,", "self,")
        base = "PoolingModule" if issubclass(module, poolkit.torch.PoolingModule) else "torch.nn.Module"
        lines.append(f"class {name}({base}):\n{text}")
    return TORCH_TOP + "\n" + "\n".join(lines) + "\n"


def torch_functional_stub() -> str:
    """Stub of `poolkit.torch.functional`: the functions."""
    names = dir(poolkit.torch.functional)
    functions = (list(inspect.signature(getattr(poolkit.torch.functional, name)).parameters.values()) for name in names)
    texts = [signature(name, own, "Any") for name, own in zip(names, functions, strict=True)]
    return TORCH_FUNCTIONAL_TOP + "\n".join(texts) + "\n"


if __name__ == "__main__":
    files = {
        PACKAGE / "__init__.pyi": top_stub(),
        PACKAGE / "keras" / "__init__.pyi": keras_stub(),
        PACKAGE / "torch" / "__init__.pyi": torch_stub(),
        PACKAGE / "torch" / "functional.pyi": torch_functional_stub(),
    }
    sys.exit(write_or_check(files, __doc__, "stubs"))
