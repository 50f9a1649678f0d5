"""Rule S13: stochastic pooling."""

from __future__ import annotations

from collections.abc import Iterator

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S13 = of("S13")


def cases() -> Iterator[Case]:
    """All of them."""
    yield from S13(
        "golden-1234-stochastic-eval",
        "the probability-weighted mean, not the average",
        "stochastic_pool",
        [1, 2, 3, 4],
        k=4,
    )
    yield from S13("stochastic-signed", "negative cells have no probability", "stochastic_pool", [-4, -1, 2, 3], k=4)
    yield from S13(
        "stochastic-nothing", "a window without positive cells gives 0", "stochastic_pool", [-1, 0, -2, -3, 4, 0], k=2
    )
    yield from S13("stochastic-large", "squares would overflow", "stochastic_pool", [3 * 2.0**83, 2.0**83], k=2)
    yield from S13(
        "stochastic-gradient",
        "(2 x - y) / sum of x+ where x is positive",
        "stochastic_pool",
        [1, 3, -1, 2, 0, -5],
        k=2,
        asks=("gradient",),
        weights=[4, 8, 16],
    )
    cells = [1, 2, 3, 4, 4, 3, 2, 1, 1, 1, 1, 1, 0, 5, 0, 5]
    for seed in (0, 1, 2**40 + 7):
        yield from S13(
            f"draw-seed-{seed}",
            "the draw of this seed is the same everywhere",
            "stochastic_pool",
            cells,
            k=4,
            training=True,
            seed=seed,
            asks=("values", "indices"),
        )
    yield from S13(
        "draw-many",
        "words are counted over all outputs",
        "stochastic_pool",
        list(range(1, 25)),
        k=2,
        training=True,
        seed=3,
        asks=("values", "gradient"),
        weights=list(range(1, 13)),
    )
    yield from S13(
        "draw-nothing",
        "a window without positive cells gives 0 and no cell",
        "stochastic_pool",
        [-1, -2, 0, 0, 1, 0],
        k=2,
        training=True,
        seed=0,
        asks=("values", "indices"),
    )
    yield from S13(
        "draw-zero-first",
        "a cell of probability 0 is never drawn",
        "stochastic_pool",
        [0, 1] * 8,
        k=2,
        training=True,
        seed=5,
        asks=("indices",),
    )
    batch = [[[1 + (3 * n + 5 * c + 7 * i) % 8 for i in range(8)] for c in range(2)] for n in range(2)]
    last = [[list(each) for each in zip(*sample, strict=True)] for sample in batch]
    for layout, x in (("channels_first", batch), ("channels_last", last)):
        yield from S13(
            f"draw-{layout.replace('_', '-')}",
            "words are counted channels first in every layout",
            "stochastic_pool",
            x,
            k=2,
            layout=layout,
            training=True,
            seed=11,
        )
