// Runs of cells that may overlap, where a cell that counts twice changes nothing (max and min): a window is
// covered by at most four runs, the longest power of four that fits into it. Each run is made from four of a
// quarter of its length: two passes more for a window sixteen times as wide.
//
// The index stays that of the first winner: of equals the earlier source wins, and sources are in order.
#pragma once

#include "operation.hpp"

namespace poolkit {
namespace {

// row = f(0) to f(count - 1) combined, 1 <= count <= 4.
template <class SourceAt>
void combine_few(const Op& op, const StateRow& row, int64_t count, int64_t width, const SourceAt& f) {
    if (count == 1)
        pass<false>(op, row, width, {f(0)});
    else if (count == 2)
        pass<false>(op, row, width, {f(0), f(1)});
    else if (count == 3)
        pass<false>(op, row, width, {f(0), f(1), f(2)});
    else
        pass<false>(op, row, width, {f(0), f(1), f(2), f(3)});
}

// to = a run of this level, from cells or from four runs of the level before; tap and run as for cover().
template <class TapAt, class RunAt>
void make_run(const Op& op, const StateRow& to, int level, int64_t width, const TapAt& tap, const RunAt& run) {
    if (level == 0) return combine_few(op, to, exact_sources, width, tap);
    combine_few(op, to, exact_sources, width, [&](int64_t n) { return run(level - 1, n * overlapping_cells(level - 1)); });
}

// to = the window of `count` cells whose tap t is tap(t), from run(level, t): the run that begins at tap t.
template <class TapAt, class RunAt>
void cover(const Op& op, const StateRow& to, int64_t count, int64_t width, const TapAt& tap, const RunAt& run) {
    if (count < exact_sources) return combine_few(op, to, count, width, tap);
    const Cover runs(count);
    combine_few(op, to, runs.pieces, width, [&](int64_t piece) { return run(runs.level, runs.at(piece)); });
}

}  // namespace
}  // namespace poolkit
