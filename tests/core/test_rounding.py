"""How far float32 sums may be from the exact ones (rule S8): blocks of eight cells, merged in pairs, axis by axis."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.core import naive
from tests.core.harness import LAYOUTS, Pool, adaptive, window

UNIT = 2.0**-24
"""Half the distance from 1 to the next float32."""


def additions(cells: int) -> int:
    """Most additions that one cell's value passes through along one axis of that many cells."""
    blocks = -(-cells // 8)
    return min(cells, 8) - 1 + math.ceil(math.log2(blocks))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("signs", [[1.0], [-1.0, 1.0]])
@pytest.mark.parametrize(
    ("shape", "codes"),
    [
        ((1, 2, 5000), [adaptive(1)]),
        ((1, 2, 4097), [window(1025, 1, 512)]),
        ((1, 17, 40, 50), [window(17, 1, 8), window(33, 1, 16)]),
        ((1, 1, 64, 64), [adaptive(1), adaptive(1)]),
    ],
)
def test_sums_stay_within_the_bound(
    shape: tuple[int, ...], codes: list[tuple[int, ...]], signs: list[float], layout: str
) -> None:
    chance = np.random.default_rng(0)
    x = (chance.random(shape) * np.exp2(chance.integers(-6, 6, shape)) * chance.choice(signs, shape)).astype(np.float32)
    pool = Pool("sum", shape, codes, dtype="float32", layout=layout)  # type: ignore[arg-type]
    y, _ = pool.forward(x)
    most = sum(additions(taps) for taps in pool.plan.taps)
    axes = [naive.bins(code, size) for code, size in zip(codes, shape[2:], strict=True)]  # type: ignore[arg-type]
    for _ in range(40):
        output = [int(chance.integers(0, len(axis))) for axis in axes]
        channel = int(chance.integers(0, shape[1]))
        seen = x[0, channel].astype(np.float64)
        for dimension, (axis, place) in enumerate(zip(axes, output, strict=True)):
            seen = seen.take([cell for _, cell in axis[place].taps], axis=dimension)
        exact, magnitude = math.fsum(seen.ravel()), math.fsum(np.abs(seen).ravel())
        assert abs(float(y[(0, channel, *output)]) - exact) <= most * UNIT * magnitude
