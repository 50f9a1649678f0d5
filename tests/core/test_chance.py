"""Philox and the draws of stochastic pooling (rule S13)."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core import naive
from tests.core.harness import DTYPES, LAYOUTS, Code, Pool, adaptive, core, window


def test_known_answers() -> None:
    """The vectors that come with Random123."""
    assert core.philox(0, 0, 0, 4) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    # Block number 2^32 + 1 has counter words 1, 1: words do not depend on where counting starts.
    assert core.philox(3, 5, 4 * (2**32 + 1) - 2, 6)[2:] == core.philox(3, 5, 4 * (2**32 + 1), 4)


def draw(cells: list[tuple[int, np.floating]], word: int, dtype: str) -> int:
    """The rule in plain steps: the first cell whose prefix sum exceeds the threshold, -1 where none is positive."""
    number = np.dtype(dtype).type
    total = number(0)
    for _, value in cells:
        if value > 0:
            total = number(total + value)
    threshold = number(number(number(word >> 8) * number(2.0**-24)) * total)
    prefix = number(0)
    for tap, value in cells:
        if value > 0:
            prefix = number(prefix + value)
        if prefix > threshold:
            return tap
    return -1


WINDOWS = [
    ((2, 3, 7, 6), [window(3, 2, 1), adaptive(4)]),
    ((2, 3, 4, 70), [window(2), window(2, 1)]),  # more outputs than are drawn together
    ((2, 3, 40, 30), [adaptive(1), adaptive(1)]),  # so many cells that windows are drawn one by one
]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("shape", "codes"), WINDOWS)
def test_draws_follow_the_rule(shape: tuple[int, ...], codes: list[Code], dtype: str, layout: str) -> None:
    cells = np.random.default_rng(0)
    x = cells.standard_normal(shape).astype(dtype)
    mask = cells.random((shape[0], *shape[2:])) < 0.7
    pool = Pool("stochastic", shape, codes, dtype=dtype, layout=layout, mask=mask, training=True)
    y, taps = pool.forward(x, index=True, key=(11, 22))
    words = np.array(core.philox(11, 22, 0, y.size)).reshape(y.shape)
    for output, seen, _ in naive.windows(codes, shape[2:]):
        for plane in np.ndindex(2, 3):
            valid = [(tap, x[plane + cell]) for tap, cell in seen if mask[(plane[0], *cell)]]
            want = draw(valid, int(words[plane + output]), dtype)
            assert taps[plane + output] == want
            assert y[plane + output] == dict(valid).get(want, 0)
    g = cells.standard_normal(y.shape).astype(dtype)
    np.testing.assert_array_equal(pool.backward(g, taps=taps), naive.scattered(g, taps, codes, shape[2:]))


def test_plane_numbers_are_an_operand() -> None:
    """Half a batch with its own numbers draws what the whole batch draws: vmap and sharding rely on it."""
    x = np.abs(np.random.default_rng(1).standard_normal((4, 3, 8, 8)))
    for layout in LAYOUTS:
        full = Pool("stochastic", x.shape, [window(2)] * 2, layout=layout, training=True)
        half = Pool("stochastic", (2, 3, 8, 8), [window(2)] * 2, layout=layout, training=True)
        y, _ = full.forward(x, index=True, key=(1, 2))
        planes = np.arange(6, 12, dtype=np.int64)
        np.testing.assert_array_equal(half.forward(x[2:], index=True, key=(1, 2), planes=planes)[0], y[2:])


def row(values: list[float]) -> NDArray[np.float64]:
    """One block, one channel, one axis."""
    return np.array(values)[None, None]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("values", "tap"),
    [
        ([-1.0, 0.0, -2.0], -1),
        ([1.0, np.nan, np.nan], 1),
        ([1.0, np.inf, np.inf], 1),
        ([np.inf, np.nan, 1.0], 1),
        ([-np.inf, 5.0, 0.0], 1),
    ],
)
def test_special_windows(values: list[float], tap: int, dtype: str) -> None:
    pool = Pool("stochastic", (1, 1, 3), [window(3)], dtype=dtype, training=True)
    for key in range(20):
        y, taps = pool.forward(row(values), index=True, key=(key, 0))
        assert taps.item() == tap
        np.testing.assert_equal(y.item(), 0.0 if tap < 0 else values[tap])


@pytest.mark.parametrize(("dtype", "huge"), [("float32", 3e38), ("float64", 1.7e308)])
def test_huge_cells_are_drawn_evenly(dtype: str, huge: float) -> None:
    """Their plain sum overflows; each of four equal cells must come up about a quarter of the time."""
    x = np.full((1, 1, 4 * 4000), huge)
    _, taps = Pool("stochastic", x.shape, [window(4)], dtype=dtype, training=True).forward(x, index=True, key=(7, 7))
    counts = np.bincount(taps.ravel(), minlength=4)
    # Four standard deviations of a binomial count: sqrt(4000 * 1/4 * 3/4) = 27.
    assert np.all(abs(counts - 1000) < 4 * 28)


def test_frequencies_are_proportional() -> None:
    x = np.tile([1.0, 2.0, 3.0, 4.0], 10000)[None, None]
    _, taps = Pool("stochastic", x.shape, [window(4)], dtype="float32", training=True).forward(
        x, index=True, key=(1, 9)
    )
    share = np.bincount(taps.ravel(), minlength=4) / 10000
    np.testing.assert_allclose(share, [0.1, 0.2, 0.3, 0.4], atol=0.02)  # four standard deviations of 0.005


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_index_of_a_draw_is_optional(layout: str) -> None:
    """Nobody who only wants the values has to make room for taps."""
    x = np.random.default_rng(2).standard_normal((2, 3, 6, 5))
    pool = Pool("stochastic", x.shape, [window(2), adaptive(2)], layout=layout, training=True)
    values, taps = pool.forward(x, key=(1, 2))
    assert taps is None
    np.testing.assert_array_equal(values, pool.forward(x, index=True, key=(1, 2))[0])
