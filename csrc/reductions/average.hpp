// The sum of the cells over the divisor (rule S4).
#pragma once

#include "../elementary.hpp"

namespace poolkit {
namespace {

template <class T>
struct Reduction {
    using Number = T;
    static constexpr Integers integers = Integers::mean;
    static constexpr int64_t parameters = 0;
    static constexpr bool indexed = false, trains = false, needs_input = false, light = true, adds = true;
    struct State {
        T total;
    };
    struct Pull {
        T total;  // of g / divisor of the outputs that see the cell
    };

    explicit Reduction(const double*) {}
    POOLKIT_INLINE State identity() const { return {T(0)}; }
    POOLKIT_INLINE State lift(T x) const { return {x}; }
    POOLKIT_INLINE State combine(State a, State b) const { return {a.total + b.total}; }
    // True division: times the reciprocal would round twice.
    POOLKIT_INLINE T finish(State a, T divisor) const { return a.total / divisor; }

    POOLKIT_INLINE Pull nothing() const { return {T(0)}; }
    POOLKIT_INLINE Pull seed(State, T g, T divisor) const { return {g / divisor}; }
    POOLKIT_INLINE Pull gather(Pull a, Pull b) const { return {a.total + b.total}; }
    POOLKIT_INLINE T collect(T, Pull pull) const { return pull.total; }
};

}  // namespace
}  // namespace poolkit
