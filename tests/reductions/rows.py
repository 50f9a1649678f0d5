"""Worked examples are rows: each row is one window, all windows of a test are one call."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

import poolkit as pk
from tests.hosts import Host

Array = NDArray[Any]
NAN = float("nan")
INF = float("inf")

eager_hosts = pytest.mark.parametrize("host", ["numpy", "torch", "tensorflow"], indirect=True)
"""For a definition's edge cases: JAX, which compiles each call, has NumPy's verbs."""


def pool_rows(
    host: Host,
    rows: ArrayLike,
    reduction: pk.Reduction,
    dtype: str = "float64",
    mask: ArrayLike | None = None,
    **keywords: Any,
) -> Any:
    """One result per row; with `return_indices` a tuple of results and indices."""
    x, geometry, seen = _call(rows, dtype, mask)
    result = host.pool(x, reduction, geometry, mask=seen, **keywords)
    if isinstance(result, tuple):
        return tuple(each.reshape(len(x)) for each in result)
    return result.reshape(len(x))


def gradient_rows(
    host: Host,
    rows: ArrayLike,
    reduction: pk.Reduction,
    dtype: str = "float64",
    mask: ArrayLike | None = None,
    **keywords: Any,
) -> Array:
    """Derivative of each row's result by each of its cells."""
    x, geometry, seen = _call(rows, dtype, mask)
    _, gradient = host.gradient(x, reduction, geometry, None, seen, **keywords)
    assert gradient.dtype == x.dtype
    return gradient.reshape(len(x), -1)


def _call(rows: ArrayLike, dtype: str, mask: ArrayLike | None) -> tuple[Array, pk.Window, Array | None]:
    x = np.asarray(rows).astype(dtype)[:, None, :]
    seen = None if mask is None else np.asarray(mask, np.bool_)[:, None, :]
    return x, pk.Window((x.shape[-1],)), seen
