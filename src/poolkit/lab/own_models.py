"""Networks of the user's own: a function makes a Keras model or a PyTorch module, whose poolings are replaced."""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from poolkit.errors import PoolingError
from poolkit.lab import configuration, hooks, own_modules
from poolkit.lab.configuration import Configuration
from poolkit.lab.errors import LabError
from poolkit.lab.networks import Place
from poolkit.lab.pooling_choice import PoolingChoice


@dataclass(frozen=True)
class OwnModel:
    """A network that a function of the user's makes.

    Its layers `MaxPooling2D` and `AveragePooling2D`, or modules `MaxPool2d` and `AvgPool2d`, are replaced; global and
    adaptive ones stay. PyTorch modules are trained by Keras on PyTorch, and give logits.

    Attributes:
        path: Module and function (or class) that takes nothing, such as "mynetworks:small".
    """

    path: str

    @property
    def name(self) -> str:
        """The path."""
        return self.path

    @property
    def summary(self) -> str:
        """One line for reports."""
        return "a model of your own, its poolings over windows replaced"

    def places(self, input_shape: tuple[int, ...], pooling: Configuration) -> tuple[Place, ...]:
        """Where it pools, with these poolings.

        Raises:
            LabError: Where the model cannot be made, does not take such images, or the poolings do not fit.
        """
        made = _made(self.path)
        if own_modules.is_module(made):
            own_modules.check_backend(self.path)
            names = own_modules.replaced(made, pooling, self.path)
            return own_modules.places(made, names, input_shape, self.path)
        model, names = self._swapped(made, pooling, 0)
        self._check_shape(model, input_shape)
        layers = [model.get_layer(name) for name in names]
        for layer, count in zip(
            layers, hooks.calls(model, layers, np.zeros((1, *input_shape), np.float32)), strict=True
        ):
            if count != 1:
                raise LabError(
                    f"{self.path} uses the layer {layer.name} {count} times; give each place a pooling layer of its own"
                )
        return tuple(_place(layer) for layer in layers)

    def build(
        self, input_shape: tuple[int, ...], classes: int, pooling: PoolingChoice | Configuration, seed: int
    ) -> Any:
        """Make the model anew, with these poolings and compiled for class indices.

        Its own optimizer is taken where it is compiled, else Adam. `training.train` has seeded Keras before, so that
        the same seed gives the same initial weights wherever their shapes are the same.

        Raises:
            LabError: Where it cannot be made, or does not fit the images, the classes or the poolings.
        """
        import keras

        made = _made(self.path)
        if own_modules.is_module(made):
            own_modules.replaced(made, configuration.of(pooling), self.path)
            return own_modules.as_keras(made, input_shape, classes, self.path)
        model, _ = self._swapped(made, configuration.of(pooling), seed)
        self._check_shape(model, input_shape)
        if model.output_shape != (None, classes):
            raise LabError(
                f"{self.path} gives {model.output_shape}, expected (None, {classes}): one number per class of the data"
            )
        probabilities = getattr(model.layers[-1], "activation", None) is keras.activations.softmax
        model.compile(
            optimizer=_optimizer(made, keras),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=not probabilities),
            metrics=["accuracy"],
        )
        return model

    def _check_shape(self, model: Any, input_shape: tuple[int, ...]) -> None:
        if model.input_shape[1:] != input_shape:
            raise LabError(f"{self.path} takes images of {model.input_shape[1:]}, the data has {input_shape}")

    def _swapped(self, model: Any, pooling: Configuration, seed: int) -> tuple[Any, tuple[str, ...]]:
        """A copy of a Keras model with these poolings, and the names of the new layers."""
        from poolkit.keras import swap

        old = [layer.name for layer in model.layers if _replaceable(layer)]
        if not old:
            raise LabError(
                f"{self.path} has no MaxPooling2D or AveragePooling2D of Keras among its layers, so there is nothing "
                "to compare"
            )
        new = dict(zip(old, pooling.each(len(old), self.path), strict=True))

        def replacement(layer: Any) -> Any:
            return new[layer.name].in_place_of(layer, seed) if layer.name in new else None

        try:
            return swap(model, replacement, weights=False).model, tuple(old)
        except (PoolingError, ValueError) as error:
            raise LabError(f"{pooling.name} does not fit {self.path}: {error}") from None


def _optimizer(model: Any, keras: Any) -> Any:
    """A fresh copy of the optimizer of a model, Adam where it is not compiled."""
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return keras.optimizers.Adam()
    return keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))


def _replaceable(layer: Any) -> bool:
    import keras

    return type(layer) in (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)


def _place(layer: Any) -> Place:
    first = 1 if layer.data_format == "channels_last" else 2

    def sizes(tensor: Any) -> tuple[int, ...]:
        return cast(tuple[int, ...], tuple(tensor.shape[first : first + 2]))

    return Place(sizes(layer.input), sizes(layer.output))


def _made(path: str) -> Any:
    """What the function makes: a Keras model that says its shapes, or a PyTorch module.

    Raises:
        LabError: Where it cannot be imported or made, or makes something else.
    """
    module, colon, name = path.partition(":")
    if not colon or not module or not name:
        raise LabError(f"--model must be package:factory, such as mynetworks:small; got {path!r}")
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 (what `python -m` does)
    try:
        made: Any = importlib.import_module(module)
        for part in name.split("."):
            made = getattr(made, part)
        model = made()
    except Exception as error:  # whatever the user's code raises
        raise LabError(f"{path} cannot be made: {type(error).__name__}: {error}") from None
    finally:
        sys.path.pop(0)
    import keras

    if own_modules.is_module(model):
        return model
    if not isinstance(model, keras.Model):
        raise LabError(
            f"{path} gives {type(model).__name__}, expected a Sequential or functional keras.Model, or a "
            "torch.nn.Module"
        )
    if not isinstance(getattr(model, "input_shape", None), tuple):
        raise LabError(f"{path} gives a model that does not say its input; begin it with keras.Input(...)")
    return model
