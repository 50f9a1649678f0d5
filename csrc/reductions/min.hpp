// The smallest cell; the first one in raster order where several are (rule S6), NaN before all (S7).
#pragma once

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
    POOLKIT_INLINE static auto replaces(T next, T held) -> decltype(next < held) { return !(next >= held) & (held == held); }
    // The one that stays, in one instruction; `held` where one is NaN.
    POOLKIT_INLINE static T pick(T held, T next) { return next < held ? next : held; }
};

}  // namespace
}  // namespace poolkit
