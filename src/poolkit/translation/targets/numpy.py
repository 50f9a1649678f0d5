"""NumPy with Poolkit."""

from __future__ import annotations

from dataclasses import fields
from typing import ClassVar

from poolkit.geometry import Window
from poolkit.pooling import Layout
from poolkit.translation.targets.base import Target


class Numpy(Target):
    """Poolkit's own call, which takes arrays and tensors of every framework."""

    name = "numpy"
    title = "NumPy with Poolkit"
    layout: ClassVar[Layout] = "channels_first"

    def composed(self) -> str:
        """One call."""
        reduction, geometry = self.pooling.reduction, self.pooling.geometry
        options = [
            f"{option.name}={getattr(reduction, option.name)!r}"
            for option in fields(reduction)
            if getattr(reduction, option.name) != option.default
        ]
        if isinstance(geometry, Window):
            arguments = [repr(geometry.kernel_size)]
            for option in fields(geometry)[1:]:
                value = getattr(geometry, option.name)
                if value != option.default:
                    arguments.append(f"{option.name}={value!r}")
        else:
            arguments = [f"pk.{geometry!r}"]
        called = f"pk.{reduction.function}({', '.join(['x', *arguments, *options])})"
        return f"import poolkit as pk\n\n\ndef pool(x):  # {self.shape}\n    return {called}\n".replace(
            "=inf", '=float("inf")'
        )
