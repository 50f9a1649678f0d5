"""What a pooling becomes on a target: from the kept results of the suite, and from what its makers document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from poolkit.conformance.case import Case, load
from poolkit.conformance.results import kept
from poolkit.conformance.runtimes.poolkit_base import geometry_of
from poolkit.errors import PoolingError
from poolkit.inspection.features import features
from poolkit.pooling import Pooling
from poolkit.reductions import catalogue
from poolkit.reductions.average import Average
from poolkit.reductions.power import Power

ALIASES: Final = {
    "tflite": "litert",
    "ort": "onnxruntime",
    "pytorch": "torch",
    "tf": "tensorflow",
    "keras": "keras-tensorflow",
    "jax": "lax",
    "core-ml": "coreml",
    "trt": "tensorrt",
}
"""Other names of targets."""

_STRUCTURE: Final = frozenset({"S1", "S2", "S3", "S4", "S5", "S11", "S14"})
"""Rules about which cells are seen and counted; the others depend on what is in them."""

_LIMITS: Final[tuple[tuple[str, str, Callable[[Any], bool]], ...]] = (
    # Reason as adapters give it, rule, and whether a layer is concerned.
    ("no ceil mode", "S1", lambda s: "ceil mode" in s.features),
    ("no dilation", "S1", lambda s: "dilation" in s.features),
    ("no padding that differs before and after", "S2", lambda s: bool({"uneven padding", "uneven same"} & s.features)),
    ("no padding same_lower", "S2", lambda s: "same_lower" in s.features),
    ("no padding in numbers", "S2", lambda s: s.in_numbers),
    (
        "no padding in numbers but for max pooling over two axes",
        "S2",
        lambda s: s.in_numbers and (s.function != "max_pool" or s.pooling.rank != 2),
    ),
    ("no adaptive or global pooling", "S11", lambda s: "adaptive" in s.features),
    ("no adaptive pooling in onnx", "S11", lambda s: "adaptive" in s.features),
    ("no adaptive pooling", "S11", lambda s: "adaptive" in s.features),
    ("no average that leaves padding out", "S4", lambda s: s.average and s.padded and not s.counted),
    ("no count_include_pad in its avg pool", "S4", lambda s: s.counted and s.padded),
    ("no divisor_override in its avg pool", "S4", lambda s: "divisor_override" in s.features),
    ("no divisor_override in one dimension", "S4", lambda s: s.pooling.rank == 1 and "divisor_override" in s.features),
    ("no indices", "S12", lambda s: s.indices),
    ("no pooling over 3 axes", "S14", lambda s: s.pooling.rank == 3),
    ("no pooling over 1 axes", "S14", lambda s: s.pooling.rank == 1),
    ("no exponent p but whole numbers in onnx", "S9", lambda s: s.broken_power),
)


@dataclass(frozen=True)
class Subject:
    """A layer as a target meets it."""

    pooling: Pooling
    features: frozenset[str]
    indices: bool = False

    @property
    def function(self) -> str:
        """Name of the function, such as "avg_pool"."""
        return self.pooling.reduction.function

    @property
    def average(self) -> bool:
        """Whether it is an average."""
        return isinstance(self.pooling.reduction, Average)

    @property
    def counted(self) -> bool:
        """Whether padding counts."""
        return "count_include_pad" in self.features

    @property
    def padded(self) -> bool:
        """Whether there is padding."""
        return "padding" in self.features

    @property
    def in_numbers(self) -> bool:
        """Whether padding is given in numbers."""
        return self.padded and not {"same", "same_lower"} & self.features

    @property
    def broken_power(self) -> bool:
        """Whether the exponent is no whole number."""
        reduction = self.pooling.reduction
        return isinstance(reduction, Power) and reduction.p != int(min(reduction.p, 2.0**31))


@dataclass(frozen=True)
class Difference:
    """What a target does with a layer.

    Attributes:
        rule: The rule it is about.
        message: In words.
        cases: Ids of cases of the suite that show it.
        certain: False where it depends on the numbers in the input.
    """

    rule: str
    message: str
    cases: tuple[str, ...] = ()
    certain: bool = True


_DOCUMENTED: Final[Mapping[str, tuple[tuple[str, str, Callable[[Subject], bool]], ...]]] = {
    # https://github.com/onnx/onnx-tensorrt/blob/main/docs/operators.md
    "tensorrt": (
        ("S14", "pools over two or three axes only", lambda s: s.pooling.rank == 1 and "global" not in s.features),
        ("S1", "takes no dilation in a pooling", lambda s: "dilation" in s.features),
        ("S12", "has no second output with indices", lambda s: s.indices),
        ("S11", "has no adaptive bins", lambda s: "adaptive" in s.features),
    ),
    # https://apple.github.io/coremltools/source/coremltools.converters.mil.mil.ops.defs.html
    "coreml": (
        ("S1", "takes no dilation in a pooling", lambda s: "dilation" in s.features),
        (
            "S1",
            "takes ceil mode over one or two axes only, with the same padding before and after",
            lambda s: "ceil mode" in s.features and ("uneven padding" in s.features or s.pooling.rank == 3),
        ),
        ("S12", "has no second output with indices", lambda s: s.indices),
        ("S11", "has no adaptive bins", lambda s: "adaptive" in s.features),
        ("S4", "has no divisor_override", lambda s: "divisor_override" in s.features),
        ("S9", "has no Lp but L2, over one or two axes", lambda s: s.function == "lp_pool" and not _plain_l2(s)),
    ),
}
"""Targets that cannot be asked here: what their documentation says (see the addresses)."""


def _plain_l2(subject: Subject) -> bool:
    reduction = subject.pooling.reduction
    return isinstance(reduction, Power) and reduction.p == 2 and not reduction.mean and subject.pooling.rank < 3


def names() -> list[str]:
    """Every target, without aliases."""
    return sorted([runtime["name"] for runtime in kept()["runtimes"] if not runtime["ours"]] + list(_DOCUMENTED))


def resolve_name(name: str) -> str:
    """The target of a name or alias.

    Raises:
        PoolingError: Where there is none.
    """
    known = ALIASES.get(name.lower(), name.lower())
    if known not in names():
        raise PoolingError(f"there is no target {name!r}; known are {', '.join(names())}, and {', '.join(ALIASES)}")
    return known


def version(target: str) -> str | None:
    """The version whose answers are kept; None where documentation is all there is."""
    return next((runtime["version"] for runtime in kept()["runtimes"] if runtime["name"] == target), None)


def differences(subject: Subject, target: str) -> list[Difference]:
    """What is known about a layer on a target.

    Args:
        subject: The layer.
        target: Of `names()`.

    Returns:
        Limits and cases of the suite that failed and have no particularity that the layer has not.
    """
    documented = [
        Difference(rule, f"{text}, says its documentation")
        for rule, text, concerned in _DOCUMENTED.get(target, ())
        if concerned(subject)
    ]
    runtime = next((each for each in kept()["runtimes"] if each["name"] == target), None)
    return documented if runtime is None else [*_limits(subject, runtime), *_failures(subject, runtime)]


def _limits(subject: Subject, runtime: Mapping[str, Any]) -> Iterator[Difference]:
    reasons = {reason.lower() for reason in runtime["reasons"]}
    words = subject.function.replace("_", " ")
    if f"no {words}" in reasons:
        yield Difference("S14", f"has no {words} of its own")
        return
    for reason, rule, concerned in _LIMITS:
        if reason in reasons and concerned(subject):
            yield Difference(rule, f"has {reason}")


def _failures(subject: Subject, runtime: Mapping[str, Any]) -> Iterator[Difference]:
    wrong = {*runtime["failed_cases"], *runtime["crashed_cases"]}
    found: dict[tuple[str, bool], list[Case]] = {}
    for case, particular, structural in _known():
        if case.id in wrong and case.function == subject.function and particular <= subject.features:
            found.setdefault((case.rule, structural), []).append(case)
    for (rule, structural), cases in sorted(found.items()):
        first = min(cases, key=lambda case: case.x.size)
        crashed = first.id in runtime["crashed_cases"]
        message = f"{'ends' if crashed else 'answers otherwise'} in such a case: {first.why}"
        yield Difference(rule, message, tuple(case.id for case in cases), structural)


@cache
def _known() -> tuple[tuple[Case, frozenset[str], bool], ...]:
    """Cases that ask for values, with what is particular about them, and whether that alone decides."""
    by_function = {reduction.function: reduction for reduction in catalogue().values()}
    known = []
    for case in load():
        if case.asks != "values" or case.mask is not None or case.dtype != "float32" or "empty_value" in case.options:
            continue
        if case.rule not in _STRUCTURE | {"S7"}:
            continue
        options = {name: float(value) if isinstance(value, str) else value for name, value in case.options.items()}
        if "training" in options:
            continue
        pooling = Pooling(by_function[case.function](**options), geometry_of(case), case.rank)
        sizes = case.x.shape if case.layout == "plane" else case.laid_out(case.x, "channels_first").shape[2:]
        structural = bool(np.isfinite(case.x).all()) and case.rule in _STRUCTURE
        known.append((case, features(pooling, sizes), structural))
    return tuple(known)
