// Elementary functions as reductions call them, for float and double. Plain arithmetic without branches or
// library calls, so that loops over them vectorise and every instruction set rounds alike. Errors are below
// 4 ulp (tests/core/test_elementary.py).
#pragma once

#include <array>
#include <iterator>
#include <limits>
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
    static constexpr float lowest_twos = -126;  // of a normal power of two
    // Parts of log 2, the first with so few digits that multiples are exact.
    static constexpr float log2_high = 0x1.63p-1f, log2_low = -0x1.bd0106p-13f;
    static constexpr int power_terms = 6, logarithm_terms = 5;
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
    static constexpr double lowest_twos = -1022;
    static constexpr double log2_high = 0x1.62e42feep-1, log2_low = 0x1.a39ef35793c76p-33;
    static constexpr int power_terms = 11, logarithm_terms = 11;
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

// 2^n, normal, for a whole number n, given as shifter + n.
template <class T>
POOLKIT_INLINE T power_of_two(T shifted) {
    return from_bits<T>((bits(shifted) << Limits<T>::digits) + Limits<T>::one);
}

// c[0] + c[1] x + ... from c[k] on, two terms at a time: the next two need not wait for them, as they would one by one.
template <const auto& c, int k, class T>
POOLKIT_INLINE T series(T x, T square) {
    if constexpr (k + 1 == int(std::size(c)))
        return T(c[k]);
    else if constexpr (k + 2 == int(std::size(c)))
        return T(c[k]) + T(c[k + 1]) * x;
    else
        return (T(c[k]) + T(c[k + 1]) * x) + square * series<c, k + 2>(x, square);
}
template <const auto& c, class T>
POOLKIT_INLINE T series(T x) {
    return series<c, 0>(x, x * x);
}

template <int terms>
using Coefficients = std::array<double, terms>;

// base^k / k! from k = first on: of exp(base x).
template <int terms>
constexpr Coefficients<terms> factorial_coefficients(int first, double base) {
    Coefficients<terms> c{};
    double term = 1;
    for (int k = 1; k < first + terms; ++k) {
        term *= base / k;
        if (k >= first) c[k - first] = term;
    }
    return c;
}
// Without the last ones, down to n, for |x| <= 1/2. To leave out c[k] x^k and c[k] times the other terms of
// T(2 x) / 2^(2 k - 1), where T is Chebyshev's polynomial of degree k, changes the sum by at most c[k] / 2^(2 k - 1)
// (Lanczos 1938).
template <int n, int terms>
constexpr Coefficients<n> economized(Coefficients<terms> c) {
    if constexpr (n == terms) {
        return c;
    } else {
        constexpr int last = terms - 1;
        Coefficients<terms> before{1}, polynomial{0, 2};  // of degrees 0 and 1
        for (int degree = 2; degree <= last; ++degree) {
            Coefficients<terms> next{};
            for (int k = 0; k <= degree; ++k) next[k] = (k ? 4 * polynomial[k - 1] : 0) - before[k];
            before = polynomial, polynomial = next;
        }
        Coefficients<last> fewer{};
        for (int k = 0; k < last; ++k) fewer[k] = c[k] - c[last] * polynomial[k] / polynomial[last];
        return economized<n, last>(fewer);
    }
}
// 2 / first, 2 / (first + 2), ...: of atanh.
template <int terms>
constexpr Coefficients<terms> odd_coefficients(int first) {
    Coefficients<terms> c{};
    for (int k = 0; k < terms; ++k) c[k] = 2.0 / (first + 2 * k);
    return c;
}

template <int terms>
constexpr Coefficients<terms> of_exponential = factorial_coefficients<terms>(2, 1);  // (exp(x) - 1 - x) / x^2
template <int terms>  // (2^x - 1) / x; four terms more are below what is left out
constexpr Coefficients<terms> of_two = economized<terms, terms + 4>(factorial_coefficients<terms + 4>(1, 0.6931471805599453));
template <int first, int terms>
constexpr Coefficients<terms> of_logarithm = odd_coefficients<terms>(first);

// exp(x + low). Where exp(x) is 0 or infinite, low must be 0.
template <int terms, class T>
POOLKIT_INLINE T exponential(T x, T low) {
    using L = Limits<T>;
    const T inside = choose(x < L::bottom, L::bottom, choose(x > L::top, L::top, x));  // NaN stays
    const T twos = (inside * T(1.4426950408889634) + L::shifter) - L::shifter;
    const T rest = ((inside - twos * L::log2_high) - twos * L::log2_low) + low;
    const T excess = rest + rest * rest * series<of_exponential<terms>>(rest);
    // In two steps: 2^twos alone may be too small or too large.
    const T half = twos * T(0.5) + L::shifter, other = (twos - (half - L::shifter)) + L::shifter;
    return (1 + excess) * power_of_two(half) * power_of_two(other);
}

// r in twos: 2^(in_twos(r) x) is exp(r x). Finite, so that no product with 0 is NaN. The product is rounded, by as much as x
// was when it was taken relative to another cell: of exp(-d), about d units in the last place.
template <class T>
T in_twos(T r) {
    constexpr double most = double(std::numeric_limits<T>::max());
    const double twos = double(r) * 1.4426950408889634;
    return T(twos > most ? most : twos < -most ? -most : twos);
}

// 2^x and 2^x - 1 for x <= 0, which share most of their work. No power is subnormal, but 0 instead: cells that count so
// little beside the largest are lost in the sum anyway.
template <class T>
struct TwoToThe {
    T whole, less_one;
};
template <class T>
POOLKIT_INLINE TwoToThe<T> two_to_negative(T x) {
    using L = Limits<T>;
    const bool nothing = x < L::lowest_twos;
    const T shifted = x + L::shifter, rest = x - (shifted - L::shifter), scale = power_of_two(shifted);
    const T excess = rest * series<of_two<L::power_terms>>(rest);
    return {choose(nothing, T(0), (1 + excess) * scale), choose(nothing, T(-1), scale * excess + (scale - 1))};
}

// x = 2^twos (1 + rest), sqrt(1/2) <= 1 + rest < sqrt(2), for x > 0.
template <class T>
struct Mantissa {
    T twos, rest;
};
template <class T>
POOLKIT_INLINE Mantissa<T> mantissa_of_normal(T x, T bias = T(Limits<T>::one >> Limits<T>::digits)) {
    using L = Limits<T>;
    const auto shifted = bits(x) + (L::one - L::half_root);
    const auto fraction = (typename L::Bits(1) << L::digits) - 1;
    const T exponent = from_bits<T>((shifted >> L::digits) | bits(L::whole)) - L::whole;
    return {exponent - bias, from_bits<T>((shifted & fraction) + L::half_root) - 1};
}
template <class T>
POOLKIT_INLINE Mantissa<T> mantissa_of(T x) {
    using L = Limits<T>;
    const bool tiny = x < L::normal;
    const T bias = choose(tiny, T((L::one >> L::digits) + L::digits + 1), T(L::one >> L::digits));
    return mantissa_of_normal(choose(tiny, x * (2 * L::whole), x), bias);
}
template <int terms, class T>
POOLKIT_INLINE T logarithm_from(Mantissa<T> m) {
    const T s = m.rest / (2 + m.rest), z = s * s, half_square = T(0.5) * m.rest * m.rest;
    const T low = s * (half_square + z * series<of_logarithm<3, terms>>(z)) + m.twos * Limits<T>::log2_low;
    return m.twos * Limits<T>::log2_high + (m.rest - (half_square - low));
}
template <class T>
POOLKIT_INLINE T logarithm_at_ends(T x, T value) {
    const T end = choose(x == 0, -infinity<T>, choose(x > 0, x, not_a_number<T>));  // infinity or NaN
    return choose((x > 0) & (x < infinity<T>), value, end);
}
template <int terms, class T>
POOLKIT_INLINE T logarithm(T x) {
    return logarithm_at_ends(x, logarithm_from<terms>(mantissa_of(x)));
}
// log(x) for normal x up to 1/2 where x is `whole`, and log(1 + x) for x between -1/2 and 0, or NaN, where it is not.
template <class T>
POOLKIT_INLINE T logarithm_below_one(T x, bool whole) {
    using L = Limits<T>;
    const Mantissa<T> m = mantissa_of_normal(choose(whole, x, T(1)));
    // Where 1 + x lies below sqrt(1/2), what twice that has more than 1 is exact.
    const bool halved = x < T(-0.29289321881345248);
    const T twos = choose(halved, T(-1), T(0)), rest = choose(halved, 1 + 2 * x, x);
    return logarithm_from<L::logarithm_terms>(Mantissa<T>{choose(whole, m.twos, twos), choose(whole, m.rest, rest)});
}

// x^p for x >= 0 and finite p. In double, where the error of the logarithm is far below float's.
POOLKIT_INLINE float power_of(float x, float p) {
    const double product = double(p) * logarithm<8>(double(x));
    return float(exponential<9>(product, 0.0));
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
    const double rest = s * square.high * square.high * series<of_logarithm<5, 10>>(square.high);
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
    return exponential<12>(whole, choose(used, low, 0.0));
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
