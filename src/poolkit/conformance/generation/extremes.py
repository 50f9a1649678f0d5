"""Rules S5 (empty windows), S6 (ties), S7 (NaN) and S12 (indices)."""

from __future__ import annotations

from collections.abc import Iterator

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S5, S6, S7, S12 = of("S5"), of("S6"), of("S7"), of("S12")
NAN = "nan"


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _empty()
    yield from _ties()
    yield from _nan()
    yield from _indices()


def _empty() -> Iterator[Case]:
    for function in ("max_pool", "min_pool", "avg_pool", "sum_pool", "lp_pool", "soft_pool"):
        name = function.removesuffix("_pool")
        yield from S5(
            f"empty-refused-{name}",
            "a window that sees only padding is an error, not -inf, NaN or 0",
            function,
            [1, 2],
            k=2,
            s=2,
            pad=2,
            asks=("refusal",),
        )
        yield from S5(
            f"empty-value-{name}",
            "what an empty window yields was said",
            function,
            [1, 2],
            k=2,
            s=2,
            pad=2,
            empty_value=7,
        )
    yield from S5(
        "empty-dilated", "dilation jumps over the only cell", "max_pool", [1], k=2, s=1, pad=1, d=2, asks=("refusal",)
    )
    yield from S5(
        "empty-same-dilated",
        "dilation empties windows of padding by name",
        "max_pool",
        [1, 2],
        k=2,
        s=1,
        d=4,
        pad="same",
        asks=("refusal",),
    )
    yield from S5(
        "empty-indices",
        "an empty window has no cell",
        "max_pool",
        [4, 3],
        k=1,
        s=1,
        pad=1,
        empty_value=0,
        asks=("indices",),
    )
    yield from S5(
        "empty-counted",
        "padding alone is no cell, counted or not",
        "avg_pool",
        [1, 2],
        k=2,
        s=2,
        pad=2,
        count_include_pad=True,
        asks=("refusal",),
    )
    yield from S5(
        "empty-axis",
        "one empty axis empties the window",
        "max_pool",
        [[1, 2], [3, 4]],
        k=(1, 2),
        s=(1, 2),
        pad=(1, 0),
        asks=("refusal",),
    )
    yield from S5(
        "empty-gradient",
        "an empty window sends no gradient",
        "max_pool",
        [4, 3],
        k=1,
        s=1,
        pad=1,
        empty_value=0,
        asks=("gradient",),
        weights=[100, 1, 2, 100],
    )


def _ties() -> Iterator[Case]:
    for function, name in (("max_pool", "max"), ("min_pool", "min")):
        yield from S6(
            f"{name}-ties",
            "the first cell in raster order wins and takes the whole gradient",
            function,
            [[1, 2], [2, 2]] if name == "max" else [[2, 1], [1, 1]],
            k=(2, 2),
            asks=("values", "indices", "gradient"),
            weights=[[4]],
        )
        yield from S6(
            f"{name}-ties-constant",
            "on a constant map every window's first cell wins",
            function,
            [[0, 0, 0]] * 3,
            k=(2, 2),
            s=(1, 1),
            asks=("indices", "gradient"),
            weights=[[1, 2], [4, 8]],
        )
    yield from S6(
        "max-ties-diagonal",
        "rows come before columns",
        "max_pool",
        [[0, 1], [1, 0]],
        k=(2, 2),
        asks=("indices", "gradient"),
        weights=[[3]],
    )
    yield from S6(
        "max-ties-overlapping",
        "overlapping windows choose each for itself",
        "max_pool",
        [2, 5, 5, 1, 5],
        k=3,
        s=1,
        asks=("indices", "gradient"),
        weights=[1, 10, 100],
    )
    yield from S6(
        "max-ties-padded",
        "padding is never a winner",
        "max_pool",
        [0, 0, 0],
        k=3,
        s=2,
        pad=1,
        asks=("indices", "gradient"),
        weights=[1, 10],
    )
    yield from S6(
        "max-ties-dilated", "the first tap wins", "max_pool", [3, 9, 3, 9, 3], k=3, s=1, d=2, asks=("indices",)
    )
    yield from S6(
        "max-ties-lowest",
        "a window of -inf has a first cell too",
        "max_pool",
        ["-inf", "-inf", 1, 1],
        k=2,
        asks=("indices",),
    )
    yield from S6("max-ties-zeros", "0 and -0 are equal", "max_pool", [-0.0, 0.0, 0.0, -0.0], k=4, asks=("indices",))
    yield from S6(
        "max-ties-adaptive",
        "bins choose their first cell",
        "max_pool",
        [1, 1, 1, 1, 1],
        adaptive=3,
        asks=("indices", "gradient"),
        weights=[1, 10, 100],
    )
    yield from S6(
        "max-ties-global",
        "global pooling chooses one cell, too",
        "max_pool",
        [[3, 7], [7, 7]],
        asks=("indices", "gradient"),
        weights=[[8]],
    )
    yield from S6(
        "min-ties-global",
        "global pooling chooses one cell, too",
        "min_pool",
        [[3, 2], [2, 2]],
        asks=("gradient",),
        weights=[[8]],
    )
    yield from S6("max-ties-integers", "integers too", "max_pool", [5, 5, 3, 3], k=2, dtype="int32", asks=("indices",))
    yield from S6(
        "max-ties-3d",
        "planes before rows before columns",
        "max_pool",
        [[[0, 0], [0, 5]], [[0, 5], [5, 5]]],
        k=(2, 2, 2),
        asks=("indices",),
    )


def _nan() -> Iterator[Case]:
    row = [1, NAN, 3, NAN]
    yield from S7(
        "max-nan-first",
        "NaN propagates, the first NaN has the index",
        "max_pool",
        row,
        k=4,
        asks=("values", "indices", "gradient"),
        weights=[2],
    )
    yield from S7(
        "min-nan-first", "NaN propagates, the first NaN has the index", "min_pool", row, k=4, asks=("values", "indices")
    )
    yield from S7("max-nan-before", "NaN before the largest cell", "max_pool", [NAN, 2], k=2)
    yield from S7("max-nan-after", "NaN after the largest cell", "max_pool", [2, NAN], k=2)
    yield from S7("max-nan-inf", "NaN wins over infinity", "max_pool", ["inf", NAN, 1, "inf"], k=2)
    for function in ("avg_pool", "sum_pool", "lp_pool", "soft_pool", "lme_pool"):
        yield from S7(
            f"{function.removesuffix('_pool')}-nan",
            "a window with NaN is NaN, its neighbour is not",
            function,
            [1, NAN, 2, 2],
            k=2,
        )
    yield from S7(
        "max-nan-only-there", "only the windows that see the NaN are NaN", "max_pool", [1, 2, NAN, 4, 5], k=2, s=1
    )
    yield from S7("avg-nan-only-there", "no running sum carries the NaN on", "avg_pool", [1, 2, NAN, 4, 5], k=2, s=1)
    yield from S7(
        "avg-inf-only-there", "no running sum leaves NaN behind an infinity", "avg_pool", [1, "inf", 2, 4, 6], k=2, s=1
    )
    yield from S7("sum-inf-both", "both infinities make NaN", "sum_pool", ["inf", "-inf", 1, "-inf"], k=2)
    yield from S7("max-nan-unseen", "a NaN in no window is no matter", "max_pool", [1, 2, NAN], k=2)
    yield from S7(
        "max-nan-2d", "in rows before it", "max_pool", [[1, 9], [NAN, 2]], k=(2, 2), asks=("values", "indices")
    )
    yield from S7("max-nan-adaptive", "in bins", "max_pool", [1, NAN, 3, 4, 5], adaptive=2)
    yield from S7("max-nan-global", "in all cells", "max_pool", [[1, 2], [NAN, 3]])
    yield from S7("max-nan-half", "in short types", "max_pool", [1, NAN, 3, 4], k=2, dtype="float16")


def _indices() -> Iterator[Case]:
    grid = [[3, 9, 1, 4], [8, 2, 7, 5], [6, 0, 11, 10]]
    yield from S12(
        "indices-2d",
        "flat within the plane, not within the window",
        "max_pool",
        grid,
        k=(2, 2),
        s=(1, 2),
        asks=("indices",),
    )
    yield from S12(
        "indices-padded",
        "positions of the input, not of the padded input",
        "max_pool",
        grid,
        k=(3, 3),
        s=(2, 2),
        pad=(1, 1),
        asks=("indices",),
    )
    yield from S12(
        "indices-asymmetric",
        "padding after moves nothing",
        "max_pool",
        grid,
        k=(2, 2),
        s=(2, 2),
        pad=((0, 1), (0, 0)),
        asks=("indices",),
    )
    yield from S12(
        "indices-dilated", "positions of taps", "max_pool", grid, k=(2, 2), s=(1, 1), d=(2, 2), asks=("indices",)
    )
    yield from S12(
        "indices-ceil", "in the short window too", "max_pool", [1, 2, 3, 4, 5], k=2, s=2, ceil=True, asks=("indices",)
    )
    yield from S12("indices-min", "of the smallest cell", "min_pool", grid, k=(2, 2), s=(1, 2), asks=("indices",))
    cube = [grid, [[each + 1 for each in row] for row in grid[::-1]]]
    yield from S12("indices-3d", "flat over three axes", "max_pool", cube, k=(2, 2, 2), s=(1, 1, 1), asks=("indices",))
    batch = [[[1, 5, 2], [9, 4, 8]], [[7, 3, 6], [0, 2, 1]]]
    for layout in ("channels_first", "channels_last"):
        yield from S12(
            f"indices-{layout.replace('_', '-')}",
            "positions within one channel of one sample",
            "max_pool",
            batch,
            k=2,
            s=1,
            layout=layout,
            asks=("indices",),
        )
    planes = [[[[1, 4], [3, 2]], [[8, 5], [6, 7]]]]
    yield from S12(
        "indices-channels-2d",
        "the second channel begins at 0 again",
        "max_pool",
        planes,
        k=(2, 2),
        layout="channels_first",
        asks=("indices",),
    )
    yield from S12(
        "indices-channels-2d-last",
        "channels last, the second channel begins at 0 again",
        "max_pool",
        planes,
        k=(1, 2),
        layout="channels_last",
        asks=("indices",),
    )
    yield from S12("indices-global", "of all cells", "max_pool", grid, asks=("indices",))
