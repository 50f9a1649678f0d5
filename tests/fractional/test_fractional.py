"""Fractional pooling on every host: sizes, regions, indices, gradients and draws."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit import cuts
from poolkit.cuts import Cut
from poolkit.fractional import Fractional
from poolkit.geometry import Global
from poolkit.pooling import Pooling
from tests.hosts import Host, host_named

few_hosts = pytest.mark.parametrize("name", ["numpy", "torch"])
"""Hosts that need not compile each operation; what all hosts share is tested on all of them below."""

X = np.array([[[1.0, 5.0, 2.0, 0.0, 3.0, 4.0, 9.0]]], np.float32)


def _bounds(geometry: Fractional, size: int, seed: int | None) -> tuple[list[int], list[int]]:
    """First cell and one past the last of each window."""
    import poolkit.numpy as front_end

    key = None if seed is None else (seed, 0)
    (cut,) = geometry.cuts(front_end.arrays, [size], key, np.zeros(1))
    starts = cut.starts.tolist()
    counts = [cut.width] * cut.outputs if cut.counts is None else cut.counts.tolist()
    return starts, [start + count for start, count in zip(starts, counts, strict=True)]


def test_by_hand(host: Host) -> None:
    """7 cells to 4, u = 1/2: the shift is ceil(7/2) = 4, bounds ceil((7i + 4) / 4) - 1 = 0, 2, 4, 6, 7."""
    assert _bounds(Fractional(4, overlapping=False), 7, None) == ([0, 2, 4, 6], [2, 4, 6, 7])
    assert _bounds(Fractional(4), 7, None) == ([0, 2, 4, 6], [3, 5, 7, 7])
    assert host.call("max_pool", X, Fractional(4, overlapping=False)).tolist() == [[[5, 2, 4, 9]]]
    assert host.call("max_pool", X, Fractional(4)).tolist() == [[[5, 3, 9, 9]]]
    assert host.call("avg_pool", X, Fractional(4, overlapping=False)).tolist() == [[[3, 1, 3.5, 9]]]
    assert host.call("sum_pool", X, Fractional(4)).tolist() == [[[8, 5, 16, 9]]]


@pytest.mark.parametrize("regions", ["pseudorandom", "random"])
@pytest.mark.parametrize("overlapping", [True, False])
def test_sizes_are_exact_and_every_cell_is_seen(regions: Any, overlapping: bool) -> None:
    for size in range(1, 33):
        for outputs in range(1, size + 1):
            for seed in (None, 0, 1):
                starts, ends = _bounds(Fractional(outputs, regions=regions, overlapping=overlapping), size, seed)
                assert len(starts) == outputs
                own = ends if not overlapping else [*starts[1:], size]
                assert starts == [0, *own[:-1]]
                assert own[-1] == size
                assert {b - a for a, b in zip(starts, own, strict=True)} <= {size // outputs, -(-size // outputs)}
                if overlapping:
                    assert ends == [min(end + 1, size) for end in own]


def test_ratios_give_the_floor() -> None:
    assert Fractional(output_ratio=0.7).output_sizes((25, 36)) == (17, 25)
    assert Fractional(output_ratio=(0.5, 1.0)).output_sizes((25, 36)) == (12, 36)
    for size in range(2, 100):
        assert Fractional(output_ratio=1 / math.sqrt(2)).output_sizes((size,)) == (math.floor(size / math.sqrt(2)),)


@few_hosts
def test_outside_training_nothing_is_drawn(name: str) -> None:
    host = host_named(name)
    x = np.random.default_rng(0).normal(size=(2, 3, 11, 13)).astype(np.float32)
    for regions in ("pseudorandom", "random"):
        geometry = Fractional(output_ratio=0.6, regions=regions)
        once, again = (host.pool(x, pk.Max(), geometry) for _ in range(2))
        np.testing.assert_array_equal(once, again)
        drawn = [host.pool(x, pk.Max(), geometry, training=True, seed=seed) for seed in range(4)]
        assert len({each.tobytes() for each in drawn}) > 1
        np.testing.assert_array_equal(drawn[1], host.pool(x, pk.Max(), geometry, training=True, seed=1))


def test_the_same_seed_draws_the_same_regions_in_every_host(host: Host) -> None:
    x = np.random.default_rng(1).normal(size=(2, 3, 11, 13)).astype(np.float32)
    for regions in ("pseudorandom", "random"):
        for reduction in (pk.Average(), pk.Stochastic()):
            geometry = Fractional(output_ratio=0.6, regions=regions)
            given: dict[str, Any] = {"training": True, "seed": 2**40 + 5}
            expected = host_named("numpy").pool(x, reduction, geometry, **given)
            np.testing.assert_allclose(host.pool(x, reduction, geometry, **given), expected, rtol=1e-6, atol=1e-6)


def test_draws_are_even() -> None:
    """Each of 7 shifts of a pseudorandom sequence, and each order of a random one, as often as the others."""
    draws = 700
    pseudorandom, random = Counter[Any](), Counter[Any]()
    for seed in range(draws):
        pseudorandom[tuple(_bounds(Fractional(4, overlapping=False), 7, seed)[0])] += 1
        random[tuple(_bounds(Fractional(4, overlapping=False, regions="random"), 6, seed)[0])] += 1
    # Of 7 shifts, 1 and 5, 2 and 6, 3 and 7 give the same sequence; 4 one of its own.
    assert sorted(round(7 * each / draws) for each in pseudorandom.values()) == [1, 2, 2, 2]
    expected = draws / math.comb(4, 2)
    assert len(random) == math.comb(4, 2)
    chi_squared = sum((each - expected) ** 2 / expected for each in random.values())
    assert chi_squared < 20.5  # 5 degrees of freedom, 0.1 %


@few_hosts
def test_indices_are_of_the_input(name: str) -> None:
    host = host_named(name)
    x = np.random.default_rng(2).permutation(2 * 9 * 11).reshape(1, 2, 9, 11).astype(np.float32)
    for overlapping in (True, False):
        value, index = host.pool(
            x, pk.Max(), Fractional((5, 7), overlapping=overlapping), return_indices=True, training=True, seed=3
        )
        for plane in range(2):
            np.testing.assert_array_equal(x[0, plane].ravel()[index[0, plane]], value[0, plane])


@few_hosts
def test_layouts_and_masks(name: str) -> None:
    host = host_named(name)
    x = np.random.default_rng(3).normal(size=(2, 3, 9, 11)).astype(np.float32)
    mask = np.random.default_rng(4).random((2, 9, 11)) < 0.7
    geometry = Fractional((5, 7))
    for reduction in (pk.Max(), pk.Average()):
        expected = host.pool(x, reduction, geometry, mask=mask)
        last = host.pool(np.moveaxis(x, 1, -1).copy(), reduction, geometry, mask=mask, layout="channels_last")
        np.testing.assert_allclose(np.moveaxis(last, -1, 1), expected, rtol=1e-6, atol=1e-7)
        changed = np.where(mask[:, None], x, np.float32("nan"))
        np.testing.assert_array_equal(host.pool(changed, reduction, geometry, mask=mask), expected)
        value, seen = host.pool(x, reduction, geometry, return_mask=True)
        assert seen.all()
        assert seen.shape == value.shape


def test_gradients_go_to_the_cells_seen(host: Host) -> None:
    if host.name == "numpy":
        pytest.skip("NumPy has no automatic differentiation")
    geometry, weights = Fractional(4, overlapping=False), np.array([[[1.0, 2.0, 3.0, 4.0]]])
    _, of_max = host.gradient(X, pk.Max(), geometry, weights)
    assert of_max.tolist() == [[[0, 1, 2, 0, 0, 3, 4]]]
    _, of_mean = host.gradient(X, pk.Average(), geometry, weights)
    assert of_mean.tolist() == [[[0.5, 0.5, 1, 1, 1.5, 1.5, 4]]]


def test_agrees_with_tensorflow_on_its_own_sequences() -> None:
    """A peer that covers the input too: its sequences, as it returns them, through our windows."""
    host = host_named("tensorflow")
    import tensorflow as tf

    import poolkit.tensorflow as front_end

    x = np.random.default_rng(5).normal(size=(2, 11, 14, 3)).astype(np.float32)
    for overlapping in (True, False):
        for pseudorandom in (True, False):
            value, *sequences = tf.nn.fractional_max_pool(x, [1, 1.43, 1.77, 1], pseudorandom, overlapping, seed=7)
            made = []
            for sequence, size in zip(sequences, (11, 14), strict=True):
                ends = tf.minimum(sequence[1:] + int(overlapping), size)
                width, outputs = int(tf.reduce_max(ends - sequence[:-1])), len(sequence) - 1
                made.append(Cut(front_end.arrays, sequence[:-1], ends - sequence[:-1], width, size, outputs))
            pooling = Pooling(pk.Max(), Global(), 2, "channels_last")
            own = cuts.pool(front_end, host.tensor(x), pooling, made)
            np.testing.assert_array_equal(own.numpy(), value.numpy())


def test_regions_are_drawn_in_compiled_code() -> None:
    host_named("jax")
    import jax

    x = jax.numpy.asarray(np.random.default_rng(6).normal(size=(2, 3, 11, 13)), "float32")

    @jax.jit
    def pooled(x: Any, seed: Any) -> Any:
        return pk.pool(x, pk.Max(), Fractional(output_ratio=0.6, regions="random"), training=True, seed=seed)

    keys = jax.numpy.asarray([[1, 0], [2, 0], [3, 0]], "uint32")
    results = [np.asarray(pooled(x, key)) for key in keys]
    for key, result in zip((1, 2, 3), results, strict=True):
        again = pk.pool(x, pk.Max(), Fractional(output_ratio=0.6, regions="random"), training=True, seed=key)
        np.testing.assert_array_equal(result, again)
    assert len({each.tobytes() for each in results}) == 3


def test_an_empty_batch(host: Host) -> None:
    assert host.pool(np.ones((0, 2, 5), np.float32), pk.Average(), Fractional(3)).shape == (0, 2, 3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "either output_size or output_ratio"),
        ({"output_size": 2, "output_ratio": 0.5}, "either output_size or output_ratio"),
        ({"output_size": 0}, "output_size must be a positive integer, got 0"),
        ({"output_ratio": 1.5}, "output_ratio must be above 0 and at most 1, got 1.5"),
        ({"output_ratio": (0.5, True)}, "output_ratio must be above 0 and at most 1, got True"),
        ({"output_size": 2, "regions": "some"}, "regions must be 'pseudorandom' or 'random', got 'some'"),
        ({"output_size": 2, "overlapping": 1}, "overlapping must be True or False, got 1"),
    ],
)
def test_refusals(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(pk.PoolingError, match=message):
        Fractional(**arguments)


def test_refusals_of_calls() -> None:
    with pytest.raises(pk.PoolingError, match="axis 0 of 7 cells would have 8 outputs; give 1 to 7"):
        pk.max_pool(X, Fractional(8))
    with pytest.raises(pk.PoolingError, match="axis 0 of 7 cells would have 0 outputs"):
        pk.max_pool(X, Fractional(output_ratio=0.1))
    with pytest.raises(pk.PoolingError, match="training=True needs seed="):
        pk.max_pool(X, Fractional(3), training=True)
    with pytest.raises(pk.PoolingError, match="belong into the geometry"):
        pk.max_pool(X, Fractional(3), 2)
    with pytest.raises(TypeError, match="no argument 'training'"):
        pk.max_pool(X, 2, training=True)


def test_regions_are_drawn_in_graphs() -> None:
    host = host_named("tensorflow")
    import tensorflow as tf

    x = host.tensor(np.random.default_rng(6).normal(size=(2, 3, 11, 13)).astype(np.float32))

    @tf.function
    def pooled(x: Any, seed: Any) -> Any:
        return pk.pool(x, pk.Max(), Fractional(output_ratio=0.6, regions="random"), training=True, seed=seed)

    results = [pooled(x, tf.constant([key, 0], tf.int64)).numpy() for key in (1, 2)]
    for key, result in zip((1, 2), results, strict=True):
        again = pk.pool(x, pk.Max(), Fractional(output_ratio=0.6, regions="random"), training=True, seed=key)
        np.testing.assert_array_equal(result, again.numpy())
