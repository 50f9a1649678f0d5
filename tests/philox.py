"""Philox4x32-10 in plain integers, written from the paper: what rule S13 is checked against."""

from __future__ import annotations

WORD = 2**32


def block(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Ten rounds on four words."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        product0, product1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (
            product1 // WORD ^ c1 ^ k0,
            product1 % WORD,
            product0 // WORD ^ c3 ^ k1,
            product0 % WORD,
        )
        k0, k1 = (k0 + 0x9E3779B9) % WORD, (k1 + 0xBB67AE85) % WORD
    return c0, c1, c2, c3


def word(seed: int, cell: int) -> int:
    """The word of an output cell: word `i % 4` of block `i // 4`."""
    number = cell // 4
    return block((number % WORD, number // WORD, 0, 0), (seed % WORD, seed // WORD))[cell % 4]


def drawn(weights: list[float], random_word: int) -> int:
    """The first cell whose sequential prefix sum exceeds the drawn share of the total, -1 where none does."""
    total = 0.0
    for weight in weights:
        total += max(weight, 0.0)
    share = (random_word >> 8) * 2.0**-24 * total
    running = 0.0
    for cell, weight in enumerate(weights):
        running += max(weight, 0.0)
        if running > share:
            return cell
    return -1
