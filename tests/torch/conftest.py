"""These tests need PyTorch."""

from __future__ import annotations

import importlib.util

collect_ignore_glob = ["*.py"] if importlib.util.find_spec("torch") is None else []


if not collect_ignore_glob:
    import pytest
    import torch

    @pytest.fixture(autouse=True)
    def _same_numbers_every_time() -> None:
        torch.manual_seed(0)

    @pytest.fixture(autouse=True)
    def _inductor_is_as_strict_as_in_continuous_integration(monkeypatch: pytest.MonkeyPatch) -> None:
        """Where `CI` is set, Inductor refuses operators that have a decomposition, as ours have for ONNX."""
        monkeypatch.setenv("CI", "1")
