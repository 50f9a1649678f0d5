"""Fractional pooling under PyTorch's names: `FractionalMaxPool2d`, `fractional_max_pool2d`; and of any reduction.

PyTorch's regions are one window size at starts that are drawn for each plane; Graham's, those of `poolkit.Fractional`,
are windows of two sizes that cover the input, the same for all planes of a call.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any, ClassVar, Final

import torch
from torch import nn

from poolkit import cuts, functional
from poolkit.cuts import Cut
from poolkit.errors import PoolingError
from poolkit.fractional import Fractional
from poolkit.geometry import Global, per_axis
from poolkit.pooling import Pooling
from poolkit.reductions import Named, named
from poolkit.reductions.base import Array
from poolkit.reductions.max import Max
from poolkit.torch import routes
from poolkit.torch.arguments import RANKS, TORCH_PREFIXES
from poolkit.torch.arrays import TorchArrays
from poolkit.torch.chance import fresh_key
from poolkit.torch.evaluation import words
from poolkit.torch.recorded import composite, with_numbers
from poolkit.torch.tracing import is_plainly_compiling, plain

_PLANE_AXES: Final = {1: (0,), 2: (1, 0), 3: (0, 1, 2)}
"""Which spatial axis each of PyTorch's random samples is for: in two dimensions the width comes first."""


class _FrontEnd:
    """What fractional pooling uses of this front end, which loads after it."""

    arrays = TorchArrays()
    pool = staticmethod(routes.front_end)


def _starts(samples: Array, size: int, outputs: int, kernel: int) -> Array:
    """First cell of each window, (planes, outputs), by PyTorch's rule."""
    last = torch.full((*samples.shape, 1), size - kernel, device=samples.device)
    if outputs == 1:
        return last
    alpha = torch.tensor(size - kernel, dtype=samples.dtype) / torch.tensor(outputs - 1, dtype=samples.dtype)
    steps = torch.arange(outputs - 1, dtype=samples.dtype, device=samples.device)
    first = ((steps + samples[:, None]) * alpha).to(torch.int64) - (samples[:, None] * alpha).to(torch.int64)
    return torch.cat([first, last], dim=1)


def _max_pool(
    rank: int,
    input: Array,
    kernel_size: Any,
    output_size: Any,
    output_ratio: Any,
    return_indices: bool,
    samples: Array | None,
    training: bool,
) -> Any:
    if input.dim() not in (rank + 1, rank + 2):
        raise PoolingError(f"input must have {rank + 1} or {rank + 2} axes, got shape {tuple(input.shape)}")
    if 0 in input.shape[1:]:
        raise PoolingError(f"only the batch of input may be empty, got shape {tuple(input.shape)}")
    sizes = tuple(input.shape[-rank:])
    kernels = per_axis("kernel_size", kernel_size, rank, 1)
    outputs = Fractional(_plain(output_size), _plain(output_ratio)).output_sizes(sizes)
    for axis, (size, count, kernel) in enumerate(zip(sizes, outputs, kernels, strict=True)):
        if count is not None and count + kernel - 1 > size:
            raise PoolingError(
                f"axis {axis} of {size} cells has no room for {count} windows of {kernel}; use a smaller kernel or "
                "output"
            )
    planes = tuple(input.shape[: -rank - 1]) or (1,)
    wanted = (*planes, input.shape[-rank - 1], rank)
    if samples is None:
        draw: Any = torch.rand if training else lambda *shape, **keywords: torch.full(shape, 0.5, **keywords)
        samples = draw(*wanted, dtype=input.dtype, device=input.device)
    enough = samples.dim() == 3 and samples.shape[0] >= wanted[0] and tuple(samples.shape[1:]) == wanted[1:]
    if not enough or samples.dtype != input.dtype:
        raise PoolingError(
            f"_random_samples must have shape {wanted}, or more in front, and type {input.dtype}; "
            f"got {tuple(samples.shape)} {samples.dtype}"
        )
    flat = samples[: wanted[0]].reshape(-1, rank)
    made = []
    for axis, (size, count, kernel) in enumerate(zip(sizes, outputs, kernels, strict=True)):
        assert count is not None  # the input's sizes are known
        starts = _starts(flat[:, _PLANE_AXES[rank][axis]], size, count, kernel)
        made.append(Cut(_FrontEnd.arrays, starts, None, kernel, size, count))
    return cuts.pool(_FrontEnd, input, Pooling(Max(), Global(), rank), made, None, None, return_indices)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, (list, torch.Size)) else value


def _per_axis(value: Any, rank: int) -> list[Any] | None:
    """What an operator of the library takes: one number for each axis."""
    value = plain(value)
    return None if value is None else list(value) if isinstance(value, tuple) else [value] * rank


@composite(
    "fractional_max",
    "(Tensor x, int[] kernel_size, int[]? output_size, float[]? output_ratio, bool return_indices, Tensor? samples, "
    "bool training) -> Tensor[]",
)
def _fractional_max(
    x: Array,
    kernel_size: Sequence[int],
    output_size: Sequence[int] | None,
    output_ratio: Sequence[float] | None,
    return_indices: bool,
    samples: Array | None,
    training: bool,
) -> list[Array]:
    """The same in a graph, which is made for these spatial sizes and for any batch."""
    rank = len(kernel_size)
    known = with_numbers(x, rank, "channels_first") if x.dim() > rank else x
    found = _max_pool(rank, known, tuple(kernel_size), output_size, output_ratio, return_indices, samples, training)
    return list(found) if return_indices else [found]


def _max_function(rank: int) -> Callable[..., Any]:
    def function(
        input: torch.Tensor,
        kernel_size: int | Sequence[int],
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        return_indices: bool = False,
        _random_samples: torch.Tensor | None = None,
        *,
        training: bool = True,
    ) -> Any:
        if is_plainly_compiling():
            lists = [_per_axis(each, rank) for each in (kernel_size, output_size, output_ratio)]
            found = torch.ops.poolkit.fractional_max(input, *lists, return_indices, _random_samples, training)
            return tuple(found) if return_indices else found[0]
        return _max_pool(rank, input, kernel_size, output_size, output_ratio, return_indices, _random_samples, training)

    function.__name__ = function.__qualname__ = f"fractional_max_pool{rank}d"
    function.__doc__ = f"""Fractional max pooling of {rank}D maps by windows of one size at drawn starts.

Formula: y[o] = max(x[start(o) .. start(o) + k - 1]), start(i) = floor((i + u) a) - floor(u a) with
a = (n - k) / (m - 1) and u drawn from [0, 1) for each plane and axis; the last window ends with the input.

Args:
    input: Tensor `(N, C, ...)` or `(C, ...)` with {rank} spatial axes.
    kernel_size: Cells of the window, an int or {rank} of them.
    output_size: Outputs, an int or {rank} of them.
    output_ratio: Instead: outputs by cells, above 0 to 1.
    return_indices: Also return the winning cells, flat within one plane.
    _random_samples: The draws u, of shape `(N, C, {rank})`; in two dimensions that of the width comes first.
    training: Draw u; it is 1/2 otherwise.

Raises:
    PoolingError: Where windows have no room, or an argument is out of range.

Source: Graham, Fractional max-pooling, 2014; the rule is PyTorch's."""
    return function


FUNCTIONS: Final = {f"fractional_max_pool{rank}d": _max_function(rank) for rank in RANKS}
"""Functions under PyTorch's names."""


class FractionalMaxPool(nn.Module):
    """Fractional max pooling under PyTorch's names and arguments; outside training nothing is drawn.

    Args:
        kernel_size: Cells of the window, one number or one per axis.
        output_size: Outputs, one number or one per axis.
        output_ratio: Instead: outputs by cells, above 0 to 1, one number or one per axis.
        return_indices: Also return the winning cells, flat within one plane.
        _random_samples: Draws for every call, of shape `(N, C, axes)`.

    In training each call draws anew from PyTorch's generator; otherwise the draws are 1/2, so that the same input gives
    the same result (PyTorch draws then too).
    """

    rank: ClassVar[int]

    def __init__(
        self,
        kernel_size: int | Sequence[int],
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        return_indices: bool = False,
        _random_samples: torch.Tensor | None = None,
    ) -> None:
        super().__init__()
        per_axis("kernel_size", kernel_size, self.rank, 1)
        Fractional(_plain(output_size), _plain(output_ratio))  # refuses what it does not take
        self.kernel_size, self.return_indices = kernel_size, return_indices
        self.output_size, self.output_ratio = output_size, output_ratio
        self.register_buffer("_random_samples", _random_samples)

    def forward(self, input: Array) -> Any:
        """Pool a tensor."""
        function = FUNCTIONS[f"fractional_max_pool{self.rank}d"]
        sizes = self.kernel_size, self.output_size, self.output_ratio
        return function(input, *sizes, self.return_indices, self._random_samples, training=self.training)

    def extra_repr(self) -> str:
        """Window and size."""
        size = f"output_size={self.output_size}" if self.output_size else f"output_ratio={self.output_ratio}"
        return f"kernel_size={self.kernel_size}, {size}"


class FractionalPool(nn.Module):
    """Fractional pooling by a reduction over the regions of `poolkit.Fractional`.

    Args:
        output_size: Outputs, one number or one per axis.
        output_ratio: Instead: outputs by cells, above 0 to 1, one number or one per axis.
        regions: "pseudorandom" or "random".
        overlapping: Whether neighbouring windows share a cell.
        options: Options of the reduction.

    In training each call draws regions anew from PyTorch's generator; otherwise they are fixed.
    """

    named: ClassVar[Named]
    rank: ClassVar[int]

    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = "pseudorandom",
        overlapping: bool = True,
        **options: Any,
    ) -> None:
        super().__init__()
        self.geometry = Fractional(_plain(output_size), _plain(output_ratio), regions, overlapping)
        self.reduction = replace(self.named.reduction, **options)

    def forward(self, input: Array, mask: Array | None = None) -> Any:
        """Pool a tensor; cells where the mask is False do not count."""
        if self.geometry.rank is None and input.dim() == self.rank + 1:  # numbers would stand for one axis less
            return self.forward(input[None], None if mask is None else mask[None])[0]
        if not self.training:
            return functional.pool(input, self.reduction, self.geometry, mask=mask)
        # What is drawn before the program runs costs nothing in it; a graph draws each time it runs.
        key: Any = fresh_key()
        seed = key if torch.compiler.is_compiling() else words(key)
        return functional.pool(input, self.reduction, self.geometry, mask=mask, training=True, seed=seed)

    def extra_repr(self) -> str:
        """Regions, and options that are not at their defaults."""
        given = [f"{each.name}={getattr(self.geometry, each.name)!r}" for each in fields(self.geometry)]
        return ", ".join(given)


def names() -> Iterator[tuple[str, Named, int]]:
    """Every module: name, reduction and rank."""
    for entry in named().values():
        for rank in RANKS:
            yield f"Fractional{TORCH_PREFIXES.get(entry.prefix, entry.prefix)}Pool{rank}d", entry, rank


_modules: dict[str, type[nn.Module]] = {}


def find(name: str) -> type[nn.Module] | None:
    """The module of that name; None where there is none."""
    if name not in _modules:
        for each, entry, rank in names():
            if each == name:
                base = FractionalMaxPool if isinstance(entry.reduction, Max) else FractionalPool
                own = list(inspect.signature(base.__init__).parameters.values())[1:]
                content = {
                    "__module__": "poolkit.torch",
                    "__qualname__": name,
                    "__doc__": base.__doc__,
                    "__signature__": inspect.Signature(own),
                    "named": entry,
                    "rank": rank,
                }
                _modules[name] = type(name, (base,), content)
    return _modules.get(name)
