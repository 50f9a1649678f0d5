"""`poolkit diagnose`: table, files and page."""

from __future__ import annotations

import csv
import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.cli.conftest import Command
from tests.cli.test_compare import SCRIPT

pytestmark = [
    pytest.mark.slow,
    # Keras's own, where it saves weights.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def _needs_keras() -> None:
    pytest.importorskip("keras")


def test_table_page_and_files(run: Command, tmp_path: Path) -> None:
    words = ["train", "--network", "lenet", "--pooling", "max,average:3/2+1", "--epochs", "1", "--output", "m.keras"]
    assert run(*words).code == 0
    outcome = run("diagnose", "m.keras", "--images", "64")
    assert outcome.code == 0, outcome.messages
    assert "pooling_2   4 x 4 x 16 to 2 x 2 x 16" in outcome.output
    assert "64 test images, accuracy" in outcome.output
    assert "keeps its class in" in outcome.output
    assert outcome.output.endswith("report: diagnosis/diagnosis.html\n")
    folder = tmp_path / "diagnosis"
    assert {path.name for path in folder.iterdir()} == {"diagnosis.html", "diagnosis.json", "diagnosis.csv"}
    content = json.loads((folder / "diagnosis.json").read_text())
    assert [layer["reached_share"] for layer in content["layers"]] == [0.25, 1.0]
    assert content["layers"][0]["maximum_share"] == 1
    assert content["finding"] in outcome.output
    with (folder / "diagnosis.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert [line["output_sizes"] for line in lines] == ["4 x 4 x 6", "2 x 2 x 16"]
    page = (folder / "diagnosis.html").read_text(encoding="utf-8")
    assert "poolkit diagnose m.keras --data digits --images 64 --backend" in page
    assert page.count('<img src="data:image/png;base64,') == 2 * 3 * 3
    for name in ("shares", "spectrum-1", "spectrum-2"):
        found = re.search(rf'download="{name}.csv" href="data:text/csv;charset=utf-8,([^"]*)"', page)
        assert found
        assert len(unquote(found[1]).splitlines()) > 4
    maps = re.search(r'download="pooling_1.json" href="data:application/json,([^"]*)"', page)
    assert maps
    channels = json.loads(unquote(maps[1]))["channels"]
    assert len(channels) == 3
    assert {len(each["before"]) for each in channels.values()} == {8}

    refused = run("diagnose", "m.keras", "--data", "digits", "--output", "m.keras")
    assert refused.code == 2
    assert refused.messages == "error: the output m.keras is a file; give the name of a folder\n"


def test_other_data_is_refused(run: Command, sides: Path, tmp_path: Path) -> None:
    import keras
    import numpy as np

    model = keras.Sequential([keras.Input((6, 6, 1)), keras.layers.MaxPooling2D(2), keras.layers.Flatten()])
    model.save(tmp_path / "six.keras")
    outcome = run("diagnose", "six.keras", "--data", str(sides))
    assert outcome.code == 2
    assert outcome.messages == "error: the model takes images of (6, 6, 1), the data has (8, 8, 1)\n"
    assert not (tmp_path / "diagnosis").exists()
    assert np.load(sides)["x_train"].shape[1:] == (8, 8)


def test_interrupted_nothing_is_written(sides: Path, tmp_path: Path) -> None:
    """A real SIGINT while the layers are looked at."""
    import keras

    import poolkit.keras

    model = keras.Sequential(
        [keras.Input((8, 8, 1)), poolkit.keras.L2Pooling2D(2), keras.layers.Flatten(), keras.layers.Dense(2)]
    )
    model.save(tmp_path / "m.keras")
    words = ["diagnose", "m.keras", "--data", str(sides)]
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *words], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    assert first == "1 pooling layers, 20 test images\n"
    process.send_signal(signal.SIGINT)
    output, messages = process.communicate(timeout=120)
    assert process.returncode == 130, messages
    assert output == ""
    assert messages.endswith("stopped; nothing was written\n")
    assert "Traceback" not in messages
    assert not (tmp_path / "diagnosis").exists()
