"""A runtime that aborts, hangs or refuses costs one case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from poolkit.conformance import Case, load
from poolkit.conformance.results import Result, as_dict
from poolkit.conformance.runner import RuntimeMissingError, like, run
from tests.conformance import fakes

BY_ID = {case.id: case for case in load()}
PLAIN, REFUSED = BY_ID["stride-default"], BY_ID["refuse-kernel-zero"]


@pytest.fixture(autouse=True)
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's process finds the fakes."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def named(*ids: str, of: Case = PLAIN) -> list[Case]:
    return [replace(of, id=id) for id in ids]


def statuses(result: Result) -> dict[str, str]:
    return {each.case.id: each.status for each in result.outcomes}


def test_every_ending() -> None:
    ids = ("right", "abort", "after", "exit", "unable", "wrong", "last")
    seen: list[str] = []
    result = run(fakes.Fake, named(*ids), on_case=lambda outcome: seen.append(outcome.case.id))
    assert statuses(result) == {
        "right": "passed",
        "abort": "crashed",
        "after": "passed",
        "exit": "crashed",
        "unable": "not_expressible",
        "wrong": "differs",
        "last": "passed",
    }
    assert seen == list(ids)
    reasons = {each.case.id: each.reason for each in result.outcomes}
    assert reasons["abort"] == "signal SIGABRT: last words"
    assert reasons["exit"].startswith("exit code 3")
    assert reasons["unable"] == "no such thing"
    assert reasons["wrong"] == "shape [3], expected [2]"
    assert result.version == "1.0"


def test_a_hanging_case_is_ended() -> None:
    result = run(fakes.Fake, named("hang", "after"), seconds=2)
    assert statuses(result) == {"hang": "crashed", "after": "passed"}
    assert result.outcomes[0].reason == "no answer in 2 s"


def test_refusals() -> None:
    """To refuse is right where that is asked, cannot be expressed elsewhere, and is a failure of Poolkit's own."""
    cases = [replace(REFUSED, id="refused"), replace(REFUSED, id="legal", asks="values", expected=[0])]
    foreign = run(fakes.Fake, cases)
    assert statuses(foreign) == {"refused": "passed", "legal": "not_expressible"}
    assert foreign.refused == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fakes.Fake, "ours", True)
        assert statuses(run(fakes.Fake, cases)) == {"refused": "passed", "legal": "differs"}


def test_an_answer_where_none_is() -> None:
    (outcome,) = run(fakes.Fake, [replace(PLAIN, id="answered", asks="refusal", expected=None)]).outcomes
    assert outcome.status == "differs"
    assert outcome.reason == "answered what has no answer"


def test_faults_are_named() -> None:
    """A wrong answer is told by the fault that gives it."""
    result = run(fakes.Counting, [BY_ID["avg-ceil-overhang-1d"]])
    assert result.outcomes[0].status == "differs"
    assert "the overhang of ceil mode is counted in the divisor" in result.outcomes[0].faults
    assert list(like(PLAIN, np.array([7.0, 8.0]))) == []


@pytest.mark.parametrize(("kind", "word"), [(fakes.Unknown, "no_such_package"), (fakes.Broken, "SIGABRT")])
def test_runtimes_that_cannot_be_asked(kind: type[fakes.Fake], word: str) -> None:
    with pytest.raises(RuntimeMissingError, match=word):
        run(kind, [PLAIN])


def test_results_as_values() -> None:
    cases = [*named("right", "wrong", "abort"), *named("unable", of=replace(PLAIN, rule="S4"))]
    content = as_dict([run(fakes.Fake, cases)], cases)
    assert content["cases"] == 4
    assert content["rules"] == {"S1": 3, "S4": 1}
    (runtime,) = content["runtimes"]
    counts = {name: runtime[name] for name in ("passed", "failed", "not_expressible", "crashed", "refused")}
    assert counts == {"passed": 1, "failed": 1, "not_expressible": 1, "crashed": 1, "refused": 0}
    assert runtime["failed_cases"] == ["wrong"]
    assert runtime["crashed_cases"] == ["abort"]
    assert runtime["reasons"] == {"no such thing": 1}
    example = runtime["rules"]["S1"]["example"]
    assert (example["case"], example["answer"]) == ("wrong", [1.0, "inf", "nan"])
    assert runtime["rules"]["S4"]["reasons"] == {"no such thing": 1}
