"""The main job, small enough for a few minutes: four poolings compared on real images."""

from __future__ import annotations

import sys

from poolkit.cli import main
from poolkit.lab.data import load
from poolkit.lab.errors import LabError

EPOCHS, SEEDS, IMAGES = 3, 2, 20000
"""The full job trains 10 epochs of 60,000 images; see the README."""

POOLINGS = ("max", "average", "l2", "stochastic")


def dataset() -> str:
    """Fashion-MNIST where it can be had, else the digits that scikit-learn brings."""
    try:
        load("fashion-mnist")
    except LabError as error:
        print(f"Fashion-MNIST cannot be had here ({error}); taking digits instead.", file=sys.stderr)
        return "digits"
    return "fashion-mnist"


if __name__ == "__main__":
    print(
        f"{EPOCHS} epochs of at most {IMAGES:,} images and {SEEDS} seeds for each pooling; the full job trains "
        "10 epochs of all.",
        file=sys.stderr,
    )
    choices = [word for pooling in POOLINGS for word in ("--pooling", pooling)]
    budget = ["--epochs", str(EPOCHS), "--seeds", str(SEEDS), "--limit", str(IMAGES), "--output", "demo"]
    sys.exit(main(["compare", "--data", dataset(), *choices, *budget]))
