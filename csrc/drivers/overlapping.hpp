// Runs of cells that may overlap, where a cell that counts twice changes nothing (max and min): a window is
// covered by at most four runs, the longest power of four that fits into it. Each run is made from four of a
// quarter of its length: two passes more for a window sixteen times as wide.
//
// The index stays that of the first winner: of equals the earlier source wins, and sources are in order.
#pragma once

#include "taps.hpp"

namespace poolkit {
namespace {

// Sources of one pass. Four cost little more than two, since what is read lies in the first-level cache.
constexpr int64_t sources = 4;

POOLKIT_INLINE int64_t overlapping_cells(int level) { return sources << 2 * level; }

// Levels of runs that windows of up to `widest` cells take.
POOLKIT_INLINE int overlapping_levels(int64_t widest) {
    int levels = 0;
    while (overlapping_cells(levels) <= widest) ++levels;
    return levels;
}

// row = f(0) to f(count - 1) combined, 1 <= count <= 4.
template <class Op, class Row, class SourceAt>
POOLKIT_INLINE void combine_few(const Op& op, Row row, int64_t count, int64_t width, const SourceAt& f) {
    if (count == 1)
        pass<false>(op, row, width, f(0));
    else if (count == 2)
        pass<false>(op, row, width, f(0), f(1));
    else if (count == 3)
        pass<false>(op, row, width, f(0), f(1), f(2));
    else
        pass<false>(op, row, width, f(0), f(1), f(2), f(3));
}

// The runs that cover a window of `count` >= 4 cells: piece p begins at cell at(p).
struct Cover {
    int level;
    int64_t count, cells, pieces;

    explicit Cover(int64_t count) : level(overlapping_levels(count) - 1), count(count) {
        cells = overlapping_cells(level);
        pieces = (count + cells - 1) / cells;  // fewer than four lengths fit, or the level were higher
    }
    POOLKIT_INLINE int64_t at(int64_t piece) const { return smaller(piece * cells, count - cells); }
};

// to = the window of `count` cells whose tap t is tap(t), from run(level, t): the run that begins at tap t.
template <class Op, class Row, class TapAt, class RunAt>
POOLKIT_INLINE void cover(const Op& op, Row to, int64_t count, int64_t width, const TapAt& tap, const RunAt& run) {
    if (count < sources) return combine_few(op, to, count, width, tap);
    const Cover runs(count);
    combine_few(op, to, runs.pieces, width, [&](int64_t piece) { return run(runs.level, runs.at(piece)); });
}

// The same for a single lane, in registers.
template <class Op, class TapAt, class RunAt>
typename Op::State cover_one(const Op& op, int64_t count, const TapAt& tap, const RunAt& run) {
    if (count < sources) {
        auto state = tap(0).at(op, 0);
        for (int64_t t = 1; t < count; ++t) state = op.combine(state, tap(t).at(op, 0));
        return state;
    }
    const Cover runs(count);
    auto state = run(runs.level, 0).at(op, 0);
    for (int64_t piece = 1; piece < runs.pieces; ++piece)
        state = op.combine(state, run(runs.level, runs.at(piece)).at(op, 0));
    return state;
}

}  // namespace
}  // namespace poolkit
