"""Reading ONNX: every combination of attributes in every opset, compared with what a runtime computes."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit.inspection import inspect
from poolkit.inspection.cells import never_seen
from poolkit.inspection.model import Field, UnreadableModelError
from poolkit.inspection.readers.onnx import of_proto
from tests.inspection.models import helper, model, node, onnx, saved

LATEST = onnx.defs.onnx_opset_version()


def _combinations(operator: str, opset: int) -> list[dict[str, Any]]:
    """Attributes that this opset of the operator has, in every combination."""
    given = set(onnx.defs.get_schema(operator, opset, "").attributes)
    choices: dict[str, list[Any]] = {
        "auto_pad": ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"],
        "ceil_mode": [0, 1],
        "count_include_pad": [0, 1],
        "dilations": [[1, 1], [2, 1]],
        "pads": [[0, 0, 0, 0], [1, 0, 0, 1]],
        "storage_order": [0, 1],
        "p": [1, 2],
    }
    names = [name for name in choices if name in given]
    found = [dict(zip(names, values, strict=True)) for values in itertools.product(*(choices[n] for n in names))]
    # Padding in numbers goes without a name.
    return [each for each in found if each["auto_pad"] == "NOTSET" or not any(each["pads"])]


def _made(operator: str, attributes: dict[str, Any], opset: int) -> Any:
    used = {**attributes}
    if used["auto_pad"] != "NOTSET":
        used.pop("pads")
    return model([node(operator, "x", "y", kernel_shape=[3, 2], strides=[2, 2], **used)], [1, 3, 8, 9], opset=opset)


@pytest.mark.parametrize("opset", [1, 7, 8, 10, 11, 12, 18, 19, 21, LATEST])
@pytest.mark.parametrize("operator", ["MaxPool", "AveragePool", "LpPool"])
def test_every_combination_is_read(operator: str, opset: int) -> None:
    """Sizes as ONNX's own shape inference has them; LpPool's came with opset 2."""
    for attributes in _combinations(operator, opset):
        made = _made(operator, attributes, opset)
        (layer,) = of_proto(made, "model").layers
        inferred = onnx.shape_inference.infer_shapes(made).graph.output[0].type.tensor_type.shape.dim
        sizes = tuple(each.dim_value for each in inferred[2:])
        if all(sizes) and not (attributes.get("ceil_mode") and attributes["auto_pad"] == "VALID"):
            assert pk.output_sizes(layer.pooling.geometry, (8, 9)) == sizes, attributes


@pytest.mark.parametrize("opset", [8, 12, 19, 22])
@pytest.mark.parametrize("operator", ["MaxPool", "AveragePool"])
def test_what_is_read_is_what_a_runtime_computes(operator: str, opset: int) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    x = np.random.default_rng(0).normal(size=(1, 3, 8, 9)).astype(np.float32)
    tried = 0
    for attributes in _combinations(operator, opset):
        dilated = attributes.get("dilations", [1, 1]) != [1, 1]
        if dilated and attributes["auto_pad"].startswith("SAME"):
            continue  # ONNX Runtime leaves dilation out there (rule S2)
        made = _made(operator, attributes, opset)
        (layer,) = of_proto(made, "model").layers
        session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
        expected = session.run(None, {"x": x})[0]
        if attributes.get("ceil_mode") and attributes["auto_pad"] != "NOTSET":
            continue  # without meaning
        actual = pk.pool(x, layer.pooling.reduction, layer.pooling.geometry)
        np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6, err_msg=str((attributes, opset)))
        tried += 1
    assert tried >= 4


def test_layers_sizes_fields_and_lost_cells(tmp_path: Path) -> None:
    """By hand: a convolution of 3 with stride 2 gives 15x27, of which a pooling of 2 loses the last row and column."""
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], pads=[1, 1, 1, 1], strides=[2, 2]),
        node("Relu", "c", "r"),
        node("MaxPool", "r", "m", kernel_shape=[2, 2], strides=[2, 2]),
        node("GlobalAveragePool", "m", "y"),
    ]
    inspection = inspect(saved(tmp_path, model(nodes, ["batch", 3, 30, 54])))
    first, second = inspection.reports
    assert (first.layer.name, first.layer.input_sizes, first.output_sizes) == ("m", (15, 27), (7, 13))
    assert first.field == Field((5, 5), (4, 4))
    assert first.never_seen == [[(14, 14)], [(26, 26)]]
    assert second.field == "everything"
    assert second.output_sizes == (1, 1)
    assert [finding.message for finding in inspection.findings] == [
        "axis 0: 1 of 15 input cells are seen by no output: 14",
        "axis 1: 1 of 27 input cells are seen by no output: 26",
    ]
    assert not inspection.clean


def test_windows_in_the_padding_are_found(tmp_path: Path) -> None:
    made = model([node("MaxPool", "x", "y", kernel_shape=[2, 2], pads=[2, 0, 0, 0])], [1, 1, 4, 4])
    inspection = inspect(saved(tmp_path, made))
    assert [(f.rule, f.level, f.message) for f in inspection.findings] == [
        ("S5", "error", "axis 0: the window of output 0 sees padding only")
    ]


def test_a_window_that_does_not_fit_is_found(tmp_path: Path) -> None:
    made = model([node("MaxPool", "x", "y", kernel_shape=[9, 9])], [1, 1, 20, "w"])
    inspection = inspect(saved(tmp_path, made), shape=(1, 1, 4, 20))
    assert [finding.level for finding in inspection.findings] == ["error"]
    assert "spans 9 cells" in inspection.findings[0].message


def test_open_sizes_are_said_and_can_be_given(tmp_path: Path) -> None:
    path = saved(tmp_path, model([node("MaxPool", "x", "y", kernel_shape=[2, 2], strides=[2, 2])], [1, 1, "h", "w"]))
    assert [finding.level for finding in inspect(path).findings] == ["note"]
    assert inspect(path).reports[0].output_sizes == (None, None)
    assert inspect(path, shape=(1, 1, 7, 6)).reports[0].never_seen == [[(6, 6)], []]


def test_reductions_over_space_are_global_poolings(tmp_path: Path) -> None:
    nodes = [node("ReduceMean", "x", "a", axes=[-1, 2]), node("ReduceMax", "x", "y", axes=[1])]
    (report,) = inspect(saved(tmp_path, model(nodes, [1, 2, 3, 4], ["a", "y"], opset=13))).reports
    assert (report.layer.operator, report.layer.pooling.geometry) == ("ReduceMean", pk.Global())


def test_every_layer_has_code_for_every_framework(tmp_path: Path) -> None:
    attributes = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 0, 0], "ceil_mode": 1}
    path = saved(tmp_path, model([node("AveragePool", "x", "y", **attributes, count_include_pad=1)], [1, 1, 8, 9]))
    (report,) = inspect(path).reports
    assert set(report.as_dict()["equivalents"]) == {"torch", "tensorflow", "keras", "jax", "onnx", "numpy"}
    assert all(each["code"] for each in report.as_dict()["equivalents"].values())


def test_poolings_inside_branches_are_found() -> None:
    inner = helper.make_graph(
        [node("MaxPool", "x", "i", kernel_shape=[2, 2])],
        "branch",
        [],
        [helper.make_tensor_value_info("i", 1, None)],
    )
    branch = helper.make_node("If", ["x"], ["y"], name="choice", then_branch=inner, else_branch=inner)
    assert [layer.name for layer in of_proto(model([branch], [1, 1, 4, 4]), "model").layers] == ["choice/i"] * 2


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"kernel_shape": [0, 2]}, "kernel_size must be a positive integer, got 0 on axis 0"),
        ({"kernel_shape": [2, 2], "strides": [-1, 1]}, "stride must be a positive integer, got -1"),
        ({"kernel_shape": [2, 2], "pads": [-1, 0, 0, 0]}, "padding must be a non-negative integer, got -1"),
        ({"kernel_shape": [2, 2], "pads": [1, 1]}, "pads [1, 1], expected 4 numbers"),
        ({"kernel_shape": [2, 2], "auto_pad": "SAME_SIDEWAYS"}, "expected NOTSET, VALID, SAME_UPPER or SAME_LOWER"),
        ({"kernel_shape": [2**40, 2]}, "must be at most 2147483647"),
        ({"kernel_shape": [2]}, "pools over 1 axes of an input of 4"),
        ({}, "has no kernel_shape"),
        ({"kernel_shape": "text"}, "has no kernel_shape"),
    ],
)
def test_attributes_without_meaning_are_refused(attributes: dict[str, Any], message: str) -> None:
    with pytest.raises(UnreadableModelError, match=r".*") as caught:
        of_proto(model([node("MaxPool", "x", "y", **attributes)], [1, 1, 8, 8]), "model")
    assert message in str(caught.value)


def test_graphs_that_go_in_circles_are_refused() -> None:
    circle = [node("Relu", "b", "a"), node("Relu", "a", "b"), node("MaxPool", "b", "y", kernel_shape=[2, 2])]
    with pytest.raises(UnreadableModelError, match="which nothing makes"):
        of_proto(model(circle, [1, 1, 8, 8]), "model")


def test_an_axis_of_absurd_length_costs_nothing() -> None:
    made = model([node("MaxPool", "x", "y", kernel_shape=[2, 2])], [1, 1, 2**30, 8])
    from poolkit.inspection.inspection import of_model

    (finding,) = of_model(of_proto(made, "model"), []).findings
    assert "more than 16777216" in finding.message


def test_cells_between_dilated_taps_are_found_whichever_are_more() -> None:
    """By hand: two taps 3 apart, every 4; and four taps 2 apart, once."""
    few, many = pk.resolve(pk.Window(2, 4, dilation=3), (12,))[0], pk.resolve(pk.Window(4, 9, dilation=2), (9,))[0]
    assert never_seen(few) == [(1, 2), (5, 6), (9, 10)]
    assert never_seen(many) == [(1, 1), (3, 3), (5, 5), (7, 8)]
