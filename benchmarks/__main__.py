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

from poolkit.bench.results import merged
from poolkit.cli import main
from poolkit.lab.outputs import write_text

RESULT = Path(__file__).parent / "results" / "bench.json"


def again(patterns: Sequence[str]) -> int:
    """Measure some works, and keep them with the others; the exit code of `poolkit bench`."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "bench.json"
        options = [part for pattern in patterns for part in ("--select", pattern)]
        code = main(["bench", *options, "--output", str(output)])
        if code == 0:
            kept, later = (json.loads(path.read_text(encoding="utf-8")) for path in (RESULT, output))
            write_text(RESULT, json.dumps(merged(kept, later), indent=1) + "\n")
    return code


if __name__ == "__main__":
    RESULT.parent.mkdir(exist_ok=True)
    arguments = sys.argv[1:]
    if arguments[:1] == ["again"]:
        sys.exit(again(arguments[1:]) if arguments[1:] else "say which works to measure again, such as: again adaptive")
    sys.exit(main(["bench", *(arguments or ["--output", str(RESULT)])]))
