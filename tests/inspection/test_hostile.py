"""Files from anywhere: malformed, truncated and hostile ones end in one line, never in anything else."""

from __future__ import annotations

import io
import json
import random
import zipfile
from pathlib import Path

import pytest

from poolkit.cli import main
from poolkit.inspection.model import UnreadableModelError
from poolkit.inspection.readers import READERS, archive, read
from tests.inspection.models import model, node, saved


def _refused(path: Path | str, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that `poolkit check` says."""
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("content", [b"", b"no model", b"\x00" * 64, b"\xff" * 64, b"PK\x03\x04" + b"\x00" * 30])
def test_files_that_are_no_models(
    tmp_path: Path, ending: str, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"model{ending}"
    path.write_bytes(content)
    _refused(path, capsys)


def test_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no file" in _refused(tmp_path / "none.onnx", capsys)
    assert "without saved_model.pb" in _refused(tmp_path, capsys)
    (tmp_path / "model.txt").write_text("text")
    assert "must end in .onnx" in _refused(tmp_path / "model.txt", capsys)
    assert "give --input" in _refused("nowhere:factory", capsys)


def _readable(path: Path) -> bool:
    """Whether a file is read; every other error than the one that says so fails the test."""
    try:
        read(str(path))
    except UnreadableModelError:
        return False
    return True


def _onnx() -> bytes:
    nodes = [node("Relu", "x", "r"), node("MaxPool", "r", "y", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)]
    content: bytes = model(nodes, [1, 2, 9, 9]).SerializeToString()
    return content


def _keras() -> bytes:
    def layer(kind: str, name: str, **config: object) -> dict[str, object]:
        return {"class_name": kind, "config": {"name": name, **config}}

    window = {"pool_size": [2, 2], "strides": [2, 2], "padding": "valid", "data_format": "channels_last"}
    layers = [layer("InputLayer", "i", batch_shape=[None, 9, 9, 2]), layer("MaxPooling2D", "p", **window)]
    return _archive({"config.json": json.dumps({"class_name": "Sequential", "config": {"layers": layers}})})


def _program() -> bytes:
    def tensor(name: str) -> dict[str, object]:
        return {"as_tensor": {"name": name}}

    inputs = [{"name": "self", "arg": tensor("x")}, {"name": "kernel_size", "arg": {"as_ints": [2, 2]}}]
    pool = {"target": "torch.ops.aten.max_pool2d.default", "inputs": inputs, "outputs": [tensor("y")], "metadata": {}}
    sizes = [{"as_int": size} for size in (1, 2, 9, 9)]
    graph = {"inputs": [tensor("x")], "outputs": [tensor("y")], "nodes": [pool]}
    graph["tensor_values"] = {"x": {"dtype": 7, "sizes": sizes}}  # type: ignore[assignment]
    return _archive({"m/models/model.json": json.dumps({"graph_module": {"graph": graph}})})


def _archive(members: dict[str, str]) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return stored.getvalue()


WHOLE = {".onnx": _onnx, ".keras": _keras, ".pt2": _program}


@pytest.mark.parametrize("ending", WHOLE)
def test_the_whole_files_are_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"model{ending}"
    path.write_bytes(WHOLE[ending]())
    (layer,) = read(str(path)).layers
    assert layer.input_sizes == (9, 9)


@pytest.mark.parametrize("ending", WHOLE)
def test_truncated_at_every_byte(tmp_path: Path, ending: str) -> None:
    path, content = tmp_path / f"model{ending}", WHOLE[ending]()
    refused = 0
    for length in range(len(content)):
        path.write_bytes(content[:length])
        refused += not _readable(path)
    # Protobuf has no end mark: cut after the graph, a file can still be whole.
    assert refused >= 0.9 * len(content)


@pytest.mark.parametrize("ending", WHOLE)
def test_changed_bytes(tmp_path: Path, ending: str) -> None:
    """Read or refused, and nothing else."""
    path, content, chance = tmp_path / f"model{ending}", WHOLE[ending](), random.Random(0)
    for _ in range(500):
        changed = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        path.write_bytes(changed)
        _readable(path)


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "null",
        '{"config": {"layers": [1]}}',
        '{"config": {"layers": [{"class_name": "MaxPooling2D", "config": {"name": "p"}}]}}',
        '{"class_name": "Mine", "config": {}}',
        "[" * 100_000,
        '{"config": ' * 50_000,
    ],
)
def test_keras_configurations_that_are_none(tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(_archive({"config.json": content}))
    _refused(path, capsys)


def test_archives_that_unpack_to_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1000)
    path = tmp_path / "model.keras"
    path.write_bytes(_archive({"config.json": " " * 1001}))
    assert "too many" in _refused(path, capsys)


def test_external_data_is_not_opened(tmp_path: Path) -> None:
    """A file that names another one as its weights is read without it."""
    made = model([node("MaxPool", "x", "y", kernel_shape=[2, 2])], [1, 1, 4, 4])
    weights = made.graph.initializer[0]
    weights.ClearField("raw_data")
    weights.data_location = 1
    entry = weights.external_data.add()
    entry.key, entry.value = "location", "/etc/passwd"
    assert len(read(str(saved(tmp_path, made))).layers) == 1
