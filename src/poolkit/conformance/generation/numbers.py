"""Rule S8: types, and what sums are made in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S8 = of("S8")


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _short_floats()
    yield from _long_sums()
    yield from _integers()


def _ones(count: int) -> Any:
    return {"shape": [count], "cycle": [1]}


def _short_floats() -> Iterator[Case]:
    yield from S8("half-mean-ones", "a sum in float16 stops at 2048", "avg_pool", _ones(4096), dtype="float16")
    yield from S8(
        "half-mean-plane",
        "a sum in float16 stops at 2048",
        "avg_pool",
        {"shape": [64, 64], "cycle": [1]},
        dtype="float16",
    )
    yield from S8(
        "half-mean-large",
        "a sum in float16 is infinite above 65504",
        "avg_pool",
        [40000, 49984, 60000, 60000],
        k=2,
        dtype="float16",
    )
    yield from S8(
        "half-mean-adaptive", "bins, too", "avg_pool", {"shape": [8200], "cycle": [1]}, adaptive=2, dtype="float16"
    )
    yield from S8("half-sum", "one rounding, at the end", "sum_pool", [2048, 1, 1, 1, 1, 1, 1, 1], k=8, dtype="float16")
    yield from S8("half-l2", "squares of float16 overflow at 256", "lp_pool", [300, 400, 30, 40], k=2, dtype="float16")
    yield from S8(
        "half-l2-small",
        "squares of float16 vanish below 2e-4",
        "lp_pool",
        [3 * 2.0**-16, 4 * 2.0**-16],
        k=2,
        dtype="float16",
    )
    yield from S8(
        "half-soft", "exponentials of float16 overflow at 12", "soft_pool", [20, 21, 30, 10], k=2, dtype="float16"
    )
    yield from S8(
        "half-max", "the largest and the smallest float16", "max_pool", [-65504, -60000, 65504, 1], k=2, dtype="float16"
    )
    yield from S8("bfloat16-mean-ones", "a sum in bfloat16 stops at 256", "avg_pool", _ones(1024), dtype="bfloat16")
    yield from S8(
        "bfloat16-sum", "one rounding, at the end", "sum_pool", [256, 1, 1, 1, 1, 1, 1, 1], k=8, dtype="bfloat16"
    )
    yield from S8(
        "bfloat16-max",
        "padding is no number of bfloat16",
        "max_pool",
        [-3, -2, -1, -4],
        k=2,
        s=2,
        pad=1,
        dtype="bfloat16",
    )
    yield from S8(
        "half-mean-gradient",
        "gradients of many windows add up in a longer type",
        "avg_pool",
        [1],
        adaptive=3000,
        dtype="float16",
        asks=("gradient",),
        weights=_ones(3000),
    )


def _long_sums() -> Iterator[Case]:
    tenths = {"shape": [300, 300], "cycle": [13421773 * 2.0**-27]}  # the float32 nearest to 0.1
    # Blocks of a thousand cells stay well below this, one sequential sum is far above it.
    loose = 2.0**-16
    yield from S8("long-sum", "one sequential float32 sum drifts", "sum_pool", tenths, relative=loose)
    yield from S8("long-mean", "a mean of equal cells is that cell", "avg_pool", tenths, relative=loose)
    yield from S8(
        "double", "float64 stays float64", "avg_pool", [1, 1 + 2.0**-40, 3, 3 + 2.0**-38], k=2, dtype="float64"
    )
    yield from S8(
        "double-max",
        "float64 does not pass through float32",
        "max_pool",
        [1, 1 + 2.0**-50, 2, 2 - 2.0**-50],
        k=2,
        dtype="float64",
    )
    yield from S8(
        "sum-cancels",
        "a running sum over windows would leave digits of the large cell",
        "sum_pool",
        [2.0**30, 0.5, 0.25, 1, 2],
        k=2,
        s=1,
    )
    yield from S8(
        "mean-cancels",
        "a running sum over windows would leave digits of the large cell",
        "avg_pool",
        [2.0**40, 1, 3, 5, 7],
        k=2,
        s=1,
    )


def _integers() -> Iterator[Case]:
    for dtype, low, high in (
        ("int8", -128, 127),
        ("int16", -(2**15), 2**15 - 1),
        ("int32", -(2**31), 2**31 - 1),
        ("int64", -(2**63), 2**63 - 1),
        ("uint8", 0, 255),
    ):
        cells = [low, low + 1, high, high - 1]
        yield from S8(f"max-{dtype}", "the ends of the type", "max_pool", cells, k=2, dtype=dtype)
        yield from S8(f"min-{dtype}", "the ends of the type", "min_pool", cells, k=2, dtype=dtype)
        yield from S8(
            f"mean-{dtype}", "a mean of integers has a fraction", "avg_pool", [1, 2, 4, 4, 9, 0], k=2, dtype=dtype
        )
    yield from S8(
        "max-int32-near",
        "integers do not pass through float32",
        "max_pool",
        [2**24, 2**24 + 1, 2**30 + 1, 2**30],
        k=2,
        dtype="int32",
    )
    yield from S8(
        "max-int64-near",
        "integers do not pass through float64",
        "max_pool",
        [2**53, 2**53 + 1, 2**60 + 1, 2**60],
        k=2,
        dtype="int64",
    )
    yield from S8(
        "mean-negative",
        "a mean of integers is rounded in no direction",
        "avg_pool",
        [-9, -2, -1, -2],
        k=2,
        dtype="int32",
    )
    yield from S8("mean-int8-large", "the sum leaves the type", "avg_pool", [100, 100, 120, 127], k=4, dtype="int8")
    yield from S8("sum-int8", "the sum leaves the type", "sum_pool", [100, 100, -128, -128], k=2, dtype="int8")
    yield from S8("sum-uint8", "the sum leaves the type", "sum_pool", [200, 100, 255, 255], k=2, dtype="uint8")
    yield from S8("sum-int32", "the sum leaves the type", "sum_pool", [2**31 - 1, 1, -(2**31), -1], k=2, dtype="int32")
    yield from S8("sum-int64", "the sum is exact", "sum_pool", [2**53, 1, -(2**60), 1], k=2, dtype="int64")
    yield from S8("max-bool", "or", "max_pool", [False, True, False, False], k=2, dtype="bool")
    yield from S8("min-bool", "and", "min_pool", [True, True, False, True], k=2, dtype="bool")
