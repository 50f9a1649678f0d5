"""Models as users make them, for `--model`."""

from __future__ import annotations

from typing import Any


def small() -> Any:
    """Two poolings over windows, a global one, and an optimizer of its own."""
    import keras

    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2, name="first"),
            keras.layers.Conv2D(4, 3, padding="same", activation="relu"),
            keras.layers.AveragePooling2D(2, name="second"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(2),
        ]
    )
    model.compile(keras.optimizers.SGD(0.125), "mse")
    return model


def flat() -> Any:
    """One pooling, then a dense layer whose weights depend on the size of the map."""
    import keras

    image = keras.Input((8, 8, 1))
    x = keras.layers.MaxPooling2D(2, name="first")(image)
    return keras.Model(image, keras.layers.Dense(2, activation="softmax")(keras.layers.Flatten()(x)))


def without() -> Any:
    """No pooling."""
    import keras

    return keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(2)])


def shared() -> Any:
    """One pooling layer at two places."""
    import keras

    pooling = keras.layers.MaxPooling2D(2, name="pooling")
    image = keras.Input((8, 8, 1))
    x = keras.layers.Flatten()(pooling(pooling(image)))
    return keras.Model(image, keras.layers.Dense(2)(x))


def module() -> Any:
    """A PyTorch module with two poolings over windows."""
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.MaxPool2d(2),
        nn.AvgPool2d(3, 2, 1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(4, 2),
    )


def number() -> int:
    """No model."""
    return 3


def broken() -> Any:
    """Raises."""
    raise KeyError("weights")
