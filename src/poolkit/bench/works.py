"""The table of works, as data: what is timed, and what it has to reach."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from poolkit.bench.sweep import sweep
from poolkit.bench.work import (
    BYTES,
    COMPILED,
    COPY,
    CUMULATIVE,
    EXPERIMENT,
    FASTEST,
    FLOAT32,
    JAX,
    MICROSECONDS,
    TORCH,
    Passes,
    Target,
    Work,
)
from poolkit.geometry import Adaptive, Geometry, Window
from poolkit.lab.errors import LabError
from poolkit.lab.suggestions import unknown
from poolkit.pooling import Layout
from poolkit.reductions import Reduction
from poolkit.reductions.average import Average
from poolkit.reductions.log_mean_exp import LogMeanExp
from poolkit.reductions.max import Max
from poolkit.reductions.median import Median
from poolkit.reductions.power import Power
from poolkit.reductions.rank_average import RankAverage
from poolkit.reductions.rank_weighted import RankWeighted
from poolkit.reductions.softmax import Softmax
from poolkit.reductions.stochastic import Stochastic

IMAGES: Final = (32, 64, 112, 112)
BATCH: Final = (8, 64, 112, 112)
DETECTION: Final = (8, 256, 20, 20)
PLANE: Final = (1, 1, 2048, 2048)
VOLUMES: Final = (4, 16, 32, 64, 64)
SIGNALS: Final = (32, 256, 4096)
FEATURES: Final = (32, 256, 56, 56)
SMALL: Final = (1, 32, 28, 28)
STEPS: Final = (128, 1, 28, 28)

LAYOUTS: Final[tuple[Layout, ...]] = ("channels_first", "channels_last")
PASSES: Final[tuple[Passes, ...]] = ("forward", "both")

_OURS: Final = ("poolkit torch", "poolkit numpy", "copy")
_GROWS: Final = "the cost of the others grows with the window: a call would take minutes"


def _images() -> Iterator[Work]:
    """The classic layers on a batch of feature maps."""
    poolings: tuple[tuple[Reduction, Window], ...] = (
        (Max(), Window(2)),
        (Max(), Window(3, 2, 1)),
        (Average(), Window(2)),
        (Average(), Window(3, 1, 1)),
    )
    for layout in LAYOUTS:
        first = layout == "channels_first"
        targets = {
            "forward": (Target(FASTEST, at_least=1.5 if first else 1.0), Target(COPY, at_most=1.4)),
            "both": (Target(TORCH, at_least=3.0 if first else 1.3), Target(FASTEST, at_least=1.3)),
        }
        for reduction, window in poolings:
            quick = first and window.kernel_size == 2 and isinstance(reduction, Max)
            for passes in PASSES:
                found: tuple[Target, ...] = targets[passes]
                if first and passes == "both" and window.kernel_size == 3 and isinstance(reduction, Max):
                    found = (*found, Target(JAX, at_least=20.0, ours="poolkit jax"))
                yield Work("images", reduction, (window,), IMAGES, layout, passes=passes, targets=found, quick=quick)


def _detection() -> Iterator[Work]:
    """Stride 1 on small maps, alone and in the blocks of detection networks."""
    targets = (Target(FASTEST, at_least=1.3),)
    sizes = (5, 9, 13)
    windows: tuple[Geometry, ...] = tuple(Window(size, 1, size // 2) for size in sizes)
    for size, window in zip(sizes, windows, strict=True):
        yield Work("detection", Max(), (window,), DETECTION, targets=targets, quick=size == 13)
    yield Work("detection", Max(), windows, DETECTION, arrangement="parallel", targets=targets, label="SPP block")
    chain: tuple[Geometry, ...] = (windows[0],) * 3
    yield Work("detection", Max(), chain, DETECTION, arrangement="chain", targets=targets, label="SPPF block")


def _windows() -> Iterator[Work]:
    """Time over window size, on one large plane."""
    small = Work("windows", Max(), (Window(5, 1, 2),), PLANE).id
    targets = {
        ("max", 31): (Target(FASTEST, at_least=50.0),),
        ("max", 65): (Target(small, at_most=1.5),),
        ("average", 31): (Target(FASTEST, at_least=50.0), Target(CUMULATIVE, at_least=1.5)),
    }
    poolings: tuple[tuple[str, Reduction], ...] = (("max", Max()), ("average", Average()))
    for name, reduction in poolings:
        for size in (3, 5, 9, 17, 31, 65, 129):
            only: tuple[str, ...] = (*_OURS, CUMULATIVE) if size > 31 else ()
            why = _GROWS if only else ""
            window = Window(size, 1, size // 2)
            found = targets.get((name, size), ())
            yield Work("windows", reduction, (window,), PLANE, targets=found, only=only, why_only=why)


def _ranks() -> Iterator[Work]:
    """One and three spatial axes, forward and backward."""
    poolings: tuple[Reduction, ...] = (Max(), Average())
    targets = (Target(TORCH, at_least=3.0),)
    for shape, windows in ((VOLUMES, (Window(2), Window(3, 2, 1))), (SIGNALS, (Window(2), Window(3, 2, 1), Window(4)))):
        for reduction in poolings:
            for window in windows:
                yield Work("ranks", reduction, (window,), shape, passes="both", targets=targets)


def _adaptive() -> Iterator[Work]:
    poolings: tuple[Reduction, ...] = (Average(), Max())
    for reduction in poolings:
        for size in (7, 1):
            yield Work("adaptive", reduction, (Adaptive(size),), FEATURES, targets=(Target(FASTEST, at_least=1.0),))


def _half() -> Iterator[Work]:
    """Types of half the width."""
    poolings: tuple[Reduction, ...] = (Max(), Average())
    for dtype in ("bfloat16", "float16"):
        for reduction in poolings:
            yield Work("half", reduction, (Window(2),), IMAGES, dtype=dtype, targets=(Target(FLOAT32, at_least=1.6),))


def _weighted() -> Iterator[Work]:
    """Reductions that are compositions elsewhere."""
    targets = (Target(TORCH, at_least=8.0), Target(COMPILED, at_least=2.0))
    poolings: tuple[tuple[Reduction, bool], ...] = (
        (Power(2.0), False),
        (Power(3.0), False),
        (Softmax(), False),
        (LogMeanExp(), False),
        (Stochastic(), False),
        (Stochastic(), True),
    )
    for reduction, training in poolings:
        for window in (Window(2), Window(3, 2)):
            yield Work("weighted", reduction, (window,), IMAGES, passes="both", training=training, targets=targets)


def _sorted() -> Iterator[Work]:
    """Reductions that sort each window."""
    poolings: tuple[Reduction, ...] = (Median(), RankAverage(2), RankWeighted(0.5))
    for reduction in poolings:
        for window in (Window(2), Window(3, 2)):
            yield Work("ranked", reduction, (window,), BATCH, passes="both", targets=(Target(TORCH, at_least=5.0),))


def _calls() -> Iterator[Work]:
    """Small inputs, where the way to the kernel is what costs."""
    forward = (
        Target(MICROSECONDS, at_most=4.0, ours="poolkit numpy"),
        Target(MICROSECONDS, at_most=8.0, ours="poolkit torch"),
    )
    both = (Target(MICROSECONDS, at_most=30.0, ours="poolkit torch"),)
    yield Work("calls", Max(), (Window(2),), (1, 1, 4, 4), targets=forward, quick=True)
    yield Work("calls", Max(), (Window(2),), (1, 1, 4, 4), passes="both", targets=both, quick=True)
    for passes in PASSES:
        yield Work("calls", Max(), (Window(2),), SMALL, passes=passes, label="max 2x2 s2 one image")


def _experiments() -> Iterator[Work]:
    """Networks, and memory."""
    window: tuple[Geometry, ...] = (Window(2),)
    yield Work(
        "network",
        EXPERIMENT,
        window,
        STEPS,
        passes="both",
        experiment="train-steps",
        targets=(Target(TORCH, at_least=1.8),),
        quick=True,
    )
    yield Work(
        "memory",
        EXPERIMENT,
        window,
        IMAGES,
        passes="both",
        experiment="saved-bytes",
        targets=(Target(BYTES, at_most=1.0),),
        quick=True,
    )
    for backend in ("jax", "torch", "tensorflow"):
        yield Work("network", EXPERIMENT, window, (60000, 1, 28, 28), passes="both", experiment="epoch", option=backend)


@lru_cache(maxsize=1)
def works() -> tuple[Work, ...]:
    """Every work in the order in which they run: the table, then the sweep over the catalogue."""
    parts = (_images, _detection, _windows, _ranks, _adaptive, _half, _weighted, _sorted, _calls, _experiments, sweep)
    return tuple(work for part in parts for work in part())


def select(patterns: Sequence[str], quick: bool = False) -> tuple[Work, ...]:
    """The works that one of the patterns names.

    Args:
        patterns: Parts of ids, or patterns of whole ids with `*` and `?`; none means all but the sweep.
        quick: Without patterns, take the few works of a quick run.

    Returns:
        The works, in the order of the table.

    Raises:
        LabError: Where a pattern names none.

    Example:
        >>> [work.id for work in select(["saved-bytes"])]
        ['memory/saved-bytes']
    """
    if not patterns:
        return tuple(work for work in works() if (work.quick if quick else work.group != "sweep"))
    for pattern in patterns:
        if not any(_matches(work.id, pattern) for work in works()):
            groups = dict.fromkeys(work.group for work in works())
            raise LabError(f"--select: {unknown('work', pattern, groups)}, or part of an id; --list shows all")
    return tuple(work for work in works() if any(_matches(work.id, pattern) for pattern in patterns))


def _matches(id: str, pattern: str) -> bool:
    if any(sign in pattern for sign in "*?["):
        return fnmatch.fnmatchcase(id, pattern)
    return pattern in id
