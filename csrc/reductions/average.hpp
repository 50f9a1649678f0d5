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
    static constexpr bool indexed = false, trains = false, needs_input = false;
    struct State {
        T total;
    };
    struct Pull {
        T total;  // of g / divisor of the outputs that see the cell
    };

    explicit Reduction(const double*) {}
    State identity() const { return {T(0)}; }
    State lift(T x) const { return {x}; }
    State combine(State a, State b) const { return {a.total + b.total}; }
    // True division: times the reciprocal would round twice.
    T finish(State a, T divisor) const { return a.total / divisor; }

    Pull nothing() const { return {T(0)}; }
    Pull seed(State, T g, T divisor) const { return {g / divisor}; }
    Pull gather(Pull a, Pull b) const { return {a.total + b.total}; }
    T collect(T, Pull pull) const { return pull.total; }
};

}  // namespace
}  // namespace poolkit
