// How the cells of one bin are combined: the one place that fixes the association (rule S14).
//
// Cells are combined in blocks of eight, one after the other; blocks are merged in pairs, like the carry
// of a binary counter. It depends on the number of cells alone, so every layout, thread count and
// instruction set rounds alike, and a long float32 sum loses few digits: rounding errors add up over 8 +
// log2(n / 8) steps, not n.
#pragma once

#include "monoids.hpp"

namespace poolkit {
namespace {

constexpr int64_t block_cells = 8;
constexpr int deepest = 32;  // merges of fewer than 2^31 cells in blocks of 8 nest at most 28 deep

// Input cells as a source of states.
template <class Op>
struct Cells {
    const typename Op::T* x;
    POOLKIT_INLINE typename Op::State at(const Op& op, int64_t i) const { return op.lift(x[i]); }
    POOLKIT_INLINE Cells from(int64_t i) const { return {x + i}; }
};
template <class Op>
struct Cells<Masked<Op>> {
    const typename Op::T* x;
    const uint8_t* mask;
    POOLKIT_INLINE typename Masked<Op>::State at(const Masked<Op>& op, int64_t i) const {
        return op.lift(Op::reads ? x[i] : typename Op::T(0), mask[i]);
    }
    POOLKIT_INLINE Cells from(int64_t i) const { return {x + i, mask + i}; }
};

// Rows of states as a source of states.
template <class Op>
struct Held {
    using Row = Lanes<typename Op::T, typename Op::State>;
    Row row;
    POOLKIT_INLINE typename Op::State at(const Op&, int64_t i) const { return row.load(i); }
    POOLKIT_INLINE Held from(int64_t i) const { return {row.from(i)}; }
};

// A source together with the tap number that its states lack.
template <class Op, class Source>
struct Tap {
    Source source;
    Integer<typename Op::T> offset;
    POOLKIT_INLINE typename Op::State at(const Op& op, int64_t i) const {
        return op.shift(source.at(op, i), offset);
    }
};

template <class Op>
using Row = Lanes<typename Op::T, typename Op::State>;

// row[i] = combination of the taps (after what the row holds, if it does) for all lanes i. Rows and
// taps never overlap, except a row with itself: each lane is read before it is written.
template <bool holds, class Op, class Row, class... Taps>
[[gnu::noinline]] void pass(const Op& op_reference, Row row, int64_t width, Taps... taps) {
    const Op op = op_reference;  // a copy: its fields then stay in registers
#pragma GCC ivdep
    for (int64_t i = 0; i < width; ++i) {
        if constexpr (holds) {
            auto state = row.load(i);
            ((state = op.combine(state, taps.at(op, i))), ...);
            row.store(i, state);
        } else {
            row.store(i, chain(op, taps.at(op, i)...));
        }
    }
}
template <class Op, class State>
POOLKIT_INLINE State chain(const Op&, State a) {
    return a;
}
template <class Op, class State, class... States>
POOLKIT_INLINE State chain(const Op& op, State a, State b, States... rest) {
    return chain(op, op.combine(a, b), rest...);
}

// Up to block_cells taps, from tap number t on. Three at a time where it starts: windows of 2 and 3 are
// the common ones and are then done in one pass over the row.
template <class Op, class Row, class TapAt>
POOLKIT_INLINE void block(const Op& op, Row row, int64_t width, const TapAt& tap, int64_t t, int64_t count) {
    const auto a = tap(t);
    if (count == 1) return pass<false>(op, row, width, a);
    const auto b = tap(t + 1);
    if (count == 2) return pass<false>(op, row, width, a, b);
    pass<false>(op, row, width, a, b, tap(t + 2));
    int64_t done = 3;
    for (; done + 2 <= count; done += 2) pass<true>(op, row, width, tap(t + done), tap(t + done + 1));
    if (done < count) pass<true>(op, row, width, tap(t + done));
}

// Rows that merging `count` cells needs besides the result.
POOLKIT_INLINE int64_t stack_rows(int64_t count) {
    int64_t blocks = (count + block_cells - 1) / block_cells, rows = 0;
    while (blocks > 1) blocks = (blocks + 1) / 2, ++rows;
    return rows;
}

// row = the taps tap(0), ..., tap(count - 1) combined; tap is asked in ascending order. `stack` has
// stack_rows(count) rows of `width` states, `stride` apart.
template <class Op, class Row, class TapAt>
void reduce_taps(const Op& op, Row row, int64_t count, int64_t width, const TapAt& tap, Row stack, int64_t stride) {
    if (count <= block_cells) return block(op, row, width, tap, 0, count);
    using Merge = Tap<Op, Held<Op>>;
    for (int64_t number = 0, t = 0;; ++number, t += block_cells) {
        const int64_t left = count - t;
        block(op, row, width, tap, t, smaller(left, block_cells));
        const bool last = left <= block_cells;
        int level = 0;
        for (; number >> level; ++level) {
            if (number >> level & 1)
                pass<false>(op, row, width, Merge{{stack.from(level * stride)}, 0}, Merge{{row}, 0});
            else if (!last)
                break;
        }
        if (last) return;
        pass<false>(op, stack.from(level * stride), width, Merge{{row}, 0});
    }
}

// The same for a single lane, in registers.
template <class Op, class TapAt>
typename Op::State reduce_one(const Op& op, int64_t count, const TapAt& tap) {
    using State = typename Op::State;
    const auto block_of = [&](int64_t t, int64_t cells) {
        State state = tap(t).at(op, 0);
        for (int64_t u = t + 1; u < t + cells; ++u) state = op.combine(state, tap(u).at(op, 0));
        return state;
    };
    if (count <= block_cells) return block_of(0, count);
    State stack[deepest];
    for (int64_t number = 0, t = 0;; ++number, t += block_cells) {
        const int64_t left = count - t;
        State state = block_of(t, smaller(left, block_cells));
        const bool last = left <= block_cells;
        int level = 0;
        for (; number >> level; ++level) {
            if (number >> level & 1)
                state = op.combine(stack[level], state);
            else if (!last)
                break;
        }
        if (last) return state;
        stack[level] = state;
    }
}

}  // namespace
}  // namespace poolkit
