"""PyTorch models: exported to `.pt2` and to ONNX, and made by a factory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from poolkit import Adaptive, Average, Global, Max, Power, Window  # noqa: E402
from poolkit.cli import main  # noqa: E402
from poolkit.inspection import Inspection, inspect  # noqa: E402
from poolkit.inspection.model import Field  # noqa: E402
from tests.inspection import networks  # noqa: E402
from tests.thinning import thinned  # noqa: E402
from tests.timm import network  # noqa: E402

pytestmark = pytest.mark.slow


def _exported(folder: Path, made: Any, shape: tuple[int, ...]) -> Path:
    path = folder / "model.pt2"
    torch.export.save(torch.export.export(made.eval(), (torch.zeros(shape),)), path)
    return path


def _rows(inspection: Inspection) -> list[tuple[Any, ...]]:
    return [
        (r.layer.pooling.reduction, r.layer.pooling.geometry, r.layer.input_sizes, r.output_sizes)
        for r in inspection.reports
    ]


def test_a_residual_network(tmp_path: Path) -> None:
    """By hand: the receptive field of the classic stem is 11 cells, every 4."""
    inspection = inspect(_exported(tmp_path, networks.Stem(), (1, 3, 64, 62)))
    assert _rows(inspection) == [
        (Max(), Window((3, 3), (2, 2), (1, 1)), (32, 31), (16, 16)),
        (Average(), Global(), (16, 16), (1, 1)),
    ]
    assert inspection.reports[0].field == Field((11, 11), (4, 4))
    assert inspection.reports[1].field == "everything"
    assert inspection.clean


def test_ceil_mode_counted_padding_and_uneven_bins(tmp_path: Path) -> None:
    inspection = inspect(_exported(tmp_path, networks.Squeeze(), (1, 3, 40, 41)), targets=["tensorflow", "onnxruntime"])
    assert _rows(inspection) == [
        (Max(), Window((3, 3), (2, 2), 0, 1, True), (17, 18), (8, 9)),
        (Average(True), Window((3, 3), (1, 1), (1, 1)), (8, 9), (8, 9)),
        (Average(), Window((2, 2), (2, 2), 0, 1, True), (8, 9), (4, 5)),
        (Average(), Adaptive((7, 5)), (4, 5), (7, 5)),
    ]
    said = {(finding.layer, finding.target) for finding in inspection.findings if finding.level == "warning"}
    names = [report.layer.name for report in inspection.reports]
    assert (names[0], "tensorflow") in said
    assert (names[3], "onnxruntime") in said
    assert (names[0], "onnxruntime") not in said


def test_our_own_modules(tmp_path: Path) -> None:
    """They are one operator each in a program, with the pooling as text."""
    import poolkit.torch as pt

    class Ours(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.first, self.last = torch.nn.Conv2d(1, 2, 3), pt.L2Pool2d(3, 2), pt.GlobalMaxPool2d()

        def forward(self, x: Any) -> Any:
            return self.last(self.first(self.conv(x)))

    inspection = inspect(_exported(tmp_path, Ours(), (1, 1, 12, 11)), targets=["tensorflow"])
    assert _rows(inspection) == [
        (Power(2.0), Window((3, 3), (2, 2)), (10, 9), (4, 4)),
        (Max(), Global(), (4, 4), (1, 1)),
    ]
    assert [report.layer.name for report in inspection.reports] == ["first", "last"]
    assert inspection.reports[0].field == Field((5, 5), (2, 2))
    assert inspection.reports[0].never_seen == [[(9, 9)], []]


@pytest.mark.filterwarnings("ignore")
def test_the_same_network_through_onnx(tmp_path: Path) -> None:
    pytest.importorskip("onnxscript")
    path = tmp_path / "model.onnx"
    torch.onnx.export(networks.Stem().eval(), (torch.zeros(1, 3, 64, 62),), path, dynamo=True, verbose=False)
    first, second = inspect(path).reports
    assert (first.layer.operator, first.layer.input_sizes, first.output_sizes) == ("MaxPool", (32, 31), (16, 16))
    assert first.field == Field((11, 11), (4, 4))
    assert second.layer.pooling.geometry == Global()


def test_a_factory(capsys: pytest.CaptureFixture[str]) -> None:
    place = "tests.inspection.networks"
    assert main(["check", f"{place}:stem", "--input", "1,3,64,62"]) == 0
    assert "11x11, every 4x4" in capsys.readouterr().out
    for name, message in (
        ("stem", "give --input"),
        ("fails", "cannot be made: RuntimeError: no weights at all"),
        ("nothing", "gives str, expected a torch.nn.Module"),
        ("none", "cannot be made: AttributeError"),
    ):
        shape = [] if name == "stem" else ["--input", "1,3,64,62"]
        assert main(["check", f"{place}:{name}", *shape]) == 2
        said = capsys.readouterr().err
        assert message in said
        assert said.count("\n") == 1
    assert main(["check", f"{place}:stem", "--input", "1,4,64,62"]) == 2
    assert "cannot be exported" in capsys.readouterr().err
    assert main(["check", "no_such_package:stem", "--input", "1,3,64,62"]) == 2


@pytest.mark.parametrize(
    ("name", "poolings"),
    thinned(
        [
            ("resnet18", [(Max(), (112, 112), (56, 56)), (Average(), (7, 7), (1, 1))]),
            (
                "vgg11",
                [*[(Max(), (n, n), (n // 2, n // 2)) for n in (224, 112, 56, 28, 14)], (Average(), (1, 1), (1, 1))],
            ),
            (
                "densenet121",
                [
                    (Max(), (112, 112), (56, 56)),
                    *[(Average(True), (n, n), (n // 2, n // 2)) for n in (56, 28, 14)],  # PyTorch's default
                    (Average(), (7, 7), (1, 1)),
                ],
            ),
        ],
        lambda name, poolings: name != "resnet18",
    ),
)
def test_models_of_timm(tmp_path: Path, name: str, poolings: list[Any]) -> None:
    """By hand, from the papers' tables: each pooling, and the sizes before and after it."""
    inspection = inspect(_exported(tmp_path, network(name), (1, 3, 224, 224)))
    assert [(row[0], row[2], row[3]) for row in _rows(inspection)] == poolings
