// (sum |x|^p)^(1/p), or with 1/N before the sum; p finite and > 0 (rule S9). Parameters: p, mean (0 or 1).
#pragma once

#include "../power_sum.hpp"

namespace poolkit {
namespace {

template <class T, int whole>
struct Few : FewPowers<T, whole> {
    explicit Few(const double* given) : FewPowers<T, whole>{given[1] != 0} {}
};

template <class T, int whole>
struct Power : PowerSum<T, whole> {
    using OfFew = Few<T, whole>;
    static constexpr int64_t parameters = 2;
    explicit Power(const double* given) : PowerSum<T, whole>(given[0], given[1] != 0) {}
};

template <class T>
struct Reduction : Power<T, 0> {
    using Power<T, 0>::Power;
    template <int number>
    using Special = Power<T, number + 2>;
    static int special(const double* given) { return whole_form(given[0]); }
};

}  // namespace
}  // namespace poolkit
