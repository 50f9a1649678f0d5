// (sum |x|^p)^(1/p), or with 1/N before the sum; p finite and > 0 (rule S9). Parameters: p, mean (0 or 1).
// Kept relative to the largest magnitude, so that neither 1e25 nor 1e-25 leaves the range of float32.
#pragma once

#include "../elementary.hpp"

namespace poolkit {
namespace {

template <class T>
struct Reduction {
    using Number = T;
    static constexpr Integers integers = Integers::mean;
    static constexpr int64_t parameters = 2;
    static constexpr bool indexed = false, trains = false, needs_input = true;
    struct State {
        T largest;  // magnitude
        T sum;      // of (|x| / largest)^p
    };
    // An output sends g * (|x| / y)^(p - 1); kept relative to one of the y, the one that keeps the
    // ratios from growing: |x| <= y for every output that sees x.
    struct Pull {
        T anchor;
        T sum;  // of g * (anchor / y)^(p - 1)
    };

    const T p, inverse;
    const bool mean;

    explicit Reduction(const double* given) : p(T(given[0])), inverse(T(1 / given[0])), mean(given[1] != 0) {}

    T raised(T r) const { return p == 2 ? r * r : p == 1 ? r : power_of(r, p); }
    T rooted(T s) const { return p == 2 ? square_root(s) : p == 1 ? s : power_of(s, inverse); }
    T raised_for_gradient(T r) const { return p == 2 ? r : p == 1 ? T(1) : power_of(r, p - 1); }

    State identity() const { return {T(0), T(0)}; }
    State lift(T x) const { return {magnitude(x), T(1)}; }
    State combine(State a, State b) const {
        const T largest = larger_or_nan(a.largest, b.largest);
        return {largest, a.sum * raised(ratio(a.largest, largest)) + b.sum * raised(ratio(b.largest, largest))};
    }
    T finish(State a, T divisor) const { return a.largest * rooted(mean ? a.sum / divisor : a.sum); }

    Pull nothing() const { return {p >= 1 ? infinity<T> : T(0), T(0)}; }
    Pull seed(State a, T g, T divisor) const {
        const T y = finish(a, divisor), scaled = mean ? g / divisor : g;
        const Pull none = nothing();
        // The gradient is 0 where the result is 0, and NaN where it is NaN.
        return {y > 0 ? y : none.anchor, y > 0 ? scaled : y == 0 ? T(0) : y};
    }
    Pull gather(Pull a, Pull b) const {
        const T anchor = p >= 1 ? smaller_or_nan(a.anchor, b.anchor) : larger_or_nan(a.anchor, b.anchor);
        return {anchor, a.sum * raised_for_gradient(ratio(anchor, a.anchor)) +
                            b.sum * raised_for_gradient(ratio(anchor, b.anchor))};
    }
    T collect(T x, Pull pull) const {
        const T term = raised_for_gradient(ratio(magnitude(x), pull.anchor)) * pull.sum;
        const T at_zero = pull.sum == pull.sum ? T(0) : pull.sum;
        return x > 0 ? term : x < 0 ? -term : x == 0 ? at_zero : x;
    }
};

}  // namespace
}  // namespace poolkit
