"""Processes: a contender that crashes or hangs costs that contender, not the run."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from poolkit.bench import runner
from poolkit.bench.allocators import DEFAULT, NO_FAULTS, available, environment
from poolkit.bench.runner import Outcome, Settings
from poolkit.bench.work import Work
from poolkit.bench.works import select

WORKER = """
import json, os, sys, time
request = json.load(sys.stdin)
def say(event, work, **content):
    print(json.dumps({"event": event, "work": work, **content}), flush=True)
for work in request["works"]:
    say("begin", work)
    finding = {"contenders": {}, "left_out": {}, "wrong": {}, "failed": request["skip"].get(work, {}), "notes": {}}
    for name in ("good", "bad", "last"):
        if name in finding["failed"]:
            continue
        say("prepare", work, contender=name)
        if name == "bad" and "BEHAVIOUR" in os.environ:
            exec(os.environ["BEHAVIOUR"])
        finding["contenders"][name] = {"kind": "peer"}
    say("done", work, finding=finding)
"""


class Listener:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.begun: list[tuple[str, int, int]] = []

    def on_work(self, work: Work, allocator: str, finished: int, total: int) -> None:
        self.begun.append((allocator, finished, total))

    def on_contender(self, name: str, what: str) -> None:
        assert what in ("prepare", "turn")

    def on_problem(self, work: Work, text: str) -> None:
        self.problems.append(text)


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> object:
    """Run two works with processes that behave as told."""
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    monkeypatch.setattr(runner, "WORKER", (sys.executable, str(script)))

    def call(behaviour: str = "", silence: float = 60.0, count: int = 2) -> tuple[list[Outcome], Listener]:
        def environ(allocator: str, threads: int) -> dict[str, str]:
            return {**os.environ, "BEHAVIOUR": behaviour} if behaviour else dict(os.environ)

        monkeypatch.setattr(runner, "environment", environ)
        listener = Listener()
        works = select(["images/max-2x2-s2/channels-first"])[:count]
        return runner.run(works, Settings(quick=True, silence=silence), listener), listener

    return call


ALL = {"good", "bad", "last"}


def test_all_is_well(go) -> None:  # type: ignore[no-untyped-def]
    outcomes, listener = go()
    assert [set(each.findings[available()[0]]["contenders"]) for each in outcomes] == [ALL, ALL]
    assert [each[1:] for each in listener.begun] == [(0, 2), (1, 2)]
    assert listener.problems == []


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("os.abort()", "crashed with SIGABRT"),
        ("os.kill(os.getpid(), 9)", "was killed (out of memory?)"),
        ("sys.exit('no more')", "ended its process with exit code 1: no more"),
        ("time.sleep(60)", "gave no answer within 6 seconds"),
    ],
)
def test_a_crash_costs_the_contender(go, behaviour: str, reason: str) -> None:  # type: ignore[no-untyped-def]
    hangs = "sleep" in behaviour
    outcomes, listener = go(behaviour, silence=6.0 if hangs else 60.0, count=1 if hangs else 2)
    assert outcomes
    for outcome in outcomes:
        finding = outcome.findings[available()[0]]
        assert set(finding["contenders"]) == {"good", "last"}
        assert finding["failed"] == {"bad": reason}
    assert f"bad {reason}" in listener.problems


def test_a_crash_without_a_suspect_costs_the_work(go) -> None:  # type: ignore[no-untyped-def]
    crash = "say('done', work, finding=finding); os.abort()"
    (first, second), listener = go(crash)
    # The first is done when its process dies; the second then begins anew, and again.
    assert set(first.findings[available()[0]]["contenders"]) == {"good"}
    assert set(second.findings[available()[0]]["contenders"]) == {"good"}
    assert len(listener.begun) == 2


def test_a_process_that_cannot_begin_costs_its_works(  # type: ignore[no-untyped-def]
    go, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "worker.py").unlink()
    outcomes, _ = go()
    for outcome in outcomes:
        assert "ended its process with exit code 2" in outcome.broken[available()[0]]


def test_a_quick_run_ends_in_time(go, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(runner, "QUICK_SECONDS", 2.0)
    outcomes, _ = go("time.sleep(60)", silence=600.0)
    assert all("the time of a quick run is over" in next(iter(each.broken.values())) for each in outcomes)


def test_stopped(go, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    """Ctrl-C while the second work is prepared: the first is kept."""

    def on_contender(self: Listener, name: str, what: str) -> None:
        if len(self.begun) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Listener, "on_contender", on_contender)
    with pytest.raises(runner.StoppedError) as stop:
        go()
    (kept,) = stop.value.outcomes
    (finding,) = kept.findings.values()
    assert set(finding["contenders"]) == ALL


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the allocator without faults needs glibc")
def test_the_allocators_and_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_MMAP_MAX_", "7")
    assert available() == (NO_FAULTS, DEFAULT)
    without, default = environment(NO_FAULTS, 3), environment(DEFAULT, 3)
    assert without["MALLOC_MMAP_MAX_"] == "0"
    assert int(without["MALLOC_TRIM_THRESHOLD_"]) > 1 << 30
    assert not any(name.startswith("MALLOC_") for name in default)
    for environ in (without, default):
        assert {environ["OMP_NUM_THREADS"], environ["POOLKIT_NUM_THREADS"], environ["NPROC"]} == {"3"}
    assert json.dumps(default)
