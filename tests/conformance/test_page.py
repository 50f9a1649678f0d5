"""The compatibility page."""

from __future__ import annotations

import json
import re
from typing import Any

from poolkit.conformance import load
from poolkit.conformance.case import Case
from poolkit.conformance.page import call, render
from poolkit.conformance.results import Outcome, Result, as_dict

BY_ID = {case.id: case for case in load()}


def content() -> dict[str, Any]:
    """A runtime that does one of everything, its name and answers hostile."""
    cases = [BY_ID[id] for id in ("stride-default", "max-ties", "avg-dilated", "error-stride-zero", "max-nan-after")]
    wrong = Outcome(cases[4], "differs", "1 of 1 differ", BY_ID["max-nan-after"].x[:1], faults=("NaN is dropped",))
    outcomes = [
        Outcome(cases[0], "passed"),
        Outcome(cases[1], "crashed", "signal SIGABRT: </script><b>"),
        Outcome(cases[2], "not_expressible", "no dilation"),
        Outcome(cases[3], "differs", "answered what has no answer", cases[3].x),
        wrong,
    ]
    return as_dict([Result("x", "<Runtime>", "1.0", False, outcomes, 1.0)], cases)


def data(page: str) -> dict[str, Any]:
    """What a cell opens."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    result: dict[str, Any] = json.loads(found[1].replace("<\\/", "</").replace("<\\!--", "<!--"))
    return result


def test_every_cell_opens_its_smallest_case() -> None:
    page = render(content())
    opened = data(page)
    nan = opened["S7 x"]["example"]
    assert (nan["id"], nan["expected"], nan["answer"]) == ("max-nan-after", "nan", "2")
    assert nan["faults"] == ["NaN is dropped"]
    assert opened["S6 x"]["example"]["answer"] == "signal SIGABRT: </script><b>"
    assert opened["S4 x"]["reasons"] == ["no dilation (1)"]
    assert opened["S16 x"]["example"]["expected"] == "to be refused"
    assert "example" not in opened["S1 x"]
    assert page.count('<button type="button" class="passed"') == 1
    assert page.count('<button type="button" class="crashed"') == 1


def test_nothing_escapes() -> None:
    """Text of runtimes is text: it opens no element, and the page loads nothing."""
    page = render(content())
    assert "&lt;Runtime&gt;" in page
    assert "<Runtime>" not in page.replace(json.dumps("<Runtime> 1.0"), "")
    assert page.count("</script>") == 2
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)=", page)


def test_calls_in_words() -> None:
    case = BY_ID["avg-ceil-overhang-2d"]
    assert call(case) == (
        "avg_pool, kernel 3 x 3, stride 2 x 2, padding 1+1 x 1+1, ceil mode, count include pad, float32"
    )
    assert call(BY_ID["global-max"]) == "max_pool, global, float32"
    assert all(isinstance(case, Case) and call(case) for case in load())
