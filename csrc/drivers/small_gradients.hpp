// The gradient of reductions that reach every cell, where windows of two cells along the width and up to two along the
// height neither overlap nor leave the input: each output's cells are loaded, its state made again, and what each cell
// receives is stored, with no rows of states in between. Results are those of pull.hpp to the bit: the association is
// that of small.hpp, and no cell receives from two outputs.
#pragma once

#include "small.hpp"

namespace poolkit {
namespace {

constexpr int gradient_side = 2;

// Rows of cells, and of what they receive; of one output row.
template <class T>
struct GradientRows {
    const T* x[gradient_side];
    T* gx[gradient_side];
    const T* g;
};

template <class R>
using OfCells = Blend<typename Needed<R>::Type>;

// What the cells of one output receive: cell(j, t) is cell t of row j, and receive(j, t, gradient) is given its own.
template <class R, int height, class CellAt, class Receive>
POOLKIT_INLINE void small_gradient(const OfCells<R>& op, const R& is, typename R::Number g,
                                   const SmallTaps<typename R::Number>& run, const CellAt& cell, const Receive& receive) {
    const auto pull = is.seed(small_state<height, gradient_side>(op, run, cell), g, run.divisor);
    const auto row = [&](auto j) {
        receive(j, Fixed<0>(), is.collect(cell(j, Fixed<0>()), pull));
        receive(j, Fixed<1>(), is.collect(cell(j, Fixed<1>()), pull));
    };
    row(Fixed<0>());
    if constexpr (height > 1) row(Fixed<1>());
}

// One lane: `bins` outputs, at least a block of them, over pairs of cells. Two blocks of cells are read for each block of
// outputs, which see all of them; the last block overlaps the one before it, and gives the same again.
template <class R, int height>
[[gnu::noinline]] void gradients_of_pairs(const double* parameters, const GradientRows<typename R::Number>& rows, int64_t bins,
                                          typename R::Number divisor) {
    using T = typename R::Number;
    constexpr int block = block_of<T>;
    const OfCells<R> op(parameters);
    const R is(parameters);
    const SmallTaps<T> run{0, 0, 0, divisor};
    const auto [x, gx, g] = rows;
    alignas(64) T cells[height][gradient_side][block], made[height][gradient_side][block];
    each_block<block>(bins, [&](int64_t start) {
        for (int j = 0; j < height; ++j) Blocks<T>::unzip(x[j] + 2 * start, cells[j][0], cells[j][1]);
        // GCC 12 would see through the memory and take the vectors apart, number by number.
        asm volatile("" : : "r"(cells) : "memory");
#pragma GCC ivdep
        for (int i = 0; i < block; ++i)
            small_gradient<R, height>(
                op, is, g[start + i], run, [&](auto j, auto t) { return cells[j][t][i]; },
                [&](auto j, auto t, T gradient) { made[j][t][i] = gradient; });
        asm volatile("" : : "r"(made) : "memory");
        using V = Vector<T, block>;
        for (int j = 0; j < height; ++j)
            Blocks<T>::zip(load_vector<V>(made[j][0]), load_vector<V>(made[j][1]), gx[j] + 2 * start);
    });
}

// Many lanes of one output.
template <class R, int height>
[[gnu::noinline]] void gradients_of_lanes(const double* parameters, const GradientRows<typename R::Number>& rows, int64_t lanes,
                                          typename R::Number divisor) {
    using T = typename R::Number;
    const OfCells<R> op(parameters);
    const R is(parameters);
    const SmallTaps<T> run{0, 0, 0, divisor};
    const auto [x, gx, g] = rows;
#pragma GCC ivdep
    for (int64_t i = 0; i < lanes; ++i)
        small_gradient<R, height>(
            op, is, g[i], run, [&](auto j, auto t) { return x[j][i + t * lanes]; },
            [&](auto j, auto t, T gradient) { gx[j][i + t * lanes] = gradient; });
}

// Whether all bins of an axis see `taps` cells each, side by side.
POOLKIT_INLINE bool is_tiled(const AxisView& axis, int64_t taps) {
    return axis.taps == taps && axis.step == 1 && axis.cell_period == taps && axis.regular_begin == 0 &&
           axis.regular_end == axis.bins && axis.start[0] == 0;
}

template <class R>
bool takes_small_gradient(const Problem& problem, const Call& call) {
    const AxisView* axis = problem.axis;
    if (problem.masked || problem.cells.convert.load || problem.results.convert.load || call.parts[2] != 1) return false;
    if (!is_tiled(axis[0], 1) || !is_tiled(axis[2], gradient_side)) return false;
    if (!is_tiled(axis[1], 1) && !is_tiled(axis[1], gradient_side)) return false;
    return problem.lanes == 1 ? axis[2].bins >= block_of<typename R::Number> : problem.lanes >= few_lanes;
}

template <class R, int height>
void small_gradients(const Problem& problem, const Call& call, const Box& box) {
    using T = typename R::Number;
    const AxisView* axis = problem.axis;
    const int64_t lanes = problem.lanes, row = axis[2].cells * lanes, bins = axis[2].bins;
    const T divisor = problem.divisor_override != 0
                          ? T(problem.divisor_override)
                          : T(problem.divisor_count[0][0] * problem.divisor_count[1][0] * problem.divisor_count[2][0]);
    T* const elsewhere = static_cast<T*>(call.scratch(working_slot, size_t(row) * sizeof(T)));
    for (int64_t d = box.span[0].begin; d < box.span[0].end; ++d) {
        const int64_t plane = box.plane * axis[0].cells + d;
        const T* const x = static_cast<const T*>(call.x) + plane * axis[1].cells * row;
        T* const gx = static_cast<T*>(call.gx) + plane * axis[1].cells * row;
        const T* const g = static_cast<const T*>(call.g) + plane * axis[1].bins * bins * lanes;
        for (int64_t h = box.span[1].begin; h < box.span[1].end;) {
            const int64_t oh = h / height, first = oh * height;
            if (oh >= axis[1].bins) {  // rows that no window sees
                std::fill_n(gx + h * row, row, T(0)), ++h;
                continue;
            }
            GradientRows<T> rows{{}, {}, g + oh * bins * lanes};
            for (int64_t j = 0; j < height; ++j) {
                const bool own = first + j >= box.span[1].begin && first + j < box.span[1].end;
                rows.x[j] = x + (first + j) * row, rows.gx[j] = own ? gx + (first + j) * row : elsewhere;
                // And cells that no window sees.
                std::fill(rows.gx[j] + bins * gradient_side * lanes, rows.gx[j] + row, T(0));
            }
            if (lanes == 1) {
                gradients_of_pairs<R, height>(problem.parameters, rows, bins, divisor);
            } else {
                for (int64_t w = 0; w < bins; ++w) {
                    gradients_of_lanes<R, height>(problem.parameters, rows, lanes, divisor);
                    for (int64_t j = 0; j < height; ++j)
                        rows.x[j] += gradient_side * lanes, rows.gx[j] += gradient_side * lanes;
                    rows.g += lanes;
                }
            }
            h = first + height;
        }
    }
}

// Kernel::small_gradient.
template <class R>
bool backward_small(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if (!takes_small_gradient<R>(problem, call)) return false;
    const int64_t sizes[3] = {problem.axis[0].cells, problem.axis[1].cells, problem.axis[2].cells};
    const auto run = problem.axis[1].taps == 1 ? small_gradients<R, 1> : small_gradients<R, 2>;
    for (int64_t unit = begin; unit < end; ++unit) run(problem, call, box_of(call, sizes, unit));
    return true;
}

}  // namespace
}  // namespace poolkit
