// What drivers combine. A driver needs of `op`: T, State, lift(x), combine(first, second), identity(),
// shift(state, taps), and whether it reads x at all; reductions that send the gradient to one cell get theirs here, from replaces().
#pragma once

#include "../elementary.hpp"
#include "lanes.hpp"

namespace poolkit {
namespace {

// The value alone: inference needs no index. `ordered`: for numbers of which none is NaN.
template <class Reduction, bool ordered = std::is_integral_v<typename Reduction::Number>>
struct Value {
    using T = typename Reduction::Number;
    struct State {
        T value;
    };
    static constexpr bool exact = true;  // whatever the association
    static constexpr bool has_index = false, masked = false, reads = true, divides = false;
    Reduction reduction;

    explicit Value(const double* parameters) : reduction(parameters) {}
    POOLKIT_INLINE State identity() const { return {Reduction::identity()}; }
    POOLKIT_INLINE State lift(T x) const { return {x}; }
    POOLKIT_INLINE State combine(State a, State b) const {
        const T picked = Reduction::pick(a.value, b.value);
        if constexpr (ordered)
            return {picked};
        else
            return {choose(b.value == b.value, picked, b.value)};  // of two NaN the second
    }
    POOLKIT_INLINE State shift(State a, Integer<T>) const { return a; }
    POOLKIT_INLINE T finish(State a, T) const { return a.value; }
};

// The value and the tap it came from, counted in raster order over the window.
template <class Reduction>
struct Winner {
    using T = typename Reduction::Number;
    struct State {
        T value;
        Integer<T> tap;
    };
    static constexpr bool exact = true;  // whatever the association
    static constexpr bool has_index = true, masked = false, reads = true, divides = false;
    Reduction reduction;

    explicit Winner(const double* parameters) : reduction(parameters) {}
    POOLKIT_INLINE State identity() const { return {Reduction::identity(), 0}; }
    POOLKIT_INLINE State lift(T x) const { return {x, Integer<T>()}; }
    POOLKIT_INLINE State combine(State a, State b) const {
        const auto second = Reduction::replaces(b.value, a.value);
        return {select<T>(second, b.value, a.value), select<T>(second, b.tap, a.tap)};
    }
    POOLKIT_INLINE State shift(State a, Integer<T> taps) const { return {a.value, a.tap + taps}; }
    POOLKIT_INLINE T finish(State a, T) const { return a.value; }
    POOLKIT_INLINE Integer<T> tap(State a) const { return a.tap; }
};

// A reduction whose gradient reaches every cell.
template <class Reduction>
struct Blend {
    using T = typename Reduction::Number;
    using State = typename Reduction::State;
    static constexpr bool exact = false;
    static constexpr bool has_index = false, masked = false, reads = true, divides = true;
    Reduction reduction;

    explicit Blend(const double* parameters) : reduction(parameters) {}
    POOLKIT_INLINE State identity() const { return reduction.identity(); }
    POOLKIT_INLINE State lift(T x) const { return reduction.lift(x); }
    POOLKIT_INLINE State combine(State a, State b) const { return reduction.combine(a, b); }
    POOLKIT_INLINE State shift(State a, Integer<T>) const { return a; }
    POOLKIT_INLINE T finish(State a, T divisor) const { return reduction.finish(a, divisor); }
};

// What its gradient needs of the cells: R::ForGradient where that is less than a whole state.
template <class R, class = void>
struct Needed {
    using Type = R;
};
template <class R>
struct Needed<R, decltype(void(sizeof(typename R::ForGradient)))> {
    using Type = typename R::ForGradient;
};

// The gradient of such a reduction: what one cell receives, gathered over the outputs that see it.
template <class Reduction>
struct Pulled {
    using T = typename Reduction::Number;
    using State = typename Reduction::Pull;
    static constexpr bool exact = false;
    static constexpr bool has_index = false, masked = false, reads = true;
    Reduction reduction;

    explicit Pulled(const double* parameters) : reduction(parameters) {}
    POOLKIT_INLINE State identity() const { return reduction.nothing(); }
    POOLKIT_INLINE State combine(State a, State b) const { return reduction.gather(a, b); }
    POOLKIT_INLINE State shift(State a, Integer<T>) const { return a; }
};

// Counts valid cells: all that a gradient needs of a masked input where it does not need the values.
template <class Number>
struct Tally {
    using T = Number;
    struct State {
        T none;
    };
    static constexpr bool exact = true;
    static constexpr bool has_index = false, masked = false, reads = false;

    explicit Tally(const double*) {}
    POOLKIT_INLINE State identity() const { return {T(0)}; }
    POOLKIT_INLINE State lift(T) const { return {T(0)}; }
    POOLKIT_INLINE State combine(State a, State) const { return a; }
    POOLKIT_INLINE State shift(State a, Integer<T>) const { return a; }
};

// Any of the above with a mask: masked cells are nobody's, whatever their value (NaN included).
template <class Op>
struct Masked : Op {
    using T = typename Op::T;
    using State = Counted<typename Op::State, Integer<T>>;
    static constexpr bool masked = true;

    explicit Masked(const double* parameters) : Op(parameters) {}
    POOLKIT_INLINE State identity() const { return {Op::identity(), 0}; }
    POOLKIT_INLINE State lift(T x, uint8_t valid) const { return {Op::lift(x), Integer<T>(valid != 0)}; }
    POOLKIT_INLINE State combine(State a, State b) const {
        const typename Op::State both = Op::combine(a.inner, b.inner);
        return {select_state<T>(a.count == 0, b.inner, select_state<T>(b.count == 0, a.inner, both)),
                a.count + b.count};
    }
    POOLKIT_INLINE State shift(State a, Integer<T> taps) const { return {Op::shift(a.inner, taps), a.count}; }
};

}  // namespace
}  // namespace poolkit
