"""Runs a model's poolings on the runtimes that are installed, on random input, beside Poolkit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np

from poolkit.conformance.case import Case, array
from poolkit.conformance.runner import RuntimeMissingError, Worker
from poolkit.conformance.runtimes import Runtime, adapters, missing
from poolkit.errors import PoolingError
from poolkit.functional import pool
from poolkit.geometry import Adaptive, Global, Window
from poolkit.inspection import targets as known
from poolkit.inspection.inspection import Inspection, Report
from poolkit.pooling import Pooling

TOLERANCE: Final = 1e-5
"""Largest difference, relative to the largest magnitude, that rounding explains."""

MOST_CELLS: Final = 1 << 16
"""Larger maps are tried on a part: the same remainder by the stride, so that the same cells are lost."""

SECONDS: Final = 60.0


@dataclass(frozen=True)
class Verified:
    """What one runtime answered for one layer.

    Attributes:
        layer: Name of the layer.
        target: Name of the runtime.
        version: Its version.
        status: "equal", "differs", "refused", "crashed" or "not expressible".
        difference: The largest, relative to the largest magnitude of the right answer; None without an answer.
        reason: Why there is no answer, or no equal one.
        sizes: Cells per axis that it was tried with.
    """

    layer: str
    target: str
    version: str
    status: str
    difference: float | None
    reason: str
    sizes: tuple[int, ...]

    @property
    def wrong(self) -> bool:
        """Whether the runtime gives another answer, or ends."""
        return self.status in ("differs", "crashed")

    @property
    def text(self) -> str:
        """In one line."""
        said = f"largest difference {self.difference:.2g}" if self.difference is not None else self.reason
        return f"verified: {self.layer} on {self.target} {self.version}: {self.status}, {said}"


def verify(inspection: Inspection, targets: Sequence[str] = ()) -> list[Verified]:
    """Ask the runtimes installed here.

    Args:
        inspection: The model.
        targets: Runtimes to ask; all that are installed where none are named.

    Returns:
        One answer per layer and runtime; layers whose sizes are open are left out.

    Raises:
        PoolingError: Where a runtime that was named is not installed, or cannot be asked at all.
    """
    chosen = [known.resolve_name(name) for name in targets]
    kinds = []
    for name, kind in adapters().items():
        reason = missing(kind)
        if name in chosen and reason is not None:
            raise PoolingError(f"{name} cannot be asked: {reason}; install it, or leave it out of --target")
        if name in chosen or (not chosen and not kind.ours and reason is None):
            kinds.append(kind)
    unasked = [name for name in chosen if name not in adapters()]
    if unasked and not kinds:
        raise PoolingError(f"{unasked[0]} cannot be run here; leave --verify out, or name a target that can")
    cases = [(report, case) for report in inspection.reports if (case := _case(report)) is not None]
    return [found for kind in kinds for found in _ask(kind, cases)]


def _ask(kind: type[Runtime], cases: Sequence[tuple[Report, Case]]) -> list[Verified]:
    found = []
    try:
        with Worker(kind, seconds=SECONDS) as worker:
            for report, case in cases:
                status, difference, reason = _judged(case, worker.ask(case))
                name, sizes = report.layer.name, tuple(case.x.shape)
                found.append(Verified(name, kind.name, worker.version, status, difference, reason, sizes))
    except RuntimeMissingError as error:
        return [Verified(report.layer.name, kind.name, "", "refused", None, str(error), ()) for report, _ in cases]
    return found


def _judged(case: Case, reply: Mapping[str, Any]) -> tuple[str, float | None, str]:
    if reply["status"] != "answered":
        return str(reply["status"]).replace("_", " "), None, str(reply.get("reason", ""))[:200]
    answer = array(reply["values"], reply["dtype"]).reshape(reply["shape"]).astype(np.float64)
    expected = array(case.expected, "float64")
    if answer.shape != expected.shape:
        return "differs", None, f"shape {list(answer.shape)}, expected {list(expected.shape)}"
    if not np.isfinite(answer).all():
        return "differs", None, "the answer is not finite"
    difference = float(np.abs(answer - expected).max(initial=0) / max(np.abs(expected).max(initial=0), 1e-30))
    return ("equal" if difference <= TOLERANCE else "differs"), difference, ""


def _case(report: Report) -> Case | None:
    """The layer as a question to a runtime; None where it cannot run at all or its sizes are open."""
    pooling = report.layer.pooling
    sizes = tuple(size for size in report.layer.input_sizes if size is not None)
    if len(sizes) != pooling.rank or any(finding.level == "error" for finding in report.findings):
        return None
    sizes = _smaller(pooling, sizes)
    x = np.random.default_rng(0).normal(size=sizes).astype(np.float32)
    expected = pool(x[None, None], pooling.reduction, pooling.geometry)[0, 0]
    options = {
        option.name: getattr(pooling.reduction, option.name)
        for option in fields(pooling.reduction)
        if getattr(pooling.reduction, option.name) != option.default
    }
    # The exponent of ONNX is a whole number, and one of Poolkit's is 3.0.
    options = {n: int(v) if isinstance(v, float) and v.is_integer() else v for n, v in options.items()}
    function = pooling.reduction.function
    return Case(
        report.layer.name, "S1", "a layer of a model", function, _written(pooling), x.tolist(), options=options,
        expected=expected.tolist(),
    )  # fmt: skip


def _smaller(pooling: Pooling, sizes: tuple[int, ...]) -> tuple[int, ...]:
    if int(np.prod(sizes, dtype=object)) <= MOST_CELLS or not isinstance(pooling.geometry, Window):
        return tuple(min(size, 1 << 12) for size in sizes) if pooling.rank > 1 else sizes
    most = int(MOST_CELLS ** (1 / pooling.rank))
    found = []
    for size, rule in zip(sizes, pooling.geometry.rules(pooling.rank), strict=True):
        _, kernel, stride, dilation, before, after, _ = rule.code
        least = max(most, dilation * (kernel - 1) + 1 + stride + before + after)
        found.append(size if size <= least else least + (size - least) % stride)
    return tuple(found)


def _written(pooling: Pooling) -> dict[str, Any]:
    """The geometry as a case has it."""
    geometry, rank = pooling.geometry, pooling.rank
    if isinstance(geometry, Global):
        return {"global": True}
    rules = geometry.rules(rank)
    if isinstance(geometry, Adaptive):
        return {"adaptive": [None if rule.code[1] < 0 else rule.code[1] for rule in rules]}
    padding: Any = [list(rule.padding(0)) for rule in rules]
    found: dict[str, Any] = {
        "kernel_size": [rule.code[1] for rule in rules],
        "stride": [rule.code[2] for rule in rules],
    }
    if isinstance(geometry.padding, str) and geometry.padding != "valid":
        found["padding"] = geometry.padding
    elif any(map(any, padding)):
        found["padding"] = padding
    if any(rule.code[3] != 1 for rule in rules):
        found["dilation"] = [rule.code[3] for rule in rules]
    return {**found, "ceil_mode": True} if geometry.ceil_mode else found
