"""Options that several commands share, and how their text becomes values."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from poolkit.geometry import Padding, Sizes, Window
from poolkit.lab import configuration
from poolkit.lab.backends import BACKENDS
from poolkit.lab.errors import LabError
from poolkit.lab.networks import NETWORKS
from poolkit.lab.search.local import STORAGE_VARIABLE
from poolkit.lab.study import FILE
from poolkit.lab.training import Budget


class Format(StrEnum):
    """How results are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def _complete_pooling(incomplete: str) -> list[str]:
    from poolkit.reductions import named

    return [choice for choice in named() if choice.startswith(incomplete)]


DataOption = Annotated[
    str,
    typer.Option(
        "--data",
        metavar="NAME|PATH",
        help="digits, fashion-mnist, mnist; or a folder (IDX files, or images by class) or an .npz file.",
    ),
]
ExamplesOption = Annotated[
    str,
    typer.Option(
        "--data",
        metavar="NAME|PATH",
        help="digits, fashion-mnist, mnist; or a folder (IDX files, or images by class) or an .npz file. Or sequences: "
        "reviews, japanese-vowels.",
    ),
]
BackendOption = Annotated[
    str | None,
    typer.Option(
        "--backend",
        metavar="|".join(BACKENDS),
        show_default=False,
        help="Backend of Keras. Default: $KERAS_BACKEND, else the first installed of these.",
    ),
]
PoolingOption = Annotated[
    str,
    typer.Option(
        "--pooling",
        metavar="POOLING",
        help="The pooling: a kind, or a kind with its window, such as max:2/2, l2:3/2+1 or lp(3):2; one per place of "
        "the network with commas between them.",
        autocompletion=_complete_pooling,
    ),
]
PoolingsOption = Annotated[
    list[str],
    typer.Option(
        "--pooling",
        metavar="POOLING",
        help="A pooling to compare: a kind, or a kind with its window (kernel/stride+padding), such as max:2/2, "
        "l2:3/2+1 or lp(3):2; one per place of the network with commas between them. Repeat the option; the first is "
        "what the others are measured against. Of sequences: a kind for the whole sequence, with :auto the window that "
        "their length asks for; also first, last, mean_sqrt_len, weighted_mean, k_max(3), chunk(3), attention.",
        autocompletion=_complete_pooling,
    ),
]
NetworkOption = Annotated[
    str, typer.Option("--network", metavar="|".join(NETWORKS), help="The network around the pooling.")
]
KernelSizeOption = Annotated[
    str,
    typer.Option("--kernel-size", metavar="N", help="Cells of the window: one number, or one per axis (2,3)."),
]
StrideOption = Annotated[
    str | None,
    typer.Option(
        "--stride",
        metavar="N",
        show_default="the kernel size",
        help="Cells between windows: as --kernel-size.",
    ),
]
PaddingOption = Annotated[
    str,
    typer.Option(
        "--padding",
        metavar="N|MODE",
        help="Cells on each side (as --kernel-size), valid, same or same_lower.",
    ),
]
EpochsOption = Annotated[int, typer.Option("--epochs", min=1, help="Passes over the training images.")]
BatchSizeOption = Annotated[int, typer.Option("--batch-size", min=1, help="Images per step.")]
LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit",
        metavar="N",
        min=1,
        show_default="all",
        help="Use only the first N training images; results say so.",
    ),
]
StudyOption = Annotated[str, typer.Option("--study", metavar="NAME", help="Name of the search in the storage.")]
StorageOption = Annotated[
    str | None,
    typer.Option(
        "--storage",
        metavar="URL",
        envvar=STORAGE_VARIABLE,
        show_default="study.db in the folder of the output",
        help="Database of the search: sqlite:///PATH, or postgresql://USER@HOST/NAME for many machines.",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How results are written to standard output.")]

DEFAULT_BUDGET = Budget()
DEFAULT_DATA = "digits"
DEFAULT_STUDY = "tune"
DEFAULT_NETWORK = "reference"
DEFAULT_KERNEL_SIZE = "2"
DEFAULT_PADDING = "valid"


def output_option(help_text: str) -> Any:
    """The `--output` option of a command, with its own help."""
    return typer.Option("--output", "-o", metavar="PATH", help=help_text)


def storage_url(storage: str | None, output: Path) -> str:
    """The address of the storage; that of a file in the folder of the output where none is given."""
    return storage or f"sqlite:///{(output / FILE).absolute()}"


def named_data() -> Container[str]:
    """Datasets that have a name."""
    from poolkit.lab.data import NAMED

    return NAMED


def parse_sizes(option: str, text: str) -> Sizes:
    """One number, or one per axis, such as "2", "2,3" or "2x3": `configuration.parse_sizes` for an option."""
    return configuration.parse_sizes(option, text, "x,")


def parse_padding(text: str) -> Padding:
    """A padding: a mode by name, or numbers as `parse_sizes` takes them.

    Raises:
        LabError: Where the text is neither.
    """
    if text in ("valid", "same", "same_lower"):
        return text  # type: ignore[return-value]
    try:
        return parse_sizes("--padding", text)
    except LabError:
        raise LabError(
            f"--padding must be valid, same, same_lower, a whole number, or one per axis such as 1,0; got {text!r}"
        ) from None


def parse_window(kernel_size: str, stride: str | None, padding: str) -> Window:
    """The window of a pooling that is given as a kind alone.

    Raises:
        LabError: Where a text is no size or padding.
        PoolingError: Where they make no window.
    """
    return Window(
        parse_sizes("--kernel-size", kernel_size),
        None if stride is None else parse_sizes("--stride", stride),
        parse_padding(padding),
    )


def describe_choices(command: Any) -> None:
    """Put the poolings of this moment into the help of every `--pooling` option.

    Args:
        command: The command made of the application.
    """
    from poolkit.reductions import named

    for subcommand in command.commands.values():
        for parameter in subcommand.params:
            if "--pooling" in parameter.opts:
                parameter.help = f"{parameter.help} One of: {', '.join(named())}."
