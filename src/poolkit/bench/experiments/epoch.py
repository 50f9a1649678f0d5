"""One epoch of the reference network on Fashion-MNIST in Keras, its own layer and Poolkit's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from poolkit.bench.contender import Kind, LeftOutError, Prepared
from poolkit.bench.work import Work
from poolkit.lab import backends, networks
from poolkit.lab.data import load
from poolkit.lab.errors import LabError
from poolkit.lab.pooling_choice import PoolingChoice

BATCH: int = 128


def contenders(work: Work) -> Mapping[str, Prepared]:
    """Both networks, from the same weights, on the same batches; their answer is the loss of the epoch."""
    try:
        backends.activate(work.option)
        data = load("fashion-mnist")
    except LabError as error:
        raise LeftOutError(str(error)) from None
    import keras

    def model(stock: bool) -> Any:
        shape, classes = data.input_shape, len(data.class_names)
        made = networks.build(networks.NETWORKS["reference"], shape, classes, PoolingChoice("max"), seed=0)
        if not stock:
            return made

        def own(layer: Any) -> Any:
            ours = type(layer).__module__.startswith("poolkit")
            return keras.layers.MaxPooling2D(2) if ours else type(layer).from_config(layer.get_config())

        x = images = keras.Input(shape)
        for layer in made.layers[1:]:
            x = own(layer)(x)
        model = keras.Model(images, x)
        model.set_weights(made.get_weights())
        model.compile(optimizer=keras.optimizers.Adam(), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return model

    def prepared(stock: bool, kind: Kind) -> Prepared:
        call = _epoch(model(stock), data.x_train[: work.shape[0]], data.y_train[: work.shape[0]])
        # Sums are taken in another order by some backends, and an epoch magnifies that.
        return Prepared(call, lambda loss: (np.array([loss]),), kind, allowed=5e-3)

    return {f"keras {work.option}": prepared(True, "peer"), f"poolkit keras {work.option}": prepared(False, "ours")}


def _epoch(model: Any, images: Any, labels: Any) -> Callable[[], float]:
    start = model.get_weights()
    model.fit(images[: 2 * BATCH], labels[: 2 * BATCH], batch_size=BATCH, verbose=0, shuffle=False)  # compiles

    def epoch() -> float:
        model.set_weights(start)
        for variable in model.optimizer.variables:
            if not variable.path.endswith("learning_rate"):
                variable.assign(np.zeros(variable.shape, variable.dtype))
        history = model.fit(images, labels, batch_size=BATCH, verbose=0, shuffle=False)
        return float(history.history["loss"][0])

    return epoch
