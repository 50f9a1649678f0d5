"""What is compared: one pooling for every place of a network, or one for each; and how people write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from poolkit.geometry import Padding, Sizes, Window
from poolkit.lab.errors import LabError
from poolkit.lab.pooling_choice import Option, PoolingChoice
from poolkit.lab.suggestions import unknown

GRAMMAR: Final = "NAME[(OPTION)][:KERNEL[/STRIDE][+PADDING]]"
"""How one pooling is written."""

_EXPECTED: Final = f"expected {GRAMMAR}, such as max, max:2/2, l2:3/2+1, lp(3):2 or average:2x3+same"
_POOLING: Final = re.compile(r"(?P<name>[^():]+)(?:\((?P<options>[^()]*)\))?(?::(?P<window>.*))?")
_WINDOW: Final = re.compile(r"(?P<kernel>[^/+]+)(?:/(?P<stride>[^/+]+))?(?:\+(?P<padding>[^/+]+))?")
_MODES: Final = ("valid", "same", "same_lower")
_DEFAULT: Final = Window(2)


@dataclass(frozen=True)
class Configuration:
    """The poolings of one network.

    Attributes:
        poolings: One for every place that a network pools at, or one for each, from the input on.

    Example:
        >>> parse("max:3/2+1,average").name
        'max:3/2+1,average:2'
    """

    poolings: tuple[PoolingChoice, ...]

    @property
    def name(self) -> str:
        """The shortest text that `parse` reads as this."""
        return ",".join(pooling.spec for pooling in self.poolings)

    @property
    def choices(self) -> tuple[str, ...]:
        """Names of the reductions in it, each once."""
        return tuple(dict.fromkeys(pooling.choice for pooling in self.poolings))

    def describe(self) -> str:
        """One line for tables and reports."""
        return "; then ".join(pooling.describe() for pooling in self.poolings)

    def each(self, places: int, network: str) -> tuple[PoolingChoice, ...]:
        """One pooling for each place.

        Args:
            places: How many there are.
            network: Name of the network, for messages.

        Raises:
            LabError: Where there are several poolings, but not as many.
        """
        if len(self.poolings) == 1:
            return self.poolings * places
        if len(self.poolings) != places:
            raise LabError(
                f"{self.name} has {len(self.poolings)} poolings, but the network {network!r} pools at {places} "
                f"{'place' if places == 1 else 'places'}; give one pooling, or one for each place"
            )
        return self.poolings


def of(pooling: PoolingChoice | Configuration) -> Configuration:
    """A pooling for every place as a configuration; a configuration as it is."""
    return pooling if isinstance(pooling, Configuration) else Configuration((pooling,))


def parse(text: str, window: Window | None = _DEFAULT, kind: type[PoolingChoice] = PoolingChoice) -> Configuration:
    """Read a configuration.

    Formula: NAME[(OPTION)][:KERNEL[/STRIDE][+PADDING]], one for every place or several with commas between them, one
    for each place. KERNEL, STRIDE and PADDING are one number, or one per axis (`2x3`); a padding is also valid, same,
    same_lower, or before and after (`0:1`). The stride is the kernel size where it is left out. OPTION is a number or
    true or false for the first option of the reduction, or NAME=VALUE.

    Args:
        text: Such as "max", "max:2/2", "l2:3/2+1" or "lp(3):2".
        window: What a pooling without a window gets; None for that of the layer which it replaces.
        kind: What is pooled: `PoolingChoice` for images, `SequencePooling` for sequences.

    Returns:
        The configuration.

    Raises:
        LabError: Where the text is something else.

    Example:
        >>> parse("l2:3/2+1").poolings[0].describe()
        'l2, window 3 x 3, stride 2 x 2, padding 1'
    """
    parts = [part.strip() for part in re.split(r",(?![^()]*\))", text)]
    return Configuration(tuple(_pooling(part, text, window, kind) for part in parts))


def parse_sizes(name: str, text: str, separators: str = "x") -> Sizes:
    """One number, or one per axis.

    Args:
        name: What it is, for messages.
        text: Such as "2" or "2x3".
        separators: Characters that may stand between numbers.

    Returns:
        A number for one, a tuple for several. Whether they make sense, the geometry says.

    Raises:
        LabError: Where the text is something else.
    """
    try:
        sizes = tuple(int(part) for part in re.split(f"[{separators}]", text))
    except ValueError:
        example = f"2{separators[-1]}3"
        raise LabError(f"{name} must be a whole number, or one per axis such as {example}; got {text!r}") from None
    return sizes[0] if len(sizes) == 1 else sizes


def _pooling(part: str, text: str, window: Window | None, kind: type[PoolingChoice]) -> PoolingChoice:
    found = _POOLING.fullmatch(part)
    if found is None:
        raise LabError(f"the pooling {text!r} cannot be read; {_EXPECTED}")
    name = found["name"].strip()
    if name not in kind.choices():
        raise LabError(unknown("pooling", name, kind.choices()))
    free = kind.free(name)
    options = tuple(
        _option(position, word, name, free)
        for position, word in enumerate((found["options"] or "").split(","))
        if found["options"] is not None
    )
    if found["window"] is None:
        if window is None:
            return kind(name, None, options=options)
        return kind(name, window.kernel_size, window.stride, window.padding, options)
    sizes = _WINDOW.fullmatch(found["window"])
    if sizes is None:
        raise LabError(f"the window {found['window']!r} of {part!r} cannot be read; {_EXPECTED}")
    stride, padding = sizes["stride"], sizes["padding"]
    return kind(
        name,
        parse_sizes(f"the kernel of {part!r}", sizes["kernel"]),
        None if stride is None else parse_sizes(f"the stride of {part!r}", stride),
        "valid" if padding is None else _padding(part, padding),
        options,
    )


def _option(position: int, word: str, choice: str, free: tuple[str, ...]) -> tuple[str, Option]:
    name, equals, value = (part.strip() for part in word.partition("="))
    if not equals:
        if position > 0 or not free:
            expected = f"expected {', '.join(f'{each}=' for each in free)}" if free else "it has none"
            raise LabError(f"{word!r} is no option of {choice}, {expected}")
        name, value = free[0], name
    if value.lower() in ("true", "false"):
        return name, value.lower() == "true"
    try:
        return name, float(value)
    except ValueError:
        raise LabError(f"the option {name} of {choice} must be a number, true or false; got {value!r}") from None


def _padding(part: str, text: str) -> Padding:
    if text in _MODES:
        return text  # type: ignore[return-value]
    name = f"the padding of {part!r}"
    try:
        if ":" not in text:
            return parse_sizes(name, text)
        words = [word if ":" in word else f"{word}:{word}" for word in text.split("x")]
        pairs = tuple((int(before), int(after)) for before, after in (word.split(":") for word in words))
    except (LabError, ValueError):
        raise LabError(
            f"{name} must be valid, same, same_lower, a whole number, one per axis such as 1x0, or before and after "
            f"such as 0:1; got {text!r}"
        ) from None
    return pairs * 2 if len(pairs) == 1 else pairs
