"""How sequences are pooled: a reduction of the whole or over windows, or a pooling that only sequences have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Final

from poolkit.geometry import Sizes, Window
from poolkit.lab import configuration
from poolkit.lab.configuration import Configuration
from poolkit.lab.errors import LabError
from poolkit.lab.pooling_choice import PoolingChoice
from poolkit.transforms.attention import Attention
from poolkit.transforms.base import Transform
from poolkit.transforms.sequence import Chunk, KMax, Token

AUTOMATIC: Final = "auto"
"""In place of a window: that of `window_for`."""
OUTPUTS: Final = 4
"""Windows that a sequence of the usual length shall have then."""

TRANSFORMS: Final[Mapping[str, Transform]] = {
    **{mode: Token(mode) for mode in ("first", "last", "mean_sqrt_len", "weighted_mean")},
    "k_max": KMax(3),
    "chunk": Chunk(3),
    "attention": Attention(),
}
"""Poolings that are no reductions, by their names here, with their options."""

_FREE: Final = {"k_max": ("k",), "chunk": ("count",)}
_HIDDEN: Final = 64

Initializer = Callable[[], Any]


@dataclass(frozen=True)
class SequencePooling(PoolingChoice):
    """A pooling of sequences, as a specification.

    Attributes:
        choice: Name of a reduction, or a key of `TRANSFORMS`.
        kernel_size: Steps of the window; None to pool the whole sequence to one step.

    Raises:
        LabError: Where the name or an option is unknown, the window is none, or the pooling takes none.

    Example:
        >>> SequencePooling("k_max", options=(("k", 5.0),)).describe()
        'k_max(5), whole sequence'
    """

    kernel_size: Sizes | None = None

    axes: ClassVar[int] = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.choice in TRANSFORMS and self.kernel_size is not None:
            raise LabError(f"{self.choice} pools whole sequences and takes no window; leave out what follows the colon")

    @classmethod
    def choices(cls) -> tuple[str, ...]:
        """Names of reductions, then those that only sequences have."""
        return (*super().choices(), *TRANSFORMS)

    @classmethod
    def free(cls, choice: str) -> tuple[str, ...]:
        """Options that a name leaves open."""
        return _FREE.get(choice, ()) if choice in TRANSFORMS else super().free(choice)

    @property
    def definition(self) -> Any:
        """The reduction or the transform with its options."""
        if self.choice not in TRANSFORMS:
            return self.reduction
        given: dict[str, Any] = {
            name: int(value) if float(value).is_integer() else value for name, value in self.options
        }
        return replace(TRANSFORMS[self.choice], **given)

    @property
    def steps(self) -> int:
        """Steps that remain of a whole sequence."""
        counts = _FREE.get(self.choice, ())
        return int(getattr(self.definition, counts[0])) if counts else 1

    def describe(self) -> str:
        """One line for tables and reports."""
        name, _, window = self.spec.partition(":")
        if not window:
            return f"{name}, whole sequence"
        kernel_size, stride = self.kernel_size, self.stride
        return f"{name}, window {kernel_size}, stride {kernel_size if stride is None else stride}, {self.padding}"

    def pooled(self, x: Any, mask: Any, name: str, seed: int, initializer: Initializer) -> Any:
        """Pool a symbolic tensor of Keras.

        Args:
            x: Tensor (batch, steps, channels).
            mask: Bool tensor (batch, steps), True at the steps that count.
            name: Name of the layer.
            seed: Where its chance starts, if it has any.
            initializer: Makes the initial weights of each layer that has some.

        Returns:
            Tensor of the channels, (batch, channels), or of the channels of several steps.
        """
        import poolkit.keras

        shared = {"name": name, "data_format": "channels_last"}
        if self.choice == "attention":
            logits = _attention_logits(x, name, initializer)
            return poolkit.keras.AttentionPooling1D(**shared)([x, logits], mask=mask)
        if self.choice in TRANSFORMS:
            made = self.definition
            options = {each.name: getattr(made, each.name) for each in fields(made) if each.init}
            return getattr(poolkit.keras, made.layer_name("Pooling", "1D"))(**options, **shared)(x, mask=mask)
        shared |= self._arguments(seed)
        if self.kernel_size is None:
            return getattr(poolkit.keras, f"Global{self.named.prefix}Pooling1D")(**shared)(x, mask=mask)
        window = self.window
        layer = getattr(poolkit.keras, f"{self.named.prefix}Pooling1D")
        return layer(window.kernel_size, window.stride, window.padding, **shared)(x, mask=mask)


def _attention_logits(x: Any, name: str, initializer: Initializer) -> Any:
    """One logit per step from a hidden layer with tanh: the attention of multiple-instance learning."""
    import keras

    hidden = keras.layers.Dense(_HIDDEN, activation="tanh", kernel_initializer=initializer(), name=f"{name}_hidden")(x)
    scores = keras.layers.Dense(1, use_bias=False, kernel_initializer=initializer(), name=f"{name}_logits")(hidden)
    return keras.ops.squeeze(scores, axis=-1)


def window_for(length: int, outputs: int = OUTPUTS) -> Window:
    """The window and stride with which a sequence of a length has so many outputs: no padding, no step left out.

    Formula: stride = max(1, floor(length / outputs)), kernel = max(1, length - (outputs - 1) stride). Then
    floor((length - kernel) / stride) + 1 = outputs for every length >= outputs, windows are at least as long as the
    stride and leave no step out. (Windows of ceil(length / outputs) every floor(length / outputs), as spatial pyramid
    pooling has them, miss the number for some lengths.) A sequence shorter than `outputs` has one for each step.

    Args:
        length: Steps of a usual sequence: the median of the training sequences, where `auto` is written.
        outputs: How many outputs it shall have.

    Returns:
        The window. Longer sequences have more outputs, shorter ones fewer: what is masked stays empty.

    Raises:
        LabError: Where a number is not positive.

    Example:
        >>> [(window.kernel_size, window.stride) for window in (window_for(46), window_for(15))]
        [(13, 11), (6, 3)]
    """
    if min(length, outputs) < 1:
        raise LabError(f"a sequence of {length} steps cannot have {outputs} outputs, expected positive numbers")
    stride = max(1, length // outputs)
    return Window(max(1, length - (outputs - 1) * stride), stride)


def parse(text: str, length: int, window: Window | None = None) -> Configuration:
    """Read how sequences are pooled: `configuration.parse`, where `auto` may stand for the window.

    Args:
        text: Such as "max", "max:8/4", "average:auto", "k_max(5)" or "attention".
        length: Steps of a usual sequence, for `auto`.
        window: What a reduction without a window gets; None to pool whole sequences.

    Returns:
        The configuration, with the numbers of its windows.

    Raises:
        LabError: Where the text is something else.

    Example:
        >>> parse("max:auto", 46).name
        'max:13/11'
    """
    chosen = window_for(length)
    head, colon, found = text.partition(":")
    if colon and found.strip() == AUTOMATIC:
        text = f"{head}:{chosen.kernel_size}/{chosen.stride}"
    elif head.partition("(")[0].strip() in TRANSFORMS:
        window = None
    return configuration.parse(text, window, SequencePooling)
