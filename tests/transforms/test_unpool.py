"""Max unpooling on every host."""

from __future__ import annotations

import numpy as np
import pytest

import poolkit as pk
from tests.hosts import Host, host_named

X = np.array([[[[1.0, 2.0, 5.0, 4.0], [3.0, 0.0, 1.0, 6.0], [9.0, 7.0, 0.0, 2.0], [8.0, 1.0, 3.0, 3.0]]]])


def test_puts_each_maximum_back_where_it_was(host: Host) -> None:
    values, indices = host.call("max_pool", X, 2, return_indices=True)
    assert indices.tolist() == [[[[4, 7], [8, 14]]]]
    result = pk.max_unpool(host.tensor(values), host.tensor(indices), 2)
    expected = [[0, 0, 0, 0], [3, 0, 0, 6], [9, 0, 0, 0], [0, 0, 3, 0]]
    assert host.array(result).tolist() == [[expected]]


@pytest.mark.parametrize("name", ["numpy", "torch"])
def test_layouts_agree(name: str) -> None:
    host = host_named(name)
    x = np.random.default_rng(0).normal(size=(2, 3, 6, 4)).astype(np.float32)
    values, indices = host.call("max_pool", x, (3, 2), return_indices=True)
    first = pk.max_unpool(host.tensor(values), host.tensor(indices), (3, 2))
    last = [host.tensor(np.moveaxis(each, 1, -1)) for each in (values, indices)]
    result = pk.max_unpool(*last, (3, 2), layout="channels_last")
    np.testing.assert_array_equal(np.moveaxis(host.array(result), -1, 1), host.array(first))


@pytest.mark.parametrize(
    ("duplicates", "expected"), [("last", [0, 2, 0, 3]), ("first", [0, 1, 0, 3]), ("sum", [0, 3, 0, 3])]
)
def test_what_a_cell_gets_that_several_windows_won(host: Host, duplicates: str, expected: list[float]) -> None:
    x, indices = np.array([[[1.0, 2.0, 3.0]]], np.float32), np.array([[[1, 1, 3]]])
    result = pk.max_unpool(host.tensor(x), host.tensor(indices), 2, 1, duplicates=duplicates)
    assert host.array(result).tolist() == [[expected]]
    mean = pk.max_unpool(host.tensor(x), host.tensor(indices), 2, 1, duplicates="mean")
    assert host.array(mean).tolist() == [[[0, 1.5, 0, 3]]]


def test_gradients_are_those_of_the_values_put(host: Host) -> None:
    if host.name == "numpy":
        pytest.skip("NumPy has no automatic differentiation")
    x, indices = np.array([[[1.0, 2.0, 3.0]]], np.float32), np.array([[[1, 1, 3]]])
    weights = np.array([[[1.0, 10.0, 100.0, 1000.0]]])
    for duplicates, expected in (("last", [0, 10, 1000]), ("first", [10, 0, 1000]), ("mean", [5, 5, 1000])):

        def unpool(x: object, d: str = duplicates) -> object:
            return pk.max_unpool(x, host.tensor(indices), 2, 1, duplicates=d)

        _, gradient = host.pullback(unpool, host.tensor(x), weights)
        assert host.array(gradient).tolist() == [[expected]]


@pytest.mark.parametrize("name", ["numpy", "torch"])
def test_strides_that_are_not_the_kernel_do_not_drift(name: str) -> None:
    """The index is of the plane that was pooled, whose size `output_size` tells where rounding lost it."""
    host = host_named(name)
    x = np.random.default_rng(1).permutation(7 * 9).reshape(1, 1, 7, 9).astype(np.float32)
    values, indices = host.call("max_pool", x, 3, 2, return_indices=True)
    result = pk.max_unpool(host.tensor(values), host.tensor(indices), 3, 2, output_size=(7, 9))
    put = host.array(result)
    np.testing.assert_array_equal(put[put != 0], x[put != 0])
    assert set(put[put != 0]) == set(values.ravel()) - {0}
    even, at = host.call("max_pool", x[..., :8], 2, return_indices=True)
    again = host.array(pk.max_unpool(host.tensor(even), host.tensor(at), 2, output_size=(1, 1, 7, 8)))
    np.testing.assert_array_equal(again[again != 0], x[..., :8][again != 0])


def test_windows_that_no_cell_won_put_nothing(host: Host) -> None:
    x, mask = np.ones((1, 1, 4), np.float32), np.array([[[False, False, True, True]]])
    values, indices = host.call("max_pool", x, 2, mask=mask, return_indices=True)
    assert indices.tolist() == [[[-1, 2]]]
    assert host.array(pk.max_unpool(host.tensor(values), host.tensor(indices), 2)).tolist() == [[[0, 0, 1, 0]]]


def test_refusals(host: Host) -> None:
    x, indices = host.tensor(np.ones((1, 1, 2), np.float32)), host.tensor(np.array([[[0, 4]]]))
    with pytest.raises(pk.PoolingError, match=r"indices must be 0 to 3, or -1; got 0 to 4"):
        pk.max_unpool(x, indices, 2)
    with pytest.raises(pk.PoolingError, match=r"indices must be integers, got float32"):
        pk.max_unpool(x, x, 2)
    with pytest.raises(pk.PoolingError, match=r"indices must have the shape of x, \(1, 1, 2\); got \(1, 1, 1\)"):
        pk.max_unpool(x, indices[:, :, :1], 2)
    with pytest.raises(pk.PoolingError, match=r"output_size must be 3 to 5 on axis 0, got 6"):
        pk.max_unpool(x, indices, 2, output_size=(6,))
    with pytest.raises(pk.PoolingError, match=r"output_size must be 1 numbers \(or one per axis of the result, 3\)"):
        pk.max_unpool(x, indices, 2, output_size=(6, 6))
    with pytest.raises(pk.PoolingError, match="duplicates must be one of 'last', 'first', 'sum', 'mean', got 'max'"):
        pk.max_unpool(x, indices, 2, duplicates="max")
    with pytest.raises(pk.PoolingError, match="stride must be a positive integer, got 0 on axis 0"):
        pk.max_unpool(x, indices, 2, 0)


def test_integers_and_no_batches(host: Host) -> None:
    x, indices = np.array([[3, 4]], np.int32), np.array([[1, 2]])
    result = pk.max_unpool(host.tensor(x), host.tensor(indices), (2,))
    assert host.array(result).tolist() == [[0, 3, 4, 0]]
    nothing = pk.max_unpool(host.tensor(np.ones((0, 2, 3), np.float32)), host.tensor(np.ones((0, 2, 3), np.int64)), 2)
    assert host.array(nothing).shape == (0, 2, 6)
