"""Reads a pooling as people write it: "max k=3 s=2 p=1 ceil, PyTorch", or a framework's own call."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from poolkit.errors import PoolingError
from poolkit.geometry import Adaptive, Geometry, Global, Padding, Window
from poolkit.pooling import Pooling
from poolkit.reductions import named
from poolkit.reductions.average import Average
from poolkit.reductions.base import Reduction
from poolkit.reductions.power import Power

HOSTS: Final = {
    "poolkit": "poolkit",
    "numpy": "poolkit",
    "torch": "torch",
    "pytorch": "torch",
    "tensorflow": "tensorflow",
    "tf": "tensorflow",
    "keras": "keras",
    "jax": "jax",
    "lax": "jax",
    "onnx": "onnx",
}
"""Frameworks whose defaults a description can mean."""

_KINDS: Final = {"avg": "average", "mean": "average", "softpool": "soft", "lme": "log-mean-exp"}
_NUMBERS: Final = {
    "k": "kernel_size",
    "kernel": "kernel_size",
    "kernel_size": "kernel_size",
    "kernel_shape": "kernel_size",
    "pool_size": "kernel_size",
    "s": "stride",
    "stride": "stride",
    "strides": "stride",
    "p": "padding",
    "pad": "padding",
    "padding": "padding",
    "d": "dilation",
    "dilation": "dilation",
    "dilations": "dilation",
    "out": "output_size",
    "output_size": "output_size",
}
_FLOATS: Final = {
    "norm": "p",
    "norm_type": "p",
    "beta": "beta",
    "sharpness": "sharpness",
    "divisor": "divisor_override",
    "divisor_override": "divisor_override",
}
_FLAGS: Final = {
    "ceil": "ceil_mode",
    "ceil_mode": "ceil_mode",
    "count_include_pad": "count_include_pad",
    "include_pad": "count_include_pad",
    "mean": "mean",
}
_LOWER_HOSTS: Final = {"onnx": 1, "jax": 1}
"""Frameworks whose stride is 1 unless it is given."""

_EXPECTED: Final = 'such as "max k=3 s=2 p=1 ceil, PyTorch" or "nn.MaxPool2d(3, stride=2)"'


@dataclass(frozen=True)
class Description:
    """A pooling that was described.

    Attributes:
        pooling: What it computes.
        host: Framework whose defaults it has, such as "torch".
    """

    pooling: Pooling
    host: str


@dataclass
class _Given:
    """What the words of a description say."""

    kind: str | None = None
    host: str = "poolkit"
    rank: int | None = None
    whole: bool = False
    values: dict[str, Any] = field(default_factory=dict)


def describe(text: str) -> Description:
    """Read a description.

    Formula: words in any order: a kind (max, average, l2, ...), `global` or `out=7x7` for adaptive bins, `k= s= p= d=`
    with one number or one per axis (`3x2`; before and after as `0:1`), `p=same`, `ceil`, `count_include_pad`,
    `divisor=`, `norm=`, `beta=`, `sharpness=`, `1d 2d 3d`, and the framework whose defaults are meant; or a call
    such as `nn.MaxPool2d(3, stride=2)` or `keras.layers.MaxPooling2D(2, padding="same")`.

    Args:
        text: The description.

    Returns:
        The pooling in Poolkit's terms, over two axes unless something says otherwise.

    Raises:
        PoolingError: Where a word means nothing, or the framework has no such pooling.

    Source: none.

    Example:
        >>> from poolkit.translation import describe
        >>> describe("average k=3 s=2 p=1, PyTorch").pooling.reduction
        Average(count_include_pad=True, divisor_override=None)
    """
    given = _call(text) if "(" in text and ")" in text else _words(text)
    if given.kind is None:
        raise PoolingError(f"the description {text!r} names no pooling; write one {_EXPECTED}")
    return Description(_pooling(given, text), given.host)


def _words(text: str) -> _Given:
    given = _Given()
    for word in re.split(r"[\s,;]+", text.strip().lower()):
        if word:
            _word(given, word)
    return given


def _word(given: _Given, word: str) -> None:
    name, equals, value = word.partition("=")
    if equals:
        _option(given, name, value)
    elif word in HOSTS:
        given.host = HOSTS[word]
    elif word == "global":
        given.whole = True
    elif word in ("1d", "2d", "3d"):
        given.rank = int(word[0])
    elif given.kind is None and _KINDS.get(word, word) in named():
        given.kind = _KINDS.get(word, word)
    elif word in _FLAGS:
        given.values[_FLAGS[word]] = True
    elif word not in ("adaptive", "pool", "pooling"):
        raise PoolingError(f"the word {word!r} means nothing here; write a pooling {_EXPECTED}")


def _option(given: _Given, name: str, value: str) -> None:
    if name in _FLAGS:
        if value not in ("true", "false", "0", "1"):
            raise PoolingError(f"{name}= must be true or false, got {value!r}")
        given.values[_FLAGS[name]] = value in ("true", "1")
    elif name in _FLOATS:
        try:
            given.values[_FLOATS[name]] = float(value)
        except ValueError:
            raise PoolingError(f"{name}= must be a number, got {value!r}") from None
    elif name in _NUMBERS:
        given.values[_NUMBERS[name]] = value if name in ("p", "pad", "padding") and value[:1].isalpha() else _sizes(
            name, value
        )  # fmt: skip
    else:
        raise PoolingError(f"there is no option {name!r}; known are {', '.join([*_NUMBERS, *_FLOATS, *_FLAGS])}")


def _sizes(name: str, text: str) -> Any:
    """ "3" is one number, "3x2" one per axis, "0:1x1:1" pairs."""
    try:
        parts = [tuple(map(int, part.split(":"))) for part in text.split("x")]
    except ValueError:
        raise PoolingError(f"{name}= must be a number or one per axis such as 3x2, got {text!r}") from None
    if any(len(part) > 1 for part in parts):
        return tuple(part if len(part) == 2 else (part[0], part[0]) for part in parts)
    return parts[0][0] if len(parts) == 1 else tuple(part[0] for part in parts)


# A framework's own call.

_CALLS: Final = re.compile(
    r"(?P<adaptive>Adaptive|adaptive_)?(?P<whole>Global)?(?P<kind>Max|Avg|Average|LP|max|avg|average|lp)_?"
    r"(?P<form>Pooling|Pool|pool)(?P<rank>[123])?(?P<d>[dD])?"
)
_POSITIONAL: Final = {
    ("torch", "max"): ("kernel_size", "stride", "padding", "dilation"),
    ("torch", "average"): ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"),
    ("torch", "lp"): ("p", "kernel_size", "stride", "ceil_mode"),
}
_ELSEWHERE: Final = ("kernel_size", "stride", "padding")


def _call(text: str) -> _Given:
    head, _, tail = text.partition("(")
    found = _CALLS.fullmatch(head.strip().split(".")[-1])
    try:
        call = ast.parse(f"f({tail[: tail.rindex(')')]})", mode="eval").body
        assert isinstance(call, ast.Call)
        # A function's first argument is the tensor: `F.max_pool2d(x, 2)`.
        arguments = [ast.literal_eval(each) for each in call.args if not isinstance(each, ast.Name)]
        keywords = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
    except (ValueError, SyntaxError, AssertionError, RecursionError, MemoryError, TypeError):
        raise PoolingError(f"the call {text!r} cannot be read; write numbers and names {_EXPECTED}") from None
    if found is None:
        raise PoolingError(f"{head.strip()!r} is no pooling that is known; write one {_EXPECTED}")
    given = _Given(kind={"max": "max", "avg": "average", "average": "average", "lp": "lp"}[found["kind"].lower()])
    given.rank = int(found["rank"]) if found["rank"] else None
    given.whole = bool(found["whole"])
    given.host = _host_of(head, found, tail)
    names = _POSITIONAL.get((given.host, str(given.kind)), _ELSEWHERE)
    if found["adaptive"]:
        names = ("output_size",)
    if len(arguments) > len(names):
        raise PoolingError(f"{head.strip()} was given {len(arguments)} arguments without names, it takes {len(names)}")
    for name, value in [*zip(names, arguments, strict=False), *keywords.items()]:
        _argument(given, name, value)
    return given


def _host_of(head: str, found: re.Match[str], tail: str) -> str:
    for word in re.split(r"[.\s]", head.lower()) + re.split(r"[\s,]+", tail.rpartition(")")[2].lower()):
        if word in HOSTS:
            return HOSTS[word]
        if word in ("nn", "f"):
            return "torch"
    if found["form"] == "Pooling":
        return "keras"
    return "torch" if found["d"] else "onnx"


def _argument(given: _Given, name: str, value: Any) -> None:
    known = {**_NUMBERS, **_FLOATS, **_FLAGS, "p": "p" if given.kind == "lp" else "padding"}
    if name in ("keepdims", "data_format", "return_indices", "name"):
        return
    if name == "auto_pad":
        modes = {"SAME_UPPER": "same", "SAME_LOWER": "same_lower", "VALID": "valid", "NOTSET": 0}
        if value not in modes:
            raise PoolingError(f"auto_pad must be one of {', '.join(modes)}, got {value!r}")
        name, value = "padding", modes[value]
    elif name == "pads":
        half = len(value) // 2
        name, value = "padding", tuple(zip(value[:half], value[half:], strict=False))
    if name not in known:
        raise PoolingError(f"there is no argument {name!r}; known are {', '.join(known)}")
    if value is not None:
        given.values[known[name]] = value.lower() if isinstance(value, str) else value


# What it means.


def _pooling(given: _Given, text: str) -> Pooling:
    values = dict(given.values)
    geometry = _geometry(given, values)
    rank = given.rank or geometry.rank or 2
    reduction = _reduction(given, geometry, values)
    if values:
        raise PoolingError(f"{min(values)} means nothing for {given.kind} pooling in {text!r}; leave it out")
    geometry.rules(rank)
    _refuse(given, geometry, reduction, rank)
    return Pooling(reduction, geometry, rank)


def _geometry(given: _Given, values: dict[str, Any]) -> Geometry:
    window = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
    if given.whole or "output_size" in values:
        extra = [name for name in window if name in values]
        if extra or (given.whole and "output_size" in values):
            raise PoolingError(f"{(extra or ['output_size'])[0]} does not go with global or adaptive pooling")
        return Global() if given.whole else Adaptive(values.pop("output_size"))
    if "kernel_size" not in values:
        raise PoolingError("the size of the window is missing; write k=3, or global, or out=7 for adaptive bins")
    stride = values.pop("stride", _LOWER_HOSTS.get(given.host))
    padding: Padding = values.pop("padding", 0)
    return Window(
        values.pop("kernel_size"), stride, padding, values.pop("dilation", 1), bool(values.pop("ceil_mode", False))
    )


def _reduction(given: _Given, geometry: Geometry, values: dict[str, Any]) -> Reduction:
    reduction = named()[str(given.kind)].reduction
    options = {option.name for option in fields(reduction)}
    own = {name: values.pop(name) for name in list(values) if name in options}
    if isinstance(reduction, Average) and given.host == "torch" and isinstance(geometry, Window):
        own.setdefault("count_include_pad", True)
    return replace(reduction, **own)


def _refuse(given: _Given, geometry: Geometry, reduction: Reduction, rank: int) -> None:
    """What the framework named does not do, or does otherwise than Poolkit."""
    if given.host != "torch" or not isinstance(geometry, Window):
        return
    if isinstance(reduction, Power):
        if reduction.p % 2 != 0:
            raise PoolingError(
                f"PyTorch's Lp takes no absolute value, so norm={reduction.p:g} gives NaN or another number there "
                "(rule S9); leave PyTorch out to mean Poolkit's"
            )
        if geometry.ceil_mode:
            raise PoolingError("PyTorch's Lp scales the short windows of ceil mode up (rule S9); leave PyTorch out")
    if isinstance(geometry.padding, str) and geometry.padding != "valid":
        raise PoolingError(f"PyTorch has no padding by name, got {geometry.padding!r}; give it as numbers")
    for axis, rule in enumerate(geometry.rules(rank)):
        _, kernel, _, _, before, after, _ = rule.code
        if max(before, after) * 2 > kernel:
            raise PoolingError(
                f"PyTorch refuses padding {max(before, after)} on axis {axis}, more than half of the kernel; "
                "use less, or leave PyTorch out"
            )
