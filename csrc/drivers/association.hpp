// How the cells of one bin are combined: the one place that fixes the association (rule S14).
//
// Cells are combined in blocks of eight, one after the other; blocks are merged in pairs, like the carry
// of a binary counter. It depends on the number of cells alone, so every layout, thread count and
// instruction set rounds alike, and a long float32 sum loses few digits: rounding errors add up over 8 +
// log2(n / 8) steps, not n.
//
// Of a bin of 8 n + t cells (1 <= t <= 8) the whole blocks are thus merged in runs of 2^level blocks, one run for
// each binary digit of n, the longest first; runs and the last t cells are merged from right to left. Bins that
// overlap share runs (sliding.hpp). Where the association does not matter a bit (max and min) they share others
// (overlapping.hpp).
#pragma once

#include "units.hpp"

namespace poolkit {
namespace {

constexpr int64_t block_cells = 8;
constexpr int deepest = 32;  // merges of fewer than 2^31 cells in blocks of 8 nest at most 28 deep

// Levels of runs that bins of up to `widest` cells take.
POOLKIT_INLINE int run_levels(int64_t widest) {
    int levels = 0;
    for (int64_t blocks = (widest - 1) / block_cells; blocks > 0; blocks /= 2) ++levels;
    return levels;
}
POOLKIT_INLINE int64_t run_cells(int level) { return block_cells << level; }

// What is left of a bin after its whole blocks: 1 to 8 cells.
POOLKIT_INLINE int64_t last_cells(int64_t count) { return (count - 1) % block_cells + 1; }

// Sources of one pass of an exact operation. Four cost little more than two, since what is read lies in the
// first-level cache.
constexpr int64_t exact_sources = 4;

// The length of runs that may overlap: powers of four.
POOLKIT_INLINE int64_t overlapping_cells(int level) { return exact_sources << 2 * level; }
POOLKIT_INLINE int overlapping_levels(int64_t widest) {
    int levels = 0;
    while (overlapping_cells(levels) <= widest) ++levels;
    return levels;
}

// The runs that cover a window of `count` >= 4 cells: piece p begins at cell at(p).
struct Cover {
    int level;
    int64_t count, cells, pieces;

    explicit Cover(int64_t count) : level(overlapping_levels(count) - 1), count(count) {
        cells = overlapping_cells(level);
        pieces = (count + cells - 1) / cells;  // fewer than four lengths fit, or the level were higher
    }
    POOLKIT_INLINE int64_t at(int64_t piece) const { return smaller(piece * cells, count - cells); }
};

}  // namespace
}  // namespace poolkit
