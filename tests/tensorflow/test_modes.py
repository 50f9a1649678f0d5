"""Values, indices and gradients of every reduction equal NumPy's: eager, in graphs, compiled by XLA."""

from __future__ import annotations

from itertools import product
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray

import poolkit as pk
from poolkit.pooling import Pooling
from poolkit.reductions import named
from tests.agreement import assert_close, assert_equal, assert_identical
from tests.hosts import need, on_route
from tests.reductions.samples import ALIKE
from tests.tensorflow.modes import MODES, expected, in_mode, ours
from tests.thinning import thinned

pytestmark = pytest.mark.slow

REDUCTIONS: Final = {choice: entry.reduction for choice, entry in named().items()} | {
    "power-mean": pk.Power(3, mean=True),
    "largest-magnitude": pk.Power(float("inf")),
    "negative-softmax": pk.Softmax(beta=-2),
    "average-with-padding": pk.Average(count_include_pad=True),
    "average-by-number": pk.Average(divisor_override=3),
    "log-mean-exp-0": pk.LogMeanExp(sharpness=0),
}
SEED: Final = 2**40 + 5
TURNS: Final = {"eager": 4, "graph": 2, "compiled": 1}
"""Random calls of each reduction, and twice as many with --thorough: each is translated anew by graphs and XLA."""

Array = NDArray[Any]


@pytest.fixture(autouse=True)
def _tensorflow() -> None:
    need("tensorflow")


def _window(rng: np.random.Generator, rank: int) -> pk.Geometry:
    padding = [0, "same", "same_lower", 1][rng.integers(4)]
    largest = 4 if rank < 3 else 3  # a graph grows with the cells of a window
    return pk.Window(
        tuple(rng.integers(2, largest, rank).tolist()),
        tuple(rng.integers(1, 4, rank).tolist()),
        padding,
        int(rng.integers(1, 3)),
    )


def _configuration(rng: np.random.Generator, reduction: pk.Reduction, turn: int, masked: bool) -> tuple[Pooling, Array]:
    """A random call that fits its input."""
    while True:
        pooling, x = _any_configuration(rng, reduction, turn, masked)
        try:
            pooling.output_shape(x.shape)
        except pk.PoolingError:
            continue  # the window is larger than the input
        return pooling, x


def _any_configuration(
    rng: np.random.Generator, reduction: pk.Reduction, turn: int, masked: bool
) -> tuple[Pooling, Array]:
    """A random call: windows more often than other geometries, each layout, every second one in training."""
    rank = int(rng.integers(1, 4))
    sizes, lead = rng.integers(3, 8, rank).tolist(), [(2,), (), (2, 1)][rng.integers(3)]
    layout: Any = ["channels_first", "channels_last"][turn % 2]
    shape = (*lead, 3, *sizes) if layout == "channels_first" else (*lead, *sizes, 3)
    geometries = [_window(rng, rank), _window(rng, rank), pk.Adaptive((2,) * rank), pk.Global()]
    pooling = Pooling(reduction, geometries[turn % 4], rank, layout, turn % 4 < 2, 0.0, masked)
    dtype = ["float32", "float64"][turn // 2 % 2]
    x = rng.standard_normal(shape) if turn % 3 else rng.integers(-2, 3, shape)
    return pooling, x.astype(dtype)


def _check(mode: str, pooling: Pooling, x: Array, mask: Array | None, cotangent: Array | None) -> None:
    value, index, gradient = ours(mode, pooling, x, mask, SEED, cotangent)
    want, want_index, want_gradient = expected(pooling, x, mask, SEED, cotangent)
    assert value.dtype == want.dtype
    if pooling.indexed:
        assert_identical(value, want)
        assert index is not None
        assert want_index is not None
        assert_identical(index, want_index)
    else:
        assert_close(value, want, ulp=64, scale=np.abs(x).max(initial=0))
    if cotangent is not None:
        assert gradient is not None
        assert want_gradient is not None
        assert gradient.dtype == x.dtype
        # Sums over overlapping windows cancel: the bound is that of the largest gradients.
        scale = max(1.0, np.abs(want_gradient).max(initial=0)) * np.abs(cotangent).max(initial=0)
        assert_close(gradient, want_gradient, ulp=256, scale=scale)


def _traced_alike(choice: str, mode: str) -> bool:
    """Whether graphs of others hold the same operations; what XLA compiles was a graph first."""
    own = choice in named() and choice not in ALIKE
    return mode != "eager" and not (own and (mode == "compiled" or list(REDUCTIONS).index(choice) % 2))


IN_MODES: Final = pytest.mark.parametrize(("choice", "mode"), thinned(product(REDUCTIONS, MODES), _traced_alike))


@IN_MODES
def test_reduction(choice: str, mode: str, thorough: bool) -> None:
    rng = np.random.default_rng(sum(map(ord, choice)))
    first = list(REDUCTIONS).index(choice)  # so that what one reduction is not given, the next one is
    for turn in range(first, first + (2 if thorough else 1) * TURNS[mode]):
        masked = turn % 3 == 2 and REDUCTIONS[choice].divisor.kind == "valid"
        pooling, x = _configuration(rng, REDUCTIONS[choice], turn, masked)
        mask = rng.random(x.shape) < 0.7 if masked else None
        cotangent = rng.integers(-3, 4, pooling.output_shape(x.shape)).astype(x.dtype)
        _check(mode, pooling, x, mask, cotangent)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("choice", ["max", "min", "sum", "average", "l2", "soft", "log-mean-exp", "stochastic"])
def test_large_windows_have_an_axis_of_their_own(choice: str, mode: str) -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((2, 12, 11, 3)).astype(np.float32)
    pooling = Pooling(named()[choice].reduction, pk.Window((9, 8), (1, 2), 4), 2, "channels_last", training=True)
    _check(mode, pooling, x, None, rng.integers(-3, 4, pooling.output_shape(x.shape)).astype(np.float32))


@pytest.mark.parametrize("dtype", ["float16", "int8", "uint8", "int16", "int32", "int64", "bool"])
@pytest.mark.parametrize("choice", ["max", "min", "sum", "average"])
def test_other_types(choice: str, dtype: str) -> None:
    x = np.random.default_rng(2).integers(0, 5, (2, 7, 6, 3)).astype(dtype)
    pooling = Pooling(named()[choice].reduction, pk.Window((2, 3), (2, 2), "same"), 2, "channels_last")
    if dtype == "bool" and choice in ("sum", "average"):
        with pytest.raises(pk.PoolingError, match="does not take bool"):
            ours("eager", pooling, x, None, None, None)
        return
    for mode in MODES:
        value, *_ = ours(mode, pooling, x, None, None, None)
        want, *_ = expected(pooling, x, None, None, None)
        assert value.dtype == want.dtype
        if choice == "average":  # graphs turn the division by a constant into a product with its reciprocal
            assert_close(value, want, ulp=1)
        else:
            assert_equal(value, want)


@IN_MODES
def test_special_values_equal_the_definitions(choice: str, mode: str) -> None:
    """NaN and infinities (rules S7 and S10), and -inf windows, which TensorFlow's own maximum gets wrong."""
    rng = np.random.default_rng(3)
    x = rng.standard_normal((2, 9, 8, 3)).astype(np.float32)
    for special in (np.nan, np.inf, -np.inf):
        x.flat[rng.integers(x.size, size=12)] = special
    x[0, :2, :2, 0] = -np.inf
    with on_route("definition"):
        pooling = Pooling(REDUCTIONS[choice], pk.Window(2), 2, "channels_last")
        value, *_ = ours(mode, pooling, x, None, None, None)
        want, *_ = expected(pooling, x, None, None, None)
    assert_close(value, want, ulp=64, scale=4)


def test_sum_beyond_int64_raises_in_eager_mode() -> None:
    x = np.full((1, 1, 4), 2**62, np.int64)
    with pytest.raises(pk.PoolingError, match="range of int64"):
        ours("eager", Pooling(pk.Sum(), pk.Window(2), 1), x, None, None, None)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("special", [False, True])
def test_gradients_of_maxima_in_whole_windows(mode: str, special: bool) -> None:
    """TensorFlow's own gradient runs here: of ties it takes the first (S6); of NaN the definition does (S7)."""
    x = np.random.default_rng(5).integers(-1, 2, (2, 9, 8, 3)).astype(np.float32)
    if special:
        x[0, 3, 3, 1], x[1, 4:6, 2:4, 0] = np.nan, -np.inf
    for window in (pk.Window(2), pk.Window(3, 2), pk.Window(3, 1)):
        pooling = Pooling(pk.Max(), window, 2, "channels_last")
        cotangent = np.random.default_rng(6).integers(-3, 4, pooling.output_shape(x.shape)).astype(np.float32)
        _, _, gradient = ours(mode, pooling, x, None, None, cotangent)
        _, _, wanted = expected(pooling, x, None, None, cotangent)
        assert gradient is not None
        assert wanted is not None
        assert_identical(gradient, wanted)


@pytest.mark.parametrize("mode", MODES)
def test_the_gradient_of_maxima_is_linear(mode: str) -> None:
    """Its derivative along a direction is the direction at the cells that won, those that ties gave it."""
    import tensorflow as tf

    x = tf.constant([[[[1.0], [3.0], [2.0], [2.0]], [[3.0], [0.0], [2.0], [1.0]]]])

    def run(g: Any, direction: Any) -> Any:
        with tf.GradientTape() as outer:
            outer.watch(g)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = pk.max_pool(x, 2, layout="channels_last")
            pulled = inner.gradient(y, x, g)
        return outer.gradient(pulled, g, direction)

    direction = tf.reshape(tf.range(8.0), x.shape)
    assert_equal(in_mode(mode, run)(tf.ones((1, 1, 2, 1)), direction).numpy().ravel(), [1.0, 2.0])
