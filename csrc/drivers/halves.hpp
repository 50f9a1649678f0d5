// Three combinations per cell for any window, where the association does not matter to a single bit (max and
// min): the axis is cut into blocks as long as the window; a window is the end of one block and the beginning
// of the next. van Herk 1992; Gil and Werman 1993.
#pragma once

#include "sliding.hpp"

namespace poolkit {
namespace {

// Whether every bin either is as wide as the widest or reaches an end of the axis.
inline bool halves(const Operation& operation, const AxisView& axis) {
    return operation.exact && slides(operation, axis) && axis.uniform && axis.step == 1;
}

// An axis whose cells are rows of states that arrive one after the other and may be changed.
class Halves {
    const Op& op;
    const AxisView& axis;
    const int64_t width;
    const uint64_t scale;
    int64_t first = 0, next = 0, block_start = 0;
    bool turned = false;           // rows of the last block hold their ends already
    StateRow beginning{nullptr, 0, 0};  // of the block that the newest row lies in

  public:
    Halves(const Op& op, const AxisView& axis, int64_t width, uint64_t scale)
        : op(op), axis(axis), width(width), scale(scale) {}

    bool used() const { return halves(op.is, axis); }
    static int64_t cells_held(const AxisView& axis) { return axis.widest; }

    void layout(Arena& arena) {
        if (used()) beginning = arena.states(op.is, width);
    }
    void begin(int64_t cell) { first = next = cell, turned = false; }

    // Bin number `bin`; cell(i) is row i. Gives the row and the taps that it lacks.
    template <class CellAt>
    Finished combine(int64_t bin, StateRow to, const CellAt& cell) {
        const int64_t start = axis.start[bin], last = start + axis.count[bin] - 1;
        const uint64_t taps = (axis.first ? uint64_t(axis.first[bin]) : 0) * scale;
        for (; next <= last; ++next) {
            if ((next - first) % axis.widest == 0) {
                if (next > first) end_at(next - 1, start, cell);
                block_start = next;
                pass<false>(op, beginning, width, {held(cell(next))});
            } else {
                pass<true>(op, beginning, width, {held(cell(next), uint64_t(next - block_start) * scale)});
            }
        }
        if (start == block_start) return {beginning, taps};
        if (start < block_start) {
            const uint64_t offset = taps + uint64_t(block_start - start) * scale;
            pass<false>(op, to, width, {held(cell(start), taps), held(beginning, offset)});
            return {to, 0};
        }
        if (!turned) end_at(last, start, cell), turned = true;  // the axis ends here
        return {cell(start), taps};
    }

  private:
    // Rows `from` .. `last` become the combination of all rows from them to `last`.
    template <class CellAt>
    void end_at(int64_t last, int64_t from, const CellAt& cell) const {
        for (int64_t row = last - 1; row >= larger(from, block_start); --row)
            pass<true>(op, cell(row), width, {held(cell(row + 1), scale)});
    }
};

}  // namespace
}  // namespace poolkit
