"""Ctrl-C at the right moment: never between two steps of the storage that belong together."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class HeldBack:
    """Signals that Python handles wait while this is entered, but for the blocks of `admitted`.

    Example:
        >>> with HeldBack() as held:
        ...     pass  # a trial is taken: Ctrl-C waits
        ...     with held.admitted():
        ...         pass  # it is worked on: Ctrl-C is raised here
    """

    def __init__(self) -> None:
        self._handlers: dict[int, Callable[[int, FrameType | None], Any]] = {}
        self._waiting: list[tuple[int, FrameType | None]] = []

    def __enter__(self) -> HeldBack:
        if threading.current_thread() is threading.main_thread():  # no other may handle signals
            found = {number: signal.getsignal(number) for number in _SIGNALS}
            self._handlers = {number: handler for number, handler in found.items() if callable(handler)}
        self._hold()
        return self

    def __exit__(self, *_: object) -> None:
        self._admit()

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Let signals through, first those that waited."""
        try:
            self._admit()
            yield
        finally:
            self._hold()

    def _hold(self) -> None:
        for number in self._handlers:
            signal.signal(number, self._note)

    def _admit(self) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        while self._waiting:
            number, frame = self._waiting.pop(0)
            self._handlers[number](number, frame)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._waiting.append((number, frame))
