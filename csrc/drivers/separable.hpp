// Axes combined last to first (rule S14): rows of states along the width, then rows over the height, then
// slabs over the depth. Every input row is reduced along the width once and held while bins need it.
#pragma once

#include "halves.hpp"
#include "rows.hpp"

namespace poolkit {
namespace {

// Cells a pass over this axis holds at a time, besides those it makes at once.
inline int64_t cells_held(const Operation& operation, const AxisView& axis) {
    if (halves(operation, axis)) return Halves::cells_held(axis);
    if (slides(operation, axis)) return Sliding::cells_held(axis);
    const bool forgets = axis.ordered && !axis.overlapping;  // a cell is done with once its block is
    return forgets ? smaller(axis.span, (block_cells - 1) * axis.step + 1) : axis.span;
}

// Rows of states that a pass over this axis keeps in all.
inline int64_t rows_held(const Operation& operation, const AxisView& axis) {
    const bool runs = slides(operation, axis) && !halves(operation, axis);
    return runs ? Sliding::rows_held(axis) : cells_held(operation, axis);
}

// Rows of states.
class Feed {
  public:
    virtual int64_t rows_at_once() const = 0;
    // States of consecutive input rows along the width.
    virtual void rows(int64_t depth, int64_t height, int64_t rows, const StateRow& to) const = 0;

  protected:
    ~Feed() = default;
};

// Who gets the results: rows of outputs `width`.
class Sink {
  public:
    Span width{0, 0};
    virtual void row(int64_t depth, int64_t height, const Finished& done) const = 0;
    // Where the states of a row may be made, instead of `otherwise`: they are then the results.
    virtual StateRow room(int64_t, int64_t, const StateRow& otherwise) const { return otherwise; }
    virtual void empty(int64_t depth, int64_t height) const = 0;

  protected:
    ~Sink() = default;
};

// Combines `feed` rows over height and depth and hands each row of results to `sink`.
class Separable {
    const Op& op;
    const Feed& feed;
    const AxisView *depth, *height;
    const Span depths, heights;
    const int64_t width;  // lanes per row of states
    const uint64_t depth_scale, height_scale;

    int64_t at_once, capacity, slab_capacity = 0;
    int64_t first_cell, end_cell;  // input rows that the bins of this range see
    int64_t next = 0;              // first input row not yet made
    bool slabs_needed;
    StateRow ring{nullptr, 0, 0}, column{nullptr, 0, 0}, stack{nullptr, 0, 0}, slabs{nullptr, 0, 0}, slab_stack{nullptr, 0, 0};
    int64_t* slab_held = nullptr;
    Halves height_halves, depth_halves;
    Sliding height_runs, depth_runs;
    StateRow whole{nullptr, 0, 0};  // a slab combined over the depth

  public:
    // Index scales may be null where states carry no taps.
    Separable(const Op& op, const Feed& feed, const AxisView* axes, Span depths, Span heights, int64_t width,
              const int64_t* scale)
        : op(op), feed(feed), depth(&axes[0]), height(&axes[1]), depths(depths), heights(heights), width(width),
          depth_scale(scale ? uint64_t(scale[0]) : 0), height_scale(scale ? uint64_t(scale[1]) : 0),
          height_halves(op, axes[1], width, height_scale),
          depth_halves(op, axes[0], heights.size() * width, depth_scale),
          height_runs(op, axes[1], width, height_scale, slides(op.is, axes[1]) && !height_halves.used()),
          depth_runs(op, axes[0], heights.size() * width, depth_scale, slides(op.is, axes[0]) && !depth_halves.used()) {
        first_cell = height->cells, end_cell = 0;
        for (int64_t h = heights.begin; h < heights.end; ++h) {
            const int64_t start = height->start[h], count = height->count[h];
            if (count == 0) continue;
            first_cell = smaller(first_cell, start);
            end_cell = larger(end_cell, start + (count - 1) * height->step + 1);
        }
        at_once = feed.rows_at_once();
        capacity = smaller(cells_held(op.is, *height) + at_once, larger(height->cells, 1));
        slabs_needed = depth->widest > 1;
        if (slabs_needed) slab_capacity = slides(op.is, *depth) ? cells_held(op.is, *depth) : depth->span;
    }

    void layout(Arena& arena) {
        ring = arena.states(op.is, capacity * width);
        column = arena.states(op.is, width);
        height_halves.layout(arena), height_runs.layout(arena);
        if (!slides(op.is, *height)) stack = arena.states(op.is, stack_rows(height->widest) * width);
        if (slabs_needed) {
            depth_halves.layout(arena), depth_runs.layout(arena);
            if (slides(op.is, *depth)) whole = arena.states(op.is, heights.size() * width);
            slab_stack = arena.states(op.is, stack_rows(depth->widest) * width);
            slabs = arena.states(op.is, slab_capacity * heights.size() * width);
            slab_held = reinterpret_cast<int64_t*>(arena.take(slab_capacity * int64_t(sizeof(int64_t))));
        }
    }

    void run(const Sink& sink) {
        for (int64_t slot = 0; slot < slab_capacity; ++slot) slab_held[slot] = -1;
        if (slides(op.is, *depth)) return slide_over_depth(sink);
        for (int64_t d = depths.begin; d < depths.end; ++d) {
            const int64_t count = depth->count[d];
            const uint64_t first = depth->first ? uint64_t(depth->first[d]) : 0;
            if (!slabs_needed && count == 1) {
                begin_slab();
                for (int64_t h = heights.begin; h < heights.end; ++h) {
                    if (height->count[h] == 0) {
                        sink.empty(d, h);
                        continue;
                    }
                    Finished done = combine_height(depth->start[d], h, sink.room(d, h, column));
                    done.offset += first * depth_scale;
                    sink.row(d, h, done);
                }
                continue;
            }
            for (int64_t h = heights.begin; h < heights.end; ++h) {
                if (count == 0 || height->count[h] == 0) {
                    sink.empty(d, h);
                    continue;
                }
                const auto tap = [&](int64_t t) {
                    const int64_t slab = depth->start[d] + t * depth->step;
                    return held(slab_row(slab, h), (first + uint64_t(t)) * depth_scale);
                };
                reduce_taps(op, column, count, width, tap, slab_stack, width);
                sink.row(d, h, Finished{column, 0});
            }
        }
    }

  private:
    void begin_slab() {
        next = first_cell;
        height_halves.begin(first_cell), height_runs.begin(first_cell);
    }

    void slide_over_depth(const Sink& sink) {
        bool begun = false;
        for (int64_t d = depths.begin; d < depths.end; ++d) {
            const bool empty = depth->count[d] == 0;
            if (!empty && !begun)
                depth_halves.begin(depth->start[d]), depth_runs.begin(depth->start[d]), begun = true;
            const auto slab = [&](int64_t number) { return slab_at(number); };
            Finished done{whole, 0};
            if (!empty) done = depth_halves.used() ? depth_halves.combine(d, whole, slab) : depth_runs.combine(d, whole, slab);
            for (int64_t h = heights.begin; h < heights.end; ++h) {
                if (empty || height->count[h] == 0)
                    sink.empty(d, h);
                else
                    sink.row(d, h, Finished{done.row.from((h - heights.begin) * width), done.offset});
            }
        }
    }

    // States of input row h of slab d; rows are asked for in the order of the bins.
    StateRow input_row(int64_t d, int64_t h, int64_t wanted_from) {
        if (height->ordered && wanted_from > next) next = wanted_from;  // no later bin wants those between
        while (next <= h) {
            const int64_t slot = next % capacity;
            int64_t rows = smaller(at_once, capacity - slot);
            rows = smaller(rows, end_cell - next);
            feed.rows(d, next, rows, ring.from(slot * width));
            next += rows;
        }
        return ring.from(h % capacity * width);
    }

    Finished combine_height(int64_t d, int64_t h, StateRow to) {
        const int64_t start = height->start[h], count = height->count[h];
        const uint64_t first = height->first ? uint64_t(height->first[h]) : 0;
        if (count == 1) return {input_row(d, start, start), first * height_scale};
        const auto row = [&](int64_t cell) { return input_row(d, cell, 0); };
        if (height_halves.used()) return height_halves.combine(h, to, row);
        if (height_runs.used()) return height_runs.combine(h, to, row);
        const auto tap = [&](int64_t t) {
            return held(input_row(d, start + t * height->step, start), (first + uint64_t(t)) * height_scale);
        };
        reduce_taps(op, to, count, width, tap, stack, width);
        return {to, 0};
    }

    // Row h of slab d after the height has been combined.
    StateRow slab_row(int64_t d, int64_t h) { return slab_at(d).from((h - heights.begin) * width); }

    // A slab is made whole when first asked for.
    StateRow slab_at(int64_t d) {
        const int64_t slot = d % slab_capacity, rows = heights.size();
        const StateRow slab = slabs.from(slot * rows * width);
        if (slab_held[slot] != d) {
            slab_held[slot] = d;
            begin_slab();
            for (int64_t r = heights.begin; r < heights.end; ++r) {
                if (height->count[r] == 0) continue;
                const StateRow target = slab.from((r - heights.begin) * width);
                const Finished done = combine_height(d, r, target);
                if (done.row.base != target.base)
                    pass<false>(op, target, width, {held(done.row, done.offset)});
            }
        }
        return slab;
    }
};

}  // namespace
}  // namespace poolkit
