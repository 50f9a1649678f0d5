// What kernels do for drivers: passes over rows of states, made from what an operation (monoids.hpp) says of one
// state. Loops, and nothing that asks about windows or axes but single bins of one lane.
#pragma once

#include "association.hpp"
#include "monoids.hpp"

namespace poolkit {
namespace {

// Input cells as a source of states.
template <class Op>
struct Cells {
    const typename Op::T* x;
    POOLKIT_INLINE typename Op::State at(const Op& op, int64_t i) const { return op.lift(x[i]); }
    POOLKIT_INLINE Cells from(int64_t i) const { return {x + i}; }
    POOLKIT_INLINE static Cells of(const Source& source) {
        return {reinterpret_cast<const typename Op::T*>(source.at)};
    }
};
template <class Op>
using Row = Lanes<typename Op::T, typename Op::State>;

// Rows of states as a source of states.
template <class Op>
struct Held {
    Row<Op> row;
    POOLKIT_INLINE typename Op::State at(const Op&, int64_t i) const { return row.load(i); }
    POOLKIT_INLINE Held from(int64_t i) const { return {row.from(i)}; }
    POOLKIT_INLINE static Held of(const Source& source) {
        return {{reinterpret_cast<typename Op::T*>(const_cast<char*>(source.at)), source.pitch}};
    }
};

// A source together with the tap number that its states lack.
template <class Op, class Taken>
struct Tap {
    Taken source;
    Integer<typename Op::T> offset;
    POOLKIT_INLINE typename Op::State at(const Op& op, int64_t i) const {
        return op.shift(source.at(op, i), offset);
    }
};

template <class Op, class State>
POOLKIT_INLINE State chain(const Op&, State a) {
    return a;
}
template <class Op, class State, class... States>
POOLKIT_INLINE State chain(const Op& op, State a, State b, States... rest) {
    return chain(op, op.combine(a, b), rest...);
}

// row[i] = combination of the taps (after what the row holds, if it does) for all lanes i. Rows and
// taps never overlap, except a row with itself: each lane is read before it is written.
template <bool holds, class Op, class Row, class... Taps>
POOLKIT_INLINE void pass(const Op op, const Row row, const int64_t width, const Taps... taps) {
#pragma GCC unroll 1  // of a known width it would else be taken apart before it is made of vectors
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

// Operation::cells and Operation::states.
template <class Op, class Taken>
void combine_sources(const double* parameters, const StateRow& to, int64_t width, const Source* sources, int count,
                     bool holds) {
    const Op op(parameters);
    const auto row = Row<Op>::of(to);
    const auto tap = [&](int i) {
        return Tap<Op, Taken>{Taken::of(sources[i]), Integer<typename Op::T>(sources[i].tap)};
    };
    if (holds) {
        if (count == 1) return pass<true>(op, row, width, tap(0));
        return pass<true>(op, row, width, tap(0), tap(1));
    }
    if (count == 1) return pass<false>(op, row, width, tap(0));
    if (count == 2) return pass<false>(op, row, width, tap(0), tap(1));
    if constexpr (Op::exact) {
        if (count == 4) return pass<false>(op, row, width, tap(0), tap(1), tap(2), tap(3));
        if (count == 5) return pass<false>(op, row, width, tap(0), tap(1), tap(2), tap(3), tap(4));
        if (count == 6) return pass<false>(op, row, width, tap(0), tap(1), tap(2), tap(3), tap(4), tap(5));
        if (count == 7) return pass<false>(op, row, width, tap(0), tap(1), tap(2), tap(3), tap(4), tap(5), tap(6));
        if (count == 8) return pass<false>(op, row, width, tap(0), tap(1), tap(2), tap(3), tap(4), tap(5), tap(6), tap(7));
    }
    pass<false>(op, row, width, tap(0), tap(1), tap(2));
}

// One bin of one lane, in registers: tap(t) for 0 <= t < count combined.
template <class Op, class TapAt>
POOLKIT_INLINE typename Op::State reduce_one(const Op& op, int64_t count, const TapAt& tap) {
    using State = typename Op::State;
    State stack[deepest];
    for (int64_t number = 0, t = 0;; ++number, t += block_cells) {
        const int64_t left = count - t;
        State state = tap(t).at(op, 0);
        for (int64_t u = t + 1; u < t + smaller(left, block_cells); ++u) state = op.combine(state, tap(u).at(op, 0));
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

// The same from the runs that bins share; run(level, t) begins at tap t.
template <class Op, class TapAt, class RunAt>
POOLKIT_INLINE typename Op::State merge_one(const Op& op, int64_t count, const TapAt& tap, const RunAt& run) {
    if constexpr (Op::exact) {
        if (count >= exact_sources) {
            const Cover runs(count);
            auto state = run(runs.level, 0).at(op, 0);
            for (int64_t piece = 1; piece < runs.pieces; ++piece)
                state = op.combine(state, run(runs.level, runs.at(piece)).at(op, 0));
            return state;
        }
    }
    const int64_t blocks = (count - 1) / block_cells;
    auto state = tap(blocks * block_cells).at(op, 0);
    for (int64_t t = blocks * block_cells + 1; t < count; ++t) state = op.combine(state, tap(t).at(op, 0));
    for (int level = 0; blocks >> level; ++level)
        if (blocks >> level & 1) {
            const int64_t before = blocks >> (level + 1) << (level + 1);
            state = op.combine(run(level, before * block_cells).at(op, 0), state);
        }
    return state;
}

// Operation::bins.
template <class Op, class Taken>
void single_bins(const double* parameters, const Bins& bins) {
    using Offset = Integer<typename Op::T>;
    const Op op(parameters);
    const AxisView& axis = *bins.axis;
    const auto to = Row<Op>::of(bins.to);
    const Taken row = Taken::of(bins.row);
    for (int64_t bin = bins.begin; bin < bins.end; ++bin) {
        const int64_t count = axis.count[bin], start = axis.start[bin];
        const Offset first = axis.first ? Offset(axis.first[bin]) : 0;
        const auto tap = [&](int64_t t) {
            return Tap<Op, Taken>{row.from(start + t * axis.step), Offset(first + Offset(t))};
        };
        const auto run = [&](int level, int64_t t) {
            return Tap<Op, Held<Op>>{Row<Op>::of(bins.runs[level]).from(bins.shift + start + t * axis.step),
                                     Offset(first + Offset(t))};
        };
        to.store(bin - bins.begin, count == 0 ? op.identity()
                                   : bins.levels ? merge_one(op, count, tap, run) : reduce_one(op, count, tap));
    }
}

// Operation::lift.
template <class Op>
void lift_masked(const double* parameters, const StateRow& to, const void* cells, const uint8_t* mask, int64_t width) {
    using T = typename Op::T;
    const Op op(parameters);
    const auto row = Row<Op>::of(to);
    const T* const x = static_cast<const T*>(cells);
#pragma GCC ivdep
    for (int64_t i = 0; i < width; ++i) row.store(i, op.lift(Op::reads ? x[i] : T(0), mask[i]));
}

template <class Op>
void clear_states(const double* parameters, const StateRow& to, int64_t width) {
    const Op op(parameters);
    const auto row = Row<Op>::of(to);
    for (int64_t i = 0; i < width; ++i) row.store(i, op.identity());
}

template <class Op>
POOLKIT_INLINE typename Op::T finished(const Op& op, typename Op::State state, typename Op::T divisor,
                                       typename Op::T) {
    return op.finish(state, divisor);
}
template <class Op>
POOLKIT_INLINE typename Op::T finished(const Masked<Op>& op, typename Masked<Op>::State state, typename Op::T,
                                       typename Op::T empty) {
    using T = typename Op::T;
    const T value = op.finish(state.inner, T(state.count));  // with a mask, valid cells are the divisor
    return state.count == 0 ? empty : value;
}

// Operation::finish.
template <class Op>
void finish_states(const double* parameters, const StateRow& from, void* to, int64_t width, double given_divisor,
                   double given_empty) {
    using T = typename Op::T;
    const Op op(parameters);
    const auto row = Row<Op>::of(from);
    T* const y = static_cast<T*>(to);
    const T divisor = T(given_divisor), empty = T(given_empty);
#pragma GCC ivdep
    for (int64_t i = 0; i < width; ++i) y[i] = finished(op, row.load(i), divisor, empty);
}

// Kernel::is_ordered.
template <class T>
bool has_no_nan(const void* numbers, int64_t count) {
    const T* const x = static_cast<const T*>(numbers);
    Integer<T> nan = 0;
    for (int64_t i = 0; i < count; ++i) nan |= Integer<T>(x[i] != x[i]);
    return nan == 0;
}

template <class T>
constexpr Number number_of = Number::int64;
template <>
constexpr Number number_of<float> = Number::float32;
template <>
constexpr Number number_of<double> = Number::float64;

template <class Op>
constexpr Operation described() {
    Operation operation{};
    operation.number = number_of<typename Op::T>;
    operation.bytes = sizeof(typename Op::T), operation.fields = Row<Op>::fields;
    operation.exact = Op::exact, operation.has_index = Op::has_index;
    operation.masked = Op::masked, operation.reads = Op::reads;
    operation.states = combine_sources<Op, Held<Op>>, operation.clear = clear_states<Op>;
    return operation;
}
// An operation on the cells of the input.
template <class Op>
constexpr Operation on_cells() {
    Operation operation = described<Op>();
    if constexpr (Op::masked)
        operation.lift = lift_masked<Op>, operation.bins = single_bins<Op, Held<Op>>;
    else
        operation.cells = combine_sources<Op, Cells<Op>>, operation.bins = single_bins<Op, Cells<Op>>;
    return operation;
}
// Where combining costs little, moving cells is what takes the time: `light` operations get loops that move less.
template <class Op>
void combine_lane_rows(const double* parameters, const LaneRows& given);
template <class Op, bool light = false>
constexpr Operation forward_operation = [] {
    Operation operation = on_cells<Op>();
    operation.finish = finish_states<Op>;
    if constexpr (light && sizeof(typename Op::T) == 4) operation.rows = combine_lane_rows<Op>;
    return operation;
}();
template <class Op>
constexpr Operation tally_operation = on_cells<Op>();
template <class Op>
constexpr Operation pull_operation = [] {
    Operation operation = described<Op>();
    operation.bins = single_bins<Op, Held<Op>>;
    return operation;
}();

}  // namespace
}  // namespace poolkit
