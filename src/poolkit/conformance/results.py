"""What came out of asking: per case, per runtime, and as plain values."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, TypeAlias

from poolkit.conformance.case import VERSION, Array, Case

Status: TypeAlias = Literal["passed", "differs", "not_expressible", "crashed"]

STATUSES: Final[tuple[Status, ...]] = ("passed", "differs", "not_expressible", "crashed")


@dataclass(frozen=True)
class Outcome:
    """What a runtime did with a case.

    Attributes:
        case: The case.
        status: Whether it passed.
        reason: Why not, in one line.
        answer: The wrong answer.
        refused: Whether the runtime itself refused a legal call.
        faults: Known faults that give the same answer.
    """

    case: Case
    status: Status
    reason: str = ""
    answer: Array | None = None
    refused: bool = False
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What a runtime did with all cases that it was asked."""

    name: str
    title: str
    version: str
    ours: bool
    outcomes: Sequence[Outcome]
    seconds: float

    def count(self, status: Status, rule: str | None = None) -> int:
        """How many cases have this status, of one rule or of all."""
        return sum(each.status == status and rule in (None, each.case.rule) for each in self.outcomes)

    @property
    def refused(self) -> int:
        """How many legal calls the runtime refused."""
        return sum(each.refused for each in self.outcomes)


def rules(cases: Iterable[Case]) -> list[str]:
    """The rules of some cases, in order."""
    return sorted({case.rule for case in cases}, key=lambda rule: int(rule[1:]))


@cache
def kept() -> Mapping[str, Any]:
    """What the runtimes answered when they were last asked for the documentation: what `as_dict` gives.

    Example:
        >>> from poolkit.conformance.results import kept
        >>> "onnxruntime" in {runtime["name"] for runtime in kept()["runtimes"]}
        True
    """
    content: Mapping[str, Any] = json.loads(files("poolkit.conformance").joinpath("kept.json").read_text("utf-8"))
    return content


def as_dict(results: Sequence[Result], cases: Sequence[Case]) -> dict[str, Any]:
    """Everything for JSON and for the page.

    Args:
        results: What the runtimes did.
        cases: What they were asked.

    Returns:
        `suite` (its version), `cases`, `rules` (number of cases of each) and `runtimes`: counts, counts by rule
        with the smallest case that failed, ids of what failed and crashed, and reasons with their counts.
    """
    return {
        "suite": VERSION,
        "cases": len(cases),
        "rules": {rule: sum(case.rule == rule for case in cases) for rule in rules(cases)},
        "runtimes": [_runtime(result, rules(cases)) for result in results],
    }


def _runtime(result: Result, names: Sequence[str]) -> dict[str, Any]:
    reasons = Counter(each.reason for each in result.outcomes if each.status == "not_expressible")
    return {
        "name": result.name,
        "title": result.title,
        "version": result.version,
        "ours": result.ours,
        "passed": result.count("passed"),
        "failed": result.count("differs"),
        "not_expressible": result.count("not_expressible"),
        "crashed": result.count("crashed"),
        "refused": result.refused,
        "seconds": round(result.seconds, 1),
        "failed_cases": [each.case.id for each in result.outcomes if each.status == "differs"],
        "crashed_cases": [each.case.id for each in result.outcomes if each.status == "crashed"],
        "reasons": dict(reasons.most_common()),
        "rules": {rule: _rule(result, rule) for rule in names},
    }


def _rule(result: Result, rule: str) -> dict[str, Any]:
    own = [each for each in result.outcomes if each.case.rule == rule]
    counts: dict[str, Any] = {status: sum(each.status == status for each in own) for status in STATUSES}
    bad = [each for each in own if each.status in ("differs", "crashed")]
    if bad:
        counts["example"] = _example(min(bad, key=lambda each: (each.case.x.size, len(each.case.geometry))))
    elif counts["not_expressible"]:
        reasons = Counter(each.reason for each in own if each.status == "not_expressible")
        counts["reasons"] = dict(reasons.most_common(3))
    return counts


def _example(outcome: Outcome) -> Mapping[str, Any]:
    case, answer = outcome.case, outcome.answer
    shown = (
        None
        if answer is None
        else [str(each) if each != each or abs(each) == float("inf") else each for each in answer.ravel().tolist()]
    )
    return {
        "case": case.id,
        "status": outcome.status,
        "reason": outcome.reason,
        "answer": shown,
        "shape": None if answer is None else list(answer.shape),
        "faults": list(outcome.faults),
    }
