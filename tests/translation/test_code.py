"""Every piece of code that is written is run, and computes what Poolkit computes."""

from __future__ import annotations

import numpy as np
import pytest

import poolkit as pk
from poolkit.errors import PoolingError
from poolkit.pooling import Pooling
from poolkit.translation import describe, translate
from poolkit.translation.targets import TARGETS
from tests.translation.execution import execute

_NEEDS = {"torch": "torch", "tensorflow": "tensorflow", "keras": "keras", "jax": "jax", "onnx": "onnxruntime"}

WINDOWS = {
    # Description and the size that it is tried with.
    "k=3 s=2": (7, 8),
    "k=3 s=2 p=1": (7, 8),
    "k=3 s=2 p=1 ceil": (6, 8),
    "k=2 s=2 ceil": (5, 5),
    "k=1 s=2 ceil": (6, 5),
    "k=2 s=3 p=1 ceil": (6, 7),
    "k=3 s=1 p=same": (4, 5),
    "k=3x2 s=2x3 p=same": (7, 8),
    "k=4 s=2 p=same_lower": (7, 8),
    "k=2 s=2 p=0:1x1:0": (5, 7),
    "k=3 s=2 p=2": (5, 6),
    "k=2 s=1 d=2 p=1": (5, 6),
    "k=3 s=2 d=2": (9, 8),
    "k=3 s=2 d=2 p=2 ceil": (9, 8),
    "global": (4, 5),
    "out=3x2": (5, 6),
    "out=2x3": (4, 6),
    "out=7": (5, 3),
    "1d k=3 s=2 p=1 ceil": (8,),
    "1d k=3 s=2 p=0:2": (8,),
    "1d out=3": (5,),
    "3d k=2 s=2 p=1": (3, 4, 5),
    "3d k=3 s=2 p=same": (3, 4, 5),
}

KINDS = ("max", "average", "average count_include_pad", "sum")

OTHERS = (
    "min k=3 s=2 p=1 ceil",
    "average divisor=3.5 k=3 s=2 p=1",
    "average divisor=2 k=2 s=2",
    "1d average divisor=2 k=2 s=2",
    "l2 k=3 s=2 p=1",
    "l2 k=2 s=1 d=2",
    "lp norm=3 k=3 s=2 p=same",
    "lp norm=2.5 mean k=3 s=2 p=1 ceil",
    "lp norm=inf k=3 s=2 p=1",
    "l2 out=3",
    "soft k=3 s=2 p=1",
    "soft beta=-2 k=2 s=2 ceil",
    "log-mean-exp sharpness=2 k=3 s=2 p=1",
    "log-mean-exp sharpness=0 k=3 s=2 p=1",
    "stochastic k=2 s=2 p=1",
    "linear-softmax k=3 s=2 p=1 ceil",
    "gem k=3 s=2 p=1",
    "gem out=3",
    "mixed k=3 s=2 p=1 ceil",
    "max-plus-average k=2 s=2",
    "standard-deviation k=3 s=2 p=1",
    "soft global",
    "sum global",
    "average divisor=4 global",
)


def _difference(description: str, target: str, sizes: tuple[int, ...], told: bool) -> None:
    pytest.importorskip(_NEEDS.get(target, "numpy"))
    pooling = describe(description).pooling
    written = translate(pooling, target, sizes if told else None)
    if not told and written.code == translate(pooling, target, sizes).code:
        return  # run with sizes
    if written.code is None:
        assert not told, written.reason  # with sizes there is code for everything
        assert written.reason is not None
        assert "give the size" in written.reason
        return
    x = np.random.default_rng(0).normal(size=(2, 3, *sizes)).astype(np.float32)
    expected = pk.pool(x, pooling.reduction, pooling.geometry)
    actual = execute(written, x)
    assert actual.shape == expected.shape, written.code
    np.testing.assert_allclose(actual, expected, rtol=2e-5, atol=2e-6, err_msg=written.code)


@pytest.mark.parametrize("told", [False, True], ids=["any size", "size"])
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", KINDS)
def test_windows(kind: str, target: str, told: bool) -> None:
    for window, sizes in WINDOWS.items():
        _difference(f"{kind} {window}", target, sizes, told)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("description", OTHERS)
def test_other_reductions(description: str, target: str) -> None:
    rank = describe(description).pooling.rank
    _difference(description, target, (7, 6)[:rank], True)


def test_ceil_mode_becomes_padding_for_any_size() -> None:
    """By hand: one more stride of room, k=3 s=2 p=1: after is 1 + 2 - 1."""
    code = translate(describe("max k=3 s=2 p=1 ceil, PyTorch").pooling, "jax").code
    assert code is not None
    assert "((0, 0), (1, 2), (1, 2), (0, 0))" in code


def test_what_depends_on_the_size_says_so() -> None:
    written = translate(describe("max k=2 s=2 p=same").pooling, "torch")
    assert written.code is None
    assert written.reason == "padding 'same' needs padding here that depends on the size of the input; give the size"


def test_random_draws_cannot_be_translated() -> None:
    pooling = Pooling(pk.Stochastic(), pk.Window(2), 2, training=True)
    for target in set(TARGETS) - {"numpy"}:
        assert "S13" in str(translate(pooling, target).reason)


def test_a_window_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(PoolingError, match="spans 9 cells"):
        translate(describe("max k=9").pooling, "torch", (4, 4))
