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

template <int count, class T>
[[gnu::noinline]] void add_sources(const Sources<T>& sources, T* to, int64_t width) {
    constexpr int block = block_of<T>;
    using Numbers = Vector<T, block>;
    using Whole = Vector<Integer<T>, block>;
    if (width < block) {
        for (int64_t i = 0; i < width; ++i) {
            T sum = 0;
            for (int k = 0; k < count; ++k)
                sum += Integer<T>(sources.index[k][i]) == sources.tap[k] ? sources.gradient[k][i] : T(0);
            to[i] = sum;
        }
        return;
    }
    each_block<block>(width, [&](int64_t start) {
        Numbers sum{};
#pragma GCC unroll 9
        for (int k = 0; k < count; ++k) {
            const Whole wins = Whole(widened<T>(sources.index[k] + start) == sources.tap[k]);
            sum += Numbers(Whole(load_vector<Numbers>(sources.gradient[k] + start)) & wins);
        }
        store_vector(to + start, sum);
    });
}

template <class T>
void add_all(const Sources<T>& sources, T* to, int64_t width) {
    switch (sources.count) {  // rows times columns, each up to small_side
        case 0: return add_sources<0>(sources, to, width);
        case 1: return add_sources<1>(sources, to, width);
        case 2: return add_sources<2>(sources, to, width);
        case 3: return add_sources<3>(sources, to, width);
        case 4: return add_sources<4>(sources, to, width);
        case 6: return add_sources<6>(sources, to, width);
        default: return add_sources<9>(sources, to, width);
    }
}

template <class T>
class SmallWinners {
    const Problem& problem;
    const Call& call;
    const AxisView *const axis, *const seen;
    const int64_t lanes;
    SmallRows<T> gradients;
    T* phases[2];

  public:
    SmallWinners(const Problem& problem, const Call& call)
        : problem(problem), call(call), axis(problem.axis), seen(problem.transposed), lanes(problem.lanes),
          gradients(call, problem.results, call.g, axis[2].bins * lanes) {
        const int64_t room = axis[2].cells / 2 + 1;
        phases[0] = static_cast<T*>(call.scratch(working_slot, size_t(2 * room) * sizeof(T)));
        phases[1] = phases[0] + room;
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
            // The one cell along the depth need not be tap 0 of the one output there.
            rows.taps[v] = -axis[0].origin[0] / axis[0].step * problem.index_scale[0] +
                           (h - axis[1].origin[oh]) / axis[1].step * problem.index_scale[1];
        }
        rows.count = seen[1].count[h];
        const int64_t alike = period(problem);
        int64_t low = width.end, high = width.end;
        if (alike) {
            low = seen[2].regular_begin, high = seen[2].regular_end;
            if (low < width.begin) low += (width.begin - low + alike - 1) / alike * alike;
            if (high > width.end) high -= (high - width.end + alike - 1) / alike * alike;
            if (low >= high) low = high = width.end;
        }
        for (int64_t w = width.begin; w < low; ++w) add_all(sources(rows, w), to + w * lanes, lanes);
        if (low < high) regular(rows, low, high, alike, to);
        for (int64_t w = high; w < width.end; ++w) add_all(sources(rows, w), to + w * lanes, lanes);
        keep(problem.cells, gx, call.gx, at, width.size() * lanes);
    }

    // The rows of outputs that see a row of cells.
    struct Rows {
        const T* gradient[small_side];
        const uint8_t* index[small_side];
        int64_t taps[small_side];
        int64_t count;
    };

    // The outputs that see cell w, in raster order.
    Sources<T> sources(const Rows& rows, int64_t w) const {
        Sources<T> found;
        found.count = 0;
        for (int64_t v = 0; v < rows.count; ++v)
            for (int64_t u = 0; u < seen[2].count[w]; ++u) {
                const int64_t ow = seen[2].start[w] + u * seen[2].step;
                const int64_t tap = rows.taps[v] + (w - axis[2].origin[ow]) / axis[2].step;
                found.add(rows.gradient[v] + ow * lanes, rows.index[v] + ow * lanes, tap);
            }
        return found;
    }

    // One output later is one stride of cells later: a run for each cell of a stride.
    void regular(const Rows& rows, int64_t low, int64_t high, int64_t alike, T* to) const {
        if (alike == 1) return add_all(sources(rows, low), to + low * lanes, (high - low) * lanes);
        const int64_t each = (high - low) / 2;
        for (int phase = 0; phase < 2; ++phase) add_all(sources(rows, low + phase), phases[phase], each);
        T* const pairs = to + low;
        if (each < block_of<T>)
            for (int64_t i = 0; i < each; ++i) pairs[2 * i] = phases[0][i], pairs[2 * i + 1] = phases[1][i];
        else
            each_block<block_of<T>>(each, [&](int64_t i) { Blocks<T>::zip(phases[0] + i, phases[1] + i, pairs + 2 * i); });
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
