"""Training-free scores, by hand on small maps."""

from __future__ import annotations

import numpy as np
import pytest

from poolkit.lab.configuration import parse
from poolkit.lab.search.scores import Input, Score, Scores, promising, score_pooling
from poolkit.lab.search.space import Space


def _maps(rows: list[list[float]]) -> np.ndarray:
    return np.array(rows)[np.newaxis, :, :, np.newaxis]


def test_an_average_of_stripes() -> None:
    # Columns 2, 0, 2, 0: a constant 1 and the highest frequency, of equal energy.
    found = score_pooling(1, _maps([[2, 0, 2, 0]] * 4), "average:2")
    assert found is not None
    # The average gives 1 everywhere; spread, it lacks the other half of the energy.
    assert found.reconstruction == pytest.approx(0.5)
    assert found.kept == 0.25
    assert (found.place, found.pooling) == (1, "average:2")
    assert found.milliseconds > 0
    # Averages of two neighbours at every position are 1: nothing is folded.
    assert found.aliasing == pytest.approx(0.0)


def test_a_subsampling_of_stripes() -> None:
    # A window of one cell with stride 2 takes the twos: half the energy is above the limit, and all is 2 afterwards.
    found = score_pooling(2, _maps([[2, 0, 2, 0]] * 4), "max:1/2")
    assert found is not None
    assert found.aliasing == pytest.approx(0.5)
    # Every second cell of every second row gets its 2 back, the rest 0: 4 cells of 2 out of 8.
    assert found.reconstruction == pytest.approx(0.5)


def test_a_window_that_does_not_fit() -> None:
    assert score_pooling(1, _maps([[1, 2], [3, 4]]), "max:3") is None


def _score(place: int, pooling: str, aliasing: float, reconstruction: float, kept: float) -> Score:
    return Score(place, pooling, aliasing, reconstruction, kept, 1.0)


def test_promising_configurations_are_beaten_by_none() -> None:
    scores = (
        _score(1, "max:2", 0.3, 0.4, 0.25),
        _score(1, "min:2", 0.4, 0.5, 0.25),  # beaten by max:2
        _score(1, "average:2", 0.1, 0.2, 0.25),  # beats max:2
        _score(1, "max:2/1", 0.0, 0.1, 0.7),
        _score(2, "max:2", 0.3, 0.4, 0.25),
    )
    known = Scores((Input(1, (6, 6), 0.5, None), Input(2, (3, 3), 0.5, None)), scores, None)
    space = Space(2, ("max", "min", "average"), ("2", "2/1"))
    assert promising(known, space, 5) == [parse("max:2/1,max:2"), parse("average:2,max:2")]
    assert promising(known, space, 1) == [parse("max:2/1,max:2")]
    assert promising(known, space, 0) == []
    assert Scores.from_dict(known.as_dict()) == known
