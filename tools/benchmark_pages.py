"""Writes pages of docs/ and the table of the README from what benchmarks/results/ keeps."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from generated import write_or_check
from poolkit.bench.pages import page, readme

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import regret_page  # noqa: E402, a folder beside this one

RESULT = ROOT / "benchmarks" / "results" / "bench.json"
README = ROOT / "README.md"
PAGE = ROOT / "docs" / "benchmarks.md"

BEGIN, END = "<!-- benchmarks:begin -->", "<!-- benchmarks:end -->"


def between_markers(text: str, table: str) -> str:
    """`text` with `table` between its markers."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise SystemExit(f"{README.name} must have one {BEGIN} and one {END}")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table}{END}{after}"


def main() -> int:
    """Write or check the files."""
    if not RESULT.exists():
        print(f"{RESULT} is missing; `make bench` measures and writes it", file=sys.stderr)
        return 1
    content = json.loads(RESULT.read_text(encoding="utf-8"))
    files = {README: between_markers(README.read_text(encoding="utf-8"), readme(content))}
    for kept in RESULT.parent.glob(f"{RESULT.stem}*.json"):  # of this machine and of others
        name = PAGE.stem + kept.stem.removeprefix(RESULT.stem) + PAGE.suffix
        files[PAGE.with_name(name)] = page(json.loads(kept.read_text(encoding="utf-8")), kept.name)
    for kept in RESULT.parent.glob("regret-*.json"):
        files[PAGE.with_name(f"{kept.stem}.md")] = regret_page.page(json.loads(kept.read_text(encoding="utf-8")))
    return write_or_check(files, __doc__, "docs")


if __name__ == "__main__":
    sys.exit(main())
