"""What is timed: one work, and what it has to reach."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from poolkit.geometry import Adaptive, Geometry, Global, resolve
from poolkit.pooling import Layout, Pooling
from poolkit.reductions import Reduction, named
from poolkit.reductions.max import Max

Passes: TypeAlias = Literal["forward", "both"]
Arrangement: TypeAlias = Literal["single", "parallel", "chain"]

FASTEST: Final = "the fastest peer"
COPY: Final = "copy"
TORCH: Final = "torch"
JAX: Final = "jax"
COMPILED: Final = "torch compiled"
FLOAT32: Final = "poolkit float32"
CUMULATIVE: Final = "cumulative sums"
MICROSECONDS: Final = "microseconds"
BYTES: Final = "bytes per output cell"


@dataclass(frozen=True)
class Target:
    """What a work has to reach: a ratio of times, or a number.

    Attributes:
        against: `FASTEST`, the name of a contender, the id of another work (our time there), `MICROSECONDS` or `BYTES`.
        at_least: The other's time is at least this many times ours.
        at_most: Our time (or number) is at most this many times the other's (or at most this number).
        ours: The contender that has to reach it; None for the one that stands for Poolkit.
    """

    against: str
    at_least: float | None = None
    at_most: float | None = None
    ours: str | None = None

    def __str__(self) -> str:
        """In words, such as "at least 1.5x the speed of the fastest peer"."""
        who = f"{self.ours}: " if self.ours else ""
        if self.at_least is not None:
            return f"{who}at least {self.at_least:g}x the speed of {self.against}"
        if self.against in (MICROSECONDS, BYTES):
            return f"{who}at most {self.at_most:g} {self.against}"
        return f"{who}at most {self.at_most:g}x the time of {self.against}"


@dataclass(frozen=True)
class Work:
    """One work: the input, the pooling and the passes.

    Attributes:
        group: First part of its id.
        reduction: How cells become one.
        geometries: One for a pooling; several for a block of poolings.
        shape: Channels first, whatever the layout: (batch, channels, *spatial).
        layout: How the input lies in memory.
        dtype: Type of the input.
        passes: "forward", or "both" for forward and backward.
        arrangement: A "single" pooling; "parallel" ones (SPP); a "chain" of them (SPPF). Blocks join the input and
            every pooled map along the channels.
        training: Whether a random reduction draws.
        targets: What it has to reach.
        only: Names of the contenders that take part; all if empty.
        why_only: Why the others do not.
        quick: Whether `--quick` runs it.
        experiment: Name of the experiment that makes its contenders, empty for poolings.
        option: What the experiment needs to know, such as a backend.
        label: Replaces the part of the id that names the pooling.
    """

    group: str
    reduction: Reduction
    geometries: tuple[Geometry, ...]
    shape: tuple[int, ...]
    layout: Layout = "channels_first"
    dtype: str = "float32"
    passes: Passes = "forward"
    arrangement: Arrangement = "single"
    training: bool = False
    targets: tuple[Target, ...] = ()
    only: tuple[str, ...] = ()
    why_only: str = ""
    quick: bool = False
    experiment: str = ""
    option: str = ""
    label: str = ""

    @property
    def id(self) -> str:
        """A stable name, such as "planes/max-2x2-s2/channels-last/float32/forward"."""
        return self.family if self.experiment else f"{self.family}/{'forward' if self.forward else 'forward+backward'}"

    @property
    def family(self) -> str:
        """The id without the passes: works of a family share a process."""
        if self.experiment:
            return "/".join(part for part in (self.group, self.experiment, self.option) if part)
        layout = self.layout.replace("_", "-")
        return f"{self.group}/{self.name.replace(' ', '-')}/{layout}/{self.dtype}"

    @property
    def process(self) -> str:
        """Works with the same word share a process: those of a family, and many of the sweep's small ones."""
        return f"{self.group}/{self.rank}/{self.dtype}/{self.layout}" if self.group == "sweep" else self.family

    @property
    def name(self) -> str:
        """Reduction and geometry in short, such as "max 2x2 s2"."""
        if self.label:
            return self.label
        drawn = " drawn" if self.training else ""
        return f"{choice(self.reduction)}{drawn} {describe(self.geometries[0], self.rank)}"

    @property
    def forward(self) -> bool:
        """Whether only the forward pass runs."""
        return self.passes == "forward"

    @property
    def rank(self) -> int:
        """Number of spatial axes."""
        return len(self.shape) - 2

    @property
    def size(self) -> str:
        """The shape as text, such as "32x64x112x112"."""
        return "x".join(map(str, self.shape))

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Shape of the result, channels first."""
        outputs = tuple(axis.output_size for axis in resolve(self.geometries[0], self.shape[2:]))
        parts = {"single": 1, "parallel": 1 + len(self.geometries), "chain": 1 + len(self.geometries)}
        return (self.shape[0], self.shape[1] * parts[self.arrangement], *outputs)

    @property
    def cells(self) -> int:
        """Cells of input and result together."""
        return math.prod(self.shape) + math.prod(self.output_shape)

    def pooling(self, geometry: Geometry, layout: Layout | None = None) -> Pooling:
        """The call of one of its geometries."""
        return Pooling(self.reduction, geometry, self.rank, layout or self.layout, self.training)


EXPERIMENT: Final = Max()
"""What stands in the place of the reduction of an experiment: each replaces max pooling."""


def choice(reduction: Reduction) -> str:
    """The name of a reduction with its options, as the catalogue has it, such as "l2"."""
    for name, each in named().items():
        if each.reduction == reduction:
            return name
    return reduction.name() if type(reduction).__name__ != "Power" else f"lp{getattr(reduction, 'p', 0):g}"


def describe(geometry: Geometry, rank: int) -> str:
    """A geometry in short: "3x3 s2 p1", "to 7x7", "global"."""
    if isinstance(geometry, Global):
        return "global"
    codes = [rule.code for rule in geometry.rules(rank)]
    sizes = "x".join(str(code[1]) for code in codes)
    if isinstance(geometry, Adaptive):
        return f"to {sizes}"
    _, _, stride, _, padding, _, _ = codes[0]
    return f"{sizes} s{stride}" + (f" p{padding}" if padding else "")
