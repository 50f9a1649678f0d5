// Elementary functions as reductions call them, for float and double.
#pragma once

#include "kernel.hpp"

namespace poolkit {
namespace {

template <class T>
struct Limits;
template <>
struct Limits<float> {
    static constexpr float epsilon = 0x1p-24f;  // half the distance from 1 to the next number
    static constexpr float scale = 0x1p-64f;    // takes sums of up to 2^62 numbers below overflow
};
template <>
struct Limits<double> {
    static constexpr double epsilon = 0x1p-53;
    static constexpr double scale = 0x1p-512;
};

template <class T>
constexpr T infinity = T(__builtin_inf());

// The ends of a type's order.
template <class T>
constexpr T lowest = -infinity<T>;
template <class T>
constexpr T highest = infinity<T>;
template <>
constexpr int64_t lowest<int64_t> = INT64_MIN;
template <>
constexpr int64_t highest<int64_t> = INT64_MAX;

inline float exponential(float x) { return __builtin_expf(x); }
inline double exponential(double x) { return __builtin_exp(x); }
inline float logarithm(float x) { return __builtin_logf(x); }
inline double logarithm(double x) { return __builtin_log(x); }
inline float power_of(float x, float p) { return __builtin_powf(x, p); }
inline double power_of(double x, double p) { return __builtin_pow(x, p); }
inline float square_root(float x) { return __builtin_sqrtf(x); }
inline double square_root(double x) { return __builtin_sqrt(x); }
inline float magnitude(float x) { return __builtin_fabsf(x); }
inline double magnitude(double x) { return __builtin_fabs(x); }
inline float exponential_less_one(float x) { return __builtin_expm1f(x); }
inline double exponential_less_one(double x) { return __builtin_expm1(x); }
inline float logarithm_of_one_plus(float x) { return __builtin_log1pf(x); }
inline double logarithm_of_one_plus(double x) { return __builtin_log1p(x); }

// The larger of two numbers, NaN where either is.
template <class T>
inline T larger_or_nan(T a, T b) {
    return (a > b) | (a != a) ? a : b;
}
template <class T>
inline T smaller_or_nan(T a, T b) {
    return (a < b) | (a != a) ? a : b;
}

// part / whole where part == whole may be 0 or infinite: then 1.
template <class T>
inline T ratio(T part, T whole) {
    return part == whole ? T(1) : part / whole;
}

// a - b where a == b may be infinite: then 0.
template <class T>
inline T difference(T a, T b) {
    return a == b ? T(0) : a - b;
}

}  // namespace
}  // namespace poolkit
