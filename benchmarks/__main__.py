"""The full run, kept under `benchmarks/results`: `python -m benchmarks`."""

from __future__ import annotations

import sys
from pathlib import Path

from poolkit.cli import main

RESULT = Path(__file__).parent / "results" / "bench.json"

if __name__ == "__main__":
    RESULT.parent.mkdir(exist_ok=True)
    sys.exit(main(["bench", "--output", str(RESULT), *sys.argv[1:]]))
