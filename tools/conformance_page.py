"""Writes docs/conformance.html and docs/conformance.md from the kept results of asking the runtimes.

`poolkit conform --format json > src/poolkit/conformance/kept.json` makes the results.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generated import write_or_check
from poolkit.conformance.page import mark, render
from poolkit.conformance.rules import RULES

DOCS = Path(__file__).parents[1] / "docs"

TEXT = Path(__file__).with_name("conformance.md")
"""What stands above the results."""


def table(content: Mapping[str, Any]) -> str:
    """Runtimes by rules, in Markdown."""
    rules = list(content["rules"])
    heading = ["runtime", "version", "passed", "differ", "crashed", "not expressible", *rules]
    rows = [heading, ["---"] * 2 + ["---:"] * (len(heading) - 2)]
    for runtime in content["runtimes"]:
        counts = [str(runtime[name]) for name in ("passed", "failed", "crashed", "not_expressible")]
        cells = [mark(cell) + "!" * bool(cell["crashed"]) for cell in runtime["rules"].values()]
        rows.append([runtime["title"], runtime["version"], *counts, *cells])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    legend = ", ".join(f"{rule} {name.lower() if name != 'NaN' else name}" for rule, name in RULES.items())
    return "\n".join(lines) + f"\n\n{legend}.\n"


if __name__ == "__main__":
    from poolkit.conformance.faults import faults
    from poolkit.conformance.results import kept

    results = kept()
    text = TEXT.read_text().format(cases=results["cases"], faults=len(faults())) + table(results)
    sys.exit(
        write_or_check(
            {DOCS / "conformance.html": render(results) + "\n", DOCS / "conformance.md": text}, __doc__, "docs"
        )
    )
