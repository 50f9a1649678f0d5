// log(mean(exp(r x))) / r. Parameter: the sharpness r, of any sign; 0 is the mean.
// Kept relative to the cell with the largest r x, and as sums of expm1, so that a small sharpness, where
// the result is near the mean, loses nothing (rule S10).
#pragma once

#include "../elementary.hpp"

namespace poolkit {
namespace {

template <class T>
struct Reduction {
    using Number = T;
    static constexpr Integers integers = Integers::mean;
    static constexpr int64_t parameters = 1;
    static constexpr bool indexed = false, trains = false, needs_input = true;
    struct State {
        T anchor;  // the cell with the largest r x
        T excess;  // sum of expm1(r (x - anchor)) / r
        T weight;  // sum of exp(r (x - anchor)): what excess has cancelled away where it is near -count / r
        T count;
    };
    // An output sends g exp(r (x - A)) / Z; kept relative to the anchor A with the smallest r A.
    struct Pull {
        T anchor;
        T sum;  // of g / Z exp(r (anchor - A))
    };

    const T r;

    explicit Reduction(const double* given) : r(T(given[0])) {}

    State identity() const { return {T(0), T(0), T(0), T(0)}; }
    State lift(T x) const { return {r == 0 ? T(0) : x, r == 0 ? x : T(0), T(1), T(1)}; }
    State combine(State a, State b) const {
        const bool second = !(r * b.anchor <= r * a.anchor) & (a.anchor == a.anchor);
        const T anchor = second ? b.anchor : a.anchor;
        const State first_part = moved(a, anchor), second_part = moved(b, anchor);
        return {anchor, first_part.excess + second_part.excess, first_part.weight + second_part.weight,
                a.count + b.count};
    }
    T finish(State a, T) const {
        const T mean = a.excess / a.count, scaled = r * mean;
        if (magnitude(scaled) < Limits<T>::epsilon) return a.anchor + mean;
        // Below -1/2 the excess has lost digits that the weight still has.
        return a.anchor + (scaled < T(-0.5) ? logarithm(a.weight / a.count) : logarithm_of_one_plus(scaled)) / r;
    }

    Pull nothing() const { return {r > 0 ? infinity<T> : r < 0 ? -infinity<T> : T(0), T(0)}; }
    Pull seed(State a, T g, T) const { return {a.anchor, g / a.weight}; }
    Pull gather(Pull a, Pull b) const {
        const bool second = !(r * b.anchor >= r * a.anchor) & (a.anchor == a.anchor);
        const T anchor = second ? b.anchor : a.anchor;
        return {anchor, a.sum * exponential(r * difference(anchor, a.anchor)) +
                            b.sum * exponential(r * difference(anchor, b.anchor))};
    }
    T collect(T x, Pull pull) const {
        return r == 0 ? pull.sum : pull.sum * exponential(r * difference(x, pull.anchor));
    }

  private:
    // expm1(r d) / r, which is d for small r d.
    T excess_of(T d) const {
        return magnitude(r * d) < Limits<T>::epsilon ? d : exponential_less_one(r * d) / r;
    }
    State moved(State a, T anchor) const {
        const T d = difference(a.anchor, anchor), weight = exponential(r * d);
        return {anchor, weight * a.excess + a.count * excess_of(d), weight * a.weight, a.count};
    }
};

}  // namespace
}  // namespace poolkit
