"""Models of timm with random weights, where it is installed."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from tests.hosts import need

_OPERATORS = "torchvision._meta_registrations"


def network(name: str, **options: Any) -> Any:
    """A network of timm for evaluation.

    timm imports torchvision, whose wheels are built for CUDA. Beside a PyTorch for CPU its operators (boxes, regions)
    cannot be loaded, and it fails when it says what shapes they have; of networks it needs none of them.
    """
    need("torch")
    sys.modules.setdefault(_OPERATORS, ModuleType(_OPERATORS))
    need("timm")
    import timm

    return timm.create_model(name, pretrained=False, **options).eval()
