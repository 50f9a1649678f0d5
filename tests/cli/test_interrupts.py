"""Ctrl-C where Python drops it."""

from __future__ import annotations

import sys
import time
import weakref

import pytest

from poolkit.cli.interrupts import heard


class _Watched:
    pass


def _die(error: type[BaseException]) -> None:
    """Raise in the callback of a weak reference, as the handler of a signal does that arrives there."""

    def callback(_: object) -> None:
        raise error

    watched = _Watched()
    reference = weakref.ref(watched, callback)
    del watched
    assert reference() is None


def _interrupted(seconds: float) -> None:
    with heard():
        _die(KeyboardInterrupt)
        time.sleep(seconds)


def test_an_interrupt_that_was_dropped_comes_again() -> None:
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        _interrupted(60)
    assert time.monotonic() - start < 30


def test_one_at_the_end_is_not_lost() -> None:
    with pytest.raises(KeyboardInterrupt):
        _interrupted(0)


def test_other_errors_are_reported_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: seen.append(unraisable.exc_type))
    before = sys.unraisablehook
    with heard():
        _die(ValueError)
    assert seen == [ValueError]
    assert sys.unraisablehook is before
