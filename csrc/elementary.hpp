// Elementary functions as reductions call them, for float and double. Plain arithmetic without branches or
// library calls, so that loops over them vectorise and every instruction set rounds alike. Errors are below
// 4 ulp (tests/core/test_elementary.py).
#pragma once

#include <type_traits>

#include "kernel.hpp"

namespace poolkit {
namespace {

template <class T>
struct Limits;
template <>
struct Limits<float> {
    using Bits = uint32_t;
    static constexpr int digits = 23;
    static constexpr Bits one = 127u << 23, half_root = 0x3F3504F3u;  // bits of 1 and of sqrt(1/2)
    static constexpr float epsilon = 0x1p-24f;  // half the distance from 1 to the next number
    static constexpr float scale = 0x1p-64f;    // takes sums of up to 2^62 numbers below overflow
    static constexpr float normal = 0x1p-126f;  // smallest
    static constexpr float shifter = 0x1.8p23f;  // a sum with it is an integer, in its last bits
    static constexpr float whole = 0x1p23f;
    static constexpr float bottom = -104, top = 89;  // exp is 0 below and infinite above
    static constexpr float normal_bottom = -87;      // and subnormal a little below
    // Parts of log 2, the first with so few digits that multiples are exact.
    static constexpr float log2_high = 0x1.63p-1f, log2_low = -0x1.bd0106p-13f;
    static constexpr int exponential_terms = 7, logarithm_terms = 5;
};
template <>
struct Limits<double> {
    using Bits = uint64_t;
    static constexpr int digits = 52;
    static constexpr Bits one = Bits(1023) << 52, half_root = 0x3FE6A09E667F3BCDu;
    static constexpr double epsilon = 0x1p-53;
    static constexpr double scale = 0x1p-512;
    static constexpr double normal = 0x1p-1022;
    static constexpr double shifter = 0x1.8p52;
    static constexpr double whole = 0x1p52;
    static constexpr double bottom = -746, top = 710;
    static constexpr double normal_bottom = -708;
    static constexpr double log2_high = 0x1.62e42feep-1, log2_low = 0x1.a39ef35793c76p-33;
    static constexpr int exponential_terms = 13, logarithm_terms = 11;
};

template <class T>
constexpr T infinity = T(__builtin_inf());
template <class T>
constexpr T not_a_number = T(__builtin_nan(""));

// The ends of a type's order.
template <class T>
constexpr T lowest = -infinity<T>;
template <class T>
constexpr T highest = infinity<T>;
template <>
constexpr int64_t lowest<int64_t> = INT64_MIN;
template <>
constexpr int64_t highest<int64_t> = INT64_MAX;

template <class T>
POOLKIT_INLINE typename Limits<T>::Bits bits(T x) {
    return __builtin_bit_cast(typename Limits<T>::Bits, x);
}
template <class T>
POOLKIT_INLINE T from_bits(typename Limits<T>::Bits x) {
    return __builtin_bit_cast(T, x);
}

// yes or no, by bits: a `?:` is a branch until the compiler turns it into a select.
template <class T>
POOLKIT_INLINE T choose(bool condition, T yes, T no) {
    using Bits = typename Limits<T>::Bits;
    const Bits all = Bits(0) - Bits(condition);
    return from_bits<T>((bits(yes) & all) | (bits(no) & ~all));
}
// The same for each number of vectors (drivers/vectors.hpp).
template <class Mask, class V, std::enable_if_t<!std::is_scalar_v<Mask>, int> = 0>
POOLKIT_INLINE V choose(Mask condition, V yes, V no) {
    return condition ? yes : no;
}

POOLKIT_INLINE float square_root(float x) { return __builtin_sqrtf(x); }
POOLKIT_INLINE double square_root(double x) { return __builtin_sqrt(x); }
POOLKIT_INLINE float magnitude(float x) { return __builtin_fabsf(x); }
POOLKIT_INLINE double magnitude(double x) { return __builtin_fabs(x); }

// 2^n for a whole number n of a normal result.
template <class T>
POOLKIT_INLINE T power_of_two(T n) {
    return from_bits<T>((bits(n + Limits<T>::shifter) << Limits<T>::digits) + Limits<T>::one);
}

// first + rest x + ..., coefficients 1 / k!, 1 / (k + 1)!, ...
template <int k, int terms, class T>
POOLKIT_INLINE T factorial_series(T x) {
    constexpr T inverse = [] {
        double product = 1;
        for (int i = 2; i <= k; ++i) product *= i;
        return T(1 / product);
    }();
    if constexpr (k == terms)
        return inverse;
    else
        return inverse + x * factorial_series<k + 1, terms>(x);
}

// 2 / k + 2 z / (k + 2) + ...: what atanh leaves.
template <int k, int terms, class T>
POOLKIT_INLINE T odd_series(T z) {
    constexpr T term = T(2.0 / k);
    if constexpr (k >= 2 * terms + 1)
        return term;
    else
        return term + z * odd_series<k + 2, terms>(z);
}

// exp(x + low) = 2^twos (1 + excess), |excess| < 0.42. Where exp(x) is 0 or infinite, low must be 0.
template <class T>
struct Exponent {
    T twos, excess;
};
template <int terms, class T>
POOLKIT_INLINE Exponent<T> reduced_exponent(T inside, T low) {
    using L = Limits<T>;
    const T twos = (inside * T(1.4426950408889634) + L::shifter) - L::shifter;
    const T rest = ((inside - twos * L::log2_high) - twos * L::log2_low) + low;
    return {twos, rest + rest * rest * factorial_series<2, terms>(rest)};
}
template <int terms, class T>
POOLKIT_INLINE Exponent<T> exponent_of(T x, T low) {
    using L = Limits<T>;
    const T inside = choose(x < L::bottom, L::bottom, choose(x > L::top, L::top, x));  // NaN stays
    return reduced_exponent<terms>(inside, low);
}
template <class T>
POOLKIT_INLINE T whole_exponential(Exponent<T> e) {
    // In two steps: 2^twos alone may be too small or too large.
    const T first = (e.twos * T(0.5) + Limits<T>::shifter) - Limits<T>::shifter;
    return (1 + e.excess) * power_of_two(first) * power_of_two(e.twos - first);
}

template <class T>
POOLKIT_INLINE T exponential(T x) {
    return whole_exponential(exponent_of<Limits<T>::exponential_terms>(x, T(0)));
}

template <class T>
POOLKIT_INLINE T less_one_of(Exponent<T> e) {
    const T twos = choose(e.twos < T(-100), T(-100), e.twos);  // the result is -1 long before
    const T half = power_of_two(twos - 1);
    return 2 * (half * e.excess + (half - T(0.5)));
}

// exp(x) and exp(x) - 1 for x <= 0, which share most of their work. No exponential is subnormal, but 0 instead: cells
// that count so little beside the largest are lost in the sum anyway.
template <class T>
struct ExponentialPair {
    T whole, less_one;
};
template <class T>
POOLKIT_INLINE ExponentialPair<T> exponential_pair_of_negative(T x) {
    using L = Limits<T>;
    const bool nothing = x < L::normal_bottom;
    const Exponent<T> e = reduced_exponent<L::exponential_terms>(choose(nothing, L::normal_bottom, x), T(0));
    return {choose(nothing, T(0), (1 + e.excess) * power_of_two(e.twos)), less_one_of(e)};
}
template <class T>
POOLKIT_INLINE T exponential_of_negative(T x) {
    return exponential_pair_of_negative(x).whole;
}
template <class T>
POOLKIT_INLINE T exponential_less_one(T x) {
    return less_one_of(exponent_of<Limits<T>::exponential_terms>(x, T(0)));
}

// x = 2^twos (1 + rest), sqrt(1/2) <= 1 + rest < sqrt(2), for x > 0.
template <class T>
struct Mantissa {
    T twos, rest;
};
template <class T>
POOLKIT_INLINE Mantissa<T> mantissa_of(T x) {
    using L = Limits<T>;
    const bool tiny = x < L::normal;
    const auto shifted = bits(choose(tiny, x * (2 * L::whole), x)) + (L::one - L::half_root);
    const auto fraction = (typename L::Bits(1) << L::digits) - 1;
    const T exponent = from_bits<T>((shifted >> L::digits) | bits(L::whole)) - L::whole;
    const T bias = choose(tiny, T((L::one >> L::digits) + L::digits + 1), T(L::one >> L::digits));
    return {exponent - bias, from_bits<T>((shifted & fraction) + L::half_root) - 1};
}
template <class T>
POOLKIT_INLINE T logarithm_at_ends(T x, T value) {
    const T end = choose(x == 0, -infinity<T>, choose(x > 0, x, not_a_number<T>));  // infinity or NaN
    return choose((x > 0) & (x < infinity<T>), value, end);
}
template <int terms, class T>
POOLKIT_INLINE T logarithm_of(T x) {
    const Mantissa<T> m = mantissa_of(x);
    const T s = m.rest / (2 + m.rest), z = s * s, half_square = T(0.5) * m.rest * m.rest;
    const T series = z * odd_series<3, terms>(z);
    const T low = s * (half_square + series) + m.twos * Limits<T>::log2_low;
    return logarithm_at_ends(x, m.twos * Limits<T>::log2_high + (m.rest - (half_square - low)));
}
template <class T>
POOLKIT_INLINE T logarithm(T x) {
    return logarithm_of<Limits<T>::logarithm_terms>(x);
}
template <class T>
POOLKIT_INLINE T logarithm_of_one_plus(T x) {
    const T sum = 1 + x, part = sum - 1, lost = (1 - (sum - part)) + (x - part);
    const T value = logarithm(sum);
    return choose((sum > 0) & (sum < infinity<T>), value + lost / sum, value);
}

// x^p for x >= 0 and finite p. In double, where the error of the logarithm is far below float's.
POOLKIT_INLINE float power_of(float x, float p) {
    const double product = double(p) * logarithm_of<8>(double(x));
    return float(whole_exponential(exponent_of<10>(product, 0.0)));
}

// The cube root of a normal number above 0; NaN stays, anything else gives anything. A third of the exponent is within
// 4 % of it; each step of Halley's leaves about the cube of the error, the last one, Newton's, its square.
template <class T>
POOLKIT_INLINE T cube_root(T x) {
    using L = Limits<T>;
    using Bits = typename L::Bits;
    constexpr Bits two_thirds = Bits(2.0 / 3 * (double(L::one) - 0.0450466 * double(Bits(1) << L::digits)));
    T y = from_bits<T>(bits(x) / 3 + two_thirds);
    for (int step = 0; step < (sizeof(T) == 4 ? 1 : 2); ++step) {
        const T cube = y * y * y;
        y = y * ((cube + 2 * x) / (2 * cube + x));
    }
    return y - (y * y * y - x) / (3 * y * y);
}

// a b as an unevaluated sum (Dekker 1971; Veltkamp's split).
struct Twofold {
    double high, low;
};
POOLKIT_INLINE Twofold split(double a) {
    const double big = a * 134217729.0, high = big - (big - a);
    return {high, a - high};
}
POOLKIT_INLINE Twofold product_of(double a, double b) {
    const Twofold x = split(a), y = split(b);
    const double high = a * b;
    return {high, ((x.high * y.high - high) + x.high * y.low + x.low * y.high) + x.low * y.low};
}
POOLKIT_INLINE Twofold sum_of(double a, double b) {
    const double high = a + b, part = high - a;
    return {high, (a - (high - part)) + (b - part)};
}

// log x to about 2^-64 of its value, for finite x > 0.
POOLKIT_INLINE Twofold twofold_logarithm(double x) {
    const Mantissa<double> m = mantissa_of(x);
    // s = rest / (2 + rest), with what the division leaves.
    const Twofold below = sum_of(2.0, m.rest);
    const double s = m.rest / below.high;
    const Twofold back = product_of(s, below.high);
    const double s_low = (((m.rest - back.high) - back.low) - s * below.low) / below.high;
    // 2 s + 2/3 s^3 twofold, the rest of the series in one.
    const Twofold square = product_of(s, s);
    const double square_low = square.low + 2 * s * s_low;
    const Twofold cube = product_of(square.high, s);
    const double cube_low = cube.low + square_low * s + square.high * s_low;
    constexpr double third = 2.0 / 3, third_low = 0x1.5555555555555p-55;
    const Twofold cubic = product_of(cube.high, third);
    const double cubic_low = cubic.low + cube.high * third_low + cube_low * third;
    const double rest = s * square.high * square.high * odd_series<5, 11>(square.high);
    const Twofold twos = product_of(m.twos, Limits<double>::log2_high);  // exact
    const Twofold first = sum_of(twos.high, 2 * s), second = sum_of(first.high, cubic.high);
    const double low = m.twos * Limits<double>::log2_low + 2 * s_low + cubic_low + rest + first.low + second.low;
    const Twofold result = sum_of(second.high, low);
    return result;
}
POOLKIT_INLINE double power_of(double x, double p) {
    const bool ordinary = (x > 0) & (x < infinity<double>);
    const Twofold logarithm = twofold_logarithm(choose(ordinary, x, 1.0));
    const double high = choose(ordinary, logarithm.high, logarithm_at_ends(x, 0.0));
    const Twofold product = product_of(p, logarithm.high);
    const double low = product.low + p * logarithm.low, whole = p * high;
    const bool used = ordinary & (magnitude(whole) < 800.0);
    return whole_exponential(exponent_of<Limits<double>::exponential_terms>(whole, choose(used, low, 0.0)));
}

// The larger of two numbers, NaN where either is.
template <class T>
POOLKIT_INLINE T larger_or_nan(T a, T b) {
    return choose((a > b) | (a != a), a, b);
}
template <class T>
POOLKIT_INLINE T smaller_or_nan(T a, T b) {
    return choose((a < b) | (a != a), a, b);
}

// The larger of two numbers; NaN in the second is passed over. A `?:` of this form is one instruction.
template <class T>
POOLKIT_INLINE T larger_number(T a, T b) {
    return b > a ? b : a;
}

// part / whole where part == whole may be 0 or infinite: then 1.
template <class T>
POOLKIT_INLINE T ratio(T part, T whole) {
    return choose(part == whole, T(1), part / whole);
}

// a - b where a == b may be infinite: then 0.
template <class T>
POOLKIT_INLINE T difference(T a, T b) {
    return choose(a == b, T(0), a - b);
}

}  // namespace
}  // namespace poolkit
