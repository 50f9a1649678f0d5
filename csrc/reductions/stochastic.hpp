// One cell drawn with probability x+ / sum(x+) in training; the expected value sum(x+^2) / sum(x+)
// otherwise. x+ = max(x, 0); a window without positive cells gives 0 and gradient 0 (rule S13).
#pragma once

#include "../elementary.hpp"

namespace poolkit {
namespace {

template <class T>
struct Reduction {
    using Number = T;
    static constexpr Integers integers = Integers::mean;
    static constexpr int64_t parameters = 0;
    static constexpr bool indexed = false, trains = true, needs_input = true;
    struct State {
        T largest;
        T sum;      // of x+ / largest
        T squares;  // of (x+ / largest)^2
    };
    // An output sends g (2 x - y) / (largest * sum), which is 2 (x / largest) g / sum less
    // g (y / largest) / sum. x <= largest for every output that sees x: the smallest is the anchor.
    struct Pull {
        T anchor;
        T slope;   // sum of g / sum * (anchor / largest)
        T offset;  // sum of g / sum * (y / largest)
    };

    explicit Reduction(const double*) {}

    POOLKIT_INLINE State identity() const { return {T(0), T(0), T(0)}; }
    POOLKIT_INLINE State lift(T x) const {
        const T positive = choose(x <= 0, T(0), x), one = choose(x <= 0, T(0), T(1));
        return {positive, one, one};
    }
    POOLKIT_INLINE State combine(State a, State b) const {
        const T largest = larger_or_nan(a.largest, b.largest);
        const T p = ratio(a.largest, largest), q = ratio(b.largest, largest);
        return {largest, a.sum * p + b.sum * q, a.squares * (p * p) + b.squares * (q * q)};
    }
    POOLKIT_INLINE T finish(State a, T) const {
        return choose(a.sum > 0, a.largest * (a.squares / a.sum), a.largest);  // which is then 0 or NaN
    }

    POOLKIT_INLINE Pull nothing() const { return {infinity<T>, T(0), T(0)}; }
    POOLKIT_INLINE Pull seed(State a, T g, T) const {
        const T scaled = g / a.sum;
        const bool some = a.largest > 0;
        const T none = choose(a.largest == 0, T(0), a.largest);  // 0 or NaN
        return {choose(some, a.largest, infinity<T>), choose(some, scaled, none),
                choose(some, scaled * (a.squares / a.sum), none)};
    }
    POOLKIT_INLINE Pull gather(Pull a, Pull b) const {
        const T anchor = smaller_or_nan(a.anchor, b.anchor);
        return {anchor, a.slope * ratio(anchor, a.anchor) + b.slope * ratio(anchor, b.anchor), a.offset + b.offset};
    }
    POOLKIT_INLINE T collect(T x, Pull pull) const {
        const T term = 2 * ratio(x, pull.anchor) * pull.slope - pull.offset;
        return choose(x <= 0, T(0), term);
    }

    // A draw: the value and the tap it came from, or no tap.
    struct Draw {
        T value;
        int64_t tap;
    };
    // each(f) calls f(value, tap) for the window's cells in raster order until f returns true.
    template <class Each>
    static Draw draw(const Each& each, uint32_t word) {
        T total = 0, largest = 0;
        Draw nan{0, -1}, infinite{0, -1}, drawn{0, -1};
        each([&](T x, int64_t tap) {
            if (x != x) nan = {x, tap};
            if (x == infinity<T> && infinite.tap < 0) infinite = {x, tap};
            if (x > 0) total += x, largest = x > largest ? x : largest;
            return x != x;
        });
        if (nan.tap >= 0) return nan;
        if (infinite.tap >= 0) return infinite;
        // Cells this large are scaled down for the sums, which could overflow.
        const bool huge = largest >= 1 / Limits<T>::scale;
        const T scale = huge ? Limits<T>::scale : T(1);
        if (huge) {
            total = 0;
            each([&](T x, int64_t) {
                if (x > 0) total += x * scale;
                return false;
            });
        }
        const T threshold = T(word >> 8) * T(0x1p-24) * total;
        T prefix = 0;
        each([&](T x, int64_t tap) {
            if (x > 0) prefix += x * scale;
            if (prefix > threshold) drawn = {x, tap};
            return prefix > threshold;
        });
        return drawn;
    }
};

}  // namespace
}  // namespace poolkit
