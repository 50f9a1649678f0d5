"""Random geometries, layouts, dtypes and masks against loops over windows."""

from __future__ import annotations

import random

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core import naive
from tests.core.harness import INDEXED, PARAMETERS, Code, Pool, random_code

CHANNELS = [1, 1, 2, 3, 17, 32]
"""One lane, few, more than a vector, whole vectors."""


def drawn(chance: random.Random) -> tuple[tuple[int, ...], list[Code]]:
    """A small shape and its rules."""
    rank = chance.choice([1, 1, 2, 2, 2, 3])
    sizes = [chance.randint(1, (60, 14, 6)[rank - 1]) for _ in range(rank)]
    return (chance.randint(1, 2), chance.choice(CHANNELS), *sizes), [random_code(chance, size) for size in sizes]


def drawn_mask(chance: random.Random, cells: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.bool_] | None:
    """No mask, one for every channel, or one per cell."""
    if chance.random() < 0.6:
        return None
    return cells.random(shape if chance.random() < 0.5 else (shape[0], *shape[2:])) < 0.6


def spread(mask: NDArray[np.bool_] | None, shape: tuple[int, ...]) -> NDArray[np.bool_] | None:
    """The mask with a channel axis."""
    if mask is None or mask.ndim == len(shape):
        return mask
    return np.broadcast_to(mask[:, None], shape)


@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("reduction", INDEXED)
def test_winners(reduction: str, dtype: str, layout: str) -> None:
    """Values, indices and gradients, with ties, NaN and infinities."""
    chance, cells = random.Random(f"{reduction} {dtype}"), np.random.default_rng(0)
    for _ in range(120):
        shape, codes = drawn(chance)
        x = cells.integers(-3, 4, shape).astype(dtype)
        x[cells.random(shape) < 0.03] = np.nan
        x[cells.random(shape) < 0.05] = -np.inf
        mask = drawn_mask(chance, cells, shape)
        want, taps = naive.pool(reduction, x, codes, mask=spread(mask, shape), empty_value=-7)
        pool = Pool(reduction, shape, codes, dtype=dtype, layout=layout, mask=mask, allow_empty=True, empty_value=-7)
        y, got = pool.forward(x, index=True)
        np.testing.assert_array_equal(y, want, err_msg=str((shape, codes)))
        np.testing.assert_array_equal(got, taps, err_msg=str((shape, codes)))
        np.testing.assert_array_equal(pool.forward(x)[0], want)
        g = cells.standard_normal(want.shape).astype(dtype)
        np.testing.assert_array_equal(
            pool.backward(g, taps=taps), naive.scattered(g, taps, codes, shape[2:]), err_msg=str((shape, codes))
        )


@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("reduction", [name for name in PARAMETERS if name not in INDEXED])
def test_values(reduction: str, dtype: str, layout: str) -> None:
    chance, cells = random.Random(f"{reduction} {dtype}"), np.random.default_rng(1)
    tolerance = {"float32": 4e-6, "float64": 1e-13}[dtype]
    for _ in range(100):
        shape, codes = drawn(chance)
        parameters = chance.choice(PARAMETERS[reduction])
        x = cells.standard_normal(shape).astype(dtype)
        mask = drawn_mask(chance, cells, shape)
        divisor = chance.choice(["valid", "padded", 3.5]) if reduction == "average" and mask is None else "valid"
        want, _ = naive.pool(
            reduction, x, codes, parameters=parameters, mask=spread(mask, shape), divisor=divisor, empty_value=-7
        )
        pool = Pool(
            reduction, shape, codes, dtype=dtype, layout=layout, parameters=parameters, divisor=divisor, mask=mask,
            allow_empty=True, empty_value=-7,
        )  # fmt: skip
        y, _ = pool.forward(x)
        np.testing.assert_allclose(
            y, want, rtol=tolerance, atol=tolerance * 4, err_msg=str((shape, codes, parameters, divisor))
        )
