"""Inputs of a work, and the answer that contenders have to give."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from poolkit import chance
from poolkit.bench.answers import Answer, difference, tolerance
from poolkit.bench.work import Work
from poolkit.geometry import Geometry
from poolkit.numpy import backward, forward
from poolkit.numpy.namespace import NumpyNamespace
from poolkit.pooling import Pooling
from poolkit.reference import Draw, Reference

SEED: Final = 20260101
"""Seed of drawing works."""

SAMPLE: Final = 1 << 22
"""Cells that the definition looks at when it checks the kernels' answer."""

_xp: Final = NumpyNamespace()


class WrongAnswerError(Exception):
    """Poolkit's kernel and its definition disagree."""


@dataclass(frozen=True)
class Inputs:
    """What contenders get: arrays with channels first, whatever the layout of the work.

    Attributes:
        x: The input.
        cotangent: The gradient by the result; None for forward works.
        expected: The right answer.
    """

    x: NDArray[Any]
    cotangent: NDArray[Any] | None
    expected: Answer


def array_type(dtype: str) -> np.dtype[Any]:
    """The NumPy type of a name; bfloat16 comes from `ml_dtypes`."""
    if dtype != "bfloat16":
        return np.dtype(dtype)
    import ml_dtypes

    narrow: np.dtype[Any] = np.dtype(ml_dtypes.bfloat16)
    return narrow


def inputs(work: Work) -> Inputs:
    """Inputs of a work, the same in every process, and the right answer.

    The whole answer is the kernel's on NumPy arrays; on a sample of planes it is held to the definition.

    Raises:
        WrongAnswerError: Where the two disagree.
    """
    random = np.random.default_rng(0)
    x = _random(random, work.shape, work.dtype)
    cotangent = None if work.forward else _random(random, work.output_shape, work.dtype)
    expected = _answer(work, x, cotangent)
    wrong = _check(work, x, cotangent, expected)
    if wrong is not None:
        raise WrongAnswerError(f"{work.id}: {wrong}")
    return Inputs(x, cotangent, expected)


def words(work: Work) -> NDArray[Any]:
    """The random words of a drawing work, in the shape of its result."""
    outer = work.shape[0] * work.shape[1]
    shape = work.output_shape
    outputs = int(np.prod(shape[2:]))
    found = chance.words(_xp, chance.key_of(SEED), np.arange(outer), outputs, 0, outputs)
    return np.asarray(found).reshape(shape)


def _random(random: np.random.Generator, shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
    if dtype == "bool":
        return random.integers(0, 2, shape).astype(bool)
    if "float" not in dtype:
        limits = np.iinfo(dtype)
        return random.integers(max(limits.min, -1000), min(limits.max, 1000), shape, dtype, endpoint=True)
    return random.standard_normal(shape, dtype=np.float32).astype(array_type(dtype), copy=False)


def _answer(work: Work, x: NDArray[Any], cotangent: NDArray[Any] | None) -> Answer:
    if work.arrangement != "single":
        return (_block(work, x, lambda each, geometry: forward(_first(work, geometry), each)[0]),)
    pooling = _first(work, work.geometries[0])
    key = chance.key_of(SEED) if pooling.draws else None
    value, tap = forward(pooling, x, None, key)
    return (value,) if cotangent is None else (value, backward(pooling, x, value, tap, cotangent))


def _first(work: Work, geometry: Geometry) -> Pooling:
    return work.pooling(geometry, "channels_first")


def _block(work: Work, x: NDArray[Any], stage: Any) -> NDArray[Any]:
    parts = [x]
    for geometry in work.geometries:
        parts.append(stage(parts[-1] if work.arrangement == "chain" else x, geometry))
    return np.concatenate(parts, axis=1)


def _check(work: Work, x: NDArray[Any], cotangent: NDArray[Any] | None, expected: Answer) -> str | None:
    """How the answer differs from the definition on some planes, or in one corner of a large plane."""
    if work.arrangement != "single":
        return _check_block(work, x, expected)
    pooling = _first(work, work.geometries[0])
    axes = pooling.axes(work.shape)
    per_plane = int(np.prod([axis.output_size * axis.taps for axis in axes], dtype=np.int64))
    planes = work.shape[0] * work.shape[1]
    count = int(np.clip(SAMPLE // per_plane, 1, planes))
    chosen = np.unique(np.linspace(0, planes - 1, count).astype(np.int64))
    if per_plane > SAMPLE and work.forward:
        return _check_corner(work, x, expected)
    sample = _planes(x, chosen)
    draw = Draw(chance.key_of(SEED), chosen) if pooling.draws else None
    with np.errstate(all="ignore"):
        reference = Reference(_xp, pooling, sample, None, draw)
        value, tap = reference.forward()
        answer: Answer = (value,)
        if cotangent is not None:
            answer = (value, reference.pullback(value, tap, _planes(cotangent, chosen)))
    return difference(tuple(_planes(each, chosen) for each in expected), answer, tolerance(work.dtype))


def _check_corner(work: Work, x: NDArray[Any], expected: Answer) -> str | None:
    """Compare the first outputs of the first plane: they see only the first cells."""
    axes = _first(work, work.geometries[0]).axes(work.shape)
    side = max(4, int((SAMPLE / math.prod(axis.taps for axis in axes)) ** (1 / len(axes))))
    outputs = [min(axis.output_size, side) for axis in axes]
    ends = [
        min(axis.input_size, int(axis.origin[output - 1]) + axis.taps * axis.step)
        for axis, output in zip(axes, outputs, strict=True)
    ]
    corner = x[(slice(0, 1), slice(0, 1), *(slice(0, end) for end in ends))]
    with np.errstate(all="ignore"):
        value, _ = Reference(_xp, _first(work, work.geometries[0]), corner, None, None).forward()
    seen = (slice(0, 1), slice(0, 1), *(slice(0, output) for output in outputs))
    return difference((expected[0][seen],), (value[seen],), tolerance(work.dtype))


def _check_block(work: Work, x: NDArray[Any], expected: Answer) -> str | None:
    def stage(each: NDArray[Any], geometry: Geometry) -> NDArray[Any]:
        value: NDArray[Any] = Reference(_xp, _first(work, geometry), each, None, None).forward()[0]
        return value

    channels, few = work.shape[1], min(4, work.shape[1])
    answer = _block(work, x[:1, :few], stage)
    parts = [expected[0][:1, part * channels : part * channels + few] for part in range(1 + len(work.geometries))]
    return difference((np.concatenate(parts, axis=1),), (answer,), tolerance(work.dtype))


def _planes(array: NDArray[Any], chosen: NDArray[np.int64]) -> NDArray[Any]:
    flat = array.reshape(-1, *array.shape[2:])
    return flat[chosen][None]
