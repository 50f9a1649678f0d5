"""Which pooling a network has: a reduction by name, its options, and a window."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from poolkit.errors import PoolingError
from poolkit.geometry import Padding, Sizes, Window
from poolkit.lab.errors import LabError
from poolkit.lab.suggestions import unknown

if TYPE_CHECKING:
    from poolkit.reductions import Named
    from poolkit.reductions.base import Reduction

Option: TypeAlias = float | bool


@dataclass(frozen=True)
class PoolingChoice:
    """A pooling of images, as a specification.

    Attributes:
        choice: Name of the reduction: a key of `poolkit.reductions.named()`, such as "l2".
        kernel_size: Cells of the window, one number or one per axis; None for the window of the layer that it
            replaces in a model that exists.
        stride: Cells between windows; the kernel size if None.
        padding: As in `poolkit.Window`.
        options: Options of the reduction, such as `(("p", 3.0),)` of "lp".

    Raises:
        LabError: Where the name or an option is unknown or the window is none.

    Example:
        >>> PoolingChoice("max", kernel_size=3, stride=2, padding="same").describe()
        'max, window 3 x 3, stride 2 x 2, padding same'
    """

    choice: str
    kernel_size: Sizes | None = 2
    stride: Sizes | None = None
    padding: Padding = "valid"
    options: tuple[tuple[str, Option], ...] = ()

    axes: ClassVar[int] = 2
    """Number of spatial axes of what is pooled."""

    def __post_init__(self) -> None:
        choices = self.choices()
        if self.choice not in choices:
            raise LabError(unknown("pooling", self.choice, choices))
        free = self.free(self.choice)
        for name, _ in self.options:
            if name not in free:
                raise LabError(
                    f"{unknown('option', name, free)} of {self.choice}" if free else _no_options(self.choice)
                )
        try:
            _ = self.definition
            if self.kernel_size is not None:
                self.window.rules(self.axes)
        except PoolingError as error:
            raise LabError(str(error)) from None

    @classmethod
    def choices(cls) -> tuple[str, ...]:
        """Every name that there is at this moment: reductions can be registered at any time."""
        return tuple(_choices())

    @classmethod
    def free(cls, choice: str) -> tuple[str, ...]:
        """Options that a name leaves open."""
        return free_options(_choices()[choice])

    @property
    def definition(self) -> Any:
        """What has the `formula` and the `source`, for reports."""
        return self.reduction

    @property
    def named(self) -> Named:
        """The entry of the catalogue of reductions."""
        return _choices()[self.choice]

    @property
    def reduction(self) -> Reduction:
        """The reduction with its options."""
        given: dict[str, Any] = dict(self.options)
        return replace(self.named.reduction, **given)

    @property
    def window(self) -> Window:
        """The window.

        Raises:
            LabError: Where it is that of a layer to be replaced.
        """
        if self.kernel_size is None:
            raise LabError(f"{self.spec} has no window of its own, expected one such as {self.spec}:2/2")
        return Window(self.kernel_size, self.stride, self.padding)

    @property
    def spec(self) -> str:
        """The shortest text that `configuration.parse` reads as this: "max:2", "lp(3):3/2+1"."""
        name = self.choice + _options_text(self)
        if self.kernel_size is None:
            return name
        same = self.stride is None or _pair(self.stride) == _pair(self.kernel_size)
        stride = "" if same or self.stride is None else f"/{_sizes_text(self.stride)}"
        padding = _padding_text(self.padding)
        return f"{name}:{_sizes_text(self.kernel_size)}{stride}{padding}"

    def describe(self) -> str:
        """One line for tables and reports."""
        name = self.choice + _options_text(self)
        if self.kernel_size is None:
            return f"{name}, the window of the layer replaced"
        return f"{name}, {describe_window(self.kernel_size, self.stride, self.padding)}"

    def layer(self, name: str, seed: int) -> Any:
        """A new Keras layer.

        Args:
            name: Name of the layer.
            seed: Where its chance starts, if it has any.

        Returns:
            A `keras.layers.Layer`.
        """
        window = self.window
        return self._layer_class()(
            pool_size=window.kernel_size,
            strides=window.stride,
            padding=window.padding,
            name=name,
            **self._arguments(seed),
        )

    def in_place_of(self, layer: Any, seed: int) -> Any:
        """A new Keras layer that takes the place of another.

        Args:
            layer: A pooling layer over windows of two axes; its window is kept where this has none.
            seed: Where chance starts, if there is any.

        Returns:
            A `keras.layers.Layer` of the same name and data format.
        """
        config = {**layer.get_config(), **self._arguments(seed)}
        if self.kernel_size is not None:
            window = self.window
            config |= {"pool_size": window.kernel_size, "strides": window.stride, "padding": window.padding}
        return self._layer_class().from_config(config)

    def _layer_class(self) -> Any:
        import poolkit.keras

        return getattr(poolkit.keras, f"{self.named.prefix}Pooling2D")

    def _arguments(self, seed: int) -> dict[str, Any]:
        chance = {"seed": seed} if self.named.reduction.random else {}
        return {**dict(self.options), **chance}


def describe_window(kernel_size: Sizes, stride: Sizes | None, padding: Padding) -> str:
    """A window in words."""
    step = kernel_size if stride is None else stride
    return f"window {_by(kernel_size)}, stride {_by(step)}, padding {padding}"


def free_options(named: Named) -> tuple[str, ...]:
    """Options of a reduction that its name leaves open, in the order in which the reduction has them."""
    return tuple(field.name for field in fields(named.reduction) if field.name not in named.fixed)


def _no_options(choice: str) -> str:
    return f"the pooling {choice!r} has no options; write it without brackets"


def _by(sizes: Sizes) -> str:
    return " x ".join(map(str, _pair(sizes)))


def _pair(sizes: Sizes) -> tuple[int, ...]:
    return (sizes, sizes) if isinstance(sizes, int) else tuple(sizes)


def _sizes_text(sizes: Sizes) -> str:
    both = _pair(sizes)
    return str(both[0]) if len(set(both)) == 1 else "x".join(map(str, both))


def _padding_text(padding: Padding) -> str:
    if isinstance(padding, str):
        return "" if padding == "valid" else f"+{padding}"
    if isinstance(padding, int):
        return f"+{padding}" if padding else ""
    parts = [each if isinstance(each, int) else tuple(each) for each in padding]
    words = [str(each) if isinstance(each, int) else f"{each[0]}:{each[1]}" for each in parts]
    words = [before if before == after else word for word in words for before, _, after in [word.partition(":")]]
    text = words[0] if len(set(words)) == 1 else "x".join(words)
    return "" if text == "0" else f"+{text}"


def _options_text(pooling: PoolingChoice) -> str:
    if not pooling.options:
        return ""
    first = pooling.free(pooling.choice)[0]
    words = [
        _value_text(value) if name == first and position == 0 else f"{name}={_value_text(value)}"
        for position, (name, value) in enumerate(pooling.options)
    ]
    return f"({','.join(words)})"


def _value_text(value: Option) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}"


def _choices() -> dict[str, Named]:
    """The catalogue of this moment: reductions can be registered at any time."""
    from poolkit.reductions import named

    return dict(named())
