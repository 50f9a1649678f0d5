// The largest or smallest number of whole planes of one lane, read as they lie. Where none is NaN, every association gives
// the same number but for the sign of zeros, of which the first counts: a plane with NaN in it, and one with a zero among its
// results and a negative one among its cells, is done again as others are.
#pragma once

#include "forward.hpp"

namespace poolkit {
namespace {

// Numbers of a row that rows of a plane are combined into: the eight that are looked at for NaN, and then combined at once, are
// 2 KiB of floats. Of four times as many, what waits for memory and what computes overlap less (a fifth slower).
constexpr int64_t whole_row = 64;
constexpr int whole_rows = 8;

// Planes of fewer numbers are quicker as lanes (disjoint.hpp).
constexpr int64_t least_whole = 256;

// Whether one of `count` numbers, or of their bits, is so. What is found is as wide as they are, or GCC 12 narrows it each time.
template <class T, class Bits, class Is>
bool has_one(const char* numbers, int64_t count, const Is& is) {
    Bits found = 0;
    for (int64_t i = 0; i < count; ++i) {
        T number;
        __builtin_memcpy(&number, numbers + i * int64_t(sizeof(T)), sizeof(T));
        found |= is(number) ? ~Bits(0) : Bits(0);
    }
    return found != 0;
}

// Whether the signs of zeros among results are sure: there are none, or no cell is a negative zero.
template <class T, class Bits>
bool zeros_are_sure(const char* cells, int64_t count, const char* results, int64_t outputs) {
    constexpr Bits negative_zero = Bits(1) << (8 * sizeof(T) - 1);
    return !has_one<T, Bits>(results, outputs, [](T number) { return number == T(0); }) ||
           !has_one<Bits, Bits>(cells, count, [](Bits bits) { return bits == negative_zero; });
}
inline bool zeros_are_sure(const Op& op, const char* cells, int64_t count, const char* results, int64_t outputs) {
    return op.is.bytes == 4 ? zeros_are_sure<float, uint32_t>(cells, count, results, outputs)
                            : zeros_are_sure<double, uint64_t>(cells, count, results, outputs);
}

class Whole {
    const Op& op;  // for numbers of which none is NaN
    const Problem& problem;
    const int64_t cells;
    StateRow row{nullptr, 0, 0}, next{nullptr, 0, 0};

  public:
    Whole(const Op& op, const Problem& problem)
        : op(op), problem(problem), cells(problem.axis[0].cells * problem.axis[1].cells * problem.axis[2].cells) {}

    // Whether plane number `plane` could be done.
    bool run(const Call& call, int64_t plane) {
        Arena arena;
        for (int twice = 0; twice < 2; ++twice) {
            row = arena.states(op.is, whole_row), next = arena.states(op.is, whole_row);
            if (twice == 0) arena = Arena{call.scratch(working_slot, size_t(arena.used))};
        }
        const char* const x = static_cast<const char*>(call.x) + plane * cells * op.is.bytes;
        for (int64_t at = 0; at < cells; at += whole_rows * whole_row) {
            const int64_t count = smaller(whole_rows * whole_row, cells - at);
            if (!may_be_ordered(problem, x + at * op.is.bytes, count)) return false;
            take(x + at * op.is.bytes, count, at > 0);
        }
        static_assert(whole_row == 8 * 8);
        gather(8, 8), gather(1, 8);
        char* const y = static_cast<char*>(call.y) + plane * op.is.bytes;
        op.is.finish(op.parameters, row, y, 1, 1, 0);
        return zeros_are_sure(op, x, cells, y, 1);
    }

  private:
    // row = what it holds, if it does, and `count` cells: the first ones fill it.
    void take(const char* from, int64_t count, bool holds) const {
        Source sources[whole_rows];
        const auto row_at = [&](int64_t i) { return Source{from + i * whole_row * op.is.bytes, 0, 0, op.is.bytes, true}; };
        const int64_t rows = count / whole_row, left = count - rows * whole_row;
        for (int64_t i = 0; i < rows; ++i) sources[i] = row_at(i);
        if (rows > 0 && !holds) combine(op, row, whole_row, sources, int(rows), false);
        if (rows > 0 && holds) {
            combine(op, next, whole_row, sources, int(rows), false);
            pass<true>(op, row, whole_row, {held(next)});
        }
        if (left > 0) pass<true>(op, row, left, {row_at(rows)});
    }

    // The first `width` states of the row = the first `count` times as many.
    void gather(int64_t width, int count) const {
        Source sources[8];
        for (int i = 0; i < count; ++i) sources[i] = held(row.from(i * width));
        combine(op, next, width, sources, count, false);
        pass<false>(op, row, width, {held(next)});
    }
};

}  // namespace
}  // namespace poolkit
