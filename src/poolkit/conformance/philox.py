"""Philox4x32-10 in plain integers, for the draws of rule S13.

Source: Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011.
"""

from __future__ import annotations

from typing import Final

_WORD: Final = 2**32


def word(seed: int, cell: int) -> int:
    """The random word of an output cell: word `cell % 4` of block `cell // 4`, keyed by the seed."""
    number = cell // 4
    a, b, c, d = number % _WORD, number // _WORD, 0, 0
    for turn in range(10):
        low_key = (seed % _WORD + turn * 0x9E3779B9) % _WORD
        high_key = (seed // _WORD + turn * 0xBB67AE85) % _WORD
        left, right = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = right // _WORD ^ b ^ low_key, right % _WORD, left // _WORD ^ d ^ high_key, left % _WORD
    return (a, b, c, d)[cell % 4]
