"""What a call is lowered to is chosen for each platform: kernels, XLA's windowed reductions, or the definition."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import numpy as np
import pytest

import poolkit as pk
from poolkit.pooling import Pooling
from tests.agreement import assert_close, assert_identical
from tests.hosts import need, on_route
from tests.jax.calls import cells, weighted
from tests.thinning import thinned

PLATFORMS: Final = ("cpu", "cuda", "tpu")
GEOMETRIES: Final = {
    "tiles": pk.Window(2),
    "overlapping": pk.Window((3, 2), (2, 1)),
    "same": pk.Window(3, 2, "same"),
    "same-lower": pk.Window((2, 3), 1, "same_lower"),
    "ceil": pk.Window((3, 2), (2, 3), ((1, 1), (0, 1)), ceil_mode=True),
    "dilated": pk.Window(2, (1, 2), 1, 2),
    "emptied": pk.Window((1, 2), (3, 2), 2),
    "one": pk.Window(7, 7, 1),
    "thirds": pk.Adaptive((2, 3)),
    "unlike": pk.Adaptive((4, 3)),
    "global": pk.Global(),
}
REDUCTIONS: Final = {
    "max": pk.Max(),
    "min": pk.Min(),
    "sum": pk.Sum(),
    "average": pk.Average(),
    "padded": pk.Average(count_include_pad=True),
    "by-number": pk.Average(divisor_override=3),
}
PLACES: Final = [(geometry, choice) for geometry in GEOMETRIES for choice in ("max", "padded")]
PLACES += [(geometry, choice) for geometry in ("ceil", "emptied") for choice in ("min", "sum", "average", "by-number")]


@pytest.fixture
def jax() -> Any:
    need("jax")
    import jax as module

    return module


def _text(jax: Any, function: Callable[..., Any], *operands: Any, platforms: tuple[str, ...]) -> str:
    return str(jax.jit(function).trace(*operands).lower(lowering_platforms=platforms).as_text())


def test_one_program_for_all_platforms(jax: Any) -> None:
    """Kernels on CPU, windowed reductions on the others: XLA takes the branch of its platform."""
    x = jax.numpy.ones((2, 3, 8, 8))
    with on_route("kernel"):
        text = _text(jax, lambda x: pk.max_pool(x, 3, 2, 1), x, platforms=PLATFORMS)
    assert "stablehlo.case" in text
    assert text.count("custom_call @poolkit_forward") == 1
    assert text.count("stablehlo.reduce_window") == 2
    alone = _text(jax, lambda x: pk.max_pool(x, 3, 2, 1), x, platforms=("cpu",))
    assert "stablehlo.case" not in alone
    assert "reduce_window" not in alone


@pytest.mark.parametrize("platform", ["cuda", "rocm", "tpu"])
def test_what_other_platforms_run(jax: Any, platform: str) -> None:
    """Windowed reductions where they are the same, else the definition; never a call of ours."""
    x = jax.numpy.ones((2, 3, 8, 8))
    windowed = [lambda x: pk.max_pool(x, 3, 2, 1), lambda x: pk.min_pool(x, 2), lambda x: pk.avg_pool(x, 2, 1, 1)]
    windowed += [weighted(windowed[-1]), jax.grad(weighted(windowed[-1])), lambda x: pk.max_pool(x, pk.Adaptive(4))]
    defined = [lambda x: pk.soft_pool(x, 2), lambda x: pk.max_pool(x, 2, mask=x > 0), jax.grad(weighted(windowed[0]))]
    for function, there in [*((each, True) for each in windowed), *((each, False) for each in defined)]:
        text = _text(jax, function, x, platforms=(platform,))
        assert "custom_call @poolkit" not in text
        assert ("stablehlo.reduce_window" in text) == there


@pytest.mark.slow
@pytest.mark.parametrize(
    ("geometry", "choice"),
    thinned(
        PLACES, lambda geometry, choice: choice == "max" and geometry in ("overlapping", "dilated", "one", "global")
    ),
)
def test_windowed_reductions_are_the_definition(jax: Any, geometry: str, choice: str) -> None:
    """Values, tangents and gradients, as those platforms compute them, run here; NaN and infinities too."""
    from poolkit.jax.primitives import Call, define_pool, define_pull, define_push
    from poolkit.jax.windows import pool_by_windows, pull_by_windows, push_by_windows

    pooling = Pooling(REDUCTIONS[choice], GEOMETRIES[geometry], 2, "channels_last", empty_value=-2.0)
    special = cells((2, 6, 6, 3), dtype="float32")
    special[0, 1, 2, 0], special[1, 5, 5, 1], special[1, 0, 0, 2] = np.nan, np.inf, -np.inf
    call = Call(pooling, special.shape, "float32")
    for x in (cells((2, 6, 6, 3), dtype="float32"), special):
        found, wanted = (jax.jit(partial(each, call=call))(x)[0] for each in (pool_by_windows, define_pool))
        if choice in ("max", "min"):
            assert_identical(np.asarray(found), np.asarray(wanted))
        else:
            assert_close(np.asarray(found), np.asarray(wanted), ulp=16, scale=2)
    if pooling.reduction.gradient_needs_input or pooling.indexed:
        return
    g = cells(found.shape, seed=1, dtype="float32")
    for moved, ours, theirs in ((g, pull_by_windows, define_pull), (x, push_by_windows, define_push)):
        moved = np.nan_to_num(moved, posinf=1, neginf=1)
        found, wanted = (jax.jit(partial(each, call=call))(moved) for each in (ours, theirs))
        assert_close(np.asarray(found), np.asarray(wanted), ulp=32, scale=8)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "int8", "uint16", "int32", "bool"])
def test_windowed_reductions_of_other_types(jax: Any, dtype: str) -> None:
    from poolkit.jax.primitives import Call, define_pool
    from poolkit.jax.windows import pool_by_windows

    x = jax.numpy.asarray(np.random.default_rng(0).integers(0, 9, (2, 3, 7)), dtype)
    for reduction in (pk.Max(), pk.Min()) if dtype == "bool" else (pk.Max(), pk.Min(), pk.Average()):
        call = Call(Pooling(reduction, pk.Window(3, 2, 1), 1), x.shape, dtype)
        found, wanted = (jax.jit(partial(each, call=call))(x)[0] for each in (pool_by_windows, define_pool))
        assert_identical(np.asarray(found), np.asarray(wanted))


def test_large_sums_are_not_added_one_by_one(jax: Any) -> None:
    """Rule S8: the definition's blocked sum."""
    x = jax.numpy.ones((1, 1, 16, 16))
    assert "reduce_window" not in _text(jax, lambda x: pk.avg_pool(x, 9, 1), x, platforms=("tpu",))
    assert "reduce_window" in _text(jax, lambda x: pk.max_pool(x, 9, 1), x, platforms=("tpu",))


def test_an_empty_value_that_the_type_has_not_is_refused(jax: Any) -> None:
    x = jax.numpy.ones((1, 1, 8), "int8")
    with pytest.raises(pk.PoolingError, match="empty_value must be a value of int8"):
        _text(jax, lambda x: pk.max_pool(x, 2, empty_value=0.5), x, platforms=("tpu",))


@pytest.mark.slow
def test_exported_programs_use_windowed_reductions(jax: Any) -> None:
    """For all platforms at once, with gradients; run here."""
    import jax.export

    def run(x: Any) -> Any:
        return jax.value_and_grad(weighted(lambda x: pk.avg_pool(pk.max_pool(x, 3, 2, 1), 2)))(x)

    x = cells((2, 3, 8, 8), dtype="float32")
    exported = jax.export.export(jax.jit(run), platforms=PLATFORMS)(jax.numpy.asarray(x))
    assert "stablehlo.reduce_window" in exported.mlir_module()
    assert "custom_call @poolkit" not in exported.mlir_module()
    for found, wanted in zip(exported.call(x), run(jax.numpy.asarray(x)), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
