"""`poolkit predict`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from poolkit.cli import options
from poolkit.cli.options import Format

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from poolkit.lab.models import Note


def predict(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A .keras file, as 'poolkit train' saves it.")],
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILES...", help="Image files, or .npz files with images under x or x_test."),
    ],
    backend: options.BackendOption = None,
    output_format: options.FormatOption = Format.TABLE,
) -> None:
    """Classify images with a saved model: class and probability of each.

    Image files are made grey or coloured as the model needs, and resized to its input; images in .npz files
    must have its size.
    """
    from poolkit.lab import backends, models

    chosen_backend = backends.resolve(backend)
    models.check_file(model)
    backends.activate(chosen_backend)
    network, note = models.load(model)
    shape = models.image_shape(network, model)
    # All files are read before the first result is shown.
    images, names = _read(files, shape)
    probabilities = network.predict(images, batch_size=256, verbose=0)
    _emit(output_format, _records(names, probabilities, note))


def _read(files: Sequence[Path], shape: tuple[int, int, int]) -> tuple[NDArray[np.float32], list[tuple[str, int]]]:
    """Every image, with its file and its position in the file."""
    import numpy as np

    from poolkit.lab.inputs import read_images

    batches, names = [], []
    for file in files:
        batch = read_images(file, shape)
        batches.append(batch)
        names += [(str(file), index) for index in range(len(batch))]
    return np.concatenate(batches), names


def _records(
    names: Sequence[tuple[str, int]], probabilities: NDArray[np.float32], note: Note | None
) -> list[dict[str, Any]]:
    classes = note.class_names if note else tuple(map(str, range(probabilities.shape[1])))
    winners = probabilities.argmax(axis=1)
    return [
        {
            "file": file,
            "index": index,
            "class": classes[int(winner)],
            "probability": float(row[winner]),
        }
        for (file, index), winner, row in zip(names, winners, probabilities, strict=True)
    ]


def _emit(output_format: Format, records: Sequence[dict[str, Any]]) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from poolkit.cli.console import emit
    from poolkit.lab.statistics import percent

    table = Table(box=box.SIMPLE)
    for heading in ("file", "index", "class", "probability"):
        table.add_column(heading, justify="right" if heading in ("index", "probability") else "left")
    for record in records:
        table.add_row(
            escape(record["file"]),
            str(record["index"]),
            escape(record["class"]),
            percent(record["probability"]),
        )
    emit(output_format, table, list(records), records)
