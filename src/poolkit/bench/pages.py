"""Results as tables of text: for the terminal, the README and docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from poolkit.bench.allocators import DEFAULT, NO_FAULTS
from poolkit.bench.results import Content, fastest, ours

HEADINGS: Final = ("work", "copy", "Poolkit", "PyTorch", "fastest peer", "target", "reached")

_GROUPS: Final[Mapping[str, str]] = {
    "images": "The classic layers, 32x64x112x112",
    "detection": "Stride 1 on small maps, and the blocks made of it, 8x256x20x20",
    "windows": "Large windows, 1x1x2048x2048",
    "ranks": "One and three dimensions, 32x256x4096 and 4x16x32x64x64",
    "adaptive": "Adaptive, 32x256x56x56",
    "half": "Half the width, 32x64x112x112",
    "weighted": "Reductions that are compositions elsewhere, 32x64x112x112",
    "ranked": "Reductions that sort each window, 8x64x112x112",
    "calls": "Small inputs, where the call is what costs",
    "network": "Networks",
    "memory": "Memory",
    "sweep": "Sweep over the catalogue",
}

_README: Final = (
    "images/max-2x2-s2/channels-first/float32/forward",
    "images/max-3x3-s2-p1/channels-first/float32/forward",
    "images/average-3x3-s1-p1/channels-first/float32/forward",
    "images/max-2x2-s2/channels-last/float32/forward",
    "images/max-2x2-s2/channels-first/float32/forward+backward",
    "images/average-2x2-s2/channels-first/float32/forward+backward",
    "detection/max-13x13-s1-p6/channels-first/float32/forward",
    "windows/max-31x31-s1-p15/channels-first/float32/forward",
    "windows/average-31x31-s1-p15/channels-first/float32/forward",
    "ranks/max-2x2x2-s2/channels-first/float32/forward+backward",
    "weighted/soft-2x2-s2/channels-first/float32/forward+backward",
    "network/train-steps",
    "network/epoch/jax",
)
"""The works in the README: one or two of each kind."""


def rows(content: Content, allocator: str, only: Sequence[str] | None = None) -> Iterator[tuple[str, ...]]:
    """One row of text for each work, as `HEADINGS` says; one more for each further target.

    Args:
        content: Result of `results.as_dict`.
        allocator: Whose times.
        only: Ids of the works, in order; all if None.
    """
    works = {work["id"]: work for work in content["works"]}
    for id in works if only is None else only:
        if id not in works:
            continue
        work = works[id]
        if allocator in work["allocators"]:
            yield from _rows(work, allocator)
        elif allocator in work["broken"]:
            yield (_title(work), *[""] * (len(HEADINGS) - 2), work["broken"][allocator])


def _rows(work: Content, allocator: str) -> Iterator[tuple[str, ...]]:
    contenders = work["allocators"][allocator]["contenders"]
    rival = fastest(contenders)
    theirs = f"{_value(contenders, rival)} {rival}" if rival else ""
    torch = next((name for name in ("torch", "keras torch") if name in contenders), None)
    cells = (_value(contenders, "copy"), _value(contenders, ours(contenders)), _value(contenders, torch), theirs)
    targets = work["targets"][allocator] or [None]
    yield (_title(work), *cells, *_target(targets[0]))
    for target in targets[1:]:
        yield ("", *[""] * len(cells), *_target(target))


def _target(target: Content | None) -> tuple[str, str]:
    if target is None:
        return "", ""
    if target["reached"] is None:
        return target["target"], "not measured"
    reached, unit = target["reached"], "" if target["against"].startswith(("microseconds", "bytes")) else "x"
    return target["target"], f"{reached:.3g}{unit}" + ("" if target["met"] else " (not met)")


def _title(work: Content) -> str:
    parts = [work["name"]]
    if work["name"] == "epoch":
        parts.append(work["id"].rpartition("/")[2])
    if work["group"] not in ("network", "memory"):
        parts.append(work["dtype"] if work["dtype"] != "float32" else "")
        parts.append("channels last" if work["layout"] == "channels_last" else "")
        parts.append(work["passes"])
    return ", ".join(part for part in parts if part)


def _value(contenders: Content, name: str | None) -> str:
    each = contenders.get(name) if name else None
    if each is None:
        return ""
    return f"{each['count']:.3g} bytes" if "count" in each else milliseconds(each["median_ms"])


def milliseconds(value: float) -> str:
    """Three digits, more where it is large, such as "0.0123", "4.56", "1036"."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def readme(content: Content) -> str:
    """The table of the README."""
    lines = [
        f"Milliseconds on {_machine(content)}; {content['threads']} threads, medians of one run in alternation, "
        "answers compared first, processes without page faults. `copy` moves the same bytes into memory that is "
        "there already. All works, all contenders and the ordinary allocator are in "
        "[docs/benchmarks.md](docs/benchmarks.md).",
        "",
        *_markdown(HEADINGS[:5], [row[:5] for row in rows(content, NO_FAULTS, _README) if row[0]]),
    ]
    return "\n".join(lines) + "\n"


def page(content: Content, name: str) -> str:
    """The page of a kept result.

    Args:
        content: Result of `results.as_dict`.
        name: Of its file under `benchmarks/results`.
    """
    parts = [_TOP.format(name=name, **_setting(content)), *map(_again, content.get("again", []))]
    for allocator, heading in ((NO_FAULTS, "Without page faults"), (DEFAULT, "With the ordinary allocator")):
        if allocator not in content["allocators"]:
            continue
        parts.append(f"## {heading}\n")
        for group, title in _GROUPS.items():
            ids = [work["id"] for work in content["works"] if work["group"] == group]
            found = list(rows(content, allocator, ids))
            if found:
                parts.append("\n".join([f"### {title}", "", *_markdown(HEADINGS, found), ""]))
    parts.append(_all_contenders(content))
    parts.append(_notes(content))
    parts.append(_missed(content))
    return "\n".join(part for part in parts if part)


_TOP: Final = """# Benchmarks

Written by `make docs` from `benchmarks/results/{name}`, which `{command}` made.

{machine}, {memory} of memory, {system}, Python {python}; commit {commit}, {date}, {seconds} s, load of the
machine before it began {load}. Versions: {versions}.

Milliseconds per call, medians over turns in alternation, {threads} threads for every contender. Every answer was
compared with the right one before it was timed. `copy` moves as many bytes as input and result have (twice that for
both passes) into memory that is there already. The fastest peer is the fastest of the frameworks that have a layer
for the work; where none has, the fastest composition. What limits the works that miss their target stands in
[benchmarks/limits.md](../benchmarks/limits.md).
"""


def _again(run: Content) -> str:
    """Which works were measured in a run of their own."""
    said = "by `{command}`: commit {commit}, {date}, {seconds} s, load {load}.\n".format(**_run(run))
    return f"{len(run['works'])} of these works were measured apart, {said}"


def _run(run: Content) -> dict[str, Any]:
    """What a run says of itself."""
    return {
        "command": run["command"],
        "commit": (run["commit"] or "unknown")[:12],
        "date": run["date"],
        "seconds": run["seconds"],
        "load": "unknown" if run["load"] is None else run["load"],
    }


def _setting(content: Content) -> dict[str, Any]:
    machine = content["machine"]
    return {
        **_run(content),
        "machine": _machine(content),
        "memory": machine["memory"] or "an unknown amount",
        "system": f"{machine['system']}, {machine['libc']}",
        "python": machine["python"],
        "versions": ", ".join(f"{name} {version}" for name, version in content["versions"].items()),
        "threads": content["threads"],
    }


def _machine(content: Content) -> str:
    machine = content["machine"]
    return f"{machine['cpu']}, {machine['cores']} cores"


def _all_contenders(content: Content) -> str:
    """Every contender of every work without page faults, with faults per call."""
    names = list(
        dict.fromkeys(
            name
            for work in content["works"]
            for finding in work["allocators"].values()
            for name in finding["contenders"]
        )
    )
    parts = []
    for allocator in content["allocators"]:
        lines = [
            (work["id"], *(_with_faults(work["allocators"][allocator]["contenders"].get(name)) for name in names))
            for work in content["works"]
            if allocator in work["allocators"]
        ]
        heading = f"## All contenders, allocator: {allocator}\n\nMilliseconds, and page faults per call where any.\n"
        parts.append("\n".join([heading, *_markdown(("work", *names), lines), ""]))
    return "\n".join(parts)


def _with_faults(each: Content | None) -> str:
    if each is None:
        return ""
    if "count" in each:
        return f"{each['count']:.3g} bytes"
    faults = each["faults"] or 0
    return milliseconds(each["median_ms"]) + (f" ({faults:.0f})" if faults >= 1 else "")


def _notes(content: Content) -> str:
    """What has to be known about how contenders do their works."""
    found = {
        (name, note): None
        for work in content["works"]
        for finding in work["allocators"].values()
        for name, note in finding["notes"].items()
    }
    if not found:
        return ""
    return "\n".join(["## Notes", "", *(f"- {name}: {note}" for name, note in sorted(found)), ""])


def _missed(content: Content) -> str:
    """Wrong answers and failures: reported, not compared."""
    lines = [
        (work["id"], allocator, name, why)
        for work in content["works"]
        for allocator, finding in work["allocators"].items()
        for kind in ("wrong", "failed")
        for name, why in finding[kind].items()
    ]
    if not lines:
        return ""
    heading = "## Wrong answers and failures\n\nReported, and not compared.\n"
    return "\n".join([heading, *_markdown(("work", "allocator", "contender", "what"), lines), ""])


def _markdown(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown."""
    rule = ["---", *["---:"] * (len(headings) - 1)]
    escaped = [[cell.replace("|", "&#124;") for cell in line] for line in (headings, rule, *lines)]
    return [f"| {' | '.join(line)} |" for line in escaped]
