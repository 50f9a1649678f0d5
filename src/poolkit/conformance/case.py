"""One case of the suite: plain data, how it becomes arrays, and when an answer is right.

`cases.json` beside this file holds them all. It can be used without Poolkit: `docs/conformance.md` says how.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Asks: TypeAlias = Literal["values", "indices", "gradient", "tangent", "refusal"]
CaseLayout: TypeAlias = Literal["plane", "channels_first", "channels_last"]
Array: TypeAlias = NDArray[Any]

VERSION: Final = 1
"""Version of the suite: cases are added under a higher number, and never changed."""

_EXACT: Final = {"relative": 0.0, "absolute": 0.0}


@dataclass(frozen=True)
class Case:
    """One question to a runtime, and the right answer.

    Attributes:
        id: Name, unique in the suite.
        rule: Number of the rule it tests, such as "S4" (`docs/standard.md`).
        why: What goes wrong where it is failed.
        function: Name of the function, such as "avg_pool".
        geometry: `{"kernel_size", "stride", "padding", "dilation", "ceil_mode"}`, each number one per axis and
            padding as (before, after) pairs or "same" or "same_lower"; or `{"adaptive": sizes}`; or
            `{"global": true}`.
        input: Nested list, "nan", "inf" and "-inf" as text; or `{"shape", "cycle"}`, whose numbers repeat in
            raster order.
        dtype: Type of the input.
        layout: "plane" for spatial axes alone (batch and channels of one, in the runtime's own layout);
            "channels_first" or "channels_last" where the case has all axes and is about the layout.
        options: Options of the function, such as `{"p": 3}`.
        mask: Nested list of booleans in the shape of the input, or None.
        asks: Result, winning cells, gradient, forward derivative, or that the call is refused.
        expected: Nested list of right numbers; None for a refusal.
        weights: Cotangent of a gradient, tangent of a forward derivative.
        tolerance: `{"relative", "absolute"}`: right is `|answer - expected| <= absolute + relative |expected|`.
        since: Version of the suite in which it came.
    """

    id: str
    rule: str
    why: str
    function: str
    geometry: Mapping[str, Any]
    input: Any
    dtype: str = "float32"
    layout: CaseLayout = "plane"
    options: Mapping[str, Any] = field(default_factory=dict)
    mask: Any = None
    asks: Asks = "values"
    expected: Any = None
    weights: Any = None
    tolerance: Mapping[str, float] = field(default_factory=lambda: _EXACT)
    since: int = 1

    @property
    def rank(self) -> int:
        """Number of spatial axes."""
        return self.x.ndim - (0 if self.layout == "plane" else 2)

    @property
    def x(self) -> Array:
        """The input as written."""
        return array(self.input, self.dtype)

    def laid_out(self, values: Array, layout: str) -> Array:
        """An array of this case with all axes: batch, channels and space in that layout."""
        if self.layout == "plane":
            return values[None, None] if layout == "channels_first" else values[None, ..., None]
        if self.layout == layout:
            return values
        return np.moveaxis(values, 1, -1) if self.layout == "channels_first" else np.moveaxis(values, -1, 1)

    def written(self, values: Array, layout: str) -> Array:
        """The inverse of `laid_out`: an answer in the layout in which the case is written."""
        if self.layout == "plane":
            return values[0, 0] if layout == "channels_first" else values[0, ..., 0]
        if self.layout == layout:
            return values
        return np.moveaxis(values, 1, -1) if layout == "channels_first" else np.moveaxis(values, -1, 1)

    @property
    def window(self) -> Mapping[str, Any] | None:
        """The geometry where it is a window, else None."""
        return self.geometry if "kernel_size" in self.geometry else None


def array(values: Any, dtype: str) -> Array:
    """Numbers as they stand in a case, as an array."""
    if isinstance(values, Mapping):
        shape, cycle = tuple(values["shape"]), array(values["cycle"], dtype)
        return np.resize(cycle, shape) if 0 not in shape else np.zeros(shape, cycle.dtype)
    if dtype == "bfloat16":
        import ml_dtypes  # noqa: F401  (teaches NumPy the type)
    flat = [number(each) for each in _flat(values)]
    wide = np.array(flat, object if dtype in ("int64", "uint64") else None)
    return wide.astype(dtype).reshape(np.shape(values))


def _flat(values: Any) -> Iterator[Any]:
    if isinstance(values, (list, tuple)):
        for each in values:
            yield from _flat(each)
    else:
        yield values


def number(value: Any) -> Any:
    """A number as it stands in a case."""
    return float(value) if isinstance(value, str) else value


def read(text: str) -> list[Case]:
    """Cases from JSON text."""
    return [Case(**entry) for entry in json.loads(text)]


def write(cases: Sequence[Case]) -> str:
    """JSON text of cases, one line each; what has its default is left out."""
    plain = Case("", "", "", "", {}, None)
    lines = [json.dumps(_entry(case, plain), allow_nan=False) for case in cases]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _entry(case: Case, plain: Case) -> dict[str, Any]:
    always = ("id", "rule", "why", "function", "geometry", "input")
    values = {each.name: getattr(case, each.name) for each in fields(case)}
    return {name: value for name, value in values.items() if name in always or value != getattr(plain, name)}


@cache
def load() -> tuple[Case, ...]:
    """All cases of the suite.

    Example:
        >>> from poolkit.conformance import load
        >>> len(load()) >= 300
        True
    """
    return tuple(read(files("poolkit.conformance").joinpath("cases.json").read_text(encoding="utf-8")))


def differs(case: Case, answer: Any) -> str | None:
    """Why an answer is wrong, or None where it is right.

    Args:
        case: The case; not one that asks for a refusal.
        answer: Array in the layout in which the case is written.

    Returns:
        One line such as "1 of 4 differ: [0, 1] is 2, expected 3", or None.
    """
    values = np.asarray(answer)
    if values.dtype.kind == "V" or str(values.dtype) == "bfloat16":
        values = values.astype(np.float32)
    if values.dtype.kind not in "fiub":
        return f"the answer is of type {values.dtype}"
    expected = array(case.expected, "float64" if values.dtype.kind == "f" else "int64" if _whole(case) else "float64")
    if values.shape != expected.shape:
        return f"shape {list(values.shape)}, expected {list(expected.shape)}"
    wrong = ~_close(values, expected, case.tolerance)
    if not wrong.any():
        return None
    first = tuple(np.argwhere(wrong)[0])
    return (
        f"{wrong.sum()} of {wrong.size} differ: {list(map(int, first))} is {values[first]}, expected {expected[first]}"
    )


def _whole(case: Case) -> bool:
    return all(isinstance(each, int) for each in _flat(_cells(case.expected)))


def _cells(values: Any) -> Any:
    return values["cycle"] if isinstance(values, Mapping) else values


def _close(values: Array, expected: Array, tolerance: Mapping[str, float]) -> NDArray[np.bool_]:
    if values.dtype.kind != "f" and expected.dtype.kind != "f":
        return np.asarray(values.astype(object) == expected.astype(object), bool).reshape(values.shape)
    wide = values.astype(np.float64)
    finite = np.isfinite(expected)
    safe = np.where(finite, expected, 0)
    bound = tolerance["absolute"] + tolerance["relative"] * np.abs(safe)
    # A subtraction of infinities would warn; where the expectation is finite, an infinite answer is wrong.
    near = np.abs(np.where(np.isfinite(wide), wide, 0) - safe) <= bound
    special = (wide == expected) | (np.isnan(wide) & np.isnan(expected))
    result: NDArray[np.bool_] = np.where(finite, near & np.isfinite(wide), special)
    return result
