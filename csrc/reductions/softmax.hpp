// sum(w x) / sum(w), w = exp(beta x) (SoftPool). Parameter: beta, of any sign; 0 is the mean.
// Kept relative to the cell with the largest beta x, so that no exponential overflows (rule S10).
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

    const T beta;

    explicit Reduction(const double* given) : beta(T(given[0])) {}

    State identity() const { return {T(0), T(0), T(0)}; }
    State lift(T x) const { return {beta == 0 ? T(0) : x, T(1), beta == 0 ? x : T(0)}; }
    State combine(State a, State b) const {
        // NaN stays, from either side.
        const bool second = !(beta * b.anchor <= beta * a.anchor) & (a.anchor == a.anchor);
        const T anchor = second ? b.anchor : a.anchor;
        const State first_part = moved(a, anchor), second_part = moved(b, anchor);
        return {anchor, first_part.weight + second_part.weight, first_part.weighted + second_part.weighted};
    }
    T finish(State a, T) const { return a.anchor + a.weighted / a.weight; }

    Pull nothing() const { return {beta > 0 ? infinity<T> : beta < 0 ? -infinity<T> : T(0), T(0), T(0)}; }
    Pull seed(State a, T g, T) const {
        const T sum = g / a.weight;
        return {a.anchor, sum, sum * (a.weighted / a.weight)};
    }
    Pull gather(Pull a, Pull b) const {
        const bool second = !(beta * b.anchor >= beta * a.anchor) & (a.anchor == a.anchor);
        const T anchor = second ? b.anchor : a.anchor;
        const Pull first_part = moved(a, anchor), second_part = moved(b, anchor);
        return {anchor, first_part.sum + second_part.sum, first_part.shifted + second_part.shifted};
    }
    T collect(T x, Pull pull) const {
        if (beta == 0) return pull.sum;
        const T d = difference(x, pull.anchor), weight = exponential(beta * d);
        const T term = weight * (pull.sum * (1 + beta * d) - beta * pull.shifted);
        return weight == 0 ? T(0) : term;  // an infinite distance has weight 0
    }

  private:
    State moved(State a, T anchor) const {
        const T d = difference(a.anchor, anchor), weight = exponential(beta * d);
        return {anchor, weight * a.weight, weight > 0 ? weight * (a.weighted + a.weight * d) : T(0)};
    }
    Pull moved(Pull a, T anchor) const {
        const T d = difference(anchor, a.anchor), weight = exponential(beta * d);
        return {anchor, weight * a.sum, weight == 0 ? T(0) : weight * (a.shifted - d * a.sum)};
    }
};

}  // namespace
}  // namespace poolkit
