"""Masks: what rules S3, S4 and S5 say of cells that do not count."""

from __future__ import annotations

from collections.abc import Iterator

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S3, S4, S5 = of("S3"), of("S4"), of("S5")
T, F = True, False


def cases() -> Iterator[Case]:
    """All of them."""
    mask, cells = [T, F, T, T, F, F], [-3, 9, -5, -2, 8, 7]
    for function in ("max_pool", "sum_pool", "soft_pool", "lp_pool"):
        yield from S3(
            f"mask-{function.removesuffix('_pool')}",
            "a masked cell is not there, it is not 0",
            function,
            cells,
            k=3,
            s=1,
            mask=mask,
        )
    yield from S3(
        "mask-min", "a masked cell is not there, it is not 0", "min_pool", [3, 1, 5, 2], k=2, mask=[T, F, F, T]
    )
    yield from S3(
        "mask-nan",
        "a masked NaN is selected away, not multiplied by 0",
        "avg_pool",
        [1, "nan", 3, 5],
        k=2,
        mask=[T, F, T, T],
    )
    yield from S3(
        "mask-inf",
        "a masked infinity is selected away, not multiplied by 0",
        "sum_pool",
        [1, "inf", 3, 5],
        k=2,
        mask=[T, F, T, T],
    )
    yield from S3(
        "mask-soft-large", "a masked cell is not the largest one", "soft_pool", [1, 2, 1000, 3], k=4, mask=[T, T, F, T]
    )
    yield from S3(
        "mask-max-nan",
        "a masked NaN has no index",
        "max_pool",
        ["nan", 2, "nan", 2],
        k=4,
        mask=[F, T, F, T],
        asks=("values", "indices", "gradient"),
        weights=[5],
    )
    for function in ("avg_pool", "lme_pool"):
        yield from S4(
            f"mask-{function.removesuffix('_pool')}",
            "the divisor is the number of valid cells",
            function,
            [1, 2, 4, 8, 16, 32],
            k=3,
            mask=[T, F, T, T, T, F],
        )
    yield from S4(
        "mask-lp-mean",
        "the divisor is the number of valid cells",
        "lp_pool",
        [3, 9, 3, 4],
        k=2,
        mask=[T, F, T, T],
        mean=True,
    )
    yield from S4(
        "mask-avg-padded",
        "neither padding nor masked cells are counted",
        "avg_pool",
        [1, 2, 4, 8],
        k=3,
        s=2,
        pad=1,
        mask=[T, T, F, T],
    )
    yield from S4(
        "mask-avg-global",
        "the mean of a sequence does not depend on how far it is filled up",
        "avg_pool",
        [2, 4, 6, 100, 100],
        mask=[T, T, T, F, F],
    )
    yield from S4(
        "mask-counted-refused",
        "padding cannot be counted where a mask counts",
        "avg_pool",
        [1, 2, 3, 4],
        k=2,
        mask=[T, F, T, T],
        count_include_pad=True,
        asks=("refusal",),
    )
    yield from S4(
        "mask-avg-gradient",
        "only valid cells have a gradient, by their number",
        "avg_pool",
        [1, 2, 4, 8],
        k=2,
        mask=[T, F, T, T],
        asks=("gradient",),
        weights=[6, 6],
    )
    for function in ("max_pool", "avg_pool", "sum_pool", "soft_pool", "lme_pool", "lp_pool"):
        name = function.removesuffix("_pool")
        yield from S5(
            f"mask-empty-{name}",
            "a window emptied by a mask yields 0, not NaN or -inf",
            function,
            [1, 2, 3, 4],
            k=2,
            mask=[F, F, T, T],
        )
    yield from S5(
        "mask-empty-value", "or what was said", "max_pool", [1, 2, 3, 4], k=2, mask=[F, F, T, T], empty_value=-1
    )
    yield from S5(
        "mask-empty-gradient",
        "an emptied window sends no gradient",
        "max_pool",
        [1, 2, 3, 4],
        k=2,
        mask=[F, F, T, T],
        asks=("gradient",),
        weights=[5, 7],
    )
    yield from S5(
        "mask-empty-index",
        "an emptied window has no cell",
        "max_pool",
        [1, 2, 3, 4],
        k=2,
        mask=[F, F, T, T],
        asks=("indices",),
    )
