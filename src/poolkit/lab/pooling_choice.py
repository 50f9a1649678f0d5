"""Which pooling a network has: a reduction by name and a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poolkit.errors import PoolingError
from poolkit.geometry import Padding, Sizes, Window
from poolkit.lab.errors import LabError
from poolkit.lab.suggestions import unknown

if TYPE_CHECKING:
    from poolkit.reductions import Named


@dataclass(frozen=True)
class PoolingChoice:
    """A pooling of images, as a specification.

    Attributes:
        choice: Name of the reduction: a key of `poolkit.reductions.named()`, such as "l2".
        kernel_size: Cells of the window, one number or one per axis.
        stride: Cells between windows; the kernel size if None.
        padding: As in `poolkit.Window`.

    Raises:
        LabError: Where the name is unknown or the window is none.

    Example:
        >>> PoolingChoice("max", kernel_size=3, stride=2, padding="same").describe()
        'max, window 3 x 3, stride 2 x 2, padding same'
    """

    choice: str
    kernel_size: Sizes = 2
    stride: Sizes | None = None
    padding: Padding = "valid"

    def __post_init__(self) -> None:
        choices = _choices()
        if self.choice not in choices:
            raise LabError(unknown("pooling", self.choice, choices))
        try:
            self.window.rules(2)
        except PoolingError as error:
            raise LabError(str(error)) from None

    @property
    def named(self) -> Named:
        """The entry of the catalogue of reductions."""
        return _choices()[self.choice]

    @property
    def window(self) -> Window:
        """The window."""
        return Window(self.kernel_size, self.stride, self.padding)

    def describe(self) -> str:
        """One line for tables and reports."""
        return f"{self.choice}, {describe_window(self.kernel_size, self.stride, self.padding)}"

    def layer(self, name: str, seed: int) -> Any:
        """A new Keras layer.

        Args:
            name: Name of the layer.
            seed: Where its chance starts, if it has any.

        Returns:
            A `keras.layers.Layer`.
        """
        import poolkit.keras

        layer_class = getattr(poolkit.keras, f"{self.named.prefix}Pooling2D")
        chance = {"seed": seed} if self.named.reduction.random else {}
        return layer_class(pool_size=self.kernel_size, strides=self.stride, padding=self.padding, name=name, **chance)


def describe_window(kernel_size: Sizes, stride: Sizes | None, padding: Padding) -> str:
    """A window in words."""
    step = kernel_size if stride is None else stride
    return f"window {_by(kernel_size)}, stride {_by(step)}, padding {padding}"


def _by(sizes: Sizes) -> str:
    both = (sizes, sizes) if isinstance(sizes, int) else tuple(sizes)
    return " x ".join(map(str, both))


def _choices() -> dict[str, Named]:
    """The catalogue of this moment: reductions can be registered at any time."""
    from poolkit.reductions import named

    return dict(named())
