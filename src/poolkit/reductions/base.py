"""What a reduction is: a value and its derivative over the cells of a window, in array code.

The definition is the oracle of the tests, the fallback where no kernel runs, and the text that the
documentation shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Final, Literal, Protocol, TypeAlias

import numpy as np

from poolkit.errors import PoolingError

Array: TypeAlias = Any
"""An array of any host: each host's namespace says what its operators mean."""


class Namespace(Protocol):
    """The array verbs that definitions use; each front end has its own.

    Reductions act on the last axis. Comparisons and arithmetic are the host's operators.
    """

    long_words: ClassVar[bool]
    """Whether 32-bit words are kept in 64-bit integers and masked (hosts without uint32 arithmetic)."""

    def where(self, condition: Array, chosen: Array, other: Array) -> Array: ...
    def exp(self, x: Array) -> Array: ...
    def expm1(self, x: Array) -> Array: ...
    def log(self, x: Array) -> Array: ...
    def log1p(self, x: Array) -> Array: ...
    def abs(self, x: Array) -> Array: ...
    def isinf(self, x: Array) -> Array: ...
    def power(self, x: Array, exponent: float) -> Array: ...
    def sum(self, x: Array, keepdims: bool = False) -> Array: ...
    def cumulative(self, x: Array) -> Array: ...  # sums of the cells up to each
    def max(self, x: Array, keepdims: bool = False) -> Array: ...
    def min(self, x: Array, keepdims: bool = False) -> Array: ...
    def any(self, x: Array, keepdims: bool = False) -> Array: ...
    def first_true(self, x: Array) -> Array: ...
    def sort(self, x: Array) -> Array: ...  # from the largest to the smallest
    def argsort(self, x: Array) -> Array: ...  # where the cells of `sort` lie; equal ones in raster order
    def positions(self, x: Array) -> Array: ...  # 0, 1, 2, ... along the last axis, in int32, without other axes
    def take_along(self, x: Array, index: Array) -> Array: ...
    def before(self, x: Array, first: Array) -> Array: ...  # the cell before each; `first` (..., 1) before the first
    def take(self, x: Array, index: Any) -> Array: ...
    def scatter_add(self, x: Array, index: Any, values: Array) -> Array: ...
    def concatenate(self, parts: list[Array]) -> Array: ...
    def zeros(self, shape: tuple[int, ...], dtype: str, like: Array) -> Array: ...
    def constant(self, values: Any, like: Array) -> Array: ...
    def cast(self, x: Array, dtype: str) -> Array: ...
    def dtype(self, x: Array) -> str: ...
    def shape(self, x: Array) -> tuple[int, ...]: ...
    def reshape(self, x: Array, shape: tuple[int, ...]) -> Array: ...
    def move_axis(self, x: Array, source: int, destination: int) -> Array: ...
    def broadcast(self, x: Array, shape: tuple[int, ...]) -> Array: ...
    def held(self, x: Array) -> Array: ...  # x as a constant, where a definition is itself differentiated
    def known(self, x: Array) -> bool: ...  # whether its values can be looked at: not while a call is recorded


@dataclass(frozen=True)
class Cells:
    """What the windows see: `planes` x `outputs` x `taps` cells.

    Attributes:
        xp: Namespace of the host.
        values: Cells, shape (planes, outputs, taps), in the accumulation type; anything where not valid.
        valid: Bool, broadcastable to the shape of `values`: inside the input and not masked.
        count: Number of valid cells per window, in the type of `values`, at least 1.
        divisor: What an average divides by (rule S4), in the type of `values`.
        words: In training one random 32-bit word per window (rule S13), else None.
        parameters: Options that are arrays, since they are learnt: each broadcastable to the shape of `values`.
    """

    xp: Namespace
    values: Array
    valid: Array
    count: Array
    divisor: Array
    words: Array | None = None
    parameters: Mapping[str, Array] = field(default_factory=dict)

    def option(self, reduction: Reduction, name: str) -> Array:
        """An option: the array that is learnt, else the number of the reduction."""
        return self.parameters.get(name, getattr(reduction, name))

    def select(self, values: Array, other: float | int | bool = 0) -> Array:
        """`values` where valid, `other` elsewhere: masked cells are selected away, never multiplied."""
        return self.xp.where(self.valid, values, other)

    def total(self, values: Array) -> Array:
        """Sum of `values` over the valid cells of each window."""
        return self.xp.sum(self.select(values))

    def first_nan_or(self, wins: Array) -> Array:
        """Tap of the first valid NaN of each window (rule S7), else of the first True of `wins`."""
        nan = self.valid & (self.values != self.values)
        return self.xp.first_true(self.xp.where(self.xp.any(nan, keepdims=True), nan, self.valid & wins))


@dataclass(frozen=True)
class Name:
    """One name under which users meet a reduction.

    Attributes:
        choice: Word on the command line and in files, such as "l2".
        prefix: Beginning of layer names, such as "L2" in `L2Pooling2D`.
        options: Options of the reduction that this name fixes.
    """

    choice: str
    prefix: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Divisor:
    """What an average divides by (rule S4): "valid" cells, "padded" cells, or a number."""

    kind: Literal["valid", "padded", "number"] = "valid"
    number: float = 1.0


VALID: Final = Divisor()

Bound: TypeAlias = Literal["none", "positive", "share"]
"""What bounds a learnt option: nothing, 0 from below, or 0 and 1."""


@dataclass(frozen=True)
class Reduction:
    """How the cells that a window sees become one. Subclasses are frozen dataclasses of their options.

    A subclass in a file of this package, or given to `register`, appears in every front end.
    """

    function: ClassVar[str]
    """Name of the function, such as "max_pool"."""
    names: ClassVar[tuple[Name, ...]]
    """Names of layers and command choices."""
    formula: ClassVar[str]
    """The definition as one line of text, for documentation."""
    source: ClassVar[str]
    """Paper and year."""
    use: ClassVar[str] = ""
    """When to take it, for documentation."""
    integers: ClassVar[Literal["keep", "sum", "mean"]] = "mean"
    """What integer input gives (rule S8): its own type, an exact int64 sum, or a floating-point mean."""
    random: ClassVar[bool] = False
    """Whether training draws random numbers."""
    learnable: ClassVar[Mapping[str, Bound]] = {}
    """Options that layers can learn, and what bounds them."""
    per_tap: ClassVar[frozenset[str]] = frozenset()
    """Those of them that have one number per cell of the window: by place, or by rank."""
    gradient_needs_input: ClassVar[bool] = True
    """Whether the derivative depends on the input cells (not only on where they are)."""

    @property
    def divisor(self) -> Divisor:
        """What `Cells.divisor` holds."""
        return VALID

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """Name and options of the native kernel, or why there is none, in words."""
        return self.name(), tuple(float(getattr(self, option.name)) for option in fields(self))

    @classmethod
    def name(cls) -> str:
        """Name of the reduction: of its file, its kernel and its page."""
        return cls.__module__.rpartition(".")[2]

    def indexed(self, training: bool) -> bool:
        """Whether one cell of each window wins, so that the result has an index."""
        return False

    def winner(self, cells: Cells) -> Array:
        """Tap of the winning cell of each window, -1 where none wins; only where `indexed`."""
        raise NotImplementedError(f"{type(self).__name__} has no winning cell")

    def value(self, cells: Cells) -> Array:
        """Result of each window, shape (planes, outputs)."""
        raise NotImplementedError(f"{type(self).__name__} defines no value")

    def derivative(self, cells: Cells, value: Array) -> Array:
        """Derivative of each window's result by each of its cells, shape (planes, outputs, taps).

        Forward mode sums it times the tangents, reverse mode scatters it times the cotangents.
        """
        raise NotImplementedError(f"{type(self).__name__} defines no derivative")

    def parameter_derivative(self, name: str, cells: Cells, value: Array) -> Array:
        """Derivative of each window's result by a learnable option, shape (planes, outputs); with taps if `per_tap`."""
        raise NotImplementedError(f"{type(self).__name__} defines no derivative by {name}")


LARGEST_OPTION: Final = (2 - 2.0**-23) * 2.0**127
"""The largest float32: beyond it an option would be infinite where cells are float32, and 0 times it NaN."""


def real(name: str, value: Any, expected: str) -> float:
    """`value` as a number, or an error that says what was expected; a text or a truth value is none."""
    try:
        if isinstance(value, (str, bytes, bool, np.bool_)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise PoolingError(f"{name} must be {expected}, got {value!r}") from None


def flag(name: str, value: Any) -> bool:
    """`value` as True or False, or an error that names it."""
    if not isinstance(value, (bool, np.bool_)):
        raise PoolingError(f"{name} must be True or False, got {value!r}")
    return bool(value)


def finite(name: str, value: Any) -> float:
    """`value` as a finite number that float32 can hold, or an error that names it."""
    number = real(name, value, "a number")
    if not abs(number) <= LARGEST_OPTION:
        raise PoolingError(f"{name} must be finite and within {LARGEST_OPTION:.4g}, got {value!r}")
    return number


def finite_numbers(name: str, values: Any) -> tuple[float, ...]:
    """`values` as finite numbers, or an error that names them."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise PoolingError(f"{name} must be a sequence of numbers, got {values!r}")
    return tuple(finite(name, value) for value in values)


def share(name: str, value: Any) -> float:
    """`value` as a number from 0 to 1, or an error that names it."""
    number = real(name, value, "a number from 0 to 1")
    if not 0 <= number <= 1:
        raise PoolingError(f"{name} must be a number from 0 to 1, got {value!r}")
    return number


def difference(xp: Namespace, a: Array, b: Array) -> Array:
    """`a - b`, 0 where they are equal infinities."""
    return xp.where((a == b) & xp.isinf(a), 0, a - b)


def anchor(cells: Cells, scale: Array) -> Array:
    """The cell of the largest `scale * x` of each window, shape (planes, outputs, 1); the scale a number or learnt.

    What is relative to it does not depend on it, so second derivatives take it as a constant.
    """
    xp, number = cells.xp, isinstance(scale, float | int)
    smallest = largest = None
    if not number or scale < 0:
        smallest = xp.held(xp.min(cells.select(cells.values, float("inf")), keepdims=True))
    if not number or scale >= 0:
        largest = xp.held(xp.max(cells.select(cells.values, -float("inf")), keepdims=True))
    if number:
        return largest if smallest is None else smallest
    return xp.where(scale < 0, smallest, largest)


def scaled(xp: Namespace, scale: Array, x: Array) -> Array:
    """`scale * x`, 0 where a learnt scale is 0, whatever x."""
    return scale * x if isinstance(scale, float | int) else xp.where(scale == 0, 0, scale * x)


def tabulated(xp: Namespace, numbers: Sequence[float], place: Array) -> Array:
    """The number at each place, counted from 0 on; 0 beyond the last."""
    found = 0 * place
    for own, number in enumerate(numbers):
        found = xp.where(place == own, number, found)
    return found


def quotient(xp: Namespace, a: Array, b: Array) -> Array:
    """`a / b`, 1 where both are 0 or both are infinite of one sign."""
    same = (a == b) & ((a == 0) | xp.isinf(a))
    return xp.where(same, 1, a / xp.where(same, 1, b))


def limits(dtype: str) -> tuple[float | int, float | int]:
    """Smallest and largest value of a type: the identities of max and min."""
    if "float" in dtype:
        return -float("inf"), float("inf")
    if dtype == "bool":
        return False, True
    bits = int(dtype.removeprefix("u").removeprefix("int"))
    return (0, 2**bits - 1) if dtype.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
