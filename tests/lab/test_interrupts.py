"""Interrupts that wait until they may come."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from poolkit.lab import interrupts
from poolkit.lab.interrupts import admitted, held_back


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Whatever happens, they are as before."""
    before = signal.getsignal(signal.SIGINT)
    yield
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_waits_for_the_end() -> None:
    steps = []

    def work() -> None:
        with held_back():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            steps.append("not interrupted")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["not interrupted"]
    with held_back():  # both were answered
        pass


def test_it_is_raised_where_it_is_admitted() -> None:
    steps = []
    with held_back():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt), admitted():
            steps.append("never reached")
        with pytest.raises(KeyboardInterrupt), admitted():
            signal.raise_signal(signal.SIGINT)
        steps.append("held back again")
    assert steps == ["held back again"]


def test_a_block_within_a_block_waits_for_the_outer_one() -> None:
    with held_back():
        with held_back():
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt), admitted():
            pass
        with pytest.raises(KeyboardInterrupt), admitted(), held_back():
            signal.raise_signal(signal.SIGINT)


def test_whoever_asks_again_later_means_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that does not answer must not keep a program that nobody wants any more."""
    now = [0.0]
    monkeypatch.setattr(interrupts.time, "monotonic", lambda: now[0])
    with held_back():
        signal.raise_signal(signal.SIGINT)
        now[0] = interrupts.SECONDS / 2
        signal.raise_signal(signal.SIGINT)
        now[0] = interrupts.SECONDS + 1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt), admitted():
            pass


def test_elsewhere_nothing_is_held_back() -> None:
    with pytest.raises(KeyboardInterrupt), admitted():
        signal.raise_signal(signal.SIGINT)


def test_other_threads_leave_signals_alone() -> None:
    failures = []

    def enter() -> None:
        try:
            with held_back(), admitted():
                pass
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=enter)
    with held_back():
        thread.start()
        thread.join()
    assert not failures
