"""Calls of ours and of a peer's in one compiled program: a program costs as much to compile as several calls do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.agreement import assert_close, assert_equal

Function = Callable[[Any], Any]


def assert_same_in_one_program(jax: Any, calls: Sequence[tuple[NDArray[Any], Function, Function]], exact: bool) -> None:
    """Values and gradients of both functions are the same for each input: all bits, or within 16 units."""

    def run(inputs: Sequence[Any]) -> list[Any]:
        results = []
        for x, (_, *functions) in zip(inputs, calls, strict=True):
            for function in functions:
                value, pull = jax.vjp(function, x)
                g = np.random.default_rng(x.size).integers(-4, 5, value.shape).astype(np.float32)
                results.append((value, pull(g)[0]))
        return results

    results = jax.tree.map(np.asarray, jax.jit(run)([x for x, *_ in calls]))
    for (x, *_), (value, gradient), (theirs, their_gradient) in zip(calls, results[::2], results[1::2], strict=True):
        if exact:
            assert_equal(value, theirs)
            assert_equal(gradient, their_gradient)
        else:
            assert_close(value, theirs, ulp=16, scale=np.abs(x).max())
            assert_close(gradient, their_gradient, ulp=16, scale=8)
