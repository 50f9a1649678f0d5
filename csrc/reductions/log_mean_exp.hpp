// log(mean(exp(r x))) / r. Parameter: the sharpness r, of any sign; 0 is the mean.
// Kept relative to the cell with the largest r x, and as sums of expm1, so that a small sharpness, where
// the result is near the mean, loses nothing (rule S10).
#pragma once

#include "../relative.hpp"

namespace poolkit {
namespace {

// The log-mean-exp of distances d of cells from an anchor, given the sums over them of expm1(r d), exp(r d), and d.
template <class T>
POOLKIT_INLINE T log_of_mean(T r, T less_one, T weight, T away, T count) {
    // Below that, products with r may have lost digits, or all.
    const bool near = magnitude(less_one) < Limits<T>::normal / Limits<T>::epsilon;
    const bool far = less_one < T(-0.5) * count;  // it has lost digits that the weight still has
    const T mean = choose(near, away, choose(far, weight, less_one)) / count;
    return choose(near, mean, logarithm_below_one(mean, far) / r);
}

// The largest r x, and the sum of exponentials relative to it: what the gradient needs.
template <class T>
struct Weights {
    using Number = T;
    static constexpr bool indexed = false, needs_input = true;
    struct State {
        T anchor, weight;
    };

    const T r, twos = in_twos(r);

    explicit Weights(const double* given) : r(T(given[0])) {}

    POOLKIT_INLINE State identity() const { return {T(0), T(0)}; }
    POOLKIT_INLINE State lift(T x) const { return {r == 0 ? T(0) : x, T(1)}; }
    // As in a whole state below, to the bit.
    POOLKIT_INLINE State combine(State a, State b) const {
        const bool second = !(r * b.anchor <= r * a.anchor) & (a.anchor == a.anchor);
        const T anchor = choose(second, b.anchor, a.anchor), other = choose(second, a.anchor, b.anchor);
        const T factor = two_to_negative(twos * difference(other, anchor)).whole;
        return {anchor, choose(second, b.weight, a.weight) + factor * choose(second, a.weight, b.weight)};
    }
    POOLKIT_INLINE T finish(State a, T) const { return a.weight; }  // drivers have a place for it; nobody asks
};

// Windows of few cells. The sum of exponentials is exact enough for the gradient, and for the value where the sum of
// expm1 has cancelled away.
template <class T>
struct Few : Furthest<T> {
    using Number = T;
    struct Part {
        T away, less_one, weight;  // x - anchor; expm1 and exp of r times that
    };
    struct Sum {
        T away, less_one, weight, count;
    };
    struct Sent {
        T share;
    };

    const T r, twos = in_twos(r);

    explicit Few(const double* given) : Furthest<T>(T(given[0])), r(T(given[0])) {}

    POOLKIT_INLINE Part part(T x, T anchor) const {
        const T away = difference(x, anchor);
        const TwoToThe<T> e = two_to_negative(choose(r == 0, T(0), twos * away));
        return {away, e.less_one, e.whole};
    }
    POOLKIT_INLINE Sum add(Sum sum, Part part) const {
        return {sum.away + part.away, sum.less_one + part.less_one, sum.weight + part.weight, sum.count + 1};
    }
    POOLKIT_INLINE T value(T anchor, Sum sum, T) const {
        return anchor + log_of_mean(r, sum.less_one, sum.weight, sum.away, sum.count);
    }
    POOLKIT_INLINE Sent sent(T, Sum sum, T g, T) const { return {g / sum.weight}; }
    POOLKIT_INLINE T gradient(T, Part part, Sent sent) const { return part.weight * sent.share; }
};

template <class T>
struct Reduction {
    using Number = T;
    using ForGradient = Weights<T>;
    using OfFew = Few<T>;
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

    const T r, twos = in_twos(r);

    explicit Reduction(const double* given) : r(T(given[0])) {}

    POOLKIT_INLINE State identity() const { return {T(0), T(0), T(0), T(0)}; }
    POOLKIT_INLINE State lift(T x) const { return {r == 0 ? T(0) : x, r == 0 ? x : T(0), T(1), T(1)}; }
    POOLKIT_INLINE State combine(State a, State b) const {
        const bool second = !(r * b.anchor <= r * a.anchor) & (a.anchor == a.anchor);
        // The one that has the anchor keeps its sums: one exponential for two states.
        const T anchor = choose(second, b.anchor, a.anchor), other = choose(second, a.anchor, b.anchor);
        const T d = difference(other, anchor);
        const TwoToThe<T> factor = two_to_negative(twos * d);
        // expm1(r d) / r, which is d for small r d.
        const T shift = choose(magnitude(r * d) < Limits<T>::epsilon, d, factor.less_one / r);
        const T excess = choose(second, a.excess, b.excess), weight = choose(second, a.weight, b.weight);
        return {anchor, choose(second, b.excess, a.excess) + (factor.whole * excess + choose(second, a.count, b.count) * shift),
                choose(second, b.weight, a.weight) + factor.whole * weight, a.count + b.count};
    }
    POOLKIT_INLINE T finish(State a, T) const {
        return a.anchor + log_of_mean(r, r * a.excess, a.weight, a.excess, a.count);
    }

    POOLKIT_INLINE Pull nothing() const { return {r > 0 ? infinity<T> : r < 0 ? -infinity<T> : T(0), T(0)}; }
    POOLKIT_INLINE Pull seed(typename ForGradient::State a, T g, T) const { return {a.anchor, g / a.weight}; }
    POOLKIT_INLINE Pull gather(Pull a, Pull b) const {
        const bool second = !(r * b.anchor >= r * a.anchor) & (a.anchor == a.anchor);
        const T anchor = choose(second, b.anchor, a.anchor), other = choose(second, a.anchor, b.anchor);
        const T factor = two_to_negative(twos * difference(anchor, other)).whole;
        return {anchor, choose(second, b.sum, a.sum) + factor * choose(second, a.sum, b.sum)};
    }
    POOLKIT_INLINE T collect(T x, Pull pull) const {
        return choose(r == 0, pull.sum, pull.sum * two_to_negative(twos * difference(x, pull.anchor)).whole);
    }
};

}  // namespace
}  // namespace poolkit
