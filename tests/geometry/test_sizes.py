"""Sizes and bins equal brute force, for every small combination (rules S1, S2, S4, S5, S11)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

import poolkit as pk
from poolkit.geometry import Axis
from tests.agreement import assert_refused


def _starts(n: int, k: int, s: int, d: int, before: int, after: int, ceil_mode: bool) -> list[int]:
    """First tap of every window, by walking along the axis.

    A window counts where its last tap lies within the padded input. In ceil mode one more may follow, where the
    windows before it left cells of the padded input over and it starts in the input or the leading padding.
    """
    end, starts = n + after, []
    for start in range(-before, end + 1, s):
        last = start + d * (k - 1)
        fits = last < end
        left_over = last - s < end - 1
        if fits or (ceil_mode and left_over and start < n):
            starts.append(start)
    return starts


def _windows() -> Iterator[tuple[int, int, int, int, int, int, bool]]:
    return product(range(1, 9), range(1, 6), range(1, 5), range(1, 4), range(4), range(4), (False, True))


def _check(axis: Axis, starts: list[int], k: int, d: int, n: int, before: int, after: int) -> None:
    taps = [[start + t * d for t in range(k)] for start in starts]
    assert axis.output_size == len(starts)
    assert axis.padding == (before, after)
    assert [list(cells) for cells in axis.bins()] == [[cell for cell in each if 0 <= cell < n] for each in taps]
    assert axis.origin.tolist() == starts
    assert axis.padded_count.tolist() == [sum(-before <= cell < n + after for cell in each) for each in taps]
    for output, cells in enumerate(axis.bins()):
        if len(cells):
            assert axis.first[output] == taps[output].index(cells[0])


def test_windows_of_every_small_kind() -> None:
    seen = set()
    for n, k, s, d, before, after, ceil_mode in _windows():
        starts = _starts(n, k, s, d, before, after, ceil_mode)
        window = pk.Window(k, s, ((before, after),), d, ceil_mode)
        if not starts:
            seen.add("none")
            assert_refused(lambda w=window, n=n: pk.resolve(w, (n,), allow_empty=True), "axis 0", "kernel_size")  # type: ignore[misc]
            continue
        (axis,) = pk.resolve(window, (n,), allow_empty=True)
        _check(axis, starts, k, d, n, before, after)
        assert pk.output_sizes(window, (n,)) == (len(starts),)
        empty = [output for output, cells in enumerate(axis.bins()) if not len(cells)]
        if empty:
            seen.add("empty")
            assert_refused(lambda w=window, n=n: pk.resolve(w, (n,)), f"output {empty[0]} ", "axis 0", "empty_value")  # type: ignore[misc]
        else:
            seen.add("full")
            assert pk.resolve(window, (n,)) == (axis,)
    assert seen == {"none", "empty", "full"}


@pytest.mark.parametrize("ceil_mode", [False, True])
def test_the_textbook_form_is_the_rule_without_padding(ceil_mode: bool) -> None:
    for n, k, s in product(range(1, 20), range(1, 8), range(1, 8)):
        if k <= n:
            size, rest = divmod(n - k, s)
            # Rounded up, but the last window still has to start in the input.
            more = ceil_mode and rest > 0 and (size + 1) * s < n
            assert pk.output_sizes(pk.Window(k, s, ceil_mode=ceil_mode), (n,)) == (size + 1 + more,)


@pytest.mark.parametrize("mode", ["same", "same_lower"])
def test_same_padding_is_the_least_that_keeps_the_size(mode: str) -> None:
    for n, k, s, d in product(range(1, 10), range(1, 7), range(1, 6), range(1, 4)):
        size = len(range(0, n, s))
        total = next(t for t in range(100) if (size - 1) * s + d * (k - 1) < n + t)
        before, after = total // 2, total - total // 2
        if mode == "same_lower":
            before, after = after, before
        (axis,) = pk.resolve(pk.Window(k, s, mode, d), (n,), allow_empty=True)  # type: ignore[arg-type]
        _check(axis, [output * s - before for output in range(size)], k, d, n, before, after)


def test_valid_is_no_padding() -> None:
    for n, k, s, d in product(range(1, 9), range(1, 5), range(1, 4), range(1, 3)):
        plain, valid = pk.Window(k, s, 0, d), pk.Window(k, s, "valid", d)
        if d * (k - 1) < n:
            bins = [[list(cells) for cells in pk.resolve(window, (n,))[0].bins()] for window in (plain, valid)]
            assert bins[0] == bins[1]


def test_adaptive_bins_are_the_cells_their_interval_touches() -> None:
    """Bin i is the interval from i n / m to (i+1) n / m; cell j belongs to it where they overlap."""
    for n, m in product(range(1, 25), range(1, 25)):
        (axis,) = pk.resolve(pk.Adaptive(m), (n,))
        expected = [[j for j in range(n) if j * m < (i + 1) * n and (j + 1) * m > i * n] for i in range(m)]
        assert [list(cells) for cells in axis.bins()] == expected
        assert axis.padded_count.tolist() == [len(cells) for cells in expected]
        assert (axis.padding, axis.step) == ((0, 0), 1)


def test_global_is_one_bin() -> None:
    axes = pk.resolve(pk.Global(), (3, 1, 5))
    assert [[list(cells) for cells in axis.bins()] for axis in axes] == [[[0, 1, 2]], [[0]], [[0, 1, 2, 3, 4]]]


def test_examples_by_hand() -> None:
    def bins(geometry: pk.Geometry, size: int) -> list[list[int]]:
        return [list(cells) for cells in pk.resolve(geometry, (size,))[0].bins()]

    assert bins(pk.Window(3, 2, 1), 5) == [[0, 1], [1, 2, 3], [3, 4]]
    assert bins(pk.Window(2, ceil_mode=True), 5) == [[0, 1], [2, 3], [4]]
    assert bins(pk.Window(1, 2, ceil_mode=True), 6) == [[0], [2], [4]]  # the fourth would start past the input
    assert bins(pk.Window(5, 4, ceil_mode=True), 2) == [[0, 1]]  # legal although the kernel is larger
    assert bins(pk.Window(2, 1, dilation=2), 4) == [[0, 2], [1, 3]]
    assert bins(pk.Window(2, 2, "same"), 3) == [[0, 1], [2]]
    assert bins(pk.Window(2, 2, "same_lower"), 3) == [[0], [1, 2]]
    assert bins(pk.Adaptive(3), 5) == [[0, 1], [1, 2, 3], [3, 4]]
    assert bins(pk.Adaptive(4), 2) == [[0], [0], [1], [1]]
    assert bins(pk.Adaptive(None), 3) == [[0], [1], [2]]


def test_unknown_sizes() -> None:
    assert pk.output_sizes(pk.Window(3, 2, "same"), (28, None)) == (14, None)
    assert pk.output_sizes(pk.Window(2), (None, None, 7)) == (None, None, 3)
    assert pk.output_sizes(pk.Adaptive((7, None)), (None, None)) == (7, None)
    assert pk.output_sizes(pk.Adaptive(7), (None, 3)) == (7, 7)
    assert pk.output_sizes(pk.Global(), (None, 5)) == (1, 1)
    assert pk.output_sizes(pk.Global(), ()) == ()


def test_axes_are_independent() -> None:
    window = pk.Window((2, 3), (1, 2), ((0, 1), (1, 0)), (2, 1))
    rows, columns = pk.resolve(window, (4, 5))
    assert [list(cells) for cells in rows.bins()] == [[0, 2], [1, 3], [2]]
    assert [list(cells) for cells in columns.bins()] == [[0, 1], [1, 2, 3]]


@pytest.mark.parametrize(
    ("window", "rank"),
    [
        (pk.Window(3), None),
        (pk.Window(3, 2, "same"), None),
        (pk.Window((3, 3)), 2),
        (pk.Window(3, (2, 1)), 2),
        (pk.Window(3, 1, (1, 0, 1)), 3),
        (pk.Window(3, 1, ((1, 0), (0, 1))), 2),
        (pk.Window(3, 1, 0, (1, 2)), 2),
    ],
)
def test_any_tuple_says_the_rank(window: pk.Window, rank: int | None) -> None:
    assert window.rank == rank


def test_geometries_are_values() -> None:
    """Equal geometries are equal keys, lists included: plans are kept by them."""
    assert pk.Window([2, 3], padding=[[0, 1], [1, 0]]) == pk.Window((2, 3), padding=((0, 1), (1, 0)))
    assert len({pk.Window([2, 3]), pk.Window((2, 3)), pk.Adaptive([1, None]), pk.Adaptive((1, None)), pk.Global()}) == 3
