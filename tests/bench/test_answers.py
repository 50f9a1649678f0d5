"""Answers: compared before anything is timed; wrong ones are reported and not compared in speed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit.bench import contender, worker
from poolkit.bench.answers import difference
from poolkit.bench.contender import Contender, LeftOutError, Prepared
from poolkit.bench.inputs import Inputs, WrongAnswerError, inputs
from poolkit.bench.measure import Plan
from poolkit.bench.work import Work
from poolkit.bench.works import select

WORK = Work("test", pk.Max(), (pk.Window(2),), (2, 3, 8, 8))
QUIET = Plan(rounds=1, budget=0.01, pause=0.0)


def silent(event: str, **content: Any) -> None:
    """Nobody listens."""


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ([1.0, 2.0, 3.0], None),
        ([1.0, 2.0 + 1e-6, 3.0], None),
        ([1.0, 2.5, 3.0], "result differs in 1 of 3 cells, by up to 0.5"),
        ([1.0, np.nan, 3.0], "result differs in 1 of 3 cells"),
        ([1.0, 2.0], "result has shape (2,), expected (3,)"),
    ],
)
def test_differences(answer: list[float], found: str | None) -> None:
    got = difference((np.array(answer, np.float32),), (np.array([1.0, 2.0, 3.0], np.float32),), 1e-5)
    assert got is None if found is None else got is not None and got.startswith(found)


def test_nan_and_infinity_are_answers_too() -> None:
    special = np.array([np.nan, np.inf, -np.inf], np.float32)
    assert difference((special,), (special.copy(),), 1e-5) is None
    assert difference((-special,), (special,), 1e-5) is not None


def test_a_missing_gradient_is_a_difference() -> None:
    one = np.ones(3)
    assert difference((one,), (one, one), 1e-5) == "gives 1 arrays, expected 2"


class Wrong(Contender):
    """A quick contender that is off in one cell."""

    name, module, order = "wrong", "numpy", 1
    timed = 0

    def prepare(self, work: Work, inputs: Inputs) -> Prepared:
        answer = inputs.expected[0].copy()
        answer[0, 0, 0, 0] += 1

        def call() -> None:
            Wrong.timed += 1

        return Prepared(call, lambda _: (answer,), "peer")


class Unable(Contender):
    """A contender that cannot express the work."""

    name, module, order = "unable", "numpy", 2

    def prepare(self, work: Work, inputs: Inputs) -> Prepared:
        raise LeftOutError("has no such layer")


class Refusing(Contender):
    """A contender whose framework raises."""

    name, module, order = "refusing", "numpy", 3

    def prepare(self, work: Work, inputs: Inputs) -> Prepared:
        raise TypeError("no such type\nand much more")


class Absent(Contender):
    """A contender whose framework is not installed."""

    name, module, order = "absent", "poolkit_no_such_framework", 4


@pytest.fixture
def compete(monkeypatch: pytest.MonkeyPatch) -> Callable[..., worker.Finding]:
    """Measure a work with these contenders."""

    def call(*who: Contender, work: Work = WORK) -> worker.Finding:
        monkeypatch.setattr(worker, "contenders", lambda: who)
        return worker.measure(work, QUIET, {}, silent)

    return call


def test_a_wrong_answer_is_reported_and_not_timed(compete: Callable[..., worker.Finding]) -> None:
    Wrong.timed = 0
    finding = compete(Wrong())
    assert finding.wrong == {"wrong": "result differs in 1 of 96 cells, by up to 1"}
    assert finding.contenders == {}
    assert Wrong.timed == 1  # the call whose answer was looked at


def test_those_left_out_say_why(compete: Callable[..., worker.Finding]) -> None:
    finding = compete(Unable(), Refusing(), Absent())
    assert finding.left_out == {
        "unable": "has no such layer",
        "refusing": "refuses: TypeError: no such type",
        "absent": "poolkit_no_such_framework is not installed",
    }


def test_a_kernel_that_differs_from_the_definition_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from poolkit.bench import inputs as module

    right = module.forward

    def off(*arguments: Any) -> Any:
        value, tap = right(*arguments)
        value[0, 0, 0, 0] += 1
        return value, tap

    monkeypatch.setattr(module, "forward", off)
    with pytest.raises(WrongAnswerError, match="result differs in 1 of 96 cells"):
        inputs(WORK)


def test_one_corner_of_a_large_plane_is_held_to_the_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    from poolkit.bench import inputs as module

    monkeypatch.setattr(module, "SAMPLE", 1000)
    work = Work("test", pk.Average(), (pk.Window(9, 1, 4),), (1, 1, 40, 40))
    assert inputs(work).expected[0].shape == (1, 1, 40, 40)
    right = module.forward

    def off(*arguments: Any) -> Any:
        value, tap = right(*arguments)
        value[0, 0, 1, 1] += 1
        return value, tap

    monkeypatch.setattr(module, "forward", off)
    with pytest.raises(WrongAnswerError, match="differs in 1 of"):
        inputs(work)


SMALL = {1: (2, 3, 32), 2: (2, 3, 16, 16), 3: (1, 2, 8, 8, 8)}


def by_name(name: str) -> Contender:
    """A contender, or a skip where its framework is not installed."""
    (found,) = [each for each in contender.contenders() if each.name == name]
    missing = found.missing()
    if missing:
        pytest.skip(missing)
    return found


FORWARD = ["images/max-3x3-s2-p1/channels-last", "images/average-3x3-s1-p1/channels-first", "adaptive/average-to-1x1"]
BOTH = ["ranks/max-3x3x3", "ranks/average-3-s2", "weighted/soft-2x2"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["poolkit numpy", "poolkit torch", "poolkit jax", "torch", "jax", "tensorflow"])
def test_contenders_of_frameworks_do_what_they_are_timed_for(
    name: str, compete: Callable[..., worker.Finding], thorough: bool
) -> None:
    chosen = [work for work in select(FORWARD) if work.forward] + [work for work in select(BOTH) if not work.forward]
    assert len(chosen) == len(FORWARD) + len(BOTH)
    if not thorough:
        chosen = chosen[::2]  # each is compiled
    who = by_name(name)
    for work in chosen:
        small = replace(work, shape=SMALL[work.rank] if work.group != "adaptive" else (2, 3, 14, 14))
        finding = compete(who, work=small)
        assert list(finding.contenders) == [name], (work.id, finding)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["torch", "jax"])
def test_compositions_that_draw_pick_the_same_cells(name: str, compete: Callable[..., worker.Finding]) -> None:
    (work,) = select(["weighted/stochastic-drawn-3x3"])
    finding = compete(by_name(name), work=replace(work, shape=SMALL[2]))
    assert list(finding.contenders) == [name], finding


@pytest.mark.parametrize("name", ["onnxruntime", "openvino", "cumulative sums", "copy"])
@pytest.mark.parametrize("pattern", ["images/average-3x3-s1-p1/channels-first/float32/forward", "SPPF-block"])
def test_contenders_that_go_forward_only(name: str, pattern: str, compete: Callable[..., worker.Finding]) -> None:
    work = next(each for each in select([pattern]) if each.forward)
    finding = compete(by_name(name), work=replace(work, shape=SMALL[2]))
    if name == "cumulative sums" and pattern == "SPPF-block":
        assert finding.left_out == {name: "written for averages with stride 1"}
    else:
        assert list(finding.contenders) == [name], finding


def test_runtimes_without_gradients_say_so(compete: Callable[..., worker.Finding]) -> None:
    finding = compete(by_name("onnxruntime"), work=replace(WORK, passes="both"))
    assert finding.left_out == {"onnxruntime": "has no gradients"}
