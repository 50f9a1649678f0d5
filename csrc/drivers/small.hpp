// Small windows in one pass: each output's cells are loaded, combined in registers and the result stored,
// with no rows of states in between. A common window is then read at the speed of memory.
//
// The association is the separable driver's: along the width first, then over the height, one cell after
// the other (no side has more cells than one of its blocks), so the results are bitwise the same.
#pragma once

#include <type_traits>

#include "passes.hpp"
#include "small_rows.hpp"
#include "vectors.hpp"

namespace poolkit {
namespace {

static_assert(small_side <= block_cells, "the association would be another one");

// Where one output looks: element (row, t) lies at rows[row][t * apart].
template <class T>
struct SmallWindow {
    const T* rows[small_side];
    int64_t apart;
};

// What the taps and the divisor of a run of outputs are.
template <class T>
struct SmallTaps {
    Integer<T> first, row_taps, base;  // tap of the first cell of a row; taps per row; taps before the first row
    T divisor;
};

template <int number>
using Fixed = std::integral_constant<int, number>;

// One output; cell(j, t) is its cell t of row j.
template <int height, int count, class Op, class T, class CellAt>
POOLKIT_INLINE typename Op::State small_state(const Op& op, const SmallTaps<T>& run, const CellAt& cell) {
    const auto row = [&](auto j) {
        const Integer<T> tap = run.first + Integer<T>(j) * run.row_taps;
        auto state = op.shift(op.lift(cell(j, Fixed<0>())), tap);
        if constexpr (count > 1) state = op.combine(state, op.shift(op.lift(cell(j, Fixed<1>())), tap + 1));
        if constexpr (count > 2) state = op.combine(state, op.shift(op.lift(cell(j, Fixed<2>())), tap + 2));
        return state;
    };
    auto state = row(Fixed<0>());
    if constexpr (height > 1) state = op.combine(state, row(Fixed<1>()));
    if constexpr (height > 2) state = op.combine(state, row(Fixed<2>()));
    return state;
}

// Outputs 0 .. width - 1, `stride` elements apart in the input, at least a block of them. Every cell read
// is one that an output sees; the caller has checked that all outputs see `height` x `count` cells.
template <int height, int count, int stride, class Op>
[[gnu::noinline]] void small_run(const Op& op_reference, const SmallWindow<typename Op::T>& window,
                                 const SmallTaps<typename Op::T>& run_reference, typename Op::T* y, uint8_t* index,
                                 int64_t width) {
    using T = typename Op::T;
    constexpr int block = block_of<T>;
    const Op op = op_reference;  // copies: their fields then stay in registers
    const SmallTaps<T> run{run_reference.first, run_reference.row_taps, run_reference.base, run_reference.divisor};
    const T *const r0 = window.rows[0], *const r1 = window.rows[1], *const r2 = window.rows[2];
    const int64_t apart = window.apart;
    alignas(64) T phases[small_side][small_side + 1][block];
    alignas(64) Integer<T> won[block];
    each_block<block>(width, [&](int64_t start) {
        if constexpr (stride == 2)
            for (int j = 0; j < height; ++j) {
                // Pairs from the first cell, and for a third tap from the second: cells 0 .. 2 block, all seen.
                const T* const row = window.rows[j] + 2 * start;
                Blocks<T>::unzip(row, phases[j][0], phases[j][1]);
                if constexpr (count > 2) Blocks<T>::unzip(row + 1, phases[j][3], phases[j][2]);
                // GCC 12 would see through the memory and take the vectors apart, number by number.
                asm volatile("" : : "r"(phases[j]) : "memory");
            }
        T* const to = y + start;
#pragma GCC ivdep
        for (int i = 0; i < block; ++i) {
            const auto state = small_state<height, count>(op, run, [&](auto j, auto t) {
                if constexpr (stride == 2)
                    return phases[j][t][i];
                else
                    return (j == 0 ? r0 : j == 1 ? r1 : r2)[start + i + t * apart];
            });
            to[i] = op.finish(state, run.divisor);
            if constexpr (Op::has_index) won[i] = op.tap(state) + run.base;
        }
        if constexpr (Op::has_index)
            store_vector(index + start, __builtin_convertvector((load_vector<Vector<Integer<T>, block>>(won)),
                                                                Vector<uint8_t, block>));
    });
}

template <class Op>
class SmallWindows {
    using T = typename Op::T;
    const Op& op;
    const Problem& problem;
    const Call& call;
    const AxisView* const axis;
    const int64_t lanes;
    SmallRows<T> cells;

  public:
    SmallWindows(const Op& op, const Problem& problem, const Call& call)
        : op(op), problem(problem), call(call), axis(problem.axis), lanes(problem.lanes),
          cells(call, problem.cells, call.x, axis[2].cells * lanes) {}

    // Whether this driver takes a problem: two axes of up to small_side cells per bin, and loops along
    // the lanes or along outputs that are worth their start.
    static bool takes(const Problem& problem) {
        const AxisView* axis = problem.axis;
        if (Op::masked || !Op::reads || axis[0].widest != 1 || axis[1].widest > small_side ||
            axis[2].widest > small_side || axis[0].has_empty || axis[1].has_empty || axis[2].has_empty ||
            problem.index_bytes != 1)
            return false;
        return problem.lanes >= few_lanes || (problem.lanes == 1 && strided(problem) != 0);
    }

    void run(const Box& box) {
        for (int64_t d = box.span[0].begin; d < box.span[0].end; ++d)
            for (int64_t h = box.span[1].begin; h < box.span[1].end; ++h) row(box, d, h);
    }

  private:
    struct Made {
        T* y;
        uint8_t* index;
        Integer<T> base;  // tap of the first cell of a row of bins
    };

    // The distance between regular outputs where a loop runs along them: 1 or 2 (in elements); else 0.
    static int64_t strided(const Problem& problem) {
        const AxisView& width = problem.axis[2];
        if ((width.regular_end - width.regular_begin) * problem.lanes < block_of<T> || width.bin_period != 1) return 0;
        if (width.cell_period == 1) return 1;
        return problem.lanes == 1 && width.cell_period == 2 && width.step == 1 && width.taps > 1 ? 2 : 0;
    }

    void row(const Box& box, int64_t d, int64_t h) {
        const int64_t in = (box.plane * axis[0].cells + axis[0].start[d]) * axis[1].cells;
        const T* rows[small_side] = {};
        const int64_t height = axis[1].count[h];
        for (int64_t j = 0; j < height; ++j) {
            const int64_t number = in + axis[1].start[h] + j * axis[1].step;
            rows[j] = cells.row(number, axis[1].step == 1 ? number % small_side : j);
        }
        const Span width = box.span[2];
        const int64_t out = ((box.plane * axis[0].bins + d) * axis[1].bins + h) * axis[2].bins + width.begin;
        const int64_t at = out * lanes, lanes_made = width.size() * lanes;
        T* const y = to_be_kept<T>(call, problem.results, call.y, at, lanes_made);
        // Both are addressed by the number of the bin.
        const Made to{y - width.begin * lanes,
                      Op::has_index ? static_cast<uint8_t*>(call.index) + at - width.begin * lanes : nullptr,
                      Integer<T>(axis[0].first[d] * problem.index_scale[0] +
                                 axis[1].first[h] * problem.index_scale[1])};
        const auto single = [&](int64_t w) {
            if (lanes == 1)
                one(rows, height, w, divisor(d, h, w), to);
            else
                bins(rows, height, w, w + 1, 1, divisor(d, h, w), to);
        };
        const int64_t stride = strided(problem);
        // Regular outputs are alike: one run. The others are runs of one output.
        int64_t low = stride ? smaller(larger(axis[2].regular_begin, width.begin), width.end) : width.end;
        int64_t high = stride ? larger(smaller(axis[2].regular_end, width.end), low) : width.end;
        if ((high - low) * lanes < block_of<T>) low = high = width.end;
        for (int64_t w = width.begin; w < low; ++w) single(w);
        if (low < high) bins(rows, height, low, high, stride, divisor(d, h, low), to);
        for (int64_t w = high; w < width.end; ++w) single(w);
        keep(problem.results, y, call.y, at, lanes_made);
    }

    // The divisor of regular outputs is that of the first: none of them is clipped.
    T divisor(int64_t d, int64_t h, int64_t w) const {
        if (problem.divisor_override != 0) return T(problem.divisor_override);
        return T(problem.divisor_count[0][d] * problem.divisor_count[1][h] * problem.divisor_count[2][w]);
    }

    // One output of one lane.
    void one(const T* const* rows, int64_t height, int64_t w, T divisor, const Made& to) const {
        const int64_t start = axis[2].start[w], step = axis[2].step, count = axis[2].count[w];
        const Integer<T> first = Integer<T>(axis[2].first[w]), row_taps = Integer<T>(problem.index_scale[1]);
        const auto row = [&](int64_t j) {
            const Integer<T> tap = first + Integer<T>(j) * row_taps;
            auto state = op.shift(op.lift(rows[j][start]), tap);
            for (int64_t t = 1; t < count; ++t)
                state = op.combine(state, op.shift(op.lift(rows[j][start + t * step]), tap + Integer<T>(t)));
            return state;
        };
        auto state = row(0);
        for (int64_t j = 1; j < height; ++j) state = op.combine(state, row(j));
        to.y[w] = op.finish(state, divisor);
        if constexpr (Op::has_index) to.index[w] = uint8_t(op.tap(state) + to.base);
    }

    void bins(const T* const* rows, int64_t height, int64_t begin, int64_t end, int64_t stride, T divisor,
              const Made& to) const {
        SmallWindow<T> window{{}, axis[2].step * lanes};
        for (int64_t j = 0; j < height; ++j) window.rows[j] = rows[j] + axis[2].start[begin] * lanes;
        const SmallTaps<T> run{Integer<T>(axis[2].first[begin]), Integer<T>(problem.index_scale[1]), to.base, divisor};
        const int64_t width = (end - begin) * lanes, count = axis[2].count[begin];
        T* const y = to.y + begin * lanes;
        uint8_t* const index = Op::has_index ? to.index + begin * lanes : nullptr;
        if (stride == 2)
            count == 2 ? with_height<2, 2>(height, window, run, y, index, width)
                       : with_height<3, 2>(height, window, run, y, index, width);
        else
            count == 1 ? with_height<1, 1>(height, window, run, y, index, width)
                       : count == 2 ? with_height<2, 1>(height, window, run, y, index, width)
                                    : with_height<3, 1>(height, window, run, y, index, width);
    }

    template <int count, int stride>
    void with_height(int64_t height, const SmallWindow<T>& window, const SmallTaps<T>& run, T* y, uint8_t* index,
                     int64_t width) const {
        if (height == 1)
            small_run<1, count, stride>(op, window, run, y, index, width);
        else if (height == 2)
            small_run<2, count, stride>(op, window, run, y, index, width);
        else
            small_run<3, count, stride>(op, window, run, y, index, width);
    }
};

// Kernel::small.
template <class Op>
bool forward_small(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if (!SmallWindows<Op>::takes(problem)) return false;
    const int64_t sizes[3] = {problem.axis[0].bins, problem.axis[1].bins, problem.axis[2].bins};
    const Op op(problem.parameters);
    SmallWindows<Op> windows(op, problem, call);
    for (int64_t unit = begin; unit < end; ++unit) windows.run(box_of(call, sizes, unit));
    return true;
}

}  // namespace
}  // namespace poolkit
