"""Results are those of `poolkit.pool` on NumPy arrays: bit by bit where the kernels run."""

from __future__ import annotations

from itertools import product
from typing import Any

import keras
import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_bitwise, assert_close, assert_identical
from tests.keras.checks.layers import (
    BACKEND,
    KINDS_OF_GRADIENT,
    ONE_OF_EACH,
    Kind,
    every_in_2d,
    every_laid_out,
    every_thinned,
    expected,
    numpy_of,
)
from tests.reductions.samples import native
from tests.thinning import thinned


def test_the_backend_is_the_one_asked_for() -> None:
    assert keras.config.backend() == BACKEND


@every_laid_out
def test_values(kind: Kind, layout: Any) -> None:
    layer, x = kind.layer(**kind.arguments(data_format=layout)), kind.data(layout)
    y, wanted = numpy_of(layer(x)), expected(layer, x)
    if layer.reduction.indexed(False):
        assert_identical(y, wanted)
    elif BACKEND != "tensorflow" and layer.reduction in native():
        assert_bitwise(y, wanted)
    else:
        assert_close(y, wanted, ulp=32, scale=1)


@every_thinned
def test_symbolic_shapes_are_eager_shapes(kind: Kind) -> None:
    for layout in ("channels_last", "channels_first"):
        for more in ({}, {"keepdims": True} if kind.geometry == "Global" else {}):
            layer = kind.layer(**kind.arguments(data_format=layout, **more))
            y = layer(kind.data(layout))
            known = layer.compute_output_shape(kind.shape(layout))
            assert known == tuple(y.shape)
            symbolic = keras.Input(batch_shape=kind.shape(layout, batch=None))
            assert tuple(layer(symbolic).shape) == (None, *known[1:])


@every_in_2d
def test_symbolic_sizes_may_be_unknown(kind: Kind) -> None:
    """What is None in the input is None in the output where it matters."""
    layer = kind.layer(**kind.arguments())
    known = layer.compute_output_shape((2, 7, 6, 3))
    unknown = layer.compute_output_shape((None, None, None, 3))
    wanted = {"": (None, None, None, 3), "Global": (None, 3), "Adaptive": (None, *known[1:])}[kind.geometry]
    assert unknown == wanted


@pytest.mark.parametrize("window", range(40))
def test_shapes_of_random_windows(window: int) -> None:
    """Symbolic, eager and NumPy's shape are the same for every kind of padding, dilation and rounding."""
    import poolkit.keras

    rng = np.random.default_rng(window)
    rank = int(rng.integers(1, 4))
    padding: Any = ["valid", "same", "same_lower", 1, ((1, 0),) * rank][window % 5]
    arguments = {
        "pool_size": tuple(rng.integers(2, 4, rank).tolist()),
        "strides": tuple(rng.integers(1, 4, rank).tolist()),
        "padding": padding,
        "dilation_rate": int(rng.integers(1, 3)) if window % 3 else 1,
        "ceil_mode": not isinstance(padding, str) and bool(window % 2),
    }
    x = rng.standard_normal((1, *rng.integers(6, 9, rank).tolist(), 2)).astype(np.float32)
    layer = getattr(poolkit.keras, f"MaxPooling{rank}D")(**arguments)
    wanted = expected(layer, x)
    assert layer.compute_output_shape(x.shape) == wanted.shape
    assert_identical(numpy_of(layer(x)), wanted)


@pytest.mark.parametrize(
    ("kind", "policy"),
    # Policies differ in the type of weights, which no layer here has, and in a cast before and after: the quickest
    # backend has all, the others one type for every layer, and all policies for one of each kind.
    thinned(
        product(ONE_OF_EACH, ("float16", "mixed_float16", "bfloat16", "mixed_bfloat16")),
        lambda kind, policy: BACKEND != "torch" and kind.entry.choice not in KINDS_OF_GRADIENT and policy != "bfloat16",
    ),
    ids=lambda each: getattr(each, "name", each),
)
def test_policies(kind: Kind, policy: str) -> None:
    """Cells in the policy's type of computation, worked on in float32 and rounded once (rule S8)."""
    layer = kind.layer(**kind.arguments(), dtype=policy)
    half = policy.removeprefix("mixed_")
    assert layer.compute_dtype == half
    x = kind.data("channels_last")
    y = layer(x)
    assert keras.backend.standardize_dtype(y.dtype) == half
    assert keras.backend.standardize_dtype(layer.compute_output_spec(keras.KerasTensor(x.shape, half)).dtype) == half
    exact = expected(layer, x)
    wanted = numpy_of(keras.ops.cast(exact, "float32"))
    bound = {"float16": 2.0**-11, "bfloat16": 2.0**-8}[half]
    found = numpy_of(keras.ops.cast(y, "float32"))
    assert found.shape == wanted.shape
    # The cells are multiples of 1/4, which both types hold exactly: one rounding is what is left.
    np.testing.assert_allclose(found, wanted, rtol=1.01 * bound, atol=1e-5)


@pytest.mark.parametrize("dtype", ["int32", "uint8"])
def test_integers(dtype: str) -> None:
    """Maxima keep their type, averages are floating-point numbers."""
    import poolkit.keras

    x = np.random.default_rng(0).integers(0, 9, (2, 6, 6, 3)).astype(dtype)
    y = poolkit.keras.MaxPooling2D(dtype=dtype)(x)
    assert keras.backend.standardize_dtype(y.dtype) == dtype
    assert_identical(numpy_of(y), pk.max_pool(x, 2, layout="channels_last"))
