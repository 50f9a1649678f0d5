"""Half precision and integers: what is stored is converted once each way (rule S8)."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core import naive
from tests.core.harness import HALVES, INDEXED, INTEGERS, LAYOUTS, PARAMETERS, Pool, adaptive, core, type_of, window
from tests.core.test_random import drawn, drawn_mask, spread

KEPT = [(name, dtype) for name in INDEXED for dtype in INTEGERS]
PICKS: dict[str, Callable[[NDArray[Any]], NDArray[Any]]] = {
    "max": lambda seen: seen.argmax(-1),
    "min": lambda seen: seen.argmin(-1),
    "median": lambda seen: (seen == np.sort(seen)[..., (seen.shape[-1] - 1) // 2, None]).argmax(-1),
}
MEANS = {"int8": "float32", "uint8": "float32", "int16": "float32", "uint16": "float32",
         "int32": "float64", "uint32": "float64", "int64": "float64"}  # fmt: skip


def cells_of(dtype: str, shape: tuple[int, ...], seed: int = 0) -> NDArray[Any]:
    """Every magnitude that the type holds, both ends among them."""
    chance = np.random.default_rng(seed)
    if dtype == "bool":
        return chance.random(shape) < 0.3
    if "int" not in dtype:
        return chance.standard_normal(shape).astype(type_of(dtype))
    info = np.iinfo(dtype)
    x = chance.integers(info.min, info.max, shape, dtype, endpoint=True)
    return x >> chance.integers(0, info.bits, shape).astype(dtype)


def windows_of(x: NDArray[Any], kernel: int) -> list[tuple[int, NDArray[Any]]]:
    """The cells that each 1-D output of stride 1 and half padding sees."""
    half, size = kernel // 2, x.shape[-1]
    return [(o, x[..., max(0, o - half) : min(size, o - half + kernel)]) for o in range(size + 2 * half - kernel + 1)]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("reduction", "dtype"), KEPT)
def test_extremes_of_integers_are_exact(reduction: str, dtype: str, layout: str) -> None:
    for kernel in (2, 3, 21):
        x = cells_of(dtype, (2, 5, 60))
        pool = Pool(reduction, x.shape, [window(kernel, 1, kernel // 2)], dtype=dtype, layout=layout)
        y, taps = pool.forward(x, index=True)
        assert y.dtype == x.dtype
        assert taps is not None
        for o, seen in windows_of(x, kernel):
            pick = PICKS[reduction](seen)
            np.testing.assert_array_equal(y[..., o], np.take_along_axis(seen, pick[..., None], -1)[..., 0])
            np.testing.assert_array_equal(taps[..., o], pick + max(0, kernel // 2 - o))
        np.testing.assert_array_equal(pool.forward(x)[0], y)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", list(MEANS))
def test_sums_are_exact_and_means_are_wide(dtype: str, layout: str) -> None:
    x = cells_of(dtype, (2, 5, 60))
    for kernel in (3, 21):
        code = [window(kernel, 1, kernel // 2)]
        mean = Pool("average", x.shape, code, dtype=dtype, layout=layout).forward(x)[0]
        assert mean.dtype == MEANS[dtype]
        for o, seen in windows_of(x, kernel):
            np.testing.assert_allclose(
                mean[..., o], seen.astype(np.float64).mean(-1), rtol=1e-6, atol=abs(mean).max() * 1e-6
            )
        if dtype == "int64":  # can overflow: no kernel
            assert dtype not in core.kernels()["sum"]
            continue
        total = Pool("sum", x.shape, code, dtype=dtype, layout=layout).forward(x)[0]
        assert total.dtype == np.int64
        for o, seen in windows_of(x, kernel):
            np.testing.assert_array_equal(total[..., o], seen.sum(-1, dtype=np.int64))


def test_integers_have_no_gradient() -> None:
    pool = Pool("max", (1, 1, 4), [window(2)], dtype="int8")
    with pytest.raises(ValueError, match="no gradient"):
        pool.backward(np.ones((1, 1, 2)), taps=np.zeros((1, 1, 2), np.int64))


@pytest.mark.parametrize("dtype", HALVES)
def test_every_half_is_read(dtype: str) -> None:
    """All 65536 values; one that signals comes back quiet."""
    words = np.arange(65536, dtype=np.uint16)
    x = words.view(type_of(dtype)).reshape(1, 1, -1)
    y, _ = Pool("max", x.shape, [window(1)], dtype=dtype).forward(x)
    nan = np.isnan(x.astype(np.float32))
    assert np.array_equal(y.view(np.uint16)[~nan], x.view(np.uint16)[~nan])
    assert np.isnan(y.astype(np.float32)[nan]).all()


@pytest.mark.parametrize("dtype", HALVES)
def test_results_round_to_nearest_even(dtype: str) -> None:
    """Sums of two neighbours of all magnitudes: exact halves, quarters and overflow among them."""
    kind = type_of(dtype)
    words = np.arange(65536, dtype=np.uint16)
    chance = np.random.default_rng(0)
    pairs = np.stack([words, np.roll(words, 1), chance.permutation(words), words ^ 1], -1).view(kind)
    x = pairs.reshape(1, 1, -1)
    with np.errstate(all="ignore"):
        for reduction, want in (
            ("sum", (x[..., 0::2].astype(np.float32) + x[..., 1::2].astype(np.float32)).astype(kind)),
            (
                "average",
                ((x[..., 0::2].astype(np.float32) + x[..., 1::2].astype(np.float32)) / np.float32(2)).astype(kind),
            ),
        ):
            y, _ = Pool(reduction, x.shape, [window(2)], dtype=dtype).forward(x)
            nan = np.isnan(want.astype(np.float32))
            assert np.array_equal(np.isnan(y.astype(np.float32)), nan)
            assert np.array_equal(y.view(np.uint16)[~nan], want.view(np.uint16)[~nan])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("reduction", list(PARAMETERS))
@pytest.mark.parametrize("dtype", HALVES)
def test_halves_are_float32_rounded_once(dtype: str, reduction: str, layout: str) -> None:
    """Values and gradients are those of float32 on the same cells, rounded: to the bit."""
    chance, cells = random.Random(f"{reduction} {dtype}"), np.random.default_rng(0)
    kind = type_of(dtype)
    for _ in range(25):
        shape, codes = drawn(chance)
        mask = drawn_mask(chance, cells, shape)
        x, parameters = cells.standard_normal(shape).astype(kind), PARAMETERS[reduction][0]
        common: dict[str, Any] = {"layout": layout, "parameters": parameters, "mask": mask, "allow_empty": True}
        half = Pool(reduction, shape, codes, dtype=dtype, **common)
        whole = Pool(reduction, shape, codes, dtype="float32", **common)
        indexed = reduction in INDEXED
        y, taps = half.forward(x, index=indexed)
        want, want_taps = whole.forward(x.astype(np.float32), index=indexed)
        np.testing.assert_array_equal(y, want.astype(kind), err_msg=str((shape, codes)))
        if indexed:
            np.testing.assert_array_equal(taps, want_taps)
        g = cells.standard_normal(y.shape).astype(kind)
        np.testing.assert_array_equal(
            half.backward(g, x=x, taps=taps),
            whole.backward(g.astype(np.float32), x=x.astype(np.float32), taps=taps).astype(kind),
        )


def test_draws_of_halves() -> None:
    shape, codes = (2, 3, 7, 6), [window(3, 2, 1), adaptive(4)]
    x = cells_of("float16", shape)
    half = Pool("stochastic", shape, codes, dtype="float16", training=True)
    whole = Pool("stochastic", shape, codes, dtype="float32", training=True)
    y, taps = half.forward(x, index=True, key=(1, 2))
    want, want_taps = whole.forward(x.astype(np.float32), index=True, key=(1, 2))
    np.testing.assert_array_equal(y, want)
    np.testing.assert_array_equal(taps, want_taps)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("reduction", INDEXED)
def test_wide_windows_and_small_planes(reduction: str, layout: str) -> None:
    """Windows that share blocks, planes in bundles and the rest of one: against loops."""
    for shape, codes in [
        ((2, 9, 12, 13), [window(9, 1, 4), window(11, 1, 5)]),
        ((1, 2, 40, 41), [window(17, 1, 8), window(19, 2, 9)]),
        ((1, 3, 30, 9), [window(13, 1, 6, dilation=2), adaptive(4)]),
        ((1, 1, 19, 6, 7), [window(12, 1, 3), window(3, 1, 1), window(2)]),
        # Along the width by runs of 4, 16 and 64 that overlap: one, two, three and four of them, and clipped windows.
        ((2, 3, 90), [window(16, 1, 7)]),
        ((1, 2, 4, 99), [window(2, 1), window(17, 1, 8)]),
        ((1, 2, 4, 99), [window(2, 1), window(41, 1, 20)]),
        ((1, 2, 4, 149), [window(2, 1), window(63, 1, 31)]),
        ((1, 2, 4, 149), [window(2, 1), window(65, 1, 32, dilation=2)]),
    ]:
        x = np.random.default_rng(0).integers(-9, 9, shape).astype(np.float64)
        x[np.random.default_rng(1).random(shape) < 0.02] = np.nan
        mask = np.random.default_rng(2).random(shape) < 0.8
        for given in (None, mask):
            want, taps = naive.pool(reduction, x, codes, mask=spread(given, shape))
            pool = Pool(reduction, shape, codes, layout=layout, mask=given)
            y, got = pool.forward(x, index=True)
            np.testing.assert_array_equal(y, want)
            np.testing.assert_array_equal(got, taps)
            np.testing.assert_array_equal(pool.forward(x)[0], want)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("reduction", ["sum", "power", "softmax", "log_mean_exp", "ranked"])
def test_wide_windows_share_blocks(reduction: str, layout: str) -> None:
    for shape, codes in [
        ((1, 2, 40, 41), [window(17, 1, 8), window(19, 2, 9)]),
        ((1, 3, 30, 30), [window(13, 1, 6, dilation=2), window(25, 1, 12)]),
        ((1, 1, 30, 6, 7), [window(20, 1, 3), window(3, 1, 1), window(2)]),
        ((1, 17, 64), [window(33, 1, 16)]),
    ]:
        x = np.random.default_rng(0).standard_normal(shape)
        parameters = PARAMETERS[reduction][0]
        want, _ = naive.pool(reduction, x, codes, parameters=parameters)
        pool = Pool(reduction, shape, codes, layout=layout, parameters=parameters)
        np.testing.assert_allclose(pool.forward(x)[0], want, rtol=1e-12, atol=1e-12)
