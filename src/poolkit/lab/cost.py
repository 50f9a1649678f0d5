"""What a network costs: operations counted, time and memory measured on this machine."""

from __future__ import annotations

import ctypes
import gc
import math
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from poolkit.lab.data import Dataset

_RUNS: Final = 15
_SECONDS: Final = 0.5
_STATUS: Final = Path("/proc/self/status")
_RESET: Final = Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Cost:
    """What one network costs.

    Attributes:
        flops: Operations of one image forward: two for each multiplication and addition of convolutions and dense
            layers, one for each cell that a pooling reads; None for PyTorch modules, whose layers are not looked at.
        latency_ms: Median milliseconds of a prediction for one image, after it was compiled.
        memory_mb: Megabytes that a training step adds at its peak to what the process held before it; None where the
            system does not tell.
    """

    flops: int | None
    latency_ms: float
    memory_mb: float | None


def measure(model: Any, dataset: Dataset, batch_size: int) -> Cost:
    """Count and measure a compiled model.

    Args:
        model: A compiled `keras.Model`. It is trained for a few steps more, so save it before.
        dataset: Its data.
        batch_size: Images per training step.

    Returns:
        The cost.
    """
    image, images, labels = dataset.x_test[:1], dataset.x_train[:batch_size], dataset.y_train[:batch_size]
    latency = median_ms(lambda: model.predict_on_batch(image))
    # Not train_on_batch, which would be compiled anew.
    memory = peak_mb(lambda: model.fit(images, labels, batch_size=batch_size, verbose=0))
    hidden = any(type(layer).__name__ == "TorchModuleWrapper" for layer in layers_of(model))
    return Cost(None if hidden else flops(model), latency, memory)


def median_ms(call: Callable[[], Any]) -> float:
    """Median milliseconds of a call after one that is not counted: at most 15 calls or half a second."""
    call()
    times: list[float] = []
    while len(times) < _RUNS and (sum(times) < _SECONDS or len(times) < 3):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def peak_mb(call: Callable[[], Any]) -> float | None:
    """Megabytes of resident memory that a call adds at its peak; the median of three, after one that is not counted.

    None where the system is no Linux, whose kernel keeps the peak and can forget it.
    """
    call()
    found = []
    for _ in range(3):
        gc.collect()
        _return_free_memory()
        before = _forgotten_peak()
        if before is None:
            return None
        call()
        found.append(max(_resident("VmHWM") - before, 0))
    return statistics.median(found) / 2**20


def flops(model: Any) -> int:
    """Operations of one image forward, convolutions, dense layers and poolings; other layers are not counted.

    A layer that is used at several places counts once.

    Formula: 2 x outputs x inputs of each output for convolutions and dense layers; outputs x window for poolings.

    Args:
        model: A built `keras.Model` of fixed sizes.

    Example:
        >>> flops(model)  # a dense layer of 10 units on 5408 cells  # doctest: +SKIP
        108160
    """
    return sum(_operations(layer) for layer in layers_of(model))


def layers_of(model: Any) -> Iterator[Any]:
    """Every layer of a model, those of models inside it too."""
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from layers_of(layer)
        else:
            yield layer


def _operations(layer: Any) -> int:
    import keras

    from poolkit.lab.pooling_layers import counterpart

    pooling = counterpart(layer)
    if pooling is not None:
        sizes = [axis.output_size * max(len(bin_) for bin_ in axis.bins()) for axis in _axes(layer, pooling)]
        channels = _pooled(layer).shape[-1 if pooling.data_format == "channels_last" else 1]
        return int(channels * math.prod(sizes))
    if isinstance(layer, keras.layers.Dense):
        return int(2 * math.prod(layer.kernel.shape) * math.prod(layer.output.shape[1:-1]))
    convolutions = (keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)
    if isinstance(layer, convolutions) or hasattr(layer, "depth_multiplier"):
        spatial = layer.output.shape[1:-1] if layer.data_format == "channels_last" else layer.output.shape[2:]
        return int(2 * math.prod(spatial) * sum(math.prod(w.shape) for w in layer.weights if len(w.shape) > 1))
    return 0


def _axes(layer: Any, pooling: Any) -> Any:
    from poolkit.geometry import resolve

    first = 1 if pooling.data_format == "channels_last" else 2
    return resolve(pooling.geometry, _pooled(layer).shape[first : first + pooling.rank])


def _pooled(layer: Any) -> Any:
    """What a pooling layer pools: the first of its inputs, which a mask may follow."""
    return layer.input[0] if isinstance(layer.input, list) else layer.input


def _return_free_memory() -> None:
    """Give free memory back to the system where the C library can, so that what is used anew is seen."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):
        return


def _forgotten_peak() -> int | None:
    try:
        _RESET.write_text("5")  # the peak becomes what is resident now
        return _resident("VmRSS")
    except (OSError, ValueError):
        return None


def _resident(name: str) -> int:
    for line in _STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"{_STATUS} has no {name}")
