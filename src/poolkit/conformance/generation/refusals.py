"""Rule S16, and the errors of S1 and S2: calls that have no answer."""

from __future__ import annotations

from collections.abc import Iterator

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S1, S2, S16 = of("S1"), of("S2"), of("S16")


def cases() -> Iterator[Case]:
    """All of them."""
    ask = ("refusal",)
    for function in ("max_pool", "avg_pool", "lp_pool"):
        name = function.removesuffix("_pool")
        yield from S1(f"refuse-kernel-larger-{name}", "no window fits", function, [1, 2, 3, 4, 5], k=7, s=1, asks=ask)
    yield from S1(
        "refuse-extent-larger", "no dilated window fits", "max_pool", [1, 2, 3, 4, 5], k=3, s=1, d=3, asks=ask
    )
    yield from S1(
        "refuse-kernel-larger-axis",
        "no window fits on one axis",
        "max_pool",
        [[1, 2, 3], [4, 5, 6]],
        k=(3, 2),
        s=(1, 1),
        asks=ask,
    )
    huge = 1250999896764
    yield from S1("error-overflow", "(k - 1) d + 1 must not wrap", "max_pool", [1, 2, 3], k=huge, s=1, d=huge, asks=ask)
    yield from S1(
        "refuse-wrap-32",
        "(k - 1) d + 1 must not wrap in 32 bits",
        "max_pool",
        [1, 2, 3],
        k=3,
        s=1,
        d=2**31 - 1,
        asks=ask,
    )
    yield from S1(
        "error-kernel-larger", "kernel larger than the padded input", "max_pool", [1, 2, 3, 4, 5], k=20, s=1, asks=ask
    )
    yield from S2(
        "refuse-same-ceil",
        "ceil mode and a size fixed by name",
        "max_pool",
        [1, 2, 3],
        k=2,
        s=2,
        pad="same",
        ceil=True,
        asks=ask,
    )
    for name, given in {
        "kernel-zero": {"k": 0, "s": 1},
        "kernel-negative": {"k": -2, "s": 1},
        "stride-negative": {"k": 2, "s": -1},
        "dilation-zero": {"k": 2, "s": 1, "d": 0},
    }.items():
        yield from S16(
            f"refuse-{name}", "sizes, strides and dilations are at least 1", "max_pool", [1, 2, 3], **given, asks=ask
        )
    yield from S16("error-stride-zero", "stride must be positive", "max_pool", [1, 2, 3], k=2, s=0, asks=ask)
    yield from S16(
        "error-negative-padding", "padding may not be negative", "max_pool", [1, 2, 3], k=2, s=1, pad=-1, asks=ask
    )
    yield from S16(
        "error-empty-window",
        "padding as large as the kernel makes a window of padding only",
        "max_pool",
        [1, 2, 3, 4, 5],
        rule="S5",
        k=2,
        s=2,
        pad=(2, 3),
        asks=ask,
    )
    yield from S16(
        "refuse-padding-after",
        "padding after may not be negative either",
        "avg_pool",
        [1, 2, 3, 4],
        k=2,
        s=1,
        pad=(0, -1),
        asks=ask,
    )
