// The gradient of reductions with an index where windows are small: each cell adds what the few outputs that
// see it send, in raster order as scatter.hpp does, with the sum in a register.
#pragma once

#include "scatter.hpp"
#include "small_rows.hpp"
#include "vectors.hpp"

namespace poolkit {
namespace {

constexpr int most_sources = small_side * small_side;

// Outputs that see a run of cells: cell i gets gradient[i] where index[i] is the tap that it is of them.
template <class T>
struct Sources {
    const T* gradient[most_sources];
    const uint8_t* index[most_sources];
    Integer<T> tap[most_sources];
    int count;

    void add(const T* g, const uint8_t* where, int64_t number) {
        gradient[count] = g, index[count] = where, tap[count] = Integer<T>(number), ++count;
    }
};

// Cell i alone, and the block of cells from i on. `fixed` is the count, or 0 where it is not known.
template <int fixed, class T>
POOLKIT_INLINE T sum_of(const Sources<T>& sources, int64_t i) {
    T sum = 0;
    for (int k = 0; k < (fixed ? fixed : sources.count); ++k)
        sum += Integer<T>(sources.index[k][i]) == sources.tap[k] ? sources.gradient[k][i] : T(0);
    return sum;
}
template <class T>
using Numbers = Vector<T, block_of<T>>;
template <int fixed, class T>
POOLKIT_INLINE Numbers<T> block_sum_of(const Sources<T>& sources, int64_t i) {
    using Whole = Vector<Integer<T>, block_of<T>>;
    Numbers<T> sum{};
#pragma GCC unroll 9
    for (int k = 0; k < (fixed ? fixed : sources.count); ++k) {
        const Whole wins = Whole(widened<T>(sources.index[k] + i) == sources.tap[k]);
        sum += Numbers<T>(Whole(load_vector<Numbers<T>>(sources.gradient[k] + i)) & wins);
    }
    return sum;
}

template <int count, class T>
[[gnu::noinline]] void add_sources(const Sources<T>& sources, T* to, int64_t width) {
    if (width < block_of<T>)
        for (int64_t i = 0; i < width; ++i) to[i] = sum_of<count>(sources, i);
    else
        each_block<block_of<T>>(width, [&](int64_t i) { store_vector(to + i, block_sum_of<count>(sources, i)); });
}

template <class T>
void add_all(const Sources<T>& sources, T* to, int64_t width) {
    switch (sources.count) {  // rows times columns, each up to small_side
        case 1: return add_sources<1>(sources, to, width);
        case 2: return add_sources<2>(sources, to, width);
        case 3: return add_sources<3>(sources, to, width);
        case 4: return add_sources<4>(sources, to, width);
        case 6: return add_sources<6>(sources, to, width);
        case 9: return add_sources<9>(sources, to, width);
        default: return add_sources<0>(sources, to, width);
    }
}

// Cells of two kinds in turn, `each` of each.
template <int first, int second, class T>
[[gnu::noinline]] void add_pairs(const Sources<T>& even, const Sources<T>& odd, T* to, int64_t each) {
    if (each < block_of<T>)
        for (int64_t i = 0; i < each; ++i) to[2 * i] = sum_of<first>(even, i), to[2 * i + 1] = sum_of<second>(odd, i);
    else
        each_block<block_of<T>>(each, [&](int64_t i) {
            Blocks<T>::zip(block_sum_of<first>(even, i), block_sum_of<second>(odd, i), to + 2 * i);
        });
}

template <class T>
void add_all_pairs(const Sources<T>& even, const Sources<T>& odd, T* to, int64_t each) {
    // Windows 2 and 3 at stride 2: a cell is seen by one output along an axis, or by two.
    switch (even.count * 8 + odd.count) {
        case 1 * 8 + 1: return add_pairs<1, 1>(even, odd, to, each);
        case 1 * 8 + 2: return add_pairs<1, 2>(even, odd, to, each);
        case 2 * 8 + 1: return add_pairs<2, 1>(even, odd, to, each);
        case 2 * 8 + 4: return add_pairs<2, 4>(even, odd, to, each);
        case 4 * 8 + 2: return add_pairs<4, 2>(even, odd, to, each);
        default: return add_pairs<0, 0>(even, odd, to, each);
    }
}

template <class T>
class SmallWinners {
    const Problem& problem;
    const Call& call;
    const AxisView *const axis, *const seen;
    const int64_t lanes;
    SmallRows<T> gradients;
    // The outputs that see a cell, along the width: where their rows hold them, and which tap it is of each.
    struct Column {
        int64_t count, place[small_side], tap[small_side];
    };
    Column regular_column[2];  // of each cell of a period
    const int64_t alike;
    const int64_t depth_taps;  // the one cell along the depth need not be tap 0 of the one output there

  public:
    SmallWinners(const Problem& problem, const Call& call)
        : problem(problem), call(call), axis(problem.axis), seen(problem.transposed), lanes(problem.lanes),
          gradients(call, problem.results, call.g, axis[2].bins * lanes), alike(period(problem)),
          depth_taps(taps(axis[0], -axis[0].origin[0]) * problem.index_scale[0]) {
        for (int64_t phase = 0; phase < alike; ++phase) regular_column[phase] = column(seen[2].regular_begin + phase);
    }

    static bool takes(const Problem& problem) {
        const AxisView *axis = problem.axis, *seen = problem.transposed;
        if (problem.index_bytes != 1 || axis[0].cells != 1 || axis[0].bins != 1 || axis[0].has_empty || seen[1].widest > small_side ||
            seen[2].widest > small_side)
            return false;
        return problem.lanes >= few_lanes || (problem.lanes == 1 && period(problem) != 0);
    }

    void run(const Box& box) {
        for (int64_t h = box.span[1].begin; h < box.span[1].end; ++h) row(box, h);
    }

  private:
    // Cells this far apart are alike, where a loop runs along them: 1 or 2; else 0.
    static int64_t period(const Problem& problem) {
        const AxisView& width = problem.transposed[2];
        const int64_t alike = width.bin_period;
        if (width.regular_end - width.regular_begin < 8 * alike || alike > 2 || width.cell_period != 1) return 0;
        return alike == 1 || problem.lanes == 1 ? alike : 0;
    }

    void row(const Box& box, int64_t h) {
        const Span width = box.span[2];
        const int64_t at = ((box.plane * axis[1].cells + h) * axis[2].cells + width.begin) * lanes;
        T* const gx = to_be_kept<T>(call, problem.cells, call.gx, at, width.size() * lanes);
        T* const to = gx - width.begin * lanes;  // addressed by the number of the cell
        Rows rows{};
        for (int64_t v = 0; v < seen[1].count[h]; ++v) {
            const int64_t oh = seen[1].start[h] + v * seen[1].step, number = box.plane * axis[1].bins + oh;
            rows.gradient[v] = gradients.row(number, seen[1].step == 1 ? number % small_side : v);
            rows.index[v] = static_cast<const uint8_t*>(call.index) + number * axis[2].bins * lanes;
            rows.taps[v] = depth_taps + taps(axis[1], h - axis[1].origin[oh]) * problem.index_scale[1];
        }
        rows.count = seen[1].count[h];
        int64_t low = width.end, high = width.end;
        if (alike) {
            low = seen[2].regular_begin, high = seen[2].regular_end;
            if (low < width.begin) low += (width.begin - low + alike - 1) / alike * alike;
            if (high > width.end) high -= (high - width.end + alike - 1) / alike * alike;
            if (low >= high) low = high = width.end;
        }
        for (int64_t w = width.begin; w < low; ++w) add_all(sources(rows, column(w)), to + w * lanes, lanes);
        if (low < high) regular(rows, low, high, to);
        for (int64_t w = high; w < width.end; ++w) add_all(sources(rows, column(w)), to + w * lanes, lanes);
        keep(problem.cells, gx, call.gx, at, width.size() * lanes);
    }

    // The rows of outputs that see a row of cells.
    struct Rows {
        const T* gradient[small_side];
        const uint8_t* index[small_side];
        int64_t taps[small_side];
        int64_t count;
    };

    // Taps in a distance of cells: a division costs as much as a block of sums.
    static int64_t taps(const AxisView& axis, int64_t cells) { return axis.step == 1 ? cells : cells / axis.step; }
    Column column(int64_t w) const {
        Column column;
        column.count = seen[2].count[w];
        for (int64_t u = 0; u < column.count; ++u) {
            const int64_t ow = seen[2].start[w] + u * seen[2].step;
            column.place[u] = ow * lanes, column.tap[u] = taps(axis[2], w - axis[2].origin[ow]);
        }
        return column;
    }

    // The outputs that see a cell, in raster order, if the column's are `later` elements later.
    Sources<T> sources(const Rows& rows, const Column& column, int64_t later = 0) const {
        Sources<T> found;
        found.count = 0;
        for (int64_t v = 0; v < rows.count; ++v)
            for (int64_t u = 0; u < column.count; ++u) {
                asm volatile("");  // vectors of one to three addresses cost more than they save
                const int64_t place = column.place[u] + later;
                found.add(rows.gradient[v] + place, rows.index[v] + place, rows.taps[v] + column.tap[u]);
            }
        return found;
    }

    // One output later is one stride of cells later: a run for each cell of a stride.
    void regular(const Rows& rows, int64_t low, int64_t high, T* to) const {
        const int64_t before = low - seen[2].regular_begin, later = (alike == 2 ? before / 2 : before) * lanes;
        const Sources<T> first = sources(rows, regular_column[0], later);
        if (alike == 1) return add_all(first, to + low * lanes, (high - low) * lanes);
        add_all_pairs(first, sources(rows, regular_column[1], later), to + low, (high - low) / 2);
    }
};

// The gradient by index, by the driver that suits the windows.
template <class T>
void backward_winners(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    if (!SmallWinners<T>::takes(problem)) return scatter_winners<T>(problem, call, begin, end);
    const int64_t sizes[3] = {problem.axis[0].cells, problem.axis[1].cells, problem.axis[2].cells};
    SmallWinners<T> winners(problem, call);
    for (int64_t unit = begin; unit < end; ++unit) winners.run(box_of(call, sizes, unit));
}

}  // namespace
}  // namespace poolkit
