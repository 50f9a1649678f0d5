"""Whether answers agree: looked at before anything is timed."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Answer: TypeAlias = tuple[NDArray[Any], ...]
"""The result, and for both passes the gradient; channels first."""

_RELATIVE: Final = {"float64": 1e-9, "float32": 2e-5, "float16": 4e-3, "bfloat16": 3e-2}
"""Largest difference by type, relative to 1 or to the magnitude where that is larger."""


def tolerance(dtype: str) -> float:
    """How far an answer in this type may be off; integers give means in float32."""
    return _RELATIVE.get(dtype, _RELATIVE["float32"])


def difference(answer: Answer, expected: Answer, allowed: float) -> str | None:
    """How an answer differs from the expected one.

    Args:
        answer: Arrays of a contender.
        expected: The arrays that are right.
        allowed: Largest difference, relative to 1 or to the magnitude where that is larger.

    Returns:
        In words, or None where it does not.
    """
    if len(answer) != len(expected):
        return f"gives {len(answer)} arrays, expected {len(expected)}"
    for name, got, wanted in zip(("result", "gradient"), answer, expected, strict=False):
        found = _differs(got, wanted, allowed)
        if found:
            return f"{name} {found}"
    return None


def _differs(got: NDArray[Any], wanted: NDArray[Any], allowed: float) -> str | None:
    if got.shape != wanted.shape:
        return f"has shape {got.shape}, expected {wanted.shape}"
    cells, gap = 0, 0.0
    # In blocks, so that comparing in float64 does not take eight times the memory.
    for a, b in zip(_blocks(got), _blocks(wanted), strict=True):
        if np.array_equal(a, b):
            continue
        exact, found = b.astype(np.float64), a.astype(np.float64)
        with np.errstate(invalid="ignore"):
            away = np.where(exact == found, 0.0, np.abs(exact - found))
            away = np.where(np.isnan(exact) & np.isnan(found), 0.0, away)
            scale = np.where(np.isfinite(exact), np.maximum(1.0, np.abs(exact)), 1.0)
            far = ~(away <= allowed * scale)
        cells += int(far.sum())
        gap = max(gap, float(np.nanmax(np.where(far, away, 0.0), initial=0.0)))
    return f"differs in {cells} of {wanted.size} cells, by up to {gap:.3g}" if cells else None


def _blocks(array: NDArray[Any]) -> list[NDArray[Any]]:
    flat = array.reshape(-1)
    return [flat[low : low + (1 << 22)] for low in range(0, max(flat.size, 1), 1 << 22)]
