"""One epoch of the reference network, our layer beside Keras's: `python -m benchmarks.epoch --backend jax`.

Both networks start from the same weights and see the same batches; epochs alternate. The losses must agree.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from typing import Any

from benchmarks.measure import machine, save


def network(layer: Any, classes: int = 10) -> Any:
    """The classic network: Conv2D 32 3x3 with ReLU, pooling 2x2, dense 10."""
    import keras

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.layers.Input((28, 28, 1)),
            keras.layers.Conv2D(32, 3, activation="relu"),
            layer,
            keras.layers.Flatten(),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def main() -> None:
    """Time alternating epochs, assert that both learn the same, print and keep the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backend", choices=["jax", "torch", "tensorflow"], default="jax")
    parser.add_argument("--epochs", type=int, default=3)
    arguments = parser.parse_args()
    os.environ["KERAS_BACKEND"] = arguments.backend
    import keras

    import poolkit.keras
    from poolkit.lab.data import load

    data = load("fashion-mnist")
    models = {
        "stock": network(keras.layers.MaxPooling2D(2)),
        "poolkit": network(poolkit.keras.MaxPooling2D(2)),
    }
    seconds: dict[str, list[float]] = {name: [] for name in models}
    losses: dict[str, list[float]] = {name: [] for name in models}
    for epoch in range(arguments.epochs + 1):
        for name, model in models.items():
            if epoch == 0:  # compiles; not timed
                model.fit(data.x_train[:256], data.y_train[:256], batch_size=128, verbose=0, shuffle=False)
                continue
            start = time.perf_counter()
            history = model.fit(data.x_train, data.y_train, batch_size=128, verbose=0, shuffle=False)
            seconds[name].append(round(time.perf_counter() - start, 3))
            losses[name].append(history.history["loss"][0])
    gap = max(abs(a - b) for a, b in zip(losses["stock"], losses["poolkit"], strict=True))
    assert gap < 5e-3, f"the two networks learn differently: {losses}"
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    ratio = medians["stock"] / medians["poolkit"]
    package = {"jax": "jax", "torch": "torch", "tensorflow": "tensorflow-cpu"}[arguments.backend]
    path = save(
        f"epoch-{arguments.backend}",
        {
            "machine": machine("keras", package),
            "work": "one epoch of the reference network on Fashion-MNIST, 60,000 images, batches of 128",
            "backend": arguments.backend,
            "seconds": seconds,
            "median_seconds": medians,
            "losses": losses,
            "ratio": round(ratio, 2),
        },
    )
    print(f"{arguments.backend}: stock {medians['stock']:.2f} s, poolkit {medians['poolkit']:.2f} s, {ratio:.2f}x")
    print(f"largest difference of the losses {gap:.1e}; kept in {path}")


if __name__ == "__main__":
    main()
