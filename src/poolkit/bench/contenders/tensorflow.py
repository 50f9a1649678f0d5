"""TensorFlow: its pooling operations in a `tf.function`, channels last, the only layout it has on CPU."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from poolkit.bench import compositions
from poolkit.bench.contender import Framework, Function, Kind, LeftOutError, Windows, channels_last, counts, windows
from poolkit.bench.work import Work
from poolkit.geometry import Geometry
from poolkit.lab.backends import import_tensorflow_quietly
from poolkit.reductions.average import Average
from poolkit.reductions.base import limits
from poolkit.reductions.max import Max
from poolkit.reductions.min import Min
from poolkit.reductions.sum import Sum


class TensorFlow(Framework):
    """`tf.nn.max_pool` and `tf.nn.avg_pool`; plain reductions where one output sees everything."""

    name = "tensorflow"
    module = "tensorflow"
    order = 31

    @property
    def tf(self) -> Any:
        """The framework."""
        import_tensorflow_quietly()
        return importlib.import_module("tensorflow")

    def kind_of(self, work: Work) -> Kind:
        return "peer" if isinstance(work.reduction, (Max, Average)) else "composition"

    def note(self, work: Work) -> str:
        other = "" if work.layout == "channels_last" else "channels last, the only layout it has on CPU"
        composed = "" if self.kind_of(work) == "peer" else "composition of its operations"
        return "; ".join(part for part in (composed, other) if part)

    def tensor(self, work: Work, array: NDArray[Any]) -> Any:
        return self.tf.constant(channels_last(array))

    def array(self, work: Work, tensor: Any) -> NDArray[Any]:
        return np.moveaxis(tensor.numpy(), -1, 1)

    def join(self, work: Work, tensors: Sequence[Any]) -> Any:
        return self.tf.concat(tensors, -1)

    def run(self, function: Function, x: Any, cotangent: Any | None) -> Callable[[], Any]:
        tf = self.tf
        if cotangent is None:
            compiled = tf.function(function, autograph=False)
            return lambda: compiled(x)

        @tf.function(autograph=False)  # type: ignore[untyped-decorator]
        def both(x: Any, cotangent: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                value = function(x)
            return value, tape.gradient(value, x, cotangent)

        return lambda: both(x, cotangent)

    def stage(self, work: Work, geometry: Geometry) -> Function:
        if work.training:
            raise LeftOutError("no layer, and no composition written, for draws")
        reduction = work.reduction
        if isinstance(reduction, Max):
            return self._extreme(work, geometry)
        if isinstance(reduction, Min):
            pool = self._extreme(work, geometry)
            return lambda x: -pool(-x)
        if isinstance(reduction, Average):
            return self._mean(work, geometry)
        if isinstance(reduction, Sum):
            return self._total(work, geometry)
        tf = self.tf
        mean, total = self._mean(work, geometry), self._total(work, geometry)
        verbs = compositions.Verbs(tf.exp, tf.math.log, tf.abs, tf.nn.relu, tf.where, mean, total)
        return compositions.compose(reduction, verbs)

    def _everything(self, work: Work) -> list[int] | None:
        return list(range(1, 1 + work.rank)) if all(size == 1 for size in work.output_shape[2:]) else None

    def _pads(self, window: Windows) -> list[list[int]]:
        return [[0, 0], *(list(pair) for pair in window.padding), [0, 0]]

    def _is_same(self, work: Work, window: Windows) -> bool:
        """Whether "SAME" pads as the work does."""
        sizes = zip(work.shape[2:], window.kernel, window.stride, window.padding, strict=True)
        for size, kernel, stride, padding in sizes:
            total = max(0, (-(-size // stride) - 1) * stride + kernel - size)
            if padding != (total // 2, total - total // 2):
                return False
        return True

    def _extreme(self, work: Work, geometry: Geometry) -> Function:
        tf, axes, window = self.tf, self._everything(work), windows(work, geometry)
        if axes:
            return lambda x: tf.reduce_max(x, axes, keepdims=True)
        if not window.padded or self._is_same(work, window):
            word = "SAME" if window.padded else "VALID"
            return lambda x: tf.nn.max_pool(x, window.kernel, window.stride, word)
        pads = self._pads(window)
        if work.rank == 2:
            return lambda x: tf.nn.max_pool(x, window.kernel, window.stride, pads)
        lowest = limits(work.dtype)[0]
        return lambda x: tf.nn.max_pool(
            tf.pad(x, pads, constant_values=tf.cast(lowest, x.dtype)), window.kernel, window.stride, "VALID"
        )

    def _mean(self, work: Work, geometry: Geometry) -> Function:
        tf, axes, window = self.tf, self._everything(work), windows(work, geometry)
        if axes:
            return lambda x: tf.reduce_mean(x, axes, keepdims=True)
        if not window.padded or self._is_same(work, window):
            word = "SAME" if window.padded else "VALID"
            return lambda x: tf.nn.avg_pool(x, window.kernel, window.stride, word)
        total, count = self._total(work, geometry), counts(work, geometry)[..., None]
        return lambda x: total(x) / tf.cast(count, x.dtype)

    def _total(self, work: Work, geometry: Geometry) -> Function:
        tf, axes, window = self.tf, self._everything(work), windows(work, geometry)
        if axes:
            return lambda x: tf.reduce_sum(x, axes, keepdims=True)
        pads, cells = self._pads(window), float(np.prod(window.kernel))
        pad: Function = (lambda x: tf.pad(x, pads)) if window.padded else (lambda x: x)
        return lambda x: tf.nn.avg_pool(pad(x), window.kernel, window.stride, "VALID") * tf.cast(cells, x.dtype)
