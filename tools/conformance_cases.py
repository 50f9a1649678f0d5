"""Writes src/poolkit/conformance/cases.json: the cases of the suite, with answers in exact arithmetic."""

from __future__ import annotations

import sys
from pathlib import Path

from generated import write_or_check
from poolkit.conformance.case import write
from poolkit.conformance.generation import generate

FILE = Path(__file__).parents[1] / "src/poolkit/conformance/cases.json"

if __name__ == "__main__":
    sys.exit(write_or_check({FILE: write(list(generate()))}, __doc__, "docs"))
