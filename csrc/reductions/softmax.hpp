// sum(w x) / sum(w), w = exp(beta x) (SoftPool). Parameter: beta, of any sign; 0 is the mean.
// Kept relative to the cell with the largest beta x, so that no exponential overflows (rule S10).
#pragma once

#include "../relative.hpp"

namespace poolkit {
namespace {

// Windows of few cells.
template <class T>
struct Few : Furthest<T> {
    using Number = T;
    struct Part {
        T away, exponent, weight;  // x - anchor; beta times that, in twos; exp of it
    };
    struct Sum {
        T weight, weighted;  // and of weight (x - anchor)
    };
    struct Sent {
        T share, at_anchor;  // g / sum(weight); the slope there
    };

    const T beta, twos = in_twos(beta);

    explicit Few(const double* given) : Furthest<T>(T(given[0])), beta(T(given[0])) {}

    POOLKIT_INLINE Part part(T x, T anchor) const {
        const T away = difference(x, anchor), exponent = choose(beta == 0, T(0), twos * away);
        const T weight = two_to_negative(exponent).whole;
        // So that no infinite distance is multiplied by a weight of 0.
        return {choose(weight == 0, T(0), away), choose(weight == 0, T(0), exponent), weight};
    }
    POOLKIT_INLINE Sum add(Sum sum, Part part) const {
        return {sum.weight + part.weight, sum.weighted + part.weight * part.away};
    }
    POOLKIT_INLINE T value(T anchor, Sum sum, T) const { return anchor + sum.weighted / sum.weight; }
    // g w / sum(w) (1 + beta (x - y)), where beta (y - anchor) is above -log(count): nothing cancels that did not before.
    POOLKIT_INLINE Sent sent(T, Sum sum, T g, T) const {
        return {g / sum.weight, 1 - choose(beta == 0, T(0), beta * (sum.weighted / sum.weight))};
    }
    POOLKIT_INLINE T gradient(T, Part part, Sent sent) const {
        return part.weight * (sent.at_anchor + part.exponent * T(0.6931471805599453)) * sent.share;
    }
};

template <class T>
struct Reduction {
    using Number = T;
    using OfFew = Few<T>;
    static constexpr Integers integers = Integers::mean;
    static constexpr int64_t parameters = 1;
    static constexpr bool indexed = false, trains = false, needs_input = true;
    struct State {
        T anchor;    // the cell with the largest beta x
        T weight;    // sum of exp(beta (x - anchor))
        T weighted;  // sum of exp(beta (x - anchor)) (x - anchor)
    };
    // An output sends g exp(beta (x - A)) / Z * (1 + beta (x - y)); kept relative to the anchor A with
    // the smallest beta A, so that beta (x - anchor) <= 0 for every cell that is seen.
    struct Pull {
        T anchor;
        T sum;      // of g / Z exp(beta (anchor - A))
        T shifted;  // of the same times (y - anchor)
    };

    const T beta, twos = in_twos(beta);

    explicit Reduction(const double* given) : beta(T(given[0])) {}

    POOLKIT_INLINE State identity() const { return {T(0), T(0), T(0)}; }
    POOLKIT_INLINE State lift(T x) const { return {beta == 0 ? T(0) : x, T(1), beta == 0 ? x : T(0)}; }
    POOLKIT_INLINE State combine(State a, State b) const {
        // NaN stays, from either side.
        const bool second = !(beta * b.anchor <= beta * a.anchor) & (a.anchor == a.anchor);
        // The one that has the anchor keeps its weight: one exponential for two states.
        const T anchor = choose(second, b.anchor, a.anchor), other = choose(second, a.anchor, b.anchor);
        const T d = difference(other, anchor), factor = two_to_negative(twos * d).whole;
        const T weight = choose(second, a.weight, b.weight), weighted = choose(second, a.weighted, b.weighted);
        const T moved = choose(factor > 0, factor * (weighted + weight * d), T(0));
        return {anchor, choose(second, b.weight, a.weight) + factor * weight,
                choose(second, b.weighted, a.weighted) + moved};
    }
    POOLKIT_INLINE T finish(State a, T) const { return a.anchor + a.weighted / a.weight; }

    POOLKIT_INLINE Pull nothing() const { return {beta > 0 ? infinity<T> : beta < 0 ? -infinity<T> : T(0), T(0), T(0)}; }
    POOLKIT_INLINE Pull seed(State a, T g, T) const {
        const T sum = g / a.weight;
        return {a.anchor, sum, sum * (a.weighted / a.weight)};
    }
    POOLKIT_INLINE Pull gather(Pull a, Pull b) const {
        const bool second = !(beta * b.anchor >= beta * a.anchor) & (a.anchor == a.anchor);
        const T anchor = choose(second, b.anchor, a.anchor), other = choose(second, a.anchor, b.anchor);
        const T d = difference(anchor, other), factor = two_to_negative(twos * d).whole;
        const T sum = choose(second, a.sum, b.sum), shifted = choose(second, a.shifted, b.shifted);
        const T moved = choose(factor == 0, T(0), factor * (shifted - d * sum));
        return {anchor, choose(second, b.sum, a.sum) + factor * sum, choose(second, b.shifted, a.shifted) + moved};
    }
    POOLKIT_INLINE T collect(T x, Pull pull) const {
        const T d = difference(x, pull.anchor), weight = two_to_negative(twos * d).whole;
        const T term = weight * (pull.sum * (1 + beta * d) - beta * pull.shifted);
        return choose(beta == 0, pull.sum, choose(weight == 0, T(0), term));  // an infinite distance has weight 0
    }
};

}  // namespace
}  // namespace poolkit
