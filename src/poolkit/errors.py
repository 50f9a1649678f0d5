"""The one exception that Poolkit raises for wrong input."""

from __future__ import annotations


class PoolingError(ValueError, RuntimeError):
    """Wrong input to a pooling operation (rule S16).

    It is a `ValueError` (what NumPy, JAX and Keras users catch) and a `RuntimeError` (what PyTorch
    users catch). The message says what was received, what was expected and how to fix it.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> try:
        ...     pk.max_pool(np.ones((1, 1, 3)), 2, stride=0)
        ... except pk.PoolingError as error:
        ...     print(error)
        stride must be a positive integer, got 0 on axis 0
    """

    def __init__(self, message: str) -> None:
        # One line, also where it shows an array that prints on several.
        super().__init__(" ".join(message.split()))
