"""The full run, kept under `benchmarks/results`: `python -m benchmarks`.

With options it is `poolkit bench`: a run of some works must not write over the kept one unless `--output` says so.
"""

from __future__ import annotations

import sys
from pathlib import Path

from poolkit.cli import main

RESULT = Path(__file__).parent / "results" / "bench.json"

if __name__ == "__main__":
    RESULT.parent.mkdir(exist_ok=True)
    sys.exit(main(["bench", *(sys.argv[1:] or ["--output", str(RESULT)])]))
