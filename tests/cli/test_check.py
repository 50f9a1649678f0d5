"""`poolkit check` and `poolkit translate`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from poolkit.translation.targets import TARGETS
from tests.cli.conftest import Command
from tests.inspection.models import model, node, onnx, saved


@pytest.fixture
def losing(tmp_path: Path) -> str:
    """A model whose pooling loses a row."""
    made = model([node("MaxPool", "x", "y", kernel_shape=[2, 2], strides=[2, 2])], [1, 2, 7, 6])
    return str(saved(tmp_path, made))


@pytest.fixture
def clean(tmp_path: Path) -> str:
    """A model that loses nothing."""
    made = model([node("MaxPool", "x", "y", kernel_shape=[1, 1], strides=[1, 1])], [1, 2, 6, 6])
    return str(saved(tmp_path, made))


def test_findings_and_exit_codes(run: Command, losing: str) -> None:
    outcome = run("check", losing)
    assert outcome.code == 1
    assert "warning: y: axis 0: 1 of 7 input cells are seen by no output: 6 (S1)" in outcome.output


def test_clean(run: Command, clean: str) -> None:
    outcome = run("check", clean)
    assert outcome.code == 0
    assert "nothing found" in outcome.output


def test_json(run: Command, losing: str) -> None:
    outcome = run("check", losing, "--target", "tflite,tensorrt", "--format", "json")
    content = json.loads(outcome.output)
    (layer,) = content["layers"]
    assert (layer["input_sizes"], layer["output_sizes"]) == ([7, 6], [3, 3])
    assert layer["never_seen"] == [[[6, 6]], []]
    assert layer["receptive_field"] == {"sizes": [2, 2], "jumps": [2, 2]}
    assert "F.max_pool2d(x, (2, 2), (2, 2))" in layer["equivalents"]["torch"]["code"]
    assert content["clean"] is False
    assert content["findings"][0]["rule"] == "S1"


def test_csv(run: Command, losing: str) -> None:
    (row,) = csv.DictReader(run("check", losing, "--format", "csv").output.splitlines())
    assert (row["layer"], row["level"]) == ("y", "warning")


def test_code_to_paste(run: Command, losing: str) -> None:
    assert "tf.nn.max_pool2d(x, (2, 2), (2, 2)" in run("check", losing, "--code", "tensorflow").output


@pytest.mark.slow
def test_verify(run: Command, clean: str) -> None:
    pytest.importorskip("onnxruntime")
    outcome = run("check", clean, "--target", "onnxruntime", "--verify")
    assert outcome.code == 0
    assert "verified: y on onnxruntime" in outcome.output
    assert "equal, largest difference 0" in outcome.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--target", "toaster"), "there is no target 'toaster'"),
        (("--input", "1,2"), "--input must be batch, channels and sizes"),
        (("--input", "1,2,3"), "the model's input has 4 axes, --input gives 3"),
        (("--code", "fortran"), "--code must be one of"),
        (("--target", "coreml", "--verify"), "coreml cannot be run here"),
    ],
)
def test_wrong_options(run: Command, clean: str, arguments: tuple[str, ...], message: str) -> None:
    outcome = run("check", clean, *arguments)
    assert outcome.code == 2
    assert message in outcome.messages
    assert outcome.messages.count("\n") == 1


def test_translate_writes_code_that_can_be_pasted(run: Command) -> None:
    outcome = run("translate", "max k=3 s=2 p=1 ceil, PyTorch", "--to", "jax", "--to", "numpy")
    assert outcome.code == 0
    compile(outcome.output, "pasted", "exec")
    assert "((0, 0), (1, 2), (1, 2), (0, 0))" in outcome.output


def test_translate_says_why_not(run: Command) -> None:
    outcome = run("translate", 'keras.layers.MaxPooling2D(2, padding="same")', "--to", "torch")
    assert outcome.code == 1
    assert outcome.output.splitlines()[1].startswith("# impossible: padding 'same' needs padding here")
    assert run("translate", 'keras.layers.MaxPooling2D(2, padding="same")', "--to", "torch", "--size", "7").code == 0


def test_translate_as_json(run: Command) -> None:
    content = json.loads(run("translate", "nn.AvgPool1d(3)", "--size", "9", "--format", "json").output)
    assert content["reduction"] == "Average(count_include_pad=True, divisor_override=None)"
    assert (content["host"], content["rank"], content["sizes"]) == ("torch", 1, [9])
    assert {each["target"] for each in content["translations"]} == set(TARGETS)


@pytest.mark.slow
def test_translate_a_model(run: Command, tmp_path: Path) -> None:
    made = model([node("MaxPool", "x", "y", kernel_shape=[1, 1], strides=[2, 2], ceil_mode=1)], [1, 1, 6, 6])
    path = str(saved(tmp_path, made))
    outcome = run("translate", path, "--target", "openvino", "--output", "new.onnx")
    assert outcome.code == 0
    assert outcome.output.startswith("y: MaxPool (difference 0 on ")
    (new,) = onnx.load(str(tmp_path / "new.onnx")).graph.node
    assert "ceil_mode" not in {attribute.name for attribute in new.attribute}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("max k=",), "k= must be a number"),
        (("max",), "the size of the window is missing"),
        (("k=3",), "names no pooling"),
        (("max k=3 s=0",), "stride must be a positive integer, got 0"),
        (("max k=3 colour=red",), "there is no option 'colour'"),
        (("max k=2 p=2, PyTorch",), "PyTorch refuses padding 2"),
        (("lp norm=3 k=2, PyTorch",), "takes no absolute value"),
        (("max k=2", "--to", "caffe"), "there is no target 'caffe'"),
        (("max k=2", "--size", "1"), "spans 2 cells"),
        (("max k=2", "--target", "tflite"), "belong to a model"),
        (("nn.MaxPool2d(__import__('os'))",), "cannot be read"),
        (("none.onnx", "--target", "ort", "--output", "new.onnx"), "cannot be read"),
        (("none.onnx",), "give --target and --output"),
    ],
)
def test_translate_refuses(run: Command, arguments: tuple[str, ...], message: str) -> None:
    outcome = run("translate", *arguments)
    assert outcome.code == 2
    assert message in outcome.messages
    assert outcome.messages.count("\n") == 1
    assert outcome.output == ""
