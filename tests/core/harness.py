"""Calls of the core on NumPy arrays of shape (blocks, channels, *spatial), in either memory layout."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from numpy.typing import NDArray

core: Any = pytest.importorskip("poolkit._core", reason="the native core is not built")

Code = tuple[int, int, int, int, int, int, int]
LAYOUTS = ("channels_first", "channels_last")
DTYPES = ("float32", "float64")
HALVES = ("float16", "bfloat16")
INTEGERS = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "bool")

PARAMETERS: dict[str, list[list[float]]] = {
    "max": [[]],
    "min": [[]],
    "sum": [[]],
    "average": [[]],
    "power": [[2.0, 0.0], [1.0, 1.0], [3.0, 0.0], [2.5, 1.0], [0.5, 0.0]],
    "generalized_mean": [[3.0, 1e-6], [2.0, 0.3], [0.5, 0.25]],
    "softmax": [[1.0], [-2.0], [0.0]],
    "log_mean_exp": [[1.0], [-3.0], [0.0], [1e-6]],
    "stochastic": [[]],
    "median": [[]],
    # The first two alike; geometric, normalized and not; those in the middle; listed ones.
    "ranked": [[0.0, 2.0], [1.0, 0.4, 1.0], [1.0, 0.5, 0.0], [2.0], [3.0, 3.0, 1.0, 0.0, 0.5]],
}

SPECIAL = (np.nan, -0.0, 0.0, np.inf, -np.inf)
"""Numbers that reductions are asked about most."""

INDEXED = ("max", "min", "median")
"""Reductions of which one cell wins."""

WINDOW, SAME, SAME_LOWER, ADAPTIVE = range(4)


def window(kernel: int, stride: int | None = None, padding: int = 0, dilation: int = 1, ceil_mode: int = 0) -> Code:
    """The code of a sliding window with equal padding on both sides."""
    return (WINDOW, kernel, stride or kernel, dilation, padding, padding, ceil_mode)


def adaptive(outputs: int) -> Code:
    """The code of a fixed number of outputs."""
    return (ADAPTIVE, outputs, 1, 1, 0, 0, 0)


def random_code(chance: random.Random, size: int) -> Code:
    """An axis rule that gives at least one output."""
    while True:
        if chance.random() < 0.3:
            code = adaptive(chance.randint(1, 2 * size))
        else:
            kind = chance.choice([WINDOW, WINDOW, WINDOW, SAME, SAME_LOWER])
            code = (kind, chance.randint(1, 5), chance.randint(1, 4), chance.randint(1, 3), 0, 0, 0)
            if kind == WINDOW:
                code = (*code[:4], chance.randint(0, 3), chance.randint(0, 3), chance.randint(0, 1))
        try:
            core.resolve(code, size)
        except ValueError:
            continue
        return code


def type_of(name: str) -> np.dtype[Any]:
    """The NumPy type of that name; bfloat16 is that of ml_dtypes."""
    return np.dtype(getattr(ml_dtypes, name) if name == "bfloat16" else name)


def address(array: NDArray[Any] | None) -> int:
    """Address of an array of any type."""
    if array is None:
        return 0
    return int(core.address(array.view(np.uint16) if array.dtype == ml_dtypes.bfloat16 else array))


class Pool:
    """One plan in one layout."""

    def __init__(
        self,
        reduction: str,
        shape: Sequence[int],
        codes: Sequence[Code],
        *,
        dtype: str = "float64",
        layout: str = "channels_first",
        parameters: Sequence[float] = (),
        divisor: int | float | str = "valid",
        mask: NDArray[np.bool_] | None = None,
        allow_empty: bool = False,
        empty_value: float = 0.0,
        training: bool = False,
    ) -> None:
        self.shape, self.dtype, self.last = tuple(shape), type_of(dtype), layout == "channels_last"
        channels = shape[1]
        self.outer = shape[0] if self.last else shape[0] * channels
        with_channels = mask is not None and mask.ndim == len(shape)
        self.mask = (
            None
            if mask is None
            else np.ascontiguousarray(np.moveaxis(mask, 1, -1) if self.last and with_channels else mask)
        )
        mode = {"valid": 0, "padded": 1}.get(divisor, 2) if isinstance(divisor, str) else 2
        self.plan = core.Plan(
            reduction, list(parameters), dtype, list(codes), list(shape[2:]), channels if self.last else 1,
            mode, float(divisor) if mode == 2 else 0.0, mask is not None,
            1 if with_channels or self.last else max(channels, 1), with_channels and self.last,
            allow_empty, empty_value, training,
        )  # fmt: skip
        self.output_shape = (*shape[:2], *self.plan.output_sizes)
        self.result = type_of(self.plan.result_dtype)

    def stored(self, array: NDArray[Any]) -> NDArray[Any]:
        """The array as it lies in memory in this layout."""
        return np.array(np.moveaxis(array, 1, -1) if self.last else array, order="C")

    def _empty(self, shape: Sequence[int], dtype: Any) -> NDArray[Any]:
        """Memory with something in it: outputs arrive uninitialised."""
        return self.stored(np.full(shape, 77, dtype))

    def _back(self, array: NDArray[Any]) -> NDArray[Any]:
        return np.moveaxis(array, -1, 1) if self.last else array

    def forward(
        self, x: NDArray[Any], *, index: bool = False, key: tuple[int, int] = (0, 0), planes: NDArray[Any] | None = None
    ) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """Values, and taps where asked for, -1 where no cell won."""
        x = self.stored(x.astype(self.dtype))
        y = self._empty(self.output_shape, self.result)
        taps = self._empty(self.output_shape, self.plan.index_dtype) if index else None
        self.plan.forward(
            address(x), address(y), address(taps), address(self.mask), self.outer, *key, address(planes),
        )  # fmt: skip
        if taps is None:
            return self._back(y), None
        wide = taps.astype(np.int64)
        wide[taps == np.iinfo(taps.dtype).max] = -1
        return self._back(y), self._back(wide)

    def backward(
        self, g: NDArray[Any], *, x: NDArray[Any] | None = None, taps: NDArray[Any] | None = None
    ) -> NDArray[Any]:
        """Gradient of the input."""
        g = self.stored(g.astype(self.result))
        gx = self._empty(self.shape, self.dtype)
        x = None if x is None else self.stored(x.astype(self.dtype))
        index = None
        if taps is not None:
            index = self.stored(taps.astype(self.plan.index_dtype))  # -1 becomes all ones
        self.plan.backward(
            address(x), 0, address(index), address(self.mask), address(g), address(gx), self.outer
        )  # fmt: skip
        return self._back(gx)


def need_instruction_set(name: str) -> None:
    """Skip a test of instructions that this machine or build has not."""
    if name not in core.instruction_sets():
        pytest.skip(f"this processor or build has no {name}, only {', '.join(core.instruction_sets())}")


def in_new_process(program: str, **environment: str) -> str:
    """Standard output of a Python program that runs with these variables set; its failure is ours."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
