"""Exported programs: for several platforms, inputs of any size, with gradients, without any special argument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

import poolkit as pk
from tests.hosts import need
from tests.jax.calls import REDUCTIONS, Call
from tests.reductions.samples import ALIKE
from tests.thinning import thinned

pytestmark = pytest.mark.slow

PLATFORMS: Final = ("cpu", "tpu")
"""XLA's windowed reductions are lowered alike for all that is not a CPU; `test_platforms` has each."""
SHAPES: Final = ((2, 3, 7, 8), (1, 4, 4, 5))
GEOMETRIES: Final = {
    "valid": pk.Window((3, 2), (1, 2)),
    "same": pk.Window(3, 2, "same"),
    "ceil": pk.Window((3, 2), (2, 2), ((1, 1), (0, 1)), ceil_mode=True),
    "dilated": pk.Window(2, 1, 1, 2),
    "adaptive": pk.Adaptive((3, 2)),
    "kept": pk.Adaptive((None, 2)),
    "global": pk.Global(),
}
PROGRAMS: Final = {
    "reductions": {
        choice: Call(reduction, GEOMETRIES["valid"]) for choice, reduction in REDUCTIONS.items() if choice not in ALIKE
    },
    "geometries": {name: Call(pk.Max(), geometry) for name, geometry in GEOMETRIES.items()},
    "averages": {
        "padded-ceil": Call(pk.Average(count_include_pad=True), GEOMETRIES["ceil"]),
        "padded-same": Call(pk.Average(count_include_pad=True), GEOMETRIES["same"]),
        "soft-adaptive": Call(pk.Softmax(), GEOMETRIES["adaptive"]),
        "channels-last": Call(pk.Average(), GEOMETRIES["valid"], "channels_last"),
    },
    "drawn": {"same": Call(pk.Stochastic(), GEOMETRIES["same"], training=True)},
    "drawn-channels-last": {"valid": Call(pk.Stochastic(), GEOMETRIES["valid"], "channels_last", training=True)},
}
"""Calls that are exported together: a program costs as much to compile as several calls in it do."""


@pytest.fixture
def jax() -> Any:
    need("jax")
    import jax as module
    import jax.export

    return module


def _exported(
    jax: Any,
    function: Callable[..., Any],
    *shapes: str,
    dtypes: tuple[str, ...] = ("float32",),
    platforms: tuple[str, ...] = PLATFORMS,
) -> Any:
    """Written out and read back."""
    scope = jax.export.SymbolicScope()
    structs = [
        jax.ShapeDtypeStruct(jax.export.symbolic_shape(shape, scope=scope), dtype)
        for shape, dtype in zip(shapes, dtypes, strict=True)
    ]
    exported = jax.export.export(jax.jit(function), platforms=platforms)(*structs)
    assert "custom_call @poolkit" not in exported.mlir_module(), "needs Poolkit where it runs"
    return jax.export.deserialize(exported.serialize(vjp_order=1))


@pytest.mark.parametrize("name", thinned(PROGRAMS, lambda name: name in ("averages", "drawn-channels-last")))
def test_any_size(jax: Any, name: str, thorough: bool) -> None:
    """Sizes that are symbols, of batch, channels and space; the results, and the gradient of each."""
    calls = PROGRAMS[name]
    # Most reductions are defined alike for each platform, and to lower them again takes as long.
    platforms = PLATFORMS if thorough or name != "reductions" else PLATFORMS[:1]

    def run(*inputs: Any) -> list[Any]:
        return [call(x) for call, x in zip(calls.values(), inputs, strict=True)]

    exported = _exported(jax, run, *["a, b, c, d"] * len(calls), dtypes=("float32",) * len(calls), platforms=platforms)
    for shape in SHAPES if thorough else SHAPES[1:]:
        inputs = [np.random.default_rng(n).standard_normal(shape).astype(np.float32) for n in range(len(calls))]
        values, pull = jax.vjp(exported.call, *inputs)
        wanted, wanted_pull = jax.vjp(jax.jit(run), *inputs)
        given = [np.random.default_rng(1).standard_normal(value.shape).astype(np.float32) for value in values]
        for each, *found in zip(calls, values, wanted, pull(given), wanted_pull(given), strict=True):
            value, wanted_value, gradient, wanted_gradient = found
            np.testing.assert_allclose(value, wanted_value, rtol=1e-5, atol=1e-6, err_msg=each)
            np.testing.assert_allclose(gradient, wanted_gradient, rtol=1e-5, atol=1e-5, err_msg=each)


def test_names_of_sizes_are_those_of_reduce_window(jax: Any) -> None:
    """What JAX's own pooling of the same windows gives can be added to ours."""

    def both(x: Any) -> Any:
        ours = pk.max_pool(x, 3, 1) + pk.avg_pool(pk.max_pool(x, 3, 1, 1), 3, 1)
        return ours + jax.lax.reduce_window(x, -jax.numpy.inf, jax.lax.max, (1, 1, 3, 3), (1, 1, 1, 1), "VALID")

    exported = _exported(jax, both, "2, 3, h, w")
    x = np.random.default_rng(0).standard_normal((2, 3, 7, 6)).astype(np.float32)
    np.testing.assert_allclose(exported.call(x), both(jax.numpy.asarray(x)), rtol=1e-6, atol=1e-6)


def test_masks_indices_and_any_batch(jax: Any) -> None:
    def run(x: Any, mask: Any) -> Any:
        masked = pk.avg_pool(x, 2, mask=mask)
        return masked, *pk.max_pool(x, 2, return_indices=True)

    rng = np.random.default_rng(0)
    x, mask = rng.standard_normal((2, 3, 6, 5)).astype(np.float32), rng.random((2, 6, 5)) < 0.7
    for shapes in (("b, 3, 6, 5", "b, 6, 5"), ("b, c, h, w", "b, h, w")):
        exported = _exported(jax, run, *shapes, dtypes=("float32", "bool"))
        for found, wanted in zip(exported.call(x, mask), run(jax.numpy.asarray(x), mask), strict=True):
            np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_second_derivatives(jax: Any) -> None:
    def curvature(x: Any) -> Any:
        return jax.grad(lambda x: (jax.grad(lambda x: (pk.lp_pool(x, 2, p=3) ** 2).sum())(x) ** 2).sum())(x)

    exported = _exported(jax, curvature, "b, 2, h, w")
    x = np.random.default_rng(0).random((1, 2, 5, 4)).astype(np.float32) + 0.5
    np.testing.assert_allclose(exported.call(x), curvature(jax.numpy.asarray(x)), rtol=1e-4)


def test_drawing_from_bins_of_unknown_size_is_refused_in_words(jax: Any) -> None:
    draw = Call(pk.Stochastic(), pk.Adaptive((2, 2)), training=True)
    with pytest.raises(pk.PoolingError, match="bins of unknown size"):
        _exported(jax, draw, "2, 3, h, w")


def test_a_window_that_never_fits_is_refused(jax: Any) -> None:
    with pytest.raises(pk.PoolingError, match="more than the 2 cells"):
        _exported(jax, lambda x: pk.max_pool(x, 3), "b, 3, 2, 2")
