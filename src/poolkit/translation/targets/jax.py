"""JAX."""

from __future__ import annotations

from typing import ClassVar

from poolkit.pooling import Layout
from poolkit.translation.plan import Pairs, Windows
from poolkit.translation.targets.python import PythonTarget, call, number


class Jax(PythonTarget):
    """`jax.lax.reduce_window`, channels last."""

    name = "jax"
    title = "JAX"
    layout: ClassVar[Layout] = "channels_last"
    imports = ("import jax.numpy as jnp", "from jax import lax")
    concatenate = "jnp.concatenate(parts, axis)"
    reductions: ClassVar[dict[str, str]] = {
        "max": "jnp.max({x}, {axes}, keepdims=True)",
        "sum": "jnp.sum({x}, {axes}, keepdims=True)",
    }
    combinations: ClassVar[dict[str, str]] = {"max": "jnp.maximum", "sum": "jnp.add"}
    functions: ClassVar[dict[str, str]] = {
        "abs": "jnp.abs({x})",
        "exp": "jnp.exp({x})",
        "log": "jnp.log({x})",
        "relu": "jnp.maximum({x}, 0)",
        "peak": "jnp.max({x})",
        "larger": "jnp.maximum({x}, {y})",
    }
    ones_like = "jnp.ones_like({x})"

    def padded(self, x: str, value: float) -> str:
        """Not padded: `reduce_window` takes the padding itself."""
        return x

    def maxima(self, x: str) -> str:
        """With padding."""
        return self._reduced(x, "max")

    def sums(self, x: str) -> str:
        """With padding."""
        return self._reduced(x, "sum")

    def means(self, x: str) -> str:
        """A sum that is divided."""
        assert isinstance(self.plan, Windows)
        return self.operate(self.sums(x), "/", self.number(self.plan.cells))

    def _reduced(self, x: str, kind: str) -> str:
        if not isinstance(self.plan, Windows):
            return self._over(x, kind)
        return self._window(x, kind, self.plan, self.plan.padding)

    def pad(self, x: str, padding: Pairs, value: float) -> str:
        """`jnp.pad`."""
        around = self.around(padding, (0, 0))
        return f"jnp.pad({x}, {around}, constant_values={number(value)})" if any(map(any, padding)) else x

    def windows(self, x: str, kind: str, windows: Windows) -> str | None:
        """On what is padded already."""
        return self._window(x, kind, windows, ((0, 0),) * self.rank)

    def _window(self, x: str, kind: str, windows: Windows, padding: Pairs) -> str:
        start, combine = ("-jnp.inf", "lax.max") if kind == "max" else ("0.0", "lax.add")
        sizes = [repr(self.around(each, 1)) for each in (windows.kernel, windows.stride)]
        ends = repr(self.around(padding, (0, 0))) if any(map(any, padding)) else '"VALID"'
        dilation = self.around(windows.dilation, 1) if windows.dilated else None
        return call("lax.reduce_window", x, start, combine, *sizes, ends, window_dilation=dilation)
