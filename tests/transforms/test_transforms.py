"""What all transforms share: the same on every host (JAX compiled), in both layouts, in graphs; gradients; layers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit.transforms import function_names, transforms
from tests.hosts import Array, Host, host_named
from tests.transforms.calls import SAMPLES, Sample, call, gradient

MATRICES = ("covariance_pool", "vlad_pool")
"""Transforms whose results are the same whatever the layout."""

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=str)


def _first(result: Any) -> Array:
    return result[0] if isinstance(result, tuple) else result


def _all(result: Any) -> tuple[Array, ...]:
    return result if isinstance(result, tuple) else (result,)


def _run(host: Host, sample: Sample, x: Array) -> Any:
    return call(host, sample.function, x, **sample.options, **sample.operands)


def test_every_transform_has_a_sample() -> None:
    assert {sample.function for sample in SAMPLES} == set(function_names())
    assert all(name in dir(pk) and getattr(pk, name).__doc__ for name in function_names())


@each_sample
def test_layouts_agree(sample: Sample) -> None:
    host, x = host_named("numpy"), sample.x()
    operands = {
        name: np.moveaxis(each, 1, -1) if name in sample.channels else each for name, each in sample.operands.items()
    }
    last = call(host, sample.function, np.moveaxis(x, 1, -1), **sample.options, **operands, layout="channels_last")
    expected = _run(host, sample, x)
    for one, other in zip(_all(last), _all(expected), strict=True):
        moved = np.moveaxis(one, -1, 1) if other.ndim > 2 and sample.function not in MATRICES else one
        np.testing.assert_allclose(moved, other, rtol=1e-12, atol=1e-12)


@each_sample
def test_hosts_agree_and_gradients_are_those_of_finite_differences(host: Host, sample: Sample) -> None:
    if host.name == "numpy":
        pytest.skip("NumPy has no automatic differentiation")
    x, reference = sample.x(), host_named("numpy")
    value = _first(_run(reference, sample, x))
    weights = np.random.default_rng(3).normal(size=value.shape)
    own, found = gradient(host, sample.function, x, weights, **sample.options, **sample.operands)
    assert own.dtype == value.dtype
    np.testing.assert_allclose(own, value, rtol=1e-12, atol=1e-12)
    step, expected = 1e-6, np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        ends = []
        for sign in (1, -1):
            moved = x.copy()
            moved[place] += sign * step
            ends.append((_first(_run(reference, sample, moved)) * weights).sum())
        expected[place] = (ends[0] - ends[1]) / (2 * step)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)


@each_sample
def test_halves_are_kept_and_computed_in_float32(sample: Sample) -> None:
    x = sample.x("float16")
    host = host_named("numpy")
    result, exact = _first(_run(host, sample, x)), _first(_run(host, sample, x.astype(np.float64)))
    assert result.dtype == np.float16
    np.testing.assert_allclose(result, exact, rtol=2e-3, atol=2e-3)


@each_sample
def test_without_a_batch_and_with_several(sample: Sample) -> None:
    if sample.function == "max_unpool" or "boxes" in sample.operands:
        pytest.skip("its options or operands are about the batch")
    host, x = host_named("numpy"), sample.x()
    expected = _first(_run(host, sample, x))
    kind = transforms()[_class(sample.function)]
    more = {name: each if name == "centres" else each[None] for name, each in sample.operands.items()}
    operands = [more.get(name) for name in (*kind.operands, *kind.optional)]
    rank = len(sample.shape) - 2
    both = pk.transforms.apply(kind(**sample.options), x[None], *operands, mask=more.get("mask"), rank=rank)
    np.testing.assert_array_equal(_first(both)[0], expected)


def _class(function: str) -> str:
    return next(name for name, each in transforms().items() if each.function == function)


@pytest.mark.slow
@each_sample
def test_in_graphs_of_any_batch(sample: Sample) -> None:
    host = host_named("tensorflow")
    import tensorflow as tf

    x = sample.x("float32")
    names = list(sample.operands)
    operands = [host.tensor(each) for each in sample.operands.values()]
    free = {name: None for name in ("x", *names) if name != "centres"}
    tensors = zip(("x", *names), (host.tensor(x), *operands), strict=True)
    signature = [tf.TensorSpec((free.get(name, each.shape[0]), *each.shape[1:]), each.dtype) for name, each in tensors]

    @tf.function(input_signature=signature, autograph=False)
    def graph(x: Any, *operands: Any) -> Any:
        return getattr(pk, sample.function)(x, **sample.options, **dict(zip(names, operands, strict=True)))

    found = _first(graph(host.tensor(x), *operands))
    np.testing.assert_allclose(found.numpy(), _first(_run(host_named("numpy"), sample, x)), rtol=1e-5, atol=1e-5)


@each_sample
def test_torch_modules_are_the_functions(sample: Sample) -> None:
    host = host_named("torch")
    import poolkit.torch as pt

    kind = transforms()[_class(sample.function)]
    rank = len(sample.shape) - 2
    x = sample.x()
    operands = {name: host.tensor(each) for name, each in sample.operands.items()}
    layer = getattr(pt, kind.layer_name("Pool", f"{rank}d"))(**sample.options).eval()
    function = getattr(pt.functional, f"{sample.function}{rank}d")
    expected = _first(_run(host, sample, x))
    for found in (layer(host.tensor(x), **operands), function(host.tensor(x), **sample.options, **operands)):
        np.testing.assert_array_equal(host.array(_first(found)), expected)
    assert repr(layer).startswith(kind.layer_name("Pool", f"{rank}d"))


def test_refusals_of_all() -> None:
    x = np.ones((1, 1, 4))
    with pytest.raises(pk.PoolingError, match="an input of 2 axes has no spatial axes"):
        pk.blur_pool(x[0])
    with pytest.raises(pk.PoolingError, match="blur_pool takes no mask"):
        pk.transforms.apply(transforms()["Blur"](), x, mask=np.ones((1, 4), bool))
    with pytest.raises(pk.PoolingError, match="mask must be bool, got float64"):
        pk.token_pool(x, mask=np.ones((1, 4)))
    with pytest.raises(pk.PoolingError, match=r"mask must have shape \(1, 1, 4\) or, without channels, \(1, 4\)"):
        pk.token_pool(x, mask=np.ones((1, 5), bool))
    with pytest.raises(pk.PoolingError, match="logits must be an array, got an object of type int"):
        pk.attention_pool(x, 2)
    with pytest.raises(pk.PoolingError, match="lengths must be an array, got an object of type list"):
        pk.token_pool(x, lengths=[2])
    with pytest.raises(pk.PoolingError, match="layout must be"):
        pk.blur_pool(x, layout="NCHW")
    with pytest.raises(TypeError, match=r"blur_pool\(\) got an unexpected keyword argument 'filter'"):
        pk.blur_pool(x, filter=3)
    with pytest.raises(pk.PoolingError, match="axis 0 of the input has no cells"):
        pk.blur_pool(np.ones((1, 1, 0)))
