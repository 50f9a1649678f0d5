"""The one exception of the lab."""

from __future__ import annotations


class LabError(Exception):
    """Wrong data, settings or files: one line that says what was found and what was expected.

    Commands print it after `error:` and leave with exit code 2.
    """

    def __init__(self, message: str) -> None:
        # Messages of other libraries often end up in ours, and they span lines.
        super().__init__(" ".join(message.split()))
