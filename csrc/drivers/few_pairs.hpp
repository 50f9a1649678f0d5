// Windows of few cells (few.hpp) that tile planes of one lane, two cells wide: outputs in the lanes, where they lie. To
// rearrange planes (few_lanes.hpp) takes longer than all else that is done with such windows.
#pragma once

#include "few.hpp"
#include "results.hpp"
#include "vectors.hpp"

namespace poolkit {
namespace {

constexpr int most_pairs = few_cells / 2;  // rows of a window: 1, 2 or 4

// Outputs that lie in a row, and the rows of cells that they see, from the first on.
template <class T>
struct PairRows {
    const T* x[most_pairs];
    T* gx[most_pairs];
    int64_t outputs;
    T divisor;
};

// The cells of a block of outputs: two blocks of each row, all of them seen.
template <int rows, class T>
POOLKIT_INLINE void unzip_rows(const PairRows<T>& pairs, int64_t start, T (&cells)[rows][2][block_of<T>]) {
    for (int j = 0; j < rows; ++j) Blocks<T>::unzip(pairs.x[j] + 2 * start, cells[j][0], cells[j][1]);
    // GCC 12 would see through the memory and take the vectors apart, number by number.
    asm volatile("" : : "r"(cells) : "memory");
}

// At least a block of outputs (Plan sees to it); the last block overlaps the one before it, and gives the same again.
template <class Few, int rows, class T>
[[gnu::noinline]] void values_of_pairs(const Few& given, const PairRows<T>& pairs, T* y) {
    constexpr int block = block_of<T>;
    const Few few = given;
    const T divisor = pairs.divisor;
    alignas(64) T cells[rows][2][block];
    each_block<block>(pairs.outputs, [&](int64_t start) {
        unzip_rows(pairs, start, cells);
#pragma GCC ivdep
        for (int i = 0; i < block; ++i) {
            T seen[2 * rows];
            for (int j = 0; j < rows; ++j) seen[2 * j] = cells[j][0][i], seen[2 * j + 1] = cells[j][1][i];
            y[start + i] = value_of_few(few, seen, divisor);
        }
    });
}

template <class Few, int rows, class T>
[[gnu::noinline]] void gradients_of_pairs(const Few& given, const PairRows<T>& pairs, const T* g) {
    constexpr int block = block_of<T>;
    const Few few = given;
    const T divisor = pairs.divisor;
    alignas(64) T cells[rows][2][block], made[rows][2][block];
    each_block<block>(pairs.outputs, [&](int64_t start) {
        unzip_rows(pairs, start, cells);
#pragma GCC ivdep
        for (int i = 0; i < block; ++i) {
            T seen[2 * rows];
            for (int j = 0; j < rows; ++j) seen[2 * j] = cells[j][0][i], seen[2 * j + 1] = cells[j][1][i];
            // Sums begin with 0, also of one number: -0 would stay.
            gradients_of_few(few, seen, g[start + i], divisor,
                             [&](auto t, T sent) { made[t / 2][t % 2][i] = T(0) + sent; });
        }
        asm volatile("" : : "r"(made) : "memory");
        using V = Vector<T, block>;
        for (int j = 0; j < rows; ++j)
            Blocks<T>::zip(load_vector<V>(made[j][0]), load_vector<V>(made[j][1]), pairs.gx[j] + 2 * start);
    });
}

template <class R>
class FewPairs {
    using T = typename R::Number;
    const Problem& problem;
    const Call& call;
    const AxisView* const axis;
    const typename R::OfFew few;
    const int64_t rows;  // of a window
    Results gradients;   // rows of a window that are neighbours, as one room

  public:
    FewPairs(const Problem& problem, const Call& call)
        : problem(problem), call(call), axis(problem.axis), few(problem.parameters), rows(axis[0].taps * axis[1].taps),
          gradients(call, problem.cells, call.gx, rows * axis[2].cells, axis[0].taps == 1 && call.gx != nullptr) {}

    // The outputs of a box of whole rows.
    void forward(const Box& box) const {
        T* const y = static_cast<T*>(call.y);
        each_row(box.plane, box.span[0], box.span[1], [&](const PairRows<T>& pairs, const int64_t*, int64_t at) {
            with_rows([&](auto number) { values_of_pairs<typename R::OfFew, number>(few, pairs, y + at); });
        });
    }

    // The gradient of the cells of a box of whole rows.
    void backward(const Box& box) {
        const int64_t row = axis[2].cells;
        T* const elsewhere = static_cast<T*>(call.scratch(working_slot, size_t(row) * sizeof(T)));
        const T* const g = static_cast<const T*>(call.g);
        const int64_t plane = box.plane * axis[0].cells * axis[1].cells * row;
        T* const gx = static_cast<T*>(call.gx) + plane;
        const Span depths = cells_seen(problem.transposed[0], box.span[0]), heights = cells_seen(problem.transposed[1], box.span[1]);
        each_row(box.plane, depths, heights, [&](PairRows<T> pairs, const int64_t* number, int64_t at) {
            int64_t own = 0;
            ask_ahead(g + at, pairs.outputs);
            for (int64_t j = 0; j < rows; ++j) {
                ask_ahead(pairs.x[j], row);
                const int64_t d = number[j] / axis[1].cells, h = number[j] % axis[1].cells;
                pairs.gx[j] = elsewhere;
                if (within(box.span[0], d) && within(box.span[1], h)) pairs.gx[j] = gx + number[j] * row, ++own;
            }
            const int64_t first = plane + number[0] * row;
            const bool gathered = gradients.gathers() && own == rows;
            T* const room = gathered ? gradients.template room<T>(first, rows * row) : nullptr;
            for (int64_t j = 0; j < rows; ++j) {
                if (gathered) pairs.gx[j] = room + j * row;
                std::fill(pairs.gx[j] + 2 * axis[2].bins, pairs.gx[j] + row, T(0));  // cells that no window sees
            }
            with_rows([&](auto known) { gradients_of_pairs<typename R::OfFew, known>(few, pairs, g + at); });
            if (gathered) gradients.keep(room, first, rows * row);
        });
        for (int64_t d = box.span[0].begin; d < box.span[0].end; ++d)  // and rows
            for (int64_t h = box.span[1].begin; h < box.span[1].end; ++h)
                if (d >= axis[0].bins * axis[0].taps || h >= axis[1].bins * axis[1].taps)
                    std::fill_n(gx + (d * axis[1].cells + h) * row, row, T(0));
    }

  private:
    static bool within(Span span, int64_t number) { return number >= span.begin && number < span.end; }

    // f(integral constant) for the number of rows.
    template <class F>
    void with_rows(const F& f) const {
        rows == 1 ? f(std::integral_constant<int, 1>()) : rows == 2 ? f(std::integral_constant<int, 2>()) : f(std::integral_constant<int, 4>());
    }

    // f(rows of cells, their numbers within the plane, number of the first output) for rows of outputs of a plane.
    template <class F>
    void each_row(int64_t plane, Span depths, Span heights, const F& f) const {
        const T* const x = static_cast<const T*>(call.x) + plane * axis[0].cells * axis[1].cells * axis[2].cells;
        for (int64_t d = depths.begin; d < depths.end; ++d)
            for (int64_t h = heights.begin; h < heights.end; ++h) {
                PairRows<T> pairs{{}, {}, axis[2].bins, divisor_of<T>(problem, d, h, 0)};  // outputs are alike: none is clipped
                int64_t number[most_pairs];
                for (int64_t j = 0; j < rows; ++j) {
                    const int64_t of_depth = axis[0].start[d] + j / axis[1].taps;
                    number[j] = of_depth * axis[1].cells + axis[1].start[h] + j % axis[1].taps;
                    pairs.x[j] = x + number[j] * axis[2].cells;
                }
                f(pairs, number, ((plane * axis[0].bins + d) * axis[1].bins + h) * axis[2].bins);
            }
    }
};

}  // namespace
}  // namespace poolkit
