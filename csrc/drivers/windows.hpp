// Windows as a whole, for reductions whose cells cannot be combined axis by axis: the windows of some outputs are
// copied side by side, one row per tap in raster order, and worked on together.
#pragma once

#include "../philox.hpp"
#include "lanes.hpp"

namespace poolkit {
namespace {

// Windows that are worked on together: as many as there are outputs of a narrow map in one row, four vectors of
// AVX-512; and the taps up to which they are, so that what is copied stays in the second-level cache.
constexpr int most_windows = 64;
constexpr int64_t few_taps = 1024;

// Outputs of one row: those of the block from `begin` on are number `first` of row (d, h) and those after it, counted
// w * lanes + c, and element `at` of the results.
struct Segment {
    int64_t plane, d, h, first, at;
    int begin, count;
};

// Consumer::work() is called whenever a block of windows is full.
template <class Consumer, class T, int windows>
class Windows {
  protected:
    const Problem& problem;
    const Call& call;
    const AxisView* axis;
    const int64_t lanes, taps;
    T* cells;        // [tap][windows]; `absent` where a window has no such cell
    uint8_t* valid;  // [tap][windows]: whether it has
    char* spare;     // room that the consumer asked for
    int used = 0, segments = 0;
    Segment segment[windows];
    Integer<T> count[windows];  // of valid cells, once counted

  public:
    Windows(const Problem& problem, const Call& call, T absent, int64_t spare_bytes = 0)
        : problem(problem), call(call), axis(problem.axis), lanes(problem.lanes),
          taps(taps_of(problem)), absent(absent) {
        const int64_t bytes = taps * windows * int64_t(sizeof(T));  // whole cache lines: windows are 16 at least, or 1
        char* const room = static_cast<char*>(call.scratch(working_slot, size_t(bytes + spare_bytes + taps * windows)));
        cells = reinterpret_cast<T*>(room), spare = room + bytes;
        valid = reinterpret_cast<uint8_t*>(spare + spare_bytes);
    }

    // Take the windows of these outputs of a plane.
    void take(int64_t plane, const Span (&outputs)[3]) {
        const int64_t size = axis[0].cells * axis[1].cells * axis[2].cells;
        x = as_numbers<T>(call, problem.cells, call.x, plane * size * lanes, size * lanes);
        mask = nullptr;
        if (problem.masked) mask = call.mask + plane / problem.mask_repeat * size * (problem.mask_lanes ? lanes : 1);
        for (int64_t d = outputs[0].begin; d < outputs[0].end; ++d)
            for (int64_t h = outputs[1].begin; h < outputs[1].end; ++h)
                for (int64_t first = outputs[2].begin * lanes, end = outputs[2].end * lanes; first < end;) {
                    const int some = int(smaller(end - first, windows - used));
                    take_row(plane, d, h, first, some);
                    first += some;
                }
    }

    // Work on what was taken.
    void end() {
        if (used == 0) return;
        for (int o = 0; o < windows; ++o) count[o] = 0;
        for (int64_t first = 0; first < taps; first += UINT8_MAX) {  // in bytes as long as they hold it
            uint8_t some[windows] = {};
            for (int64_t t = first; t < smaller(taps, first + UINT8_MAX); ++t)
                for (int o = 0; o < windows; ++o) some[o] = uint8_t(some[o] + valid[t * windows + o]);
            for (int o = 0; o < windows; ++o) count[o] += some[o];
        }
        static_cast<Consumer*>(this)->work();
        used = segments = 0;
    }

  protected:
    // Write a value and a tap for each window.
    void store(const T (&value)[windows], const Integer<T> (&tap)[windows]) {
        for (int s = 0; s < segments; ++s) {
            const Segment& to = segment[s];
            T* const y = to_be_kept<T>(call, problem.results, call.y, to.at, to.count);
            for (int o = 0; o < to.count; ++o)
                y[o] = count[to.begin + o] ? value[to.begin + o] : T(problem.empty_value);
            keep(problem.results, y, call.y, to.at, to.count);
            if (call.index) with_index_type(problem.index_bytes, [&](auto type) {
                using Kept = decltype(type);
                Kept* const index = static_cast<Kept*>(call.index) + segment[s].at;
                for (int o = 0; o < segment[s].count; ++o)
                    index[o] = Kept(count[segment[s].begin + o] ? tap[segment[s].begin + o] : ~Integer<T>(0));
            });
        }
    }

    // The random word of each window (rule S13): outputs are numbered through all planes.
    void draw_words(uint32_t (&words)[windows]) const {
        const int64_t bins = axis[0].bins * axis[1].bins * axis[2].bins;
        uint64_t numbers[windows] = {};
        for (int s = 0; s < segments; ++s) {
            const Segment& of = segment[s];
            int64_t output = (of.d * axis[1].bins + of.h) * axis[2].bins + of.first / lanes, lane = of.first % lanes;
            for (int o = of.begin; o < of.begin + of.count; ++o) {
                const int64_t plane = of.plane * lanes + lane;
                numbers[o] = uint64_t(call.planes ? call.planes[plane] : plane) * uint64_t(bins) + uint64_t(output);
                if (++lane == lanes) lane = 0, ++output;
            }
        }
        philox_words(call.key, numbers, words);
    }

    static bool is_there(const AxisView& axis, int64_t bin, int64_t number) {
        return number >= axis.first[bin] && number < axis.first[bin] + axis.count[bin];
    }

  private:
    const T absent;
    const T* x = nullptr;
    const uint8_t* mask = nullptr;

    void take_row(int64_t plane, int64_t d, int64_t h, int64_t first, int some) {
        const int64_t bins = axis[0].bins * axis[1].bins * axis[2].bins, before = (d * axis[1].bins + h) * axis[2].bins;
        segment[segments++] = {plane, d, h, first, (plane * bins + before) * lanes + first, used, some};
        int64_t row = used;
        for (int64_t i = 0; i < axis[0].taps; ++i)
            for (int64_t j = 0; j < axis[1].taps; ++j) {
                const int64_t depth = axis[0].origin[d] + i * axis[0].step, height = axis[1].origin[h] + j * axis[1].step;
                const bool there = is_there(axis[0], d, i) && is_there(axis[1], h, j);
                const int64_t cell = (depth * axis[1].cells + height) * axis[2].cells;
                for (int64_t k = 0; k < axis[2].taps; ++k, row += windows)
                    copy_tap(there, cell, k, first, some, row);
            }
        used += some;
        if (used == windows) end();
    }

    // Tap k of the outputs, in the row of cells that begins at number `cell`, if it is there; to element `row` on. Only
    // cells that a window sees are read: regular bins see all taps, and of others each tap is asked for.
    void copy_tap(bool there, int64_t cell, int64_t k, int64_t first, int some, int64_t row) {
        const AxisView& width = axis[2];
        T* const to = cells + row;
        uint8_t* const seen = valid + row;
        if (!there) {
            for (int o = 0; o < some; ++o) to[o] = absent, seen[o] = 0;
            return;
        }
        if (lanes == 1 && !mask && first >= width.regular_begin && first + some <= width.regular_end) {
            const T* const from = x + cell + width.start[first] + k * width.step;
            const int64_t apart = width.cell_period;
            if (apart == 1)
                for (int o = 0; o < some; ++o) to[o] = from[o];
            else if (apart == 2)
                for (int o = 0; o < some; ++o) to[o] = from[2 * o];
            else
                for (int o = 0; o < some; ++o) to[o] = from[o * apart];
            for (int o = 0; o < some; ++o) seen[o] = 1;
            return;
        }
        for (int o = 0; o < some;) {
            const int64_t w = (first + o) / lanes, lane = (first + o) % lanes;
            const int64_t at = cell + width.origin[w] + k * width.step;
            const int end = int(smaller(some, o + lanes - lane));  // of this window's lanes
            const int64_t element = at * lanes + lane - o;
            if (!is_there(width, w, k)) {
                for (; o < end; ++o) to[o] = absent, seen[o] = 0;
            } else if (!mask) {
                for (; o < end; ++o) to[o] = x[element + o], seen[o] = 1;
            } else {
                for (; o < end; ++o) {
                    const bool unmasked = mask[problem.mask_lanes ? element + o : at] != 0;
                    to[o] = unmasked ? x[element + o] : absent, seen[o] = uint8_t(unmasked);
                }
            }
        }
    }
};

// f(a block of windows of this kind), which takes units' windows one after another.
template <template <class, int> class Block, class R, int windows_of_large, class F>
void with_block(const Problem& problem, const Call& call, F f) {
    const auto run = [&](auto block) {
        f(block);
        block.end();
    };
    if (taps_of(problem) <= few_taps)
        run(Block<R, most_windows>(problem, call));
    else
        run(Block<R, windows_of_large>(problem, call));
}

// Take the windows of the outputs of units [begin, end).
template <class Block>
void take_units(const Problem& problem, const Call& call, int64_t begin, int64_t end, Block& block) {
    const int64_t sizes[3] = {problem.axis[0].bins, problem.axis[1].bins, problem.axis[2].bins};
    for (int64_t unit = begin; unit < end; ++unit) {
        const Box box = box_of(call, sizes, unit);
        block.take(box.plane, box.span);
    }
}

}  // namespace
}  // namespace poolkit
