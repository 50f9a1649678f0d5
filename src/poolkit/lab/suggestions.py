"""What the user may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def unknown(kind: str, received: str, expected: Iterable[str]) -> str:
    """One line about a name that is not known, with the nearest names first.

    Args:
        kind: What is named, such as "pooling".
        received: The name as given.
        expected: The names that would have been right.

    Returns:
        The message.

    Example:
        >>> unknown("pooling", "averge", ["max", "average"])
        "unknown pooling 'averge'; did you mean 'average'? expected one of: max, average"
    """
    choices = list(expected)
    near = difflib.get_close_matches(received.lower(), choices, n=3, cutoff=0.6)
    question = f"; did you mean {' or '.join(map(repr, near))}?" if near else ";"
    return f"unknown {kind} {received!r}{question} expected one of: {', '.join(choices)}"
