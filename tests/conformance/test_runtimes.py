"""The adapters: ours pass every case, the others say what they cannot be asked."""

from __future__ import annotations

import pytest

from poolkit.conformance import load
from poolkit.conformance.runner import run
from poolkit.conformance.runtimes import Runtime, adapters, missing

OURS = [name for name, kind in adapters().items() if kind.ours]
FOREIGN = ["torch", "lax", "onnx-reference", "onnxruntime"]

EXPRESSIBLE = {"poolkit-numpy": 530, "poolkit-torch": 540, "poolkit-jax": 540, "poolkit-tensorflow": 540}
"""Fewest cases that must be asked of each; layers of Keras have no indices, draws or empty values."""


def installed(name: str) -> type[Runtime]:
    kind = adapters()[name]
    if reason := missing(kind):
        pytest.skip(reason)
    return kind


def test_there_is_an_adapter_for_each() -> None:
    assert len(OURS) == 7
    assert len(adapters()) >= 27
    for name, kind in adapters().items():
        assert kind.name == name
        assert kind.title
        assert kind.packages
        assert kind.functions


@pytest.mark.slow
@pytest.mark.parametrize("name", OURS)
def test_ours_pass_every_case(name: str, thorough: bool) -> None:
    """Whatever of the suite can be said with a front end comes out right; nothing legal is refused."""
    # Each compiled or traced call costs: the slow hosts are asked every seventh case and those of forward mode, which
    # no other test of all hosts has, and all by --thorough.
    every = name in ("poolkit-numpy", "poolkit-torch") or thorough
    cases = load() if every else _unique([*load()[::7], *(case for case in load() if case.id.startswith("forward-"))])
    result = run(installed(name), cases)
    wrong = {each.case.id: each.reason for each in result.outcomes if each.status in ("differs", "crashed")}
    assert wrong == {}
    least = EXPRESSIBLE.get(name, 300) if len(cases) == len(load()) else 40
    assert result.count("passed") >= least


@pytest.mark.slow
@pytest.mark.parametrize("name", FOREIGN)
def test_known_differences_are_found(name: str) -> None:
    """Rules that these break today, by cases that say so; what they cannot be asked is no failure."""
    wanted = {
        "torch": {"max-nan-first-indices", "lp-signed-p1", "lp-ceil-1d"},
        "lax": set(),
        "onnx-reference": {"max-nan-after", "lp-ceil-1d"},
        "onnxruntime": {"max-nan-after", "lp-large"},
    }[name]
    asked = [*load()[3::25], *(case for case in load() if case.id in wanted or case.id == "draw-seed-0")]
    result = run(installed(name), _unique(asked))
    failed = {each.case.id for each in result.outcomes if each.status == "differs"}
    assert wanted <= failed
    unasked = {each.case.id: each.reason for each in result.outcomes if each.status == "not_expressible"}
    assert unasked["draw-seed-0"] == "no stochastic pool"
    assert result.count("crashed") == 0
    assert result.count("passed") >= 3


def _unique(cases: list) -> list:  # type: ignore[type-arg]
    return list({case.id: case for case in cases}.values())
