// Reductions that draw one cell of each window: cells count in raster order, so axes cannot be combined one by
// one. The windows of some outputs of a row are copied side by side, one row per tap, and drawn from together.
#pragma once

#include "../philox.hpp"
#include "lanes.hpp"

namespace poolkit {
namespace {

// Windows that are drawn from together, and the taps up to which they are.
constexpr int most_windows = 64;
constexpr int64_t few_taps = 1024;

template <class R, int windows>
class Draws {
    using T = typename R::Number;
    // Outputs of one row: those in the block from `begin` on go to element `at`.
    struct Segment {
        int64_t at;
        int begin, count;
    };

    const Problem& problem;
    const Call& call;
    const AxisView* axis;
    const int64_t lanes, taps;
    const T* x;
    const uint8_t* mask;
    T* cells;  // [tap][windows]; R::absent where a window has no such cell
    int used = 0, segments = 0;
    Segment segment[windows];
    uint8_t some[windows];  // whether a window has a cell
    uint64_t numbers[windows] = {};
    uint32_t words[windows];
    T value[windows];
    Integer<T> tap[windows];  // all bits set: none

  public:
    Draws(const Problem& problem, const Call& call)
        : problem(problem), call(call), axis(problem.axis), lanes(problem.lanes),
          taps(axis[0].taps * axis[1].taps * axis[2].taps),
          cells(static_cast<T*>(call.scratch(working_slot, size_t(taps * windows) * sizeof(T)))) {}

    void run(const Box& box) {
        const int64_t size = axis[0].cells * axis[1].cells * axis[2].cells;
        x = as_numbers<T>(call, problem.cells, call.x, box.plane * size * lanes, size * lanes);
        mask = nullptr;
        if (problem.masked) mask = call.mask + box.plane / problem.mask_repeat * size * (problem.mask_lanes ? lanes : 1);
        for (int64_t d = box.span[0].begin; d < box.span[0].end; ++d)
            for (int64_t h = box.span[1].begin; h < box.span[1].end; ++h)
                for (int64_t first = box.span[2].begin * lanes, end = box.span[2].end * lanes; first < end;) {
                    const int count = int(smaller(end - first, windows - used));
                    take(box.plane, d, h, first, count);
                    first += count;
                }
    }

    // Draw from the windows taken, and write what is drawn.
    void draw() {
        if (used == 0) return;
        philox_words(call.key, numbers, words);
        R::draw(cells, taps, words, value, tap);
        if (axis[0].has_empty || axis[1].has_empty || axis[2].has_empty || mask)
            for (int o = 0; o < used; ++o)
                if (!some[o]) value[o] = T(problem.empty_value);
        for (int s = 0; s < segments; ++s) {
            const auto [at, begin, count] = segment[s];
            T* const y = to_be_kept<T>(call, problem.results, call.y, at, count);
            for (int o = 0; o < count; ++o) y[o] = value[begin + o];
            keep(problem.results, y, call.y, at, count);
            if (call.index) with_index_type(problem.index_bytes, [&](auto type) {
                using Stored = decltype(type);
                Stored* const index = static_cast<Stored*>(call.index) + segment[s].at;
                for (int o = 0; o < segment[s].count; ++o) index[o] = Stored(tap[segment[s].begin + o]);
            });
        }
        used = segments = 0;
    }

  private:
    // Windows of outputs [first, first + count) of row (d, h); output number w * lanes + c.
    void take(int64_t plane, int64_t d, int64_t h, int64_t first, int count) {
        for (int o = used; o < used + count; ++o) some[o] = 0;
        T* row = cells + used;
        for (int64_t i = 0; i < axis[0].taps; ++i)
            for (int64_t j = 0; j < axis[1].taps; ++j) {
                const int64_t depth = axis[0].origin[d] + i * axis[0].step, height = axis[1].origin[h] + j * axis[1].step;
                const bool there = is_there(axis[0], d, i) && is_there(axis[1], h, j);
                const int64_t cell = (depth * axis[1].cells + height) * axis[2].cells;
                for (int64_t k = 0; k < axis[2].taps; ++k, row += windows) {
                    if (there)
                        copy_tap(cell, k, first, count, row);
                    else
                        for (int o = 0; o < count; ++o) row[o] = R::absent;
                }
            }
        const int64_t bins = axis[0].bins * axis[1].bins * axis[2].bins, before = (d * axis[1].bins + h) * axis[2].bins;
        int64_t w = first / lanes, c = first % lanes;
        for (int o = used; o < used + count; ++o) {
            const int64_t lane = plane * lanes + c;
            numbers[o] = uint64_t(call.planes ? call.planes[lane] : lane) * uint64_t(bins) + uint64_t(before + w);
            if (++c == lanes) c = 0, ++w;
        }
        segment[segments++] = {(plane * bins + before) * lanes + first, used, count};
        used += count;
        if (used == windows) draw();
    }

    static bool is_there(const AxisView& axis, int64_t bin, int64_t number) {
        return number >= axis.first[bin] && number < axis.first[bin] + axis.count[bin];
    }

    // Tap k of the outputs, in the row of cells that begins at number `cell`.
    void copy_tap(int64_t cell, int64_t k, int64_t first, int count, T* to) {
        const AxisView& width = axis[2];
        uint8_t* const seen = some + used;
        if (lanes == 1 && !mask && first >= width.regular_begin && first + count <= width.regular_end) {
            const T* const from = x + cell + width.start[first] + k * width.step;
            const int64_t apart = width.cell_period;
            if (apart == 2)
                for (int o = 0; o < count; ++o) to[o] = from[2 * o];
            else
                for (int o = 0; o < count; ++o) to[o] = from[o * apart];
            for (int o = 0; o < count; ++o) seen[o] = 1;
            return;
        }
        for (int o = 0; o < count;) {
            const int64_t w = (first + o) / lanes, lane = (first + o) % lanes;
            const int64_t at = cell + width.origin[w] + k * width.step;
            const int end = int(smaller(count, o + lanes - lane));  // of this window's lanes
            const bool there = is_there(width, w, k);
            const int64_t element = at * lanes + lane - o;
            if (!there) {
                for (; o < end; ++o) to[o] = R::absent;
            } else if (!mask) {
                for (; o < end; ++o) to[o] = x[element + o], seen[o] = 1;
            } else {
                for (; o < end; ++o) {
                    const bool valid = mask[problem.mask_lanes ? element + o : at] != 0;
                    to[o] = valid ? x[element + o] : R::absent, seen[o] |= uint8_t(valid);
                }
            }
        }
    }
};

// Kernel::train.
template <class R>
void draw_with(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const int64_t sizes[3] = {problem.axis[0].bins, problem.axis[1].bins, problem.axis[2].bins};
    const bool few = problem.axis[0].taps * problem.axis[1].taps * problem.axis[2].taps <= few_taps;
    const auto run = [&](auto draws) {
        for (int64_t unit = begin; unit < end; ++unit) draws.run(box_of(call, sizes, unit));
        draws.draw();
    };
    few ? run(Draws<R, most_windows>(problem, call)) : run(Draws<R, 1>(problem, call));
}

}  // namespace
}  // namespace poolkit
