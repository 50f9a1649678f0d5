"""A copy of the same bytes into a buffer that is there already: the limit of memory."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

import numpy as np

from poolkit.bench.contender import Contender, Prepared
from poolkit.bench.inputs import Inputs
from poolkit.bench.work import Work


class Copy(Contender):
    """Half of the bytes of input and result read and as many written; twice that for both passes."""

    name = "copy"
    module = "numpy"
    order = 0

    def prepare(self, work: Work, inputs: Inputs) -> Prepared:
        """Two blocks of the right size; PyTorch copies with several threads where it is installed."""
        passes = 1 if work.forward else 2
        size = passes * work.cells * inputs.x.dtype.itemsize // 2
        source: Any = np.random.default_rng(1).integers(0, 256, size, np.uint8)
        target: Any = np.zeros(size, np.uint8)
        if importlib.util.find_spec("torch") is None:
            return Prepared(lambda: np.copyto(target, source), lambda _: (), "reference", "one thread")
        torch: Any = importlib.import_module("torch")
        source, target = torch.from_numpy(source), torch.from_numpy(target)
        return Prepared(lambda: target.copy_(source), lambda _: (), "reference")
