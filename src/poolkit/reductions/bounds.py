"""How layers keep learnt options within bounds: they learn a number without any, of which the option is a function."""

from __future__ import annotations

import math

from poolkit.errors import PoolingError
from poolkit.reductions.base import Bound, Reduction


def check_channels(channels: object) -> None:
    """Refuse a number of channels that is none.

    Args:
        channels: A positive integer, or None for one learnt number of all channels.

    Raises:
        PoolingError: Where it is something else.
    """
    if channels is not None and (isinstance(channels, bool) or not isinstance(channels, int) or channels < 1):
        raise PoolingError(f"channels must be a positive integer or None, got {channels!r}")


def unbounded(bound: Bound, name: str, value: float) -> float:
    """The number that a layer learns where the option starts at `value`.

    Args:
        bound: "none", for which it is the option itself; "positive", softplus(number); "share", sigmoid(number).
        name: Name of the option.
        value: Where it starts.

    Raises:
        PoolingError: Where `value` is not within the bounds, which are not reached.

    Example:
        >>> from poolkit.reductions.bounds import unbounded
        >>> unbounded("share", "share", 0.5)
        0.0
    """
    if bound == "positive":
        if not 0 < value < math.inf:
            raise PoolingError(f"{name} must be finite and above 0 to be learnt, got {value!r}")
        return value + math.log(-math.expm1(-value))
    if bound == "share":
        if not 0 < value < 1:
            raise PoolingError(f"{name} must lie between 0 and 1 to be learnt, got {value!r}")
        return math.log(value / (1 - value))
    if not math.isfinite(value):
        raise PoolingError(f"{name} must be finite to be learnt, got {value!r}")
    return value


def start(reduction: Reduction, name: str, taps: int | None) -> float | list[float]:
    """What a layer learns for an option at first: a number, or one per cell of the window.

    Args:
        reduction: The reduction with the options at which learning starts.
        name: Name of the option.
        taps: Cells of the window, None where they are not known; numbers that the option lacks are 0.

    Raises:
        PoolingError: Where the option starts outside its bounds, or the number of cells matters and is not known.

    Example:
        >>> from poolkit.reductions.bounds import start
        >>> from poolkit.reductions.gated import Gated
        >>> start(Gated((0.5,)), "weights", 4)
        [0.5, 0.0, 0.0, 0.0]
    """
    bound, value = reduction.learnable[name], getattr(reduction, name)
    if name not in reduction.per_tap:
        return unbounded(bound, name, value)
    if taps is None:
        raise PoolingError(
            f"{name} of {type(reduction).__name__} are one for each cell of a window, whose number is not known here; "
            "learn them with a kernel_size"
        )
    whole = (*value, *(0.0,) * (taps - len(value)))[:taps]
    return [unbounded(bound, f"{name}[{place}]", each) for place, each in enumerate(whole)]
