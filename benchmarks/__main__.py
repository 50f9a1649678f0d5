"""All benchmarks, each in a process of its own: `python -m benchmarks`."""

from __future__ import annotations

import subprocess
import sys

for arguments in (
    ["benchmarks.operators"],
    ["benchmarks.epoch", "--backend", "jax"],
    ["benchmarks.epoch", "--backend", "torch"],
    ["benchmarks.epoch", "--backend", "tensorflow"],
):
    subprocess.run([sys.executable, "-m", *arguments], check=True)
