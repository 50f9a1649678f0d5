"""Pytest plugin for authors of runtimes: supply one function, get one test per case.

The plugin is loaded wherever Poolkit is installed, and does nothing until a test asks for `pooling_case`. In a
`conftest.py` the author says how a case is put to the runtime:

    @pytest.fixture
    def pooling_runtime():
        def answer(case):                    # a poolkit.conformance.Case
            if case.function != "max_pool":
                raise NotExpressibleError("max pooling only")
            return my_runtime.max_pool(case.x, **case.geometry)
        return answer

and in a test file one line asks for all of them:

    def test_pooling(pooling_case, pooling_runtime):
        check(pooling_case, pooling_runtime)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from poolkit.conformance.case import Case


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--pooling-rule S4` runs the cases of one rule."""
    parser.getgroup("poolkit").addoption(
        "--pooling-rule", action="append", default=[], metavar="RULE", help="only conformance cases of this rule"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per case for each test that asks for `pooling_case`."""
    if "pooling_case" not in metafunc.fixturenames:
        return
    from poolkit.conformance.case import load

    rules = metafunc.config.getoption("--pooling-rule")
    cases = [case for case in load() if not rules or case.rule in rules]
    metafunc.parametrize("pooling_case", cases, ids=[f"{case.rule}-{case.id}" for case in cases])


def check(case: Case, answer: Callable[[Case], Any]) -> None:
    """Ask a runtime one case.

    Args:
        case: The case.
        answer: The author's function: the runtime's answer as an array in the layout of the case. It raises
            `NotExpressibleError` where the runtime has no such thing, and anything else to refuse the call.

    Raises:
        AssertionError: Where the answer is wrong, or a call without an answer is answered.
    """
    from poolkit.conformance.case import differs
    from poolkit.conformance.runtimes import NotExpressibleError

    __tracebackhide__ = True
    try:
        found = answer(case)
    except NotExpressibleError as error:
        pytest.skip(f"not expressible: {error}")
    except Exception:
        if case.asks == "refusal":
            return
        raise
    if case.asks == "refusal":
        pytest.fail(f"{case.why}: this call is to be refused, and was answered with {found!r}")
    told = differs(case, found)
    if told is not None:
        pytest.fail(f"{case.rule}, {case.why}: {told}")
