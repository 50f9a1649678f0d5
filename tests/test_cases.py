"""The shared cases, in both layouts and both types, on every host, by both routes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import Host

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases" / "pooling.json").read_text())


def _numbers(values: Any, dtype: str) -> Any:
    """Nested lists of numbers and "nan" as an array."""
    return np.array([_number(each) for each in _flat(values)], dtype).reshape(np.shape(values))


def _flat(values: Any) -> list[Any]:
    return [leaf for each in values for leaf in _flat(each)] if isinstance(values, list) else [values]


def _number(value: Any) -> float:
    return float(value)


def _laid_out(array: Any, layout: str) -> Any:
    """A plane as batch of one with one channel."""
    return array[None, None] if layout == "channels_first" else array[None, ..., None]


def _arguments(case: Mapping[str, Any]) -> dict[str, Any]:
    arguments = dict(case["args"])
    adaptive = arguments.pop("adaptive", None)
    if adaptive is not None:
        arguments["kernel_size"] = pk.Adaptive(tuple(adaptive))
    return arguments


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any], layout: str, dtype: str, host: Host, route: str) -> None:
    x = _laid_out(_numbers(case["input"], dtype), layout)
    arguments = _arguments(case)

    def call(**more: Any) -> Any:
        return host.call(case["function"], x, layout=layout, **arguments, **more)

    if "error" in case:
        assert case["error"] == "ValueError"
        assert_refused(call)
        return
    expected = _laid_out(_numbers(case["expect"], "float64"), layout)
    value = call()
    assert value.dtype == dtype
    if case["function"] in ("max_pool", "min_pool"):
        assert_equal(value, expected.astype(dtype))
    else:
        assert_close(value, expected, ulp=4)
    if "expect_indices" in case:
        again, indices = call(return_indices=True)
        assert_identical(again, value)
        wanted = _laid_out(np.array(case["expect_indices"]), layout)
        assert_identical(indices, wanted.astype(host.index_type(dtype)))


def test_the_cases_are_complete() -> None:
    """The file is the whole one, and every case says what it expects."""
    assert len(CASES) == len({case["id"] for case in CASES}) >= 36
    for case in CASES:
        assert ("expect" in case) != ("error" in case), case["id"]
        assert case["function"] in dir(pk), case["id"]
