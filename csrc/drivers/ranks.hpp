// Reductions by rank: cells of a window are sorted from the largest to the smallest, many windows at once in the lanes
// of vectors. A network of exchanges knows no branch, so that all windows take the same steps.
#pragma once

#include <algorithm>
#include <limits>

#include "window_gradients.hpp"

namespace poolkit {
namespace {

// Taps up to which comparing each cell with each, in vectors, was quicker than sorting one window after another in every
// instruction set: seven times with AVX-512, 1.4 times with the baseline.
constexpr int64_t few_compared = 64;

// Windows of many cells that are sorted together: one vector.
constexpr int ranked_windows = 16;

// Sort rows[tap][windows] downwards in each window: Batcher's merge exchange (Knuth, The art of computer programming,
// volume 3, algorithm 5.2.2M), which sorts any number of taps.
template <int windows, class T>
void sort_windows(T* rows, int64_t taps) {
    int64_t top = 1;
    while (top < taps) top *= 2;
    for (int64_t p = top / 2; p > 0; p /= 2) {
        int64_t r = 0, d = p;
        for (int64_t q = top / 2;; q /= 2) {
            for (int64_t i = 0; i + d < taps; ++i) {
                if ((i & p) != r) continue;
                T* const __restrict a = rows + i * windows;
                T* const __restrict b = rows + (i + d) * windows;
                for (int o = 0; o < windows; ++o) {
                    const T first = a[o], second = b[o];
                    const bool exchange = first < second;
                    a[o] = select<T>(exchange, second, first), b[o] = select<T>(exchange, first, second);
                }
            }
            if (q == p) break;
            d = q - p, r = p;
        }
    }
}

// What blocks of ranked windows, taken as Windows or WindowGradients, share: rows of numbers and of ranks, one per tap,
// beside the cells.
template <template <class, class, int> class Taking, class Consumer, class R, int windows>
class Ranks : public Taking<Consumer, typename R::Number, windows> {
  protected:
    using T = typename R::Number;
    using Block = Taking<Consumer, T, windows>;
    using Block::cells, Block::valid, Block::taps, Block::used, Block::count;
    static constexpr T smallest = std::numeric_limits<T>::lowest();
    const R is;
    T* const numbers;            // [tap][windows]
    Integer<T>* const ranks;     // [tap][windows]
    T* const shares;             // of each rank
    uint32_t* const order;       // of the taps of one window
    Integer<T> shares_count = 0;  // of cells, which the shares are for

    Ranks(const Problem& problem, const Call& call)
        : Block(problem, call, lowest<T>, 2 * row_bytes(problem) + taps_of(problem) * int64_t(sizeof(T) + 4)),
          is(problem.parameters), numbers(reinterpret_cast<T*>(this->spare)),
          ranks(reinterpret_cast<Integer<T>*>(this->spare + row_bytes(problem))),
          shares(reinterpret_cast<T*>(this->spare + 2 * row_bytes(problem))),
          order(reinterpret_cast<uint32_t*>(shares + taps)) {}

    void sort_cells() {
        std::copy(cells, cells + taps * windows, numbers);
        sort_windows<windows>(numbers, taps);
    }

    // ranks[t][o]: how many cells of the window are larger, or equal and earlier. NaN and -infinity count as the
    // smallest number; cells that are not there come last (as poolkit/reductions/ranking.py has it).
    void rank_cells() {
        for (int64_t i = 0; i < taps * windows; ++i) {
            const T x = cells[i], bounded = select<T>(x > smallest, x, smallest);
            numbers[i] = select<T>(valid[i] != 0, bounded, lowest<T>);
        }
        if (taps > few_compared) return sort_each();
        for (int64_t i = 0; i < taps * windows; ++i) ranks[i] = 0;
        for (int64_t j = 1; j < taps; ++j)
            for (int64_t i = 0; i < j; ++i) {
                const T* const __restrict a = numbers + i * windows;
                const T* const __restrict b = numbers + j * windows;
                Integer<T>* const __restrict rank_a = ranks + i * windows;
                Integer<T>* const __restrict rank_b = ranks + j * windows;
                for (int o = 0; o < windows; ++o) {
                    const Integer<T> after = b[o] > a[o];
                    rank_a[o] += after, rank_b[o] += 1 - after;
                }
            }
    }

    // Tap and value of the first NaN of each window where there is one; else they stay.
    void prefer_nan(Integer<T> (&tap)[windows], T (&value)[windows]) const {
        for (int64_t t = taps - 1; t >= 0; --t)
            for (int o = 0; o < windows; ++o) {
                const T x = cells[t * windows + o];
                tap[o] = select<T>(x != x, Integer<T>(t), tap[o]), value[o] = select<T>(x != x, x, value[o]);
            }
    }

    // Whether all windows have as many cells.
    bool alike() const {
        for (int o = 1; o < used; ++o)
            if (count[o] != count[0]) return false;
        return true;
    }

    // Let `shares` be those of windows of so many cells, 0 from there on.
    void share(Integer<T> among) {
        if (among == shares_count) return;
        is.share(int64_t(among), taps, shares);
        shares_count = among;
    }

  private:
    static int64_t row_bytes(const Problem& problem) { return taps_of(problem) * windows * int64_t(sizeof(T)); }

    void sort_each() {
        for (int o = 0; o < used; ++o) {
            for (int64_t t = 0; t < taps; ++t) order[t] = uint32_t(t);
            std::sort(order, order + taps, [&](uint32_t a, uint32_t b) {
                const T first = numbers[int64_t(a) * windows + o], second = numbers[int64_t(b) * windows + o];
                return first > second || (first == second && a < b);
            });
            for (int64_t r = 0; r < taps; ++r) ranks[int64_t(order[r]) * windows + o] = Integer<T>(r);
        }
    }
};

// One cell of each window, named by its rank upwards: R::rank(count) from the largest.
template <class R, int windows>
class RankedCells : public Ranks<Windows, RankedCells<R, windows>, R, windows> {
    using T = typename R::Number;
    using Base = Ranks<Windows, RankedCells, R, windows>;
    using Base::cells, Base::valid, Base::taps, Base::used, Base::count, Base::numbers;

  public:
    RankedCells(const Problem& problem, const Call& call) : Base(problem, call) {}

    void work() {
        T wanted[windows] = {}, value[windows] = {};
        Integer<T> tap[windows] = {};
        this->sort_cells();
        for (int o = 0; o < used; ++o)
            if (count[o]) wanted[o] = numbers[R::rank(int64_t(count[o])) * windows + o];
        for (int64_t t = taps - 1; t >= 0; --t)
            for (int o = 0; o < windows; ++o) {
                const T x = cells[t * windows + o];
                const bool hit = (x == wanted[o]) & (valid[t * windows + o] != 0);
                tap[o] = select<T>(hit, Integer<T>(t), tap[o]), value[o] = select<T>(hit, x, value[o]);
            }
        this->prefer_nan(tap, value);
        this->store(value, tap);
    }
};

// The mean of each window's cells, weighted by their ranks.
template <class R, int windows>
class RankedMeans : public Ranks<Windows, RankedMeans<R, windows>, R, windows> {
    using T = typename R::Number;
    using Base = Ranks<Windows, RankedMeans, R, windows>;
    using Base::taps, Base::used, Base::count, Base::numbers, Base::shares;

  public:
    RankedMeans(const Problem& problem, const Call& call) : Base(problem, call) {}

    void work() {
        T value[windows] = {};
        Integer<T> tap[windows] = {};
        this->sort_cells();
        if (this->alike()) {
            this->share(count[0]);
            for (int64_t r = 0; r < int64_t(count[0]); ++r)
                if (shares[r] > 0)
                    for (int o = 0; o < windows; ++o) value[o] += shares[r] * numbers[r * windows + o];
        } else {
            for (int o = 0; o < used; ++o) {
                this->share(count[o]);
                for (int64_t r = 0; r < int64_t(count[o]); ++r)
                    if (shares[r] > 0) value[o] += shares[r] * numbers[r * windows + o];
            }
        }
        this->prefer_nan(tap, value);
        this->store(value, tap);
    }
};

// One cell of each window, drawn by its rank (rule S13).
template <class R, int windows>
class RankedDraws : public Ranks<Windows, RankedDraws<R, windows>, R, windows> {
    using T = typename R::Number;
    using Base = Ranks<Windows, RankedDraws, R, windows>;
    using Base::cells, Base::taps, Base::used, Base::count, Base::ranks, Base::shares;

  public:
    RankedDraws(const Problem& problem, const Call& call) : Base(problem, call) {
        for (int64_t r = 0; r < taps; ++r) shares[r] = T(this->is.prefix(r));
    }

    void work() {
        uint32_t words[windows];
        T value[windows] = {};
        Integer<T> tap[windows] = {};
        this->draw_words(words);
        this->rank_cells();
        for (int o = 0; o < used; ++o) {
            if (!count[o]) continue;
            // Never beyond the last: the random share is below 1.
            const T drawn = T(int32_t(words[o] >> 8)) * T(0x1p-24) * shares[count[o] - 1];
            const auto rank = std::upper_bound(shares, shares + count[o], drawn) - shares;
            for (int64_t t = 0; t < taps; ++t)
                if (int64_t(ranks[t * windows + o]) == rank) tap[o] = Integer<T>(t);
            value[o] = cells[int64_t(tap[o]) * windows + o];
        }
        this->prefer_nan(tap, value);
        this->store(value, tap);
    }
};

// The gradient of RankedMeans: each cell is sent the share of its rank.
template <class R, int windows>
class RankedGradients : public Ranks<WindowGradients, RankedGradients<R, windows>, R, windows> {
    using T = typename R::Number;
    using Base = Ranks<WindowGradients, RankedGradients, R, windows>;
    using Base::valid, Base::taps, Base::used, Base::count, Base::numbers, Base::ranks, Base::shares;

  public:
    RankedGradients(const Problem& problem, const Call& call) : Base(problem, call) {}

    void work() {
        T g[windows] = {};
        this->load_gradients(g);
        this->rank_cells();
        if (taps <= few_compared && this->alike()) {
            send_alike(g);
        } else {
            for (int o = 0; o < used; ++o) {
                this->share(count[o]);
                for (int64_t t = 0; t < taps; ++t) {
                    const int64_t at = t * windows + o;
                    numbers[at] = valid[at] ? shares[ranks[at]] * g[o] : T(0);
                }
            }
        }
        this->send(numbers);
    }

  private:
    // numbers[t][o]: what window o sends to its tap t, where all have as many cells. To look shares up by rank would be
    // done number by number; to ask of each rank whether it is this one is done in vectors.
    void send_alike(const T (&g)[windows]) {
        this->share(count[0]);
        for (int64_t t = 0; t < taps; ++t) {
            T share[windows] = {};
            const Integer<T>* const __restrict rank = ranks + t * windows;
            for (int64_t r = 0; r < int64_t(count[0]); ++r) {
                if (shares[r] == 0) continue;
                const T of_rank = shares[r];
                for (int o = 0; o < windows; ++o) share[o] = select<T>(rank[o] == Integer<T>(r), of_rank, share[o]);
            }
            T* const __restrict to = numbers + t * windows;
            const uint8_t* const __restrict there = valid + t * windows;
            for (int o = 0; o < windows; ++o) to[o] = select<T>(there[o] != 0, share[o] * g[o], T(0));
        }
    }
};

// Kernel::forward, Kernel::train and Kernel::backward.
template <template <class, int> class Block, class R>
void forward_ranked(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    with_block<Block, R, ranked_windows>(problem, call,
                                         [&](auto& block) { take_units(problem, call, begin, end, block); });
}

template <class R>
void backward_ranked(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    with_block<RankedGradients, R, ranked_windows>(problem, call,
                                                   [&](auto& block) { run_boxes(problem, call, begin, end, block); });
}

}  // namespace
}  // namespace poolkit
