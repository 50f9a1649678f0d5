"""The table of works: every row that the project has set itself, stable names, patterns."""

from __future__ import annotations

import pytest

from poolkit.bench.work import Target
from poolkit.bench.works import select, works
from poolkit.lab.errors import LabError
from poolkit.reductions import named

IMAGES = "32x64x112x112"
ROWS = [
    # id, shape, targets
    *[
        (f"images/{name}/channels-{layout}/float32/{passes}", IMAGES, targets)
        for name in ("max-2x2-s2", "max-3x3-s2-p1", "average-2x2-s2", "average-3x3-s1-p1")
        for layout, passes, targets in (
            ("first", "forward", [("the fastest peer", 1.5, None), ("copy", None, 1.4)]),
            ("last", "forward", [("the fastest peer", 1.0, None), ("copy", None, 1.4)]),
            ("first", "forward+backward", [("torch", 3.0, None), ("the fastest peer", 1.3, None)]),
            ("last", "forward+backward", [("torch", 1.3, None), ("the fastest peer", 1.3, None)]),
        )
        if (name, layout, passes) != ("max-3x3-s2-p1", "first", "forward+backward")
    ],
    (
        "images/max-3x3-s2-p1/channels-first/float32/forward+backward",
        IMAGES,
        [("torch", 3.0, None), ("the fastest peer", 1.3, None), ("jax", 20.0, None)],
    ),
    *[
        (f"detection/{name}/channels-first/float32/forward", "8x256x20x20", [("the fastest peer", 1.3, None)])
        for name in ("max-5x5-s1-p2", "max-9x9-s1-p4", "max-13x13-s1-p6", "SPP-block", "SPPF-block")
    ],
    (
        "windows/max-31x31-s1-p15/channels-first/float32/forward",
        "1x1x2048x2048",
        [("the fastest peer", 50.0, None)],
    ),
    (
        "windows/max-65x65-s1-p32/channels-first/float32/forward",
        "1x1x2048x2048",
        [("windows/max-5x5-s1-p2/channels-first/float32/forward", None, 1.5)],
    ),
    (
        "windows/average-31x31-s1-p15/channels-first/float32/forward",
        "1x1x2048x2048",
        [("the fastest peer", 50.0, None), ("cumulative sums", 1.5, None)],
    ),
    *[
        (f"ranks/{name}/channels-first/float32/forward+backward", shape, [("torch", 3.0, None)])
        for shape, windows in (
            ("4x16x32x64x64", ("2x2x2-s2", "3x3x3-s2-p1")),
            ("32x256x4096", ("2-s2", "3-s2-p1", "4-s4")),
        )
        for window in windows
        for name in (f"max-{window}", f"average-{window}")
    ],
    *[
        (f"adaptive/{name}/channels-first/float32/forward", "32x256x56x56", [("the fastest peer", 1.0, None)])
        for name in ("average-to-7x7", "average-to-1x1", "max-to-7x7", "max-to-1x1")
    ],
    *[
        (f"half/{name}-2x2-s2/channels-first/{dtype}/forward", IMAGES, [("poolkit float32", 1.6, None)])
        for name in ("max", "average")
        for dtype in ("bfloat16", "float16")
    ],
    *[
        (
            f"weighted/{name}-{window}/channels-first/float32/forward+backward",
            IMAGES,
            [("torch", 8.0, None), ("torch compiled", 2.0, None)],
        )
        for name in ("l2", "lp3", "soft", "log-mean-exp", "stochastic", "stochastic-drawn")
        for window in ("2x2-s2", "3x3-s2")
    ],
    ("network/train-steps", "128x1x28x28", [("torch", 1.8, None)]),
    ("memory/saved-bytes", IMAGES, [("bytes per output cell", None, 1.0)]),
]


@pytest.mark.parametrize(("id", "shape", "targets"), ROWS, ids=[row[0] for row in ROWS])
def test_a_row(id: str, shape: str, targets: list[tuple[str, float | None, float | None]]) -> None:
    (work,) = select([id]) if id.endswith(("steps", "bytes")) else [each for each in works() if each.id == id]
    assert work.size == shape
    assert [(each.against, each.at_least, each.at_most) for each in work.targets] == targets


def test_ids_are_unique() -> None:
    ids = [work.id for work in works()]
    assert len(ids) == len(set(ids))


def test_the_sweep_takes_every_reduction_in_every_way() -> None:
    swept = [work for work in works() if work.group == "sweep"]
    assert {each.reduction for each in named().values()} == {work.reduction for work in swept}
    for reduction in {work.reduction for work in swept}:
        mine = [work for work in swept if work.reduction == reduction]
        assert {work.layout for work in mine} == {"channels_first", "channels_last"}
        assert {work.rank for work in mine} == {1, 2, 3}
        assert {"float32", "float64", "float16", "bfloat16", "int8", "int64"} <= {work.dtype for work in mine}
        assert {type(work.geometries[0]).__name__ for work in mine} == {"Window", "Adaptive", "Global"}
    assert {work.reduction for work in swept if work.dtype == "bool"} == {
        named()[name].reduction for name in ("max", "min", "median")
    }


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["saved-bytes"], ["memory/saved-bytes"]),
        (["*/SPP-block/*"], ["detection/SPP-block/channels-first/float32/forward"]),
        (["memory", "train"], ["network/train-steps", "memory/saved-bytes"]),
    ],
)
def test_patterns(patterns: list[str], found: list[str]) -> None:
    assert [work.id for work in select(patterns)] == found


def test_without_a_pattern_all_but_the_sweep() -> None:
    assert {work.group for work in works()} - {work.group for work in select([])} == {"sweep"}
    assert 0 < len(select([], quick=True)) < 12


def test_an_unknown_pattern_is_refused() -> None:
    with pytest.raises(LabError, match=r"--select: unknown work 'imagse'; did you mean 'images'"):
        select(["imagse"])


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target("torch", at_least=3.0), "at least 3x the speed of torch"),
        (Target("copy", at_most=1.4), "at most 1.4x the time of copy"),
        (Target("microseconds", at_most=4.0, ours="poolkit numpy"), "poolkit numpy: at most 4 microseconds"),
    ],
)
def test_targets_in_words(target: Target, words: str) -> None:
    assert str(target) == words
