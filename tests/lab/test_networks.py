"""The networks and their poolings, before any training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from poolkit.lab import backends
from poolkit.lab.errors import LabError
from poolkit.lab.networks import NETWORKS, build, check, find
from poolkit.lab.pooling_choice import PoolingChoice
from poolkit.reductions import Name, Reduction, named, register

REFERENCE = NETWORKS["reference"]


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ("averge", "unknown pooling 'averge'; did you mean 'average'"),
        ("qqq", "unknown pooling 'qqq'; expected one of: .*max"),
    ],
)
def test_an_unknown_pooling(choice: str, message: str) -> None:
    with pytest.raises(LabError, match=message):
        PoolingChoice(choice)


@pytest.mark.parametrize(
    ("window", "message"),
    [
        ({"stride": 0}, "stride must be a positive integer, got 0"),
        ({"stride": -2}, "stride must be a positive integer, got -2"),
        ({"kernel_size": 0}, "kernel_size must be a positive integer, got 0"),
        ({"padding": -1}, "padding must be a non-negative integer, got -1"),
        ({"kernel_size": (2, 2, 2)}, "kernel_size must be one number or 2 numbers"),
    ],
)
def test_a_window_that_is_none(window: dict[str, Any], message: str) -> None:
    with pytest.raises(LabError, match=message):
        PoolingChoice("max", **window)


def test_registered_reductions_are_choices_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("poolkit.reductions._registered", {})

    @register
    @dataclass(frozen=True)
    class Newcomer(Reduction):
        function: ClassVar[str] = "newcomer_pool"
        names: ClassVar[tuple[Name, ...]] = (Name("newcomer", "Newcomer"),)
        formula: ClassVar[str] = "x"
        source: ClassVar[str] = "this test"

    assert "newcomer" in named()
    assert PoolingChoice("newcomer").describe() == "newcomer, window 2 x 2, stride 2 x 2, padding valid"


@pytest.mark.parametrize(
    ("network", "shape", "window", "message"),
    [
        ("reference", (2, 9, 1), {}, "has a 3 x 3 convolution, but its input there is 2 x 9; use larger images"),
        ("reference", (8, 8, 1), {"kernel_size": 7}, "pooling 1 of the network 'reference' sees a map of 6 x 6"),
        ("lenet", (8, 8, 1), {"kernel_size": 3}, "pooling 2 of the network 'lenet' sees a map of 2 x 2"),
        ("reference", (8, 8, 1), {"padding": 2}, "sees no input cell"),
    ],
)
def test_maps_that_are_too_small(
    network: str, shape: tuple[int, int, int], window: dict[str, Any], message: str
) -> None:
    with pytest.raises(LabError, match=message):
        check(NETWORKS[network], shape, PoolingChoice("max", **window))


def test_an_unknown_network() -> None:
    with pytest.raises(LabError, match="unknown network 'lenett'; did you mean 'lenet'"):
        find("lenett")


@pytest.fixture(scope="module")
def keras() -> Any:
    backends.activate(backends.resolve())
    return pytest.importorskip("keras")


@pytest.mark.slow
def test_the_reference_network(keras: Any) -> None:
    model = build(REFERENCE, (28, 28, 1), 10, PoolingChoice("max"), seed=0)
    assert [layer.output.shape[1:] for layer in model.layers] == [
        (28, 28, 1),
        (26, 26, 32),
        (13, 13, 32),
        (5408,),
        (10,),
    ]
    assert model.count_params() == 3 * 3 * 32 + 32 + 5408 * 10 + 10
    assert [layer.activation.__name__ for layer in model.layers if hasattr(layer, "activation")] == ["relu", "softmax"]


@pytest.mark.slow
def test_lenet_fits_the_smallest_data(keras: Any) -> None:
    model = build(NETWORKS["lenet"], (8, 8, 1), 10, PoolingChoice("l2"), seed=0)
    assert model.output_shape == (None, 10)


@pytest.mark.slow
@pytest.mark.parametrize("choice", list(named()))
def test_the_same_seed_gives_the_same_initial_weights_to_every_pooling(keras: Any, choice: str) -> None:
    def initial(pooling: str, seed: int) -> list[Any]:
        model = build(REFERENCE, (8, 8, 1), 3, PoolingChoice(pooling), seed)
        return [keras.ops.convert_to_numpy(variable.value) for variable in model.trainable_variables]

    found, expected, another = initial(choice, 4), initial("max", 4), initial(choice, 5)
    assert len(found) == len(expected) == 4
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(found[0], another[0])


@pytest.mark.slow
def test_the_window_reaches_the_layer(keras: Any) -> None:
    pooling = PoolingChoice("average", kernel_size=(3, 2), stride=(2, 1), padding="same")
    model = build(REFERENCE, (8, 8, 1), 3, pooling, seed=0)
    assert model.get_layer("pooling_1").output.shape[1:] == (3, 6, 32)
