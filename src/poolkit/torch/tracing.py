"""What Dynamo is told about functions, without importing it: it takes longer to load than all of Poolkit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import torch
from torch.autograd import forward_ad

F = TypeVar("F", bound=Callable[..., Any])


def constant(function: F) -> F:
    """Let Dynamo call the function while it traces, as `torch.compiler.assume_constant_result` does."""
    function._dynamo_marked_constant = True  # type: ignore[attr-defined]
    return function


_frames = torch._C._dynamo.eval_frame


def untraced(function: F) -> F:
    """Keep Dynamo out of a function that autograd calls while compiled code is around, and out of all it calls."""
    if hasattr(_frames, "set_code_exec_strategy"):  # PyTorch 2.7; before, such functions break graphs at worst
        skip = _frames._FrameAction.SKIP
        _frames.set_code_exec_strategy(function.__code__, _frames._FrameExecStrategy(skip, skip))
    return function


def is_plainly_compiling() -> bool:
    """Whether Dynamo follows this, outside transformations of `torch.func` and forward mode."""
    return (
        torch.compiler.is_dynamo_compiling()
        and torch._C._functorch.get_dynamic_layer_stack_depth() == 0
        and forward_ad._current_level < 0
    )


def plain(value: Any) -> Any:
    """A size that Dynamo holds for a symbol as a number: the graph is made for it."""
    if isinstance(value, (list, tuple)):
        return tuple([plain(each) for each in value])
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    return len(range(value)) if value >= 0 else -len(range(-value))


def outside_graphs(function: F) -> F:
    """Let compiled code call the function between graphs, as `torch.compiler.disable` does."""
    function._torchdynamo_disable = True  # type: ignore[attr-defined]
    return untraced(function)
