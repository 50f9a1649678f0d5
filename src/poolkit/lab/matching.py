"""Configurations made comparable: paddings with which every pooling gives maps of the same sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from poolkit.errors import PoolingError
from poolkit.geometry import Window, resolve
from poolkit.lab.configuration import Configuration
from poolkit.lab.errors import LabError
from poolkit.lab.networks import Place, Subject
from poolkit.lab.pooling_choice import PoolingChoice


def matched(
    subject: Subject, input_shape: tuple[int, ...], configurations: Sequence[Configuration]
) -> tuple[Configuration, ...]:
    """Give every configuration the paddings with which its maps have the sizes of the first one's.

    Convolutions and dense layers then do the same work in each, with as many weights.

    Args:
        subject: The network.
        input_shape: Height, width, channels.
        configurations: At least one; the first stays as it is.

    Returns:
        As many, with one pooling per place where paddings had to be chosen.

    Raises:
        LabError: Where no padding makes the sizes the same.
    """
    first, *others = configurations
    places = subject.places(input_shape, first)
    return (first, *(_matched(subject, each, places) for each in others))


def _matched(subject: Subject, wanted: Configuration, places: Sequence[Place]) -> Configuration:
    poolings = wanted.each(len(places), subject.name)
    found = tuple(fitted(pooling, place) for pooling, place in zip(poolings, places, strict=True))
    return Configuration(found[:1] if len(set(found)) == 1 else found)


def fitted(pooling: PoolingChoice, place: Place) -> PoolingChoice:
    """The pooling with the least padding that gives these sizes; as it is where it gives them.

    Formula: the padding of an axis is (m - 1) s + k - n, with the odd cell at the end.

    Args:
        pooling: What is wanted; without a window of its own, it fits anywhere.
        place: Sizes before and after.

    Raises:
        LabError: Where no padding does it.

    Example:
        >>> fitted(PoolingChoice("max", 3, 2), Place((26, 26), (13, 13))).spec
        'max:3/2+0:1'
    """
    if pooling.kernel_size is None or _sizes(pooling.window, place.input_sizes) == place.output_sizes:
        return pooling
    padding = []
    for axis, rule in enumerate(pooling.window.rules(2)):
        _, kernel, stride, *_ = rule.code
        total = (place.output_sizes[axis] - 1) * stride + kernel - place.input_sizes[axis]
        padding.append((max(total, 0) // 2, max(total, 0) - max(total, 0) // 2))
    made = replace(pooling, padding=tuple(padding))
    if _sizes(made.window, place.input_sizes) != place.output_sizes:
        raise LabError(
            f"no padding gives {pooling.spec} the output of the first configuration, {_by(place.output_sizes)} from "
            f"{_by(place.input_sizes)}; use its stride, or compare without --match-sizes"
        )
    return made


def _sizes(window: Window, sizes: tuple[int, ...]) -> tuple[int, ...] | None:
    try:
        return tuple(axis.output_size for axis in resolve(window, sizes))
    except PoolingError:
        return None


def _by(sizes: tuple[int, ...]) -> str:
    return f"{sizes[0]} x {sizes[1]}"
