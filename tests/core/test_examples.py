"""Examples worked by hand, and the edges of the floating-point range."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.harness import DTYPES, INDEXED, LAYOUTS, PARAMETERS, Pool, adaptive, core, window

NAN, INF = math.nan, math.inf


def row(values: list[float]) -> NDArray[np.float64]:
    """One block, one channel, one axis."""
    return np.array(values, np.float64)[None, None]


def whole(reduction: str, values: list[float], parameters: list[float] | None = None, dtype: str = "float64") -> float:
    """All the values in one window."""
    pool = Pool(reduction, (1, 1, len(values)), [adaptive(1)], parameters=parameters or [], dtype=dtype)
    return float(pool.forward(row(values))[0][0, 0, 0])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("reduction", "parameters", "values", "want"),
    [
        ("max", [], [1, 2, 3, 4], 4),
        ("min", [], [1, 2, 3, 4], 1),
        ("sum", [], [1, 2, 3, 4], 10),
        ("average", [], [1, 2, 3, 4], 2.5),
        ("power", [2, 0], [1, 2, 3, 4], 5.477225575),
        ("power", [2, 1], [1, 2, 3, 4], 2.738612788),
        ("power", [3, 0], [1, 2, 3, 4], 4.641588834),
        ("power", [3, 0], [0, 1, 2, 5], 5.117229999),
        ("power", [1, 0], [-1, -2], 3),
        ("power", [0.5, 0], [1, 4], 9),
        ("softmax", [1], [1, 2, 3, 4], 3.492652769),
        ("softmax", [1], [0, 1, 2, 5], 4.761533),
        ("softmax", [0], [1, 2, 3, 4], 2.5),
        ("log_mean_exp", [1], [1, 2, 3, 4], 3.053895337),
        ("log_mean_exp", [10], [1, 2, 3, 4], 3.861374663),
        ("log_mean_exp", [0], [1, 2, 3, 4], 2.5),
        ("stochastic", [], [1, 2, 3, 4], 3.0),
        ("stochastic", [], [0, 1, 2, 5], 3.75),
        ("stochastic", [], [-4, -1, 2, 3], 2.6),
        ("stochastic", [], [-4, 0, -2], 0.0),
    ],
)
def test_worked_example(reduction: str, parameters: list[float], values: list[float], want: float, dtype: str) -> None:
    assert whole(reduction, values, parameters, dtype) == pytest.approx(want, rel=1e-6)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_first_in_raster_order_wins(layout: str) -> None:
    """[[0, 1], [1, 0]]: rows first would give 2."""
    x = np.array([[0.0, 1.0], [1.0, 0.0]])[None, None]
    y, taps = Pool("max", x.shape, [window(2), window(2)], layout=layout).forward(x, index=True)
    assert (y.item(), taps.item()) == (1.0, 1)
    y, taps = Pool("min", x.shape, [window(2), window(2)], layout=layout).forward(x, index=True)
    assert (y.item(), taps.item()) == (0.0, 0)


def test_tied_cells_do_not_share_the_gradient() -> None:
    pool = Pool("max", (1, 1, 4), [window(2)])
    x = row([5, 5, 0, 0])
    assert pool.backward(row([3, 4]), taps=pool.forward(x, index=True)[1]).tolist() == [[[3, 0, 4, 0]]]


@pytest.mark.parametrize(
    ("values", "tap"),
    [([1, NAN, 2, NAN], 1), ([INF, NAN, 1, 0], 1), ([-INF, -INF, -INF, -INF], 0), ([1, INF, INF, 0], 1)],
)
def test_index_of_special_values(values: list[float], tap: int) -> None:
    y, taps = Pool("max", (1, 1, 4), [window(4)]).forward(row(values), index=True)
    assert taps.item() == tap
    np.testing.assert_equal(y.item(), values[tap])


def test_index_counts_taps_not_cells() -> None:
    """In a padded, dilated window the number is the tap's, so that one byte holds it."""
    pool = Pool("max", (1, 1, 5), [(0, 3, 2, 2, 2, 2, 0)])
    y, taps = pool.forward(row([3, 1, 2, 9, 4]), index=True)
    assert pool.plan.index_dtype == "uint8"
    assert (y.tolist(), taps.tolist()) == ([[[3, 4, 4]]], [[[1, 2, 1]]])


@pytest.mark.parametrize(("kernel", "dtype"), [(255, "uint8"), (256, "uint16"), (65535, "uint16"), (65536, "uint32")])
def test_index_type_is_the_smallest(kernel: int, dtype: str) -> None:
    """The largest number of each type means that no cell won."""
    pool = Pool("max", (1, 1, kernel), [window(kernel)])
    assert pool.plan.index_dtype == dtype
    x = row(list(range(kernel)))
    y, taps = pool.forward(x, index=True)
    assert (y.item(), taps.item()) == (kernel - 1, kernel - 1)
    assert np.flatnonzero(pool.backward(row([1.0]), taps=taps)).tolist() == [kernel - 1]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_divisors(layout: str) -> None:
    """3x3 of ones, kernel 3, stride 2, padding 1, ceil mode on 4x4: the overhang is never counted (rule S4)."""
    x, codes = np.ones((1, 2, 4, 4)), [window(3, 2, 1, ceil_mode=1)] * 2
    counted, _ = Pool("average", x.shape, codes, layout=layout, divisor="padded").forward(x)
    np.testing.assert_allclose(
        counted[0, 1], np.array([[4, 6, 2], [6, 9, 3], [2, 3, 1]]) / [[9, 9, 6], [9, 9, 6], [6, 6, 4]]
    )
    valid, _ = Pool("average", x.shape, codes, layout=layout).forward(x)
    assert np.all(valid == 1)
    seven, _ = Pool("average", x.shape, codes, layout=layout, divisor=7.0).forward(x)
    np.testing.assert_allclose(seven[0, 0, 1, 1], 9 / 7)


@pytest.mark.parametrize("reduction", list(PARAMETERS))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_emptied_windows(reduction: str, layout: str) -> None:
    """By dilation or by a mask: the empty value, gradient 0, no index; neighbours are not disturbed."""
    parameters = PARAMETERS[reduction][0]
    pool = Pool(
        reduction,
        (1, 2, 1),
        [(0, 2, 1, 2, 1, 1, 0)],
        parameters=parameters,
        layout=layout,
        allow_empty=True,
        empty_value=-5,
    )
    x = np.array([[[3.0], [4.0]]])
    assert pool.forward(x)[0].ravel().tolist() == [-5, -5]
    mask = np.array([[False, False, True, True]])
    pool = Pool(reduction, (1, 1, 4), [window(2)], parameters=parameters, layout=layout, mask=mask, empty_value=-5)
    x = row([NAN, INF, 2, 2])
    indexed = reduction in INDEXED
    y, taps = pool.forward(x, index=indexed)
    assert y[0, 0, 0] == -5
    assert np.isfinite(y[0, 0, 1])
    gx = pool.backward(row([7, 1]), x=x, taps=taps)
    assert gx[0, 0, :2].tolist() == [0, 0]
    assert gx[0, 0, 2] != 0


@pytest.mark.parametrize(
    ("reduction", "parameters", "values", "want"),
    [
        ("power", [2, 0], [3e25, -4e25], 5e25),
        ("power", [2, 0], [3e-25, 4e-25], 5e-25),
        ("power", [3, 1], [1e-25, 1e-25], 1e-25),
        ("power", [2, 0], [INF, 1], INF),
        ("power", [2, 0], [0, 0], 0),
        ("softmax", [1], [1000, 1000], 1000),
        ("softmax", [1], [-1000, -1000], -1000),
        ("softmax", [1], [100, 0], 100),
        ("softmax", [1], [INF, 1], INF),
        ("softmax", [1], [-INF, 1], 1),
        ("softmax", [1], [-INF, -INF], -INF),
        ("softmax", [-1], [-INF, 1], -INF),
        ("softmax", [-1], [INF, 1], 1),
        ("softmax", [-50], [-100, 0], -100),
        ("log_mean_exp", [1], [1000, 1000], 1000),
        ("log_mean_exp", [-50], [0, 100], math.log(2) / 50),
        ("log_mean_exp", [1e-8], [1, 2, 3, 4], 2.5),
        ("log_mean_exp", [1], [INF, 1], INF),
        ("log_mean_exp", [1], [-INF, -INF], -INF),
        ("log_mean_exp", [1], [-INF, 0], -math.log(2)),
        ("stochastic", [], [1e30, 3e30], 2.5e30),
        ("stochastic", [], [3e38, 3e38], 3e38),
        ("stochastic", [], [INF, 1], INF),
    ],
)
def test_range(reduction: str, parameters: list[float], values: list[float], want: float) -> None:
    got = whole(reduction, values, parameters, "float32")
    assert got == want if math.isinf(want) else got == pytest.approx(want, rel=1e-6)


@pytest.mark.parametrize("reduction", list(PARAMETERS))
@pytest.mark.parametrize("place", range(3))
def test_nan_propagates(reduction: str, place: int) -> None:
    for parameters in PARAMETERS[reduction]:
        values = [1.0, 2.0, 3.0]
        values[place] = NAN
        assert math.isnan(whole(reduction, values, parameters))
        values[(place + 1) % 3] = -INF
        assert math.isnan(whole(reduction, values, parameters))


def test_power_gradient_at_its_edges() -> None:
    """0 where the result is 0, 0 at x = 0 for p < 1, finite far out (rule S9)."""
    shape, one = (1, 1, 2), row([1.0])
    for p in (0.5, 1.0, 2.0, 3.0):
        assert Pool("power", shape, [window(2)], parameters=[p, 0]).backward(one, x=row([0, 0])).tolist() == [[[0, 0]]]
    assert Pool("power", shape, [window(2)], parameters=[0.5, 0]).backward(one, x=row([0, 4])).tolist() == [[[0, 1]]]
    gx = Pool("power", shape, [window(2)], parameters=[3, 0], dtype="float32").backward(one, x=row([3e-25, 0]))
    np.testing.assert_allclose(gx, [[[1, 0]]])
    gx = Pool("power", shape, [window(2)], parameters=[2, 0], dtype="float32").backward(one, x=row([3e25, -4e25]))
    np.testing.assert_allclose(gx, [[[0.6, -0.8]]], rtol=1e-6)


def test_exponential_gradients_far_apart() -> None:
    """Windows whose anchors lie 1000 apart still add up: nothing overflows, nothing becomes NaN."""
    x = row([0, 500, 1000, -1000])
    for reduction, parameters in (("softmax", [1.0]), ("log_mean_exp", [1.0]), ("softmax", [-1.0])):
        gx = Pool(reduction, x.shape, [window(2, 1)], parameters=parameters, dtype="float32").backward(
            row([1, 1, 1]), x=x
        )
        assert gx.sum() == pytest.approx(3)
        assert np.all(np.isfinite(gx))


def test_long_float32_means_are_exact() -> None:
    """2^25 ones: a sequential float32 sum stops at 2^24 (rule S8)."""
    x = np.ones((1, 1, 2**25), np.float32)
    y = np.zeros((1, 1, 1), np.float32)
    for reduction in ("average", "sum"):
        plan = core.Plan(reduction, [], "float32", [adaptive(1)], [2**25])
        plan.forward(core.address(x), core.address(y))
        assert y.item() == (1 if reduction == "average" else 2**25)


def test_zero_sizes() -> None:
    for shape in ((0, 3, 4), (2, 0, 4)):
        for layout in LAYOUTS:
            pool = Pool("max", shape, [window(2)], layout=layout)
            assert pool.forward(np.zeros(shape))[0].shape == (*shape[:2], 2)
            assert pool.backward(np.zeros((*shape[:2], 2)), taps=np.zeros((*shape[:2], 2), np.int64)).size == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"reduction": "mean"}, "no kernel for the reduction 'mean'"),
        ({"parameters": [1.0]}, "takes 0 parameters"),
        ({"dtype": "int4"}, "no kernels for int4"),
        ({"rules": []}, "1 to 3 spatial axes"),
        ({"rules": [(0, 2, 1)]}, "seven integers"),
        ({"sizes": [4, 4]}, "one size per rule"),
        ({"sizes": [1]}, "kernel spans"),
        ({"sizes": [-1]}, "0 to 2147483647 cells"),
        ({"rules": [(0, 2, 1, 2, 1, 1, 0)], "sizes": [1]}, "sees no input cell"),
        ({"lanes": -1}, "lanes"),
        ({"divisor": 3}, "divisor"),
        ({"divisor": 2, "override": 0.0}, "must not be 0"),
        ({"divisor": 1, "masked": True}, "number of valid cells"),
        ({"training": True}, "no training form"),
        ({"rules": [(0, 2**31 - 1, 1, 1, 0, 2**31 - 2, 0)] * 3, "sizes": [1] * 3}, "overflow"),
    ],
)
def test_plans_are_refused_in_words(arguments: dict[str, object], reason: str) -> None:
    given: dict[str, object] = {
        "reduction": "max",
        "parameters": [],
        "dtype": "float32",
        "rules": [window(2)],
        "sizes": [4],
    }
    with pytest.raises(ValueError, match=reason):
        core.Plan(**{**given, **arguments})


def test_missing_operands_are_refused() -> None:
    plan = core.Plan("power", [2.0, 0.0], "float32", [window(2)], [4])
    x = core.address(np.zeros(4, np.float32))
    with pytest.raises(ValueError, match="x and y"):
        plan.forward(0, x)
    with pytest.raises(ValueError, match="needs x"):
        plan.backward(0, 0, 0, 0, x, x)
    with pytest.raises(ValueError, match="negative"):
        plan.forward(x, x, outer=-1)
    with pytest.raises(ValueError, match="index"):
        core.Plan("max", [], "float32", [window(2)], [4]).backward(0, 0, 0, 0, x, x)
