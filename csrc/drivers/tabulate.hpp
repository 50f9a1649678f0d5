// The elementary functions on arrays, so that tests reach them in every instruction set.
#pragma once

#include "../elementary.hpp"

namespace poolkit {
namespace {

template <class T, class F>
POOLKIT_INLINE void on_array(const void* from, void* to, int64_t count, F f) {
    const T* const x = static_cast<const T*>(from);
    T* const y = static_cast<T*>(to);
    for (int64_t i = 0; i < count; ++i) y[i] = f(x[i]);
}
template <class T>
void powers_of_two(const void* x, void* y, int64_t count, double) {
    on_array<T>(x, y, count, [](T each) { return two_to_negative(each).whole; });
}
template <class T>
void powers_of_two_less_one(const void* x, void* y, int64_t count, double) {
    on_array<T>(x, y, count, [](T each) { return two_to_negative(each).less_one; });
}
template <class T>
void logarithms(const void* x, void* y, int64_t count, double) {
    on_array<T>(x, y, count, [](T each) { return logarithm_below_one(each, true); });
}
template <class T>
void logarithms_of_one_plus(const void* x, void* y, int64_t count, double) {
    on_array<T>(x, y, count, [](T each) { return logarithm_below_one(each, false); });
}
template <class T>
void powers(const void* x, void* y, int64_t count, double exponent) {
    on_array<T>(x, y, count, [=](T each) { return power_of(each, T(exponent)); });
}

template <class T>
void cube_roots(const void* x, void* y, int64_t count, double) {
    on_array<T>(x, y, count, [](T each) { return cube_root(each); });
}

template <class T>
constexpr ElementaryTable elementary_table() {
    return {powers_of_two<T>, powers_of_two_less_one<T>, logarithms<T>, logarithms_of_one_plus<T>, powers<T>, cube_roots<T>};
}
constexpr ElementaryFunctions all_elementary() { return {elementary_table<float>(), elementary_table<double>()}; }

}  // namespace
}  // namespace poolkit
