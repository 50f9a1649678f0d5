"""Rule S14: batch, channels and layout change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S14 = of("S14")


def cases() -> Iterator[Case]:
    """All of them."""
    rows = [[[(5 * n + 3 * c + 7 * i) % 11 - 4 for i in range(5)] for c in range(3)] for n in range(2)]
    planes = [
        [[[(5 * n + 3 * c + 7 * i + 2 * j) % 13 - 5 for j in range(4)] for i in range(3)] for c in range(2)]
        for n in range(2)
    ]
    for layout in ("channels_first", "channels_last"):
        name, last = layout.replace("_", "-"), layout == "channels_last"
        for function in ("max_pool", "avg_pool", "lp_pool", "soft_pool"):
            what = function.removesuffix("_pool")
            given: dict[str, Any] = {"layout": layout}
            row: Any = [_last(each) for each in rows] if last else rows
            plane: Any = [_last_2d(each) for each in planes] if last else planes
            why = "batch and channels are pooled each for themselves"
            yield from S14(f"{name}-{what}-1d", why, function, row, k=2, s=2, ceil=True, **given)
            yield from S14(f"{name}-{what}-2d", why, function, plane, k=(2, 3), s=(1, 2), **given)
        yield from S14(f"{name}-adaptive", "bins in this layout", "avg_pool", plane, adaptive=(2, 3), **given)
        yield from S14(f"{name}-global", "global in this layout", "max_pool", plane, **given)
        yield from S14(
            f"{name}-gradient",
            "the gradient has the layout of the input",
            "max_pool",
            row,
            k=2,
            asks=("gradient",),
            weights=_ones_like(row, 2, last),
            **given,
        )
    yield from S14(
        "one-sample-many-channels",
        "more channels than a vector register has lanes",
        "avg_pool",
        [_last([[(3 * c + 5 * i) % 17 for i in range(4)] for c in range(19)])],
        k=2,
        layout="channels_last",
    )


def _last(channels: list[Any]) -> list[Any]:
    """Channels first to channels last, one axis."""
    return [list(each) for each in zip(*channels, strict=True)]


def _last_2d(channels: list[Any]) -> list[Any]:
    return [_last(list(each)) for each in zip(*channels, strict=True)]


def _ones_like(x: list[Any], outputs: int, last: bool) -> Any:
    """Cotangents 1, 2, ... for every output of a batch of rows."""
    channels = len(x[0][0]) if last else len(x[0])
    shape = (outputs, channels) if last else (channels, outputs)
    return [[[n + a + 2 * b + 1 for b in range(shape[1])] for a in range(shape[0])] for n in range(len(x))]
