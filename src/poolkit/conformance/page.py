"""The compatibility page: rules by runtimes, one HTML file that needs nothing else."""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from poolkit.conformance.case import Case, load
from poolkit.conformance.rules import RULES

_TEMPLATE: Final = "page.html.jinja"

_NAMES: Final = {"kernel_size": "kernel", "ceil_mode": "ceil"}


def write(content: Mapping[str, Any], path: Path) -> None:
    """Write the page.

    Args:
        content: Of `poolkit.conformance.results.as_dict`.
        path: The HTML file.

    Raises:
        OSError: Where the file system refuses.
    """
    path.write_text(render(content), encoding="utf-8")


def render(content: Mapping[str, Any]) -> str:
    """The page as HTML text.

    Args:
        content: Of `poolkit.conformance.results.as_dict`.

    Returns:
        One HTML document, script and data included.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = importlib.resources.files("poolkit.conformance").joinpath(_TEMPLATE).read_text(encoding="utf-8")
    cases = {case.id: case for case in load()}
    runtimes = content["runtimes"]
    details = {
        f"{rule} {runtime['name']}": _detail(runtime, rule, cell, cases)
        for runtime in runtimes
        for rule, cell in runtime["rules"].items()
    }
    return environment.from_string(template).render(
        content=content,
        runtimes=runtimes,
        rules={rule: RULES[rule] for rule in content["rules"]},
        mark=mark,
        kind=kind,
        data=json.dumps(details, ensure_ascii=False).replace("</", r"<\/").replace("<!--", r"<\!--"),
    )


def kind(cell: Mapping[str, Any]) -> str:
    """What a cell of the table is: crashed, differs, passed or nothing."""
    if cell["crashed"]:
        return "crashed"
    return "differs" if cell["differs"] else "passed" if cell["passed"] else "nothing"


def mark(cell: Mapping[str, Any]) -> str:
    """What a cell of the table says: how many passed, of how many that could be asked."""
    asked = cell["passed"] + cell["differs"] + cell["crashed"]
    if not asked:
        return "–"
    return str(asked) if cell["passed"] == asked else f"{cell['passed']}/{asked}"


def _detail(
    runtime: Mapping[str, Any], rule: str, cell: Mapping[str, Any], cases: Mapping[str, Case]
) -> dict[str, Any]:
    bad = {*runtime["failed_cases"], *runtime["crashed_cases"]}
    detail: dict[str, Any] = {
        "title": f"{runtime['title']} {runtime['version']}",
        "rule": f"{rule} {RULES[rule]}",
        "counts": [
            [name.replace("_", " "), cell[name]] for name in ("passed", "differs", "crashed", "not_expressible")
        ],
        "others": [case.id for case in cases.values() if case.rule == rule and case.id in bad],
        "reasons": [f"{reason} ({count})" for reason, count in cell.get("reasons", {}).items()],
    }
    example = cell.get("example")
    if example is not None and example["case"] in cases:
        detail["example"] = shown(cases[example["case"]], example)
    return detail


def shown(case: Case, example: Mapping[str, Any]) -> dict[str, Any]:
    """A case and a wrong answer in words and numbers, for people."""
    return {
        "id": case.id,
        "why": case.why,
        "call": call(case),
        "input": _text(case.input),
        "mask": None if case.mask is None else _text(case.mask),
        "weights": None if case.weights is None else _text(case.weights),
        "expected": "to be refused" if case.asks == "refusal" else _text(case.expected),
        "answer": _answer(example),
        "asks": case.asks,
        "faults": example["faults"],
    }


def _answer(example: Mapping[str, Any]) -> str:
    if example["answer"] is None:
        return str(example["reason"])
    if not example["answer"]:
        return f"nothing: shape {' x '.join(map(str, example['shape']))}"
    return _text(_nested(example["answer"], example["shape"]))


def call(case: Case) -> str:
    """The call of a case in one line.

    Example:
        >>> from poolkit.conformance import load
        >>> from poolkit.conformance.page import call
        >>> call(next(case for case in load() if case.id == "avg-same-upper"))
        'avg_pool, kernel 2, stride 1, padding same, float32'
    """
    parts = [case.function]
    for name, value in case.geometry.items():
        if name == "global":
            parts.append("global")
        elif name == "ceil_mode":
            parts.append("ceil mode")
        else:
            parts.append(f"{_NAMES.get(name, name)} {_sizes(value)}")
    parts += [name.replace("_", " ") if value is True else f"{name} {value}" for name, value in case.options.items()]
    if case.layout != "plane":
        parts.append(case.layout.replace("_", " "))
    return ", ".join([*parts, case.dtype])


def _sizes(value: Any) -> str:
    if isinstance(value, str):
        return value
    pairs = ["+".join(map(str, each)) if isinstance(each, (list, tuple)) else str(each) for each in value]
    return " x ".join(pairs)


def _text(values: Any) -> str:
    """Numbers as people write them: one row per line."""
    if isinstance(values, Mapping):
        cycle = ", ".join(_plain(each) for each in values["cycle"])
        return f"{' x '.join(map(str, values['shape']))} cells: {cycle}" + (
            ", ..." if len(values["cycle"]) > 1 else " each"
        )
    rows = list(_rows(values))
    shown_rows = rows[:12] + [f"... {len(rows) - 12} more rows"] * (len(rows) > 12)
    return "\n".join(shown_rows)


def _rows(values: Any) -> Sequence[str]:
    if not isinstance(values, list):
        return [_plain(values)]
    if not values or not isinstance(values[0], list):
        cells = [_plain(each) for each in values]
        return ["  ".join(cells[:24]) + ("  ..." if len(cells) > 24 else "")]
    return [row for each in values for row in _rows(each)]


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.9g}"
    return str(value)


def _nested(flat: Sequence[Any], shape: Sequence[int]) -> Any:
    if len(shape) <= 1:
        return list(flat) if shape else flat[0]
    step = len(flat) // shape[0] if shape[0] else 0
    return [_nested(flat[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]
