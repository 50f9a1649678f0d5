// The last spatial axis: rows of input become rows of states. Regular bins run as long loops over all of
// them at once; clipped and irregular bins one by one.
#pragma once

#include "overlapping.hpp"
#include "sliding.hpp"

namespace poolkit {
namespace {

// Fewer lanes than this make loops over the lanes of one cell too short to vectorise well; rows are then
// rearranged so that loops run over cells and lanes together. 16 floats are one AVX-512 vector.
constexpr int64_t few_lanes = 16;

// Cells further apart than this are not worth rearranging: most of what is moved would not be near.
constexpr int64_t widest_period = 8;

// phase[q] = from[q * period] for whole cells of `lanes`.
template <class E>
[[gnu::noinline]] void take_phase(const E* from, int64_t period, int64_t lanes, E* phase, int64_t count) {
    if (lanes == 1 && period == 2) {
        for (int64_t q = 0; q < count; ++q) phase[q] = from[2 * q];
    } else if (lanes == 1) {
        for (int64_t q = 0; q < count; ++q) phase[q] = from[q * period];
    } else {
        for (int64_t q = 0; q < count; ++q)
            for (int64_t c = 0; c < lanes; ++c) phase[q * lanes + c] = from[q * period * lanes + c];
    }
}

// Both phases of period 2 at once: each vector of input is loaded once.
template <class E>
[[gnu::noinline]] void take_pairs(const E* __restrict from, E* __restrict even, E* __restrict odd, int64_t count) {
#pragma GCC ivdep
    for (int64_t q = 0; q < count; ++q) {
        even[q] = from[2 * q];
        odd[q] = from[2 * q + 1];
    }
}

// to[q * period + p] = phases[p][q]: the inverse.
template <class T>
[[gnu::noinline]] void interleave(const T* phases, int64_t pitch, int64_t period, int64_t lanes, T* __restrict to,
                                  int64_t count) {
    if (lanes == 1 && period == 2) {
        const T *__restrict even = phases, *__restrict odd = phases + pitch;
#pragma GCC ivdep
        for (int64_t q = 0; q < count; ++q) {
            to[2 * q] = even[q];
            to[2 * q + 1] = odd[q];
        }
        return;
    }
    for (int64_t p = 0; p < period; ++p)
        for (int64_t q = 0; q < count; ++q)
            for (int64_t c = 0; c < lanes; ++c)
                to[(q * period + p) * lanes + c] = phases[p * pitch + q * lanes + c];
}

template <class Op>
struct RowPass {
    using T = typename Op::T;
    using State = typename Op::State;
    using StateRow = Row<Op>;

    const Op& op;
    const AxisView& axis;
    const int64_t lanes;
    const int64_t begin, end;  // bins to make
    int64_t low, high;         // regular ones among them
    bool narrow;               // few lanes: rearrange
    bool joins;                // the regular bins of consecutive rows continue each other

    int64_t phase_pitch = 0;  // room per phase of rearranged input, in lanes
    T* phases = nullptr;
    uint8_t* mask_phases = nullptr;
    int64_t bin_pitch = 0;  // room per phase of states to interleave
    StateRow bin_phases{nullptr, 0};
    int64_t stack_width = 0;
    StateRow stack{nullptr, 0};
    int levels;                  // of runs, where bins share them
    Span seen{0, 0};             // cells that the bins to make see
    StateRow runs[deepest];

    RowPass(const Op& op, const AxisView& axis, int64_t lanes, int64_t begin, int64_t end)
        : op(op), axis(axis), lanes(lanes), begin(begin), end(end), narrow(lanes < few_lanes),
          levels(!slides<Op>(axis) ? 0 : Op::exact ? overlapping_levels(axis.widest) : run_levels(axis.widest)) {
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
        seen = cells_seen();
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
                phases = arena.take<T>(phase_pitch * axis.cell_period);
                mask_phases = arena.take<uint8_t>(phase_pitch * axis.cell_period);
            }
            if (axis.bin_period > 1) {
                bin_pitch = (bins / axis.bin_period * lanes + 15) / 16 * 16;
                bin_phases = arena.lanes<StateRow, T>(bin_pitch * axis.bin_period);
                widest = bin_pitch;
            }
        }
        if (levels) {
            for (int level = 0; level < levels; ++level)
                runs[level] = arena.lanes<StateRow, T>(run_starts(level, rows) * lanes);
            return;
        }
        stack_width = widest;
        stack = arena.lanes<StateRow, T>(stack_rows(axis.widest) * widest);
    }

    // The taps of one bin as sources.
    template <class Source>
    POOLKIT_INLINE auto taps_of(const Source& row, int64_t bin) const {
        const int64_t start = axis.start[bin], step = axis.step, lanes_ = lanes;
        const Integer<T> first = axis.first ? Integer<T>(axis.first[bin]) : 0;
        return [=](int64_t t) {
            return Tap<Op, Source>{row.from((start + t * step) * lanes_), Integer<T>(first + Integer<T>(t))};
        };
    }

    void clear(const StateRow& row, int64_t width) const {
        for (int64_t i = 0; i < width; ++i) row.store(i, op.identity());
    }

    template <class Source>
    void single(const Source& row, int64_t number, int64_t bin, const StateRow& to) const {
        const int64_t count = axis.count[bin];
        if (count == 0)
            clear(to, lanes);
        else if (levels && lanes == 1)
            to.store(0, shared_one(count, taps_of(row, bin), runs_of(number, bin)));
        else if (levels)
            shared(to, count, lanes, taps_of(row, bin), runs_of(number, bin));
        else if (lanes == 1)
            to.store(0, reduce_one(op, count, taps_of(row, bin)));
        else
            reduce_taps(op, to, count, lanes, taps_of(row, bin), stack, stack_width);
    }

    // Make bins [begin, end) of `rows` consecutive rows; more than one only where joins.
    template <class Source>
    void run(const Source& row, int64_t rows, const StateRow& to) const {
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
            for (int64_t bin = begin; bin < low; ++bin) single(source, r, bin, target.from((bin - begin) * lanes));
            for (int64_t bin = high; bin < end; ++bin) single(source, r, bin, target.from((bin - begin) * lanes));
        }
    }

  private:
    // Bins from the runs that they share.
    template <class TapAt, class RunAt>
    POOLKIT_INLINE void shared(const StateRow& to, int64_t count, int64_t width, const TapAt& tap,
                               const RunAt& run) const {
        if constexpr (Op::exact)
            cover(op, to, count, width, tap, run);
        else
            merge_runs(op, to, count, width, tap, run);
    }
    template <class TapAt, class RunAt>
    POOLKIT_INLINE State shared_one(int64_t count, const TapAt& tap, const RunAt& run) const {
        if constexpr (Op::exact)
            return cover_one(op, count, tap, run);
        else
            return merge_runs_of_one(op, count, tap, run);
    }
    static int64_t cells_of_run(int level) { return Op::exact ? overlapping_cells(level) : run_cells(level); }

    Span cells_seen() const {
        Span cells{axis.cells, 0};
        for (int64_t bin = begin; bin < end; ++bin) {
            if (axis.count[bin] == 0) continue;
            cells.begin = smaller(cells.begin, axis.start[bin]);
            cells.end = larger(cells.end, axis.start[bin] + (axis.count[bin] - 1) * axis.step + 1);
        }
        return cells.begin < cells.end ? cells : Span{0, 0};
    }

    // Cells at which a run of this level begins, from the first that is seen on.
    int64_t run_starts(int level, int64_t rows) const {
        const int64_t cells = (rows - 1) * axis.cells + seen.size();
        return larger(0, cells - (cells_of_run(level) - 1) * axis.step);
    }

    // Runs at the taps of one bin of row `number`.
    auto runs_of(int64_t number, int64_t bin) const {
        const int64_t start = number * axis.cells + axis.start[bin] - seen.begin;
        const Integer<T> first = axis.first ? Integer<T>(axis.first[bin]) : 0;
        return [=](int level, int64_t t) {
            return Tap<Op, Held<Op>>{{runs[level].from((start + t * axis.step) * lanes)},
                                     Integer<T>(first + Integer<T>(t))};
        };
    }

    // All runs of the cells that are seen. Those across the border of two rows are nobody's.
    template <class Source>
    void make_runs(const Source& row, int64_t rows) const {
        for (int level = 0; level < levels; ++level) {
            const int64_t width = run_starts(level, rows) * lanes;
            if (width == 0) return;
            const auto tap = [&](int64_t t) {
                return Tap<Op, Source>{row.from((seen.begin + t * axis.step) * lanes), Integer<T>(t)};
            };
            const auto run_before = [&](int64_t number) {
                const int64_t t = number * cells_of_run(level - 1);
                return Tap<Op, Held<Op>>{{runs[level - 1].from(t * axis.step * lanes)}, Integer<T>(t)};
            };
            if constexpr (Op::exact)
                level == 0 ? combine_few(op, runs[0], sources, width, tap)
                           : combine_few(op, runs[level], sources, width, run_before);
            else if (level == 0)
                block(op, runs[0], width, tap, 0, block_cells);
            else
                pass<false>(op, runs[level], width, run_before(0), run_before(1));
        }
    }

    // Cells cell_period apart become neighbours, so that each tap of all bins is one contiguous run.
    void rearranged(const Cells<Op>& row, int64_t bins, const StateRow& to) const {
        const int64_t period = axis.cell_period, step = axis.step, count = axis.count[low];
        const int64_t reach = (bins - 1) * period + (count - 1) * step + 1;  // cells from the first on
        const Cells<Op> from = row.from(axis.start[low] * lanes);
        const auto length = [&](int64_t p) { return (reach - 1 - p) / period + 1; };
        if (Op::reads && period == 2 && lanes == 1 && reach > 1) {
            const int64_t pairs = reach / 2;
            take_pairs(from.x, phases, phases + phase_pitch, pairs);
            if (reach & 1) phases[pairs] = from.x[reach - 1];
        }
        for (int64_t p = 0; p < smaller(period, reach); ++p) {
            bool seen = false;
            for (int64_t t = 0; t < count && !seen; ++t) seen = t * step % period == p;
            if (!seen) continue;
            if (Op::reads && (period != 2 || lanes != 1 || reach == 1))
                take_phase(from.x + p * lanes, period, lanes, phases + p * phase_pitch, length(p));
            if constexpr (Op::masked)
                take_phase(from.mask + p * lanes, period, lanes, mask_phases + p * phase_pitch, length(p));
        }
        const Integer<T> first = Integer<T>(axis.first[low]);
        const auto tap = [&](int64_t t) {
            const int64_t place = t * step % period * phase_pitch + t * step / period * lanes;
            return Tap<Op, Cells<Op>>{phase_at(place), Integer<T>(first + Integer<T>(t))};
        };
        reduce_taps(op, to, count, bins * lanes, tap, stack, stack_width);
    }
    // Rows of states are rearranged nowhere: their axes have cell_period 1 or are taken bin by bin.
    template <class Other>
    void rearranged(const Held<Other>&, int64_t, const StateRow&) const {}

    Cells<Op> phase_at(int64_t place) const {
        if constexpr (Op::masked)
            return {phases + place, mask_phases + place};
        else
            return {phases + place};
    }

    // Every bin_period-th bin is one contiguous run; the runs are then interleaved.
    template <class Source>
    void interleaved(const Source& row, int64_t bins, const StateRow& to) const {
        const int64_t period = axis.bin_period, runs = bins / period;
        for (int64_t p = 0; p < period; ++p) {
            const StateRow phase = bin_phases.from(p * bin_pitch);
            if (axis.count[low + p] == 0)
                clear(phase, runs * lanes);
            else
                reduce_taps(op, phase, axis.count[low + p], runs * lanes, taps_of(row, low + p), stack, stack_width);
        }
        for (int field = 0; field < StateRow::fields; ++field)
            interleave(bin_phases.base + field * bin_phases.pitch, bin_pitch, period, lanes,
                       to.base + field * to.pitch, runs);
    }
};

}  // namespace
}  // namespace poolkit
