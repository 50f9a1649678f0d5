"""The pytest plugin, as an author of a runtime meets it."""

from __future__ import annotations

from importlib.metadata import entry_points

import pytest

pytest_plugins = ["pytester"]

# Installed as an entry point it is loaded already; a source tree that was installed before it came has none.
_KNOWN = any(entry.value == "poolkit.conformance.plugin" for entry in entry_points(group="pytest11"))
PLUGIN = () if _KNOWN else ("-p", "poolkit.conformance.plugin")

CONFTEST = """
import numpy as np
import pytest
from poolkit.conformance.runtimes import NotExpressibleError
from poolkit.conformance.exact import Pool, RefusedError

@pytest.fixture
def pooling_runtime():
    def answer(case):
        if case.function != "max_pool":
            raise NotExpressibleError("max pooling only")
        if case.id == "refuse-stride-negative":
            return np.zeros(1)
        if case.id == "refuse-kernel-zero":
            raise MemoryError("a runtime refuses in its own way")
        if case.id == "error-stride-zero":
            raise RefusedError("no")
        return Pool().answer(case) + (case.id == "max-ties")
    return answer
"""

TESTS = """
from poolkit.conformance.plugin import check

def test_pooling(pooling_case, pooling_runtime):
    check(pooling_case, pooling_runtime)
"""


@pytest.fixture
def author(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with a runtime that is wrong in two cases."""
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    pytester.makeini("[pytest]\n")
    return pytester


def test_one_test_per_case(author: pytest.Pytester) -> None:
    result = author.runpytest_inprocess("--pooling-rule", "S16", "--pooling-rule", "S6", *PLUGIN)
    outcomes = result.parseoutcomes()
    assert outcomes["failed"] == 2
    assert outcomes["skipped"] == 7  # min pooling, and one average
    assert outcomes["passed"] == 24
    result.stdout.fnmatch_lines(
        [
            "*S6, the first cell in raster order wins*1 of 1 differ*expected 2*",
            "*this call is to be refused, and was answered*",
        ]
    )


def test_ids_name_rule_and_case(author: pytest.Pytester) -> None:
    result = author.runpytest_inprocess("--collect-only", "-q", *PLUGIN)
    result.stdout.fnmatch_lines(["*::test_pooling[[]S4-avg-dilated]*"])


def test_other_tests_are_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_plain(): pass")
    pytester.makeini("[pytest]\n")
    outcomes = pytester.runpytest_inprocess(*PLUGIN).parseoutcomes()
    outcomes.pop("warnings", None)  # an installation in place, whose finder pytest cannot rewrite
    assert outcomes == {"passed": 1}
