"""A run as plain values: every work with its contenders, and which targets were reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from poolkit.bench.machine import commit, machine, versions
from poolkit.bench.runner import Outcome, Settings
from poolkit.bench.work import BYTES, FASTEST, MICROSECONDS, Target, Work, choice, describe
from poolkit.lab.errors import LabError

OURS: Final = ("poolkit torch", "poolkit numpy", "poolkit jax")
"""Who stands for Poolkit: the first of these that took part."""

Content = Mapping[str, Any]


def as_dict(
    outcomes: Sequence[Outcome], settings: Settings, command: str, seconds: float, load: float | None = None
) -> dict[str, Any]:
    """Everything that a run brought, for JSON.

    Args:
        outcomes: Of every work.
        settings: How it measured.
        command: The command that does it again.
        seconds: How long it took.
        load: What `machine.load` said before it began: others' work spoils times.

    Returns:
        `command`, `date`, `seconds`, `load`, `threads`, `quick`, `allocators`, `machine`, `versions`, `commit` and
        `works`, one entry for each work.
    """
    return {
        "command": command,
        "date": dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "seconds": round(seconds),
        "load": load,
        "threads": settings.threads,
        "quick": settings.quick,
        "allocators": list(settings.allocators),
        "machine": machine(),
        "versions": versions(),
        "commit": commit(),
        "works": [_work(outcome, outcomes) for outcome in outcomes],
    }


def merged(kept: Content, later: Content) -> dict[str, Any]:
    """A kept result with works that were measured again in place of the older ones.

    Args:
        kept: Result of `as_dict`, or of this.
        later: Result of `as_dict`, of some works; each compares contenders of its own run.

    Returns:
        As `kept`, and under `again` what is said of each later run: `command`, `date`, `seconds`, `load`, `commit` and
        the ids of its `works`.

    Raises:
        LabError: Where machine, versions, threads or allocators are others: such results are not to be mixed.
    """
    refuse_to_mix(kept, {name: later[name] for name in ("machine", "versions", "threads", "quick", "allocators")})
    renewed = {work["id"]: work for work in later["works"]}
    said = {name: later[name] for name in ("command", "date", "seconds", "load", "commit")}
    earlier = [{**each, "works": [id for id in each["works"] if id not in renewed]} for each in kept.get("again", [])]
    known = [work["id"] for work in kept["works"]]
    return {
        **kept,
        "again": [each for each in (*earlier, {**said, "works": list(renewed)}) if each["works"]],
        "works": [
            *(renewed.get(work["id"], work) for work in kept["works"]),
            *(work for id, work in renewed.items() if id not in known),
        ],
    }


def refuse_to_mix(kept: Content, now: Content) -> None:
    """Raise a LabError where something about a kept result is not what it is now."""
    for name, value in now.items():
        if kept[name] != value:
            raise LabError(f"{name} of the kept result is {kept[name]!r}, now {value!r}; measure all works again")


def _work(outcome: Outcome, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    work = outcome.work
    return {
        "id": work.id,
        "group": work.group,
        "name": work.experiment or work.name,
        "reduction": choice(work.reduction),
        "geometry": [describe(geometry, work.rank) for geometry in work.geometries],
        "shape": list(work.shape),
        "output_shape": list(work.output_shape),
        "dtype": work.dtype,
        "layout": work.layout,
        "passes": "forward" if work.forward else "forward + backward",
        "targets": {
            allocator: [_target(target, outcome, outcomes, allocator) for target in work.targets]
            for allocator in outcome.findings
        },
        "allocators": {name: _rounded(finding) for name, finding in outcome.findings.items()},
        "broken": outcome.broken,
    }


def _rounded(finding: Content) -> dict[str, Any]:
    contenders = {
        name: {key: round(value, 4) if isinstance(value, float) else value for key, value in each.items()}
        for name, each in finding["contenders"].items()
    }
    return {**finding, "contenders": contenders}


def _target(target: Target, outcome: Outcome, outcomes: Sequence[Outcome], allocator: str) -> dict[str, Any]:
    """What was reached of a target; None where it could not be measured."""
    contenders = outcome.findings[allocator]["contenders"]
    name = target.ours or ours(contenders)
    rival, theirs = _rival(target, outcome, outcomes, allocator)
    reached = None
    if name in contenders:
        if target.against == BYTES:
            reached = contenders[name].get("count")
        elif target.against == MICROSECONDS:
            reached = 1e3 * contenders[name]["median_ms"]
        elif theirs is not None:
            mine = contenders[name]["median_ms"]
            reached = theirs / mine if target.at_least is not None else mine / theirs
    met = None
    if reached is not None:
        met = reached >= target.at_least if target.at_least is not None else reached <= (target.at_most or 0)
    return {
        "target": str(target),
        "ours": name,
        "against": target.against,
        "rival": rival,
        "at_least": target.at_least,
        "at_most": target.at_most,
        "reached": None if reached is None else round(reached, 3),
        "met": met,
    }


def ours(contenders: Content) -> str | None:
    """Who stands for Poolkit among contenders."""
    named = [name for name in OURS if name in contenders]
    return next(iter(named or [name for name, each in contenders.items() if each["kind"] == "ours"]), None)


def fastest(contenders: Content) -> str | None:
    """The fastest peer: of those with a layer of their own for it, else of the compositions."""
    for kinds in (("peer",), ("composition",)):
        found = {
            n: each["median_ms"] for n, each in contenders.items() if each["kind"] in kinds and "median_ms" in each
        }
        if found:
            return min(found, key=lambda name: found[name])
    return None


def _rival(
    target: Target, outcome: Outcome, outcomes: Sequence[Outcome], allocator: str
) -> tuple[str | None, float | None]:
    """Name and milliseconds of what a target is measured against."""
    contenders = outcome.findings[allocator]["contenders"]
    if target.against in (BYTES, MICROSECONDS):
        return None, None
    name = fastest(contenders) if target.against == FASTEST else target.against
    if name in contenders:
        return name, contenders[name].get("median_ms")
    for other in outcomes:
        if other.work.id == target.against and allocator in other.findings:
            theirs = other.findings[allocator]["contenders"]
            mine = ours(theirs)
            return target.against, theirs[mine]["median_ms"] if mine else None
    return name, None


def records(content: Content) -> list[dict[str, Any]]:
    """One flat record for each work, allocator and contender that was measured."""
    return [
        {
            "work": work["id"],
            "shape": "x".join(map(str, work["shape"])),
            "dtype": work["dtype"],
            "layout": work["layout"],
            "passes": work["passes"],
            "allocator": allocator,
            "contender": name,
            "kind": each["kind"],
            **{key: each.get(key) for key in ("median_ms", "fastest_ms", "faults", "turns", "calls", "count")},
        }
        for work in content["works"]
        for allocator, finding in work["allocators"].items()
        for name, each in finding["contenders"].items()
    ]


def wrong_answers(outcomes: Sequence[Outcome]) -> list[str]:
    """Works in which Poolkit's own answer was wrong, or where nothing could be measured for an error of ours."""
    return [
        f"{outcome.work.id} ({name})"
        for outcome in outcomes
        for finding in outcome.findings.values()
        for name in finding["wrong"]
        if name.startswith("poolkit")
    ]


def title(work: Work) -> str:
    """A work in one line for people."""
    return f"{work.experiment or work.name}, {work.size}"
