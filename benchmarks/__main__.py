"""The run that is kept under `benchmarks/results`.

python -m benchmarks                    all works, an hour: writes the kept result
python -m benchmarks again PATTERN...   these works: puts them into the kept result of this machine, in place of older
                                        ones
python -m benchmarks --select ...       `poolkit bench`, which leaves the kept result alone
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from poolkit.bench.machine import machine, versions
from poolkit.bench.results import merged, refuse_to_mix
from poolkit.cli import main
from poolkit.lab.errors import LabError
from poolkit.lab.outputs import write_text

RESULT = Path(__file__).parent / "results" / "bench.json"


def again(patterns: Sequence[str]) -> int:
    """Measure some works, and keep them with the others; the exit code of `poolkit bench`."""
    path, kept = _of_this_machine()
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "bench.json"
        options = [part for pattern in patterns for part in ("--select", pattern)]
        code = main(["bench", *options, "--output", str(output)])
        if output.exists():  # also after Ctrl-C: what was measured until then
            later = json.loads(output.read_text(encoding="utf-8"))
            write_text(path, json.dumps(merged(kept, later), indent=1) + "\n")
    return code


def _of_this_machine() -> tuple[Path, dict[str, Any]]:
    """The kept result of this machine and these versions, and its file; before minutes are spent."""
    now = {"machine": machine(), "versions": versions()}
    found = {path: json.loads(path.read_text(encoding="utf-8")) for path in RESULT.parent.glob(f"{RESULT.stem}*.json")}
    alike = (path for path, kept in found.items() if all(kept[name] == value for name, value in now.items()))
    path = next(alike, RESULT)
    refuse_to_mix(found[path], now)
    return path, found[path]


if __name__ == "__main__":
    RESULT.parent.mkdir(exist_ok=True)
    arguments = sys.argv[1:]
    if arguments[:1] == ["again"]:
        if not arguments[1:]:
            sys.exit("say which works to measure again, such as: again adaptive")
        try:
            sys.exit(again(arguments[1:]))
        except LabError as error:
            sys.exit(f"error: {error}")
    sys.exit(main(["bench", *(arguments or ["--output", str(RESULT)])]))
