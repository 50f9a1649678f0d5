"""Random words: known answers of Philox4x32-10, the counting of rule S13, seeds of every kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit import chance
from poolkit.numpy import xp as numpy_verbs
from tests.agreement import assert_equal, assert_refused
from tests.hosts import Host
from tests.philox import block, word

ONES = 2**32 - 1


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [  # of the authors' own test vectors
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_the_oracle_knows_the_known_answers(counter: Any, key: Any, expected: Any) -> None:
    assert block(counter, key) == expected


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1, 2**32, 2**64 - 1, 0x299F31D0A4093822])
def test_words_by_counting(seed: int) -> None:
    planes, outputs = np.array([0, 1, 5, 2**31 - 1]), 7
    got = chance.words(numpy_verbs, chance.key_of(seed), planes, outputs, 2, 7)
    assert_equal(got, [[word(seed, int(plane) * outputs + cell) for cell in range(2, 7)] for plane in planes])


def test_counters_beyond_32_bits() -> None:
    """The flat index of plane 2^31 - 1 of 1000 cells has more than 32 bits, its block number too."""
    planes, outputs = np.array([2**31 - 1]), 2**31 - 1
    got = chance.words(numpy_verbs, (7, 9), planes, outputs, 3, 6)
    first = (2**31 - 1) * (2**31 - 1)
    assert_equal(got, [[word(7 + 9 * 2**32, first + cell) for cell in range(3, 6)]])


def _draws(host: Host, seed: Any, shape: tuple[int, ...] = (2, 3, 4, 5)) -> Any:
    x = np.random.default_rng(0).uniform(0, 1, shape).astype(np.float32)
    return host.call("stochastic_pool", x, 2, 1, training=True, seed=seed, return_indices=True)[1]


def test_every_host_draws_the_same(host: Host, route: str) -> None:
    x = np.random.default_rng(0).uniform(0, 1, (2, 3, 4, 5)).astype(np.float32)
    _, expected = pk.stochastic_pool(x, 2, 1, training=True, seed=2**40 + 17, return_indices=True)
    assert_equal(_draws(host, 2**40 + 17), expected)


def test_seeds_of_every_kind_are_the_same_key(host: Host) -> None:
    number = _draws(host, 5 + 9 * 2**32)
    for same in ((5, 9), [5, 9], np.array([5, 9], np.uint32), np.uint64(5 + 9 * 2**32)):
        assert_equal(_draws(host, same), number)
    with host.session("float32"):
        words = host.tensor(np.array([5, 9], np.int64 if host.name == "torch" else np.uint32))
    assert_equal(_draws(host, words), number)
    assert np.any(_draws(host, (9, 5)) != number)


@pytest.mark.parametrize(
    "seed", [-1, 2**64, 1.0, 0.5, True, "7", "seven", (1,), (1, 2, 3), (-1, 0), (0, 2**32), (0.5, 1), (True, 0), b"7"]
)
def test_seeds_that_are_none(seed: Any) -> None:
    x = np.ones((1, 1, 4))
    assert_refused(lambda: pk.stochastic_pool(x, 2, training=True, seed=seed), "seed", "2**64 - 1")


def test_training_needs_a_seed(host: Host) -> None:
    x = np.ones((1, 1, 4))
    assert_refused(lambda: host.call("stochastic_pool", x, 2, training=True), "training=True", "seed=")
    assert_equal(host.call("stochastic_pool", x, 2, seed=1), [[[1, 1]]])  # not needed, not used
