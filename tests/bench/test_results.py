"""What a run becomes: targets, tables, pages, the plot, records."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import poolkit as pk
from poolkit.bench import pages, plot
from poolkit.bench.allocators import DEFAULT, NO_FAULTS
from poolkit.bench.results import as_dict, fastest, merged, records, wrong_answers
from poolkit.bench.runner import Outcome, Settings
from poolkit.bench.work import Target, Work
from poolkit.lab.errors import LabError

SHAPE = (1, 1, 64, 64)


def contender(kind: str, milliseconds: float, faults: float | None = 0.0) -> dict[str, Any]:
    """A measured contender."""
    return {
        "kind": kind,
        "median_ms": milliseconds,
        "fastest_ms": milliseconds,
        "faults": faults,
        "turns": 5,
        "calls": 1,
    }


def outcome(work: Work, wrong: dict[str, str] | None = None, **times: dict[str, Any]) -> Outcome:
    """A work with contenders; underscores in their names are spaces."""
    contenders = {name.replace("_", " "): each for name, each in times.items()}
    finding = {"contenders": contenders, "left_out": {}, "wrong": wrong or {}, "failed": {}, "notes": {"jax": "a note"}}
    return Outcome(work, {NO_FAULTS: finding, DEFAULT: finding})


def work(size: int, *targets: Target) -> Work:
    """A window with stride 1."""
    return Work("windows", pk.Max(), (pk.Window(size, 1, size // 2),), SHAPE, targets=targets)


SMALL = work(5)
LARGE = work(
    65,
    Target("the fastest peer", at_least=2.0),
    Target("copy", at_most=1.4),
    Target("torch", at_least=5.0),
    Target(SMALL.id, at_most=1.5),
    Target("microseconds", at_most=10000.0, ours="poolkit numpy"),
)


@pytest.fixture
def content() -> dict[str, Any]:
    """Two works by two allocators, with simple numbers."""
    times = {
        "copy": contender("reference", 4.0),
        "poolkit_torch": contender("ours", 5.0),
        "poolkit_numpy": contender("ours", 6.0),
        "torch": contender("peer", 40.0, 1200.0),
        "jax": contender("peer", 9.0),
        "cumulative_sums": contender("composition", 1.0),
    }
    outcomes = [
        outcome(SMALL, poolkit_torch=contender("ours", 4.0), copy=contender("reference", 4.0)),
        outcome(LARGE, {"tensorflow": "result differs | badly"}, **times),
    ]
    return as_dict(outcomes, Settings(), "poolkit bench", 12.3)


def test_targets(content: dict[str, Any]) -> None:
    targets = content["works"][1]["targets"][NO_FAULTS]
    assert [(each["rival"], each["reached"], each["met"]) for each in targets] == [
        ("jax", 1.8, False),
        ("copy", 1.25, True),
        ("torch", 8.0, True),
        (SMALL.id, 1.25, True),
        (None, 6000.0, True),
    ]


def test_a_composition_is_a_peer_only_where_nobody_has_a_layer() -> None:
    assert fastest({"a": contender("peer", 9.0), "b": contender("composition", 1.0)}) == "a"
    assert fastest({"b": contender("composition", 1.0), "c": contender("ours", 0.1)}) == "b"
    assert fastest({}) is None


def test_counted_bytes() -> None:
    counted = Work(
        "memory",
        pk.Max(),
        (pk.Window(2),),
        SHAPE,
        experiment="x",
        targets=(Target("bytes per output cell", at_most=1.0),),
    )
    times = {"torch": {"kind": "peer", "count": 24.0}, "poolkit_torch": {"kind": "ours", "count": 1.0}}
    found = as_dict([outcome(counted, **times)], Settings(), "", 0.0)
    assert found["works"][0]["targets"][NO_FAULTS][0]["reached"] == 1.0
    assert next(iter(pages.rows(found, NO_FAULTS)))[2] == "1 bytes"


def test_rows(content: dict[str, Any]) -> None:
    rows = list(pages.rows(content, NO_FAULTS))
    assert rows[0][:5] == ("max 5x5 s1 p2, forward", "4", "4", "", "")
    assert rows[1] == (
        "max 65x65 s1 p32, forward",
        "4",
        "5",
        "40",
        "9 jax",
        "at least 2x the speed of the fastest peer",
        "1.8x (not met)",
    )
    assert [row[-1] for row in rows[2:]] == ["1.25x", "8x", "1.25x", "6e+03"]


def test_the_page(content: dict[str, Any]) -> None:
    page = pages.page(content, "bench.json")
    assert "## Without page faults" in page
    assert "## With the ordinary allocator" in page
    assert "40 (1200)" in page
    assert page.count("- jax: a note") == 1
    assert "result differs &#124; badly" in page
    assert content["machine"]["cpu"] in page


def test_works_measured_again_take_the_place_of_the_older_ones(content: dict[str, Any]) -> None:
    """Each with its own run's contenders; what was measured when is said, of each work once."""
    times = {"poolkit_torch": contender("ours", 1.0), "torch": contender("peer", 3.0)}
    later = as_dict([outcome(SMALL, **times)], Settings(2, False), "poolkit bench --select windows", 7.4, 0.5)
    both = merged(content, later)
    assert [each["id"] for each in both["works"]] == [each["id"] for each in content["works"]]
    assert both["works"][0] == later["works"][0]
    assert both["works"][1] == content["works"][1]
    assert "1 of these works were measured apart, by `poolkit bench --select windows`" in pages.page(both, "bench.json")
    assert "measured apart" not in pages.page(content, "bench.json")
    assert len(merged(both, later)["again"]) == 1
    with pytest.raises(LabError, match="threads of the kept result is 2, now 1; measure all works again"):
        merged(content, {**later, "threads": 1})


def test_records(content: dict[str, Any]) -> None:
    flat = records(content)
    assert len(flat) == 2 * (2 + 6)
    assert {tuple(each) for each in flat} == {tuple(flat[0])}
    assert flat[4]["contender"] == "copy"
    assert flat[4]["median_ms"] == 4.0


def test_the_plot(content: dict[str, Any], tmp_path: Path) -> None:
    assert plot.curves(content, NO_FAULTS)["max"]["poolkit torch"] == {5: 4.0, 65: 5.0}
    plot.write(content, tmp_path / "plot.html")
    text = (tmp_path / "plot.html").read_text()
    assert "side of the window" in text
    assert 'src="http' not in text
    assert [path.name for path in tmp_path.iterdir()] == ["plot.html"]


def test_an_answer_of_ours_that_is_wrong_is_an_error() -> None:
    outcomes = [outcome(SMALL, {"poolkit torch": "result differs", "tensorflow": "result differs"})]
    assert wrong_answers(outcomes) == [f"{SMALL.id} (poolkit torch)"] * 2


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Any:
    """tools/benchmark_pages.py as a module."""
    import importlib.util

    tools = Path(__file__).parents[2] / "tools"
    monkeypatch.syspath_prepend(str(tools))
    specification = importlib.util.spec_from_file_location("benchmark_pages", tools / "benchmark_pages.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_readme_keeps_what_is_around_the_markers(tool: Any) -> None:
    text = f"before\n\n{tool.BEGIN}\nold\n{tool.END}\n\nafter\n"
    assert tool.between_markers(text, "new\n") == f"before\n\n{tool.BEGIN}\nnew\n{tool.END}\n\nafter\n"


def test_a_stale_page_fails_the_check(tool: Any, tmp_path: Path, content: dict[str, Any], monkeypatch: Any) -> None:
    import json

    readme, page, result = tmp_path / "README.md", tmp_path / "docs" / "benchmarks.md", tmp_path / "bench.json"
    readme.write_text(f"{tool.BEGIN}\n{tool.END}\n")
    result.write_text(json.dumps(content))
    for name, path in (("README", readme), ("PAGE", page), ("RESULT", result)):
        monkeypatch.setattr(tool, name, path)
    monkeypatch.setattr(sys, "argv", ["tool", "--check"])
    assert tool.main() == 1
    monkeypatch.setattr(sys, "argv", ["tool"])
    assert tool.main() == 0
    monkeypatch.setattr(sys, "argv", ["tool", "--check"])
    assert tool.main() == 0
    page.write_text("stale")
    assert tool.main() == 1
