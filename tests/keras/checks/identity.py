"""Same seed, same input: what each layer gives is written down, to be compared with the other backends.

Of layers that kernels answer: definitions are as exact as their host's functions.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from tests.keras.checks.layers import BACKEND, KINDS, LAYOUTS, numpy_of
from tests.reductions.samples import native


def test_results_of_every_layer() -> None:
    """Values, and for layers that draw two calls in training; `tests/keras/test_backends.py` compares the files."""
    found = {}
    for kind in (each for each in KINDS if each.entry.reduction in native()):
        for layout in LAYOUTS:
            layer, x = kind.layer(**kind.arguments(data_format=layout)), kind.data(layout)
            found[f"{kind.name}-{layout}"] = numpy_of(layer(x))
            if kind.random:
                found |= {f"{kind.name}-{layout}-drawn-{turn}": numpy_of(layer(x, training=True)) for turn in range(2)}
    assert all(np.isfinite(each).all() for each in found.values())
    if "POOLKIT_CHECKS" in os.environ:
        np.savez(Path(os.environ["POOLKIT_CHECKS"]) / f"{BACKEND}-results.npz", **found)
