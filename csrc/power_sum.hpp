// What reductions of powers share: (sum |x|^p)^(1/p), or with 1/N before the sum; p finite and > 0 (rule S9).
// Kept relative to the largest magnitude, so that neither 1e25 nor 1e-25 leaves the range of float32.
#pragma once

#include "relative.hpp"

namespace poolkit {
namespace {

// Which of the forms for whole exponents is that of p: number + 2; -1 for none.
inline int whole_form(double p) { return p == 2 ? 0 : p == 3 ? 1 : -1; }

// Windows of few cells, for p = 2 and 3.
template <class T, int whole>
struct FewPowers {
    using Number = T;
    using Part = T;  // x, scaled
    struct Sum {
        T sum;  // of |x|^p
    };
    struct Sent {
        T factor, share;  // and of an infinite cell
    };
    const bool mean;

    POOLKIT_INLINE T nothing() const { return T(0); }
    POOLKIT_INLINE T extreme(T before, T x) const { return larger_number(before, magnitude(x)); }
    POOLKIT_INLINE Scale<T> frame(T extreme) const { return scale_of(extreme); }
    POOLKIT_INLINE T part(T x, const Scale<T>& scale) const { return x * scale.down; }
    POOLKIT_INLINE Sum add(Sum sum, T part) const {
        if constexpr (whole == 2)
            return {sum.sum + part * part};
        else
            return {sum.sum + part * part * magnitude(part)};
    }
    POOLKIT_INLINE T root(Sum sum, T divisor) const {
        const T of = choose(mean, sum.sum / divisor, sum.sum);
        if constexpr (whole == 2)
            return square_root(of);
        else  // of what is not 0, infinite or NaN; the cube of a scaled subnormal number is normal, and so is its mean
            return choose((of > 0) & (of < infinity<T>), cube_root(of), of);
    }
    POOLKIT_INLINE T value(const Scale<T>& scale, Sum sum, T divisor) const { return root(sum, divisor) * scale.up; }
    // g (|x| / y)^(p - 1), with x and y scaled; an infinite cell is sent g.
    POOLKIT_INLINE Sent sent(const Scale<T>&, Sum sum, T g, T divisor) const {
        const T y = root(sum, divisor), share = choose(mean, g / divisor, g);
        return {choose(sum.sum == 0, T(0), whole == 2 ? share / y : share / (y * y)), choose(y == y, share, y)};
    }
    POOLKIT_INLINE T gradient(T x, T part, Sent sent) const {
        const T signed_share = from_bits<T>(bits(sent.share) ^ (bits(x) & bits(T(-0.0))));
        const T slope = whole == 2 ? part : part * magnitude(part);
        return choose(magnitude(x) == infinity<T>, signed_share, slope * sent.factor);
    }
};

// `whole`: p where it is 2 or 3, whose powers are products; else 0.
template <class T, int whole>
struct PowerSum {
    using Number = T;
    static constexpr Integers integers = Integers::mean;
    static constexpr bool indexed = false, trains = false, needs_input = true;
    static constexpr bool slow = !whole;
    struct State {
        T largest;  // magnitude
        T sum;      // of (|x| / largest)^p
    };
    // An output sends g * (|x| / y)^(p - 1); kept relative to one of the y, the one that keeps the
    // ratios from growing: |x| <= y for every output that sees x.
    struct Pull {
        T anchor;
        T sum;  // of g * (anchor / y)^(p - 1)
    };

    const T p, inverse;
    const bool mean;

    PowerSum(double p, bool mean) : p(T(p)), inverse(T(1 / p)), mean(mean) {}

    POOLKIT_INLINE T raised(T r) const {
        if constexpr (whole == 2)
            return r * r;
        else if constexpr (whole == 3)
            return r * r * r;
        else
            return choose(p == 1, r, power_of(r, p));
    }
    POOLKIT_INLINE T rooted(T s) const {
        if constexpr (whole == 2)
            return square_root(s);
        else if constexpr (whole == 3)
            return cube_root(s);  // relative to the largest it is 1 at least, a mean the inverse of their number
        else
            return choose(p == 1, s, power_of(s, inverse));
    }
    POOLKIT_INLINE T raised_for_gradient(T r) const {
        if constexpr (whole == 2)
            return r;
        else if constexpr (whole == 3)
            return r * r;
        else
            return choose(p == 1, T(1), power_of(r, p - 1));
    }

    POOLKIT_INLINE State identity() const { return {T(0), T(0)}; }
    POOLKIT_INLINE State lift(T x) const { return {magnitude(x), T(1)}; }
    POOLKIT_INLINE State combine(State a, State b) const {
        const T largest = larger_or_nan(a.largest, b.largest);
        // The one that has the largest keeps its sum: one power for two states.
        const bool second = !(largest == a.largest);
        const T other = choose(second, a.largest, b.largest), factor = raised(ratio(other, largest));
        return {largest, choose(second, b.sum, a.sum) + factor * choose(second, a.sum, b.sum)};
    }
    POOLKIT_INLINE T finish(State a, T divisor) const { return a.largest * rooted(choose(mean, a.sum / divisor, a.sum)); }

    POOLKIT_INLINE Pull nothing() const { return {p >= 1 ? infinity<T> : T(0), T(0)}; }
    POOLKIT_INLINE Pull seed(State a, T g, T divisor) const {
        const T y = finish(a, divisor), scaled = choose(mean, g / divisor, g);
        const Pull none = nothing();
        // The gradient is 0 where the result is 0, and NaN where it is NaN.
        return {choose(y > 0, y, none.anchor), choose(y > 0, scaled, choose(y == 0, T(0), y))};
    }
    POOLKIT_INLINE Pull gather(Pull a, Pull b) const {
        const T anchor = choose(p >= 1, smaller_or_nan(a.anchor, b.anchor), larger_or_nan(a.anchor, b.anchor));
        const bool second = !(anchor == a.anchor);
        const T factor = raised_for_gradient(ratio(anchor, choose(second, a.anchor, b.anchor)));
        return {anchor, choose(second, b.sum, a.sum) + factor * choose(second, a.sum, b.sum)};
    }
    POOLKIT_INLINE T collect(T x, Pull pull) const {
        const T term = raised_for_gradient(ratio(magnitude(x), pull.anchor)) * pull.sum;
        const T at_zero = choose(pull.sum == pull.sum, T(0), pull.sum);
        return choose(x > 0, term, choose(x < 0, -term, choose(x == 0, at_zero, x)));
    }
};

}  // namespace
}  // namespace poolkit
