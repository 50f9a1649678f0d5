"""`pool` and the named functions: one call for arrays of every host."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, fields
from typing import Any, Final

import numpy as np

from poolkit import cuts
from poolkit.chance import key_of
from poolkit.errors import PoolingError
from poolkit.fractional import Fractional
from poolkit.geometry import Adaptive, Geometry, Global, Padding, Sizes, Window
from poolkit.pooling import Layout, Pooling
from poolkit.reductions import catalogue
from poolkit.reductions.base import Reduction, flag
from poolkit.reductions.max import Max
from poolkit.segments import Segments

FRONT_ENDS: Final = {
    "numpy": "poolkit.numpy",
    "torch": "poolkit.torch",
    "jax": "poolkit.jax",
    "jaxlib": "poolkit.jax",
    "tensorflow": "poolkit.tensorflow",
}
"""Front end by the package that a tensor's class comes from, loaded on first use."""


_found: dict[type, Any] = {}

_PLAIN: Final = frozenset({int, bool, str, type(None), Window, Adaptive, Global})
"""Types of arguments that are equal only if they mean the same."""

_MANY: Final = 1 << 10  # calls that are remembered of each function, and of `pool`


def _load(front_end: str) -> None:
    importlib.import_module(front_end)


# PyTorch's compiler is to call it while it traces, not to follow how modules are imported.
_load._dynamo_marked_constant = True  # type: ignore[attr-defined]


def front_end_of(kind: type) -> Any:
    """The front end of tensors of this class, loaded if it is their first."""
    if kind in _found:
        return _found[kind]
    for ancestor in kind.__mro__:
        front_end = FRONT_ENDS.get(ancestor.__module__.partition(".")[0])
        if front_end is not None:
            _load(front_end)
            return _found.setdefault(kind, sys.modules[front_end])
    raise PoolingError(
        "x must be a NumPy array, PyTorch tensor, JAX array or TensorFlow tensor, got "
        f"{kind.__module__}.{kind.__name__}"
    )


def pool(
    x: Any,
    reduction: Reduction,
    geometry: Geometry | Fractional | Segments,
    *,
    layout: Layout = "channels_first",
    mask: Any | None = None,
    return_indices: bool = False,
    return_mask: bool = False,
    training: bool = False,
    seed: Any | None = None,
    empty_value: float | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Any:
    """Reduce what each output sees of the input to one cell: `y[o] = reduction(x[cells that o sees])`.

    Args:
        x: Array of shape `(..., C, *spatial)`, or `(..., *spatial, C)` with layout "channels_last": NumPy array,
            PyTorch tensor, JAX array or TensorFlow tensor.
        reduction: How the cells become one, such as `Max()`.
        geometry: Which cells each output sees: `Window`, `Adaptive`, `Global`, `Fractional` or `Segments`. Plain
            numbers in it mean every axis but two (batch and channels); a tuple of length r means r spatial axes.
        layout: "channels_first" or "channels_last".
        mask: Bool, of the shape of `x` or of `x` without its channel axis; True where a cell counts.
        return_indices: Also return the winning cell of each window, flat within one plane, -1 where none won.
        return_mask: Also return where windows have valid cells.
        training: Whether random reductions and `Fractional` draw; then `seed` is needed.
        seed: An int from 0 to 2**64 - 1, or two 32-bit words (numbers or tensor).
        empty_value: What windows without an input cell yield; None refuses those of the geometry, and
            those that the mask emptied yield 0.
        parameters: Options of the reduction that are learnt, as arrays of the same kind as `x`: one number or one per
            channel, such as `{"p": tensor}`. Gradients reach them; the definition computes.

    Returns:
        Array of the same kind, shape `(..., C, *outputs)` or `(..., *outputs, C)`; with `return_indices` and
        `return_mask` a tuple of result, indices, mask.

    Raises:
        PoolingError: Where an argument does not fit; the message names it.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.pool(np.array([[[1.0, 3.0, 2.0, 0.0]]]), pk.Power(2), pk.Window(2, padding="same"))
        array([[[3.16227766, 2.        ]]])
    """
    common = mask is None and empty_value is None and parameters is None and training is False
    common = common and return_indices is False and return_mask is False
    key, repeated = _repeated(x, reduction, geometry, layout) if common else (None, None)
    if repeated is not None:
        return _found[type(x)].pool(x, repeated, None, None, False)
    if not isinstance(reduction, Reduction):
        raise PoolingError(f"reduction must be a Reduction such as Max(), got {reduction!r}")
    if not isinstance(geometry, (Window, Adaptive, Global, Fractional, Segments)):
        raise PoolingError(f"geometry must be Window, Adaptive, Global, Fractional or Segments, got {geometry!r}")
    front_end = front_end_of(type(x))
    training = flag("training", training)
    unequal = isinstance(geometry, (Fractional, Segments))
    if parameters and unequal:
        raise PoolingError(f"options of {type(geometry).__name__} poolings cannot be learnt; use windows")
    _refuse(reduction, geometry, mask, training, seed, return_indices)
    windows: Any = Global() if unequal else geometry
    arguments = reduction, windows, _rank(x, geometry), layout, training, empty_value
    if front_end.arrays.compiles_python():
        graph = front_end.graphs
        return graph.pool(x, geometry, arguments, mask, seed, return_indices, return_mask, parameters)
    pooling = _described(*arguments, mask is not None)
    if unequal:
        return _unequal(front_end, x, pooling, geometry, mask, seed, return_indices, return_mask)
    if parameters:
        result = front_end.learned(x, pooling, parameters, mask)
    else:
        result = front_end.pool(x, pooling, mask, seed, return_indices)
    if key is not None and len(_common_before) < _MANY:
        _common_before[key] = pooling  # no error was raised
    if not return_mask:
        return result
    return _with_mask(front_end, x, result, pooling, mask, lambda seen, of: front_end.pool(seen, of, None, None, False))


def _refuse(
    reduction: Reduction, geometry: Any, mask: Any, training: bool, seed: Any | None, return_indices: bool
) -> None:
    """A mask that is no array, what draws without a seed, and indices that there are none of."""
    if mask is not None and not hasattr(mask, "shape"):
        kind = type(mask).__name__
        raise PoolingError(f"mask must be an array of bool, got an object of type {kind}; True marks cells that count")
    if seed is None and training and (reduction.random or isinstance(geometry, Fractional)):
        raise PoolingError("training=True needs seed=, an int that fixes the draws of this call")
    if return_indices and not reduction.indexed(training):
        raise PoolingError(f"{type(reduction).__name__} has no indices; call without return_indices")


_common_before: dict[Any, Pooling] = {}


def _repeated(x: Any, reduction: Any, geometry: Any, layout: Any) -> tuple[Any, Pooling | None]:
    """By what a call without options is remembered, and its pooling if an equal one was made, as layers repeat them."""
    front_end = _found.get(type(x))
    if front_end is None or front_end.arrays.compiles_python():
        return None, None
    try:
        key = reduction, geometry, layout, len(x.shape)
        return key, _common_before.get(key)
    except (TypeError, ValueError, RuntimeError):  # no hash, or no shape: what is wrong is said where it is used
        return None, None


_described_before: dict[Any, Pooling] = {}


def _described(
    reduction: Reduction,
    geometry: Geometry,
    rank: int,
    layout: Layout,
    training: bool,
    empty_value: float | None,
    masked: bool,
) -> Pooling:
    """`Pooling` of these arguments, the one that was made before: to make it anew takes as long as a small kernel."""
    if empty_value is not None:  # equal numbers, such as 0 and False, need not mean the same
        return Pooling(reduction, geometry, rank, layout, training, empty_value, masked)
    key: Any = (reduction, geometry, rank, layout, training, masked)
    try:
        known = _described_before.get(key)
    except TypeError:  # a list, which Pooling refuses in words
        known = key = None
    if known is None:
        known = Pooling(reduction, geometry, rank, layout, training, None, masked)
        if key is not None and len(_described_before) < _MANY:
            _described_before[key] = known
    return known


def _with_mask(
    front_end: Any, x: Any, result: Any, pooling: Pooling, mask: Any | None, pooled: Callable[[Any, Pooling], Any]
) -> tuple[Any, ...]:
    """The result, or result and indices, and behind them the mask pooled: True where a window has a valid cell."""
    seen = front_end.full_mask(x) if mask is None else mask
    return (*(result if isinstance(result, tuple) else (result,)), pooled(seen, of_mask(pooling, seen.ndim == x.ndim)))


def of_mask(pooling: Pooling, with_channels: bool) -> Pooling:
    """The pooling of a mask, with the channels of the input or without, that goes with a pooling of the input."""
    layout: Layout = pooling.layout if with_channels else "channels_first"
    return Pooling(Max(), pooling.geometry, pooling.rank, layout, empty_value=0.0)


def _unequal(
    front_end: Any,
    x: Any,
    pooling: Pooling,
    geometry: Any,
    mask: Any | None,
    seed: Any | None,
    return_indices: bool,
    return_mask: bool,
) -> Any:
    """`pool` over windows that are not alike."""
    xp = front_end.arrays
    shape = xp.shape(x)
    sizes = [shape[axis] for axis in pooling.spatial_axes(shape)]
    if not all(isinstance(size, int) for size in sizes):
        raise PoolingError(f"{type(geometry).__name__} needs spatial axes of known size")
    key = key_of(seed) if pooling.training and geometry.draws else None
    # What is known before the program runs costs nothing in it.
    known = key is None or all(isinstance(word, int) for word in key)
    verbs = front_end_of(np.ndarray).arrays if known else xp
    made = geometry.cuts(verbs, sizes, key, x)
    for axis, cut in enumerate(made):
        if cut.empty and pooling.empty_value is None:
            raise PoolingError(f"a segment of axis {axis} has no cell; say what it yields with empty_value=")
    result = cuts.pool(front_end, x, pooling, made, mask, seed, return_indices)
    if not return_mask:
        return result
    return _with_mask(front_end, x, result, pooling, mask, lambda seen, of: cuts.pool(front_end, seen, of, made))


def _rank(x: Any, geometry: Geometry | Fractional | Segments) -> int:
    """Spatial axes: the length of the geometry's tuples, else every axis but batch and channels."""
    if geometry.rank is not None:
        return geometry.rank
    dimensions = len(x.shape)
    if dimensions < 3:
        raise PoolingError(
            f"an input of {dimensions} axes has no spatial axes beside batch and channels; give kernel_size as a "
            "tuple, one number per spatial axis, or add the missing axes"
        )
    return dimensions - 2


def geometry_of(
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None,
    padding: Padding,
    dilation: Sizes,
    ceil_mode: bool,
) -> Geometry | Fractional | Segments:
    """The geometry that a named function was asked for."""
    if not isinstance(kernel_size, (Window, Adaptive, Global, Fractional, Segments)):
        return Window(kernel_size, stride, padding, dilation, ceil_mode)
    if stride is not None or padding != 0 or dilation != 1 or ceil_mode:
        raise PoolingError("stride, padding, dilation and ceil_mode belong into the geometry given as kernel_size")
    return kernel_size


def named_function(reduction: type[Reduction]) -> Callable[..., Any]:
    """The function of a reduction, such as `max_pool`: `pool` with the reduction's options as keywords."""
    options = [option for option in fields(reduction) if option.init]
    names = frozenset(option.name for option in options)
    call_options = _call_options(reduction)
    calls: dict[Any, tuple[Callable[..., Any], Pooling]] = {}

    def function(
        x: Any,
        kernel_size: Sizes | Geometry | Fractional | Segments,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> Any:
        # The common call, as a layer repeats it: one lookup finds what the arguments mean.
        arguments = (kernel_size, stride, padding, dilation, ceil_mode)
        key = None
        if not keywords and type(x) in _found:
            key = (type(x), len(x.shape), arguments, *map(type, arguments))
            try:
                repeated = calls.get(key)
            except TypeError:  # a list, say
                repeated = key = None
            if repeated is not None:
                return repeated[0](x, repeated[1], None, None, False)
        drawn = {"training", "seed"} if isinstance(kernel_size, Fractional) else set()
        unknown = keywords.keys() - names - call_options.keys() - drawn
        if unknown:
            known = ", ".join(sorted(names | call_options.keys()))
            raise TypeError(f"{reduction.function}() has no argument {min(unknown)!r}; it takes {known}")
        learnt = {name: keywords.pop(name) for name in reduction.learnable if _is_array(keywords.get(name))}
        if learnt:
            keywords["parameters"] = {**keywords.get("parameters", {}), **learnt}
        chosen = reduction(**{name: keywords.pop(name) for name in names & keywords.keys()})
        geometry = geometry_of(kernel_size, stride, padding, dilation, ceil_mode)
        result = pool(x, chosen, geometry, **keywords)
        # No error was raised. Numbers in a tuple are not told from others that are equal, such as True.
        if isinstance(geometry, (Fractional, Segments)):
            return result
        if key is not None and len(calls) < _MANY and _PLAIN.issuperset(key[3:]):
            calls[key] = (_found[type(x)].pool, Pooling(chosen, geometry, _rank(x, geometry)))
        return result

    keyword = inspect.Parameter.KEYWORD_ONLY
    positional = [p for p in inspect.signature(function).parameters.values() if p.kind is not p.VAR_KEYWORD]
    own = [inspect.Parameter(o.name, keyword, default=o.default, annotation=_annotation(reduction, o)) for o in options]
    function.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [*positional, *own, *(p.replace(kind=keyword) for p in call_options.values())], return_annotation=Any
    )
    function.__name__ = function.__qualname__ = reduction.function
    function.__module__ = "poolkit"
    function.__doc__ = _document(reduction)
    return function


def _annotation(reduction: type[Reduction], option: Field[Any]) -> Any:
    """What an option may be; a learnable one an array of any host too."""
    return "Any" if option.name in reduction.learnable else option.type


def _is_array(value: Any) -> bool:
    """Whether an option is given as an array, whose gradient may be asked for."""
    return hasattr(value, "shape") and not isinstance(value, np.generic)


def _call_options(reduction: type[Reduction]) -> dict[str, inspect.Parameter]:
    """Keywords of `pool` that mean something for this reduction."""
    hidden = {"x", "reduction", "geometry"}
    if not reduction.random:
        hidden |= {"training", "seed"}
    if not reduction.learnable:
        hidden |= {"parameters"}
    if reduction.indexed is Reduction.indexed:
        hidden |= {"return_indices"}
    return {name: p for name, p in inspect.signature(pool).parameters.items() if name not in hidden}


def _document(reduction: type[Reduction]) -> str:
    """Docstring of a named function: the reduction's, with the shared arguments."""
    head, _, rest = inspect.cleandoc(reduction.__doc__ or "").partition("\n\n")
    return inspect.cleandoc(
        """{head}

        Formula: {formula}. Shapes: x `(..., C, *spatial)` to `(..., C, *outputs)`; see `poolkit.pool`, whose
        keywords it takes, for the rest. `kernel_size` may also be a geometry: `Adaptive(7)`, `Global()`.

        {rest}

        Source: {source}.
        """
    ).format(head=head, formula=reduction.formula, rest=rest, source=reduction.source)


_functions: dict[type[Reduction], Callable[..., Any]] = {}


def function(name: str) -> Callable[..., Any] | None:
    """The named function of that name, such as "max_pool"; None where the catalogue has none."""
    for reduction in catalogue().values():
        if reduction.function == name:
            if reduction not in _functions:
                _functions[reduction] = named_function(reduction)
            return _functions[reduction]
    return None


def function_names() -> Sequence[str]:
    """Names of all named functions."""
    return sorted(reduction.function for reduction in catalogue().values())
