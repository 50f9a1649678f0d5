"""Rule S10: softmax-weighted mean and log-mean-exp."""

from __future__ import annotations

from collections.abc import Iterator

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S10 = of("S10")


def cases() -> Iterator[Case]:
    """All of them."""
    golden, signed = [1, 2, 3, 4], [-4, -1, 2, 3]
    yield from S10("golden-1234-soft", "window [1, 2, 3, 4]", "soft_pool", golden, k=4)
    yield from S10("golden-signed-soft", "window [-4, -1, 2, 3]", "soft_pool", signed, k=4)
    yield from S10("golden-1234-lme1", "a mean, not a sum of exponentials", "lme_pool", golden, k=4, sharpness=1)
    yield from S10("golden-1234-lme10", "window [1, 2, 3, 4]", "lme_pool", golden, k=4, sharpness=10)
    yield from S10("golden-signed-lme", "window [-4, -1, 2, 3]", "lme_pool", signed, k=4)
    for beta in (0, 0.5, 2, -1, -2):
        yield from S10(
            f"soft-beta-{beta}", "beta scales the exponent, not the cells", "soft_pool", golden, k=4, beta=beta
        )
        yield from S10(
            f"lme-sharpness-{beta}", "between mean, maximum and minimum", "lme_pool", golden, k=4, sharpness=beta
        )
    for sharpness in (1e-3, 1e-5, 1e-8, 1e-12, -1e-8):
        yield from S10(
            f"lme-near-zero-{sharpness:g}",
            "near sharpness 0 a logarithm of nearly 1 has no digits left",
            "lme_pool",
            golden,
            k=4,
            sharpness=sharpness,
        )
    for name, function, option in (("soft", "soft_pool", "beta"), ("lme", "lme_pool", "sharpness")):
        yield from S10(f"{name}-large", "exp(1000) is infinite", function, [1000, 1, 1001, 1000], k=2)
        yield from S10(f"{name}-small", "exp(-1000) is 0 in all cells", function, [-1000, -1001, -1000, -1000.5], k=2)
        yield from S10(
            f"{name}-negative-large",
            "relative to the largest beta x, not to the largest x",
            function,
            [0, 50, 100, 3],
            k=2,
            **{option: -50},
        )
        yield from S10(
            f"{name}-negative-small",
            "negative cells under a negative beta",
            function,
            [-100, 0, -3, -200],
            k=2,
            **{option: -5},
        )
        yield from S10(f"{name}-sharp", "nearly the maximum", function, [1, 2, 3, 2.5], k=2, **{option: 100})
        yield from S10(
            f"{name}-plus-inf", "infinity in a window gives infinity, not NaN", function, ["inf", 1, 2, "inf"], k=2
        )
        yield from S10(f"{name}-all-minus-inf", "all -inf gives -inf, not NaN", function, ["-inf", "-inf", 1, 2], k=2)
        yield from S10(
            f"{name}-some-minus-inf",
            "-inf has weight 0, and 0 times infinity is not added",
            function,
            ["-inf", 1, 2, "-inf", 3, 3],
            k=3,
        )
        yield from S10(f"{name}-equal", "equal cells give that cell", function, [0.3125] * 4, k=2)
        yield from S10(f"{name}-one", "one cell gives that cell", function, [5, -7, 0.25], k=1)
        yield from S10(
            f"{name}-windows-differ",
            "each window has its own largest cell",
            function,
            [200, 1, 2, -200, -201],
            k=2,
            s=1,
        )
        yield from S10(f"{name}-ceil", "a short window has fewer cells", function, [1, 2, 3, 4, 5], k=2, s=2, ceil=True)
        yield from S10(
            f"{name}-gradient",
            "of value and weights",
            function,
            [1, 3, -2, 0.5],
            k=2,
            asks=("gradient",),
            weights=[1, 2],
        )
        yield from S10(
            f"{name}-gradient-large",
            "no exponential overflows",
            function,
            [1000, 1001, -1000, -1002],
            k=2,
            asks=("gradient",),
            weights=[1, 2],
        )
        yield from S10(
            f"{name}-gradient-negative",
            "of a negative beta",
            function,
            [1, 3, -2, 0.5],
            k=2,
            asks=("gradient",),
            weights=[1, 2],
            **{option: -2},
        )
        yield from S10(
            f"{name}-gradient-flat",
            "at 0 the plain mean's",
            function,
            [1, 3, -2, 0.5],
            k=2,
            asks=("gradient",),
            weights=[1, 2],
            **{option: 0},
        )
