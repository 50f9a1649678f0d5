"""A PyTorch model that a function makes: `package:factory`, exported and read like a `.pt2` file."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Any

from poolkit.inspection.model import Model, UnreadableModelError
from poolkit.inspection.readers import torch_export


def read(path: str, shape: Sequence[int] | None = None) -> Model:
    """Make the model and read what `torch.export` makes of it.

    Args:
        path: Module and function (or class) without arguments that are needed, such as "mynetworks:resnet".
        shape: Of its input, batch included.

    Raises:
        UnreadableModelError: Where it cannot be imported, made or exported.
    """
    if shape is None:
        raise UnreadableModelError(f"{path} needs the shape of its input; give --input, such as 1,3,224,224")
    try:
        import torch
    except ImportError:
        raise UnreadableModelError("package:factory needs PyTorch; pip install torch") from None
    model = _made(path)
    if not isinstance(model, torch.nn.Module):
        raise UnreadableModelError(f"{path} gives {type(model).__name__}, expected a torch.nn.Module")
    stored = io.BytesIO()
    try:
        with torch.no_grad():
            program = torch.export.export(model.eval(), (torch.zeros(*shape),))
        torch.export.save(program, stored)
    except Exception as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UnreadableModelError(f"{path} cannot be exported: {first[:200]}") from None
    stored.seek(0)
    return torch_export.read(stored)


def _made(path: str) -> Any:
    module, _, name = path.partition(":")
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 (what `python -m` does)
    try:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        return found()
    except Exception as error:  # whatever the user's code raises
        raise UnreadableModelError(f"{path} cannot be made: {type(error).__name__}: {error}") from None
    finally:
        sys.path.pop(0)
