"""Each host behind one adapter, so that a test is written once and runs on every host.

Tests hand NumPy arrays in and get NumPy arrays back; what lies between is the host's tensor.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any, ClassVar, Final

import numpy as np
import pytest
from numpy.typing import NDArray

import poolkit as pk
import poolkit.numpy as numpy_front_end  # by its path: asking `poolkit` for names reads the catalogue
from poolkit import dispatch, functional
from poolkit.pooling import Pooling

Array = NDArray[Any]
ROUTES: Final = ("kernel", "definition")


class Host:
    """A kind of tensor that Poolkit takes."""

    name: ClassVar[str]

    def session(self, dtype: str) -> AbstractContextManager[Any]:
        """What must be around calls on tensors of this type."""
        return contextlib.nullcontext()

    def tensor(self, array: Any) -> Any:
        """A tensor of the host with the content and type of a NumPy array."""
        raise NotImplementedError

    def array(self, tensor: Any) -> Array:
        """The NumPy array with the content and type of a tensor."""
        raise NotImplementedError

    def pullback(self, function: Callable[[Any], Any], x: Any, cotangent: Array | None) -> tuple[Any, Any]:
        """`function(x)`, and the gradient by `x` of its sum weighted by the cotangent (ones if None)."""
        raise NotImplementedError

    def index_type(self, dtype: str) -> str:
        """Type of indices for inputs of this type (rule S12)."""
        return "int64"

    def call(self, function: str, x: Array, *arguments: Any, mask: Array | None = None, **keywords: Any) -> Any:
        """A function of poolkit by its name, on NumPy arrays by way of the host's tensors."""
        with self.session(str(x.dtype)):
            if mask is not None:
                keywords["mask"] = self.tensor(mask)
            result = getattr(pk, function)(self.tensor(x), *arguments, **keywords)
            return tuple(map(self.array, result)) if isinstance(result, tuple) else self.array(result)

    def pool(self, x: Array, reduction: pk.Reduction, geometry: pk.Geometry, **keywords: Any) -> Any:
        """`poolkit.pool` on NumPy arrays by way of the host's tensors."""
        return self.call("pool", x, reduction, geometry, **keywords)

    def gradient(
        self,
        x: Array,
        reduction: pk.Reduction,
        geometry: pk.Geometry,
        cotangent: Array | None = None,
        mask: Array | None = None,
        **keywords: Any,
    ) -> tuple[Array, Array]:
        """Result, and gradient by `x` of its sum weighted by the cotangent (ones if None)."""
        with self.session(str(x.dtype)):
            if mask is not None:
                keywords["mask"] = self.tensor(mask)
            value, gradient = self.pullback(
                lambda tensor: pk.pool(tensor, reduction, geometry, **keywords), self.tensor(x), cotangent
            )
            return self.array(value), self.array(gradient)


class NumpyHost(Host):
    """NumPy: `poolkit.numpy.forward` and `backward` give the gradient."""

    name = "numpy"

    def tensor(self, array: Any) -> Any:
        return np.asarray(array)

    def array(self, tensor: Any) -> Array:
        assert isinstance(tensor, np.ndarray), f"not a NumPy array: {type(tensor)}"
        return tensor

    def gradient(
        self,
        x: Array,
        reduction: pk.Reduction,
        geometry: pk.Geometry,
        cotangent: Array | None = None,
        mask: Array | None = None,
        *,
        layout: Any = "channels_first",
        training: bool = False,
        seed: Any = None,
        empty_value: float | None = None,
        **keywords: Any,
    ) -> tuple[Array, Array]:
        from poolkit.chance import key_of
        from poolkit.numpy import backward, forward

        assert not keywords, f"no gradient with {keywords}"
        rank = geometry.rank or x.ndim - 2
        pooling = Pooling(reduction, geometry, rank, layout, training, empty_value, mask is not None)
        key = key_of(seed) if pooling.draws else None
        value, tap = forward(pooling, x, mask, key)
        weights = np.ones(value.shape, value.dtype) if cotangent is None else cotangent.astype(value.dtype)
        return value, backward(pooling, x, value, tap, weights, mask)


class TorchHost(Host):
    """PyTorch: autograd gives the gradient."""

    name = "torch"

    def __init__(self) -> None:
        self.torch = importlib.import_module("torch")

    def tensor(self, array: Any) -> Any:
        array = np.asarray(array)
        if str(array.dtype) == "bfloat16":
            return self.torch.from_numpy(array.astype(np.float32)).to(self.torch.bfloat16)
        # PyTorch has no negative strides; a copy is writable, which from_numpy warns about otherwise.
        return self.torch.from_numpy(array.copy())

    def array(self, tensor: Any) -> Array:
        assert isinstance(tensor, self.torch.Tensor), f"not a PyTorch tensor: {type(tensor)}"
        tensor = tensor.detach()
        if tensor.dtype == self.torch.bfloat16:
            return tensor.float().numpy().astype("bfloat16")
        return tensor.numpy()

    def pullback(self, function: Callable[[Any], Any], x: Any, cotangent: Array | None) -> tuple[Any, Any]:
        x.requires_grad_()
        value = function(x)
        weights = self.torch.ones_like(value) if cotangent is None else self.tensor(cotangent).to(value.dtype)
        (gradient,) = self.torch.autograd.grad(value, x, weights)
        return value, gradient


class JaxHost(Host):
    """JAX: `jax.vjp` gives the gradient; 64-bit types under `jax.enable_x64`."""

    name = "jax"

    def __init__(self) -> None:
        self.jax = importlib.import_module("jax")

    def session(self, dtype: str) -> AbstractContextManager[Any]:
        return self.jax.enable_x64(dtype in ("float64", "int64", "uint64"))

    def tensor(self, array: Any) -> Any:
        return self.jax.numpy.asarray(array)

    def array(self, tensor: Any) -> Array:
        assert isinstance(tensor, self.jax.Array), f"not a JAX array: {type(tensor)}"
        return np.asarray(tensor)

    def pullback(self, function: Callable[[Any], Any], x: Any, cotangent: Array | None) -> tuple[Any, Any]:
        value, backwards = self.jax.vjp(function, x)
        weights = np.ones(value.shape) if cotangent is None else cotangent
        return value, backwards(self.jax.numpy.asarray(weights, value.dtype))[0]

    def index_type(self, dtype: str) -> str:
        return "int64" if dtype in ("float64", "int64", "uint64") else "int32"


class TensorflowHost(Host):
    """TensorFlow: a gradient tape gives the gradient."""

    name = "tensorflow"

    def __init__(self) -> None:
        self.tf = importlib.import_module("tensorflow")

    def tensor(self, array: Any) -> Any:
        return self.tf.constant(np.asarray(array))

    def array(self, tensor: Any) -> Array:
        assert isinstance(tensor, self.tf.Tensor), f"not a TensorFlow tensor: {type(tensor)}"
        return tensor.numpy()

    def pullback(self, function: Callable[[Any], Any], x: Any, cotangent: Array | None) -> tuple[Any, Any]:
        with self.tf.GradientTape() as tape:
            tape.watch(x)
            value = function(x)
        weights = None if cotangent is None else self.tf.cast(self.tf.constant(cotangent), value.dtype)
        gradient = tape.gradient(value, x, output_gradients=weights)
        return value, self.tf.convert_to_tensor(gradient)


HOSTS: Final[dict[str, type[Host]]] = {kind.name: kind for kind in (NumpyHost, TorchHost, JaxHost, TensorflowHost)}


def need(package: str) -> None:
    """Skip the test where a package is not installed. One that is there and broken fails the test."""
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    importlib.import_module(package)


@cache
def _adapter(name: str) -> Host:
    return HOSTS[name]()


def host_named(name: str) -> Host:
    """The adapter of a host; skips where the host is not installed."""
    need(name)
    front_end = importlib.util.find_spec(functional.FRONT_ENDS[name])
    if front_end is None or front_end.origin is None:
        pytest.skip(f"{functional.FRONT_ENDS[name]} is not part of this package")
    return _adapter(name)


@contextmanager
def on_route(route: str) -> Iterator[None]:
    """Calls inside are answered by kernels ("kernel") or by definitions; skips where there is no core."""
    if route == "kernel" and dispatch.core is None:
        pytest.skip(f"no kernels: {dispatch.core_missing}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POOLKIT_KERNELS", "on" if route == "kernel" else "off")
        forget_plans()
        yield
    forget_plans()


def forget_plans() -> None:
    """Forget which route answered which call, here, in the PyTorch front end and in what JAX has compiled."""
    dispatch.plan.cache_clear()
    numpy_front_end.forget()
    torch_kernel = sys.modules.get("poolkit.torch.kernel")
    if torch_kernel is not None:
        torch_kernel.forget()
    primitives = sys.modules.get("poolkit.jax.primitives")
    if primitives is not None:
        primitives._compiled.cache_clear()
