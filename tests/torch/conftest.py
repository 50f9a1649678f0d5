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
