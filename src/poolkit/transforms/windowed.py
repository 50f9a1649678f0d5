"""Transforms over windows, or over another geometry: what they share."""

from __future__ import annotations

from dataclasses import dataclass

from poolkit.errors import PoolingError
from poolkit.functional import geometry_of
from poolkit.geometry import Adaptive, Geometry, Global, Padding, Sizes, Window
from poolkit.transforms.base import Transform, settle, tupled


@dataclass(frozen=True)
class Windowed(Transform):
    """A transform whose first options are those of poolings: a window, or a geometry as `kernel_size`."""

    kernel_size: Sizes | Geometry
    stride: Sizes | None = None
    padding: Padding = 0
    dilation: Sizes = 1
    ceil_mode: bool = False

    def __post_init__(self) -> None:
        for name in ("kernel_size", "stride", "padding", "dilation"):
            settle(self, name, tupled(getattr(self, name)))
        geometry = self.geometry
        geometry.rules(geometry.rank or 1)

    @property
    def geometry(self) -> Geometry:
        """Where it looks."""
        made = geometry_of(self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)
        if not isinstance(made, (Window, Adaptive, Global)):
            raise PoolingError(
                f"kernel_size of {type(self).__name__} must be numbers, Window, Adaptive or Global, got {made!r}"
            )
        return made

    @property
    def rank(self) -> int | None:
        """Number of spatial axes, or None where the options fit any."""
        return self.geometry.rank
