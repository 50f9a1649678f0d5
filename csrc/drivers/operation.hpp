// An operation at work, as drivers see it: the loops lie behind it, compiled for this machine's instruction set.
#pragma once

#include <initializer_list>

#include "association.hpp"

namespace poolkit {
namespace {

// Memory handed out front to back. Laying out twice, first with no memory, gives the size.
class Arena {
  public:
    explicit Arena(void* memory = nullptr) : memory_(static_cast<char*>(memory)) {}
    int64_t used = 0;

    char* take(int64_t bytes) {
        char* const taken = memory_ + used;
        used += (bytes + 63) / 64 * 64;  // whole cache lines: vectors stay aligned
        return taken;
    }
    StateRow states(const Operation& operation, int64_t width) {
        const int64_t pitch = (width + 15) / 16 * 16;
        return {take(pitch * operation.fields * operation.bytes), pitch, operation.bytes};
    }

  private:
    char* memory_;
};

struct Op {
    const Operation& is;
    const double* parameters;
    const Shared& shared;

    const Moves& moves() const { return shared.moves[is.bytes == 8]; }
};

// A form of the reduction for numbers of which none is NaN; the same where it has none.
inline Op ordered_form(const Op& op, const Problem& problem) {
    const Kernel& kernel = *problem.kernel;
    return {&op.is == kernel.plain && kernel.ordered ? *kernel.ordered : op.is, op.parameters, op.shared};
}
// Whether it may be used.
inline bool may_be_ordered(const Problem& problem, const void* numbers, int64_t count) {
    return problem.cells.element < Element::float16 || problem.kernel->is_ordered(numbers, count);
}

// A row of states as a source.
inline Source held(const StateRow& row, uint64_t tap = 0) { return {row.base, row.pitch, tap, row.bytes, false}; }

// row[i] = combination of `count` sources, all of one kind (after what the row holds, if it does) for all lanes i.
inline void combine(const Op& op, const StateRow& row, int64_t width, const Source* sources, int count, bool holds) {
    (sources->cells ? op.is.cells : op.is.states)(op.parameters, row, width, sources, count, holds);
}

// The same of a list. Rows and sources never overlap, except a row with itself: each lane is read before it is written.
template <bool holds>
void pass(const Op& op, const StateRow& row, int64_t width, std::initializer_list<Source> sources) {
    combine(op, row, width, sources.begin(), int(sources.size()), holds);
}

// Up to block_cells taps, from tap number t on. Three at a time where it starts: windows of 2 and 3 are
// the common ones and are then done in one pass over the row.
template <class TapAt>
void block(const Op& op, const StateRow& row, int64_t width, const TapAt& tap, int64_t t, int64_t count) {
    if (count == 1) return pass<false>(op, row, width, {tap(t)});
    if (count == 2) return pass<false>(op, row, width, {tap(t), tap(t + 1)});
    if (op.is.exact) {  // in one pass
        Source sources[block_cells];
        for (int64_t u = 0; u < count; ++u) sources[u] = tap(t + u);
        return combine(op, row, width, sources, int(count), false);
    }
    pass<false>(op, row, width, {tap(t), tap(t + 1), tap(t + 2)});
    int64_t done = 3;
    for (; done + 2 <= count; done += 2) pass<true>(op, row, width, {tap(t + done), tap(t + done + 1)});
    if (done < count) pass<true>(op, row, width, {tap(t + done)});
}

// Rows that merging `count` cells needs besides the result.
inline int64_t stack_rows(int64_t count) {
    int64_t blocks = (count + block_cells - 1) / block_cells, rows = 0;
    while (blocks > 1) blocks = (blocks + 1) / 2, ++rows;
    return rows;
}

// row = all `count` taps; make(t, n) makes `row` of the n taps from t on, in ascending order. `stack` has
// stack_rows(count) rows of `width` states, `stride` apart.
template <class Make>
void merge_blocks(const Op& op, const StateRow& row, int64_t count, int64_t width, const StateRow& stack,
                  int64_t stride, const Make& make) {
    if (count <= block_cells) return make(0, count);
    for (int64_t number = 0, t = 0;; ++number, t += block_cells) {
        const int64_t left = count - t;
        make(t, smaller(left, block_cells));
        const bool last = left <= block_cells;
        int level = 0;
        for (; number >> level; ++level) {
            if (number >> level & 1)
                pass<false>(op, row, width, {held(stack.from(level * stride)), held(row)});
            else if (!last)
                break;
        }
        if (last) return;
        pass<false>(op, stack.from(level * stride), width, {held(row)});
    }
}

// row = the taps tap(0), ..., tap(count - 1) combined; tap is asked in ascending order.
template <class TapAt>
void reduce_taps(const Op& op, const StateRow& row, int64_t count, int64_t width, const TapAt& tap,
                 const StateRow& stack, int64_t stride) {
    merge_blocks(op, row, count, width, stack, stride,
                 [&](int64_t t, int64_t cells) { block(op, row, width, tap, t, cells); });
}

}  // namespace
}  // namespace poolkit
