// The forward pass of every reduction that is a monoid.
#pragma once

#include <cstring>

#include "results.hpp"
#include "separable.hpp"

namespace poolkit {
namespace {

// Bytes of held rows above which a plane is done in strips: what a second-level cache of 1 MiB can hold at most. Narrower
// strips would leave more of it to the input, but each of their short rows has to be fetched from memory anew: 65x65 on
// rows of 2048 took a sixth longer with a quarter of it.
constexpr int64_t held_bytes = 1024 * 1024;

// The same for slabs, which are read once per row of outputs only.
constexpr int64_t slab_bytes = 1024 * 1024;

// Rows of one plane of the input (and its mask) as rows of states along the width.
class CellFeed final : public Feed {
    const Op& op;
    const Problem& problem;
    RowPass pass;
    const char* x = nullptr;
    char* loaded = nullptr;  // rows that are stored as something else, as numbers
    const uint8_t* mask = nullptr;
    bool* const met_nan;  // null: nobody asks
    StateRow lifted{nullptr, 0, 0};
    uint8_t* spread = nullptr;  // a mask without lanes, repeated for every lane

  public:
    CellFeed(const Op& op, const Problem& problem, Span width, bool* met_nan)
        : op(op), problem(problem), met_nan(met_nan), pass(op, problem.axis[2], problem.lanes, width.begin, width.end) {}

    void layout(Arena& arena) {
        pass.layout(arena, rows_at_once());
        if (converts()) loaded = arena.take(rows_at_once() * row_lanes() * op.is.bytes);
        if (!op.is.masked) return;
        lifted = arena.states(op.is, rows_at_once() * row_lanes());
        spread = reinterpret_cast<uint8_t*>(arena.take(rows_at_once() * row_lanes()));
    }
    void select(const Call& call, int64_t plane) {
        const int64_t cells = problem.axis[0].cells * problem.axis[1].cells * problem.axis[2].cells;
        // Where values do not matter any address does, so long as it is one.
        x = static_cast<const char*>(op.is.reads ? call.x : call.g) + plane * cells * problem.lanes * problem.cells.bytes;
        if (op.is.masked) mask = call.mask + plane / problem.mask_repeat * cells * (problem.mask_lanes ? problem.lanes : 1);
    }
    int64_t rows_at_once() const override { return pass.rows_at_once(); }
    void rows(int64_t depth, int64_t height, int64_t rows, const StateRow& to) const override {
        const int64_t place = (depth * problem.axis[1].cells + height) * row_lanes();
        const char* const cells = numbers(place, rows);
        if (met_nan && !*met_nan) {
            const Span seen = relevant(rows);
            const int64_t lanes = problem.lanes;
            *met_nan = !may_be_ordered(problem, cells + seen.begin * lanes * op.is.bytes, seen.size() * lanes);
        }
        if (!op.is.masked) return pass.run(Source{cells, 0, 0, op.is.bytes, true}, rows, to);
        const uint8_t* valid = mask + place;
        if (!problem.mask_lanes && problem.lanes > 1) {
            const uint8_t* const of_cells = mask + place / problem.lanes;
            for (int64_t i = 0; i < rows * problem.axis[2].cells; ++i)
                std::memset(spread + i * problem.lanes, of_cells[i], size_t(problem.lanes));
            valid = spread;
        }
        const int64_t first = relevant(rows).begin * problem.lanes, width = relevant(rows).size() * problem.lanes;
        op.is.lift(op.parameters, lifted.from(first), cells + first * op.is.bytes, valid + first, width);
        pass.run(held(lifted), rows, to);
    }

  private:
    int64_t row_lanes() const { return problem.axis[2].cells * problem.lanes; }
    bool converts() const { return op.is.reads && problem.cells.convert.load; }

    // Cells of a row that matter; of several rows all do.
    Span relevant(int64_t rows) const { return rows > 1 ? Span{0, rows * problem.axis[2].cells} : pass.seen; }

    // Address of the cells from `place` on, as numbers.
    const char* numbers(int64_t place, int64_t rows) const {
        const char* const stored = x + place * problem.cells.bytes;
        if (!converts()) return stored;
        const Span seen = relevant(rows);
        const int64_t first = seen.begin * problem.lanes;
        problem.cells.convert.load(stored + first * problem.cells.bytes, loaded + first * op.is.bytes,
                                   seen.size() * problem.lanes);
        return loaded;
    }
};

// The number that stands for an empty window.
union EmptyNumber {
    float float32;
    double float64;
    int64_t int64;

    EmptyNumber(Number number, double value) {
        if (number == Number::float32)
            float32 = float(value);
        else if (number == Number::float64)
            float64 = value;
        else
            int64 = int64_t(value);
    }
};

// Writes rows of finished states into the output.
class Outputs final : public Sink {
    const Op& op;
    const Problem& problem;
    const Call& call;
    Results& results;
    const int64_t plane;

  public:
    Outputs(const Op& op, const Problem& problem, const Call& call, Results& results, int64_t plane)
        : op(op), problem(problem), call(call), results(results), plane(plane) {}

    void row(int64_t depth, int64_t height, const Finished& done) const override {
        const int64_t at = place(depth, height), lanes = problem.lanes, bytes = op.is.bytes;
        char* const y = results.room(at, width.size() * lanes, bytes);
        if (done.row.base != y) each_run(problem, depth, height, width, [&](int64_t begin, int64_t end, double divisor) {
            const int64_t from = (begin - width.begin) * lanes;
            op.is.finish(op.parameters, done.row.from(from), y + from * bytes, (end - begin) * lanes, divisor,
                         problem.empty_value);
        });
        results.keep(y, at, width.size() * lanes);
        if (op.is.has_index && call.index) {
            const StateRow& states = done.row;
            op.moves().store_taps(states.from(states.pitch).base, op.is.masked ? states.from(2 * states.pitch).base : nullptr,
                                  done.offset, static_cast<char*>(call.index) + at * problem.index_bytes,
                                  problem.index_bytes, width.size() * lanes);
        }
        if (problem.axis[2].has_empty)
            for (int64_t w = width.begin; w < width.end; ++w)
                if (problem.axis[2].count[w] == 0) fill(at + (w - width.begin) * lanes, lanes);
    }
    void empty(int64_t depth, int64_t height) const override { fill(place(depth, height), width.size() * problem.lanes); }

    // States that are one number and not divided are results already.
    StateRow room(int64_t depth, int64_t height, const StateRow& otherwise) const override {
        if (!op.is.exact || op.is.fields > 1 || problem.results.convert.store) return otherwise;
        return {results.room(place(depth, height), width.size() * problem.lanes, op.is.bytes), 0, op.is.bytes};
    }

  private:
    int64_t place(int64_t depth, int64_t height) const {
        const AxisView* axis = problem.axis;
        return (((plane * axis[0].bins + depth) * axis[1].bins + height) * axis[2].bins + width.begin) *
               problem.lanes;
    }
    void fill(int64_t at, int64_t count) const {
        const EmptyNumber empty(op.is.number, problem.empty_value);
        for (int64_t i = at; i < at + count; ++i) {
            if (!problem.results.convert.store)
                std::memcpy(static_cast<char*>(call.y) + i * op.is.bytes, &empty, size_t(op.is.bytes));
            keep(problem.results, &empty, call.y, i, 1);
        }
        if (op.is.has_index && call.index)  // all bits set
            std::memset(static_cast<char*>(call.index) + at * problem.index_bytes, -1, size_t(count * problem.index_bytes));
    }
};

// Hands the states of all outputs in a box to `sink`, in strips whose held rows fit the cache. `met_nan` becomes whether
// a cell is NaN, where somebody asks.
inline void reduce_box(const Op& op, const Problem& problem, const Call& call, const Box& box, Sink& sink,
                       bool* met_nan = nullptr) {
    const int64_t state_bytes = op.is.fields * op.is.bytes;
    const AxisView* axis = problem.axis;
    const int64_t row_bytes = rows_held(op.is, axis[1]) * problem.lanes * state_bytes;
    const int64_t strip = larger(larger(1, 256 / problem.lanes), held_bytes / larger(row_bytes, 1));
    const int64_t slabs_held = slides(op.is, axis[0]) ? rows_held(op.is, axis[0]) : axis[0].span;
    const int64_t strips = (box.span[2].size() + strip - 1) / strip;
    for (int64_t s = 0; s < strips; ++s) {
        Span width = part_of(box.span[2].size(), strips, s);
        width = {width.begin + box.span[2].begin, width.end + box.span[2].begin};
        const int64_t lanes = width.size() * problem.lanes;
        int64_t bands = 1;
        if (axis[0].widest > 1)
            bands = smaller(box.span[1].size(),
                            slabs_held * box.span[1].size() * lanes * state_bytes / slab_bytes + 1);
        sink.width = width;
        for (int64_t b = 0; b < bands; ++b) {
            Span height = part_of(box.span[1].size(), bands, b);
            height = {height.begin + box.span[1].begin, height.end + box.span[1].begin};
            CellFeed feed(op, problem, width, met_nan);
            Separable separable(op, feed, axis, box.span[0], height, lanes, problem.index_scale);
            Arena arena;
            feed.layout(arena), separable.layout(arena);
            arena = Arena(call.scratch(working_slot, size_t(arena.used)));
            feed.layout(arena), separable.layout(arena);
            feed.select(call, box.plane);
            separable.run(sink);
        }
    }
}

inline void forward_with(const Op& op, const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const int64_t sizes[3] = {problem.axis[0].bins, problem.axis[1].bins, problem.axis[2].bins};
    Results results(call, problem.results, call.y, problem.axis[2].bins * problem.lanes);
    const Op ordered = ordered_form(op, problem);
    const bool tries = &ordered.is != &op.is && any(problem.axis, &AxisView::overlapping);
    for (int64_t unit = begin; unit < end; ++unit) {
        const Box box = box_of(call, sizes, unit);
        Outputs outputs(op, problem, call, results, box.plane);
        // As if no cell were NaN, and again where one is.
        bool again = !tries;
        if (tries) reduce_box(ordered, problem, call, box, outputs, &again);
        if (again) reduce_box(op, problem, call, box, outputs);
    }
}

}  // namespace
}  // namespace poolkit
