"""From a pooling to code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from poolkit.errors import PoolingError
from poolkit.geometry import output_sizes
from poolkit.pooling import Layout, Pooling
from poolkit.translation.plan import UntranslatableError
from poolkit.translation.targets import TARGETS


@dataclass(frozen=True)
class Translation:
    """A pooling in the words of one framework.

    Attributes:
        target: Name of the framework, such as "torch".
        title: Its name in text.
        layout: Layout of the input that the code takes.
        code: Code that defines `pool` (for ONNX, `model`); None where there is none.
        reason: Why there is none.
        notes: What stays different, in words.
    """

    target: str
    title: str
    layout: Layout
    code: str | None
    reason: str | None = None
    notes: tuple[str, ...] = ()


def translate(pooling: Pooling, target: str, sizes: Sequence[int] | None = None) -> Translation:
    """Code of another framework that computes the same as Poolkit.

    Formula: the code's result is that of `poolkit.pool` up to rounding, for finite floating-point input.

    Args:
        pooling: What to compute; its layout does not matter, since code takes the target's own.
        target: One of "torch", "tensorflow", "keras", "jax", "onnx", "numpy".
        sizes: Cells per spatial axis. Without them the code works for every size, or the reason says why it cannot.

    Returns:
        The code, or why there is none.

    Raises:
        PoolingError: Where there is no such target, or the sizes do not fit.

    Source: rules S1 to S11 (`docs/standard.md`).

    Example:
        >>> from poolkit.translation import describe, translate
        >>> print(translate(describe("max k=3 s=2 p=1 ceil, PyTorch").pooling, "torch").code)
        import torch.nn.functional as F
        <BLANKLINE>
        <BLANKLINE>
        def pool(x):  # (batch, channels, height, width)
            return F.max_pool2d(x, (3, 3), (2, 2), padding=(1, 1), ceil_mode=True)
        <BLANKLINE>
    """
    if target not in TARGETS:
        raise PoolingError(f"there is no target {target!r}; known are {', '.join(TARGETS)}")
    kind = TARGETS[target]
    known = None if sizes is None else tuple(sizes)
    if known is not None:
        if len(known) != pooling.rank:
            raise PoolingError(f"sizes must be {pooling.rank} numbers, one per spatial axis, got {known}")
        output_sizes(pooling.geometry, known)
    notes = tuple(text for reduction, text in kind.notes.items() if isinstance(pooling.reduction, reduction))
    try:
        code = kind(pooling, known).code()
    except UntranslatableError as error:
        return Translation(target, kind.title, kind.layout, None, str(error), notes)
    return Translation(target, kind.title, kind.layout, code, None, notes)
