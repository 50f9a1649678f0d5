"""Modules and functions of transforms: `MaxUnpool2d`, `BlurPool2d`, ...; `max_unpool2d`, `blur_pool2d`, ...

Names and arguments are PyTorch's where it has them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Final

from torch import nn
from torch.overrides import handle_torch_function, has_torch_function_unary

from poolkit import transforms
from poolkit.errors import PoolingError
from poolkit.pooling import Layout
from poolkit.reductions.base import Array
from poolkit.torch.chance import fresh_key, key_tensor
from poolkit.torch.recorded import changed, described, recorded, run
from poolkit.torch.tracing import is_plainly_compiling
from poolkit.transforms.base import Transform
from poolkit.transforms.plain import as_text

_SPATIAL: Final = ("L", "H, W", "D, H, W")

_LAYOUT: Final = inspect.Parameter("layout", inspect.Parameter.KEYWORD_ONLY, default="channels_first", annotation="str")


class TransformModule(nn.Module):
    """What the modules of transforms share: their arguments are attributes, and may be set later."""

    transform: ClassVar[type[Transform]]
    rank: ClassVar[int]

    _text: str | None
    """The transform as text, which graphs have; None while the attributes make none."""

    def __init__(self, *arguments: Any, layout: Layout = "channels_first", **keywords: Any) -> None:
        super().__init__()
        self.layout: Layout = layout
        made = self.transform(*arguments, **keywords)
        for name in self.transform.options():
            super().__setattr__(name, getattr(made, name))
        self._text = as_text(made)

    def _made(self, **changed: Any) -> Transform:
        return self.transform(**{**{name: getattr(self, name) for name in self.transform.options()}, **changed})

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name in self.transform.options():
            try:
                self._text = as_text(self._made())
            except PoolingError:  # several may have to be set first; the next call says what is wrong
                self._text = None

    def forward(self, input: Array, *rest: Any, mask: Array | None = None, **keywords: Any) -> Any:
        """The result for a tensor, the tensors that follow it, and options that each call may set."""
        tensors = (*self.transform.operands, *self.transform.optional)
        count = len(tensors)
        operands = (*rest[:count], *[keywords.pop(name, None) for name in tensors[len(rest) :]])
        keywords.update(zip(self.transform.call_options, rest[count:], strict=False))
        key = fresh_key() if self.transform.random and self.training else None
        if self._text is not None and is_plainly_compiling():
            text = changed(self._text, **keywords) if keywords else self._text
            return recorded(self.transform, text, self.rank, input, operands, self.layout, mask, key)
        return run(self._made(**keywords), self.rank, input, operands, self.layout, mask, key)

    def extra_repr(self) -> str:
        """Arguments that are not at their defaults."""
        parts = []
        for name, parameter in inspect.signature(self.transform).parameters.items():
            if getattr(self, name) != parameter.default:
                parts.append(f"{name}={getattr(self, name)}")
        parts += [f"layout={self.layout}"] * (self.layout != "channels_first")
        return ", ".join(parts)


def names() -> Iterator[tuple[str, str, type[Transform], int]]:
    """Every transform and rank: names of module and function."""
    for transform in transforms.transforms().values():
        for rank in transform.ranks:
            yield transform.layer_name("Pool", f"{rank}d"), f"{transform.function}{rank}d", transform, rank


_modules: dict[str, type[TransformModule]] = {}
_functions: dict[str, Callable[..., Any]] = {}


def find(name: str) -> type[TransformModule] | None:
    """The module of that name; None where no transform has it."""
    if name not in _modules:
        for each, _, transform, rank in names():
            if each == name:
                content = {
                    "__module__": "poolkit.torch",
                    "__qualname__": name,
                    "__doc__": _document(transform, rank, module=name),
                    "__signature__": inspect.Signature([*inspect.signature(transform).parameters.values(), _LAYOUT]),
                    "transform": transform,
                    "rank": rank,
                }
                _modules[name] = type(name, (TransformModule,), content)
    return _modules.get(name)


def find_function(name: str) -> Callable[..., Any] | None:
    """The function of that name; None where no transform has it."""
    if name not in _functions:
        for _, each, transform, rank in names():
            if each == name:
                _functions[name] = _function(name, transform, rank)
    return _functions.get(name)


def _function(name: str, transform: type[Transform], rank: int) -> Callable[..., Any]:
    own = list(inspect.signature(transform).parameters.values())
    place = inspect.Parameter.POSITIONAL_OR_KEYWORD
    first = ("input", *transform.operands)
    tensors = [inspect.Parameter(each, place, annotation="torch.Tensor") for each in first]
    keyword = inspect.Parameter.KEYWORD_ONLY
    more = (*transform.optional, *["mask"] * transform.masked)
    mask = [inspect.Parameter(each, keyword, default=None, annotation="torch.Tensor | None") for each in more]
    chance = transforms.chance_parameters() if transform.random else []
    signature = inspect.Signature([*tensors, *own, _LAYOUT, *mask, *chance], return_annotation="Any")

    def compiled(*arguments: Any, **keywords: Any) -> Any:
        given = dict(zip(first, arguments, strict=False))
        for each in (*first, *more):
            if each in keywords:
                given[each] = keywords.pop(each)
        operands = tuple([given.get(each) for each in (*transform.operands, *transform.optional)])
        key = _key(transform, keywords.pop("training", False), keywords.pop("seed", None))
        layout = keywords.pop("layout", "channels_first")
        text = described(transform, arguments[len(first) :], **keywords)
        return recorded(transform, text, rank, given["input"], operands, layout, given.get("mask"), key)

    def function(*arguments: Any, **keywords: Any) -> Any:
        if is_plainly_compiling():
            return compiled(*arguments, **keywords)
        bound = signature.bind(*arguments, **keywords)
        given = bound.arguments
        first = given.pop("input")
        if has_torch_function_unary(first):
            return handle_torch_function(function, (first,), first, **given)
        operands = tuple(given.pop(each, None) for each in (*transform.operands, *transform.optional))
        seen, layout = given.pop("mask", None), given.pop("layout", "channels_first")
        key = _key(transform, given.pop("training", False), given.pop("seed", None))
        return run(transform(**given), rank, first, operands, layout, seen, key)

    function.__signature__ = signature  # type: ignore[attr-defined]
    function.__name__ = function.__qualname__ = name
    function.__doc__ = _document(transform, rank, module=None)
    return function


def _key(transform: type[Transform], training: bool, seed: Any | None) -> Any:
    """What fixes the draws of a call, None where it draws nothing."""
    if not (transform.random and training):
        return None
    return fresh_key() if seed is None else key_tensor(seed)


def _document(transform: type[Transform], rank: int, module: str | None) -> str:
    """Docstring: the transform's, with shapes in PyTorch's words."""
    head, _, rest = inspect.cleandoc(transform.__doc__ or "").partition("\n\n")
    where = f"Input `(N, C, {_SPATIAL[rank - 1]})` or `(C, {_SPATIAL[rank - 1]})`"
    rest = rest.partition("Example:")[0].strip()
    call = ", ".join(("input", *transform.operands, *transform.optional, *transform.call_options))
    called = f" Its call takes {call}." if module and call != "input" else ""
    return f"{head}\n\nFormula: {transform.formula}. {where}.{called}\n\n{rest}\n\nSource: {transform.source}."
