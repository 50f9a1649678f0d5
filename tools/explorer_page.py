"""Writes docs/explorer.html, and the runtimes that it names from the kept results of the conformance suite."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from generated import write_or_check
from poolkit.conformance.results import kept
from poolkit.explorer import render

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "src" / "poolkit" / "explorer"


def runtimes() -> str:
    """Title and version of each foreign runtime by name, one line each."""
    entries = {
        runtime["name"]: {"title": runtime["title"], "version": runtime["version"].partition("+")[0]}
        for runtime in kept()["runtimes"]
        if not runtime["ours"]
    }
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    named = runtimes()
    files = {PACKAGE / "runtimes.json": named, DOCS / "explorer.html": render(runtimes=json.loads(named))}
    sys.exit(write_or_check(files, __doc__, "docs"))
