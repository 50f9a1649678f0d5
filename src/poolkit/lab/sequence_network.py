"""The network in which poolings of sequences are compared: one convolution, the pooling, and a softmax."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from poolkit.errors import PoolingError
from poolkit.geometry import resolve
from poolkit.lab import configuration
from poolkit.lab.configuration import Configuration
from poolkit.lab.errors import LabError
from poolkit.lab.networks import POOLING, Place
from poolkit.lab.pooling_choice import PoolingChoice
from poolkit.lab.sequence_pooling import SequencePooling
from poolkit.lab.sequences import PADDING, SequenceDataset

_EMBEDDING: Final = 32
_FILTERS: Final = 64
_KERNEL: Final = 5


@dataclass(frozen=True)
class SequenceNetwork:
    """A network for sequences of unequal lengths but for its pooling.

    What is behind the end of a sequence is 0 when it meets the convolution, as the convolution's own padding is, and
    masked when it meets the pooling: results do not depend on how far a batch is padded.

    Attributes:
        vocabulary: Number of tokens, padding among them; None where steps are vectors.
    """

    vocabulary: int | None = None

    name: ClassVar[str] = "sequence"

    @property
    def summary(self) -> str:
        """One line for reports."""
        first = f"embedding of {_EMBEDDING}, " if self.vocabulary else ""
        return (
            f"{first}convolution {_FILTERS} of {_KERNEL} with ReLU, pooling of the steps that are no padding, flatten, "
            "dense with softmax"
        )

    def places(self, input_shape: tuple[int, ...], pooling: PoolingChoice | Configuration) -> tuple[Place, ...]:
        """See that sequences of this shape fit through the network, without building it, and tell the sizes.

        Args:
            input_shape: Steps, and channels where steps are vectors.
            pooling: The pooling.

        Returns:
            One entry: the network pools at one place.

        Raises:
            LabError: Where a window is longer than the sequences, or there are several poolings.
        """
        chosen = self._chosen(pooling)
        steps = input_shape[0]
        if chosen.kernel_size is None:
            return (Place((steps,), (chosen.steps,)),)
        try:
            (axis,) = resolve(chosen.window, (steps,))
        except PoolingError as error:
            raise LabError(f"the pooling of the network {self.name!r} sees {steps} steps: {error}") from None
        return (Place((steps,), (axis.output_size,)),)

    def build(
        self, input_shape: tuple[int, ...], classes: int, pooling: PoolingChoice | Configuration, seed: int
    ) -> Any:
        """Build a Keras model, compiled as the reference training wants it; same seed, same initial weights.

        Args:
            input_shape: Steps, and channels where steps are vectors.
            classes: Number of classes.
            pooling: The pooling.
            seed: Where chance starts.

        Returns:
            A compiled `keras.Model`.

        Raises:
            LabError: As `places`.

        Example:
            >>> model = SequenceNetwork(3000).build((128,), 2, SequencePooling("max"), seed=0)  # doctest: +SKIP
        """
        self.places(input_shape, pooling)
        import keras

        seeds = iter(range(1000 * seed, 1000 * seed + 1000))

        def initializer() -> Any:
            return keras.initializers.GlorotUniform(seed=next(seeds))

        inputs = keras.Input(input_shape, dtype="int32" if self.vocabulary else "float32", name="sequence")
        if self.vocabulary:
            mask = keras.ops.not_equal(inputs, PADDING)
            x = keras.layers.Embedding(self.vocabulary, _EMBEDDING, initializer(), name="embedding")(inputs)
        else:
            mask = keras.ops.logical_not(keras.ops.any(keras.ops.isnan(inputs), axis=-1))
            x = inputs
        x = keras.ops.where(keras.ops.expand_dims(mask, -1), x, 0.0)
        x = keras.layers.Conv1D(
            _FILTERS, _KERNEL, padding="same", activation="relu", kernel_initializer=initializer(), name="convolution_1"
        )(x)
        last = initializer()  # before the pooling takes some: the same for every pooling of as many outputs
        x = self._chosen(pooling).pooled(x, mask, POOLING.format(1), seed, initializer)
        x = keras.ops.reshape(x, (-1, math.prod(x.shape[1:])))  # no layer: those refuse the masks of windows
        outputs = keras.layers.Dense(classes, activation="softmax", kernel_initializer=last, name="classes")(x)
        model = keras.Model(inputs, outputs, name=self.name)
        model.compile(optimizer=keras.optimizers.Adam(), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return model

    def _chosen(self, pooling: PoolingChoice | Configuration) -> SequencePooling:
        (chosen,) = configuration.of(pooling).each(1, self.name)
        if not isinstance(chosen, SequencePooling):
            raise LabError(f"{chosen.spec} is a pooling of images, the network {self.name!r} takes sequences")
        return chosen


def network_for(dataset: SequenceDataset) -> SequenceNetwork:
    """The network for the sequences of a dataset."""
    return SequenceNetwork(dataset.vocabulary)
