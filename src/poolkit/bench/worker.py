"""The process that measures: `python -m poolkit.bench.worker`, told by its parent what.

It reads one JSON request from standard input and writes one JSON event a line to standard output: what it is about
to do, so that the parent knows whose fault it is if this process dies, and what it has found.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, TextIO

import poolkit
from poolkit.bench.answers import Answer, difference, tolerance
from poolkit.bench.contender import LeftOutError, Prepared, contenders
from poolkit.bench.inputs import Inputs, inputs
from poolkit.bench.measure import Plan, Timing, in_turn, reason
from poolkit.bench.work import Work
from poolkit.bench.works import works

Emit = Callable[..., None]

EPOCHS: Final = 3
"""Turns of an epoch: each takes many seconds."""


@dataclass
class Finding:
    """What became of the contenders of one work."""

    contenders: dict[str, dict[str, Any]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def main() -> None:
    """Do what the request on standard input asks for."""
    request = json.load(sys.stdin)
    events = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what frameworks print must not get among the events
    poolkit.set_num_threads(int(request["threads"]))  # the others read the environment
    plan = Plan(**request["plan"])
    known = {work.id: work for work in works()}
    for id in request["works"]:
        work = known[id]
        emit = _emitter(events, id)
        try:
            finding = measure(work, plan, request["skip"].get(id, {}), emit, request["contenders"])
        except Exception as error:
            emit("broken", reason=reason(error))
            continue
        emit("done", finding=asdict(finding))


def _emitter(events: TextIO, id: str) -> Emit:
    def emit(event: str, **content: Any) -> None:
        events.write(json.dumps({"event": event, "work": id, **content}) + "\n")

    return emit


def measure(work: Work, plan: Plan, skip: Mapping[str, str], emit: Emit, only: Sequence[str] = ()) -> Finding:
    """Prepare the contenders of a work, hold their answers to the right one, and time them in turn.

    Args:
        work: What.
        plan: How long.
        skip: Contenders that are not tried again, with the reason: they brought an earlier process down.
        emit: Told what is about to happen.
        only: Names of the contenders that take part; all if empty.

    Returns:
        Timings, and why others have none.
    """
    finding = Finding(failed=dict(skip))
    emit("begin")
    if work.experiment:
        ready, took = _experiment(work, skip, finding)
    else:
        ready, took = _poolings(work, inputs(work), skip, finding, emit, only)
    if work.experiment == "epoch":
        plan = replace(plan, rounds=min(plan.rounds, EPOCHS), budget=math.inf, patience=math.inf)
    timed = {name: each.call for name, each in ready.items() if each.count is None}
    results = in_turn(timed, plan, first=took, on_turn=lambda name: emit("turn", contender=name)) if timed else {}
    for name, result in results.items():
        if isinstance(result, Timing):
            finding.contenders[name] = {"kind": ready[name].kind, **asdict(result)}
        else:
            finding.failed[name] = result
    for name, each in ready.items():
        if each.count is not None:
            finding.contenders[name] = {"kind": each.kind, "count": each.count()}
        if each.note:
            finding.notes[name] = each.note
    return finding


def _poolings(
    work: Work, given: Inputs, skip: Mapping[str, str], finding: Finding, emit: Emit, only: Sequence[str]
) -> tuple[dict[str, Prepared], dict[str, float]]:
    ready: dict[str, Prepared] = {}
    took: dict[str, float] = {}
    for contender in contenders():
        name = contender.name
        if name in skip or (only and name not in only):
            continue
        missing = contender.missing()
        if work.only and name not in work.only:
            missing = work.why_only
        if missing is not None:
            finding.left_out[name] = missing
            continue
        emit("prepare", contender=name)
        try:
            prepared = contender.prepare(work, given)
            checked = given.expected if name != "copy" else ()
            took[name] = _check(name, prepared, checked, work, finding)
        except LeftOutError as why:
            finding.left_out[name] = str(why)
        except Exception as error:  # what a framework refuses costs that framework only
            finding.left_out[name] = f"refuses: {reason(error)}"
        else:
            if name not in finding.wrong:
                ready[name] = prepared
    return ready, took


def _check(name: str, prepared: Prepared, expected: Answer, work: Work, finding: Finding) -> float:
    """Seconds of a call whose answer is looked at; the second, where the first had to compile."""
    seconds = 0.0
    for _ in range(2):
        start = time.perf_counter()
        result = prepared.call()
        seconds = time.perf_counter() - start
        if seconds < 1:
            break
    allowed = tolerance(work.dtype) if prepared.allowed is None else prepared.allowed
    wrong = difference(prepared.answer(result), expected, allowed)
    if wrong is not None:
        finding.wrong[name] = wrong
    return seconds


def _experiment(work: Work, skip: Mapping[str, str], finding: Finding) -> tuple[dict[str, Prepared], dict[str, float]]:
    module: Any = importlib.import_module(f"poolkit.bench.experiments.{work.experiment.replace('-', '_')}")
    try:
        made: Mapping[str, Prepared] = module.contenders(work)
    except (LeftOutError, ImportError) as why:
        finding.left_out[work.option or "torch"] = str(why)
        return {}, {}
    ready = {name: each for name, each in made.items() if name not in skip}
    answers, took = {}, {}
    for name, each in ready.items():
        for _ in range(1 if work.experiment == "epoch" else 2):  # an epoch has warmed up by itself
            start = time.perf_counter()
            answers[name] = each.answer(each.call())
            took[name] = time.perf_counter() - start
    # The peer's answer is the right one here: both train the same network.
    expected = next(answers[name] for name, each in ready.items() if each.kind == "peer")
    for name, each in ready.items():
        wrong = difference(answers[name], expected, each.allowed or tolerance(work.dtype))
        if wrong is not None:
            finding.wrong[name] = wrong
    return {name: each for name, each in ready.items() if name not in finding.wrong}, took


if __name__ == "__main__":
    main()
