"""Gradients of the reductions that reach every cell, against central differences in float64."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tests.core.harness import INDEXED, PARAMETERS, Pool
from tests.core.test_random import drawn, drawn_mask

CASES = [(name, tuple(each)) for name in PARAMETERS for each in PARAMETERS[name] if name not in INDEXED]


@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
@pytest.mark.parametrize(("reduction", "parameters"), CASES)
def test_directional_derivative(reduction: str, parameters: tuple[float, ...], layout: str) -> None:
    """g . dy/dx v equals the slope of g . y(x + t v) at t = 0, for a random direction v."""
    chance, cells = random.Random(f"{reduction} {parameters}"), np.random.default_rng(2)
    for _ in range(25):
        shape, codes = drawn(chance)
        mask = drawn_mask(chance, cells, shape)
        divisor = chance.choice(["valid", "padded", 3.5]) if reduction == "average" and mask is None else "valid"
        pool = Pool(
            reduction, shape, codes, layout=layout, parameters=parameters, divisor=divisor, mask=mask, allow_empty=True
        )
        # Away from 0, where powers and the positive part bend, and from each other, where ranks change.
        x = cells.permutation(np.linspace(0.2, 2, np.prod(shape))).reshape(shape) * cells.choice([-1, 1], shape)
        v = cells.uniform(-0.1, 0.1, shape)
        g = cells.standard_normal(pool.output_shape)
        gx = pool.backward(g, x=x)
        step = 1e-4
        y = [pool.forward(x + k * step * v)[0] for k in (-2, -1, 1, 2)]
        slope = (y[0] - 8 * y[1] + 8 * y[2] - y[3]) / (12 * step)
        np.testing.assert_allclose(
            np.vdot(gx, v), np.vdot(g, slope), rtol=1e-6, atol=1e-9, err_msg=str((shape, codes, divisor))
        )


@pytest.mark.parametrize(("reduction", "parameters"), CASES)
def test_every_element(reduction: str, parameters: tuple[float, ...]) -> None:
    """Each cell's own slope, overlapping windows, one masked cell."""
    cells = np.random.default_rng(3)
    mask = np.ones((1, 1, 4, 5), bool)
    mask[0, 0, 1, 2] = False
    pool = Pool(
        reduction, (1, 1, 4, 5), [(0, 3, 1, 1, 1, 1, 0), (0, 2, 2, 1, 0, 1, 0)], parameters=parameters, mask=mask
    )
    x = cells.uniform(0.2, 2, (1, 1, 4, 5)) * cells.choice([-1, 1], (1, 1, 4, 5))
    g = cells.standard_normal(pool.output_shape)
    gx = pool.backward(g, x=x)
    for cell in np.ndindex(*x.shape):
        moved = np.zeros_like(x)
        moved[cell] = 1e-5
        slope = np.vdot(g, pool.forward(x + moved)[0] - pool.forward(x - moved)[0]) / 2e-5
        np.testing.assert_allclose(gx[cell], slope, rtol=1e-5, atol=1e-8)
    assert gx[0, 0, 1, 2] == 0


@pytest.mark.parametrize("reduction", list(PARAMETERS))
def test_cells_that_nobody_sees_get_zero(reduction: str) -> None:
    """A stride beyond the kernel skips cells in every axis; memory was not zero."""
    shape, codes = (2, 3, 7, 11), [(0, 1, 3, 1, 0, 0, 0), (0, 2, 5, 1, 0, 0, 0)]
    for layout in ("channels_first", "channels_last"):
        pool = Pool(reduction, shape, codes, layout=layout, parameters=PARAMETERS[reduction][0], dtype="float32")
        x = np.random.default_rng(4).standard_normal(shape)
        taps = pool.forward(x, index=True)[1] if reduction in INDEXED else None
        gx = pool.backward(np.ones(pool.output_shape), x=x, taps=taps)
        seen = np.zeros(shape, bool)
        seen[:, :, 0::3, 0:2] = seen[:, :, 0::3, 5:7] = True
        assert np.all(gx[~seen] == 0)
        assert np.any(gx[seen] != 0)
