"""Experiments that only pretend: their results are known, and nothing is trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from poolkit.lab.configuration import Configuration
from poolkit.lab.search.costs import Costs
from poolkit.lab.search.experiments import TEST
from poolkit.lab.search.scores import Input, Score, Scores
from poolkit.lab.training import Epoch, History

ACCURACY = {"max:2": 0.80, "max:3/2": 0.70, "average:2": 0.90, "average:3/2": 0.90}
LATENCY = {"max:2": 2.0, "max:3/2": 1.0, "average:2": 3.0, "average:3/2": 1.5}
"""Every other configuration is worse and slower."""

FULL = 1000
"""Where the numbers of full trainings begin."""


@dataclass
class Pretended:
    """Trainings whose results are known.

    Attributes:
        epochs: Of each training.
        done: What was trained: configuration, number, and whether the test images judged it.
        stop_at: Number of the training that is interrupted.
        broken: The configuration whose trainings fail.
    """

    epochs: int = 1
    done: list[tuple[str, int, bool]] = field(default_factory=list)
    stop_at: int | None = None
    broken: str | None = None

    def begin(self) -> None:
        """Nothing to begin."""

    def scores(self, base: Configuration) -> Scores:
        """The averages lose least."""
        known = (Score(1, "average:2", 0.1, 0.2, 0.25, 1.0), Score(1, "average:3/2", 0.05, 0.3, 0.25, 1.0))
        return Scores((Input(1, (6, 6), 0.5, 2.0),), known, None)

    def costs(self, configurations: Sequence[Configuration]) -> dict[str, Costs]:
        """They differ in latency."""
        return {each.name: Costs(LATENCY.get(each.name, 5.0), 1.0, 1000, 10) for each in configurations}

    def short(self, chosen: Configuration, number: int, observer: Any) -> History:
        """A training of numbers from 0 on."""
        return self._train(chosen, number, False, observer)

    def full(self, chosen: Configuration, seed: int, part: str, observer: Any) -> tuple[History, float]:
        """A training of numbers from `FULL` on."""
        return self._train(chosen, FULL + seed, part == TEST, observer), 0.5

    def _train(self, chosen: Configuration, number: int, tested: bool, observer: Any) -> History:
        if len(self.done) == self.stop_at:
            raise KeyboardInterrupt
        if chosen.name == self.broken:
            raise MemoryError("no room")
        # Seeds differ by as much for every configuration, so that differences are clear.
        accuracy = ACCURACY.get(chosen.name, 0.60) + 0.001 * (number % 3)
        each = tuple(
            Epoch(epoch, 1.0, accuracy, 1.0, accuracy, 1.0, float(epoch)) for epoch in range(1, self.epochs + 1)
        )
        for epoch in each:
            if observer is not None:
                observer.on_epoch(epoch)
        self.done.append((chosen.name, number, tested))
        return History(each, accuracy, 10, 1)
