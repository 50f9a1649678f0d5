"""The cases: complete, well made, right, and discriminating."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from poolkit.conformance import Case, differs, load
from poolkit.conformance.case import array, read, write
from poolkit.conformance.exact import Pool, RefusedError
from poolkit.conformance.faults import faults
from poolkit.conformance.philox import word
from tests import philox

CASES = {case.id: case for case in load()}


def judged(pool: type[Pool], case: Case) -> str | None:
    """Why this pool fails a case, or None."""
    try:
        answer = pool().answer(case)
    except RefusedError as error:
        return None if case.asks == "refusal" else str(error)
    return "answered" if case.asks == "refusal" else differs(case, answer)


def test_there_are_enough() -> None:
    """Every rule that data can express has cases, every id is used once."""
    assert len(load()) == len(CASES) >= 500
    count = Counter(case.rule for case in load())
    assert set(count) == {f"S{number}" for number in range(1, 17)}
    assert min(count.values()) >= 7
    assert Counter(case.asks for case in load()).keys() == {"values", "indices", "gradient", "tangent", "refusal"}


def test_they_are_readable() -> None:
    """Each has a reason, and few have more cells than a person can follow."""
    assert all(case.why and not case.why.endswith(".") for case in load())
    assert sum(case.x.size > 90 for case in load()) <= 12
    text = write(load())
    assert max(map(len, text.splitlines())) < 900
    assert read(text) == list(load())


@pytest.mark.slow
def test_the_right_pool_passes_all() -> None:
    assert {case.id: reason for case in load() if (reason := judged(Pool, case))} == {}


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.__name__)
def test_a_wrong_pool_fails(fault: type[Pool]) -> None:
    """Each known fault fails a case of the rule that it breaks."""
    failed = (case for case in load() if case.rule == fault.rule and judged(fault, case))
    assert next(failed, None) is not None, f"no case tells that {fault.title}"


def test_faults_are_told_in_words() -> None:
    titles = [fault.title for fault in faults()]
    assert len(titles) == len(set(titles)) >= 60
    assert {fault.rule for fault in faults()} == {f"S{number}" for number in range(1, 17)}


SHARED = json.loads((Path(__file__).parents[1] / "cases" / "pooling.json").read_text())


@pytest.mark.parametrize("shared", SHARED, ids=[case["id"] for case in SHARED])
def test_shared_cases_are_in_the_suite(shared: dict[str, Any]) -> None:
    """The cases that were there before the generator: same arguments, and answers made another way."""
    if shared["id"] not in CASES:
        assert shared["function"] in ("max_pool", "min_pool", "avg_pool", "gem_pool", "median_pool")
        pytest.skip("a window [1, 2, 3, 4], or a function that is not part of the standard")
    case = CASES[shared["id"]]
    assert case.function == shared["function"]
    assert case.input == shared["input"]
    if "error" in shared:
        assert case.asks == "refusal"
        return
    np.testing.assert_allclose(array(case.expected, "float64"), array(shared["expect"], "float64"), rtol=1e-14)
    if "expect_indices" in shared:
        indices = CASES.get(f"{case.id}-indices")
        assert indices is not None
        assert indices.expected == shared["expect_indices"]


HAND = {
    "size-n5-k2-s2-p0-d1-ceil-sum": [3, 12, 16],
    "divisor-4-counted": [15 / 4, 15, 21 / 2],
    "divisor-4-excluded": [5, 15, 21],
    "adaptive-avg-5-to-2": [7 / 3, 28 / 3],
    "max-ties-diagonal": [[1]],
    "max-ties-diagonal-gradient": [[0, 3], [0, 0]],
    "mean-negative": [-5.5, -1.5],
    "lp-gradient-l2": [0.6, -0.8, -2 / 5**0.5, 4 / 5**0.5],
    "lme-sharpness-0": [2.5],
    "stochastic-signed": [2.6],
    "overlapping-gradient-avg": [1 / 3, 1 / 3, 1, 2 / 3, 2, 4 / 3, 4 / 3],
    "indices-padded": [[1, 1], [4, 10]],
}


@pytest.mark.parametrize("id", HAND)
def test_answers_by_hand(id: str) -> None:
    np.testing.assert_allclose(array(CASES[id].expected, "float64"), HAND[id], rtol=1e-15)


def test_random_words() -> None:
    """The suite's Philox is the one that the other tests were written against."""
    for seed in (0, 1, 2**63 + 12345):
        assert [word(seed, cell) for cell in range(9)] == [philox.word(seed, cell) for cell in range(9)]


VALUES = Case("", "S1", "", "avg_pool", {"kernel_size": [2]}, [1, 2], expected=[1.5, "nan", "-inf", 0])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([1.5, np.nan, -np.inf, 0.0], None),
        ([1.5, np.nan, -np.inf, -0.0], None),
        ([1.5000001, np.nan, -np.inf, 0.0], "1 of 4"),
        ([1.5, 0.0, -np.inf, 0.0], "1 of 4"),
        ([1.5, np.nan, np.inf, 0.0], "1 of 4"),
        ([np.nan, np.nan, -np.inf, 0.0], "1 of 4"),
        ([np.inf, np.nan, -np.inf, 0.0], "1 of 4"),
        ([[1.5, np.nan, -np.inf, 0.0]], "shape"),
        ([1.5], "shape"),
        (["a"] * 4, "type"),
    ],
)
def test_answers_are_judged(answer: list[Any], reason: str | None) -> None:
    told = differs(VALUES, np.array(answer))
    assert (told is None) == (reason is None)
    assert reason is None or reason in str(told)


def test_tolerance() -> None:
    """Relative to the expectation, and absolute."""
    case = replace(VALUES, expected=[100, 0], tolerance={"relative": 0.01, "absolute": 0.5})
    assert differs(case, np.array([101.5, 0.5])) is None
    assert differs(case, np.array([101.6, 0.5])) is not None
    assert differs(case, np.array([100, 0.6])) is not None


def test_integers_are_exact() -> None:
    """64-bit integers are not compared by way of float64."""
    case = replace(VALUES, expected=[2**60 + 1])
    assert differs(case, np.array([2**60 + 1])) is None
    assert differs(case, np.array([2**60])) is not None
