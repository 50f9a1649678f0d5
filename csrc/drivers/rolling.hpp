// Small windows that overlap, over rows of one lane: a block of outputs goes down the rows, and what the next outputs see
// of a row too stays in registers; in volumes, of up to three slabs. Rows of states in memory (small_overlapping.hpp) took
// two thirds of the time of a copy of the same bytes, and outputs at the sides, one by one, a third.
//
// The association is the separable driver's, as in small.hpp: along the width first, then over height and depth.
#pragma once

#include "small.hpp"

namespace poolkit {
namespace {

// An operation on a block of numbers at once.
template <class Op>
struct InBlocks;
template <template <class> class R, class T, bool ordered>
struct InBlocks<Value<R<T>, ordered>> {
    using Type = Value<R<Vector<T, block_of<T>>>, ordered>;
};
template <template <class> class R, class T>
struct InBlocks<Winner<R<T>>> {
    using Type = Winner<R<Vector<T, block_of<T>>>>;
};
template <template <class> class R, class T>
struct InBlocks<Blend<R<T>>> {
    using Type = Blend<R<Vector<T, block_of<T>>>>;
};

// Rows of results that are made at once: the last rows of cells of each are looked at again by the next.
constexpr int64_t rows_rolled = 16;

// Where a block of outputs is: at the left and at the right side the first and the last output may see one cell less.
struct Sides {
    bool clipped_left, clipped_right;
};

// The states of a block of outputs of `side` cells of a row, `stride` cells apart; `second` is the second cell that the
// first of them would see: the first may lie before the row. No cell is read but those that outputs see.
template <int side, int stride, class Op, class T>
POOLKIT_INLINE typename Op::State row_of_block(const Op& op, const T* second, Sides sides) {
    using V = typename Op::T;
    using Lanes = Blocks<T>;
    V cell[3];
    if constexpr (stride == 2) {
        static_assert(side == 3);
        constexpr int block = block_of<T>;
        const T* const from = second - int(sides.clipped_right);
        const V low = load_vector<V>(from), high = load_vector<V>(from + block);
        const V even = Lanes::template evens<T>(low, high), odd = Lanes::template odds<T>(low, high);
        if (sides.clipped_right)
            cell[0] = even, cell[1] = odd, cell[2] = Lanes::template after<T>(even);
        else if (sides.clipped_left)
            cell[0] = Lanes::template before<T>(odd), cell[1] = even, cell[2] = odd;
        else
            cell[0] = Lanes::template evens<T>(load_vector<V>(second - 1), load_vector<V>(second - 1 + block)), cell[1] = even, cell[2] = odd;
    } else if (side == 2 && sides.clipped_right) {
        cell[0] = load_vector<V>(second - 1), cell[1] = Lanes::template after<T>(cell[0]);
    } else {
        cell[1] = load_vector<V>(second);
        cell[0] = sides.clipped_left ? Lanes::template before<T>(cell[1]) : load_vector<V>(second - 1);
        if constexpr (side == 3) cell[2] = sides.clipped_right ? Lanes::template after<T>(cell[1]) : load_vector<V>(second + 1);
    }
    const auto tap = [&](int t) { return op.shift(op.lift(cell[t]), Integer<V>{} + uint32_t(t)); };
    auto state = op.combine(tap(0), tap(1));
    if (sides.clipped_left) state = select_state<V>(Lanes::template first<T>(), tap(1), state);
    if (sides.clipped_right && side == 2) state = select_state<V>(Lanes::template last<T>(), tap(0), state);
    if constexpr (side == 3) {
        const auto all = op.combine(state, tap(2));
        state = sides.clipped_right ? select_state<V>(Lanes::template last<T>(), state, all) : all;
    }
    return state;
}

// Rows of cells that outputs see, and the rows of results.
template <class T>
struct Rolled {
    const T* second[3];                   // in the first row of each slab: row_of_block's
    int64_t cells, bins, times;           // of a row; and rows of results
    Integer<T> tap, row_taps, slab_taps;  // of the first row; and from each to the next
    const T* divisors;                    // of the block, where it divides
    uintptr_t asked;                      // from where on lines were not asked for; 0: they are not to be
    T* y;
    uint8_t* index;
};

// The rows of one slab, of which a window sees `height`: each a variable of its own, or GCC 12 keeps them in memory.
template <int height, int side, int stride, class Op, class T>
class Column {
    using State = typename Op::State;
    static constexpr int fresh = height < stride ? height : stride;  // those that the window before has not seen
    const T* cells;
    State first{}, second{}, third{};

  public:
    POOLKIT_INLINE Column(const Op& op, const T* cells, int64_t pitch, Sides sides) : cells(cells) {
        if constexpr (height > fresh) first = next(op, pitch, sides);
        if constexpr (height > fresh + 1) second = next(op, pitch, sides);
    }
    // The next window, whose first row has tap `tap`.
    POOLKIT_INLINE State window(const Op& op, int64_t pitch, Sides sides, Integer<T> tap, Integer<T> row_taps) {
        using V = Integer<typename Op::T>;
        if constexpr (height == fresh) first = next(op, pitch, sides);
        if constexpr (height > 1 && height <= fresh + 1) second = next(op, pitch, sides);
        if constexpr (height > 2) third = next(op, pitch, sides);
        auto all = op.shift(first, V{} + tap);
        if constexpr (height > 1) all = op.combine(all, op.shift(second, V{} + (tap + row_taps)));
        if constexpr (height > 2) all = op.combine(all, op.shift(third, V{} + (tap + 2 * row_taps)));
        if constexpr (height == 3)
            first = fresh == 1 ? second : third, second = third;
        else
            first = second;
        return all;
    }

  private:
    POOLKIT_INLINE State next(const Op& op, int64_t pitch, Sides sides) {
        const State made = row_of_block<side, stride>(op, cells, sides);
        cells += pitch;
        return made;
    }
};

// Rows of results of one block, of `height` rows of cells of each of so many slabs, `stride` rows apart.
template <int slabs, int height, int side, int stride, class Op, class T>
[[gnu::noinline]] void roll(const Op& op_reference, Rolled<T> rows, Sides sides) {
    using V = typename Op::T;
    using Rows = Column<height, side, stride, Op, T>;
    const Op op = op_reference;
    const V divisor = Op::divides ? load_vector<V>(rows.divisors) : V{};
    Rows first(op, rows.second[0], rows.cells, sides);
    [[maybe_unused]] Rows second = first, third = first;
    if constexpr (slabs > 1) second = Rows(op, rows.second[1], rows.cells, sides);
    if constexpr (slabs > 2) third = Rows(op, rows.second[2], rows.cells, sides);
    constexpr int64_t lines = stride * stride * (slabs > 1 ? 2 : 1);
    for (; rows.times > 0; --rows.times) {
        // As many lines as a row of a block has cells that are new to it, in the order in which they lie.
        if (rows.asked) ask_ahead(rows.asked, lines * line_bytes), rows.asked += uintptr_t(lines * line_bytes);
        auto all = first.window(op, rows.cells, sides, rows.tap, rows.row_taps);
        if constexpr (slabs > 1)
            all = op.combine(all, second.window(op, rows.cells, sides, rows.tap + rows.slab_taps, rows.row_taps));
        if constexpr (slabs > 2)
            all = op.combine(all, third.window(op, rows.cells, sides, rows.tap + 2 * rows.slab_taps, rows.row_taps));
        store_vector(rows.y, op.finish(all, divisor));
        rows.y += rows.bins;
        if constexpr (Op::has_index) {
            store_vector(rows.index, __builtin_convertvector(op.tap(all), Vector<uint8_t, block_of<T>>));
            rows.index += rows.bins;
        }
    }
}

// Axes of a problem that rolls(): `rows(number, count)` are rows of cells, and lie in memory one after the other where
// they are `read_once`: from there to the first-level cache.
template <class Op, class Rows>
class Rolling {
    using T = typename Op::T;
    const typename InBlocks<Op>::Type op;
    const Problem& problem;
    const Call& call;
    const AxisView &depth, &height, &width;
    const Rows rows_of_cells;
    const bool read_once;
    Results results;
    T* const divisors;
    int64_t divisor_rows = 0;  // that they count

  public:
    Rolling(const Problem& problem, const Call& call, const Rows& rows, bool read_once)
        : op(problem.parameters), problem(problem), call(call), depth(problem.axis[0]), height(problem.axis[1]), width(problem.axis[2]),
          rows_of_cells(rows), read_once(read_once), results(call, problem.results, call.y, width.bins),
          divisors(Op::divides ? static_cast<T*>(call.scratch(working_slot, size_t(width.bins) * sizeof(T))) : nullptr) {}

    void run(const Box& box) {
        each_rows_alike(problem, box, rows_rolled, results, [&](int64_t d, int64_t h, int64_t rows) { make(box, d, h, rows); });
    }

  private:
    void make(const Box& box, int64_t d, int64_t h, int64_t rows) {
        const int64_t in = (box.plane * depth.cells + depth.start[d]) * height.cells + height.start[h];
        const int64_t out = ((box.plane * depth.bins + d) * height.bins + h) * width.bins;
        const Span bins = box.span[2];
        const int64_t at = out + bins.begin, size = rows * bins.size(), slabs = depth.count[d], count = height.count[h];
        const T* cells[3];
        for (int64_t slab = 0; slab < slabs; ++slab)
            cells[slab] = rows_of_cells(in + slab * depth.step * height.cells, (rows - 1) * height.cell_period + count);
        T* const y = results.template room<T>(at, size);
        Rolled<T> rolled{};
        rolled.cells = width.cells, rolled.bins = width.bins, rolled.times = rows;
        // Of the slabs of a window, two are new to it.
        const int64_t lines = rows * height.cell_period * width.cell_period * (slabs > 1 ? 2 : 1);
        rolled.asked = read_once ? reinterpret_cast<uintptr_t>(cells[0]) : 0;
        if (read_once && slabs > 1) rolled.asked += uintptr_t(height.start[h] * width.cells) * sizeof(T);
        if constexpr (Op::divides) divide(d, h);
        if constexpr (Op::has_index) {
            rolled.tap = Integer<T>(depth.first[d] * problem.index_scale[0] + height.first[h] * problem.index_scale[1]);
            rolled.row_taps = Integer<T>(problem.index_scale[1]), rolled.slab_taps = Integer<T>(problem.index_scale[0]);
        }
        each_block<block_of<T>>(bins.size(), [&](int64_t start) {
            const int64_t bin = bins.begin + start, last = bin + block_of<T> - 1;
            const Sides sides{bin < width.regular_begin, last >= width.regular_end};
            for (int64_t slab = 0; slab < slabs; ++slab)
                rolled.second[slab] = cells[slab] + width.start[bin] + !sides.clipped_left;
            rolled.y = y + start;
            if constexpr (Op::divides) rolled.divisors = divisors + bin;
            if constexpr (Op::has_index) rolled.index = static_cast<uint8_t*>(call.index) + at + start;
            with_window(slabs, count, rolled, sides);
            if (read_once) rolled.asked += uintptr_t(lines * line_bytes);
        });
        results.keep(y, at, size);
    }

    // Have what outputs of row h are divided by.
    void divide(int64_t d, int64_t h) {
        const int64_t counted = problem.divisor_override != 0 ? 1 : problem.divisor_count[0][d] * problem.divisor_count[1][h];
        if (counted == divisor_rows) return;
        for (int64_t w = 0; w < width.bins; ++w) divisors[w] = divisor_of<T>(problem, d, h, w);
        divisor_rows = counted;
    }

    void with_window(int64_t slabs, int64_t rows, const Rolled<T>& rolled, Sides sides) const {
        if (width.cell_period == 2)
            with_number<3>(slabs, [&](auto of_slabs) {
                with_number<3>(rows, [&](auto of_rows) { roll<of_slabs, of_rows, 3, 2>(op, rolled, sides); });
            });
        else if (width.widest == 3)
            with_number<3>(rows, [&](auto of_rows) { roll<1, of_rows, 3, 1>(op, rolled, sides); });
        else
            with_number<2>(rows, [&](auto of_rows) { roll<1, of_rows, 2, 1>(op, rolled, sides); });
    }
};

inline bool takes_rolling(const Problem& problem) {
    return problem.lanes == 1 && !problem.masked && problem.index_bytes == 1 &&
           rolls(problem.axis, !problem.cells.convert.load);
}

template <class Op, class Rows>
void run_rolling(const Problem& problem, const Call& call, int64_t begin, int64_t end, const Rows& rows, bool read_once) {
    const int64_t sizes[3] = {problem.axis[0].bins, problem.axis[1].bins, problem.axis[2].bins};
    Rolling<Op, Rows> windows(problem, call, rows, read_once);
    for (int64_t unit = begin; unit < end; ++unit) windows.run(box_of(call, sizes, unit));
}

}  // namespace
}  // namespace poolkit
