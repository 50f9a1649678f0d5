"""How a case is made: arguments as short words, the answer and its tolerance added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

import numpy as np

from poolkit.conformance.case import Asks, Case, array
from poolkit.conformance.exact import Pool, RefusedError

_RELATIVE: Final = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-20, "float64": 2.0**-46}
"""One unit in the last place of the short types, whose sums are made in a longer one; 8 and 64 of the long ones,
for sums in any sensible order and exponentials that are not the best."""

_EXACT: Final = ("max_pool", "min_pool")


class Builder(Protocol):
    """What `of` returns: yields the cases of one configuration, one per thing asked."""

    def __call__(self, id: str, why: str, function: str, input: Any, **given: Any) -> Iterator[Case]: ...


def of(rule: str) -> Builder:
    """A builder of cases of one rule.

    Args:
        rule: Number of the rule.

    Returns:
        A function of name, reason, pooling function, input, and of `k` (kernel), `s` (stride), `pad` (padding), `d`
        (dilation), `ceil`; or of `adaptive`; or of neither, for one window over everything. Further `dtype`,
        `layout`, `mask`, `weights`, `asks` (one or several), `relative` (tolerance) and options.
    """

    def build(id: str, why: str, function: str, input: Any, **given: Any) -> Iterator[Case]:
        asks: Sequence[Asks] = given.pop("asks", ("values",))
        weights, mask = given.pop("weights", None), given.pop("mask", None)
        dtype, layout = given.pop("dtype", "float32"), given.pop("layout", "plane")
        own_rule, relative = given.pop("rule", rule), given.pop("relative", None)
        geometry = _geometry(given)
        for asked in asks:
            case = Case(
                id if asked == asks[0] else f"{id}-{asked}",
                own_rule,
                why,
                function,
                geometry,
                input,
                dtype,
                layout,
                given,
                mask,
                asked,
                weights=weights if asked in ("gradient", "tangent") else None,
            )
            made = answered(case)
            yield made if relative is None else replace(made, tolerance={**made.tolerance, "relative": relative})

    return build


def _geometry(given: dict[str, Any]) -> Mapping[str, Any]:
    if "adaptive" in given:
        return {"adaptive": _sizes(given.pop("adaptive"))}
    if "k" not in given:
        return {"global": True}
    geometry: dict[str, Any] = {"kernel_size": _sizes(given.pop("k"))}
    rank = len(geometry["kernel_size"])
    for short, name in (("s", "stride"), ("d", "dilation")):
        if short in given:
            geometry[name] = _sizes(given.pop(short))
    if "pad" in given:
        geometry["padding"] = _padding(given.pop("pad"), rank)
    if given.pop("ceil", False):
        geometry["ceil_mode"] = True
    return geometry


def _sizes(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _padding(value: Any, rank: int) -> Any:
    """Padding as pairs: a number is both sides of every axis; in one dimension a pair is (before, after)."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return [[value, value]] * rank
    if rank == 1 and isinstance(value[0], int):
        return [list(value)]
    return [[each, each] if isinstance(each, int) else list(each) for each in value]


def answered(case: Case) -> Case:
    """The case with its right answer and tolerance."""
    x = case.x
    if x.dtype.kind == "f" and not isinstance(case.input, Mapping):
        wide = array(case.input, "float64")
        if not np.array_equal(x.astype(np.float64), wide, equal_nan=True):
            raise ValueError(f"{case.id}: the input is not exact in {case.dtype}")
    try:
        answer = Pool().answer(case)
    except RefusedError:
        if case.asks != "refusal":
            raise
        return case
    if case.asks == "refusal":
        raise ValueError(f"{case.id} has an answer")
    return replace(case, expected=_readable(answer), tolerance=_tolerance(case))


def _readable(answer: Any) -> Any:
    if not answer.size:
        return {"shape": list(answer.shape), "cycle": [0]}
    return _plain(answer.tolist())


def _plain(value: Any) -> Any:
    """A number as JSON has it: whole ones without a point, special ones as text."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not np.isfinite(value):
        return str(float(value))
    return int(value) if value == int(value) and abs(value) < 2**63 else value


def _tolerance(case: Case) -> Mapping[str, float]:
    x = case.x
    if case.asks == "indices" or case.function in _EXACT or (x.dtype.kind in "iub" and case.function == "sum_pool"):
        return {"relative": 0.0, "absolute": 0.0}
    relative = _RELATIVE.get(case.dtype, _RELATIVE["float32"])
    wide = np.abs(x.astype(np.float64))
    largest = float(wide[np.isfinite(wide)].max(initial=0))
    mixed = bool((x < 0).any() and (x > 0).any())
    if case.weights is not None:
        # Slopes of mixed sign cancel: what is summed is of the size of the weights.
        return {"relative": relative, "absolute": relative * float(np.abs(array(case.weights, "float64")).max())}
    return {"relative": relative, "absolute": relative * largest if mixed and case.function != "lp_pool" else 0.0}
