"""geometry.hpp equals geometry.py, and both equal the rules written out."""

from __future__ import annotations

import random

import pytest

from poolkit.geometry import Axis, AxisRule
from tests.core import naive
from tests.core.harness import Code, core

FIELDS = ("origin", "start", "first", "count", "padded_count")


def drawn(chance: random.Random) -> tuple[Code, int]:
    """Any rule, also ones that fit no window."""
    size = chance.randint(1, 40)
    if chance.random() < 0.25:
        return (3, chance.choice([-1, chance.randint(1, 60)]), 1, 1, 0, 0, 0), size
    kind = chance.choice([0, 0, 1, 2])
    pads = (chance.randint(0, 9), chance.randint(0, 9), chance.randint(0, 1)) if kind == 0 else (0, 0, 0)
    return (kind, chance.randint(1, 9), chance.randint(1, 7), chance.randint(1, 5), *pads), size


def test_equals_python() -> None:
    chance, compared = random.Random(0), 0
    for _ in range(5000):
        code, size = drawn(chance)
        rule = AxisRule(code)
        output = rule.output_size(size)
        if output < 1:
            with pytest.raises(ValueError, match="kernel spans"):
                core.resolve(code, size)
            continue
        native, axis = core.resolve(code, size), Axis(rule, size, output, rule.padding(size))
        assert native["output_size"] == output
        assert native["step"] == axis.step
        assert native["taps"] == axis.taps
        for field in FIELDS:
            assert native[field] == getattr(axis, field).tolist(), (code, size, field)
        compared += 1
    assert compared > 3000


def test_equals_the_rules() -> None:
    chance = random.Random(1)
    for _ in range(1000):
        code, size = drawn(chance)
        found = naive.bins(code, size)
        if not found:
            continue
        native = core.resolve(code, size)
        assert native["output_size"] == len(found), (code, size)
        for i, each in enumerate(found):
            cells = [native["start"][i] + t * native["step"] for t in range(native["count"][i])]
            assert cells == [place for _, place in each.taps], (code, size, i)
            assert native["padded_count"][i] == each.padded
            if cells:
                assert native["first"][i] == each.taps[0][0]


def test_outputs_that_see_a_cell() -> None:
    chance = random.Random(2)
    for _ in range(2000):
        code, size = drawn(chance)
        try:
            native = core.resolve(code, size)
        except ValueError:
            continue
        seen: list[list[int]] = [[] for _ in range(size)]
        for output in range(native["output_size"]):
            for tap in range(native["count"][output]):
                seen[native["start"][output] + tap * native["step"]].append(output)
        for cell in range(size):
            start, count = native["seen_start"][cell], native["seen_count"][cell]
            assert [start + i * native["seen_step"] for i in range(count)] == seen[cell], (code, size, cell)


def test_regular_part_repeats() -> None:
    chance = random.Random(3)
    for _ in range(2000):
        code, size = drawn(chance)
        try:
            native = core.resolve(code, size)
        except ValueError:
            continue
        begin, end, stride = native["regular"]
        assert all(native["count"][i] == native["taps"] for i in range(begin, end))
        assert all(native["start"][i] == native["start"][begin] + (i - begin) * stride for i in range(begin, end))
        begin, end, period = native["seen_regular"]
        assert (end - begin) % period == 0
        for i in range(begin, end - period):
            assert native["seen_count"][i] == native["seen_count"][i + period]
            assert native["seen_count"][i] == 0 or native["seen_start"][i] + 1 == native["seen_start"][i + period]


@pytest.mark.parametrize(
    "code",
    [
        (0, 2**31, 1, 1, 0, 0, 0),
        (0, 0, 1, 1, 0, 0, 0),
        (0, 2, 0, 1, 0, 0, 0),
        (0, 2, 1, 0, 0, 0, 0),
        (0, 2, 1, 1, -1, 0, 0),
        (0, 2, 1, 1, 2**31, 0, 0),
        (4, 2, 1, 1, 0, 0, 0),
        (3, 0, 1, 1, 0, 0, 0),
        (0, 1, 1),
    ],
)
def test_bad_rules_are_refused(code: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"must be|unknown|seven"):
        core.resolve(code, 8)


def test_extremes_do_not_overflow() -> None:
    most = 2**31 - 1
    with pytest.raises(ValueError, match="kernel spans"):
        core.resolve((0, most, most, most, 0, 0, 0), 5)
    assert core.resolve((0, most, most, 1, 0, 0, 1), 5)["output_size"] == 1
    assert core.resolve((1, most, most, most, 0, 0, 0), 5)["count"] == [1]
