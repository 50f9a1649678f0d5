"""The rules by number: what each is about, in a few words. `docs/standard.md` says them in full."""

from __future__ import annotations

from typing import Final

RULES: Final = {
    "S1": "Size",
    "S2": "Padding by name",
    "S3": "Padding is no value",
    "S4": "Divisor",
    "S5": "Empty windows",
    "S6": "Ties",
    "S7": "NaN",
    "S8": "Types and sums",
    "S9": "Powers",
    "S10": "Exponentials",
    "S11": "Adaptive bins",
    "S12": "Indices",
    "S13": "Chance",
    "S14": "Layouts",
    "S15": "Derivatives",
    "S16": "Refusals",
}
