"""The sentences, spectra and page of a diagnosis, without any model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from poolkit.lab.diagnosis import Diagnosis, LayerDiagnosis, LayerMaps
from poolkit.lab.diagnosis_report import finding, records, render, spectrum

LAYER = LayerDiagnosis(
    layer="first",
    pooling="Max(), window 2 x 2",
    input_sizes=(4, 4, 1),
    output_sizes=(2, 2, 1),
    reconstruction_error=0.25,
    energy_kept=0.9,
    aliasing_ratio=0.125,
    shift_error=0.5,
    maximum_share=1.0,
    dead_share=0.0,
    reached_share=0.25,
    probe_before=0.9,
    probe_after=0.7,
    probe_p_value=0.01,
    milliseconds=0.5,
    cost_share=0.2,
)
SECOND = replace(
    LAYER, layer="second", reconstruction_error=0.5, aliasing_ratio=0.0625, probe_p_value=0.04, cost_share=0.1
)


def _diagnosis(*layers: LayerDiagnosis) -> Diagnosis:
    return Diagnosis("digits", "ab" * 32, 100, 0.95, 0.8, 2.5, 128, layers, {"lines": "it pools over 1 axes, not 2"})


def test_what_was_found_where() -> None:
    # The corrected p-values are 0.02 and 0.04: both poolings cost something.
    assert finding(_diagnosis(LAYER, SECOND)) == (
        "second loses most: 50.00 % of the energy of its maps. A linear classifier is right in 90.00 % of the images "
        "before first and in 70.00 % behind it, in 90.00 % of the images before second and in 70.00 % behind it. first "
        "aliases most: 12.50 % of what it subsamples is folded onto other frequencies. Shifted by up to two cells, an "
        "image keeps its class in 80.00 % of the pairs of shifts. The costliest pooling, first, takes 20.00 % of the "
        "time of a training step."
    )


def test_what_was_not_shown_is_not_said() -> None:
    alone = replace(LAYER, probe_p_value=0.06, aliasing_ratio=None, energy_kept=None)
    text = finding(_diagnosis(alone))
    assert text.startswith("first loses: 25.00 % of the energy of its maps. No pooling was shown to cost a linear")
    assert "aliases" not in text
    assert text.endswith("first takes 20.00 % of the time of a training step.")


def test_a_spectrum_by_hand() -> None:
    # Energies of 9 / 2 at a quarter of the sampling rate and of 1 at the half, nothing at 0.
    cells = np.arange(8)
    row = (3 * np.cos(np.pi / 2 * cells) + np.cos(np.pi * cells)).reshape(1, 1, 8, 1)
    frequencies, shares = spectrum(row, bins=4)
    assert frequencies.tolist() == [0.0625, 0.1875, 0.3125, 0.4375]
    assert shares == pytest.approx([0, 0, 4.5 / 5.5, 1 / 5.5], abs=1e-12)
    assert spectrum(np.zeros((1, 4, 4, 1)))[1].tolist() == [0, 0, 0]


def test_names_cannot_break_out_of_the_page() -> None:
    hostile = "<script>alert(1)</script>"
    maps = np.arange(16.0).reshape(1, 4, 4, 1)
    looked_at = LayerMaps(hostile, maps, maps[:, ::2, ::2], None, maps, None)
    page = render(_diagnosis(replace(LAYER, layer=hostile)), [looked_at], hostile, hostile)
    assert hostile not in page
    assert "default-src 'none'" in page
    assert "lines was left out: it pools over 1 axes, not 2." in page


def test_records_are_flat() -> None:
    (record,) = records(_diagnosis(LAYER))
    assert (record["layer"], record["input_sizes"], record["output_sizes"]) == ("first", "4 x 4 x 1", "2 x 2 x 1")
