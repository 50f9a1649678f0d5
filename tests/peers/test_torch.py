"""Values, indices and gradients equal PyTorch's, on several hundred random configurations.

Left out are its listed differences: windows that dilation empties (S5), the index of NaN (S7), Lp of negative
cells and of the short windows of ceil mode (S9).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical
from tests.hosts import Host, host_named, need, on_route
from tests.peers.configurations import Configuration, cells, configuration

PLACES = [("numpy", "kernel"), ("numpy", "definition"), ("torch", "kernel"), ("torch", "definition")]
"""Where all configurations run; JAX, which compiles each shape, runs some."""
SOME = [("jax", "kernel"), ("jax", "definition")]


@pytest.fixture(params=[*PLACES, *SOME], ids="-".join)
def place(request: pytest.FixtureRequest) -> Any:
    """A host with a route, and how many configurations it runs there."""
    need("torch")
    name, route = request.param
    host = host_named(name)
    with on_route(route):
        yield host, 120 if name != "jax" else 6


def _theirs(call: Callable[[Any], Any], x: Any, cotangent: Any) -> tuple[Any, Any, Any]:
    """Their value, gradient, and indices where they give them."""
    import torch

    tensor = torch.from_numpy(x.copy()).requires_grad_()
    result = call(tensor)
    value, indices = result if isinstance(result, tuple) else (result, None)
    (gradient,) = torch.autograd.grad(value, tensor, torch.from_numpy(cotangent.copy()))
    return value.detach().numpy(), gradient.numpy(), None if indices is None else indices.numpy()


def _functional(name: str, rank: int) -> Any:
    import torch.nn.functional as F

    return getattr(F, f"{name}{rank}d")


def _weights(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> Any:
    return rng.integers(-4, 5, shape).astype(dtype)  # sums of them are exact


def _compare_max(host: Host, x: Any, g: Any, geometry: pk.Geometry, theirs: Callable[[Any], Any]) -> None:
    value, gradient, indices = _theirs(theirs, x, g)
    ours, where = host.pool(x, pk.Max(), geometry, return_indices=True)
    assert_identical(ours, value)
    assert_equal(where, indices)
    assert_identical(host.gradient(x, pk.Max(), geometry, g)[1], gradient)


def _compare_sums(
    host: Host, x: Any, g: Any, reduction: pk.Reduction, geometry: pk.Geometry, theirs: Callable[[Any], Any]
) -> None:
    """Sums of up to 64 numbers in another order: 16 units in the last place of the largest."""
    value, gradient, _ = _theirs(theirs, x, g)
    ours, our_gradient = host.gradient(x, reduction, geometry, g)
    assert ours.dtype == value.dtype
    assert_close(ours, value, ulp=16, scale=np.abs(x).max())
    assert_close(our_gradient, gradient, ulp=16, scale=np.abs(g).max())


def test_max(place: tuple[Host, int]) -> None:
    host, number = place
    rng = np.random.default_rng(20)
    for turn in range(number):
        c, dtype = configuration(rng), ("float32", "float64")[turn % 2]
        x, g = cells(rng, c.shape, dtype, ties=turn % 3 > 0), _weights(rng, c.output_shape, dtype)
        theirs = _functional("max_pool", c.rank)
        _compare_max(
            host,
            x,
            g,
            c.window,
            lambda t, c=c, f=theirs: f(t, c.kernel, c.stride, c.padding, c.dilation, c.ceil_mode, True),  # type: ignore[misc]
        )


@pytest.mark.parametrize("divisor", ["cells", "padded", "number"])
def test_average(place: tuple[Host, int], divisor: str) -> None:
    host, number = place
    rng = np.random.default_rng(21)
    for turn in range(number):
        # PyTorch has no divisor_override in one dimension.
        c = configuration(rng, dilated=False, rank=int(rng.integers(2, 4)) if divisor == "number" else None)
        if c.rank == 3 and any(k > n for k, n in zip(c.kernel, c.shape[2:], strict=True)):
            continue  # legal with padding or in ceil mode, but their avg_pool3d refuses it
        dtype = ("float32", "float64")[turn % 2]
        x, g = cells(rng, c.shape, dtype, ties=False), _weights(rng, c.output_shape, dtype)
        reduction = {
            "cells": pk.Average(),
            "padded": pk.Average(count_include_pad=True),
            "number": pk.Average(divisor_override=int(rng.integers(1, 9))),
        }[divisor]

        def theirs(t: Any, c: Configuration = c, reduction: Any = reduction) -> Any:
            more = {} if divisor != "number" else {"divisor_override": reduction.divisor_override}
            counted = divisor == "padded"
            return _functional("avg_pool", c.rank)(t, c.kernel, c.stride, c.padding, c.ceil_mode, counted, **more)

        _compare_sums(host, x, g, reduction, c.window, theirs)


@pytest.mark.parametrize("name", ["max", "avg"])
def test_adaptive(place: tuple[Host, int], name: str) -> None:
    host, number = place
    rng = np.random.default_rng(22)
    for turn in range(number):
        rank, dtype = int(rng.integers(1, 4)), ("float32", "float64")[turn % 2]
        shape = (*map(int, rng.integers(1, 4, 2)), *map(int, rng.integers(1, 10, rank)))
        sizes = tuple(map(int, rng.integers(1, 8, rank)))
        x, g = cells(rng, shape, dtype, ties=name == "max" and turn % 3 > 0), _weights(rng, (*shape[:2], *sizes), dtype)
        function = _functional(f"adaptive_{name}_pool", rank)
        if name == "max":
            _compare_max(host, x, g, pk.Adaptive(sizes), lambda t, f=function, s=sizes: f(t, s, True))  # type: ignore[misc]
        else:
            _compare_sums(host, x, g, pk.Average(), pk.Adaptive(sizes), lambda t, f=function, s=sizes: f(t, s))  # type: ignore[misc]


@pytest.mark.parametrize("p", [1.0, 2.0, 3.0, 2.5])
def test_lp_of_positive_cells(place: tuple[Host, int], p: float) -> None:
    host, number = place
    rng = np.random.default_rng(23)
    for turn in range(number // 3):
        c, dtype = configuration(rng, dilated=False), ("float32", "float64")[turn % 2]
        window = pk.Window(c.kernel, c.stride)
        try:
            sizes = [axis.output_size for axis in pk.resolve(window, c.shape[2:])]
        except pk.PoolingError:
            continue  # this kernel needed the padding, which their lp_pool has not
        x = np.abs(cells(rng, c.shape, dtype, ties=False)) + np.asarray(0.5, dtype)
        g = _weights(rng, (*c.shape[:2], *sizes), dtype)
        function = _functional("lp_pool", c.rank)
        # Their one-dimensional function wants numbers.
        kernel, stride = (c.kernel, c.stride) if c.rank > 1 else (c.kernel[0], c.stride[0])
        value, gradient, _ = _theirs(lambda t, f=function, k=kernel, s=stride: f(t, p, k, s), x, g)  # type: ignore[misc]
        ours, our_gradient = host.gradient(x, pk.Power(p), window, g)
        assert_close(ours, value, ulp=16)
        assert_close(our_gradient, gradient, ulp=64, scale=np.abs(g).max())


def test_sizes_of_every_small_kind() -> None:
    """PyTorch's size is ours, for all it accepts, those with empty windows too."""
    need("torch")
    import torch
    import torch.nn.functional as F

    for n, k, s, d, ceil_mode in product(range(1, 8), range(1, 5), range(1, 5), range(1, 4), (False, True)):
        for p in range(k // 2 + 1):
            try:
                size = F.max_pool1d(torch.zeros(1, 1, n), k, s, p, d, ceil_mode).shape[-1]
            except RuntimeError:
                size = None
            try:
                ours = pk.output_sizes(pk.Window(k, s, p, d, ceil_mode), (n,))[0]
            except pk.PoolingError:
                ours = None
            assert ours == size, f"n={n} k={k} s={s} d={d} p={p} ceil_mode={ceil_mode}: {ours}, PyTorch {size}"


def test_listed_difference_of_emptied_windows() -> None:
    """S5: PyTorch gives -inf and an index outside the plane where dilation empties a window; that is refused."""
    window = pk.Window(2, 1, 1, 2)
    with pytest.raises(pk.PoolingError, match="sees no input cell"):
        pk.pool(np.ones((1, 1, 1)), pk.Max(), window)


def test_listed_difference_of_nan() -> None:
    """S7: PyTorch gives the index of the last NaN."""
    need("torch")
    import torch
    import torch.nn.functional as F

    x = torch.tensor([[[1.0, float("nan"), float("nan")]]])
    assert F.max_pool1d(x, 3, return_indices=True)[1].item() == 2
    assert pk.max_pool(x.numpy(), 3, return_indices=True)[1].item() == 1
