"""Ctrl-C that is not lost."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

SECONDS: Final = 0.05
"""Until an interrupt that was dropped is sent again: what dropped it has then returned."""


@contextmanager
def heard() -> Iterator[None]:
    """Send an interrupt again that Python dropped.

    A KeyboardInterrupt that is raised while Python calls a finaliser or the callback of a weak reference is reported as
    ignored, and the program goes on. Database libraries have many of those, and a study may run for hours.
    """
    before, pending = sys.unraisablehook, list[threading.Timer]()

    def noticed(unraisable: sys.UnraisableHookArgs) -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            before(unraisable)
            return
        pending.append(threading.Timer(SECONDS, _interrupt_main_thread))
        pending[-1].daemon = True
        pending[-1].start()

    sys.unraisablehook = noticed
    try:
        yield
    finally:
        sys.unraisablehook = before
        waiting = [each for each in pending if each.is_alive()]
        for each in waiting:
            each.cancel()
    if waiting:
        raise KeyboardInterrupt


def _interrupt_main_thread() -> None:
    """As Ctrl-C does, waiting for something or not, where the system can."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)  # type: ignore[arg-type]
    else:
        _thread.interrupt_main()
