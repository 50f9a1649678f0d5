// Small planes of one lane, and windows one cell apart, where the association does not matter to a single bit (max and
// min): planes are laid out in the first-level cache with the padding that windows see, as states that change nothing.
// All windows are then alike, and the rows of several planes are one long row: no window at an end, no row too short
// for a vector, and nothing to rearrange.
#pragma once

#include <cstring>

#include "overlapping.hpp"
#include "rows.hpp"

namespace poolkit {
namespace {

// States that are laid out at once, as far as planes are that small: of four bytes, with what is made of them twice,
// they take less than half of a first-level cache of 32 KiB.
constexpr int64_t padded_states = 1024;

// Windows of up to so many cells are combined in one pass; longer ones from runs of four and of sixteen cells, and so on.
constexpr int64_t cells_of_one_pass = 5;

// Windows of `count` states that lie `apart`, one window for each state of a row.
class Slide {
    const int64_t count, apart;
    const int levels;
    StateRow runs[deepest];

  public:
    Slide(int64_t count, int64_t apart)
        : count(count), apart(apart), levels(count > cells_of_one_pass ? overlapping_levels(count) : 0) {}

    void layout(Arena& arena, const Op& op, int64_t states) {
        for (int level = 0; level < levels; ++level) runs[level] = arena.states(op.is, states);
    }

    // to[i] = the window from state i on, of `states` states; the last windows, which would see others, are not made.
    void run(const Op& op, const StateRow& from, int64_t states, const StateRow& to) const {
        const int64_t windows = states - (count - 1) * apart;
        const auto state = [&](int64_t t) { return held(from.from(t * apart)); };
        if (!levels) return block(op, to, windows, state, 0, count);
        const auto run = [&](int level, int64_t t) { return held(runs[level].from(t * apart)); };
        for (int level = 0; level < levels; ++level)
            make_run(op, runs[level], level, states - (overlapping_cells(level) - 1) * apart, state, run);
        cover(op, to, count, windows, state, run);
    }
};

// Rows of a few numbers, where a call would cost more than what it moves: in pieces of which the last overlaps the one
// before it.
template <int piece>
POOLKIT_INLINE void move_row(const char* from, char* to, int64_t bytes) {
    for (int64_t i = 0; i + piece < bytes; i += piece) std::memcpy(to + i, from + i, piece);
    std::memcpy(to + bytes - piece, from + bytes - piece, piece);
}
POOLKIT_INLINE void move_row(const char* from, char* to, int64_t bytes) {
    bytes < 16 ? move_row<4>(from, to, bytes) : move_row<16>(from, to, bytes);
}

// Planes [begin, end), several at a time.
class Padded {
    const Op &op, ordered;
    const Problem& problem;
    const Call& call;
    const AxisView &height, &width;
    const int64_t pitch, rows, at_once;  // of a plane as it is laid out; and how many planes are
    const int64_t states;
    Slide along_width, along_height;
    StateRow cells{nullptr, 0, 0}, row_states{nullptr, 0, 0}, made{nullptr, 0, 0};

  public:
    static int64_t size_of(const AxisView& axis) { return axis.bins + axis.taps - 1; }

    Padded(const Op& op, const Problem& problem, const Call& call)
        : op(op), ordered(ordered_form(op, problem)), problem(problem), call(call), height(problem.axis[1]), width(problem.axis[2]), pitch(size_of(width)),
          rows(size_of(height)), at_once(larger(1, padded_states / (pitch * rows))), states(at_once * rows * pitch),
          along_width(width.taps, 1), along_height(height.taps, pitch) {
        Arena arena;
        for (int twice = 0; twice < 2; ++twice) {
            cells = arena.states(op.is, states), row_states = arena.states(op.is, states), made = arena.states(op.is, states);
            along_width.layout(arena, op, states), along_height.layout(arena, op, states);
            if (twice == 0) arena = Arena{call.scratch(working_slot, size_t(arena.used))};
        }
        op.is.clear(op.parameters, cells, states);  // the padding, which no plane overwrites
        op.is.clear(op.parameters, row_states, states);  // what the last windows see, which are no outputs
    }

    // Whether most of what is laid out would be padding.
    static bool is_mostly_padding(const Problem& problem) {
        const AxisView &height = problem.axis[1], &width = problem.axis[2];
        return size_of(height) * size_of(width) * 2 > height.bins * width.bins * 5;
    }

    void run(int64_t begin, int64_t end) {
        for (int64_t first = begin; first < end; first += at_once) {
            const int64_t planes = smaller(at_once, end - first);
            const Op& used = take(first, planes) ? ordered : op;
            along_width.run(used, cells, states, row_states);
            along_height.run(used, row_states, states, made);
            give(first, planes);
        }
    }

  private:
    // f(row of numbers, row of states) for the rows of planes of `count` rows of `size` numbers.
    template <class Address, class F>
    void each_row(int64_t planes, int64_t count, Address numbers, int64_t size, const StateRow& first, const F& f) const {
        for (int64_t plane = 0; plane < planes; ++plane)
            for (int64_t row = 0; row < count; ++row, numbers += size * op.is.bytes)
                f(numbers, first.from((plane * rows + row) * pitch).base);
    }
    // Lay out planes; whether none of their cells is NaN.
    bool take(int64_t first, int64_t planes) const {
        const int64_t plane = height.cells * width.cells, before = -height.origin[0] * pitch - width.origin[0];
        const char* const x = as_numbers(call, problem.cells, call.x, first * plane, planes * plane, op.is.bytes);
        const int64_t bytes = width.cells * op.is.bytes;
        each_row(planes, height.cells, x, width.cells, cells.from(before),
                 [&](const char* numbers, char* row) { move_row(numbers, row, bytes); });
        return may_be_ordered(problem, x, planes * plane);
    }
    void give(int64_t first, int64_t planes) const {
        const int64_t plane = height.bins * width.bins, bytes = width.bins * op.is.bytes;
        char* const y = to_be_kept(call, problem.results, call.y, first * plane, planes * plane, op.is.bytes);
        each_row(planes, height.bins, y, width.bins, made,
                 [&](char* numbers, const char* row) { move_row(row, numbers, bytes); });
        keep(problem.results, y, call.y, first * plane, planes * plane);
    }
};

// Windows of more cells along an axis are combined from runs of cells, as above: each cell of a row costs a pass here.
constexpr int64_t most_of_same_size = 16;

// Planes that have as many windows as cells, one after the other (same_size.hpp).
class SameSizePlanes {
    const Problem& problem;
    const Call& call;
    const int64_t cells, bytes;
    SameSize map;

  public:
    // Of windows that Padded could take, mostly padding or not.
    static bool takes(const Problem& problem, const Call& call) {
        const AxisView &height = problem.axis[1], &width = problem.axis[2];
        const bool alike = height.bins == height.cells && width.bins == width.cells, picks = problem.kernel->same_size && !call.index;
        return picks && alike && height.cells * width.cells >= bundle && larger(height.taps, width.taps) <= most_of_same_size;
    }

    SameSizePlanes(const Problem& problem, const Call& call)
        : problem(problem), call(call), cells(problem.axis[1].cells * problem.axis[2].cells), bytes(problem.kernel->plain->bytes) {
        const AxisView &height = problem.axis[1], &width = problem.axis[2];
        map = {height.cells, width.cells, height.taps, width.taps, -height.origin[0], -width.origin[0], nullptr, nullptr};
        Arena arena;
        char* column = nullptr;
        for (int twice = 0; twice < 2; ++twice) {
            map.room = arena.take(map.room_numbers() * bytes), column = arena.take(cells * int64_t(sizeof(uint32_t)));
            if (twice == 0) arena = Arena{call.scratch(bundle_slot, size_t(arena.used))};
        }
        uint32_t* const columns = reinterpret_cast<uint32_t*>(column);
        for (int64_t cell = 0; cell < cells; ++cell) columns[cell] = uint32_t(cell % width.cells);
        map.column = columns;
    }

    // Whether plane number `plane` could be done.
    bool run(int64_t plane) const {
        const char* const x = as_numbers(call, problem.cells, call.x, plane * cells, cells, bytes);
        char* const y = to_be_kept(call, problem.results, call.y, plane * cells, cells, bytes);
        if (!problem.kernel->same_size(map, x, y)) return false;
        keep(problem.results, y, call.y, plane * cells, cells);
        return true;
    }
};

}  // namespace
}  // namespace poolkit
