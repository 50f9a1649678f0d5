"""The commands, one file each. `main` is what the console script calls."""

from poolkit.cli.application import main

__all__ = ["main"]
