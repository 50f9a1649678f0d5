"""Ctrl-C at the right moment: while a search trains or waits, never while it talks to its storage."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

SECONDS: Final = 10.0
"""How long an interrupt waits before another of its kind goes through at once: whoever asks again then means it."""

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

_Handler = Callable[[int, FrameType | None], Any]


@contextmanager
def held_back() -> Iterator[None]:
    """Let signals that Python handles wait, but for the blocks of `admitted`.

    An interrupt that is raised between two steps of a storage that belong together loses an item, and one that is
    raised just as a lock is taken leaves it taken: the same thread then waits for it for ever.

    Example:
        >>> with held_back():
        ...     pass  # an item is taken: Ctrl-C waits
        ...     with admitted():
        ...         pass  # it is worked on: Ctrl-C is raised here
    """
    # Python lets no other thread handle signals, and interrupts no other.
    if _held.holds or threading.current_thread() is not threading.main_thread():
        yield
        return
    _held.hold()
    try:
        yield
    finally:
        _held.admit()


@contextmanager
def admitted() -> Iterator[None]:
    """Let signals through in a block of `held_back`, first those that waited; elsewhere they are not held back."""
    if not _held.holds or threading.current_thread() is not threading.main_thread():
        yield
        return
    try:
        _held.admit()
        yield
    finally:
        _held.hold()


class _Held:
    """The handlers of a process, which are set aside, and the signals that wait for them."""

    def __init__(self) -> None:
        self.holds = False
        self._handlers: dict[int, _Handler] = {}
        self._waiting: list[tuple[int, FrameType | None, float]] = []

    def hold(self) -> None:
        found = {number: signal.getsignal(number) for number in _SIGNALS}
        self._handlers = {number: handler for number, handler in found.items() if callable(handler)}
        self.holds = True
        for number in self._handlers:
            signal.signal(number, self._note)

    def admit(self) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self.holds = False
        # If the first raises, as they do, the others were answered too.
        waiting, self._waiting = self._waiting, []
        for number, frame, _ in waiting:
            self._handlers[number](number, frame)

    def _note(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if any(other == number and now - since > SECONDS for other, _, since in self._waiting):
            self._handlers[number](number, frame)
        else:
            self._waiting.append((number, frame, now))


_held: Final = _Held()
