// Windows that do not overlap, on planes of one lane: sixteen planes at a time, as lanes, and a few rows of them at
// a time. What is rearranged then stays in the first-level cache and is combined at once; bundle.hpp rearranges whole
// planes first. Results are the same, as layouts give the same bits (rule S14).
#pragma once

#include "bundle.hpp"
#include "forward.hpp"

namespace poolkit {
namespace {

// Cells of a plane that are rearranged at once, as far as rows are that short: of sixteen planes and four bytes they take
// 4 KiB. Of four times as many, what waits for memory and what computes overlap less (56x56 to 1x1 a quarter slower). A
// block of rows that are shorter still is not taken apart: to begin anew costs more (14x14 to 1x1 a fifth).
constexpr int64_t near_cells = 64, cells_of_near_block = 128;

// Rows of so many cells that are rearranged at once.
inline int64_t rows_rearranged(int64_t cells) {
    return cells * block_cells <= cells_of_near_block ? block_cells : larger(1, smaller(block_cells, near_cells / cells));
}

// Sixteen planes at a time.
class Disjoint {
    const Op& op;
    Problem problem;
    const Call& call;
    const AxisView &depth, &height, &width;
    const int64_t lanes;    // of a row of outputs
    const int64_t at_once;  // rows rearranged at once
    char *elements = nullptr, *numbers = nullptr, *y = nullptr, *index = nullptr;
    StateRow row{nullptr, 0, 0}, stack{nullptr, 0, 0}, slab_row{nullptr, 0, 0}, slab_stack{nullptr, 0, 0};
    const char* x = nullptr;  // the first plane
    int64_t planes = 0;

  public:
    Disjoint(const Op& op, const Problem& given, const Call& call)
        : op(op), problem(given), call(call), depth(problem.axis[0]), height(problem.axis[1]), width(problem.axis[2]),
          lanes(width.bins * bundle), at_once(rows_rearranged(width.cells)) {
        problem.lanes = bundle;
        const int64_t cells = at_once * width.cells * bundle;
        Arena arena;
        for (int twice = 0; twice < 2; ++twice) {
            elements = arena.take(cells * problem.cells.bytes);
            numbers = problem.cells.convert.load ? arena.take(cells * op.is.bytes) : elements;
            row = arena.states(op.is, lanes), stack = arena.states(op.is, stack_rows(height.widest) * lanes);
            slab_row = arena.states(op.is, lanes), slab_stack = arena.states(op.is, stack_rows(depth.widest) * lanes);
            y = arena.take(outputs() * bundle * problem.results.bytes);
            index = call.index ? arena.take(outputs() * bundle * problem.index_bytes) : nullptr;
            if (twice == 0) arena = Arena{call.scratch(bundle_slot, size_t(arena.used))};
        }
    }

    void run(int64_t unit) {
        const int64_t first = unit * bundle;
        planes = smaller(bundle, call.outer - first);
        x = static_cast<const char*>(call.x) + first * plane_cells() * problem.cells.bytes;
        Call inner = call;
        inner.y = y, inner.index = index, inner.past_caches = false;
        Results results(inner, problem.results, y, width.bins * bundle);
        Outputs sink(op, problem, inner, results, 0);
        sink.width = {0, width.bins};
        for (int64_t d = 0; d < depth.bins; ++d)
            for (int64_t h = 0; h < height.bins; ++h) sink.row(d, h, combine_depth(d, h));
        take_back(y, problem.results.bytes, call.y, first);
        if (index) take_back(index, problem.index_bytes, call.index, first);
    }

  private:
    int64_t plane_cells() const { return depth.cells * height.cells * width.cells; }
    int64_t outputs() const { return depth.bins * height.bins * width.bins; }

    Finished combine_depth(int64_t d, int64_t h) const {
        const auto tap = [&](int64_t t) { return uint64_t(depth.first[d] + t) * uint64_t(problem.index_scale[0]); };
        if (depth.count[d] == 1) {
            combine_height(depth.start[d], h);
            return {row, tap(0)};
        }
        merge_blocks(op, slab_row, depth.count[d], lanes, slab_stack, lanes, [&](int64_t t, int64_t count) {
            for (int64_t u = t; u < t + count; ++u) {
                combine_height(depth.start[d] + u, h);
                if (u == t)
                    pass<false>(op, slab_row, lanes, {held(row, tap(u))});
                else
                    pass<true>(op, slab_row, lanes, {held(row, tap(u))});
            }
        });
        return {slab_row, 0};
    }

    // row = bin h of slab number `slab`.
    void combine_height(int64_t slab, int64_t h) const {
        const int64_t row_bytes = width.cells * problem.cells.bytes;
        const char* const first = x + (slab * height.cells + height.start[h]) * row_bytes;
        const uint64_t scale = uint64_t(problem.index_scale[1]);
        merge_blocks(op, row, height.count[h], lanes, stack, lanes, [&](int64_t t, int64_t count) {
            for (int64_t done = 0; done < count; done += at_once) {
                const int64_t rows = smaller(at_once, count - done), tap = t + done;
                problem.shared->planes_to_lanes[power_of_two(problem.cells.bytes)](
                    first + tap * row_bytes, plane_cells(), planes, rows * width.cells, elements);
                if (numbers != elements) problem.cells.convert.load(elements, numbers, rows * width.cells * bundle);
                op.is.rows(op.parameters, LaneRows{numbers, rows, done > 0, &width,
                                                   uint64_t(height.first[h] + tap) * scale, scale, row});
            }
        });
    }

    // Results of lanes to where they stay.
    void take_back(const char* from, int64_t bytes, void* to, int64_t first) const {
        problem.shared->lanes_to_planes[power_of_two(bytes)](
            from, planes, outputs(), static_cast<char*>(to) + first * outputs() * bytes, outputs());
    }
};

}  // namespace
}  // namespace poolkit
