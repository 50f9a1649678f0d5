"""Rule S9: L2 and Lp."""

from __future__ import annotations

from collections.abc import Iterator

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S9 = of("S9")


def cases() -> Iterator[Case]:
    """All of them."""
    for name, p in (("l1", 1), ("l2", 2), ("l3", 3), ("half", 0.5), ("two-and-a-half", 2.5), ("l7", 7), ("inf", "inf")):
        yield from S9(f"golden-1234-{name}", f"p = {p}", "lp_pool", [1, 2, 3, 4], k=4, p=p)
        yield from S9(f"lp-signed-{name}", "absolute values come first", "lp_pool", [-1, 2, -3, -4, 5, -6], k=2, p=p)
    for name, p in (("l1", 1), ("l2", 2), ("l3", 3)):
        yield from S9(f"golden-1234-{name}-mean", f"power mean, p = {p}", "lp_pool", [1, 2, 3, 4], k=4, p=p, mean=True)
    yield from S9("lp-signed-p1", "absolute values", "lp_pool", [-1, 2], k=2, p=1)
    yield from S9("lp-negative-cubes", "a negative sum of cubes has no root", "lp_pool", [-1, -2, -3, 1], k=2, p=3)
    large, small = 2.0**83, 2.0**-83
    yield from S9("lp-large", "squares would overflow", "lp_pool", [3 * large, 4 * large, large, 0], k=2)
    yield from S9("lp-small", "squares would vanish", "lp_pool", [3 * small, 4 * small, small, 0], k=2)
    yield from S9(
        "lp-large-mean", "squares would overflow", "lp_pool", [3 * large, 4 * large, large, large], k=2, mean=True
    )
    yield from S9(
        "lp-mixed-magnitudes", "each window has its own scale", "lp_pool", [large, large, small, small], k=2, s=1
    )
    yield from S9("lp-inf", "an infinite cell gives infinity", "lp_pool", ["-inf", 1, 2, "inf"], k=2)
    yield from S9("lp-zeros", "the norm of nothing is 0", "lp_pool", [0, 0, 0, 5], k=2)
    yield from S9("lp-one", "the norm of one cell is its magnitude", "lp_pool", [-3, 0.1875, -0.5], k=1)
    square = [[5 * i + j + 1 for j in range(5)] for i in range(5)]
    yield from S9(
        "lp-ceil",
        "a short window is a short sum, not rescaled",
        "lp_pool",
        square,
        k=(2, 2),
        s=(2, 2),
        pad=1,
        ceil=True,
        p=2,
    )
    why = "a padded cell adds nothing and is not counted"
    yield from S9("lp-padded-2d", why, "lp_pool", square, k=(2, 2), s=(2, 2), pad=1, p=2)
    yield from S9("lp-padded-mean", why, "lp_pool", square, k=(2, 2), s=(2, 2), pad=1, ceil=True, p=3, mean=True)
    yield from S9("lp-ceil-1d", "a short window is a short sum", "lp_pool", [1, 1, 1, 1, 1], k=2, s=2, ceil=True)
    yield from S9(
        "lp-ceil-mean",
        "the mean of a short window is of its cells",
        "lp_pool",
        [3, 3, 3, 3, 3],
        k=2,
        s=2,
        ceil=True,
        mean=True,
    )
    yield from _gradients()


def _gradients() -> Iterator[Case]:
    for name, p in (("l1", 1), ("l2", 2), ("l3", 3), ("half", 0.5)):
        yield from S9(
            f"lp-gradient-{name}",
            "sign(x) (|x| / y)^(p - 1)",
            "lp_pool",
            [3, -4, -1, 2],
            k=2,
            p=p,
            asks=("gradient",),
            weights=[1, 2],
        )
    yield from S9(
        "lp-gradient-inf",
        "the largest magnitude takes it",
        "lp_pool",
        [3, -4, -4, 4],
        k=2,
        p="inf",
        asks=("gradient",),
        weights=[1, 2],
    )
    yield from S9(
        "lp-gradient-mean",
        "divided by the cells",
        "lp_pool",
        [3, -4, -1, 2],
        k=2,
        p=2,
        mean=True,
        asks=("gradient",),
        weights=[1, 2],
    )
    yield from S9(
        "lp-gradient-zeros",
        "0 where the result is 0, not NaN",
        "lp_pool",
        [0, 0, 3, 0],
        k=2,
        asks=("gradient",),
        weights=[1, 2],
    )
    yield from S9(
        "lp-gradient-zero-half",
        "0 at 0 for p below 1, not infinite",
        "lp_pool",
        [0, 4, 9, 1],
        k=2,
        p=0.5,
        asks=("gradient",),
        weights=[1, 2],
    )
    large, small = 2.0**83, 2.0**-83
    yield from S9(
        "lp-gradient-large",
        "powers of the result would overflow",
        "lp_pool",
        [3 * large, 4 * large],
        k=2,
        p=3,
        asks=("gradient",),
        weights=[25],
    )
    yield from S9(
        "lp-gradient-small",
        "powers of the result would vanish",
        "lp_pool",
        [3 * small, 4 * small],
        k=2,
        p=3,
        asks=("gradient",),
        weights=[25],
    )
