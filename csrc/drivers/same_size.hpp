// The largest or smallest numbers of windows one cell apart, of a map of one lane that has as many windows as cells. Rows that
// follow each other are one long row: over the height, windows of neighbouring cells are neighbours in it wherever a row
// ends; along the width, a number of another row is left out by its column. Nothing is moved to where padding is, and back.
// Where no cell is NaN, every association gives the same number but for the sign of zeros (drivers/whole.hpp).
#pragma once

#include "vectors.hpp"

namespace poolkit {
namespace {

// Windows of up to so many rows are combined at once, taller ones from runs of four rows, of which the last two may overlap.
constexpr int64_t rows_of_one_pass = 5, rows_of_run = 4;

template <class R>
class SameSizeMaps;
template <template <class> class R, class T>
class SameSizeMaps<R<T>> {
    static constexpr int block = block_of<T>;
    using V = Vector<T, block>;
    using OfVectors = R<V>;
    using Bits = Vector<Integer<T>, block>;

    const SameSize map;  // a copy: what is stored might else change it, for all the compiler knows
    const int64_t cells, seen;  // of the map; and with the rows of padding that windows see
    T *const padded, *const runs, *const combined;

  public:
    explicit SameSizeMaps(const SameSize& map)
        : map(map), cells(map.rows * map.columns), seen(cells + (map.height - 1) * map.columns),
          padded(static_cast<T*>(map.room)), runs(padded + seen), combined(runs + seen + map.width) {}

    // Whether the results are sure.
    bool run(const T* x, T* y) const {
        Bits nan{}, negative_zero{}, zero{};
        take(x, nan, negative_zero);
        if (any(nan)) return false;
        const bool tall = map.height > rows_of_one_pass;
        if (tall) combine_rows(padded, cells + (map.height - rows_of_run) * map.columns, rows_of_run, 1, runs);
        if (tall)
            combine_rows(runs, cells, map.height - rows_of_run + 1, rows_of_run, combined);
        else
            combine_rows(padded, cells, map.height, 1, combined);
        each_block<block>(cells, [&](int64_t i) {
            const V made = combine_columns(i);
            zero |= Bits(made == T(0));
            store_vector(y + i, made);
        });
        return !(any(zero) && any(negative_zero));
    }

  private:
    static bool any(const Bits& bits) {
        Integer<T> found = 0;
        for (int i = 0; i < block; ++i) found |= bits[i];
        return found != 0;
    }

    // The cells between rows that change nothing, and what there is among them.
    void take(const T* x, Bits& nan, Bits& negative_zero) const {
        const int64_t before = map.above * map.columns, after = (map.height - 1 - map.above) * map.columns;
        std::fill_n(padded, before, R<T>::identity());
        std::fill_n(padded + before + cells, after, R<T>::identity());
        each_block<block>(cells, [&](int64_t i) {
            const V numbers = load_vector<V>(x + i);
            nan |= Bits(numbers != numbers);
            negative_zero |= Bits(Bits(numbers) == (Integer<T>(1) << (8 * sizeof(T) - 1)));
            store_vector(padded + before + i, numbers);
        });
    }

    // to[i] = the numbers of rows 0, apart, 2 apart, ... from number i on, the last one of row `rows` - 1.
    void combine_rows(const T* from, int64_t count, int64_t rows, int64_t apart, T* to) const {
        each_block<block>(count, [&](int64_t i) {
            const T* const first = from + i;
            V best = load_vector<V>(first + (rows - 1) * map.columns);
            for (int64_t row = 0; row < rows - 1; row += apart)
                best = OfVectors::pick(best, load_vector<V>(first + row * map.columns));
            store_vector(to + i, best);
        });
    }

    // Those that lie in a row with number i of what is combined over the height. No more than a window before the first and
    // behind the last is read, and not used.
    V combine_columns(int64_t i) const {
        const V nothing = R<T>::identity() + V{};
        const Bits column = load_vector<Bits>(map.column + i);
        V best = load_vector<V>(combined + i);
        for (int64_t before = 1; before <= map.before; ++before) {
            const V next = load_vector<V>(combined + i - before);
            best = OfVectors::pick(best, column >= Integer<T>(before) ? next : nothing);
        }
        for (int64_t after = 1; after < smaller(map.width - map.before, map.columns); ++after) {
            const V next = load_vector<V>(combined + i + after);
            best = OfVectors::pick(best, column < Integer<T>(map.columns - after) ? next : nothing);
        }
        return best;
    }
};

// Kernel::same_size.
template <class R>
bool pick_same_size(const SameSize& map, const void* x, void* y) {
    using T = typename R::Number;
    return SameSizeMaps<R>(map).run(static_cast<const T*>(x), static_cast<T*>(y));
}

}  // namespace
}  // namespace poolkit
