"""`poolkit conform`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from poolkit.cli import options
from poolkit.cli.options import Format
from poolkit.lab.errors import LabError

if TYPE_CHECKING:
    from poolkit.conformance.case import Case
    from poolkit.conformance.results import Result
    from poolkit.conformance.runtimes import Runtime


def _complete_runtime(incomplete: str) -> list[str]:
    from poolkit.conformance.runtimes import adapters

    return [name for name in adapters() if name.startswith(incomplete)]


def conform(
    runtime: Annotated[
        list[str] | None,
        typer.Option(
            "--runtime",
            metavar="NAME",
            show_default="all installed",
            help="A runtime to ask; repeat the option. `--list` names them.",
            autocompletion=_complete_runtime,
        ),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", metavar="S1...S16", show_default="all", help="Only cases of this rule; repeatable."),
    ] = None,
    python: Annotated[
        list[str] | None,
        typer.Option(
            "--python",
            metavar="NAME=PATH",
            help="Interpreter that has this runtime, where it is another one; repeatable.",
        ),
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="Longest time for one case.")] = 60.0,
    list_: Annotated[bool, typer.Option("--list", help="List the runtimes and stop.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.html", help="Also write a page of rules by runtimes.")
    ] = None,
    output_format: options.FormatOption = Format.TABLE,
) -> None:
    """Ask the runtimes installed here the cases of the conformance suite: where does their pooling differ?

    Each runs in a process of its own, so that one that aborts or hangs costs one case. A case that a runtime
    cannot express is no failure of it.
    """
    from poolkit.cli.conformance_table import show
    from poolkit.conformance.page import write
    from poolkit.conformance.results import as_dict
    from poolkit.conformance.runtimes import adapters
    from poolkit.lab import outputs

    interpreters = _interpreters(python or [])
    if list_:
        _list(output_format, interpreters)
        return
    if output is not None:
        outputs.check_file(output, ".html")
    chosen, cases = _chosen(runtime, interpreters), _cases(rule or [])
    results = _ask([adapters()[name] for name in chosen], cases, interpreters, seconds, strict=runtime is not None)
    content = as_dict(results, cases)
    if output is not None:
        write(content, output)
    show(output_format, content, output)


def _interpreters(pairs: Sequence[str]) -> dict[str, str]:
    from poolkit.conformance.runtimes import adapters

    found = {}
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not equals or not path:
            raise LabError(f"--python must be NAME=PATH, such as mlx=/opt/mlx/bin/python; got {pair!r}")
        if name not in adapters():
            raise LabError(f"--python names no runtime: {name!r}; `poolkit conform --list` lists them")
        if not Path(path).is_file():
            raise LabError(f"--python {name}: there is no file {path}")
        found[name] = path
    return found


def _chosen(names: Sequence[str] | None, interpreters: Mapping[str, str]) -> list[str]:
    """Names of the runtimes to ask: those given, or all that are installed."""
    from poolkit.conformance.runtimes import adapters, missing

    known = adapters()
    if names is None:
        return [name for name, kind in known.items() if name in interpreters or missing(kind) is None]
    for name in names:
        if name not in known:
            raise LabError(f"there is no runtime {name!r}; known are {', '.join(known)}")
        if name not in interpreters and (reason := missing(known[name])):
            raise LabError(f"{name} cannot be asked: {reason}; install it, or give --python {name}=PATH")
    return list(dict.fromkeys(names))


def _cases(rules: Sequence[str]) -> list[Case]:
    from poolkit.conformance.case import load
    from poolkit.conformance.results import rules as rules_of

    wanted = {rule.upper() for rule in rules}
    known = rules_of(load())
    if wanted - set(known):
        raise LabError(f"there is no rule {min(wanted - set(known))!r}; the rules are {known[0]} to {known[-1]}")
    return [case for case in load() if not wanted or case.rule in wanted]


def _ask(
    kinds: Sequence[type[Runtime]],
    cases: Sequence[Case],
    interpreters: Mapping[str, str],
    seconds: float,
    strict: bool,
) -> list[Result]:
    """Ask each runtime every case. One that is there but cannot be started is an error only where it was named."""
    from poolkit.cli.conformance_progress import CaseProgress
    from poolkit.cli.console import messages
    from poolkit.conformance.runner import RuntimeMissingError, run

    results = []
    with CaseProgress(len(kinds) * len(cases)) as progress:
        for kind in kinds:
            progress.on_runtime(kind.title)
            interpreter = interpreters.get(kind.name, sys.executable)
            try:
                results.append(run(kind, cases, python=interpreter, seconds=seconds, on_case=progress.on_case))
            except RuntimeMissingError as error:
                if strict:
                    raise
                progress.skip(len(cases))
                messages().print(f"left out: {error}", markup=False)
                continue
            progress.on_result(results[-1])
    return results


def _list(output_format: Format, interpreters: Mapping[str, str]) -> None:
    from rich import box
    from rich.table import Table

    from poolkit.cli.console import emit
    from poolkit.conformance.runtimes import adapters, missing

    records: list[dict[str, Any]] = []
    for name, kind in adapters().items():
        reason = None if name in interpreters else missing(kind)
        records.append({"name": name, "title": kind.title, "installed": reason is None, "reason": reason or ""})
    table = Table(box=box.SIMPLE)
    for column in ("name", "runtime", "here"):
        table.add_column(column)
    for record in records:
        table.add_row(record["name"], record["title"], "yes" if record["installed"] else record["reason"])
    emit(output_format, table, {"runtimes": records}, records)
