"""PyTorch, eager and compiled: its layers, and compositions where it has none."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.bench import compositions
from poolkit.bench.contender import Framework, Function, Kind, LeftOutError, Prepared, windows
from poolkit.bench.inputs import Inputs, array_type, words
from poolkit.bench.work import Work
from poolkit.geometry import Adaptive, Geometry, Global, resolve
from poolkit.reductions.average import Average
from poolkit.reductions.max import Max
from poolkit.reductions.median import Median
from poolkit.reductions.min import Min
from poolkit.reductions.power import Power
from poolkit.reductions.rank_average import RankAverage
from poolkit.reductions.rank_weighted import RankWeighted
from poolkit.reductions.ranking import Ranked
from poolkit.reductions.sum import Sum

_LAYERS: Final = (Max, Average)


class TorchTensors(Framework):
    """Tensors of PyTorch; channels last is its memory format, the shape stays channels first."""

    module = "torch"

    @property
    def torch(self) -> Any:
        """The framework."""
        return importlib.import_module("torch")

    def tensor(self, work: Work, array: NDArray[Any]) -> Any:
        torch = self.torch
        if array.dtype == array_type("bfloat16" if "bfloat16" in str(array.dtype) else "float32"):
            bits = array.view(np.int16) if array.dtype.itemsize == 2 else array
            tensor = torch.from_numpy(bits)
            tensor = tensor.view(torch.bfloat16) if array.dtype.itemsize == 2 else tensor
        else:
            tensor = torch.from_numpy(array)
        if work.layout == "channels_last":
            tensor = tensor.movedim(1, -1).contiguous().movedim(-1, 1)
        return tensor

    def array(self, work: Work, tensor: Any) -> NDArray[Any]:
        tensor = tensor.detach()
        if tensor.dtype == self.torch.bfloat16:
            bits: NDArray[Any] = tensor.contiguous().view(self.torch.int16).numpy()
            return bits.view(array_type("bfloat16"))
        found: NDArray[Any] = tensor.numpy()
        return found

    def join(self, work: Work, tensors: Sequence[Any]) -> Any:
        return self.torch.cat(list(tensors), 1)

    def run(self, function: Function, x: Any, cotangent: Any | None) -> Callable[[], Any]:
        torch = self.torch
        if cotangent is None:

            def forward() -> Any:
                with torch.no_grad():
                    return function(x)

            return forward
        x.requires_grad_()

        def both() -> Any:
            value = function(x)
            return value, torch.autograd.grad(value, x, cotangent)[0]

        return both

    def draw(self, work: Work, function: Function, x: Any, cotangent: Any | None, result: Any) -> Any:
        if not work.training or self.kind == "ours":
            return result
        uniform = self.tensor(work, ((words(work) >> 8) * 2.0**-24).astype(np.float32))
        return self.run(lambda each: function(each, uniform), x, cotangent)()


class Torch(TorchTensors):
    """PyTorch, eager."""

    name = "torch"
    order = 20

    def kind_of(self, work: Work) -> Kind:
        return "peer" if isinstance(work.reduction, _LAYERS) else "composition"

    def note(self, work: Work) -> str:
        return "" if self.kind_of(work) == "peer" else "composition of its operations"

    def stage(self, work: Work, geometry: Geometry) -> Function:
        functional: Any = importlib.import_module("torch.nn.functional")
        reduction, rank = work.reduction, work.rank
        if isinstance(reduction, Max):
            return self._extreme(functional, geometry, rank)
        if isinstance(reduction, Min):
            pool = self._extreme(functional, geometry, rank)
            return lambda x: -pool(-x)
        if isinstance(reduction, Average):
            return self._average(functional, geometry, rank)
        if isinstance(reduction, Sum):
            return self._total(functional, work, geometry)
        if work.training:
            return self._draw(work, geometry)
        if isinstance(reduction, Ranked):
            return self._sorted(work, geometry, reduction)
        window = windows(work, geometry)
        if isinstance(reduction, Power) and not reduction.mean and not window.padded:
            lp_pool, p = getattr(functional, f"lp_pool{rank}d"), reduction.p
            # Its own takes no magnitude: an odd power needs it.
            magnitude: Function = (lambda x: x) if p == 2 else self.torch.abs
            kernel, stride = (window.kernel[0], window.stride[0]) if rank == 1 else (window.kernel, window.stride)
            return lambda x: lp_pool(magnitude(x), p, kernel, stride)
        return compositions.compose(reduction, self._verbs(functional, work, geometry))

    def _verbs(self, functional: Any, work: Work, geometry: Geometry) -> compositions.Verbs:
        torch = self.torch
        return compositions.Verbs(
            torch.exp,
            torch.log,
            torch.abs,
            torch.relu,
            torch.where,
            self._average(functional, geometry, work.rank),
            self._total(functional, work, geometry),
        )

    def _extreme(self, functional: Any, geometry: Geometry, rank: int) -> Function:
        if not isinstance(geometry, (Adaptive, Global)):
            pool = getattr(functional, f"max_pool{rank}d")
            kernel, stride, padding = self._window(geometry, rank)
            return lambda x: pool(x, kernel, stride, padding)
        pool = getattr(functional, f"adaptive_max_pool{rank}d")
        sizes = self._sizes(geometry, rank)
        return lambda x: pool(x, sizes)

    def _average(self, functional: Any, geometry: Geometry, rank: int) -> Function:
        if not isinstance(geometry, (Adaptive, Global)):
            pool = getattr(functional, f"avg_pool{rank}d")
            kernel, stride, padding = self._window(geometry, rank)
            return lambda x: pool(x, kernel, stride, padding, count_include_pad=False)
        pool = getattr(functional, f"adaptive_avg_pool{rank}d")
        sizes = self._sizes(geometry, rank)
        return lambda x: pool(x, sizes)

    def _total(self, functional: Any, work: Work, geometry: Geometry) -> Function:
        rank = work.rank
        if rank == 1 or isinstance(geometry, (Adaptive, Global)):
            window, mean = windows(work, geometry), self._average(functional, geometry, rank)
            if window.padded:
                raise LeftOutError("no sum pooling with padding in one dimension")
            cells = float(np.prod(window.kernel))
            return lambda x: mean(x) * cells
        pool = getattr(functional, f"avg_pool{rank}d")
        kernel, stride, padding = self._window(geometry, rank)
        return lambda x: pool(x, kernel, stride, padding, divisor_override=1)

    def _sorted(self, work: Work, geometry: Geometry, reduction: Ranked) -> Function:
        """By rank: the cells of each window side by side, and what PyTorch sorts them with."""
        torch, window = self.torch, windows(work, geometry)
        outputs = [axis.output_size for axis in resolve(geometry, work.shape[2:])]
        count = int(np.prod(window.kernel))

        def cells(x: Any) -> Any:
            return torch.stack(compositions.taps(x, window, outputs), -1)

        if isinstance(reduction, Median) and reduction.interpolation == "lower":
            return lambda x: cells(x).median(-1).values
        if isinstance(reduction, RankAverage):
            return lambda x: cells(x).topk(min(reduction.top, count), -1).values.mean(-1)
        if isinstance(reduction, RankWeighted) and reduction.normalized:
            weights = torch.tensor([(1 - reduction.alpha) ** rank for rank in range(count)])
            return lambda x: (cells(x).sort(-1, descending=True).values * (weights / weights.sum())).sum(-1)
        raise LeftOutError(f"no composition written for {reduction}")

    def _draw(self, work: Work, geometry: Geometry) -> Function:
        torch, window = self.torch, windows(work, geometry)
        outputs = [axis.output_size for axis in resolve(geometry, work.shape[2:])]
        verbs = self._verbs(importlib.import_module("torch.nn.functional"), work, geometry)

        def draw(x: Any, uniform: Any | None = None) -> Any:
            cells = compositions.taps(x, window, outputs)
            uniform = torch.rand(cells[0].shape, dtype=x.dtype) if uniform is None else uniform
            return compositions.draw(verbs, cells, uniform)

        return draw

    @staticmethod
    def _window(geometry: Geometry, rank: int) -> tuple[list[int], list[int], list[int]]:
        codes = [rule.code for rule in geometry.rules(rank)]
        if any(code[4] != code[5] for code in codes):
            raise LeftOutError("pads both ends alike")
        return [code[1] for code in codes], [code[2] for code in codes], [code[4] for code in codes]

    @staticmethod
    def _sizes(geometry: Geometry, rank: int) -> list[int]:
        return [rule.code[1] for rule in geometry.rules(rank)]


class TorchCompiled(Torch):
    """The same functions through `torch.compile`."""

    name = "torch compiled"
    order = 21

    def function(self, work: Work) -> Function:
        # The same code is compiled for work after work; after eight, Dynamo would silently stop compiling it.
        self.torch._dynamo.reset()
        function: Function = self.torch.compile(super().function(work), dynamic=False)
        return function


class CumulativeSums(TorchTensors):
    """Averages of large windows as differences of cumulative sums: quick, and less exact."""

    name = "cumulative sums"
    order = 22
    kind = "composition"

    def stage(self, work: Work, geometry: Geometry) -> Function:
        window = windows(work, geometry)
        if type(work.reduction) is not Average or not work.forward or set(window.stride) != {1}:
            raise LeftOutError("written for averages with stride 1")
        torch = self.torch
        functional: Any = importlib.import_module("torch.nn.functional")
        ones = torch.ones(work.shape[2:], dtype=torch.float64)[None, None]

        def total(x: Any) -> Any:
            for axis, (size, (before, after)) in enumerate(zip(window.kernel, window.padding, strict=True), 2):
                pads = [0, 0] * (x.dim() - 1 - axis) + [before + 1, after]
                running = functional.pad(x, pads).cumsum(axis)
                count = running.shape[axis] - size
                x = running.narrow(axis, size, count) - running.narrow(axis, 0, count)
            return x

        divisor = total(ones).to(getattr(torch, work.dtype))
        return lambda x: total(x) / divisor

    def prepare(self, work: Work, inputs: Inputs) -> Prepared:
        prepared = super().prepare(work, inputs)
        return Prepared(prepared.call, prepared.answer, "composition", "less exact: held to 1e-3", allowed=1e-3)
