"""The calls that exported programs are made of: every reduction over every kind of geometry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import poolkit as pk
from poolkit.pooling import Pooling
from poolkit.reductions import named
from tests.agreement import assert_close, assert_identical
from tests.hosts import on_route
from tests.reductions.samples import ALIKE
from tests.tensorflow.modes import expected

Array = NDArray[Any]

REDUCTIONS: Final = {choice: entry.reduction for choice, entry in named().items()}
VARIANTS: Final = {
    "power-mean": pk.Power(3, mean=True),
    "largest-magnitude": pk.Power(float("inf")),
    "negative-softmax": pk.Softmax(beta=-2),
    "average-with-padding": pk.Average(count_include_pad=True),
    "average-by-number": pk.Average(divisor_override=3),
    "log-mean-exp-0": pk.LogMeanExp(sharpness=0),
    "log-mean-exp-near-0": pk.LogMeanExp(sharpness=1e-6),
}
SIZES: Final = (5, 4, 4)
GEOMETRIES: Final[dict[str, pk.Geometry]] = {
    "1d-valid": pk.Window((2,)),
    "1d-explicit": pk.Window((3,), 2, ((1, 0),)),
    "1d-ceil": pk.Window((2,), ceil_mode=True),
    "1d-dilated": pk.Window((2,), 1, 1, 2),
    "1d-adaptive": pk.Adaptive((3,)),
    "2d-valid": pk.Window((2, 2)),
    "2d-same": pk.Window((3, 3), 2, "same"),
    "2d-adaptive": pk.Adaptive((3, 2)),
    "2d-large": pk.Window((9, 8), 1, 4),
    "3d-valid": pk.Window((2, 2, 2)),
    "3d-explicit": pk.Window((2, 2, 2), 2, 1),
    "3d-global": pk.Global(),
}
"""One of each kind, with few taps: what is converted grows with their number."""
OF_EACH_RANK: Final = frozenset({"max", "average", "soft"})
"""Choices that are converted in every rank: how axes are laid out is the same code for all reductions."""
OF_LARGE_WINDOWS: Final = frozenset({"max", "average"})
"""Those whose window has an axis of its own where it is large; the converter takes long over a graph that large."""


def calls(choice: str) -> dict[str, Pooling]:
    """The calls of one reduction: in every rank, or, of what is made of others' operations, a few in one dimension."""
    reduction = REDUCTIONS.get(choice) or VARIANTS[choice]
    return {
        name: Pooling(reduction, geometry, int(name[0]), "channels_first" if name[0] == "1" else "channels_last")
        for name, geometry in GEOMETRIES.items()
        if _taken(choice, name)
    }


def _taken(choice: str, name: str) -> bool:
    """Whether a geometry is converted for a reduction."""
    if choice in OF_LARGE_WINDOWS:
        return True
    if choice in OF_EACH_RANK:
        return name not in ("2d-large", "3d-explicit")
    return (
        name in ("1d-explicit", "1d-adaptive")
        if choice in ALIKE
        else name in ("1d-explicit", "1d-dilated", "1d-adaptive")
    )


def inputs(special: bool, batch: int = 2) -> dict[int, Array]:
    """An input for each rank, with NaN, infinities and a window of -inf where asked for."""
    rng, made = np.random.default_rng(7), {}
    for rank in (1, 2, 3):
        x = rng.standard_normal((batch, *SIZES[:rank], 3)).astype(np.float32)
        if special:
            for value in (np.nan, np.inf, -np.inf):
                x.flat[rng.integers(x.size, size=3)] = value
            x[(0, *(slice(2),) * rank, 0)] = -np.inf  # windows of nothing else, at the padding too
        made[rank] = np.moveaxis(x, -1, 1).copy() if rank == 1 else x
    return made


def program(choice: str, pool: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """All calls of one reduction, on an input for each rank."""

    def run(x1: Any, x2: Any, x3: Any) -> dict[str, Any]:
        return {name: pool((x1, x2, x3)[call.rank - 1], call) for name, call in calls(choice).items()}

    return run


def check(choice: str, got: dict[str, Array], given: dict[int, Array], ulp: float = 64) -> None:
    """Results are NumPy's by the definition: the same cells and special values, sums within `ulp`."""
    assert got.keys() == calls(choice).keys()
    with on_route("definition"):
        for name, call in calls(choice).items():
            wanted, *_ = expected(call, given[call.rank], None, None, None)
            try:
                if call.indexed:
                    assert_identical(got[name], wanted)
                else:
                    assert_close(got[name], wanted, ulp=ulp, scale=4)
            except AssertionError as error:
                raise AssertionError(f"{choice}, {name}: {error}") from None
