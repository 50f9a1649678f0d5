"""Writes docs/explorer.html, and the runtimes that it names from docs/conformance.json."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from generated import write_or_check
from poolkit.explorer import render

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "src" / "poolkit" / "explorer"


def runtimes() -> str:
    """Title and version of each foreign runtime by name, one line each."""
    content = json.loads((DOCS / "conformance.json").read_text())
    entries = {
        runtime["name"]: {"title": runtime["title"], "version": runtime["version"].partition("+")[0]}
        for runtime in content["runtimes"]
        if not runtime["ours"]
    }
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    named = runtimes()
    files = {PACKAGE / "runtimes.json": named, DOCS / "explorer.html": render(runtimes=json.loads(named))}
    sys.exit(write_or_check(files, __doc__, "docs"))
