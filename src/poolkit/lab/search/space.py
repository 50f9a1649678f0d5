"""What is searched: reduction x window x stride x padding for each pooling of a network."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from poolkit import pool
from poolkit.geometry import Window, resolve
from poolkit.lab.errors import LabError
from poolkit.lab.networks import Network
from poolkit.lab.pooling_choice import PoolingChoice
from poolkit.lab.suggestions import unknown
from poolkit.pooling import Pooling
from poolkit.reductions import Named, named

if TYPE_CHECKING:
    import optuna

Configuration = tuple[PoolingChoice, ...]
"""The pooling of each layer."""

KERNEL_SIZES: Final = (2, 3, 4)
STRIDES: Final = (1, 2, 3)

_REDUCTION: Final = "reduction_{}"
_WINDOW: Final = "window_{}"
_LABEL: Final = re.compile(r"(\d+)/(\d+)(?:\+(\d+))?")


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
    """Every layer has one of these reductions and one of these windows.

    Attributes:
        layers: Number of poolings.
        reductions: Names.
        windows: Kernel size, stride and padding, as "3/2+1".
    """

    layers: int
    reductions: tuple[str, ...]
    windows: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of configurations."""
        return math.prod([len(self.reductions) * len(self.windows)] * self.layers)

    def suggest(self, trial: optuna.Trial) -> Configuration:
        """Let a trial choose."""
        return tuple(
            _choice(
                trial.suggest_categorical(_REDUCTION.format(layer), self.reductions),
                trial.suggest_categorical(_WINDOW.format(layer), self.windows),
            )
            for layer in range(1, self.layers + 1)
        )

    def configuration(self, parameters: Mapping[str, Any]) -> Configuration:
        """The configuration of a trial's parameters."""
        layers = range(1, self.layers + 1)
        return tuple(_choice(parameters[_REDUCTION.format(n)], parameters[_WINDOW.format(n)]) for n in layers)

    def parameters(self, configuration: Configuration) -> dict[str, str]:
        """The inverse of `configuration`."""
        pairs = enumerate(configuration, 1)
        return {
            name: value
            for n, each in pairs
            for name, value in ((_REDUCTION.format(n), each.choice), (_WINDOW.format(n), window_label(each)))
        }

    def holds(self, configuration: Configuration) -> bool:
        """Whether a configuration can be chosen."""
        return all(each.choice in self.reductions and window_label(each) in self.windows for each in configuration)


def default(network: Network) -> Configuration:
    """What everybody takes: max pooling of 2 x 2 with stride 2 in every layer."""
    return (PoolingChoice("max", 2, 2, 0),) * len(network.convolutions)


def window_label(pooling: PoolingChoice) -> str:
    """A window in short: kernel size, stride, and padding where there is one.

    Example:
        >>> window_label(PoolingChoice("max", 3, 2, 1))
        '3/2+1'
    """
    padding = f"+{pooling.padding}" if pooling.padding else ""
    return f"{pooling.kernel_size}/{pooling.stride}{padding}"


def label(configuration: Configuration) -> str:
    """A configuration in short.

    Example:
        >>> label((PoolingChoice("max", 2, 2, 0), PoolingChoice("l2", 3, 2, 1)))
        'max:2/2 l2:3/2+1'
    """
    return " ".join(f"{each.choice}:{window_label(each)}" for each in configuration)


def parse(text: str) -> Configuration:
    """The inverse of `label`.

    Raises:
        LabError: Where it is none.
    """
    poolings = []
    for part in text.split():
        choice, colon, window = part.partition(":")
        if not colon or _LABEL.fullmatch(window) is None:
            raise LabError(f"a pooling is written as max:2/2 or l2:3/2+1 (name:window/stride+padding), got {part!r}")
        poolings.append(_choice(choice, window))
    return tuple(poolings)


def _choice(reduction: str, window: str) -> PoolingChoice:
    found = _LABEL.fullmatch(window)
    assert found is not None, window
    kernel_size, stride, padding = (int(number or 0) for number in found.groups())
    return PoolingChoice(reduction, kernel_size, stride, padding)


def _is_exportable(entry: Named, windows: Sequence[str], sizes: tuple[int, int]) -> str | None:
    from poolkit.translation import translate

    for window in windows:
        pooling = Pooling(entry.reduction, _choice(entry.choice, window).window, len(sizes))
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


REQUIREMENTS: Final[dict[str, Callable[[Named, Sequence[str], tuple[int, int]], str | None]]] = {
    "exportable": _is_exportable,
    "deterministic": _is_deterministic,
    "signed": _is_signed,
}
"""What can be asked of every pooling, by name: each says why a reduction falls short, or None."""


def make_space(
    network: Network,
    input_shape: tuple[int, int, int],
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
    first = network.convolutions[0]
    sizes = (first.output_size(input_shape[0]), first.output_size(input_shape[1]))
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
    return Space(len(network.convolutions), tuple(kept), windows), tuple(refused)


def _entries(reductions: Sequence[str] | None) -> list[Named]:
    """Entries of the catalogue; of names that mean the same, the first."""
    choices = dict(named())
    if reductions is not None:
        for choice in reductions:
            if choice not in choices:
                raise LabError(unknown("pooling", choice, choices))
        return [choices[choice] for choice in dict.fromkeys(reductions)]
    return list({entry.reduction: entry for entry in reversed(choices.values())}.values())[::-1]


def _windows(sizes: tuple[int, int]) -> tuple[str, ...]:
    """Windows that fit a map; of those that see the same cells, the one with the least padding."""
    found: dict[tuple[tuple[range, ...], ...], str] = {}
    for kernel_size in KERNEL_SIZES:
        for padding in sorted({0, (kernel_size - 1) // 2}):
            for stride in STRIDES:
                if stride <= kernel_size <= min(sizes) + 2 * padding:
                    axes = resolve(Window(kernel_size, stride, padding), sizes)
                    seen = tuple(tuple(axis.bins()) for axis in axes)
                    found.setdefault(seen, f"{kernel_size}/{stride}" + (f"+{padding}" if padding else ""))
    if not found:
        raise LabError(
            f"the first pooling sees a map of {sizes[0]} x {sizes[1]}, smaller than every window of the search "
            f"({min(KERNEL_SIZES)} x {min(KERNEL_SIZES)} and up); use larger images"
        )
    return tuple(found.values())
