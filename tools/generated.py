"""Writes generated files, or with `--check` fails where one is not what it would be written as."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path


def write_or_check(files: Mapping[Path, str], description: str | None, task: str, folder: Path | None = None) -> int:
    """Write the files, or compare them where the command line says `--check`.

    Args:
        files: Text by path.
        description: What the tool does, for its help.
        task: The make task that writes the files, for the message.
        folder: Where nothing else may be: other files in it are taken away.

    Returns:
        Exit status: 1 where a file is not up to date.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="fail where a file is not up to date")
    check = parser.parse_args().check
    stale = [path.name for path, text in files.items() if not path.exists() or path.read_text() != text]
    others = [path for path in sorted(folder.glob("*")) if path not in files] if folder else []
    stale += [path.name for path in others]
    if check and stale:
        print(f"not up to date: {', '.join(stale)}; write them with `make {task}`", file=sys.stderr)
        return 1
    for path, text in files.items():
        if not check and path.name in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"wrote {path}")
    for path in [] if check else others:
        path.unlink()
        print(f"removed {path}")
    return 0
