"""Looking into a Keras model while it runs: what goes into its layers, and what gradient comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def inputs_and_outputs(
    model: Any, layers: Sequence[Any], images: Array, batch_size: int = 256
) -> list[tuple[Array, Array] | None]:
    """What goes into layers and what comes out, in use (not in training).

    Args:
        model: A `keras.Model`.
        layers: Layers of it, at any depth.
        images: What it gets.
        batch_size: Images at once.

    Returns:
        For each layer its input and output in its first call, None where it was never called.
    """
    import keras

    found: list[list[tuple[Array, Array]]] = [[] for _ in layers]
    seen: set[int] = set()

    def keep(position: int, call: Callable[..., Any], x: Any, arguments: Any, keywords: Any) -> Any:
        y = call(x, *arguments, **keywords)
        if position not in seen:
            seen.add(position)
            found[position].append((keras.ops.convert_to_numpy(x), keras.ops.convert_to_numpy(y)))
        return y

    with _hooked(layers, keep):
        for start in range(0, len(images), batch_size):
            seen.clear()
            model(keras.ops.convert_to_tensor(images[start : start + batch_size]), training=False)
    return [(_joined(each, 0), _joined(each, 1)) if each else None for each in found]


def _joined(parts: Sequence[tuple[Array, Array]], side: int) -> Array:
    return np.concatenate([part[side] for part in parts])


def calls(model: Any, layers: Sequence[Any], images: Array) -> list[int]:
    """How often a model calls each of these layers of it."""
    import keras

    counts = [0] * len(layers)

    def count(position: int, call: Callable[..., Any], x: Any, arguments: Any, keywords: Any) -> Any:
        counts[position] += 1
        return call(x, *arguments, **keywords)

    with _hooked(layers, count):
        model(keras.ops.convert_to_tensor(images), training=False)
    return counts


def input_gradients(
    model: Any, layers: Sequence[Any], images: Array, labels: Array, shapes: Sequence[tuple[int, ...]]
) -> list[Array]:
    """Gradient of the summed cross-entropy by the inputs of layers.

    Args:
        model: A `keras.Model` that gives probabilities or logits of classes.
        layers: Layers of it, each called.
        images: What it gets.
        labels: Class index of each image.
        shapes: Shape of the input of each layer for these images.

    Returns:
        One array per layer, of its shape.
    """
    import keras

    x, y = keras.ops.convert_to_tensor(images), keras.ops.convert_to_tensor(labels)
    first = keras.ops.convert_to_numpy(model(x, training=False))
    logits = bool(np.any(first < 0) or not np.allclose(first.sum(axis=-1), 1, atol=1e-3))

    def loss(added: Sequence[Any]) -> Any:
        """The loss where something is added to what goes into each layer."""
        seen: set[int] = set()

        def add(position: int, call: Callable[..., Any], value: Any, arguments: Any, keywords: Any) -> Any:
            if position in seen:
                return call(value, *arguments, **keywords)
            seen.add(position)
            return call(value + added[position], *arguments, **keywords)

        with _hooked(layers, add):
            output = model(x, training=False)
        return keras.ops.sum(keras.losses.sparse_categorical_crossentropy(y, output, from_logits=logits))

    return gradients(loss, [np.zeros(shape, np.float32) for shape in shapes])


def gradients(function: Callable[[Sequence[Any]], Any], values: Sequence[Array]) -> list[Array]:
    """Gradient of a function of Keras's tensors, computed by its backend.

    Args:
        function: From tensors to a number.
        values: Where.

    Returns:
        One array per value.
    """
    import keras

    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return [np.asarray(each) for each in jax.grad(function)(list(values))]
    tensors = [keras.ops.convert_to_tensor(value) for value in values]
    if backend == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(tensors)
            result = function(tensors)
        return [tf.convert_to_tensor(each).numpy() for each in tape.gradient(result, tensors)]
    import torch

    with torch.enable_grad():
        for tensor in tensors:
            tensor.requires_grad_(True)
        found = torch.autograd.grad(function(tensors), tensors)
    return [each.detach().cpu().numpy() for each in found]


def forward_and_backward(layer: Any, x: Array) -> Callable[[], Any]:
    """A call that runs a layer forward and backward on what goes into it, compiled where the backend compiles."""
    import keras

    backend = keras.backend.backend()
    value = keras.ops.convert_to_tensor(x)
    if backend == "jax":
        import jax

        def pull(v: Any) -> Any:
            y, back = jax.vjp(layer.call, v)
            return back(jax.numpy.ones_like(y))

        compiled = jax.jit(pull)
        return lambda: jax.block_until_ready(compiled(value))
    if backend == "tensorflow":
        import tensorflow as tf

        @tf.function  # type: ignore[untyped-decorator]
        def taped(v: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(v)
                y = layer.call(v)
            return tape.gradient(y, v)

        return lambda: taped(value)
    import torch

    value.requires_grad_(True)

    def run() -> Any:
        with torch.enable_grad():
            y = layer.call(value)
            return torch.autograd.grad(y, value, torch.ones_like(y))

    return run


@contextmanager
def _hooked(layers: Sequence[Any], hook: Callable[[int, Callable[..., Any], Any, Any, Any], Any]) -> Iterator[None]:
    """Let the hook stand in for the `call` of each layer."""

    def standing_in(position: int, call: Callable[..., Any]) -> Callable[..., Any]:
        def stand_in(x: Any, *arguments: Any, **keywords: Any) -> Any:
            return hook(position, call, x, arguments, keywords)

        return stand_in

    for position, layer in enumerate(layers):
        # On the instance, beside the method of its class.
        object.__setattr__(layer, "call", standing_in(position, layer.call))
    try:
        yield
    finally:
        for layer in layers:
            object.__delattr__(layer, "call")
