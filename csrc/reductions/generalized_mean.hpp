// (sum max(x, eps)^p / N)^(1/p) (GeM); p finite and > 0, eps >= 0. Parameters: p, eps.
#pragma once

#include "../power_sum.hpp"

namespace poolkit {
namespace {

template <class T, int whole>
struct Few : FewPowers<T, whole> {
    using Base = FewPowers<T, whole>;
    const T eps;

    explicit Few(const double* given) : Base{true}, eps(T(given[1])) {}

    POOLKIT_INLINE T counted(T x) const { return choose(x < eps, eps, x); }  // NaN stays
    POOLKIT_INLINE T extreme(T before, T x) const { return Base::extreme(before, counted(x)); }
    POOLKIT_INLINE T part(T x, const Scale<T>& scale) const { return Base::part(counted(x), scale); }
    POOLKIT_INLINE T gradient(T x, T part, typename Base::Sent sent) const {
        const T at_eps = choose(sent.factor == sent.factor, T(0), sent.factor);
        return choose(x < eps, at_eps, Base::gradient(x, part, sent));
    }
};

template <class T, int whole>
struct GeneralizedMean : PowerSum<T, whole> {
    using Sum = PowerSum<T, whole>;
    using OfFew = Few<T, whole>;
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
