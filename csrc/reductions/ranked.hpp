// Means weighted by rank: the largest cell has rank 0. In training one cell is drawn by its rank instead.
#pragma once

#include <cmath>

#include "../drivers/lanes.hpp"
#include "../elementary.hpp"

namespace poolkit {
namespace {

// Which ranks weigh how much; poolkit/reductions/ranking.py counts them alike.
enum class Weights : int {
    first,       // the first n alike: n
    geometric,   // (1 - a)^r, divided by their sum or by 1 / a: a, whether by the sum
    middle,      // those less than one rank from the middle
    listed       // as listed: how many, each
};

template <class T>
struct Reduction {
    using Number = T;
    static constexpr Integers integers = Integers::mean;
    static constexpr int64_t parameters = any_number;
    static constexpr bool indexed = false, by_rank = true, trains = true, needs_input = true;
    const double* given;

    explicit Reduction(const double* parameters) : given(parameters) {}

    // The share of each rank among `count` cells; 0 from there to `ranks`.
    void share(int64_t count, int64_t ranks, T* shares) const {
        double total = 0;
        for (int64_t r = 0; r < count; ++r) total += weight(r, count);
        if (Weights(int(given[0])) == Weights::geometric && given[2] == 0) total = 1 / given[1];
        for (int64_t r = 0; r < ranks; ++r) shares[r] = r < count ? T(T(weight(r, count)) / T(total)) : T(0);
    }

    // The sum of the probabilities of ranks 0 to r, times a number.
    double prefix(int64_t r) const { return given[1] == 0 ? double(r + 1) : 1 - std::pow(1 - given[1], double(r + 1)); }

  private:
    double weight(int64_t rank, int64_t count) const {
        switch (Weights(int(given[0]))) {
            case Weights::first: return double(rank) < given[1];
            case Weights::geometric: return rank == 0 ? 1 : given[1] == 1 ? 0 : std::exp(double(rank) * std::log1p(-given[1]));
            case Weights::middle: return std::abs(double(2 * rank - count + 1)) < 2;
            case Weights::listed: return double(rank) < given[1] ? given[2 + rank] : 0;
        }
        return 0;
    }
};

}  // namespace
}  // namespace poolkit
