"""Values and gradients equal Equinox's on random configurations, with its own modules and arguments.

Left out, and listed at the end, are its differences: averages that count the overhang of `use_ceil` (S4), its last
window (S1), windows that see only padding (S5), adaptive bins (S11).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray

import poolkit as pk
from tests.agreement import assert_close, assert_equal
from tests.hosts import need
from tests.peers.programs import assert_same_in_one_program

pytestmark = pytest.mark.slow

PROGRAMS: Final = 2
CALLS: Final = 15
"""Random configurations of each module, of ours and of theirs in each program, as in `test_flax.py`."""


@pytest.fixture
def jax() -> Any:
    for package in ("jax", "equinox"):
        need(package)
    import jax as module

    return module


def _configuration(rng: np.random.Generator) -> tuple[tuple[Any, ...], NDArray[Any]]:
    """Random arguments, and an input without ties."""
    while True:
        rank = int(rng.integers(1, 4))
        sizes = tuple(rng.integers(1, 8, rank).tolist())
        kernel, stride = (tuple(rng.integers(1, 4, rank).tolist()) for _ in range(2))
        padding = tuple((int(rng.integers(k)), int(rng.integers(k))) for k in kernel)
        try:
            pk.resolve(pk.Window(kernel, stride, padding), sizes)
        except pk.PoolingError:
            continue
        x = rng.permutation(np.arange(3 * np.prod(sizes), dtype=np.float32)).reshape((3, *sizes)) / 8
        return (kernel, stride, padding), x


@pytest.mark.parametrize("program", range(PROGRAMS))
@pytest.mark.parametrize("name", ["Max", "Avg"])
def test_values_and_gradients(jax: Any, name: str, program: int) -> None:
    import equinox

    from poolkit.jax import equinox as ours

    rng = np.random.default_rng(len(name) + 40 + program)
    calls = []
    for _ in range(CALLS):
        arguments, x = _configuration(rng)
        kind = f"{name}Pool{x.ndim - 1}d"
        calls.append((x, getattr(ours, kind)(*arguments), getattr(equinox.nn, kind)(*arguments)))
    assert_same_in_one_program(jax, calls, exact=name == "Max")


@pytest.mark.parametrize(
    ("name", "sizes", "target"), [("Max", (8, 6), (4, 3)), ("Avg", (6,), 2), ("Avg", (4, 4, 6), 2)]
)
def test_adaptive_that_divides(jax: Any, name: str, sizes: tuple[int, ...], target: Any) -> None:
    """Bins are the same where the target divides the size."""
    import equinox

    from poolkit.jax import equinox as ours

    x = np.random.default_rng(0).standard_normal((2, *sizes)).astype(np.float32)
    kind = f"Adaptive{name}Pool{len(sizes)}d"
    assert_close(np.asarray(getattr(ours, kind)(target)(x)), getattr(equinox.nn, kind)(target)(x), ulp=16, scale=1)


def test_in_a_model_of_equinox(jax: Any) -> None:
    """A leaf of a model: sequential, compiled, batched, differentiated; drawn in training only, by the call's key."""
    import equinox

    from poolkit.jax import equinox as ours

    key = jax.random.key(3)
    model = equinox.nn.Sequential(
        [equinox.nn.Conv2d(1, 2, 3, key=key), ours.StochasticPool2d(2, 2), equinox.nn.Lambda(jax.numpy.tanh)]
    )
    x = jax.random.normal(key, (4, 1, 8, 8))
    keys = jax.random.split(key, 4)
    run = equinox.filter_jit(lambda model, x, keys: jax.vmap(model)(x, key=keys))
    drawn, again = run(model, x, keys), run(model, x, keys)
    assert_equal(np.asarray(drawn), np.asarray(again))
    still = equinox.nn.inference_mode(model)
    assert still.layers[1].inference
    expectation = np.asarray(run(still, x, keys))
    assert not np.array_equal(drawn, expectation)
    convolved = jax.vmap(model.layers[0])(x)
    assert_close(expectation, np.tanh(np.asarray(pk.stochastic_pool(convolved, 2))), ulp=16)
    loss = equinox.filter_grad(lambda model: (jax.vmap(model)(x, key=keys) ** 2).sum())
    assert np.abs(loss(model).layers[0].weight).max() > 0


def test_refusals_and_equality(jax: Any) -> None:
    from poolkit.jax import equinox as ours

    with pytest.raises(pk.PoolingError, match="draws and needs key="):
        ours.StochasticPool1d(2)(jax.numpy.ones((1, 4)))
    with pytest.raises(pk.PoolingError, match=r"must have 3 axes .* jax.vmap takes a batch"):
        ours.MaxPool2d(2)(jax.numpy.ones((1, 1, 4, 4)))
    with pytest.raises(pk.PoolingError, match="stride must be a positive integer"):
        ours.MaxPool2d(2, 0)
    assert ours.MaxPool2d(2) == ours.MaxPool2d(2)
    assert ours.MaxPool2d(2) != ours.MaxPool2d(3)
    assert not hasattr(ours.MaxPool2d(2), "inference")
    assert "MaxPool2d" in dir(ours)


def test_transforms_and_global_modules(jax: Any) -> None:
    """In a sequential model, which calls them with a key; their tensors follow the example."""
    import equinox

    from poolkit.jax import equinox as ours

    x = np.random.default_rng(0).standard_normal((3, 8, 6)).astype(np.float32)
    model = equinox.nn.Sequential([ours.BlurPool2d(3), ours.GlobalMaxPool2d()])
    found = np.asarray(equinox.filter_jit(lambda model, x: model(x))(model, x))
    assert_close(found, pk.blur_pool(x[None], 3).max(axis=(0, 2, 3)), ulp=16)
    assert jax.tree.leaves(model) == []
    logits = np.array([0.0, 2.0, 1.0], np.float32)
    attended = jax.jit(lambda x, logits: ours.AttentionPool1d()(x, logits))(x[:, 0, :3], logits)
    assert_close(np.asarray(attended), pk.attention_pool(x[None, :, 0, :3], logits[None])[0], ulp=64)
    assert ours.BlurPool2d(3) == ours.BlurPool2d(3) != ours.BlurPool2d(4)
    assert "KMaxPool1d" in dir(ours)
    assert ours.BlurPool2d.__doc__


def test_listed_differences(jax: Any) -> None:
    import equinox

    from poolkit.jax import equinox as ours

    x = np.ones((1, 5), np.float32)
    # S4: the overhang of use_ceil is counted there: the last of three windows of two cells has one of them.
    assert_close(np.asarray(equinox.nn.AvgPool1d(2, 2, use_ceil=True)(x))[0], [1, 1, 0.5])
    assert_close(np.asarray(ours.AvgPool1d(2, 2, use_ceil=True)(x))[0], [1, 1, 1])
    # S11: adaptive bins of 5 cells in 3: 1, 2 and 2 cells there; 2, 3 and 2 that overlap here, as in PyTorch.
    ramp = np.arange(5, dtype=np.float32)[None]
    assert_close(np.asarray(ours.AdaptiveMaxPool1d(3)(ramp))[0], [1, 3, 4])
    assert not np.array_equal(equinox.nn.AdaptiveAvgPool1d(3)(ramp), ours.AdaptiveAvgPool1d(3)(ramp))
