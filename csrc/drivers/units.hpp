// Units of work: which part of which plane, and where its elements lie.
#pragma once

#include <type_traits>

#include "../kernel.hpp"

namespace poolkit {
namespace {

POOLKIT_INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
POOLKIT_INLINE int64_t larger(int64_t a, int64_t b) { return a < b ? b : a; }

// f(integral constant) for `number` of 1 to `most`.
template <int most, class F>
POOLKIT_INLINE void with_number(int64_t number, const F& f) {
    if constexpr (most > 1)
        if (number < most) return with_number<most - 1>(number, f);
    f(std::integral_constant<int, most>());
}

// Planes that are done together, as lanes (bundle.hpp).
constexpr int bundle = 16;

// Cells of a window from which on its gradient by index is sent: to clear all cells and to send one by one is then
// quicker than to compare each with the winner, which many lanes do in vectors.
constexpr int64_t cells_of_large_windows = 16, cells_of_large_windows_of_lanes = 64;

// Cells up to which windows are looked at as a whole by reductions that can (few.hpp). Where windows overlap, the cells
// that they share are looked at again for each; of 3x3 one cell apart that is still as quick.
constexpr int64_t few_cells = 9;

struct Span {
    int64_t begin, end;
    POOLKIT_INLINE int64_t size() const { return end - begin; }
};

// The cells that bins of an axis see, from the first to behind the last; of all bins nearly: to look at each of a long
// row takes long.
inline Span cells_seen(const AxisView& axis, Span bins) {
    if (bins.begin == 0 && bins.end == axis.bins) return {0, axis.cells};
    Span cells{axis.cells, 0};
    for (int64_t bin = bins.begin; bin < bins.end; ++bin) {
        if (axis.count[bin] == 0) continue;
        cells.begin = smaller(cells.begin, axis.start[bin]);
        cells.end = larger(cells.end, axis.start[bin] + (axis.count[bin] - 1) * axis.step + 1);
    }
    return cells.begin < cells.end ? cells : Span{0, 0};
}

// Part `number` of `parts` nearly equal ranges of 0 .. size.
POOLKIT_INLINE Span part_of(int64_t size, int64_t parts, int64_t number) {
    return {size * number / parts, size * (number + 1) / parts};
}

// Fewer lanes than this make loops over the lanes of one cell too short to vectorise well; rows are then
// rearranged so that loops run over cells and lanes together. 16 floats are one AVX-512 vector.
constexpr int64_t few_lanes = 16;

// Cells further apart than this are not worth rearranging: most of what is moved would not be near.
constexpr int64_t widest_period = 8;

// Whether one of the three axes is so.
POOLKIT_INLINE bool any(const AxisView* axis, bool AxisView::*so) { return axis[0].*so || axis[1].*so || axis[2].*so; }

// Ask for the lines that begin in `bytes` of memory, bytes_ahead after `from`, which will be read some time later: in the
// second-level cache, since they would leave the first before that. Nothing waits for it, and it may be out of range. What
// processors foresee is not enough where rows are read in turn (without this, 2x2 took 1.2 times as long beside memory),
// and nothing where blocks go down the rows (average 3x3, 1.5 times; 8 KiB ahead are too few there).
constexpr uintptr_t bytes_ahead = 48 * 1024;
constexpr int64_t line_bytes = 64;
POOLKIT_INLINE void ask_ahead(uintptr_t from, int64_t bytes) {
    constexpr int in_second_level = 2;  // __builtin_prefetch's locality
    constexpr uintptr_t line = line_bytes;
    const uintptr_t begin = from + bytes_ahead, end = begin + uintptr_t(bytes);
    for (uintptr_t at = (begin + line - 1) / line * line; at < end; at += line)
        __builtin_prefetch(reinterpret_cast<const void*>(at), 0, in_second_level);
}
template <class T>
POOLKIT_INLINE void ask_ahead(const T* from, int64_t count) {
    ask_ahead(reinterpret_cast<uintptr_t>(from), count * int64_t(sizeof(T)));
}

// Whether blocks of outputs of planes of one lane can go down the rows (drivers/rolling.hpp): windows of 2x2 and 3x3 one
// cell apart and of 3x3 two cells apart, of which only the first and the last of a row see less of it, one cell less; more
// than a block of them, so that none lies at both sides (strips along the width are wider, see Plan::run). In volumes, for
// windows two cells apart, and where rows are read `as_they_lie`: no room for those of three slabs is needed then.
inline bool rolls(const AxisView* axis, bool as_they_lie) {
    const AxisView &height = axis[1], &width = axis[2];
    const auto slides = [](const AxisView& each) {
        return each.step == 1 && each.bin_period == 1 && each.cell_period < each.widest && !each.has_empty &&
               each.regular_begin < each.regular_end;
    };
    if (axis[0].has_empty || !slides(height) || !slides(width)) return false;
    if (axis[0].widest > (as_they_lie && width.cell_period == 2 ? 3 : 1)) return false;
    if (width.widest > 3 || height.widest != width.widest || height.cell_period != width.cell_period) return false;
    return width.bins > few_lanes && width.regular_begin <= 1 && width.regular_end >= width.bins - 1 &&
           width.count[0] >= width.widest - 1 && width.count[width.bins - 1] >= width.widest - 1;
}

// Outputs of a row from which on a vector of them is worth its time, though what is over is thrown away: to rearrange planes
// as lanes takes as long per output, and is quicker for maps of 7x7.
constexpr int64_t least_of_short_rows = 8;

// Whether no two windows see the same cell, and none is empty; whether they lie side by side, too; and whether from the first
// cell on all see as many.
inline bool are_disjoint(const AxisView& axis) {
    return axis.cells > 0 && axis.step == 1 && axis.ordered && !axis.overlapping && !axis.has_empty;
}
inline bool tiles(const AxisView& axis) { return are_disjoint(axis) && axis.bin_period == 1 && axis.cell_period == axis.widest; }
inline bool tiles_from_first_to_last(const AxisView& axis) {
    return tiles(axis) && axis.regular_begin == 0 && axis.regular_end == axis.bins && axis.start[0] == 0;
}

// Whether the problem is one of images, and of windows two cells wide and up to two high.
inline bool has_pairs(const AxisView* axis) {
    return axis[0].cells == 1 && axis[0].bins == 1 && axis[1].widest <= 2 && axis[2].widest == 2;
}

// Whether the outputs of a row fill no vector, but most of it, and windows lie side by side: one may then run over into the
// next row, which is made after it (drivers/small.hpp).
inline bool has_short_rows(const AxisView* axis) {
    const AxisView& width = axis[2];
    return has_pairs(axis) && tiles(axis[1]) && tiles(width) && width.bins < few_lanes &&
           width.regular_end - width.regular_begin >= least_of_short_rows && width.count[width.regular_begin] == 2;
}

// Whether each cell of an image is seen by one output, or stands behind the last (drivers/tiles.hpp).
inline bool has_tiles(const AxisView* axis) {
    return has_pairs(axis) && tiles_from_first_to_last(axis[1]) && tiles_from_first_to_last(axis[2]) && axis[2].bins >= least_of_short_rows;
}

// Cells of the widest window.
inline int64_t taps_of(const Problem& problem) {
    return problem.axis[0].taps * problem.axis[1].taps * problem.axis[2].taps;
}

// What an output without a mask is divided by (rule S4).
template <class T>
POOLKIT_INLINE T divisor_of(const Problem& problem, int64_t d, int64_t h, int64_t w) {
    if (problem.divisor_override != 0) return T(problem.divisor_override);
    return T(problem.divisor_count[0][d] * problem.divisor_count[1][h] * problem.divisor_count[2][w]);
}

// f(begin, end, divisor) for the runs of outputs of one row that share a divisor (rule S4).
template <class F>
void each_run(const Problem& problem, int64_t depth, int64_t height, Span width, F f) {
    if (problem.divisor_override != 0) return f(width.begin, width.end, problem.divisor_override);
    const int64_t rows = problem.divisor_count[0][depth] * problem.divisor_count[1][height];
    int64_t begin = width.begin;
    for (int64_t run = 0; begin < width.end; ++run) {
        const int64_t end = smaller(problem.run_end[run], width.end);
        if (end <= begin) continue;
        f(begin, end, double(rows * problem.divisor_count[2][begin]));
        begin = end;
    }
}

// The part of a plane that one unit of work makes.
struct Box {
    int64_t plane;
    Span span[3];
};

// Unit number `unit`, over axes of `sizes` cut into call.parts.
inline Box box_of(const Call& call, const int64_t* sizes, int64_t unit) {
    const int64_t *parts = call.parts, per_plane = parts[0] * parts[1] * parts[2];
    const int64_t part = unit % per_plane;
    return {unit / per_plane,
            {part_of(sizes[0], parts[0], part / (parts[1] * parts[2])),
             part_of(sizes[1], parts[1], part / parts[2] % parts[1]), part_of(sizes[2], parts[2], part % parts[2])}};
}

// `count` elements from number `at` on as numbers of `bytes`: where they lie, or converted into scratch memory.
POOLKIT_INLINE const char* as_numbers(const Call& call, const Storage& storage, const void* base, int64_t at,
                                      int64_t count, int64_t bytes) {
    const char* const stored = static_cast<const char*>(base) + at * storage.bytes;
    if (!storage.convert.load) return stored;
    void* const loaded = call.scratch(loaded_slot, size_t(count * bytes));
    storage.convert.load(stored, loaded, count);
    return static_cast<const char*>(loaded);
}
template <class T>
POOLKIT_INLINE const T* as_numbers(const Call& call, const Storage& storage, const void* base, int64_t at, int64_t count) {
    return reinterpret_cast<const T*>(as_numbers(call, storage, base, at, count, sizeof(T)));
}

// Where to put `count` numbers, element number `at` of `base` on, before keep() brings them there.
POOLKIT_INLINE char* to_be_kept(const Call& call, const Storage& storage, void* base, int64_t at, int64_t count,
                                int64_t bytes) {
    if (storage.convert.store) return static_cast<char*>(call.scratch(made_slot, size_t(count * bytes)));
    return static_cast<char*>(base) + at * bytes;
}
template <class T>
POOLKIT_INLINE T* to_be_kept(const Call& call, const Storage& storage, void* base, int64_t at, int64_t count) {
    return reinterpret_cast<T*>(to_be_kept(call, storage, base, at, count, sizeof(T)));
}
POOLKIT_INLINE void keep(const Storage& storage, const void* numbers, void* base, int64_t at, int64_t count) {
    if (storage.convert.store) storage.convert.store(numbers, static_cast<char*>(base) + at * storage.bytes, count);
}

template <class F>
POOLKIT_INLINE void with_index_type(int bytes, F f) {
    if (bytes == 1)
        f(uint8_t(0));
    else if (bytes == 2)
        f(uint16_t(0));
    else
        f(uint32_t(0));
}

}  // namespace
}  // namespace poolkit
