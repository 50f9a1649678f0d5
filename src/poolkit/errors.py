"""What Poolkit raises: one exception for wrong input, and what to say where a framework cannot be used."""

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


def unusable(front_end: str, package: str, extra: str, error: ImportError) -> ImportError:
    """What to raise where a front end finds its framework missing or broken.

    Args:
        front_end: Module of Poolkit that needs it, such as "poolkit.jax".
        package: The framework's module.
        extra: What to give to `pip install`.
        error: What importing it raised.
    """
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    cause = " ".join(f"{type(error).__name__}: {error}".split())
    what = f"is installed but cannot be imported ({cause}); run: pip install --upgrade '{extra}'"
    if missing == package:
        what = f"is not installed; run: pip install '{extra}'"
    elif missing is not None and "." not in missing:  # such as the backend that Keras is set to
        what = f"wants {missing}, which is not installed; run: pip install {missing}"
        if package == "keras":
            what += ", or set the environment variable KERAS_BACKEND to a backend that is (jax, torch, tensorflow)"
    return ImportError(f"{front_end} needs {package}, which {what}", name=package)
