"""The JavaScript geometry is Python's: on the suite's cases and on random configurations."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from poolkit import Adaptive, Geometry, Global, PoolingError, Window, resolve
from poolkit.cli.explanation import describe
from poolkit.conformance import load
from poolkit.conformance.case import Case
from poolkit.explorer import fragment
from tests.explorer.conftest import Open

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

DESCRIBE = """([geometry, sizes, allowEmpty]) => {
  try {
    return resolve(geometry, sizes, allowEmpty).map((axis) => ({
      output_size: axis.outputSize,
      padding: axis.padding,
      origin: axis.outputs.map((output) => axis.origin(output)),
      cells: axis.outputs.map((output) =>
        Array.from({length: axis.count(output)}, (_, tap) => axis.start(output) + tap * axis.step)),
      divisor_with_padding: axis.outputs.map((output) => axis.paddedCount(output)),
      overhang: axis.outputs.map((output) => axis.width(output) - axis.paddedCount(output)),
      never_seen: axis.coverage().flatMap((count, cell) => count ? [] : [cell]),
    }));
  } catch (error) {
    if (error instanceof PoolingError) return null;
    throw error;
  }
}"""

Question = tuple[Mapping[str, Any], list[int], bool]


def geometry(plain: Mapping[str, Any]) -> Geometry:
    """A geometry as the suite writes it."""
    if "global" in plain:
        return Global()
    if "adaptive" in plain:
        return Adaptive(tuple(plain["adaptive"]))
    return Window(**plain)


def python(question: Question) -> list[dict[str, Any]] | None:
    """What Python says, in the browser's words; None where it refuses."""
    plain, sizes, allow_empty = question
    try:
        axes = resolve(geometry(plain), sizes, allow_empty=allow_empty)
    except PoolingError:
        return None
    described = [describe(axis) for axis in axes]
    return [
        {
            "output_size": axis.output_size,
            "padding": list(axis.padding),
            "origin": axis.origin.tolist(),
            "cells": [output["cells"] for output in plain["outputs"]],
            "divisor_with_padding": [output["divisor_with_padding"] for output in plain["outputs"]],
            "overhang": [output["overhang_cells"] for output in plain["outputs"]],
            "never_seen": plain["never_seen"],
        }
        for axis, plain in zip(axes, described, strict=True)
    ]


def sizes_of(case: Case) -> list[int]:
    """Spatial sizes of a case's input."""
    return list(case.x.shape if case.layout == "plane" else case.laid_out(case.x, "channels_first").shape[2:])


def drawn(chance: random.Random) -> Question:
    """A random configuration, legal or not."""
    rank = chance.choice([1, 2])

    def numbers(low: int, high: int) -> list[int]:
        return [chance.randint(low, high) for _ in range(rank)]

    sizes, allow_empty = numbers(1, chance.choice([8, 40])), chance.random() < 0.5
    kind = chance.choice(["window"] * 8 + ["adaptive", "global"])
    if kind == "global":
        return {"global": True}, sizes, allow_empty
    if kind == "adaptive":
        return {"adaptive": [chance.choice([None, each]) for each in numbers(1, 12)]}, sizes, allow_empty
    window: dict[str, Any] = {"kernel_size": numbers(1, 6)}
    if chance.random() < 0.8:
        window["stride"] = numbers(1, 5)
    if chance.random() < 0.4:
        window["dilation"] = numbers(1, 4)
    window["padding"] = chance.choice(
        [[[a, b] for a, b in zip(numbers(0, 4), numbers(0, 4), strict=True)]] * 3 + ["valid", "same", "same_lower"]
    )
    window["ceil_mode"] = chance.random() < 0.4
    return window, sizes, allow_empty


def agree(page: Any, questions: list[Question]) -> tuple[int, int]:
    """Assert that both say the same; how many are answered and refused."""
    answers = page.evaluate(f"(questions) => questions.map({DESCRIBE})", questions)
    refused = 0
    for question, answer in zip(questions, answers, strict=True):
        expected = python(question)
        assert answer == expected, json.dumps(question)
        refused += expected is None
    return len(questions) - refused, refused


def test_on_the_suite(open_page: Open) -> None:
    questions: dict[str, Question] = {}
    for case in load():
        question: Question = (case.geometry, sizes_of(case), False)
        questions.setdefault(json.dumps(question), question)
    answered, refused = agree(open_page(), list(questions.values()))
    assert answered > 150
    assert refused > 20


def test_on_random_configurations(open_page: Open) -> None:
    chance = random.Random(7)
    answered, refused = agree(open_page(), [drawn(chance) for _ in range(3000)])
    assert answered > 1500
    assert refused > 300


@pytest.mark.parametrize(
    ("layer", "before", "expected"),
    [
        # The stem of a ResNet: a 7x7 convolution of stride 2, then this pooling: 7 + (3 - 1) 2 = 11, stride 4.
        ({"kernel_size": [3], "stride": [2]}, (7, 2), {"field": 11, "step": 4}),
        ({"kernel_size": [2], "stride": [2], "dilation": [3]}, (1, 1), {"field": 4, "step": 2}),
        ({"adaptive": [3]}, (1, 1), {"field": 4, "step": None}),  # 0-2, 2-5, 5-7
        ({"adaptive": [2]}, (3, 2), {"field": 9, "step": 8}),
        ({"global": True}, (1, 1), {"field": 8, "step": 8}),
    ],
)
def test_receptive_field(open_page: Open, layer: Any, before: tuple[int, int], expected: Any) -> None:
    question = "([geometry, field, step]) => receptiveField(resolve(geometry, [8])[0], field, step)"
    assert open_page().evaluate(question, [layer, *before]) == expected


def test_the_address_is_the_one_python_writes(open_page: Open) -> None:
    """What `poolkit explain --html` opens with is the geometry of the command line."""
    chance = random.Random(11)
    questions = [question for question in (drawn(chance) for _ in range(400)) if python((*question[:2], True))]
    texts = [fragment(geometry(plain), sizes) for plain, sizes, _ in questions]
    read = "(texts) => texts.map(readConfiguration).map((c) => [geometryOf(c), c.size.slice(0, c.rank)])"
    for (plain, sizes, _), (geometry_read, sizes_read) in zip(
        questions, open_page().evaluate(read, texts), strict=True
    ):
        assert sizes_read == sizes
        assert python((geometry_read, sizes, True)) == python((plain, sizes, True))
    written = "(texts) => texts.map((text) => writeConfiguration(readConfiguration(text)))"
    assert open_page().evaluate(written, texts) == texts
