"""What `--help` says."""

from __future__ import annotations

import pytest

from poolkit.cli.application import _command
from tests.cli.conftest import Command


@pytest.mark.parametrize("name", sorted(_command().commands))
def test_every_command_explains_itself(run: Command, name: str) -> None:
    """Brackets in a text are markup to what lays it out, which refuses some."""
    outcome = run(name, "--help")
    assert (outcome.code, outcome.messages) == (0, "")
    assert f"Usage: poolkit {name}" in outcome.output
