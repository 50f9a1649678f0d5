// The middle cell of each window, of an even number the lower of the two in the middle (rule S7: NaN wins).
#pragma once

#include "../drivers/lanes.hpp"
#include "../elementary.hpp"

namespace poolkit {
namespace {

template <class T>
struct Reduction {
    using Number = T;
    static constexpr Integers integers = Integers::keep;
    static constexpr int64_t parameters = 0;
    static constexpr bool indexed = true, by_rank = true;

    explicit Reduction(const double*) {}

    // Of the middle among so many cells, counted from the largest.
    static int64_t rank(int64_t count) { return count / 2; }
};

}  // namespace
}  // namespace poolkit
