"""The report and the files of results."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from poolkit.lab import report, results
from poolkit.lab.compare import Comparison
from poolkit.lab.configuration import parse
from poolkit.lab.feature_maps import different, gallery
from poolkit.lab.statistics import rows


class _Page(HTMLParser):
    """Collects what a browser would load, the text that a reader sees, and whether every element is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "img", "br", "link"):
            self.open.append(tag)
        names = ("src", "href", "srcset", "action", "data", "poster")
        self.loads += [value or "" for name, value in attributes if name in names]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text += data


@pytest.fixture
def page(comparison: Comparison) -> str:
    return report.render(comparison, rows(comparison), "poolkit compare --data 'my data'")


def test_the_report_loads_nothing(page: str) -> None:
    parsed = _Page(page)
    assert parsed.open == []
    assert parsed.loads
    inside = ("data:image/png;base64,", "data:text/csv;", "data:application/json,")
    assert all(load.startswith(inside) for load in parsed.loads)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    # The browser itself is told to refuse whatever the chart library might want to load.
    assert "default-src 'none'" in page


def test_the_report_says_what_was_compared_and_how(page: str) -> None:
    text = " ".join(_Page(page).text.split())
    for expected in (
        "l2:2 had the highest mean test accuracy, 85.00 %",
        "82.00 %",
        "+3.00 ± 2.48 points",
        "0.035",
        "0.0276",
        "1.25",
        "3 seeds",
        "poolkit compare --data 'my data'",
        "SHA-256 abab",
        "keras 3.15.1",
        "A short run: 2 epochs instead of 10.",
        "before and after each pooling",
    ):
        assert expected in text, expected
    assert not re.search(r"[a-z]\.[A-Z]", text.replace("results.", "")), "two sentences without a space"


def test_every_pooling_is_in_every_chart(page: str) -> None:
    for chart in ("accuracy", "test-curves", "loss-curves", "time"):
        found = re.search(rf'^  "{chart}": (.*),$', page, re.MULTILINE)
        assert found
        names = {trace.get("name") for trace in json.loads(found[1])["data"]}
        assert {"max:2", "l2:2"} <= names


def test_every_figure_has_its_data(page: str) -> None:
    """The numbers of a chart are a CSV file inside the page, behind a link that downloads it."""
    for name in ("accuracy", "test-curves", "loss-curves", "time"):
        found = re.search(rf'download="{name}.csv" href="data:text/csv;charset=utf-8,([^"]*)"', page)
        assert found
        records = list(csv.DictReader(unquote(found[1]).splitlines()))
        assert {record["pooling"] for record in records} == {"max:2", "l2:2"}
    assert float(records[-1]["test_accuracy"]) == pytest.approx(0.85)
    maps = re.search(r'download="maps.json" href="data:application/json,([^"]*)"', page)
    assert maps
    assert np.shape(json.loads(unquote(maps[1]))["maps"]) == (3, 6, 6)


def test_names_cannot_break_out_of_the_page(comparison: Comparison) -> None:
    hostile = "<script>alert(1)</script>"
    settings = replace(comparison.settings, data=hostile, network="</script><b>")
    page = report.render(replace(comparison, settings=settings), rows(comparison), hostile)
    assert hostile not in page
    assert _Page(page).open == []


def test_one_seed_has_no_intervals(comparison: Comparison) -> None:
    runs = tuple(run for run in comparison.runs if run.job.seed == 0)
    single = replace(comparison, seeds=(0,), runs=runs)
    text = _Page(report.render(single, rows(single), "poolkit compare")).text
    assert "needs 2 seeds" in text
    assert "One training gives no interval" in text


def test_pictures_show_the_pooled_values(comparison: Comparison) -> None:
    found = gallery(comparison)
    assert found is not None
    assert len(found.strips) == 3
    strip = found.strips[0]
    assert [picture.caption for picture in strip.after] == ["max:2", "l2:2"]
    assert strip.before.size == (6, 6)
    assert strip.after[0].size == (3, 3)
    values = np.linspace(0, 1, 36).reshape(6, 6)
    blocks = values.reshape(3, 2, 3, 2).swapaxes(1, 2).reshape(3, 3, 4)
    assert strip.after[0].low == pytest.approx(blocks.max(-1).min(), abs=1e-6)
    assert strip.after[1].high == pytest.approx(np.sqrt((blocks**2).sum(-1)).max(), abs=1e-6)


def test_chance_is_shown_in_use_and_in_training(comparison: Comparison) -> None:
    found = gallery(replace(comparison, configurations=(parse("max"), parse("stochastic"))))
    assert found is not None
    captions = [picture.caption for picture in found.strips[0].after]
    assert captions == ["max:2", "stochastic:2, in use", "stochastic:2, a draw in training"]


def test_a_picture_is_enlarged_cell_by_cell(comparison: Comparison, tmp_path: Path) -> None:
    import base64

    found = gallery(comparison)
    assert found is not None
    file = tmp_path / "picture.png"
    file.write_bytes(base64.b64decode(found.strips[0].before.uri.split(",")[1]))
    with Image.open(file) as image:
        assert image.size == (168, 168)
        pixels = np.asarray(image)
    for row, column in ((0, 0), (2, 3), (5, 5)):
        cell = pixels[28 * row : 28 * row + 28, 28 * column : 28 * column + 28].reshape(-1, 3)
        assert (cell == cell[0]).all()
    assert pixels[0, 0].tolist() == [0, 34, 78]
    assert pixels[-1, -1].tolist() == [254, 232, 56]


def test_the_files_of_results(comparison: Comparison, tmp_path: Path) -> None:
    results.write(comparison, rows(comparison), tmp_path)
    content = json.loads((tmp_path / results.JSON_FILE).read_text())
    assert [entry["pooling"] for entry in content["poolings"]] == ["max:2", "l2:2"]
    assert len(content["runs"]) == 6
    assert content["runs"][0]["test_accuracy"] == 0.80
    with (tmp_path / results.CSV_FILE).open() as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 12
    assert lines[1]["epoch"] == "2"
    assert float(lines[1]["val_accuracy"]) == 0.80


def test_the_report_appears_whole(comparison: Comparison, tmp_path: Path) -> None:
    report.write(comparison, rows(comparison), tmp_path / report.FILE, "poolkit compare")
    assert [file.name for file in tmp_path.iterdir()] == [report.FILE]
    assert (tmp_path / report.FILE).read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_the_maps_shown_differ_from_each_other() -> None:
    random = np.random.default_rng(0)
    strong, other, weak = random.normal(size=(3, 50))
    columns = np.stack([weak * 0.1, strong * 3, strong * 2.9, other, strong * 2.8], axis=1)
    assert different(columns) == [1, 3, 0]
