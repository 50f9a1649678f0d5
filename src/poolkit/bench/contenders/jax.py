"""JAX: XLA's windowed reductions, compiled."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.bench import compositions
from poolkit.bench.contender import Framework, Function, Kind, LeftOutError, channels_last, counts, windows
from poolkit.bench.inputs import words
from poolkit.bench.work import Work
from poolkit.geometry import Geometry
from poolkit.reductions.average import Average
from poolkit.reductions.base import limits
from poolkit.reductions.max import Max
from poolkit.reductions.min import Min
from poolkit.reductions.sum import Sum

_WIDE: Final = ("float64", "int64")


class JaxArrays(Framework):
    """Arrays of JAX in the layout of the work, functions compiled."""

    module = "jax"

    @property
    def jax(self) -> Any:
        """The framework."""
        return importlib.import_module("jax")

    def tensor(self, work: Work, array: NDArray[Any]) -> Any:
        self.jax.config.update("jax_enable_x64", work.dtype in _WIDE)
        return self.jax.numpy.asarray(array if work.layout == "channels_first" else channels_last(array))

    def array(self, work: Work, tensor: Any) -> NDArray[Any]:
        found = np.asarray(tensor)
        return found if work.layout == "channels_first" else np.moveaxis(found, -1, 1)

    def join(self, work: Work, tensors: Sequence[Any]) -> Any:
        return self.jax.numpy.concatenate(tensors, 1 if work.layout == "channels_first" else -1)

    def run(self, function: Function, x: Any, cotangent: Any | None) -> Callable[[], Any]:
        jax = self.jax
        if cotangent is None:
            compiled = jax.jit(function)
            return lambda: compiled(x).block_until_ready()

        @jax.jit  # type: ignore[untyped-decorator]
        def both(x: Any, cotangent: Any) -> Any:
            value, pullback = jax.vjp(function, x)
            return value, pullback(cotangent)[0]

        return lambda: jax.block_until_ready(both(x, cotangent))


class Jax(JaxArrays):
    """`jax.lax.reduce_window`, and plain reductions where one output sees everything."""

    name = "jax"
    order = 30

    def kind_of(self, work: Work) -> Kind:
        return "peer" if isinstance(work.reduction, (Max, Min, Average, Sum)) else "composition"

    def note(self, work: Work) -> str:
        return "" if self.kind_of(work) == "peer" else "composition of its operations"

    def stage(self, work: Work, geometry: Geometry) -> Function:
        reduction = work.reduction
        if isinstance(reduction, (Max, Min)):
            return self._extreme(work, geometry, isinstance(reduction, Max))
        if isinstance(reduction, Average):
            return self._mean(work, geometry)
        if isinstance(reduction, Sum):
            return self._total(work, geometry)
        verbs = self._verbs(work, geometry)
        return self._draw(work, geometry, verbs) if work.training else compositions.compose(reduction, verbs)

    def draw(self, work: Work, function: Function, x: Any, cotangent: Any | None, result: Any) -> Any:
        if not work.training:
            return result
        uniform = self.tensor(work, ((words(work) >> 8) * 2.0**-24).astype(np.float32))
        return self.run(lambda each: function(each, uniform), x, cotangent)()

    def _verbs(self, work: Work, geometry: Geometry) -> compositions.Verbs:
        numpy = self.jax.numpy
        mean, total = self._mean(work, geometry), self._total(work, geometry)
        return compositions.Verbs(numpy.exp, numpy.log, numpy.abs, self.jax.nn.relu, numpy.where, mean, total)

    def _windowed(self, work: Work, geometry: Geometry, initial: Any, combine: Any) -> Function:
        window, lax = windows(work, geometry), self.jax.lax

        def around(inner: Sequence[Any], outer: Any) -> tuple[Any, ...]:
            return (outer, outer, *inner) if work.layout == "channels_first" else (outer, *inner, outer)

        shape, strides = around(window.kernel, 1), around(window.stride, 1)
        padding = around(window.padding, (0, 0))
        return lambda x: lax.reduce_window(x, np.array(initial, x.dtype), combine, shape, strides, padding)

    def _everything(self, work: Work, geometry: Geometry) -> tuple[int, ...] | None:
        """The spatial axes, where one output sees all of them."""
        whole = all(size == 1 for size in work.output_shape[2:]) and not windows(work, geometry).padded
        first = 2 if work.layout == "channels_first" else 1
        return tuple(range(first, first + work.rank)) if whole else None

    def _extreme(self, work: Work, geometry: Geometry, largest: bool) -> Function:
        axes, numpy, lax = self._everything(work, geometry), self.jax.numpy, self.jax.lax
        if axes:
            reduce = numpy.max if largest else numpy.min
            return lambda x: reduce(x, axes, keepdims=True)
        low, high = limits(work.dtype)
        return self._windowed(work, geometry, low if largest else high, lax.max if largest else lax.min)

    def _total(self, work: Work, geometry: Geometry) -> Function:
        axes, numpy = self._everything(work, geometry), self.jax.numpy
        narrow = work.dtype in ("float16", "bfloat16")
        if axes:
            return lambda x: numpy.sum(x, axes, keepdims=True)
        if "float" not in work.dtype:
            raise LeftOutError("sums of integers overflow in their own type")
        total = self._windowed(work, geometry, 0, self.jax.lax.add)
        # Narrow types would be rounded at each step.
        return (lambda x: total(x.astype(numpy.float32)).astype(x.dtype)) if narrow else total

    def _mean(self, work: Work, geometry: Geometry) -> Function:
        axes, numpy = self._everything(work, geometry), self.jax.numpy
        if axes:
            return lambda x: numpy.mean(x, axes, keepdims=True)
        if "float" not in work.dtype:
            raise LeftOutError("sums of integers overflow in their own type")
        total = self._windowed(work, geometry, 0, self.jax.lax.add)
        count = counts(work, geometry)
        count = count if work.layout == "channels_first" else count[..., None]
        divisor: Any = float(count.flat[0]) if (count == count.flat[0]).all() else count
        accumulate = numpy.float64 if work.dtype == "float64" else numpy.float32
        return lambda x: (total(x.astype(accumulate)) / divisor).astype(x.dtype)

    def _draw(self, work: Work, geometry: Geometry, verbs: compositions.Verbs) -> Function:
        if work.layout != "channels_first":
            raise LeftOutError("drawing is written for channels first")
        window, outputs, jax = windows(work, geometry), work.output_shape[2:], self.jax

        def draw(x: Any, uniform: Any | None = None) -> Any:
            cells = compositions.taps(x, window, outputs)
            if uniform is None:
                uniform = jax.random.uniform(jax.random.key(0), cells[0].shape, x.dtype)
            return compositions.draw(verbs, cells, uniform)

        return draw
