// (sum max(x, eps)^p / N)^(1/p) (GeM); p finite and > 0, eps >= 0. Parameters: p, eps.
#pragma once

#include "../power_sum.hpp"

namespace poolkit {
namespace {

template <class T, int whole>
struct GeneralizedMean : PowerSum<T, whole> {
    using Sum = PowerSum<T, whole>;
    static constexpr int64_t parameters = 2;
    const T eps;

    explicit GeneralizedMean(const double* given) : Sum(given[0], true), eps(T(given[1])) {}

    POOLKIT_INLINE typename Sum::State lift(T x) const { return Sum::lift(choose(x < eps, eps, x)); }  // NaN stays
    POOLKIT_INLINE T collect(T x, typename Sum::Pull pull) const {
        const T at_eps = choose(pull.sum == pull.sum, T(0), pull.sum);
        return choose(x < eps, at_eps, Sum::collect(x, pull));
    }
};

template <class T>
struct Reduction : GeneralizedMean<T, 0> {
    using GeneralizedMean<T, 0>::GeneralizedMean;
    template <int number>
    using Special = GeneralizedMean<T, number + 2>;
    static int special(const double* given) { return whole_form(given[0]); }
};

}  // namespace
}  // namespace poolkit
