"""These tests need PyTorch."""

from __future__ import annotations

import importlib.util

collect_ignore_glob = ["*.py"] if importlib.util.find_spec("torch") is None else []
