// Small windows whose rows overlap: each row of cells is combined along the width once, into a row of states that the
// rows of outputs combine along the height. A few rows are made at a time, so that their states stay in the first-level
// cache where maps are narrow. The association is the separable driver's, as in small.hpp.
#pragma once

#include "rolling.hpp"

namespace poolkit {
namespace {

// to[i] = cells from[i * stride + t * apart] for 0 <= t < count combined, of which the first is tap `first`; so many
// times `width` of them. As in small_run, all cells read are cells that outputs see.
template <class E, int count, int stride, class Op>
[[gnu::noinline]] void small_row(const Op& op_reference, const typename E::Stored* from, int64_t apart,
                                 Integer<typename Op::T> first, Row<Op> to, int64_t width, const Repeated& repeated) {
    using T = typename Op::T;
    constexpr int block = block_of<T>;
    const Op op = op_reference;  // a copy: its fields then stay in registers
    const SmallTaps<T> run{first, 0, 0, 0, T(0)};
    alignas(64) T phases[small_side][block], made[Row<Op>::fields][block];
    for (int64_t number = 0; number < repeated.times; ++number, from += repeated.in, to.base += repeated.out) {
        if (repeated.asked) ask_ahead(from, repeated.in);
        if (width < block) {
            for (int64_t i = 0; i < width; ++i)
                to.store(i, small_state<1, count>(op, run, [&](auto, auto t) {
                    return loaded<E, T>(from[i * stride + t * apart]);
                }));
            continue;
        }
        each_block<block>(width, [&](int64_t start) {
            if constexpr (stride == 2) unzip_taps<E, count>(from + 2 * start, phases);
            const Row<Op> block_made = stride == 2 ? Row<Op>{made[0], block} : to.from(start);
#pragma GCC ivdep
            for (int i = 0; i < block; ++i)
                block_made.store(i, small_state<1, count>(op, run, [&](auto, auto t) {
                    if constexpr (stride == 2)
                        return phases[t][i];
                    else
                        return from[start + i + t * apart];
                }));
            if constexpr (stride == 2)
                for (int field = 0; field < Row<Op>::fields; ++field)
                    store_vector(to.base + field * to.pitch + start, load_vector<Vector<T, block>>(made[field]));
        });
    }
}

// Outputs of `height` rows of states each, `apart` states apart: what their taps lack, and what they are divided by.
template <class T>
struct SmallHeights {
    int64_t apart;
    Integer<T> row_taps, base;
    T divisor;
};

// Outputs 0 .. width - 1, so many times.
template <class E, int height, class Op>
[[gnu::noinline]] void small_height(const Op& op_reference, Row<Op> from, const SmallHeights<typename Op::T>& heights,
                                    SmallResults<typename E::Stored> results, const Repeated& repeated) {
    using T = typename Op::T;
    constexpr int block = block_of<T>;
    const Op op = op_reference;
    const int64_t apart = heights.apart;
    const Integer<T> row_taps = heights.row_taps, base = heights.base;
    const T divisor = heights.divisor;
    alignas(64) T made[block];
    alignas(64) Integer<T> won[block];
    for (int64_t number = 0; number < repeated.times; ++number) {
        const auto output = [&](int64_t i) {
            auto state = op.shift(from.load(i), base);
            if constexpr (height > 1) state = op.combine(state, op.shift(from.load(i + apart), base + row_taps));
            if constexpr (height > 2) state = op.combine(state, op.shift(from.load(i + 2 * apart), base + 2 * row_taps));
            return state;
        };
        if (results.width < block) {
            for (int64_t i = 0; i < results.width; ++i) {
                const auto state = output(i);
                results.y[i] = kept<E, T>(op.finish(state, divisor));
                if constexpr (Op::has_index) results.index[i] = uint8_t(op.tap(state));
            }
        } else {
            each_block<block>(results.width, [&](int64_t start) {
#pragma GCC ivdep
                for (int i = 0; i < block; ++i) {
                    const auto state = output(start + i);
                    made[i] = op.finish(state, divisor);
                    if constexpr (Op::has_index) won[i] = op.tap(state);
                }
                store_block<E>(made, results.y + start);
                if constexpr (Op::has_index)
                    store_vector(results.index + start, __builtin_convertvector((load_vector<Vector<Integer<T>, block>>(won)),
                                                                                Vector<uint8_t, block>));
            });
        }
        from.base += repeated.in, results.y += repeated.out;
        if constexpr (Op::has_index) results.index += repeated.out;
    }
}

// States that are made before they are combined, as far as rows are that short: while they are combined, nothing is read
// from memory, so that has to be soon over.
constexpr int64_t states_at_once = 256;

// Rows of outputs that are made at once, however long: rows of states that the next ones see too are moved before.
constexpr int64_t least_rows = 4;

// `rows(number, count)` are rows of cells, and lie in memory one after the other where they are `read_once`: from there to
// the first-level cache.
template <class Op, class E, class Rows>
class SmallOverlapping {
    using T = typename Op::T;
    using Stored = typename E::Stored;
    static constexpr int fields = Row<Op>::fields;
    const Op& op;
    const Problem& problem;
    const Call& call;
    const AxisView* const axis;
    const int64_t lanes, stride, width, pitch;  // of a row of states
    const int64_t rows_at_once, capacity;       // of outputs, and of states
    const Rows rows_of_cells;
    const bool read_once;
    Results results;
    const Row<Op> states;
    Span held{0, 0};       // rows of cells whose states there are, the first in front
    Span held_bins{0, 0};  // of which outputs

  public:
    SmallOverlapping(const Op& op, const Problem& problem, const Call& call, const Rows& rows, bool read_once)
        : op(op), problem(problem), call(call), axis(problem.axis), lanes(problem.lanes), stride(small_stride<T>(problem)),
          width(axis[2].bins * lanes), pitch((width + 15) / 16 * 16), rows_at_once(larger(least_rows, states_at_once / width)),
          capacity((rows_at_once - 1) * axis[1].cell_period + small_side),
          rows_of_cells(rows), read_once(read_once), results(call, stored_as<E, T>(problem.results), call.y, width),
          states{static_cast<T*>(call.scratch(working_slot, size_t(fields * capacity * pitch) * sizeof(T))), capacity * pitch} {}

    void run(const Box& box) {
        each_rows_alike(problem, box, rows_at_once, results, [&](int64_t d, int64_t h, int64_t rows) { make(box, d, h, rows); });
    }

  private:
    void make(const Box& box, int64_t d, int64_t h, int64_t rows) {
        const int64_t in = (box.plane * axis[0].cells + axis[0].start[d]) * axis[1].cells + axis[1].start[h];
        const int64_t out = ((box.plane * axis[0].bins + d) * axis[1].bins + h) * axis[2].bins;
        const Span bins = box.span[2];
        const int64_t at = (out + bins.begin) * lanes, size = rows * bins.size() * lanes, count = axis[1].count[h];
        hold({in, in + (rows - 1) * axis[1].cell_period + count}, bins);
        Stored* const y = results.room<Stored>(at, size);
        uint8_t* const index = Op::has_index ? static_cast<uint8_t*>(call.index) + at : nullptr;
        SmallHeights<T> heights{pitch, Integer<T>(problem.index_scale[1]), 0, T(0)};
        if constexpr (Op::has_index)
            heights.base = Integer<T>(axis[0].first[d] * problem.index_scale[0] + axis[1].first[h] * problem.index_scale[1]);
        const Repeated repeated{rows, axis[1].cell_period * pitch, width};
        const auto outputs = [&](int64_t begin, int64_t end, double divisor) {
            const int64_t from = (begin - bins.begin) * lanes;
            const Row<Op> row = states.from(begin * lanes);
            const SmallResults<Stored> to{y + from, Op::has_index ? index + from : nullptr, (end - begin) * lanes};
            heights.divisor = T(divisor);
            with_number<small_side>(count, [&](auto height) { small_height<E, height>(op, row, heights, to, repeated); });
        };
        if (Op::divides)
            each_run(problem, d, h, bins, outputs);
        else
            outputs(bins.begin, bins.end, 1);
        results.keep(y, at, size);
    }

    // Have the states of outputs `bins` of rows `rows` of cells in front.
    void hold(Span rows, Span bins) {
        const bool same = bins.begin == held_bins.begin && bins.end == held_bins.end;
        if (!same || rows.begin < held.begin || rows.begin >= held.end) {
            held = {rows.begin, rows.begin}, held_bins = bins;
        } else if (rows.begin > held.begin) {
            const size_t bytes = size_t((held.end - rows.begin) * pitch) * sizeof(T);
            for (int field = 0; field < fields; ++field) {
                T* const to = states.base + field * states.pitch;
                std::memmove(to, to + (rows.begin - held.begin) * pitch, bytes);
            }
            held.begin = rows.begin;
        }
        if (held.end >= rows.end) return;
        const Row<Op> to = states.from((held.end - held.begin) * pitch);
        const int64_t count = rows.end - held.end, row = axis[2].cells * lanes;
        const Stored* const from = rows_of_cells(held.end, count);
        if (lanes == 1)
            make_states(from, bins, count, to);
        else
            for (int64_t r = 0; r < count; ++r) make_states(from + r * row, bins, 1, to.from(r * pitch));
        held.end = rows.end;
    }

    // The states of so many rows of cells, of one unless there is one lane; addressed by the number of the output.
    void make_states(const Stored* from, Span bins, int64_t rows, const Row<Op>& to) const {
        const Repeated by_rows{rows, axis[2].cells, pitch};
        // Regular outputs are alike: one run of them all, or as many of their lanes.
        const bool regular = stride || (lanes > 1 && axis[2].bin_period == 1);
        const int64_t low = regular ? smaller(larger(axis[2].regular_begin, bins.begin), bins.end) : bins.end;
        const int64_t high = regular ? larger(smaller(axis[2].regular_end, bins.end), low) : bins.end;
        // Most cells first, in the order in which they lie: a column of others would have lines fetched one by one.
        if (low < high && stride)
            part(from, low, (high - low) * lanes, stride, by_rows, to);
        else if (low < high)
            part(from, low, lanes, 1, {high - low, axis[2].cell_period * lanes, lanes, read_once}, to);
        for (int64_t w = bins.begin; w < low; ++w) part(from, w, lanes, 1, by_rows, to);
        for (int64_t w = high; w < bins.end; ++w) part(from, w, lanes, 1, by_rows, to);
    }

    // `size` states from output w on, so many times; in a row of one lane, windows are `apart` cells apart.
    void part(const Stored* from, int64_t w, int64_t size, int64_t apart, const Repeated& repeated, const Row<Op>& to) const {
        const Stored* const first = from + axis[2].start[w] * lanes;
        const Integer<T> tap = Op::has_index ? Integer<T>(axis[2].first[w]) : 0;
        with_number<small_side>(axis[2].count[w], [&](auto count) {
            // Halves are taken at stride 2 only, where a run of one output has no stride.
            if (apart == 2 || !__is_same(E, Plain<T>))
                small_row<E, count, 2>(op, first, axis[2].step, tap, to.from(w), size, repeated);
            else if constexpr (__is_same(E, Plain<T>))
                small_row<E, count, 1>(op, first, axis[2].step * lanes, tap, to.from(w * lanes), size, repeated);
        });
    }
};

// Of the problems that small.hpp takes. States of longer rows would leave the first-level cache before they are combined.
constexpr int64_t longest_row = 2048;

inline bool has_overlapping_rows(const Problem& problem) {
    return problem.axis[0].widest == 1 && problem.axis[1].overlapping && problem.axis[1].step == 1 &&
           problem.axis[2].bins * problem.lanes <= longest_row;
}

template <class Op, class E, class Rows>
void run_overlapping(const Op& op, const Problem& problem, const Call& call, int64_t begin, int64_t end, const Rows& rows,
                     bool read_once) {
    const int64_t sizes[3] = {problem.axis[0].bins, problem.axis[1].bins, problem.axis[2].bins};
    SmallOverlapping<Op, E, Rows> windows(op, problem, call, rows, read_once);
    for (int64_t unit = begin; unit < end; ++unit) windows.run(box_of(call, sizes, unit));
}

template <class Op, class E>
void run_small(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    using T = typename Op::T;
    const int64_t sizes[3] = {problem.axis[0].bins, problem.axis[1].bins, problem.axis[2].bins};
    const Op op(problem.parameters);
    const Storage storage = stored_as<E, T>(problem.cells);
    const int64_t row = problem.axis[2].cells * problem.lanes;
    const auto rows = [&](int64_t number, int64_t count) {
        return as_numbers<typename E::Stored>(call, storage, call.x, number * row, count * row);
    };
    if (has_overlapping_rows(problem)) return run_overlapping<Op, E>(op, problem, call, begin, end, rows, !storage.convert.load);
    const Box last = box_of(call, sizes, end - 1);
    const int64_t rows_made = (last.plane * sizes[0] + last.span[0].end - 1) * sizes[1] + last.span[1].end;
    SmallWindows<Op, E> windows(op, problem, call, rows_made * sizes[2]);
    const bool whole = call.parts[0] * call.parts[1] * call.parts[2] == 1;
    if (whole && windows.continues()) return windows.run_planes(begin, end);
    for (int64_t unit = begin; unit < end; ++unit) windows.run(box_of(call, sizes, unit));
}

// Kernel::small. Reductions that do little per cell read and write halves themselves where outputs are two cells
// apart: converting rows apart would take as long as everything else. Cells that three outputs of a row see are
// converted once.
template <class Op, bool light>
bool forward_small(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    using T = typename Op::T;
    if constexpr (light)
        if (takes_rolling(problem)) {
            const int64_t row = problem.axis[2].cells;
            const auto rows = [&](int64_t number, int64_t count) {
                return as_numbers<T>(call, problem.cells, call.x, number * row, count * row);
            };
            return run_rolling<Op>(problem, call, begin, end, rows, !problem.cells.convert.load), true;
        }
    if (!takes_small<Op>(problem)) return false;
    if constexpr (light) {
        const bool direct = has_overlapping_rows(problem) || problem.axis[0].widest * problem.axis[1].widest <= most_rows_of_halves;
        const Element element = direct && small_stride<T>(problem) == 2 ? problem.cells.element : Element::float32;
        if (element == Element::float16) return run_small<Op, Half>(problem, call, begin, end), true;
        if (element == Element::bfloat16) return run_small<Op, Brain>(problem, call, begin, end), true;
    }
    run_small<Op, Plain<T>>(problem, call, begin, end);
    return true;
}

}  // namespace
}  // namespace poolkit
