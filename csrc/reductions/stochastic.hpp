// One cell drawn with probability x+ / sum(x+) in training; the expected value sum(x+^2) / sum(x+)
// otherwise. x+ = max(x, 0); a window without positive cells gives 0 and gradient 0 (rule S13).
#pragma once

#include "../drivers/lanes.hpp"
#include "../relative.hpp"

namespace poolkit {
namespace {

// Windows of few cells, evaluated.
template <class T>
struct Few {
    using Number = T;
    using Part = T;  // x+, scaled
    struct Sum {
        T sum, squares, infinite;  // and how many are
    };
    struct Sent {
        T slope, offset, top;  // and of an infinite cell
    };

    explicit Few(const double*) {}

    POOLKIT_INLINE T nothing() const { return T(0); }
    POOLKIT_INLINE T extreme(T before, T x) const { return larger_number(before, x); }
    POOLKIT_INLINE Scale<T> frame(T extreme) const { return scale_of(extreme); }
    POOLKIT_INLINE T part(T x, const Scale<T>& scale) const { return choose(x <= 0, T(0), x * scale.down); }
    POOLKIT_INLINE Sum add(Sum sum, T part) const {
        return {sum.sum + part, sum.squares + part * part, sum.infinite + choose(part == infinity<T>, T(1), T(0))};
    }
    POOLKIT_INLINE T value(const Scale<T>& scale, Sum sum, T) const {
        const T mean = sum.squares / sum.sum * scale.up;
        return choose((sum.sum > 0) & (sum.sum < infinity<T>), mean, sum.sum);  // which is 0, infinite or NaN
    }
    // g (2 x - y) / sum(x+), with x, y and the sum scaled.
    POOLKIT_INLINE Sent sent(const Scale<T>&, Sum sum, T g, T) const {
        const bool infinite = sum.sum == infinity<T>;  // whose cells share it, and finite ones count nothing
        const T share = choose(sum.sum == 0, T(0), g / choose(infinite, sum.infinite, sum.sum));
        const T mean = choose(infinite | (sum.sum == 0), T(1), sum.squares / sum.sum);
        return {choose(infinite, T(0), 2 * share), share * mean, 2 * share};
    }
    POOLKIT_INLINE T gradient(T x, T part, Sent sent) const {
        const T slope = choose(part == infinity<T>, sent.top, part * sent.slope);
        return choose(x <= 0, T(0), slope - sent.offset);
    }
};

template <class T>
struct Reduction {
    using Number = T;
    using OfFew = Few<T>;
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
        // The one that has the largest keeps its sums: one division for two states.
        const bool second = !(largest == a.largest);
        const T factor = ratio(choose(second, a.largest, b.largest), largest);
        return {largest, choose(second, b.sum, a.sum) + factor * choose(second, a.sum, b.sum),
                choose(second, b.squares, a.squares) + factor * factor * choose(second, a.squares, b.squares)};
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
        const bool second = !(anchor == a.anchor);
        const T factor = ratio(anchor, choose(second, a.anchor, b.anchor));
        return {anchor, choose(second, b.slope, a.slope) + factor * choose(second, a.slope, b.slope), a.offset + b.offset};
    }
    POOLKIT_INLINE T collect(T x, Pull pull) const {
        const T term = 2 * ratio(x, pull.anchor) * pull.slope - pull.offset;
        return choose(x <= 0, T(0), term);
    }

    // What a window lacks: a cell that is never drawn.
    static constexpr T absent = T(-1);

    // One draw for each window: cell t of window i is cells[t * windows + i]. Where none is drawn the value is 0
    // and the tap has all bits set.
    template <int windows>
    static void draw(const T* cells, int64_t taps, const uint32_t (&words)[windows], T (&value)[windows],
                     Integer<T> (&tap)[windows]) {
        T largest[windows] = {}, total[windows] = {}, prefix[windows] = {}, scale[windows];
        Integer<T> special[windows] = {};
        for (int64_t t = 0; t < taps; ++t)
            for (int i = 0; i < windows; ++i) {
                const T x = cells[t * windows + i];
                largest[i] = choose(x > largest[i], x, largest[i]);
                special[i] |= select<T>(x < infinity<T>, Integer<T>(0), Integer<T>(1));
            }
        // Cells this large are scaled down for the sums, which could overflow.
        for (int i = 0; i < windows; ++i)
            scale[i] = choose(largest[i] >= 1 / Limits<T>::scale, Limits<T>::scale, T(1));
        for (int64_t t = 0; t < taps; ++t)
            for (int i = 0; i < windows; ++i) {
                const T x = cells[t * windows + i];
                total[i] += choose(x > 0, x * scale[i], T(0));
            }
        for (int i = 0; i < windows; ++i) {
            total[i] *= T(int32_t(words[i] >> 8)) * T(0x1p-24);
            value[i] = 0, tap[i] = ~Integer<T>(0);
        }
        for (int64_t t = 0; t < taps; ++t)
            for (int i = 0; i < windows; ++i) {
                const T x = cells[t * windows + i];
                const bool before = prefix[i] > total[i];
                prefix[i] += choose(x > 0, x * scale[i], T(0));
                const bool drawn = (prefix[i] > total[i]) & !before;
                value[i] = choose(drawn, x, value[i]);
                tap[i] = select<T>(drawn, Integer<T>(t), tap[i]);
            }
        Integer<T> any = 0;
        for (int i = 0; i < windows; ++i) any |= special[i];
        if (any) draw_special(cells, taps, value, tap);
    }

  private:
    // NaN is drawn before infinity, and that before all others; the first one of each.
    template <int windows>
    static void draw_special(const T* cells, int64_t taps, T (&value)[windows], Integer<T> (&tap)[windows]) {
        Integer<T> rank[windows] = {};  // 1: infinite, 2: NaN
        for (int64_t t = 0; t < taps; ++t)
            for (int i = 0; i < windows; ++i) {
                const T x = cells[t * windows + i];
                const Integer<T> given = Integer<T>(x == infinity<T>) + 2 * Integer<T>(x != x);
                const bool better = given > rank[i];
                value[i] = choose(better, x, value[i]);
                tap[i] = select<T>(better, Integer<T>(t), tap[i]);
                rank[i] = select<T>(better, given, rank[i]);
            }
    }
};

}  // namespace
}  // namespace poolkit
