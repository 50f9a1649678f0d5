// Rows of sixteen lanes, window by window: what disjoint.hpp asks of a kernel, and rows.hpp where windows are narrow. All
// of it runs in registers and the first-level cache.
#pragma once

#include "passes.hpp"

namespace poolkit {
namespace {

// One state for each lane.
template <class Op>
struct LaneStates {
    static constexpr int fields = Row<Op>::fields;
    alignas(64) typename Op::T numbers[fields * bundle];

    POOLKIT_INLINE Row<Op> row() { return {numbers, bundle}; }
    POOLKIT_INLINE Held<Op> held() { return {row()}; }
};

// row = taps t to t + count - 1, up to block_cells, one after the other, in registers; `cells` is tap 0, which is tap
// number `first` of the window.
template <class Op>
POOLKIT_INLINE void lane_block(const Op& op, const Row<Op>& row, const typename Op::T* cells, int64_t t, int64_t count,
                               Integer<typename Op::T> first = 0) {
    const auto tap = [&](int64_t u) {
        return Tap<Op, Cells<Op>>{{cells + (t + u) * bundle}, Integer<typename Op::T>(first + Integer<typename Op::T>(t + u))};
    };
    switch (count) {
        case 1: return pass<false>(op, row, bundle, tap(0));
        case 2: return pass<false>(op, row, bundle, tap(0), tap(1));
        case 3: return pass<false>(op, row, bundle, tap(0), tap(1), tap(2));
        case 4: return pass<false>(op, row, bundle, tap(0), tap(1), tap(2), tap(3));
        case 5: return pass<false>(op, row, bundle, tap(0), tap(1), tap(2), tap(3), tap(4));
        case 6: return pass<false>(op, row, bundle, tap(0), tap(1), tap(2), tap(3), tap(4), tap(5));
        case 7: return pass<false>(op, row, bundle, tap(0), tap(1), tap(2), tap(3), tap(4), tap(5), tap(6));
    }
    if constexpr (Op::exact) {  // whatever the association: two short chains instead of a long one
        LaneStates<Op> second;
        pass<false>(op, row, bundle, tap(0), tap(1), tap(2), tap(3));
        pass<false>(op, second.row(), bundle, tap(4), tap(5), tap(6), tap(7));
        return pass<false>(op, row, bundle, Held<Op>{row}, second.held());
    }
    pass<false>(op, row, bundle, tap(0), tap(1), tap(2), tap(3), tap(4), tap(5), tap(6), tap(7));
}

// state = all `count` taps, associated as reduce_one does it.
template <class Op>
POOLKIT_INLINE void lane_bin(const Op& op, LaneStates<Op>& state, const typename Op::T* cells, int64_t count) {
    if (count <= block_cells) return lane_block(op, state.row(), cells, 0, count);
    LaneStates<Op> stack[deepest];
    for (int64_t number = 0, t = 0;; ++number, t += block_cells) {
        const int64_t left = count - t;
        lane_block(op, state.row(), cells, t, smaller(left, block_cells));
        const bool last = left <= block_cells;
        int level = 0;
        for (; number >> level; ++level) {
            if (number >> level & 1)
                pass<false>(op, state.row(), bundle, stack[level].held(), state.held());
            else if (!last)
                break;
        }
        if (last) return;
        stack[level] = state;
    }
}

// Operation::rows.
template <class Op>
void combine_lane_rows(const double* parameters, const LaneRows& given) {
    using Offset = Integer<typename Op::T>;
    const Op op(parameters);
    const AxisView& width = *given.width;
    const auto to = Row<Op>::of(given.to);
    LaneStates<Op> state;
    for (int64_t r = 0; r < given.rows; ++r) {
        const auto* const cells = static_cast<const typename Op::T*>(given.cells) + r * width.cells * bundle;
        const Offset tap = Offset(given.tap) + Offset(r) * Offset(given.tap_of_row);
        for (int64_t bin = 0; bin < width.bins; ++bin) {
            if (!given.holds && r == 0 && width.count[bin] <= block_cells) {  // nothing to be combined with
                lane_block(op, to.from(bin * bundle), cells + width.start[bin] * bundle, 0, width.count[bin],
                           tap + Offset(width.first[bin]));
                continue;
            }
            lane_bin(op, state, cells + width.start[bin] * bundle, width.count[bin]);
            const Tap<Op, Held<Op>> source{state.held(), tap + Offset(width.first[bin])};
            if (given.holds || r > 0)
                pass<true>(op, to.from(bin * bundle), bundle, source);
            else
                pass<false>(op, to.from(bin * bundle), bundle, source);
        }
    }
}

}  // namespace
}  // namespace poolkit
