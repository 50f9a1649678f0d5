"""Runs a command whose trainings only wait: `python -m tests.cli.pretending compare ...`."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest import mock

from poolkit.cli import main
from poolkit.lab.cost import Cost
from tests.lab.conftest import history
from tests.lab.search.pretended import Pretended

SECONDS = 0.4
"""How long a training takes."""


def start(folder: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    """Begin a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.cli.pretending", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str], seconds: float) -> tuple[str, str]:
    """What a process wrote until it ended; where it does not end, an error that says what its threads were doing."""
    try:
        return process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGUSR1)
        time.sleep(1)
        process.kill()
        raise AssertionError(f"still there after {seconds:g} seconds: {process.communicate()[1]}") from None


class _Waiting(Pretended):
    def _train(self, *arguments: Any) -> Any:
        time.sleep(SECONDS)
        return super()._train(*arguments)


def _train(*_: Any) -> Any:
    time.sleep(SECONDS)
    return None, history([0.9])


if __name__ == "__main__":
    faulthandler.register(signal.SIGUSR1)
    with (
        mock.patch("poolkit.lab.compare.train", _train),
        mock.patch("poolkit.lab.compare.measure", return_value=Cost(1, 1.0, None)),
        mock.patch("poolkit.lab.feature_maps.sample", return_value=None),
        mock.patch("poolkit.lab.search.tuning.Real", return_value=_Waiting()),
        mock.patch("poolkit.lab.search.joining.Real", return_value=_Waiting()),
    ):
        sys.exit(main())
