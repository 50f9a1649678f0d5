"""Random words by counting (rule S13): Philox4x32-10, the same in every array namespace.

Source: Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011.
"""

from __future__ import annotations

import operator
from typing import Any, Final

import numpy as np

from poolkit.errors import PoolingError
from poolkit.reductions.base import Array, Namespace

_MASK: Final = 0xFFFFFFFF
_MULTIPLIERS: Final = (0xD2511F53, 0xCD9E8D57)
_WEYL: Final = (0x9E3779B9, 0xBB67AE85)
_ROUNDS: Final = 10


def key_of(seed: Any) -> tuple[Any, Any]:
    """The key of a seed: an int from 0 to 2**64 - 1, or two 32-bit words in any sequence or tensor.

    Raises:
        PoolingError: Where the seed is anything else.

    Example:
        >>> from poolkit.chance import key_of
        >>> key_of(2**32 + 7)
        (7, 1)
    """
    if isinstance(seed, np.ndarray) and seed.shape == (2,):
        seed = seed.tolist()
    if hasattr(seed, "shape") and tuple(seed.shape) == (2,):
        return seed[0], seed[1]  # a tensor, whose content may not be known yet
    pair = isinstance(seed, (tuple, list)) and len(seed) == 2
    if pair and any(hasattr(word, "shape") and not isinstance(word, np.generic) for word in seed):
        return seed[0], seed[1]
    words = [_number(word) for word in seed] if pair else [_number(seed)]
    if not all(0 <= word < (2**32 if pair else 2**64) for word in words):
        raise PoolingError(f"seed must be an int from 0 to 2**64 - 1, or two 32-bit words; got {seed!r}")
    return (words[0], words[1]) if pair else (words[0] & _MASK, words[0] >> 32)


def _number(word: Any) -> int:
    """A word as an int, -1 where it is none."""
    try:
        return -1 if isinstance(word, bool) else operator.index(word)
    except TypeError:
        return -1


class _Words:
    """Arithmetic on 32-bit words: wrapping uint32, or int64 with masks where a host has no uint32 arithmetic."""

    def __init__(self, xp: Namespace) -> None:
        self.xp = xp
        self.dtype = "int64" if xp.long_words else "uint32"

    def array(self, value: Any, like: Array) -> Array:
        if isinstance(value, int):
            return self.xp.cast(self.xp.zeros((1,), self.dtype, like), self.dtype) + self.number(value, like)
        return self.low(self.xp.cast(value, self.dtype))

    def number(self, value: Any, like: Array) -> Array:
        constant = self.xp.constant([value] if isinstance(value, int) else value, like)
        return self.xp.cast(self.xp.reshape(constant, (1,)), self.dtype)

    def low(self, value: Array) -> Array:
        return value & _MASK if self.xp.long_words else value

    def multiply(self, a: Array, constant: Array) -> tuple[Array, Array]:
        """High and low word of the product, by halves of 16 bits: nothing exceeds 32 bits."""
        a_low, a_high = a & 0xFFFF, a >> 16
        b_low, b_high = constant & 0xFFFF, constant >> 16
        low = a_low * b_low
        first = a_high * b_low + (low >> 16)
        second = a_low * b_high + (first & 0xFFFF)
        high = a_high * b_high + (first >> 16) + (second >> 16)
        return high, self.low((second << 16) | (low & 0xFFFF))


def words(xp: Namespace, key: tuple[Any, Any], planes: Array, outputs: int, low: int, high: int) -> Array:
    """Word of every output cell `low .. high - 1` of every plane.

    Args:
        xp: Namespace of the host.
        key: Two 32-bit words, numbers or scalars of the host.
        planes: Plane numbers, shape (planes,).
        outputs: Output cells per plane.
        low: First output cell.
        high: One past the last output cell; or the cells themselves, where their number is a symbol.

    Returns:
        Random words, shape (planes, high - low), 0 to 2**32 - 1.
    """
    word = _Words(xp)
    plane = xp.reshape(word.array(planes, planes), (-1, 1))
    numbers = range(low, high) if isinstance(high, int) else high
    cells = xp.reshape(xp.cast(xp.constant(numbers, planes), word.dtype), (1, -1))
    carry_high, product = word.multiply(plane, word.number(outputs, planes))
    index = word.low(product + cells)
    index_high = word.low(carry_high + xp.cast(index < product, word.dtype))
    counter = [word.low((index >> 2) | (index_high << 30)), index_high >> 2, 0 * index, 0 * index]
    block = _philox(word, [word.array(part, planes) for part in key], counter)
    lane = index & 3
    pairs = (xp.where(lane == 0, block[0], block[1]), xp.where(lane == 2, block[2], block[3]))
    return xp.where(lane < 2, pairs[0], pairs[1])


def _philox(word: _Words, key: list[Array], counter: list[Array]) -> list[Array]:
    constants = [word.number(each, counter[0]) for each in _MULTIPLIERS]
    steps = [word.number(each, counter[0]) for each in _WEYL]
    for number in range(_ROUNDS):
        if number:
            key = [word.low(part + step) for part, step in zip(key, steps, strict=True)]
        high0, low0 = word.multiply(counter[0], constants[0])
        high1, low1 = word.multiply(counter[2], constants[1])
        counter = [high1 ^ counter[1] ^ key[0], low1, high0 ^ counter[3] ^ key[1], low0]
    return counter
