"""Results that no cache holds are gathered and sent past the caches: the same bits as those of a few planes."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest

from tests.core.harness import INDEXED, Code, Pool, type_of, window

PLANES: Final = {"pairs of short rows": 832 * 64, "sums of short rows": 832 * 64}
USUAL_PLANES: Final = 832
"""Of each size: inputs, and results of short rows, are above 32 MiB with 4 bytes, in memory that is there (the harness
writes to it). Rows begin anywhere in a line of 64 bytes."""

CASES: Final[dict[str, tuple[str, list[Code], tuple[int, int], str]]] = {
    "rows that overlap": ("average", [window(3, 1, 1)] * 2, (105, 107), "float32"),
    "rows that overlap, with index": ("max", [window(3, 1, 1)] * 2, (105, 107), "float32"),
    "pairs of rows": ("max", [window(2)] * 2, (105, 107), "float32"),
    "pairs of short rows": ("max", [window(2)] * 2, (26, 26), "float32"),
    "sums of short rows": ("sum", [window(2)] * 2, (27, 24), "float32"),
    "a long pair": ("average", [window(2), window(2, 1)], (101, 113), "float32"),
    "strides of two": ("average", [window(3, 2, 1)] * 2, (104, 105), "float32"),
    "pairs by weight": ("power", [window(2)] * 2, (105, 107), "float32"),
    "any window": ("max", [window(5, 1, 2)] * 2, (105, 107), "float32"),
    "any sum": ("sum", [window(5, 1, 2)] * 2, (105, 107), "float32"),
    "numbers that are converted": ("max", [window(3, 1, 1)] * 2, (151, 149), "bfloat16"),
}
PARAMETERS: Final = {"power": [2.0, 0.0]}


@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
@pytest.mark.parametrize("name", CASES)
def test_as_a_few_planes(name: str, layout: str) -> None:
    """Values, taps and gradients of all planes at once are those of quarters."""
    reduction, codes, sizes, dtype = CASES[name]
    blocks, channels = PLANES.get(name, USUAL_PLANES) // 16, 16
    chance = np.random.default_rng(7)
    x = chance.standard_normal((blocks, channels, *sizes), np.float32).astype(type_of(dtype))
    assert x.nbytes > 32 << 20

    def pool(many: int) -> Pool:
        return Pool(
            reduction,
            (many, channels, *sizes),
            codes,
            dtype=dtype,
            layout=layout,
            parameters=PARAMETERS.get(reduction, []),
        )

    whole, part = pool(blocks), pool(blocks // 4)
    y, taps = whole.forward(x, index=reduction in INDEXED)
    g = chance.standard_normal(y.shape, np.float32).astype(type_of(dtype))
    gx = whole.backward(g, x=x, taps=taps)
    for first in range(0, blocks, blocks // 4):
        some = slice(first, first + blocks // 4)
        y_of_some, taps_of_some = part.forward(x[some], index=reduction in INDEXED)
        assert y[some].tobytes() == y_of_some.tobytes()
        if taps is not None and taps_of_some is not None:
            assert (taps[some] == taps_of_some).all()
        assert gx[some].tobytes() == part.backward(g[some], x=x[some], taps=taps_of_some).tobytes()
