// The last spatial axis: rows of input become rows of states. Regular bins run as long loops over all of
// them at once; clipped and irregular bins one by one.
#pragma once

#include <cstring>

#include "overlapping.hpp"
#include "sliding.hpp"

namespace poolkit {
namespace {

struct RowPass {
    const Op& op;
    const AxisView& axis;
    const int64_t lanes;
    const int64_t begin, end;  // bins to make
    int64_t low, high;         // regular ones among them
    bool narrow;               // few lanes: rearrange
    bool joins;                // the regular bins of consecutive rows continue each other

    int64_t phase_pitch = 0;  // room per phase of rearranged input, in lanes
    StateRow phases{nullptr, 0, 0};
    int64_t bin_pitch = 0;  // room per phase of states to interleave
    StateRow bin_phases{nullptr, 0, 0};
    int64_t stack_width = 0;
    StateRow stack{nullptr, 0, 0};
    int levels;                  // of runs, where bins share them
    Span seen{0, 0};             // cells that the bins to make see
    StateRow runs[deepest];

    RowPass(const Op& op, const AxisView& axis, int64_t lanes, int64_t begin, int64_t end)
        : op(op), axis(axis), lanes(lanes), begin(begin), end(end), narrow(lanes < few_lanes),
          levels(!slides(op.is, axis) ? 0 : op.is.exact ? overlapping_levels(axis.widest) : run_levels(axis.widest)) {
        const int64_t period = axis.bin_period;
        low = axis.regular_begin, high = axis.regular_end;
        if (low < begin) low += (begin - low + period - 1) / period * period;
        if (high > end) high -= (high - end + period - 1) / period * period;
        const bool unit = axis.cell_period == 1 && period == 1;
        // Too few bins, or cells too far apart, for a long loop.
        if ((levels && !unit) || high - low < 4 * period || (narrow ? axis.cell_period : 1) > widest_period ||
            (narrow ? period : 1) > widest_period || !(narrow || unit))
            low = high = end;
        joins = low < high && narrow && begin == 0 && end == axis.bins &&
                axis.cells * axis.bin_period == axis.bins * axis.cell_period;
        seen = cells_seen(axis, {begin, end});
    }

    // Rows that are worth making together.
    int64_t rows_at_once() const {
        const int64_t width = (end - begin) * lanes;
        return joins ? larger(1, 2048 / width) : 1;  // 2048 states of 8 bytes: half of a small L1 cache
    }

    void layout(Arena& arena, int64_t rows) {
        const int64_t bins = (rows - 1) * axis.bins + (high - low);
        int64_t widest = lanes;
        if (low < high) {
            widest = bins * lanes;
            if (axis.cell_period > 1) {
                phase_pitch = (bins + (axis.widest - 1) * axis.step / axis.cell_period + 1) * lanes;
                phase_pitch = (phase_pitch + 15) / 16 * 16;
                phases = arena.states(op.is, phase_pitch * axis.cell_period);
            }
            if (axis.bin_period > 1) {
                bin_pitch = (bins / axis.bin_period * lanes + 15) / 16 * 16;
                bin_phases = arena.states(op.is, bin_pitch * axis.bin_period);
                widest = bin_pitch;
            }
        }
        if (levels) {
            for (int level = 0; level < levels; ++level)
                runs[level] = arena.states(op.is, run_starts(level, rows) * lanes);
            return;
        }
        stack_width = widest;
        stack = arena.states(op.is, stack_rows(axis.widest) * widest);
    }

    // The taps of one bin as sources.
    auto taps_of(const Source& row, int64_t bin) const {
        const int64_t start = axis.start[bin], step = axis.step, lanes_ = lanes;
        const uint64_t first = axis.first ? uint64_t(axis.first[bin]) : 0;
        return [=](int64_t t) { return row.from((start + t * step) * lanes_, first + uint64_t(t)); };
    }

    // Runs at the taps of one bin of row `number`.
    auto runs_of(int64_t number, int64_t bin) const {
        const int64_t start = number * axis.cells + axis.start[bin] - seen.begin;
        const uint64_t first = axis.first ? uint64_t(axis.first[bin]) : 0;
        return [=](int level, int64_t t) {
            return held(runs[level].from((start + t * axis.step) * lanes), first + uint64_t(t));
        };
    }

    void clear(const StateRow& row, int64_t width) const { op.is.clear(op.parameters, row, width); }

    // Bins [from, to) of row `number`, one by one.
    void single(const Source& row, int64_t number, int64_t from, int64_t to, const StateRow& target) const {
        if (from == to) return;
        if (lanes == 1) {
            const int64_t shift = number * axis.cells - seen.begin;
            return op.is.bins(op.parameters, Bins{&axis, from, to, row, runs, levels, shift, target});
        }
        for (int64_t bin = from; bin < to; ++bin) {
            const StateRow one = target.from((bin - from) * lanes);
            const int64_t count = axis.count[bin];
            if (count == 0)
                clear(one, lanes);
            else if (levels)
                shared(one, count, lanes, taps_of(row, bin), runs_of(number, bin));
            else
                reduce_taps(op, one, count, lanes, taps_of(row, bin), stack, stack_width);
        }
    }

    // Make bins [begin, end) of `rows` consecutive rows; more than one only where joins.
    void run(const Source& row, int64_t rows, const StateRow& to) const {
        if (by_lanes(row)) {
            for (int64_t r = 0; r < rows; ++r)
                op.is.rows(op.parameters, LaneRows{row.from(r * axis.cells * lanes).at, 1, false, &axis, 0, 0,
                                                   to.from(r * axis.bins * lanes)});
            return;
        }
        if (levels) make_runs(row, rows);
        if (low < high) {
            const int64_t bins = (rows - 1) * axis.bins + (high - low);
            const StateRow target = to.from((low - begin) * lanes);
            if (levels)
                shared(target, axis.count[low], bins * lanes, taps_of(row, low), runs_of(0, low));
            else if (axis.cell_period > 1)
                rearranged(row, bins, target);
            else if (axis.bin_period > 1)
                interleaved(row, bins, target);
            else
                reduce_taps(op, target, axis.count[low], bins * lanes, taps_of(row, low), stack, stack_width);
        }
        const int64_t row_cells = axis.cells * lanes, row_bins = (end - begin) * lanes;
        for (int64_t r = 0; r < rows; ++r) {
            const Source source = row.from(r * row_cells);
            const StateRow target = to.from(r * row_bins);
            single(source, r, begin, low, target);
            single(source, r, high, end, target.from((high - begin) * lanes));
        }
    }

  private:
    // Whether the kernel goes over a row itself: sixteen lanes, and windows of a few cells side by side.
    bool by_lanes(const Source& row) const {
        return lanes == bundle && op.is.rows && row.cells && axis.widest <= block_cells && axis.step == 1 && !axis.has_empty &&
               begin == 0 && end == axis.bins;
    }
    // Bins from the runs that they share.
    template <class TapAt, class RunAt>
    void shared(const StateRow& to, int64_t count, int64_t width, const TapAt& tap,
                const RunAt& run) const {
        if (op.is.exact)
            cover(op, to, count, width, tap, run);
        else
            merge_runs(op, to, count, width, tap, run);
    }
    int64_t cells_of_run(int level) const { return op.is.exact ? overlapping_cells(level) : run_cells(level); }

    // Cells at which a run of this level begins, from the first that is seen on.
    int64_t run_starts(int level, int64_t rows) const {
        const int64_t cells = (rows - 1) * axis.cells + seen.size();
        return larger(0, cells - (cells_of_run(level) - 1) * axis.step);
    }

    // All runs of the cells that are seen. Those across the border of two rows are nobody's.
    void make_runs(const Source& row, int64_t rows) const {
        for (int level = 0; level < levels; ++level) {
            const int64_t width = run_starts(level, rows) * lanes;
            if (width == 0) return;
            const auto tap = [&](int64_t t) {
                return row.from((seen.begin + t * axis.step) * lanes, uint64_t(t));
            };
            const auto run = [&](int made, int64_t t) {
                return held(runs[made].from(t * axis.step * lanes), uint64_t(t));
            };
            if (op.is.exact)
                make_run(op, runs[level], level, width, tap, run);
            else if (level == 0)
                block(op, runs[0], width, tap, 0, block_cells);
            else
                pass<false>(op, runs[level], width, {run(level - 1, 0), run(level - 1, run_cells(level - 1))});
        }
    }

    // Cells cell_period apart become neighbours, so that each tap of all bins is one contiguous run.
    void rearranged(const Source& row, int64_t bins, const StateRow& to) const {
        const int64_t period = axis.cell_period, step = axis.step, count = axis.count[low], bytes = op.is.bytes;
        const int64_t reach = (bins - 1) * period + (count - 1) * step + 1;  // cells from the first on
        const Source from = row.from(axis.start[low] * lanes);
        const auto length = [&](int64_t p) { return (reach - 1 - p) / period + 1; };
        // Taking the phases that no tap sees too is worth it unless they are most.
        const bool at_once = lanes == 1 && 2 * count >= period;
        for (int64_t field = 0; field < (row.cells ? 1 : op.is.fields); ++field) {
            const char* const cells = from.at + field * from.pitch * bytes;
            char* const to_field = phases.from(field * phases.pitch).base;
            if (at_once) {
                const int64_t whole = reach / period;
                op.moves().take_phases(cells, period, to_field, phase_pitch, whole);
                for (int64_t p = 0; p < reach % period; ++p)
                    std::memcpy(to_field + (p * phase_pitch + whole) * bytes, cells + (whole * period + p) * bytes,
                                size_t(bytes));
                continue;
            }
            for (int64_t p = 0; p < smaller(period, reach); ++p) {
                bool seen = false;
                for (int64_t t = 0; t < count && !seen; ++t) seen = t * step % period == p;
                if (seen)
                    op.moves().take_phase(cells + p * lanes * bytes, period, lanes, to_field + p * phase_pitch * bytes,
                                          length(p));
            }
        }
        const uint64_t first = uint64_t(axis.first[low]);
        const Source whole{phases.base, phases.pitch, first, op.is.bytes, row.cells};
        const auto tap = [&](int64_t t) {
            return whole.from(t * step % period * phase_pitch + t * step / period * lanes, uint64_t(t));
        };
        reduce_taps(op, to, count, bins * lanes, tap, stack, stack_width);
    }

    // Whether all bins of a period see one and the same state: gradients of windows that meet and do not overlap.
    bool repeats(const Source& row) const {
        if (row.cells || op.is.has_index) return false;
        for (int64_t p = 0; p < axis.bin_period; ++p)
            if (axis.count[low + p] != 1 || axis.start[low + p] != axis.start[low]) return false;
        return true;
    }

    // Every bin_period-th bin is one contiguous run; the runs are then interleaved.
    void interleaved(const Source& row, int64_t bins, const StateRow& to) const {
        const int64_t period = axis.bin_period, runs = bins / period;
        if (repeats(row)) {
            const Source seen_by_all = taps_of(row, low)(0);
            for (int64_t field = 0; field < op.is.fields; ++field)
                op.moves().interleave(seen_by_all.at + field * seen_by_all.pitch * op.is.bytes, 0, period, lanes,
                                      to.from(field * to.pitch).base, runs);
            return;
        }
        for (int64_t p = 0; p < period; ++p) {
            const StateRow phase = bin_phases.from(p * bin_pitch);
            if (axis.count[low + p] == 0)
                clear(phase, runs * lanes);
            else
                reduce_taps(op, phase, axis.count[low + p], runs * lanes, taps_of(row, low + p), stack, stack_width);
        }
        for (int field = 0; field < op.is.fields; ++field)
            op.moves().interleave(bin_phases.from(field * bin_phases.pitch).base, bin_pitch, period, lanes,
                                  to.from(field * to.pitch).base, runs);
    }
};

}  // namespace
}  // namespace poolkit
