"""What takes part: a framework's way to do a work, and how a work it cannot express is left out."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from poolkit.bench.answers import Answer
from poolkit.bench.inputs import Inputs
from poolkit.bench.work import Work
from poolkit.geometry import Geometry, resolve

Kind: TypeAlias = Literal["ours", "peer", "composition", "reference"]
Function: TypeAlias = Callable[..., Any]


class LeftOutError(Exception):
    """A contender cannot do a work: why, in words."""


@dataclass(frozen=True)
class Prepared:
    """A contender ready for one work.

    Attributes:
        call: Does the work once and waits until it is done.
        answer: The arrays of what `call` returned, channels first; or of a call of its own where it takes none.
        kind: What it is: Poolkit, a peer's own layer, a composition of a peer's operations, or a reference.
        note: What has to be known about it.
        allowed: Largest difference of its answer where that is not the one of the type.
        count: A number that is counted instead of a time.
    """

    call: Callable[[], Any]
    answer: Callable[[Any], Answer]
    kind: Kind
    note: str = ""
    allowed: float | None = None
    count: Callable[[], float] | None = None


class Contender:
    """One way to do works. A file of `contenders` has one or more; they are found there.

    Attributes:
        name: Name in results.
        module: What is imported.
        order: Place in tables.
    """

    name: ClassVar[str]
    module: ClassVar[str]
    order: ClassVar[int]

    def missing(self) -> str | None:
        """Why it cannot take part here at all, or None."""
        found = importlib.util.find_spec(self.module) is not None
        return None if found else f"{self.module} is not installed"

    def prepare(self, work: Work, inputs: Inputs) -> Prepared:
        """Get ready for a work.

        Raises:
            LeftOutError: Where it cannot express it.
        """
        raise NotImplementedError


class Framework(Contender):
    """A contender that works on tensors of a framework."""

    kind: ClassVar[Kind] = "peer"

    def tensor(self, work: Work, array: NDArray[Any]) -> Any:
        """A tensor with the content of an array, laid out as the work asks or as the framework needs."""
        raise NotImplementedError

    def array(self, work: Work, tensor: Any) -> NDArray[Any]:
        """The array of a tensor, channels first."""
        raise NotImplementedError

    def stage(self, work: Work, geometry: Geometry) -> Function:
        """One pooling: a function of a tensor, and for drawing works of uniform numbers too (None: its own)."""
        raise NotImplementedError

    def join(self, work: Work, tensors: Sequence[Any]) -> Any:
        """Tensors joined along the channels."""
        raise NotImplementedError

    def run(self, function: Function, x: Any, cotangent: Any | None) -> Callable[[], Any]:
        """What is timed: the function, or result and gradient."""
        raise NotImplementedError

    def kind_of(self, work: Work) -> Kind:
        """Whether the framework has this work as a layer of its own."""
        return self.kind

    def note(self, work: Work) -> str:
        """What has to be known about how it does the work."""
        return ""

    def function(self, work: Work) -> Function:
        """The work as a function of a tensor."""
        stages = [self.stage(work, geometry) for geometry in work.geometries]
        if work.arrangement == "single":
            return stages[0]

        def block(x: Any) -> Any:
            parts = [x]
            for stage in stages:
                parts.append(stage(parts[-1] if work.arrangement == "chain" else x))
            return self.join(work, parts)

        return block

    def prepare(self, work: Work, inputs: Inputs) -> Prepared:
        """Get ready: tensors made, function built."""
        x = self.tensor(work, inputs.x)
        cotangent = None if inputs.cotangent is None else self.tensor(work, inputs.cotangent)
        function = self.function(work)
        call = self.run(function, x, cotangent)

        def answer(result: Any) -> Answer:
            result = self.draw(work, function, x, cotangent, result)
            parts = result if isinstance(result, (tuple, list)) else (result,)
            return tuple(self.array(work, part) for part in parts)

        return Prepared(call, answer, self.kind_of(work), self.note(work))

    def draw(self, work: Work, function: Function, x: Any, cotangent: Any | None, result: Any) -> Any:
        """For works that draw: the answer with the draws of rule S13 instead of its own; otherwise the result."""
        return result


@dataclass(frozen=True)
class Windows:
    """A geometry as a sliding window, per axis."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]

    @property
    def padded(self) -> bool:
        """Whether there is any padding."""
        return any(any(pair) for pair in self.padding)


def windows(work: Work, geometry: Geometry) -> Windows:
    """A geometry as windows, adaptive bins too where they are equal.

    Raises:
        LeftOutError: Where bins are unequal, or windows are dilated or rounded up.
    """
    axes = resolve(geometry, work.shape[2:])
    kernel, stride, padding = [], [], []
    for axis in axes:
        kind, size, step, dilation, _, _, ceil_mode = axis.rule.code
        if kind == 3:
            if axis.input_size % axis.output_size:
                raise LeftOutError(f"no layer for {axis.output_size} unequal bins of {axis.input_size} cells")
            size = step = axis.input_size // axis.output_size
        elif dilation != 1 or ceil_mode:
            raise LeftOutError("dilation and ceil mode are not written for it")
        kernel.append(size)
        stride.append(step)
        padding.append(axis.padding)
    return Windows(tuple(kernel), tuple(stride), tuple(padding))


def counts(work: Work, geometry: Geometry) -> NDArray[np.float32]:
    """Cells in the input that each output sees, shape of the outputs."""
    result = np.ones((), np.float32)
    for axis in resolve(geometry, work.shape[2:]):
        result = np.multiply.outer(result, axis.count).astype(np.float32)
    return result


def channels_last(array: NDArray[Any]) -> NDArray[Any]:
    """The array with channels behind space, contiguous."""
    return np.ascontiguousarray(np.moveaxis(array, 1, -1))


@lru_cache(maxsize=1)
def contenders() -> tuple[Contender, ...]:
    """Every contender of the files of `poolkit.bench.contenders`."""
    package = importlib.import_module("poolkit.bench.contenders")
    found: list[Contender] = []
    for module in pkgutil.iter_modules(package.__path__):
        content = importlib.import_module(f"{package.__name__}.{module.name}")
        for value in vars(content).values():
            own = isinstance(value, type) and value.__module__ == content.__name__
            if own and issubclass(value, Contender) and hasattr(value, "name"):
                found.append(value())
    return tuple(sorted(found, key=lambda each: each.order))
