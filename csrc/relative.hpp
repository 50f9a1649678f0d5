// What windows of few cells are taken relative to (drivers/few.hpp), so that no sum over them leaves the range of T.
// NaN is left to the sums.
#pragma once

#include "elementary.hpp"

namespace poolkit {
namespace {

// The cell with the largest `factor` x; 0 where the factor is.
template <class T>
struct Furthest {
    using Bits = typename Limits<T>::Bits;
    const T factor;
    const Bits turned;  // the sign of the factor: cells are negated by it, so that the largest is wanted

    explicit Furthest(T factor) : factor(factor), turned(bits(factor) & bits(T(-0.0))) {}

    POOLKIT_INLINE T nothing() const { return -infinity<T>; }
    POOLKIT_INLINE T extreme(T before, T x) const { return larger_number(before, from_bits<T>(bits(x) ^ turned)); }
    POOLKIT_INLINE T frame(T extreme) const { return choose(factor == 0, T(0), from_bits<T>(bits(extreme) ^ turned)); }
};

// A power of two that takes a window's largest magnitude to 1 and more but below 4, and back: nothing is rounded by it.
template <class T>
struct Scale {
    T down, up;
};
template <class T>
POOLKIT_INLINE Scale<T> scale_of(T largest) {
    using L = Limits<T>;
    using Bits = typename L::Bits;
    // Within these ends both powers are normal numbers; below them the largest is scaled to less than 1.
    const T highest = from_bits<T>(2 * L::one - (Bits(1) << L::digits));
    const T inside = choose(largest < L::normal, L::normal, choose(largest > highest, highest, largest));
    const Bits exponent = bits(inside) & bits(infinity<T>);
    return {from_bits<T>(2 * L::one - exponent), from_bits<T>(exponent)};
}

}  // namespace
}  // namespace poolkit
