"""Modules under the names and conventions of `equinox.nn`: `MaxPool2d`, `AdaptiveAvgPool1d`, `BlurPool2d`, ...

Made from the catalogues of reductions and of transforms, those of registered reductions too. They are pytrees that any
JAX program may hold, in `equinox.nn.Sequential` too; Equinox itself is not needed. A module takes one example,
`(channels, *spatial)`: `jax.vmap` takes a batch. Strides default to 1, as in Equinox, and averages divide by padded
cells too.

Options that can be learnt are, with `learnable=True`: a number without bounds as a leaf, one for all channels, or one
for each of `channels`; `module.learnt` has the options as they are now.

Modules that draw do so unless `inference` is set, as `equinox.nn.Dropout` does, with the `key` of the call.

What differs: the overhang that `use_ceil` makes is not counted by averages (rule S4), and its last window starts in
the input or in the leading padding (rule S1); adaptive bins are those of PyTorch and the other hosts (rule S11).

Example:
    >>> import jax.numpy as jnp
    >>> from poolkit.jax.equinox import L2Pool2d
    >>> L2Pool2d(2, stride=2)(jnp.ones((3, 8, 8))).shape
    (3, 4, 4)
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar, Final

import jax
import jax.numpy as jnp

from poolkit import transforms
from poolkit.errors import PoolingError
from poolkit.functional import pool
from poolkit.geometry import Adaptive, Geometry, Global, Window, window_cells
from poolkit.jax.generation import KEYWORD, LEARNT, POSITIONAL, PREFIXES, content_of_pooling, content_of_transform
from poolkit.jax.learned import options_of, starts
from poolkit.reductions import Named, named
from poolkit.reductions.base import Array, Reduction
from poolkit.transforms.base import Transform

_RANKS: Final = (1, 2, 3)
_ARGUMENTS: Final = {
    "": [
        inspect.Parameter("kernel_size", POSITIONAL),
        inspect.Parameter("stride", POSITIONAL, default=1),
        inspect.Parameter("padding", POSITIONAL, default=0),
        inspect.Parameter("use_ceil", POSITIONAL, default=False),
        inspect.Parameter("dilation", KEYWORD, default=1),
    ],
    "Adaptive": [inspect.Parameter("target_shape", POSITIONAL)],
    "Global": [],
}


class PoolModule:
    """What all modules share. They do not change once they are made."""

    named: ClassVar[Named]
    """The reduction, with the options that the module's name fixes."""
    kind: ClassVar[str]
    rank: ClassVar[int]
    signature: ClassVar[inspect.Signature]

    reduction: Reduction
    geometry: Geometry
    inference: Any
    """Whether a module that draws gives the expectation instead; others have no such attribute."""
    numbers: dict[str, Array]
    """What is learnt, by the name of the option."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        bound = self.signature.bind(*arguments, **keywords)
        bound.apply_defaults()
        given = dict(bound.arguments)
        if self.named.reduction.random:
            self.inference = given.pop("inference")
        learnable, channels = (given.pop(name, default) for name, default in LEARNT.items())
        if self.kind == "Global":
            self.geometry = Global()
        elif self.kind:
            self.geometry = Adaptive(given.pop("target_shape"))
        else:
            padding: Any = given.pop("padding")
            if isinstance(padding, str):
                padding = padding.lower()
            self.geometry = Window(
                given.pop("kernel_size"),
                given.pop("stride"),
                padding,
                given.pop("dilation"),
                given.pop("use_ceil"),
            )
        self.geometry.rules(self.rank)  # refuses another number of axes
        self.reduction = replace(self.named.reduction, **given)
        self.numbers = starts(self.reduction, channels, window_cells(self.geometry, self.rank)) if learnable else {}

    @property
    def learnt(self) -> dict[str, Array]:
        """Options that are learnt, as they are now, by name; empty where nothing is."""
        return options_of(self.reduction, self.numbers)

    def __call__(self, x: Array, *, key: Any | None = None, mask: Array | None = None) -> Array:
        """Pool one example.

        Args:
            x: Array of shape `(channels, *spatial)`.
            key: A JAX key, for modules that draw; others ignore it.
            mask: Bool, of the shape of `x` or without channels; True where a cell counts.

        Returns:
            Array of shape `(channels, *outputs)`; `(channels,)` from a global module.

        Raises:
            PoolingError: Where `x` has another number of axes, or a module that draws has no key.
        """
        x = jnp.asarray(x)
        if x.ndim != self.rank + 1:
            raise PoolingError(
                f"x must have {self.rank + 1} axes (channels and {self.rank} spatial), got shape {tuple(x.shape)}; "
                "jax.vmap takes a batch"
            )
        chance: dict[str, Any] = {}
        if self.reduction.random and not self.inference:
            if key is None:
                name = type(self).__name__
                raise PoolingError(f"{name} draws and needs key=; set inference=True for its expectation")
            chance = {"training": True, "seed": key}
        geometry = _over(self.geometry, self.rank)
        result = pool(x, self.reduction, geometry, mask=mask, parameters=self.learnt or None, **chance)
        return result.reshape(x.shape[:1]) if self.kind == "Global" else result

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.geometry}, {self.reduction})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PoolModule) or type(self) is not type(other):
            return False
        (mine, fixed), (theirs, others) = _children(self), _children(other)
        return bool(fixed == others and all(jnp.array_equal(a, b) for (_, a), (_, b) in zip(mine, theirs, strict=True)))

    def __hash__(self) -> int:
        return hash((type(self), self.reduction, self.geometry))


def _over(geometry: Geometry, rank: int) -> Geometry:
    """The geometry with its numbers written out for each axis, for as many as the module has."""
    if geometry.rank is not None:
        return geometry
    if isinstance(geometry, Global):
        return Adaptive((1,) * rank)
    if isinstance(geometry, Adaptive):
        return Adaptive((geometry.output_size,) * rank)  # type: ignore[arg-type]
    assert isinstance(geometry, Window)
    return replace(geometry, kernel_size=(geometry.kernel_size,) * rank)  # type: ignore[arg-type]


def names() -> Iterator[tuple[str, Named, str, int]]:
    """Every module: name, reduction, kind of its geometry, and rank."""
    for entry in named().values():
        for kind in _ARGUMENTS:
            for rank in _RANKS:
                yield f"{kind}{PREFIXES.get(entry.prefix, entry.prefix)}Pool{rank}d", entry, kind, rank


def _module_class(name: str, entry: Named, kind: str, rank: int) -> type[PoolModule]:
    chance = {"inference": False}
    content = content_of_pooling(__name__, name, entry, kind, _ARGUMENTS[kind], chance, f"{rank}D maps")
    content["rank"] = rank
    made = type(name, (PoolModule,), content)
    jax.tree_util.register_pytree_with_keys(made, _children, lambda parts, leaves: _rebuilt(made, parts, leaves))
    return made


def _children(module: PoolModule) -> tuple[Any, Any]:
    """What may change in a module: what it learns, and whether it draws, which Equinox's `inference_mode` sets."""
    leaves = [(jax.tree_util.GetAttrKey("inference"), module.inference)] if module.reduction.random else []
    leaves += [(jax.tree_util.GetAttrKey(f"learnt_{name}"), each) for name, each in module.numbers.items()]
    return leaves, (module.reduction, module.geometry, tuple(module.numbers))


def _rebuilt(made: type[PoolModule], parts: Any, leaves: Any) -> PoolModule:
    module = object.__new__(made)
    module.reduction, module.geometry, learnt = parts
    if module.reduction.random:
        module.inference, *leaves = leaves
    module.numbers = dict(zip(learnt, leaves, strict=True))
    return module


class TransformModule:
    """A transform of one example; its tensors are arguments of the call. Nothing in it changes."""

    transform: ClassVar[type[Transform]]
    rank: ClassVar[int]

    made: Transform

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        self.made = self.transform(*arguments, **keywords)

    def __call__(self, x: Array, *operands: Array, key: Any | None = None, mask: Array | None = None) -> Any:  # noqa: ARG002
        """The result for an array `(channels, *spatial)` and the tensors that follow it; Equinox gives a key to all."""
        return transforms.apply(self.made, *map(jnp.asarray, (x, *operands)), mask=mask, rank=self.rank)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.made})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TransformModule) and type(self) is type(other) and self.made == other.made

    def __hash__(self) -> int:
        return hash((type(self), self.made))


def names_of_transforms() -> Iterator[tuple[str, type[Transform], int]]:
    """Every module of a transform: name, transform and rank."""
    for transform in transforms.transforms().values():
        for rank in transform.ranks:
            yield transform.layer_name("Pool", f"{rank}d"), transform, rank


def _transform_class(name: str, transform: type[Transform], rank: int) -> type[TransformModule]:
    content = content_of_transform(__name__, name, transform) | {"rank": rank}
    made = type(name, (TransformModule,), content)
    jax.tree_util.register_static(made)
    return made


_modules: dict[str, Any] = {}


def __getattr__(name: str) -> Any:
    """Modules come from the catalogues."""
    if name not in _modules and not name.startswith("_"):
        for each, entry, kind, rank in names():
            if each == name:
                _modules[name] = _module_class(name, entry, kind, rank)
        for each, transform, rank in names_of_transforms():
            if each == name:
                _modules[name] = _transform_class(name, transform, rank)
    if name not in _modules:
        raise AttributeError(f"module 'poolkit.jax.equinox' has no attribute {name!r}")
    return _modules[name]


def __dir__() -> list[str]:
    return sorted({*(name for name, *_ in names()), *(name for name, *_ in names_of_transforms())})
