// Gradients of windows of 2x2, or two cells of a row, that tile images: each cell is seen by one output, and a block of
// outputs writes two blocks of each of its rows of cells. Rows of outputs are walked in the order in which they lie, through
// all planes where these continue each other.
//
// Sums of one number: the same as those of small_gradients.hpp.
#pragma once

#include <algorithm>

#include "results.hpp"
#include "vectors.hpp"

namespace poolkit {
namespace {

// Rows of outputs that are made at once where what they send is worked out first.
constexpr int64_t rows_of_seeds = 16;

// Rows of outputs, and the rows of cells that they see: of each, [from, to) of those of a window.
template <class T>
struct TileRows {
    const T* sent;         // what outputs send
    const uint8_t* index;  // their winners; without, all cells are sent it
    T* gx;
    int64_t rows, bins, cells;  // rows of outputs; and how many of each there are in a row
    int from, to;
    Integer<T> row_taps;
    bool over;  // a block runs over the end of its row
};

template <bool indexed, class T>
[[gnu::noinline]] void spread(const TileRows<T> tiles) {
    using V = Vector<T, block_of<T>>;
    using Whole = Vector<Integer<T>, block_of<T>>;
    const int64_t bins = tiles.bins, cells = tiles.cells, behind = cells - 2 * bins;
    const T* sent = tiles.sent;
    const uint8_t* index = tiles.index;
    T* gx = tiles.gx;
    for (int64_t row = 0; row < tiles.rows; ++row, sent += bins) {
        for (int j = tiles.from; j < tiles.to; ++j, gx += cells) {
            const Integer<T> tap = Integer<T>(j) * tiles.row_taps;
            const auto block = [&](int64_t i) {
                const V all = load_vector<V>(sent + i);
                if constexpr (indexed) {
                    const Whole won = widened<T>(index + i);
                    Blocks<T>::zip(V{} + V(Whole(all) & Whole(won == tap)), V{} + V(Whole(all) & Whole(won == tap + 1)), gx + 2 * i);
                } else {
                    Blocks<T>::zip(all, all, gx + 2 * i);
                }
            };
            if (tiles.over)
                block(0);
            else if (bins >= block_of<T>)
                each_block<block_of<T>>(bins, block);
            else
                for (int64_t i = 0; i < bins; ++i)
                    for (int t = 0; t < 2; ++t)
                        gx[2 * i + t] = !indexed ? sent[i] : index[i] == tap + Integer<T>(t) ? T(0) + sent[i] : T(0);
            for (int64_t i = cells - behind; i < cells; ++i) gx[i] = 0;
        }
        if constexpr (indexed) index += bins;
    }
}

// Of problems that has_tiles(), with nothing to convert. `seeds` is nothing where winners are sent what outputs are; else
// seeds.make(number, count, to) is what `count` rows of outputs of a plane send to all cells alike.
template <class T, class Seeds>
class Tiles {
    static constexpr bool indexed = __is_same(Seeds, decltype(nullptr));
    static constexpr int block = block_of<T>;
    const Problem& problem;
    const Call& call;
    const AxisView &height, &width;
    const Seeds& seeds;
    const int64_t high, ours;  // rows of a window; cells from there on are not ours
    const bool short_rows;
    T* made = nullptr;
    Results results;

  public:
    Tiles(const Problem& problem, const Call& call, const Seeds& seeds, int64_t ours)
        : problem(problem), call(call), height(problem.axis[1]), width(problem.axis[2]), seeds(seeds), high(height.widest), ours(ours),
          short_rows(width.bins < block), results(call, problem.cells, call.gx, high * width.cells) {
        if constexpr (!indexed) made = static_cast<T*>(call.scratch(pulls_slot, size_t(rows_of_seeds * width.bins + block) * sizeof(T)));
    }

    // All of planes [begin, end).
    void run_planes(int64_t begin, int64_t end) {
        if (height.cells == height.bins * high) return rows(begin * height.bins, begin * height.cells, (end - begin) * height.bins, 0, int(high));
        for (int64_t plane = begin; plane < end; ++plane) run_rows(plane, {0, height.cells});
    }

    // Rows of cells of a plane.
    void run_rows(int64_t plane, Span span) {
        const int64_t seen = smaller(span.end, height.bins * high);
        for (int64_t h = span.begin, end; h < seen; h = end) {
            const int64_t window = h / high, from = h % high, to = smaller(high, seen - window * high);
            const int64_t whole = from == 0 ? (seen - h) / high : 0;
            end = whole ? h + whole * high : window * high + to;
            rows(plane * height.bins + window, plane * height.cells + h, whole ? whole : 1, int(from), int(whole ? high : to));
        }
        for (int64_t h = larger(span.begin, seen); h < span.end; ++h) {
            const int64_t at = (plane * height.cells + h) * width.cells;
            T* const gx = results.template room<T>(at, width.cells);
            std::fill_n(gx, width.cells, T(0));
            results.keep(gx, at, width.cells);
        }
    }

  private:
    // `count` rows of outputs from row `number` on, and of what they see rows [from, to) of each, from row of cells `row` on.
    void rows(int64_t number, int64_t row, int64_t count, int from, int to) {
        const int64_t seen = to - from;
        for (int64_t made_rows; count > 0; number += made_rows, row += made_rows * seen, count -= made_rows) {
            const int64_t fit = short_rows ? rows_that_fit(number, row + seen - 1, seen) : count;
            made_rows = fit > 0 ? smaller(fit, count) : 1;
            if (results.gathers()) made_rows = smaller(made_rows, results.rows_at_once(seen * width.cells));
            if constexpr (!indexed) made_rows = smaller(made_rows, smaller(rows_of_seeds, height.bins - number % height.bins));
            const int64_t at = row * width.cells, size = made_rows * seen * width.cells, out = number * width.bins;
            TileRows<T> tiles{};
            if constexpr (indexed)
                tiles.sent = static_cast<const T*>(call.g) + out, tiles.index = static_cast<const uint8_t*>(call.index) + out;
            else
                seeds.make(number, made_rows, made), tiles.sent = made;
            tiles.gx = results.template room<T>(at, size);
            tiles.rows = made_rows, tiles.bins = width.bins, tiles.cells = width.cells, tiles.from = from, tiles.to = to;
            tiles.row_taps = Integer<T>(problem.index_scale[1]), tiles.over = short_rows && fit > 0;
            spread<indexed>(tiles);
            results.keep(tiles.gx, at, size);
        }
    }

    // Rows of outputs from row `number` on whose blocks look at nothing behind the last, and write no cell that is not ours:
    // `row` is the last row of cells of the first, the next lie `apart`. What seeds made has room for a block behind it.
    int64_t rows_that_fit(int64_t number, int64_t row, int64_t apart) const {
        const int64_t cells_left = ours - row * width.cells - 2 * block;
        const int64_t outputs_left = call.outer * height.bins * width.bins - number * width.bins - block;
        if (cells_left < 0 || (indexed && outputs_left < 0)) return 0;
        const int64_t by_cells = cells_left / (apart * width.cells) + 1;
        return indexed ? smaller(by_cells, outputs_left / width.bins + 1) : by_cells;
    }
};

inline bool takes_tiles(const Problem& problem) {
    return problem.lanes == 1 && !problem.masked && !problem.cells.convert.store && !problem.results.convert.load && has_tiles(problem.axis);
}

template <class T, class Seeds>
void run_tiles(const Problem& problem, const Call& call, int64_t begin, int64_t end, const Seeds& seeds) {
    const int64_t sizes[3] = {problem.axis[0].cells, problem.axis[1].cells, problem.axis[2].cells};
    const Box last = box_of(call, sizes, end - 1);
    Tiles<T, Seeds> tiles(problem, call, seeds, (last.plane * sizes[1] + last.span[1].end) * sizes[2]);
    if (call.parts[1] == 1) return tiles.run_planes(begin, end);
    for (int64_t unit = begin; unit < end; ++unit) {
        const Box box = box_of(call, sizes, unit);
        tiles.run_rows(box.plane, box.span[1]);
    }
}

}  // namespace
}  // namespace poolkit
