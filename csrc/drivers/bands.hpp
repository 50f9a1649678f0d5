// The largest or smallest numbers of windows side by side, of images of one lane, read as they lie: rows of cells are combined
// over the height first, as many numbers at once as a row has, and what is left of them along the width at the end. Where no
// cell is NaN, every association gives the same number but for the sign of zeros: see whole.hpp for what is done again.
#pragma once

#include "whole.hpp"

namespace poolkit {
namespace {

// Numbers that rows of cells of a plane become, before they are combined along the width: with what is taken from them they
// stay in the second-level cache.
constexpr int64_t most_of_bands = 16 * 1024;

// Windows that are worth it: of so many rows and more, and of so many cells along the width as Moves has shuffles for.
constexpr int64_t least_band = 4;
inline bool has_bands(const AxisView* axis) {
    const AxisView &height = axis[1], &width = axis[2];
    if (axis[0].cells != 1 || axis[0].bins != 1 || (width.widest != 4 && width.widest != 8)) return false;
    return tiles_from_first_to_last(width) && width.cells == width.bins * width.widest && are_disjoint(height) &&
           height.widest >= least_band && height.bins * width.cells <= most_of_bands;
}

class Bands {
    const Op& op;  // for numbers of which none is NaN
    const Problem& problem;
    const AxisView &height, &width;
    const int64_t cells, outputs;

  public:
    Bands(const Op& op, const Problem& problem)
        : op(op), problem(problem), height(problem.axis[1]), width(problem.axis[2]), cells(height.cells * width.cells),
          outputs(height.bins * width.bins) {}

    // Whether plane number `plane` could be done.
    bool run(const Call& call, int64_t plane) const {
        StateRow bands{nullptr, 0, 0}, next = bands, phases = bands, made = bands;
        Arena arena;
        for (int twice = 0; twice < 2; ++twice) {
            bands = arena.states(op.is, height.bins * width.cells), next = arena.states(op.is, width.cells);
            phases = arena.states(op.is, outputs * width.widest), made = arena.states(op.is, outputs);
            if (twice == 0) arena = Arena{call.scratch(working_slot, size_t(arena.used))};
        }
        const char* const x = static_cast<const char*>(call.x) + plane * cells * op.is.bytes;
        for (int64_t h = 0; h < height.bins; ++h) {
            const char* const rows = row_at(x, height.start[h]);
            if (!may_be_ordered(problem, rows, height.count[h] * width.cells)) return false;
            combine_rows(rows, height.count[h], bands.from(h * width.cells), next);
        }
        op.moves().take_phases(bands.base, width.widest, phases.base, outputs, outputs);
        Source sources[8];
        for (int64_t t = 0; t < width.widest; ++t) sources[t] = held(phases.from(t * outputs));
        combine(op, made, outputs, sources, int(width.widest), false);
        char* const y = static_cast<char*>(call.y) + plane * outputs * op.is.bytes;
        op.is.finish(op.parameters, made, y, outputs, 1, 0);
        bool sure = true;
        for (int64_t h = 0; h < height.bins; ++h)
            sure &= zeros_are_sure(op, row_at(x, height.start[h]), height.count[h] * width.cells, y + h * width.bins * op.is.bytes, width.bins);
        return sure;
    }

  private:
    const char* row_at(const char* plane, int64_t number) const { return plane + number * width.cells * op.is.bytes; }

    void combine_rows(const char* rows, int64_t count, const StateRow& band, const StateRow& next) const {
        Source sources[block_cells];
        for (int64_t done = 0, now; done < count; done += now) {
            now = smaller(block_cells, count - done);
            for (int64_t i = 0; i < now; ++i) sources[i] = Source{row_at(rows, done + i), 0, 0, op.is.bytes, true};
            combine(op, done ? next : band, width.cells, sources, int(now), false);
            if (done) pass<true>(op, band, width.cells, {held(next)});
        }
    }
};

}  // namespace
}  // namespace poolkit
