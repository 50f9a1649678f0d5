// The only bin arithmetic in C++: an axis rule and a size give what each output sees of the input.
// The twin of poolkit/geometry/, tested equal to it (rules S1, S2, S5, S11).
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "kernel.hpp"

namespace poolkit {

// Largest size, kernel, stride, dilation or padding per axis: products of two fit in 63 bits.
constexpr int64_t largest = (int64_t{1} << 31) - 1;

enum class AxisKind : int64_t { window = 0, same = 1, same_lower = 2, adaptive = 3 };

// The seven numbers of Python's AxisRule.code.
struct AxisRule {
    int64_t kind, kernel, stride, dilation, before, after, ceil_mode;
};

// One axis cut into bins. Bin i sees cells start[i], start[i] + step, ..., count[i] of them, the first
// of which is tap first[i]; tap 0 lies at origin[i] (in the padding where negative).
struct Axis {
    int64_t cells = 0, bins = 0, step = 1, taps = 0;
    int64_t before = 0, after = 0;  // explicit padding
    std::vector<int64_t> origin, start, first, count, padded_count;

    // Bins regular_begin + q * bin_period + p, up to regular_end, see the same number of cells for each
    // q and start cell_period later from one q to the next: what lets a pass run along q.
    int64_t regular_begin = 0, regular_end = 0, bin_period = 1, cell_period = 1;

    int64_t span = 0;        // cells a pass must hold so that bins can be visited in order
    int64_t lag = 0;         // cells by which a bin may end before one that came earlier
    bool ordered = true;     // starts never decrease
    bool overlapping = false;
    bool has_empty = false;

    AxisView view() const {
        AxisView v{};
        v.cells = cells, v.bins = bins, v.step = step, v.taps = taps;
        v.origin = origin.data(), v.start = start.data(), v.first = first.data(), v.count = count.data();
        v.regular_begin = regular_begin, v.regular_end = regular_end;
        v.bin_period = bin_period, v.cell_period = cell_period;
        v.span = span, v.lag = lag, v.ordered = ordered, v.overlapping = overlapping, v.has_empty = has_empty;
        for (int64_t each : count) v.widest = std::max(v.widest, each);
        v.uniform = ordered && lag == 0;
        for (int64_t i = 0; i < bins; ++i)
            v.uniform &= count[i] == v.widest || start[i] == 0 || start[i] + (count[i] - 1) * step == cells - 1;
        return v;
    }
};

inline int64_t floor_divided(int64_t a, int64_t b) { return a / b - (a % b != 0 && a < 0); }
inline int64_t ceil_divided(int64_t a, int64_t b) { return -floor_divided(-a, b); }

// a + b * c, or false where 64 bits cannot hold it.
inline bool fused(int64_t a, int64_t b, int64_t c, int64_t& result) {
    int64_t product;
    return !__builtin_mul_overflow(b, c, &product) && !__builtin_add_overflow(a, product, &result);
}

// What a pass has to know about bins that are already there: order, overlap, cells to hold.
inline void survey(Axis& axis) {
    int64_t reached = -1;  // last cell any earlier bin saw
    std::vector<int64_t> soonest(axis.bins + 1, axis.cells);
    for (int64_t i = axis.bins - 1; i >= 0; --i)
        soonest[i] = axis.count[i] ? std::min(axis.start[i], soonest[i + 1]) : soonest[i + 1];
    int64_t previous = 0;
    for (int64_t i = 0; i < axis.bins; ++i) {
        if (axis.count[i] == 0) {
            axis.has_empty = true;
            continue;
        }
        const int64_t start = axis.start[i], last = start + (axis.count[i] - 1) * axis.step;
        axis.ordered &= start >= previous;
        axis.overlapping |= start <= reached;
        previous = start;
        reached = std::max(reached, last);
        axis.lag = std::max(axis.lag, reached - last);
        axis.span = std::max(axis.span, reached - soonest[i] + 1);
    }
}

// Resolve one axis. Returns what is wrong, or an empty string.
inline std::string resolve(const AxisRule& rule, int64_t cells, bool allow_empty, Axis& axis) {
    const bool adaptive = rule.kind == int64_t(AxisKind::adaptive);
    const auto within = [](int64_t value, int64_t low) { return value >= low && value <= largest; };
    if (rule.kind < 0 || rule.kind > 3) return "unknown axis rule " + std::to_string(rule.kind);
    if (!within(cells, 0)) return "an axis must have 0 to 2147483647 cells, got " + std::to_string(cells);
    if (!within(rule.stride, 1) || !within(rule.dilation, 1) || !within(rule.before, 0) ||
        !within(rule.after, 0) || !(within(rule.kernel, 1) || (adaptive && rule.kernel == -1)))
        return "kernel, stride and dilation must be 1 to 2147483647, padding 0 to 2147483647";

    axis.cells = cells;
    axis.step = adaptive ? 1 : rule.dilation;
    if (adaptive) {
        axis.bins = rule.kernel < 0 ? cells : rule.kernel;
        if (cells < 1) return "the axis has no cells";
    } else {
        int64_t extent;
        if (!fused(1, rule.dilation, rule.kernel - 1, extent)) return "the kernel overflows 64 bits";
        axis.before = rule.before, axis.after = rule.after;
        if (rule.kind != int64_t(AxisKind::window)) {
            int64_t reach;
            const int64_t outputs = ceil_divided(cells, rule.stride);
            if (!fused(extent - cells, outputs - 1, rule.stride, reach)) return "SAME padding overflows 64 bits";
            const int64_t total = std::max<int64_t>(0, reach), small = total / 2;
            axis.before = rule.kind == int64_t(AxisKind::same) ? small : total - small;
            axis.after = total - axis.before;
        }
        const int64_t room = cells + axis.before + axis.after - extent;
        axis.bins = floor_divided(room, rule.stride) + 1;
        if (rule.ceil_mode)  // the last window must start in the input or in the leading padding
            axis.bins = std::max(axis.bins, std::min(ceil_divided(room, rule.stride),
                                                     floor_divided(cells + axis.before - 1, rule.stride)) + 1);
    }
    if (axis.bins < 1) return "the kernel spans more cells than the padded axis of " + std::to_string(cells);
    if (axis.bins > largest) return "the axis would have more than 2147483647 outputs";

    struct Bin {
        int64_t origin, first, count, padded;
    };
    const auto bin = [&](int64_t i) {
        const int64_t n = cells, m = axis.bins;
        const int64_t origin = adaptive ? i * n / m : i * rule.stride - axis.before;
        const int64_t width = adaptive ? ceil_divided((i + 1) * n, m) - origin : rule.kernel;
        const auto clipped = [&](int64_t before, int64_t after, int64_t& first) {
            first = std::max<int64_t>(ceil_divided(-before - origin, axis.step), 0);
            const int64_t last = std::min(floor_divided(n + after - 1 - origin, axis.step), width - 1);
            return std::max<int64_t>(last - first + 1, 0);
        };
        Bin b{origin, 0, 0, 0};
        b.padded = clipped(axis.before, axis.after, b.first);
        b.count = clipped(0, 0, b.first);
        axis.taps = std::max(axis.taps, width);
        return b;
    };
    if (!allow_empty)  // before anything is allocated: absurd padding makes billions of empty windows
        for (int64_t i = 0; i < axis.bins; ++i)
            if (bin(i).count == 0) return "the window of output " + std::to_string(i) + " sees no input cell";
    for (auto* values : {&axis.origin, &axis.start, &axis.first, &axis.count, &axis.padded_count})
        values->resize(axis.bins);
    for (int64_t i = 0; i < axis.bins; ++i) {
        const Bin b = bin(i);
        axis.origin[i] = b.origin, axis.first[i] = b.first, axis.count[i] = b.count;
        axis.start[i] = b.origin + b.first * axis.step;
        axis.padded_count[i] = b.padded;
    }
    // Windows, and adaptive bins of equal width, advance by one stride; those that are not clipped are regular.
    if (!adaptive || cells % axis.bins == 0) {
        axis.cell_period = adaptive ? cells / axis.bins : rule.stride;
        int64_t begin = 0, end = axis.bins;
        while (begin < end && axis.count[begin] != axis.taps) ++begin;
        while (end > begin && axis.count[end - 1] != axis.taps) --end;
        axis.regular_begin = begin, axis.regular_end = end;
    }
    survey(axis);
    return "";
}

// The same axis seen from the input: for each cell the outputs that see it, an arithmetic progression
// too. Passes over it run the gradient with the code that runs the forward pass.
inline Axis transposed(const AxisRule& rule, const Axis& axis) {
    Axis t;
    t.cells = axis.bins, t.bins = axis.cells;
    t.start.resize(t.bins), t.count.resize(t.bins);
    const bool adaptive = rule.kind == int64_t(AxisKind::adaptive);
    if (adaptive) {  // starts and ends never decrease, so the outputs that see a cell are neighbours
        int64_t begin = 0, end = 0;
        for (int64_t i = 0; i < t.bins; ++i) {
            while (begin < axis.bins && axis.start[begin] + axis.count[begin] <= i) ++begin;
            while (end < axis.bins && axis.start[end] <= i) ++end;
            t.start[i] = begin, t.count[i] = std::max<int64_t>(end - begin, 0);
        }
    } else {
        // Cell i is tap u of output o where o * stride + u * dilation = i + before: the solutions o are
        // congruent modulo dilation / gcd(stride, dilation).
        const int64_t s = rule.stride, d = rule.dilation, g = std::gcd(s, d);
        t.step = d / g;
        int64_t inverse = 0;  // of stride / g modulo the step
        if (t.step > 1) {
            int64_t r0 = t.step, r1 = (s / g) % t.step, a0 = 0, a1 = 1;
            while (r1 != 0) {
                const int64_t q = r0 / r1;
                std::swap(r0, r1), r1 -= q * r0;
                std::swap(a0, a1), a1 -= q * a0;
            }
            inverse = a0 < 0 ? a0 + t.step : a0;
        }
        for (int64_t i = 0; i < t.bins; ++i) {
            const int64_t place = i + axis.before;
            if (place % g != 0) continue;
            const int64_t residue = t.step > 1 ? (place / g) % t.step * inverse % t.step : 0;
            const int64_t low = std::max<int64_t>(0, ceil_divided(place - (rule.kernel - 1) * d, s));
            const int64_t high = std::min(axis.bins - 1, place / s);
            const int64_t start = low + ((residue - low) % t.step + t.step) % t.step;
            t.start[i] = start;
            t.count[i] = start > high ? 0 : (high - start) / t.step + 1;
            if (t.count[i] == 0) t.start[i] = 0;
        }
    }
    for (int64_t each : t.count) t.taps = std::max(t.taps, each);

    // One output later is one stride of cells later; regular where neither end of the axis clips.
    const int64_t period = adaptive ? (axis.cells % axis.bins == 0 ? axis.cells / axis.bins : 0) : rule.stride;
    if (period > 0 && period <= t.bins) {
        const auto repeats = [&](int64_t i) {
            return t.count[i] == t.count[i + period] && (t.count[i] == 0 || t.start[i] + 1 == t.start[i + period]);
        };
        // The longest run of repeats lies in the middle: grow it from there.
        int64_t low = (t.bins - period) / 2, high = low;
        while (low > 0 && repeats(low - 1)) --low;
        while (high + period < t.bins && repeats(high)) ++high;
        t.bin_period = period;
        t.regular_begin = low;
        t.regular_end = low + (high + period - low) / period * period;
    }
    survey(t);
    return t;
}

}  // namespace poolkit
