"""What the page says of other runtimes is what they were seen to answer."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from poolkit.conformance import load
from poolkit.conformance.case import Case
from poolkit.conformance.results import kept
from tests.explorer.conftest import Open
from tests.explorer.test_geometry import sizes_of

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

RESULTS = kept()

HIDDEN = {("equinox", "adaptive-max-5-to-2"), ("equinox", "adaptive-max-5-3")}
"""Other bins, whose largest cells happen to be the same."""

ASK = """(questions) => questions.map(([pool, counted, geometry, sizes]) => {
  const question = {pool, counted, geometry, refused: null};
  try { resolve(geometry, sizes); } catch (error) { question.refused = error.message; }
  const legal = typeof geometry.padding === "string" ? {...geometry, ceil_mode: false} : geometry;
  question.axes = rulesOf(legal, sizes.length).map((rule, number) => new Axis(rule, sizes[number], number));
  return Object.fromEntries(RUNTIMES.map((runtime) => [runtime.name, answerOf(runtime, question)]));
})"""


def shown(case: Case) -> bool:
    """Whether the page can show a case: where outputs look and what an average divides by, nothing of values."""
    numbers = json.dumps(case.geometry)
    return (
        case.rule in ("S1", "S2", "S4", "S5", "S11")
        and case.function in ("max_pool", "avg_pool")
        and case.asks in ("values", "refusal")
        and case.dtype == "float32"
        and case.mask is None
        and case.rank <= 2
        and set(case.options) <= {"count_include_pad"}
        and case.x.size > 0
        and "null" not in numbers
        and re.search(r"\d{4}", numbers) is None
    )


def test_a_runtime_differs_exactly_where_it_was_seen_to(open_page: Open) -> None:
    cases = [case for case in load() if shown(case)]
    assert len(cases) > 140
    questions = [
        [
            "max" if case.function == "max_pool" else "average",
            bool(case.options.get("count_include_pad")),
            dict(case.geometry),
            sizes_of(case),
        ]
        for case in cases
    ]
    answers = open_page().evaluate(ASK, questions)
    foreign = [runtime for runtime in RESULTS["runtimes"] if not runtime["ours"]]
    assert {runtime["name"] for runtime in foreign} == set(answers[0])
    wrong = []
    for case, answer in zip(cases, answers, strict=True):
        for runtime in foreign:
            name = runtime["name"]
            seen = case.id in {*runtime["failed_cases"], *runtime["crashed_cases"]}
            said = answer[name]["status"] == "differs" and (name, case.id) not in HIDDEN
            if seen != said:
                wrong.append((name, case.id, seen, answer[name]))
    assert wrong == []


def test_other_sizes(open_page: Open) -> None:
    """OpenVINO answered four numbers where three are right; the page says so before anything ran."""
    page = open_page("size=6&kernel=1&stride=2&ceil=1")
    example = next(each for each in RESULTS["runtimes"] if each["name"] == "openvino")["rules"]["S1"]["example"]
    assert (example["case"], example["shape"]) == ("size-n6-k1-s2-p0-d1-ceil", [4])
    row: Any = page.locator("#runtimes tr", has_text="OpenVINO")
    assert "4 outputs instead of 3" in row.inner_text()
    assert "differs" in row.inner_text()
