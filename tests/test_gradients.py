"""Gradients of every reduction of the catalogue against central differences, on every host.

`tests/reductions/samples.py` says which reductions: a new one is among them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import poolkit as pk
from tests.hosts import Host, host_named, on_route
from tests.reductions.samples import samples

SHAPE = (1, 2, 5, 4)
GEOMETRIES = {
    "overlapping": pk.Window((3, 2), (1, 2), ((1, 1), (0, 1))),
    "dilated": pk.Window(2, 1, 1, 2),
    "adaptive": pk.Adaptive((3, 3)),
}
EVERYWHERE = [("numpy", "kernel"), ("numpy", "definition"), ("torch", "kernel")]
ONCE = [("torch", "definition"), ("jax", "kernel"), ("tensorflow", "kernel")]
PLACES = [(*place, geometry) for place in EVERYWHERE for geometry in GEOMETRIES]
PLACES += [(*place, "overlapping") for place in ONCE]

STEP = 1e-4
STEPS = (pk.ProportionPositive, pk.PlacePositive, pk.LongestPositive)
"""Reductions that change by steps only."""


def _cells() -> NDArray[np.float64]:
    """Magnitudes far apart and far from 0, of both signs: no step passes a kink."""
    random = np.random.default_rng(8)
    magnitudes = random.permutation(np.linspace(0.3, 2.2, int(np.prod(SHAPE))))
    return (magnitudes * random.choice([-1, 1], magnitudes.shape)).reshape(SHAPE)


def _differences(host: Host, x: NDArray[Any], cotangent: NDArray[Any], mask: NDArray[Any] | None, call: Any) -> Any:
    """Derivative of sum(cotangent * y) by each cell, of fourth order; all steps are one call."""
    steps = np.eye(x.size).reshape(-1, *x.shape[1:]) * STEP
    moved = np.concatenate([x + factor * steps for factor in (-2, -1, 1, 2)])
    masks = None if mask is None else np.repeat(mask, len(moved), axis=0)
    values = host.pool(moved, mask=masks, **call).reshape(4, x.size, *cotangent.shape[1:])
    slopes = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * STEP)
    return np.sum(slopes * cotangent, axis=(1, 2, 3)).reshape(x.shape)


@pytest.mark.parametrize(("name", "route", "geometry"), PLACES)
@pytest.mark.parametrize("number", range(len(samples())), ids=lambda number: str(samples()[number]))
def test_gradients(name: str, route: str, geometry: str, number: int) -> None:
    host, reduction = host_named(name), samples()[number]
    call: Any = {"reduction": reduction, "geometry": GEOMETRIES[geometry]}
    x, mask = _cells(), None
    if isinstance(reduction, pk.GeneralizedMean):
        x = np.abs(x)  # below 0 it is flat
    if reduction.divisor.kind == "valid" and geometry != "dilated":
        mask = np.ones((1, *SHAPE[2:]), bool)
        mask[0, 1, 2] = mask[0, 4, 0] = False
    if number % 2:
        x, call["layout"] = np.moveaxis(x, 1, -1), "channels_last"
    with on_route(route):
        cotangent = np.random.default_rng(9).standard_normal(host.pool(x, mask=mask, **call).shape)
        _, gradient = host.gradient(x, cotangent=cotangent, mask=mask, **call)
        expected = _differences(host, x, cotangent, mask, call)
    if isinstance(reduction, STEPS):
        np.testing.assert_array_equal(gradient, 0)
        return
    assert np.abs(expected).max() > 0.1
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-8 * np.abs(expected).max())
    if mask is not None:
        counts = np.expand_dims(mask, -1 if "layout" in call else 1)
        assert not np.any(np.where(counts, 0, gradient))


@pytest.mark.parametrize("route", ["kernel", "definition"])
def test_the_gradient_of_a_draw_goes_to_its_cell(route: str) -> None:
    """In training no difference is small: the drawn cell has derivative 1."""
    x, window = np.abs(_cells()), pk.Window(2)
    with on_route(route):
        for number, reduction in enumerate(samples()):
            if not reduction.random:
                continue
            keywords: Any = {"training": True, "seed": number}
            _, index = pk.pool(x, reduction, window, return_indices=True, **keywords)
            _, gradient = host_named("numpy").gradient(x, reduction, window, None, **keywords)
            expected = np.zeros((2, 20))
            np.add.at(expected, (np.arange(2)[:, None], index.reshape(2, -1)), 1)
            np.testing.assert_array_equal(gradient.reshape(2, 20), expected)
