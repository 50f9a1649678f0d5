"""Calls of transforms: one or more of each, and how a host makes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

import poolkit as pk
from tests.hosts import Array, Host


@dataclass(frozen=True)
class Sample:
    """A call of a function on an input of this shape, channels first."""

    function: str
    shape: tuple[int, ...]
    options: dict[str, Any] = field(default_factory=dict)
    operands: dict[str, Any] = field(default_factory=dict)
    """Tensors by name, with the channels first where they have some."""
    channels: tuple[str, ...] = ()
    """Operands that have channels."""

    def x(self, dtype: str = "float64") -> Array:
        """An input without ties."""
        values = np.random.default_rng(7).permutation(int(np.prod(self.shape))).reshape(self.shape) / 7 - 3
        return values.astype(dtype)

    def __str__(self) -> str:
        return f"{self.function}-{'x'.join(map(str, self.shape))}" + "".join(f"-{v}" for v in self.options.values())


_INDICES = np.array([[[[0, 7], [19, 16]], [[5, 7], [14, 14]]]])
_LOGITS = np.random.default_rng(1).normal(size=(2, 3, 5))
_CLUSTERS, _CENTRES = np.random.default_rng(2).normal(size=(2, 4, 5)), np.random.default_rng(3).normal(size=(4, 3))
_IMPORTANCE = np.random.default_rng(4).normal(size=(2, 3, 5, 4))
_BOXES = np.array([[1, 0.3, 0.7, 4.6, 3.9], [0, 2.2, 1.4, 5.8, 4.1], [1, -2.0, 3.2, 1.1, 8.7]])
_TOKENS = np.array([[True, True, True, False, False], [False, True, True, True, True]])

SAMPLES = [
    Sample("max_unpool", (1, 2, 2, 2), {"kernel_size": 2, "output_size": (5, 4)}, {"indices": _INDICES}, ("indices",)),
    Sample("pyramid_pool", (2, 3, 5, 7), {"output_size": (1, 2, (3, 2)), "reduction": pk.Average()}),
    Sample("pyramid_pool", (2, 3, 6, 7), {"output_size": (1, 2), "bins": "paper"}),
    Sample("cascade_pool", (2, 3, 6, 5), {"kernel_size": 3, "repeats": 2}),
    Sample("strip_pool", (2, 3, 4, 5)),
    Sample("blur_pool", (2, 3, 5, 4)),
    Sample("blur_pool", (2, 3, 7), {"size": 5, "stride": 3, "padding_mode": "zero"}),
    Sample("max_blur_pool", (2, 3, 6, 5), {"kernel_size": 2, "padding_mode": "circular"}),
    Sample("polyphase_pool", (2, 3, 6, 5)),
    Sample("spectral_pool", (2, 3, 6, 5)),
    Sample("space_to_depth", (2, 3, 4, 6)),
    Sample("token_pool", (2, 3, 5), {"mode": "mean_sqrt_len"}, {"mask": _TOKENS}),
    Sample("token_pool", (2, 3, 5), {"mode": "weighted_mean"}, {"lengths": np.array([3, 5])}),
    Sample("token_pool", (2, 3, 5), {"mode": "first"}, {"mask": _TOKENS}),
    Sample("k_max_pool", (2, 3, 5), {"k": 2}, {"mask": _TOKENS}),
    Sample("chunk_pool", (2, 3, 5), {"count": 2}, {"lengths": np.array([3, 5])}),
    Sample("piecewise_pool", (2, 3, 5), {}, {"cuts": np.array([[1, 2], [2, 2]]), "lengths": np.array([3, 5])}),
    Sample("covariance_pool", (2, 3, 7), {"root_steps": 3}),
    Sample("covariance_pool", (2, 3, 5), {}, {"mask": _TOKENS}),
    Sample("vlad_pool", (2, 3, 5), {}, {"logits": _CLUSTERS, "centres": _CENTRES, "mask": _TOKENS}, ("logits",)),
    Sample("roi_align", (2, 3, 5, 6), {"output_size": 2}, {"boxes": _BOXES}),
    Sample("roi_pool", (2, 3, 5, 6), {"output_size": (2, 3)}, {"boxes": _BOXES}),
    Sample("concat_pool", (2, 3, 5, 4), {"kernel_size": 3, "stride": 2, "padding": 1}),
    Sample("statistics_pool", (2, 3, 5), {}, {"mask": _TOKENS}),
    Sample("random_mixed_pool", (2, 3, 5, 4), {"kernel_size": (3, 2), "share": 0.25}),
    Sample("s3_pool", (2, 3, 6, 5), {"grid_size": 4}),
    Sample(
        "local_importance_pool",
        (2, 3, 5, 4),
        {"kernel_size": 3, "stride": 2, "padding": 1},
        {"logits": _IMPORTANCE},
        ("logits",),
    ),
    Sample("attention_pool", (2, 3, 5), {}, {"logits": _LOGITS, "mask": _TOKENS}, ("logits",)),
]


def call(host: Host, function: str, x: Any, *arguments: Any, **keywords: Any) -> Any:
    """A function of poolkit on NumPy arrays by way of the host's tensors."""
    with host.session(str(x.dtype)):
        result = apply(host, function, host.tensor(x), *arguments, **keywords)
        return tuple(map(host.array, result)) if isinstance(result, tuple) else host.array(result)


def apply(host: Host, function: str, x: Any, *arguments: Any, **keywords: Any) -> Any:
    """The same on a tensor of the host."""
    given = [host.tensor(each) if isinstance(each, np.ndarray) else each for each in arguments]
    named = {key: host.tensor(each) if isinstance(each, np.ndarray) else each for key, each in keywords.items()}
    return getattr(pk, function)(x, *given, **named)


def gradient(host: Host, function: str, x: Array, cotangent: Array | None, *arguments: Any, **keywords: Any) -> Any:
    """The (first) result, and the gradient by `x` of its sum weighted by the cotangent."""

    def first(tensor: Any) -> Any:
        result = apply(host, function, tensor, *arguments, **keywords)
        return result[0] if isinstance(result, tuple) else result

    with host.session(str(x.dtype)):
        if host.name == "jax":  # compiled as a whole: that is how it is used, and each operation alone takes long
            import jax

            first = jax.jit(first)
        value, slope = host.pullback(first, host.tensor(x), cotangent)
        return host.array(value), host.array(slope)
