"""What a diagnosis says: sentences, records, and a page with pictures and spectra."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.lab import page
from poolkit.lab.charts import COLOURS, Chart, csv_uri, empty_figure
from poolkit.lab.diagnosis import SHIFTS, Diagnosis, LayerDiagnosis, LayerMaps
from poolkit.lab.feature_maps import Picture, different, json_uri, picture
from poolkit.lab.outputs import make_folder, write_text
from poolkit.lab.results import as_csv, as_json
from poolkit.lab.statistics import LEVEL, percent

PAGE_FILE: Final = "diagnosis.html"
JSON_FILE: Final = "diagnosis.json"
CSV_FILE: Final = "diagnosis.csv"

_CHANNELS: Final = 3


@dataclass(frozen=True)
class Channel:
    """One channel of one image before and after a pooling, and the gradient that comes back."""

    number: int
    before: Picture
    after: Picture
    gradient: Picture


@dataclass(frozen=True)
class Section:
    """What the page shows of one layer.

    Attributes:
        layer: Its numbers.
        channels: Its pictures.
        chart: Name of the figure of its spectra.
        data: What the pictures show, as a JSON file inside the page.
    """

    layer: LayerDiagnosis
    channels: tuple[Channel, ...]
    chart: str
    data: str


def as_dict(diagnosis: Diagnosis) -> dict[str, Any]:
    """Everything that a diagnosis brought, for JSON."""
    content = asdict(diagnosis)
    return {**content, "finding": finding(diagnosis), "shifts": [list(shift) for shift in SHIFTS]}


def records(diagnosis: Diagnosis) -> list[dict[str, Any]]:
    """One flat record per layer."""
    return [
        {key: " x ".join(map(str, value)) if isinstance(value, tuple) else value for key, value in asdict(each).items()}
        for each in diagnosis.layers
    ]


def finding(diagnosis: Diagnosis) -> str:
    """What was found, in plain sentences.

    Args:
        diagnosis: A diagnosis of at least one layer.

    Returns:
        Some sentences.
    """
    layers = diagnosis.layers
    lossy = max(layers, key=lambda each: each.reconstruction_error)
    costly = max(layers, key=lambda each: each.cost_share)
    most = " most" if len(layers) > 1 else ""
    sentences = [
        f"{lossy.layer} loses{most}: {percent(lossy.reconstruction_error)} of the energy of its maps.",
        *_probes(diagnosis),
    ]
    aliasing = [(each.aliasing_ratio, each.layer) for each in layers if each.aliasing_ratio is not None]
    if aliasing:
        ratio, name = max(aliasing)
        sentences.append(
            f"{name} aliases{most}: {percent(ratio)} of what it subsamples is folded onto other frequencies."
        )
    sentences.append(
        f"Shifted by up to two cells, an image keeps its class in {percent(diagnosis.shift_consistency)} of the pairs "
        "of shifts."
    )
    name = f"The costliest pooling, {costly.layer}," if most else costly.layer
    sentences.append(f"{name} takes {percent(costly.cost_share)} of the time of a training step.")
    return " ".join(sentences)


def _probes(diagnosis: Diagnosis) -> list[str]:
    """Where a linear classifier finds less of the classes behind a pooling than before it."""
    from scipy import stats

    corrected = stats.false_discovery_control([each.probe_p_value for each in diagnosis.layers])
    costing = [
        f"{percent(each.probe_before)} of the images before {each.layer} and in {percent(each.probe_after)} behind it"
        for each, p_value in zip(diagnosis.layers, corrected, strict=True)
        if p_value < 1 - LEVEL and each.probe_after < each.probe_before
    ]
    if not costing:
        return [f"No pooling was shown to cost a linear classifier accuracy ({diagnosis.images} test images)."]
    return [f"A linear classifier is right in {', in '.join(costing)}."]


def write(diagnosis: Diagnosis, maps: Sequence[LayerMaps], model: str, folder: Path, command: str) -> None:
    """Write the page, `diagnosis.json` and `diagnosis.csv` (one line per layer) into a folder.

    Args:
        diagnosis: The numbers.
        maps: The maps behind them.
        model: The model in words.
        folder: Made if missing.
        command: The command that makes this diagnosis again.

    Raises:
        LabError: Where the file system refuses.
    """
    text = render(diagnosis, maps, model, command)
    make_folder(folder)
    write_text(folder / JSON_FILE, as_json(as_dict(diagnosis)))
    write_text(folder / CSV_FILE, as_csv(records(diagnosis)))
    write_text(folder / PAGE_FILE, text)


def render(diagnosis: Diagnosis, maps: Sequence[LayerMaps], model: str, command: str) -> str:
    """The page as HTML text: one document, script, pictures and data included."""
    charts = {"shares": _shares(diagnosis)}
    sections = []
    for number, (layer, each) in enumerate(zip(diagnosis.layers, maps, strict=True), 1):
        name = f"spectrum-{number}"
        charts[name] = _spectrum(each)
        channels, data = _channels(each)
        sections.append(Section(layer, channels, name, json_uri(data)))
    return page.render(
        "diagnosis.html.jinja",
        diagnosis=diagnosis,
        model=model,
        finding=finding(diagnosis),
        sections=sections,
        charts=charts,
        table_uri=csv_uri(records(diagnosis)),
        command=command,
    )


_SHARES: Final[Mapping[str, str]] = {
    "reconstruction_error": "energy lost",
    "aliasing_ratio": "aliased",
    "dead_share": "dead windows",
    "reached_share": "inputs with gradient",
    "cost_share": "share of the step",
}


def _shares(diagnosis: Diagnosis) -> Chart:
    """What is a share in each layer, side by side."""
    from plotly.graph_objects import Bar

    figure = empty_figure("", None, barmode="group")
    figure.update_xaxes(type="category")
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    drawn = []
    for position, (key, words) in enumerate(_SHARES.items()):
        values = [getattr(each, key) for each in diagnosis.layers]
        names = [each.layer for each in diagnosis.layers]
        drawn += [{"layer": name, "measure": words, "share": value} for name, value in zip(names, values, strict=True)]
        figure.add_trace(
            Bar(x=names, y=values, name=words, marker={"color": COLOURS[position]}, hovertemplate="%{x}: %{y:.1%}")
        )
    return Chart(str(figure.to_json()), drawn)


def spectrum(x: NDArray[Any], bins: int = 16) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Share of the energy of maps by frequency.

    Formula: `|X(w)|^2` of the discrete Fourier transform, summed over images, channels and all w whose larger
    component lies in a bin, by the sum over all w. To the right of 1 / (2 s) is what `measures.aliasing_ratio` counts.

    Args:
        x: (images, height, width, channels).
        bins: Number of bins from 0 to 0.5 cycles per cell, at most.

    Returns:
        Frequencies, the middles of the bins, and shares; bins that hold no frequency are left out.

    Example:
        >>> spectrum(np.ones((1, 4, 4, 1)), bins=2)
        (array([0.125, 0.375]), array([1., 0.]))
    """
    energy = np.sum(np.square(np.abs(np.fft.fft2(x, axes=(1, 2)))), axis=(0, 3))
    rows, columns = (np.abs(np.fft.fftfreq(size)) for size in x.shape[1:3])
    largest = np.maximum(rows[:, np.newaxis], columns)
    # 0.5 belongs to the last bin.
    position = np.minimum((largest * 2 * bins).astype(int), bins - 1)
    present = np.unique(position)
    shares = np.bincount(position.ravel(), energy.ravel(), bins)[present]
    total = float(energy.sum())
    return (present + 0.5) / (2 * bins), shares / total if total else shares


def _spectrum(maps: LayerMaps) -> Chart:
    """Spectra of what goes in and of what is subsampled; a line where the stride folds."""
    from plotly.graph_objects import Scatter

    figure = empty_figure("cycles per cell", "share of energy")
    figure.update_yaxes(type="log", exponentformat="power")
    drawn: list[dict[str, Any]] = []
    wanted = {"input": maps.before, "pooled at every cell": maps.dense}
    for position, (name, values) in enumerate(wanted.items()):
        if values is None:
            continue
        frequencies, shares = spectrum(values)
        drawn += [
            {"maps": name, "cycles_per_cell": frequency, "share": share}
            for frequency, share in zip(frequencies.tolist(), shares.tolist(), strict=True)
        ]
        figure.add_trace(
            Scatter(
                x=frequencies.tolist(),
                y=[share or None for share in shares.tolist()],
                mode="lines+markers",
                name=name,
                line={"color": COLOURS[position], "dash": ("solid", "dash")[position], "width": 2.5},
                hovertemplate="%{x:.3f} cycles per cell: %{y:.2%}",
            )
        )
    if maps.stride is not None and max(maps.stride) > 1:
        limit = 0.5 / max(maps.stride)
        figure.add_vline(x=limit, line={"color": COLOURS[1], "dash": "dot", "width": 2})
    return Chart(str(figure.to_json()), drawn)


def _channels(maps: LayerMaps) -> tuple[tuple[Channel, ...], dict[str, Any]]:
    """Pictures of the first image, of channels that vary much and differ, and the numbers in them."""
    before, after, gradient = maps.before[0], maps.after[0], maps.gradient[0]
    chosen = different(before.reshape(-1, before.shape[-1]), _CHANNELS)
    channels = tuple(
        Channel(
            number,
            picture("before", before[..., number]),
            picture("after", after[..., number]),
            picture("gradient", gradient[..., number]),
        )
        for number in chosen
    )
    data = {
        str(number): {
            name: np.round(values[..., number].astype(np.float64), 6).tolist()
            for name, values in (("before", before), ("after", after), ("gradient", gradient))
        }
        for number in chosen
    }
    return channels, {"layer": maps.layer, "channels": data}
