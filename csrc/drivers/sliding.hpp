// Windows that overlap share their blocks, so that a cell costs the same whatever the window.
//
// reduce_taps merges blocks of eight cells like the carry of a binary counter. Of a bin of 8 n + t cells
// (1 <= t <= 8) the whole blocks are thus merged in runs of 2^level blocks, one run for each binary digit
// of n, the longest first; runs and the last t cells are merged from right to left. Here the runs that
// begin at every cell are made once, each from two of half the length, and every bin takes those it needs:
// the same association, to the bit.
#pragma once

#include "taps.hpp"

namespace poolkit {
namespace {

// Combinations per cell that making what bins share takes, and those of one bin: about this many together.
// Where the association does not matter a bit (max and min) there are ways that take fewer.
template <class Op>
constexpr int64_t sharing_cost = Op::exact ? 5 : 12;

// Whether bins overlap so much that sharing pays.
template <class Op>
POOLKIT_INLINE bool slides(const AxisView& axis) {
    return axis.ordered && axis.widest > block_cells && axis.widest * axis.bins > sharing_cost<Op> * axis.cells;
}

// Levels of runs that bins of up to `widest` cells take.
POOLKIT_INLINE int run_levels(int64_t widest) {
    int levels = 0;
    for (int64_t blocks = (widest - 1) / block_cells; blocks > 0; blocks /= 2) ++levels;
    return levels;
}
POOLKIT_INLINE int64_t run_cells(int level) { return block_cells << level; }

// What is left of a bin after its whole blocks: 1 to 8 cells.
POOLKIT_INLINE int64_t last_cells(int64_t count) { return (count - 1) % block_cells + 1; }

// to = the bin of `count` cells whose tap t is tap(t), from run(level, t): the run that begins at tap t.
template <class Op, class Row, class TapAt, class RunAt>
POOLKIT_INLINE void merge_runs(const Op& op, Row to, int64_t count, int64_t width, const TapAt& tap, const RunAt& run) {
    using Merge = Tap<Op, Held<Op>>;
    const int64_t blocks = (count - 1) / block_cells, last = last_cells(count);
    if (last < block_cells)
        block(op, to, width, tap, blocks * block_cells, last);
    else if (blocks == 0)
        return pass<false>(op, to, width, run(0, 0));
    bool held = last < block_cells;
    for (int level = 0; blocks >> level; ++level) {
        if (!(blocks >> level & 1)) continue;
        const int64_t before = blocks >> (level + 1) << (level + 1);
        if (held)
            pass<false>(op, to, width, run(level, before * block_cells), Merge{{to}, 0});
        else
            pass<false>(op, to, width, run(level, before * block_cells), run(0, blocks * block_cells));
        held = true;
    }
}

// The same for a single lane, in registers.
template <class Op, class TapAt, class RunAt>
typename Op::State merge_runs_of_one(const Op& op, int64_t count, const TapAt& tap, const RunAt& run) {
    const int64_t blocks = (count - 1) / block_cells;
    auto state = tap(blocks * block_cells).at(op, 0);
    for (int64_t t = blocks * block_cells + 1; t < count; ++t) state = op.combine(state, tap(t).at(op, 0));
    for (int level = 0; blocks >> level; ++level)
        if (blocks >> level & 1) {
            const int64_t before = blocks >> (level + 1) << (level + 1);
            state = op.combine(run(level, before * block_cells).at(op, 0), state);
        }
    return state;
}

// A row of states, and the tap number that all of them still lack.
template <class Op>
struct Finished {
    Row<Op> row;
    Integer<typename Op::T> offset;
};

// The runs of an axis whose cells are rows of states, which arrive one after the other.
template <class Op>
class Sliding {
    using T = typename Op::T;
    using StateRow = Row<Op>;
    using Piece = Tap<Op, Held<Op>>;

    const Op& op;
    const AxisView& axis;
    const int64_t width;
    const Integer<T> scale;
    const int levels;
    int64_t first = 0, next = 0;  // rows taken in are first .. next - 1
    StateRow rings[deepest];

  public:
    Sliding(const Op& op, const AxisView& axis, int64_t width, Integer<T> scale, bool wanted)
        : op(op), axis(axis), width(width), scale(scale), levels(wanted ? run_levels(axis.widest) : 0) {
        for (auto& ring : rings) ring = {nullptr, 0};
    }

    bool used() const { return levels > 0; }
    // A bin needs a run that began no more than the run's own length (and the bin's lag) ago.
    static int64_t runs_held(const AxisView& axis, int level) { return run_cells(level) * axis.step + 1 + axis.lag; }
    // Rows that the caller has to hold: those of one block.
    static int64_t cells_held(const AxisView& axis) { return (block_cells - 1) * axis.step + 1 + axis.lag; }
    static int64_t rows_held(const AxisView& axis) {
        int64_t rows = cells_held(axis);
        for (int level = 0; level < run_levels(axis.widest); ++level) rows += runs_held(axis, level);
        return rows;
    }

    void layout(Arena& arena) {
        for (int level = 0; level < levels; ++level)
            rings[level] = arena.lanes<StateRow, T>(runs_held(axis, level) * width);
    }
    void begin(int64_t cell) { first = next = cell; }

    // to = bin number `bin`; cell(i) is row i, asked for in ascending order but for the last few.
    template <class CellAt>
    Finished<Op> combine(int64_t bin, StateRow to, const CellAt& cell) {
        const int64_t start = axis.start[bin], count = axis.count[bin], step = axis.step;
        const Integer<T> tap_before = axis.first ? Integer<T>(axis.first[bin]) : 0;
        take_in(start + (count - 1) * step, cell);
        const auto tap = [&](int64_t t) {
            return Piece{{cell(start + t * step)}, Integer<T>((tap_before + Integer<T>(t)) * scale)};
        };
        const auto run = [&](int level, int64_t t) {
            return Piece{{run_at(level, start + t * step)}, Integer<T>((tap_before + Integer<T>(t)) * scale)};
        };
        merge_runs(op, to, count, width, tap, run);
        return {to, 0};
    }

  private:
    StateRow run_at(int level, int64_t cell) const {
        return rings[level].from(cell % runs_held(axis, level) * width);
    }

    // Rows up to `last`: each ends one run of every level.
    template <class CellAt>
    void take_in(int64_t last, const CellAt& cell) {
        for (; next <= last; ++next) {
            for (int level = 0; level < levels; ++level) {
                const int64_t start = next - (run_cells(level) - 1) * axis.step;
                if (start < first) break;
                const StateRow run = run_at(level, start);
                if (level == 0) {
                    const auto tap = [&](int64_t t) {
                        return Piece{{cell(start + t * axis.step)}, Integer<T>(Integer<T>(t) * scale)};
                    };
                    block(op, run, width, tap, 0, block_cells);
                } else {
                    const int64_t half = run_cells(level - 1);
                    pass<false>(op, run, width, Piece{{run_at(level - 1, start)}, 0},
                                Piece{{run_at(level - 1, start + half * axis.step)}, Integer<T>(Integer<T>(half) * scale)});
                }
            }
        }
    }
};

}  // namespace
}  // namespace poolkit
