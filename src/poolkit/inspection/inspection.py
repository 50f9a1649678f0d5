"""Reads a model, looks at every pooling layer, and says what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from poolkit.errors import PoolingError
from poolkit.geometry import Axis, output_sizes
from poolkit.inspection import targets as known
from poolkit.inspection.cells import axes_of, empty, never_seen, written
from poolkit.inspection.features import features
from poolkit.inspection.model import Field, Model, PoolingLayer, Reached, Sizes, receptive_fields
from poolkit.inspection.readers import read
from poolkit.translation import Translation, translate
from poolkit.translation.targets import TARGETS

Level: TypeAlias = Literal["error", "warning", "note"]
Runs: TypeAlias = list[tuple[int, int]]

CLEAN: Final = 0
FINDINGS: Final = 1


@dataclass(frozen=True)
class Finding:
    """Something about a layer that its user should know.

    Attributes:
        layer: Name of the layer.
        rule: The rule that it is about, such as "S1".
        level: "error" where the layer cannot run, "warning" where results change or input is lost, else "note".
        message: In one line.
        target: The runtime that it is about; None where it holds everywhere.
        cases: Ids of cases of the suite that show it.
    """

    layer: str
    rule: str
    level: Level
    message: str
    target: str | None = None
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What was seen of a layer.

    Attributes:
        layer: The layer.
        output_sizes: Outputs per spatial axis, None where unknown.
        field: Its receptive field with respect to the model's inputs.
        never_seen: Input cells that no output sees, runs per axis; None where the size is unknown.
        empty: Outputs that see no cell, runs per axis; None where the size is unknown.
        findings: What its user should know.
    """

    layer: PoolingLayer
    output_sizes: Sizes
    field: Reached
    never_seen: Sequence[Runs] | None
    empty: Sequence[Runs] | None
    findings: Sequence[Finding]

    def equivalent(self, target: str) -> Translation:
        """The same pooling in the words of a framework, for the sizes of the model where they are known."""
        sizes = self.layer.input_sizes
        told = None if None in sizes or any(f.level == "error" for f in self.findings) else sizes
        return translate(self.layer.pooling, target, told)  # type: ignore[arg-type]

    def as_dict(self) -> dict[str, Any]:
        """Everything for JSON."""
        layer, pooling = self.layer, self.layer.pooling
        field: Any = self.field
        if isinstance(field, Field):
            field = {"sizes": list(field.sizes), "jumps": list(field.jumps)}
        equivalents = {}
        for name in TARGETS:
            found = self.equivalent(name)
            equivalents[name] = {"code": found.code, "reason": found.reason, "notes": list(found.notes)}
        return {
            "name": layer.name,
            "operator": layer.operator,
            "reduction": str(pooling.reduction),
            "geometry": str(pooling.geometry),
            "rank": pooling.rank,
            "input_sizes": list(layer.input_sizes),
            "output_sizes": list(self.output_sizes),
            "channels": layer.channels,
            "dtype": layer.dtype,
            "receptive_field": field,
            "never_seen": self.never_seen,
            "empty_windows": self.empty,
            "equivalents": equivalents,
        }


@dataclass(frozen=True)
class Inspection:
    """What was found in a model."""

    model: Model
    reports: Sequence[Report]
    targets: Sequence[str] = ()

    @property
    def findings(self) -> list[Finding]:
        """Of all layers."""
        return [finding for report in self.reports for finding in report.findings]

    @property
    def clean(self) -> bool:
        """Whether there is nothing but notes."""
        return all(finding.level == "note" for finding in self.findings)


def inspect(path: Path | str, *, targets: Sequence[str] = (), shape: Sequence[int] | None = None) -> Inspection:
    """Look at every pooling layer of a model.

    Formula: windows by rules S1, S2 and S11; receptive fields `r' = r + (e - 1) j`, `j' = j s`.

    Args:
        path: A file (`.onnx`, `.keras`, `.pt2`, `.tflite`), a folder (SavedModel), or `package:factory` for PyTorch.
        targets: Runtimes that the model is meant for, such as "tflite".
        shape: Of the model's input, batch included, where the file leaves it open.

    Returns:
        Layers and findings.

    Raises:
        PoolingError: Where the model cannot be read, or a target is unknown.

    Source: Dumoulin, Visin, A guide to convolution arithmetic for deep learning, 2016 (receptive fields).

    Example:
        >>> from poolkit.inspection import inspect
        >>> inspect("model.onnx", targets=["tflite"]).findings  # doctest: +SKIP
    """
    chosen = list(dict.fromkeys(known.resolve_name(target) for target in targets))
    return of_model(read(str(path), shape), chosen)


def of_model(model: Model, targets: Sequence[str]) -> Inspection:
    """The same for a model that was read."""
    fields: dict[int, dict[str, Reached]] = {}
    reports = []
    for layer in model.layers:
        rank = layer.pooling.rank
        if rank not in fields:
            fields[rank] = receptive_fields(model, rank)
        reports.append(_report(layer, fields[rank].get(layer.output, "unknown"), targets))
    return Inspection(model, reports, targets)


def _report(layer: PoolingLayer, field: Reached, targets: Sequence[str]) -> Report:
    findings = [Finding(layer.name, "S12", "note", remark) for remark in layer.remarks]
    unseen: list[Runs] | None = None
    nothing: list[Runs] | None = None
    outputs: Sizes = (None,) * layer.pooling.rank
    try:
        outputs = output_sizes(layer.pooling.geometry, layer.input_sizes)
        known_sizes = tuple(size for size in layer.input_sizes if size is not None)
        if len(known_sizes) == layer.pooling.rank:
            axes = axes_of(layer.pooling.geometry, known_sizes)
            unseen, nothing = [never_seen(axis) for axis in axes], [empty(axis) for axis in axes]
            findings += _of_cells(layer, axes, unseen, nothing)
        else:
            findings.append(
                Finding(layer.name, "S1", "note", "the sizes of its input are open, so lost cells cannot be told")
            )
    except PoolingError as error:
        findings.append(Finding(layer.name, "S1", "error", str(error)))
    subject = known.Subject(layer.pooling, features(layer.pooling, layer.input_sizes), layer.indices)
    for target in targets:
        for each in known.differences(subject, target):
            level: Level = "warning" if each.certain else "note"
            findings.append(Finding(layer.name, each.rule, level, each.message, target, each.cases))
    return Report(layer, outputs, field, unseen, nothing, findings)


def _of_cells(layer: PoolingLayer, axes: Sequence[Axis], unseen: list[Runs], nothing: list[Runs]) -> list[Finding]:
    findings = []
    for number, (axis, lost, vacant) in enumerate(zip(axes, unseen, nothing, strict=True)):
        if lost:
            count = sum(last - first + 1 for first, last in lost)
            message = f"axis {number}: {count} of {axis.input_size} input cells are seen by no output: {written(lost)}"
            findings.append(Finding(layer.name, "S1", "warning", message))
        if vacant:
            message = f"axis {number}: the window of output {written(vacant)} sees padding only"
            findings.append(Finding(layer.name, "S5", "error", message))
    return findings
