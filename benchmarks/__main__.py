"""The run that is kept under `benchmarks/results`.

python -m benchmarks                    all works, an hour: writes the kept result
python -m benchmarks again PATTERN...   these works: puts them into the kept result in place of the older ones
python -m benchmarks --select ...       `poolkit bench`, which leaves the kept result alone
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from poolkit.bench.machine import machine, versions
from poolkit.bench.results import merged, refuse_to_mix
from poolkit.cli import main
from poolkit.lab.errors import LabError
from poolkit.lab.outputs import write_text

RESULT = Path(__file__).parent / "results" / "bench.json"


def again(patterns: Sequence[str]) -> int:
    """Measure some works, and keep them with the others; the exit code of `poolkit bench`."""
    kept = json.loads(RESULT.read_text(encoding="utf-8"))
    refuse_to_mix(kept, {"machine": machine(), "versions": versions()})  # before minutes are spent
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "bench.json"
        options = [part for pattern in patterns for part in ("--select", pattern)]
        code = main(["bench", *options, "--output", str(output)])
        if code == 0:
            later = json.loads(output.read_text(encoding="utf-8"))
            write_text(RESULT, json.dumps(merged(kept, later), indent=1) + "\n")
    return code


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
