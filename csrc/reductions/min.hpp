// The smallest cell; the first one in raster order where several are (rule S6), NaN before all (S7).
#pragma once

#include <type_traits>

#include "../elementary.hpp"

namespace poolkit {
namespace {

template <class T>
struct Reduction {
    using Number = T;
    static constexpr Integers integers = Integers::keep;
    static constexpr int64_t parameters = 0;
    static constexpr bool indexed = true, light = true;

    explicit Reduction(const double*) {}
    POOLKIT_INLINE static T identity() { return highest<T>; }
    // Whether `next`, later in raster order, takes the place of `held`.
    POOLKIT_INLINE static bool replaces(T next, T held) { return !(next >= held) & (held == held); }
    // The one that stays, by the instruction for a minimum and one comparison. Of two NaN it is the second.
    POOLKIT_INLINE static T pick(T held, T next) {
        const T ordered = next < held ? next : held;  // `held` where one is NaN
        if constexpr (std::is_integral_v<T>)
            return ordered;
        else
            return choose(next == next, ordered, next);
    }
};

}  // namespace
}  // namespace poolkit
