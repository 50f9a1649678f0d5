// The forward pass of every reduction that is a monoid.
#pragma once

#include "separable.hpp"

namespace poolkit {
namespace {

// Bytes of held rows above which a plane is done in strips: they then stay in a 1 MB second-level cache
// together with the input that streams by.
constexpr int64_t held_bytes = 256 * 1024;

// The same for slabs, which are read once per row of outputs only.
constexpr int64_t slab_bytes = 1024 * 1024;

// The part of a plane that one unit of work makes.
struct Box {
    int64_t plane;
    Span span[3];
};

// Unit number `unit`, over axes of `sizes` cut into call.parts.
inline Box box_of(const Call& call, const int64_t* sizes, int64_t unit) {
    const int64_t *parts = call.parts, per_plane = parts[0] * parts[1] * parts[2];
    const int64_t part = unit % per_plane;
    return {unit / per_plane,
            {part_of(sizes[0], parts[0], part / (parts[1] * parts[2])),
             part_of(sizes[1], parts[1], part / parts[2] % parts[1]), part_of(sizes[2], parts[2], part % parts[2])}};
}

// `count` elements from number `at` on as numbers: where they lie, or converted into scratch memory.
template <class T>
POOLKIT_INLINE const T* as_numbers(const Call& call, const Storage& storage, const void* base, int64_t at, int64_t count) {
    const char* const stored = static_cast<const char*>(base) + at * storage.bytes;
    if (!storage.convert.load) return reinterpret_cast<const T*>(stored);
    void* const loaded = call.scratch(loaded_slot, size_t(count) * sizeof(T));
    storage.convert.load(stored, loaded, count);
    return static_cast<const T*>(loaded);
}

// Where to put `count` numbers, element number `at` of `base` on, before kept() brings them there.
template <class T>
POOLKIT_INLINE T* to_be_kept(const Call& call, const Storage& storage, void* base, int64_t at, int64_t count) {
    if (storage.convert.store) return static_cast<T*>(call.scratch(made_slot, size_t(count) * sizeof(T)));
    return static_cast<T*>(base) + at;
}
template <class T>
POOLKIT_INLINE void keep(const Storage& storage, const T* numbers, void* base, int64_t at, int64_t count) {
    if (storage.convert.store) storage.convert.store(numbers, static_cast<char*>(base) + at * storage.bytes, count);
}

// Rows of one plane of the input (and its mask) as rows of states along the width.
template <class Op>
struct CellFeed {
    using T = typename Op::T;
    const Problem& problem;
    RowPass<Op> pass;
    const char* x = nullptr;
    T* loaded = nullptr;  // rows that are stored as something else, as numbers
    const uint8_t* mask = nullptr;
    uint8_t* spread = nullptr;  // a mask without lanes, repeated for every lane

    CellFeed(const Op& op, const Problem& problem, Span width)
        : problem(problem), pass(op, problem.axis[2], problem.lanes, width.begin, width.end) {}

    void layout(Arena& arena) {
        pass.layout(arena, rows_at_once());
        if (converts()) loaded = arena.take<T>(rows_at_once() * row_lanes());
        if constexpr (Op::masked) spread = arena.take<uint8_t>(rows_at_once() * row_lanes());
    }
    void select(const Call& call, int64_t plane) {
        const int64_t cells = problem.axis[0].cells * problem.axis[1].cells * problem.axis[2].cells;
        // Where values do not matter any address does, so long as it is one.
        x = static_cast<const char*>(Op::reads ? call.x : call.g) + plane * cells * problem.lanes * problem.cells.bytes;
        if constexpr (Op::masked) mask = call.mask + plane / problem.mask_repeat * cells * (problem.mask_lanes ? problem.lanes : 1);
    }
    int64_t row_lanes() const { return problem.axis[2].cells * problem.lanes; }
    int64_t rows_at_once() const { return pass.rows_at_once(); }
    bool converts() const { return Op::reads && problem.cells.convert.load; }

    // Address of the cells from `place` on, as numbers.
    const T* numbers(int64_t place, int64_t rows) const {
        const char* const stored = x + place * problem.cells.bytes;
        if (!converts()) return reinterpret_cast<const T*>(stored);
        const Span seen = rows > 1 ? Span{0, rows * problem.axis[2].cells} : pass.seen;
        const int64_t first = seen.begin * problem.lanes;
        problem.cells.convert.load(stored + first * problem.cells.bytes, loaded + first, seen.size() * problem.lanes);
        return loaded;
    }

    void rows(int64_t depth, int64_t height, int64_t rows, const Row<Op>& to) const {
        const int64_t place = (depth * problem.axis[1].cells + height) * row_lanes();
        if constexpr (Op::masked) {
            const uint8_t* valid = mask + place;
            if (!problem.mask_lanes && problem.lanes > 1) {
                const uint8_t* cells = mask + place / problem.lanes;
                for (int64_t i = 0; i < rows * problem.axis[2].cells; ++i)
                    for (int64_t c = 0; c < problem.lanes; ++c) spread[i * problem.lanes + c] = cells[i];
                valid = spread;
            }
            pass.run(Cells<Op>{numbers(place, rows), valid}, rows, to);
        } else {
            pass.run(Cells<Op>{numbers(place, rows)}, rows, to);
        }
    }
};

// f(begin, end, divisor) for the runs of outputs of one row that share a divisor.
template <class T, class F>
POOLKIT_INLINE void each_run(const Problem& problem, int64_t depth, int64_t height, Span width, F f) {
    if (problem.divisor_override != 0) return f(width.begin, width.end, T(problem.divisor_override));
    const int64_t rows = problem.divisor_count[0][depth] * problem.divisor_count[1][height];
    int64_t begin = width.begin;
    for (int64_t run = 0; begin < width.end; ++run) {
        const int64_t end = smaller(problem.run_end[run], width.end);
        if (end <= begin) continue;
        f(begin, end, T(rows * problem.divisor_count[2][begin]));
        begin = end;
    }
}

template <class Op>
POOLKIT_INLINE typename Op::T finished(const Op& op, typename Op::State state, typename Op::T divisor,
                                       typename Op::T) {
    return op.finish(state, divisor);
}
template <class Op>
POOLKIT_INLINE typename Op::T finished(const Masked<Op>& op, typename Masked<Op>::State state, typename Op::T,
                                       typename Op::T empty) {
    using T = typename Op::T;
    const T value = op.finish(state.inner, T(state.count));  // with a mask, valid cells are the divisor
    return state.count == 0 ? empty : value;
}

template <class Op, class StateRow>
[[gnu::noinline]] void finish_run(const Op& op_reference, StateRow row, typename Op::T* y, int64_t width,
                                  typename Op::T divisor, typename Op::T empty) {
    const Op op = op_reference;
#pragma GCC ivdep
    for (int64_t i = 0; i < width; ++i) y[i] = finished(op, row.load(i), divisor, empty);
}

// Taps in the smallest type that holds them; a window without valid cells has all bits set.
template <class Stored, class Op, class StateRow>
[[gnu::noinline]] void store_taps(const Op& op_reference, StateRow row, Integer<typename Op::T> offset,
                                  Stored* index, int64_t width) {
    const Op op = op_reference;
#pragma GCC ivdep
    for (int64_t i = 0; i < width; ++i) {
        const auto state = row.load(i);
        if constexpr (Op::masked)
            index[i] = state.count == 0 ? Stored(~Stored(0)) : Stored(op.tap(state.inner) + offset);
        else
            index[i] = Stored(op.tap(state) + offset);
    }
}

template <class F>
POOLKIT_INLINE void with_index_type(int bytes, F f) {
    if (bytes == 1)
        f(uint8_t(0));
    else if (bytes == 2)
        f(uint16_t(0));
    else
        f(uint32_t(0));
}

// Writes rows of finished states into the output.
template <class Op>
struct Outputs {
    using T = typename Op::T;
    const Op& op;
    const Problem& problem;
    const Call& call;
    const Span width;
    int64_t plane = 0;

    int64_t place(int64_t depth, int64_t height) const {
        const AxisView* axis = problem.axis;
        return (((plane * axis[0].bins + depth) * axis[1].bins + height) * axis[2].bins + width.begin) *
               problem.lanes;
    }
    void row(int64_t depth, int64_t height, const Finished<Op>& done) const {
        const int64_t at = place(depth, height), lanes = problem.lanes;
        T* const y = to_be_kept<T>(call, problem.results, call.y, at, width.size() * lanes);
        each_run<T>(problem, depth, height, width, [&](int64_t begin, int64_t end, T divisor) {
            const int64_t from = (begin - width.begin) * lanes;
            finish_run(op, done.row.from(from), y + from, (end - begin) * lanes, divisor, T(problem.empty_value));
        });
        keep(problem.results, y, call.y, at, width.size() * lanes);
        if constexpr (Op::has_index)
            if (call.index) with_index_type(problem.index_bytes, [&](auto type) {
                store_taps(op, done.row, done.offset, static_cast<decltype(type)*>(call.index) + at,
                           width.size() * lanes);
            });
        if (problem.axis[2].has_empty)
            for (int64_t w = width.begin; w < width.end; ++w)
                if (problem.axis[2].count[w] == 0) fill(at + (w - width.begin) * lanes, lanes);
    }
    void empty(int64_t depth, int64_t height) const { fill(place(depth, height), width.size() * problem.lanes); }

    void fill(int64_t at, int64_t count) const {
        const T empty = T(problem.empty_value);
        for (int64_t i = at; i < at + count; ++i) {
            if (!problem.results.convert.store) static_cast<T*>(call.y)[i] = empty;
            keep(problem.results, &empty, call.y, i, 1);
        }
        if constexpr (Op::has_index)
            if (call.index) with_index_type(problem.index_bytes, [&](auto type) {
                using Stored = decltype(type);
                for (int64_t i = at; i < at + count; ++i) static_cast<Stored*>(call.index)[i] = Stored(~Stored(0));
            });
    }
};

// Hands the states of all outputs in a box to `sink`, in strips whose held rows fit the cache.
template <class Op, class Sink>
void reduce_box(const Op& op, const Problem& problem, const Call& call, const Box& box, Sink make_sink) {
    constexpr int64_t state_bytes = int64_t(sizeof(typename Op::State));
    const AxisView* axis = problem.axis;
    const int64_t row_bytes = rows_held<Op>(axis[1]) * problem.lanes * state_bytes;
    const int64_t strip = larger(larger(1, 256 / problem.lanes), held_bytes / larger(row_bytes, 1));
    const int64_t slabs_held = slides<Op>(axis[0]) ? rows_held<Op>(axis[0]) : axis[0].span;
    const int64_t strips = (box.span[2].size() + strip - 1) / strip;
    for (int64_t s = 0; s < strips; ++s) {
        Span width = part_of(box.span[2].size(), strips, s);
        width = {width.begin + box.span[2].begin, width.end + box.span[2].begin};
        const int64_t lanes = width.size() * problem.lanes;
        int64_t bands = 1;
        if (axis[0].widest > 1)
            bands = smaller(box.span[1].size(),
                            slabs_held * box.span[1].size() * lanes * state_bytes / slab_bytes + 1);
        for (int64_t b = 0; b < bands; ++b) {
            Span height = part_of(box.span[1].size(), bands, b);
            height = {height.begin + box.span[1].begin, height.end + box.span[1].begin};
            CellFeed<Op> feed(op, problem, width);
            Separable<Op, CellFeed<Op>> separable(op, feed, axis, box.span[0], height, lanes, problem.index_scale);
            Arena arena;
            feed.layout(arena), separable.layout(arena);
            arena = {static_cast<char*>(call.scratch(working_slot, size_t(arena.used))), 0};
            feed.layout(arena), separable.layout(arena);
            feed.select(call, box.plane);
            auto sink = make_sink(width);
            separable.run(sink);
        }
    }
}

template <class Op>
void forward_with(const Op& op, const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const int64_t sizes[3] = {problem.axis[0].bins, problem.axis[1].bins, problem.axis[2].bins};
    for (int64_t unit = begin; unit < end; ++unit) {
        const Box box = box_of(call, sizes, unit);
        reduce_box(op, problem, call, box,
                   [&](Span width) { return Outputs<Op>{op, problem, call, width, box.plane}; });
    }
}

}  // namespace
}  // namespace poolkit
