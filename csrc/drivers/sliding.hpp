// Windows that overlap share their blocks, so that a cell costs the same whatever the window.
//
// The runs that association.hpp speaks of are made once for every cell they can begin at, each from two of half the
// length, and every bin takes those it needs: the same association, to the bit.
#pragma once

#include "operation.hpp"

namespace poolkit {
namespace {

// Combinations per cell that making what bins share takes, and those of one bin: about this many together.
// Where the association does not matter a bit (max and min) there are ways that take fewer.
inline int64_t sharing_cost(const Operation& operation) { return operation.exact ? 5 : 12; }

// Whether bins overlap so much that sharing pays.
inline bool slides(const Operation& operation, const AxisView& axis) {
    return axis.ordered && axis.widest > block_cells && axis.widest * axis.bins > sharing_cost(operation) * axis.cells;
}

// to = the bin of `count` cells whose tap t is tap(t), from run(level, t): the run that begins at tap t.
template <class TapAt, class RunAt>
void merge_runs(const Op& op, const StateRow& to, int64_t count, int64_t width, const TapAt& tap, const RunAt& run) {
    const int64_t blocks = (count - 1) / block_cells, last = last_cells(count);
    if (last < block_cells)
        block(op, to, width, tap, blocks * block_cells, last);
    else if (blocks == 0)
        return pass<false>(op, to, width, {run(0, 0)});
    bool holds = last < block_cells;
    for (int level = 0; blocks >> level; ++level) {
        if (!(blocks >> level & 1)) continue;
        const int64_t before = blocks >> (level + 1) << (level + 1);
        if (holds)
            pass<false>(op, to, width, {run(level, before * block_cells), held(to)});
        else
            pass<false>(op, to, width, {run(level, before * block_cells), run(0, blocks * block_cells)});
        holds = true;
    }
}

// A row of states, and the tap number that all of them still lack.
struct Finished {
    StateRow row;
    uint64_t offset;
};

// The runs of an axis whose cells are rows of states, which arrive one after the other.
class Sliding {
    const Op& op;
    const AxisView& axis;
    const int64_t width;
    const uint64_t scale;
    const int levels;
    int64_t first = 0, next = 0;  // rows taken in are first .. next - 1
    StateRow rings[deepest];

  public:
    Sliding(const Op& op, const AxisView& axis, int64_t width, uint64_t scale, bool wanted)
        : op(op), axis(axis), width(width), scale(scale), levels(wanted ? run_levels(axis.widest) : 0) {
        for (auto& ring : rings) ring = {nullptr, 0, 0};
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
            rings[level] = arena.states(op.is, runs_held(axis, level) * width);
    }
    void begin(int64_t cell) { first = next = cell; }

    // to = bin number `bin`; cell(i) is row i, asked for in ascending order but for the last few.
    template <class CellAt>
    Finished combine(int64_t bin, StateRow to, const CellAt& cell) {
        const int64_t start = axis.start[bin], count = axis.count[bin], step = axis.step;
        const uint64_t tap_before = axis.first ? uint64_t(axis.first[bin]) : 0;
        take_in(start + (count - 1) * step, cell);
        const auto tap = [&](int64_t t) {
            return held(cell(start + t * step), (tap_before + uint64_t(t)) * scale);
        };
        const auto run = [&](int level, int64_t t) {
            return held(run_at(level, start + t * step), (tap_before + uint64_t(t)) * scale);
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
                        return held(cell(start + t * axis.step), uint64_t(t) * scale);
                    };
                    block(op, run, width, tap, 0, block_cells);
                } else {
                    const int64_t half = run_cells(level - 1);
                    pass<false>(op, run, width, {held(run_at(level - 1, start)),
                                held(run_at(level - 1, start + half * axis.step), uint64_t(half) * scale)});
                }
            }
        }
    }
};

}  // namespace
}  // namespace poolkit
