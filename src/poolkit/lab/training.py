"""Training one network with one pooling."""

from __future__ import annotations

import math
import random
import statistics
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

import numpy as np

from poolkit.lab import devices
from poolkit.lab.configuration import Configuration
from poolkit.lab.data import Dataset
from poolkit.lab.networks import Subject
from poolkit.lab.pooling_choice import PoolingChoice


@dataclass(frozen=True)
class Epoch:
    """What one pass over the training images brought.

    Attributes:
        number: 1 for the first.
        loss: Mean training loss while the weights were changing.
        accuracy: Training accuracy while the weights were changing.
        val_loss: Test loss afterwards.
        val_accuracy: Test accuracy afterwards.
        seconds: Training time of this epoch; the evaluation on the test images is not counted.
        elapsed: Training time up to here.
    """

    number: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    seconds: float
    elapsed: float


_MEASURES: Final = ("loss", "accuracy", "val_loss", "val_accuracy", "seconds", "elapsed")


def _number(value: float | None) -> float:
    return math.nan if value is None else value


@dataclass(frozen=True)
class History:
    """What a training brought.

    Attributes:
        epochs: One entry per epoch.
        train_accuracy: Accuracy of the final weights on the training images.
        parameters: Number of weights of the network.
        steps: Steps per epoch.
    """

    epochs: tuple[Epoch, ...]
    train_accuracy: float
    parameters: int
    steps: int

    @property
    def test_accuracy(self) -> float:
        """Accuracy of the final weights on the test images."""
        return self.epochs[-1].val_accuracy

    @property
    def seconds_per_epoch(self) -> float:
        """Median training time; the first epoch, which compiles, counts only if it is the only one."""
        return statistics.median(epoch.seconds for epoch in self.epochs[1:] or self.epochs)

    @property
    def step_ms(self) -> float:
        """Median milliseconds of a training step."""
        return 1000 * self.seconds_per_epoch / self.steps

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values for JSON; a loss that is not finite becomes None."""
        content = asdict(self)
        content["epochs"] = [
            {key: value if math.isfinite(value) else None for key, value in epoch.items()}
            for epoch in content["epochs"]
        ]
        return content

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> History:
        """The inverse of `as_dict`."""
        epochs = (Epoch(epoch["number"], *(_number(epoch[name]) for name in _MEASURES)) for epoch in content["epochs"])
        return cls(tuple(epochs), content["train_accuracy"], content["parameters"], content["steps"])


class Observer(Protocol):
    """Who is told how training goes."""

    def on_step(self, epoch: int, step: int, steps: int) -> None:
        """Batch `step` of `steps` begins; both counts start at 1."""

    def on_epoch(self, epoch: Epoch) -> None:
        """An epoch has ended."""


@dataclass(frozen=True)
class Budget:
    """How long to train.

    Attributes:
        epochs: Passes over the training images.
        batch_size: Images per step.
    """

    epochs: int = 10
    batch_size: int = 128


def describe_epochs(epochs: int) -> str:
    """A number of epochs in words."""
    return "1 epoch" if epochs == 1 else f"{epochs} epochs"


def train(
    dataset: Dataset,
    network: Subject,
    pooling: PoolingChoice | Configuration,
    budget: Budget,
    seed: int = 0,
    observer: Observer | None = None,
) -> tuple[Any, History]:
    """Train a network: Adam, sparse categorical cross-entropy.

    The test images are looked at after each epoch for the curves only; nothing is chosen by them. Where JAX has several
    devices, each takes its share of every batch; of images that cannot be shared out evenly, the last are left out.

    Args:
        dataset: Training and test images.
        network: The network.
        pooling: One pooling for every place of it, or one for each.
        budget: Epochs and batch size.
        seed: Fixes initial weights, order of batches and every other chance.
        observer: Who is told of the progress.

    Returns:
        The trained `keras.Model` and its history.

    Raises:
        LabError: Where images, network and poolings do not fit, or batches cannot be shared out.
    """
    import keras

    # One process trains many models: what the last one left behind, Keras's own generator included, is dropped.
    keras.utils.clear_session()
    number = devices.count()
    if number > 1:
        dataset = devices.shared(dataset, budget.batch_size, number)
    with devices.sharing(number):
        _start_chance(seed)
        model = network.build(dataset.input_shape, len(dataset.class_names), pooling, seed)
        # Again, since building may have drawn: the order of batches must not depend on the pooling.
        _start_chance(seed)
        return model, _fit(model, dataset, budget, observer, number)


def _fit(model: Any, dataset: Dataset, budget: Budget, observer: Observer | None, number: int) -> History:
    steps = math.ceil(len(dataset.x_train) / budget.batch_size)
    recorder = _recorder(observer, steps)
    evaluation_batch = math.ceil(max(budget.batch_size, 512) / number) * number
    model.fit(
        dataset.x_train,
        dataset.y_train,
        batch_size=budget.batch_size,
        epochs=budget.epochs,
        validation_data=(dataset.x_test, dataset.y_test),
        validation_batch_size=evaluation_batch,
        callbacks=[recorder],
        verbose=0,
    )
    final = model.evaluate(dataset.x_train, dataset.y_train, batch_size=evaluation_batch, return_dict=True, verbose=0)
    return History(tuple(recorder.epochs), float(final["accuracy"]), model.count_params(), steps)


def _start_chance(seed: int) -> None:
    """Seed every generator that Keras draws from.

    That is `keras.utils.set_random_seed`, which however imports TensorFlow (seconds, hundreds of megabytes)
    under the other backends too, wherever it is installed.
    """
    import keras

    if keras.backend.backend() == "tensorflow":
        keras.utils.set_random_seed(seed)
        return
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002  (Keras shuffles with the global generator)
    if keras.backend.backend() == "torch":
        import torch

        torch.manual_seed(seed)


def _recorder(observer: Observer | None, steps: int) -> Any:
    """A Keras callback that keeps the epochs. Made in a function, since its base class needs Keras."""
    import keras

    class Recorder(keras.callbacks.Callback):  # type: ignore[misc]
        # ruff: noqa: ARG002  (Keras passes logs to every hook)
        # Without this Keras waits for every batch to finish before it starts the next.
        async_safe = True

        def __init__(self) -> None:
            super().__init__()
            self.epochs: list[Epoch] = []
            self._started = 0.0
            self._seconds = 0.0
            self._epoch = 0

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self._epoch = epoch + 1
            self._started = time.perf_counter()

        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            if observer is not None:
                observer.on_step(self._epoch, batch + 1, steps)

        def on_test_begin(self, logs: Any = None) -> None:
            self._seconds = time.perf_counter() - self._started

        def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
            values = logs or {}
            elapsed = self._seconds + (self.epochs[-1].elapsed if self.epochs else 0.0)
            measures = {key: float(values[key]) for key in ("loss", "accuracy", "val_loss", "val_accuracy")}
            self.epochs.append(Epoch(epoch + 1, **measures, seconds=self._seconds, elapsed=elapsed))
            if observer is not None:
                observer.on_epoch(self.epochs[-1])

    return Recorder()
