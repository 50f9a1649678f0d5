"""What is searched, and what is kept out of it."""

from __future__ import annotations

import pytest

from poolkit.lab.configuration import parse
from poolkit.lab.errors import LabError
from poolkit.lab.networks import NETWORKS
from poolkit.lab.search.space import Space, default, make_space

REFERENCE = NETWORKS["reference"]
DIGITS = (8, 8, 1)


def test_windows_that_fit_a_map_of_three_cells() -> None:
    # Images of 5 x 5 give maps of 3 x 3. A window of 3 without padding has one place, whatever its stride; with
    # padding and stride 2 it sees what 2/1 sees, with stride 3 what 2/2 sees.
    space, _ = make_space(REFERENCE, (5, 5, 1), ["max"], [])
    assert space.windows == ("2/1", "2", "3/1", "3/1+1")


def test_the_space_of_the_digits() -> None:
    space, refused = make_space(REFERENCE, DIGITS, None, ["exportable", "deterministic"])
    assert {"max", "average", "l2", "soft"} <= set(space.reductions)
    assert {"2", "3/2+1", "4/2"} <= set(space.windows)
    assert space.size == len(space.reductions) * len(space.windows)
    assert {"stochastic", "rank-stochastic", "median"} <= {refusal.reduction for refusal in refused}
    assert not set(space.reductions) & {refusal.reduction for refusal in refused}
    # lp with its default p means the same as l2, and is searched once.
    assert "lp" not in space.reductions


def test_names_that_mean_the_same_are_taken_when_asked_for() -> None:
    assert make_space(REFERENCE, DIGITS, ["lp", "lp", "l2"], [])[0].reductions == ("lp", "l2")


def test_what_loses_the_sign_is_left_out_on_request() -> None:
    space, refused = make_space(REFERENCE, DIGITS, ["max", "l2", "average", "stochastic"], ["signed"])
    assert space.reductions == ("max", "average")
    assert [refusal.reason for refusal in refused] == [
        "loses the sign: a window of -1 gives 1.41421",
        "loses the sign: a window of -1 gives 0",
    ]


def test_two_places_square_the_space() -> None:
    space, _ = make_space(NETWORKS["lenet"], DIGITS, ["max", "l2"], [])
    assert space.places == 2
    assert space.size == (2 * len(space.windows)) ** 2


def test_parameters_and_back() -> None:
    space = Space(2, ("max", "l2"), ("2", "3/2+1"))
    chosen = parse("max:2,l2:3/2+1")
    parameters = space.parameters(chosen)
    assert parameters == {"reduction_1": "max", "window_1": "2", "reduction_2": "l2", "window_2": "3/2+1"}

    class Fixed:
        def suggest_categorical(self, name: str, choices: tuple[str, ...]) -> str:
            assert parameters[name] in choices
            return parameters[name]

    assert space.suggest(Fixed()) == chosen  # type: ignore[arg-type]
    assert space.holds(chosen)
    assert not space.holds(parse("max:2,min:2"))
    assert not space.holds(parse("max:2,max:4"))


def test_the_default_is_what_everybody_takes() -> None:
    assert default(NETWORKS["lenet"]).name == "max:2,max:2"


@pytest.mark.parametrize(
    ("images", "reductions", "requirements", "message"),
    [
        (DIGITS, ["maximum"], [], "unknown pooling 'maximum'"),
        (DIGITS, ["max"], ["fast"], "unknown requirement 'fast'"),
        (DIGITS, ["stochastic"], ["deterministic"], "no pooling meets the requirements .stochastic: not deterministic"),
        ((3, 3, 1), ["max"], [], "sees a map of 1 x 1, smaller than every window"),
        ((2, 8, 1), ["max"], [], "its input there is 2 x 8; use larger images"),
    ],
)
def test_what_cannot_be_searched(
    images: tuple[int, int, int], reductions: list[str], requirements: list[str], message: str
) -> None:
    with pytest.raises(LabError, match=message):
        make_space(REFERENCE, images, reductions, requirements)
