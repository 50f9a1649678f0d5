"""What is said about targets follows from the kept results, and from nothing else."""

from __future__ import annotations

import pytest

from poolkit.conformance.case import load
from poolkit.conformance.results import kept
from poolkit.errors import PoolingError
from poolkit.inspection import targets
from poolkit.inspection.features import features
from poolkit.translation import describe


def _said(description: str, sizes: tuple[int, ...], target: str) -> dict[str, tuple[str, ...]]:
    pooling = describe(description).pooling
    subject = targets.Subject(pooling, features(pooling, sizes))
    return {
        each.rule: each.cases for each in targets.differences(subject, targets.resolve_name(target)) if each.certain
    }


def test_a_plain_maximum_is_right_everywhere() -> None:
    for target in targets.names():
        said = _said("max k=2 s=2", (8, 8), target)
        assert not said or target in ("keras-tensorflow",), (target, said)


@pytest.mark.parametrize(
    ("description", "sizes", "target", "rule"),
    [
        ("max k=1 s=2 ceil", (6, 6), "openvino", "S1"),
        ("average k=3 s=2 p=1 ceil count_include_pad", (6, 6), "openvino", "S4"),
        ("average k=2 s=1 d=2 p=same", (6, 6), "ort", "S2"),
        ("max k=3 s=2 p=1 ceil", (6, 6), "tflite", "S1"),
        ("max k=3 s=2 p=0:1x0:1", (6, 6), "pytorch", "S2"),
        ("max k=2 s=1 d=2", (6, 6), "tensorrt", "S1"),
        ("max k=2 s=1 d=2", (6, 6), "coreml", "S1"),
        ("1d max k=2", (6,), "tensorrt", "S14"),
        ("max out=3", (5, 5), "onnxruntime", "S11"),
    ],
)
def test_known_differences_are_said(description: str, sizes: tuple[int, ...], target: str, rule: str) -> None:
    assert rule in _said(description, sizes, target)


@pytest.mark.parametrize(
    ("description", "sizes", "target"),
    [
        # Ceil mode without a window behind the input, or without overhang, is right in OpenVINO.
        ("max k=3 s=2 p=1 ceil", (7, 7), "openvino"),
        ("average k=3 s=2 p=1 ceil count_include_pad", (7, 7), "openvino"),
        ("average k=3 s=2 p=1 ceil", (6, 6), "ort"),
        ("max k=3 s=2 p=same", (6, 6), "tflite"),
    ],
)
def test_what_is_right_is_not_accused(description: str, sizes: tuple[int, ...], target: str) -> None:
    assert not _said(description, sizes, target)


def test_cases_that_are_named_exist_and_failed() -> None:
    known = {case.id for case in load()}
    runtime = next(each for each in kept()["runtimes"] if each["name"] == "openvino")
    said = _said("max k=1 s=2 ceil", (6, 6), "openvino")
    assert said["S1"]
    assert set(said["S1"]) <= known & set(runtime["failed_cases"])


def test_unknown_targets_are_refused() -> None:
    with pytest.raises(PoolingError, match="there is no target 'toaster'"):
        targets.resolve_name("toaster")
