"""What is searched: reduction x window x stride x padding at each place where a network pools."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from poolkit import pool
from poolkit.geometry import Window, resolve
from poolkit.lab import configuration
from poolkit.lab.configuration import Configuration
from poolkit.lab.errors import LabError
from poolkit.lab.networks import Network
from poolkit.lab.pooling_choice import PoolingChoice
from poolkit.lab.suggestions import unknown
from poolkit.pooling import Pooling
from poolkit.reductions import Named, named

if TYPE_CHECKING:
    import optuna

KERNEL_SIZES: Final = (2, 3, 4)
STRIDES: Final = (1, 2, 3)

_REDUCTION: Final = "reduction_{}"
_WINDOW: Final = "window_{}"


@dataclass(frozen=True)
class Refusal:
    """A reduction that a requirement keeps out of the search.

    Attributes:
        reduction: Its name.
        reason: Why, in words.
    """

    reduction: str
    reason: str


@dataclass(frozen=True)
class Space:
    """Every place has one of these reductions and one of these windows.

    Attributes:
        places: Number of poolings of the network.
        reductions: Names.
        windows: Kernel size, stride and padding as configurations write them, such as "3/2+1".
    """

    places: int
    reductions: tuple[str, ...]
    windows: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of configurations."""
        return math.prod([len(self.reductions) * len(self.windows)] * self.places)

    def suggest(self, trial: optuna.Trial) -> Configuration:
        """Let a trial choose."""
        places = range(1, self.places + 1)
        return Configuration(
            tuple(
                _one(
                    trial.suggest_categorical(_REDUCTION.format(place), self.reductions),
                    trial.suggest_categorical(_WINDOW.format(place), self.windows),
                )
                for place in places
            )
        )

    def parameters(self, chosen: Configuration) -> dict[str, str]:
        """What a trial has to choose to get this configuration, which has one pooling for each place."""
        return {
            name: value
            for place, pooling in enumerate(chosen.poolings, 1)
            for name, value in (
                (_REDUCTION.format(place), pooling.choice),
                (_WINDOW.format(place), _window_of(pooling)),
            )
        }

    def holds(self, chosen: Configuration) -> bool:
        """Whether a configuration can be chosen."""
        return all(
            not pooling.options and pooling.choice in self.reductions and _window_of(pooling) in self.windows
            for pooling in chosen.poolings
        )


def default(network: Network) -> Configuration:
    """What everybody takes: max pooling of 2 x 2 with stride 2 at every place."""
    return configuration.parse(",".join(["max:2/2"] * network.pooled))


def _one(reduction: str, window: str) -> PoolingChoice:
    return configuration.parse(f"{reduction}:{window}").poolings[0]


def _window_of(pooling: PoolingChoice) -> str:
    return pooling.spec.partition(":")[2]


def _is_exportable(entry: Named, windows: Sequence[str], sizes: tuple[int, ...]) -> str | None:
    from poolkit.translation import translate

    for window in windows:
        pooling = Pooling(entry.reduction, _one(entry.choice, window).window, len(sizes))
        reason = translate(pooling, "onnx", sizes).reason
        if reason is not None:
            return f"not exportable to ONNX: {reason}"
    return None


def _is_deterministic(entry: Named, *_: Any) -> str | None:
    return "not deterministic: it draws random numbers in training" if entry.reduction.random else None


def _is_signed(entry: Named, *_: Any) -> str | None:
    """A window of negative cells must not give what a window of positive ones gives."""
    result = float(pool(np.full((1, 1, 2), -1.0), entry.reduction, Window(2))[0, 0, 0])
    return None if result < 0 else f"loses the sign: a window of -1 gives {result:g}"


REQUIREMENTS: Final[dict[str, Callable[[Named, Sequence[str], tuple[int, ...]], str | None]]] = {
    "exportable": _is_exportable,
    "deterministic": _is_deterministic,
    "signed": _is_signed,
}
"""What can be asked of every pooling, by name: each says why a reduction falls short, or None."""


def make_space(
    network: Network,
    input_shape: tuple[int, ...],
    reductions: Sequence[str] | None,
    requirements: Sequence[str],
) -> tuple[Space, tuple[Refusal, ...]]:
    """Everything that fits the images and meets the requirements.

    Args:
        network: The network.
        input_shape: Height, width and channels of the images.
        reductions: Names of reductions; all of the catalogue if None.
        requirements: Keys of `REQUIREMENTS`.

    Returns:
        The space, and the reductions that were left out.

    Raises:
        LabError: Where a name is unknown, or nothing is left.
    """
    for name in requirements:
        if name not in REQUIREMENTS:
            raise LabError(unknown("requirement", name, REQUIREMENTS))
    # A window of one cell fits wherever a map is left; what it sees at the first place, every window is tried on.
    sizes = network.places(input_shape, PoolingChoice("max", 1, 1))[0].input_sizes
    windows = _windows(sizes)
    kept, refused = [], []
    for entry in _entries(reductions):
        reasons = [REQUIREMENTS[name](entry, windows, sizes) for name in requirements]
        reason = next((reason for reason in reasons if reason is not None), None)
        if reason is None:
            kept.append(entry.choice)
        else:
            refused.append(Refusal(entry.choice, reason))
    if not kept:
        reasons_given = "; ".join(f"{refusal.reduction}: {refusal.reason}" for refusal in refused)
        raise LabError(f"no pooling meets the requirements ({reasons_given}); ask for less, or name other poolings")
    return Space(network.pooled, tuple(kept), windows), tuple(refused)


def _entries(reductions: Sequence[str] | None) -> list[Named]:
    """Entries of the catalogue; of names that mean the same, the first."""
    choices = dict(named())
    if reductions is not None:
        for choice in reductions:
            if choice not in choices:
                raise LabError(unknown("pooling", choice, choices))
        return [choices[choice] for choice in dict.fromkeys(reductions)]
    return list({entry.reduction: entry for entry in reversed(choices.values())}.values())[::-1]


def _windows(sizes: tuple[int, ...]) -> tuple[str, ...]:
    """Windows that fit a map; of those that see the same cells, the one with the least padding."""
    found: dict[tuple[tuple[range, ...], ...], str] = {}
    for kernel_size in KERNEL_SIZES:
        for padding in sorted({0, (kernel_size - 1) // 2}):
            for stride in STRIDES:
                if stride <= kernel_size <= min(sizes):
                    axes = resolve(Window(kernel_size, stride, padding), sizes)
                    seen = tuple(tuple(axis.bins()) for axis in axes)
                    found.setdefault(seen, _window_of(PoolingChoice("max", kernel_size, stride, padding)))
    if not found:
        raise LabError(
            f"the first pooling sees a map of {sizes[0]} x {sizes[1]}, smaller than every window of the search "
            f"({min(KERNEL_SIZES)} x {min(KERNEL_SIZES)} and up); use larger images"
        )
    return tuple(found.values())
