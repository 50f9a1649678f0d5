"""Networks of the user's own, their poolings replaced."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from poolkit.lab import backends
from poolkit.lab.configuration import parse
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.matching import matched
from poolkit.lab.networks import Place
from poolkit.lab.own_models import OwnModel
from poolkit.lab.training import Budget, train

pytestmark = [
    pytest.mark.slow,
    # Keras's own, where it writes an optimizer down.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"),
]

SHAPE = (8, 8, 1)


def own(name: str) -> OwnModel:
    return OwnModel(f"tests.lab.networks_of_users:{name}")


@pytest.fixture(scope="module")
def keras() -> Any:
    backends.activate(backends.resolve())
    return pytest.importorskip("keras")


def test_windows_are_kept_where_a_kind_is_given_alone(keras: Any) -> None:
    places = own("small").places(SHAPE, parse("l2", None))
    assert places == (Place((8, 8), (4, 4)), Place((4, 4), (2, 2)))
    model = own("small").build(SHAPE, 2, parse("l2", None), seed=0)
    assert [type(model.get_layer(name)).__name__ for name in ("first", "second")] == ["L2Pooling2D", "L2Pooling2D"]
    assert type(model.layers[-2]) is keras.layers.GlobalAveragePooling2D


def test_windows_and_options_that_are_given(keras: Any) -> None:
    configuration = parse("lp(3):3/1,stochastic", None)
    assert own("small").places(SHAPE, configuration) == (Place((8, 8), (6, 6)), Place((6, 6), (3, 3)))
    model = own("small").build(SHAPE, 2, configuration, seed=5)
    assert model.get_layer("first").reduction.p == 3
    assert model.get_layer("second").seed == 5


def test_its_optimizer_and_its_logits(keras: Any) -> None:
    model = own("small").build(SHAPE, 2, parse("max", None), seed=0)
    assert isinstance(model.optimizer, keras.optimizers.SGD)
    assert float(model.optimizer.learning_rate) == 0.125
    assert model.loss.from_logits
    plain = own("flat").build(SHAPE, 2, parse("max", None), seed=0)
    assert isinstance(plain.optimizer, keras.optimizers.Adam)
    assert not plain.loss.from_logits


def test_the_same_seed_gives_the_same_initial_weights(keras: Any, dataset: Dataset) -> None:
    """Seen through a training of one step: learning rates aside, weights start alike for every pooling."""

    def initial(text: str, seed: int) -> list[Any]:
        from poolkit.lab.training import _start_chance

        _start_chance(seed)
        return list(own("small").build(SHAPE, 2, parse(text, None), seed).get_weights())

    for one, other in zip(initial("max", 3), initial("stochastic:3/1", 3), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(initial("max", 3)[0], initial("max", 4)[0])


def test_sizes_may_change_and_can_be_matched(keras: Any, dataset: Dataset) -> None:
    found = matched(own("flat"), SHAPE, [parse("max", None), parse("average:3/2", None)])
    assert [each.name for each in found] == ["max", "average:3/2+0:1"]
    assert own("flat").build(SHAPE, 2, found[1], seed=0).layers[-1].kernel.shape == (16, 2)
    model, history = train(dataset, own("flat"), parse("average:3/2", None), Budget(1, 16), seed=0)
    assert model.layers[-1].kernel.shape == (9, 2)
    assert history.steps == 3


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere", "--model must be package:factory, such as mynetworks:small; got 'nowhere'"),
        ("nowhere:small", "nowhere:small cannot be made: ModuleNotFoundError"),
        ("tests.lab.networks_of_users:large", "cannot be made: AttributeError"),
        ("tests.lab.networks_of_users:broken", "cannot be made: KeyError: 'weights'"),
        (
            "tests.lab.networks_of_users:number",
            "gives int, expected a Sequential or functional keras.Model, or a torch",
        ),
        ("tests.lab.networks_of_users:without", "has no MaxPooling2D or AveragePooling2D of Keras"),
    ],
)
def test_what_is_no_model(keras: Any, path: str, message: str) -> None:
    with pytest.raises(LabError, match=message):
        OwnModel(path).places(SHAPE, parse("max", None))


def test_what_does_not_fit(keras: Any) -> None:
    with pytest.raises(LabError, match=r"takes images of \(8, 8, 1\), the data has \(28, 28, 1\)"):
        own("small").places((28, 28, 1), parse("max", None))
    with pytest.raises(LabError, match=r"gives \(None, 2\), expected \(None, 10\): one number per class"):
        own("small").build(SHAPE, 10, parse("max", None), seed=0)
    with pytest.raises(LabError, match=r"max:9 does not fit .*: .*pool_size 9 .* spans 9 cells"):
        own("small").places(SHAPE, parse("max:9", None))
    with pytest.raises(LabError, match="uses the layer pooling 2 times; give each place a pooling layer"):
        own("shared").places(SHAPE, parse("max", None))
    with pytest.raises(LabError, match=r"has 3 poolings, but the network .* pools at 2 places"):
        own("small").places(SHAPE, parse("max,max,max", None))
