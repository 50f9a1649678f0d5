// Windows of few cells (few.hpp) in registers, sixteen lanes at a time. Channels last has the lanes; planes of one lane
// are rearranged sixteen at a time, in strips that stay in the second-level cache, so that nothing here depends on how
// wide a map is or how far apart its windows are.
#pragma once

#include <cstring>

#include "bundle.hpp"
#include "few.hpp"

namespace poolkit {
namespace {

// Bytes that a strip may take: half of a second-level cache of 512 KiB, which x86 processors have at least since 2017.
constexpr int64_t strip_bytes = 256 * 1024;

// Outputs that see as many cells each, the same number of elements apart.
template <class T>
struct LaneRun {
    int64_t outputs, in, out;  // how many; elements of cells and of results from one to the next
    int64_t cells;             // of a window
    int64_t offset[few_cells]; // elements from the first to each of them, in raster order
    int64_t lanes;
    T divisor;
};

// Whole vectors of lanes: `lanes` is a multiple of sixteen.
template <class Few, int cells, class T>
[[gnu::noinline]] void values_of_run(const Few& given, const LaneRun<T>& run, const T* x, T* y) {
    const Few few = given;  // a copy: its fields then stay in registers
    const T divisor = run.divisor;
    for (int64_t number = 0; number < run.outputs; ++number, x += run.in, y += run.out)
        for (int64_t lane = 0; lane < run.lanes; lane += bundle) {
#pragma GCC unroll 1  // else it would be taken apart before it is made of vectors
#pragma GCC ivdep
            for (int i = 0; i < bundle; ++i) {
                T seen[cells];
                for (int t = 0; t < cells; ++t) seen[t] = x[run.offset[t] + lane + i];
                y[lane + i] = value_of_few(few, seen, divisor);
            }
        }
}

// `adds`: to what the cells hold; else no other output sends them anything.
template <class Few, int cells, bool adds, class T>
[[gnu::noinline]] void gradients_of_run(const Few& given, const LaneRun<T>& run, const T* x, const T* g, T* gx) {
    const Few few = given;
    const T divisor = run.divisor;
    for (int64_t number = 0; number < run.outputs; ++number, x += run.in, gx += run.in, g += run.out)
        for (int64_t lane = 0; lane < run.lanes; lane += bundle) {
#pragma GCC unroll 1
#pragma GCC ivdep
            for (int i = 0; i < bundle; ++i) {
                T seen[cells], held[cells] = {};
                for (int t = 0; t < cells; ++t) seen[t] = x[run.offset[t] + lane + i];
                // All are read before any is written: rows are often a multiple of 4096 bytes apart, where a read waits for a
                // write to the other row.
                if constexpr (adds)
                    for (int t = 0; t < cells; ++t) held[t] = gx[run.offset[t] + lane + i];
                gradients_of_few(few, seen, g[lane + i], divisor,
                                 [&](auto t, T sent) { gx[run.offset[t] + lane + i] = held[t] + sent; });
            }
        }
}

template <class Few, class T>
void values_of_vectors(const Few& few, const LaneRun<T>& run, const T* x, T* y) {
    with_number<few_cells>(run.cells, [&](auto cells) { values_of_run<Few, cells>(few, run, x, y); });
}
template <bool adds, class Few, class T>
void gradients_of_vectors(const Few& few, const LaneRun<T>& run, const T* x, const T* g, T* gx) {
    with_number<few_cells>(run.cells, [&](auto cells) { gradients_of_run<Few, cells, adds>(few, run, x, g, gx); });
}

// The lanes of one output that fill no vector, copied to where they do; the others are 0.
template <class T>
struct Tail {
    LaneRun<T> run;
    int64_t lanes;
    alignas(64) T cells[few_cells * bundle] = {}, sent[few_cells * bundle] = {}, output[bundle] = {};

    explicit Tail(const LaneRun<T>& whole) : run(whole), lanes(whole.lanes % bundle) {
        run.outputs = 1, run.lanes = bundle;
        for (int64_t t = 0; t < run.cells; ++t) run.offset[t] = t * bundle;
    }
    void take(const LaneRun<T>& whole, const T* from, T* to) const {
        for (int64_t t = 0; t < run.cells; ++t) std::copy_n(from + whole.offset[t], lanes, to + t * bundle);
    }
};

template <class Few, class T>
void values_of_lanes(const Few& few, LaneRun<T> run, const T* x, T* y) {
    if (run.lanes % bundle) {
        Tail<T> tail(run);
        const int64_t done = run.lanes - tail.lanes;
        for (int64_t number = 0; number < run.outputs; ++number) {
            tail.take(run, x + number * run.in + done, tail.cells);
            values_of_vectors(few, tail.run, tail.cells, tail.output);
            std::copy_n(tail.output, tail.lanes, y + number * run.out + done);
        }
        run.lanes = done;
    }
    values_of_vectors(few, run, x, y);
}

template <bool adds, class Few, class T>
void gradients_of_lanes(const Few& few, LaneRun<T> run, const T* x, const T* g, T* gx) {
    if (run.lanes % bundle) {
        Tail<T> tail(run);
        const int64_t done = run.lanes - tail.lanes;
        for (int64_t number = 0; number < run.outputs; ++number) {
            const int64_t at = number * run.in + done;
            tail.take(run, x + at, tail.cells);
            if constexpr (adds) tail.take(run, gx + at, tail.sent);
            std::copy_n(g + number * run.out + done, tail.lanes, tail.output);
            gradients_of_vectors<adds>(few, tail.run, tail.cells, tail.output, tail.sent);
            for (int64_t t = 0; t < run.cells; ++t)
                std::copy_n(tail.sent + t * bundle, tail.lanes, gx + at + run.offset[t]);
        }
        run.lanes = done;
    }
    gradients_of_vectors<adds>(few, run, x, g, gx);
}

// The first axis that has something to go along.
inline int axis_of_strips(const AxisView* axis) {
    for (int a = 0; a < 2; ++a)
        if (axis[a].cells > 1 || axis[a].bins > 1) return a;
    return 2;
}

// Where the cells, or the results, of a unit lie, and their elements as numbers in lanes.
template <class T>
class Strips {
    const Problem& problem;
    const Storage& storage;
    const int64_t lanes, step, plane;  // cells of a step along the axis of strips, and of a plane
    char* elements = nullptr;
    T* numbers = nullptr;

  public:
    Strips(const Problem& problem, const Storage& storage, int64_t lanes, int64_t step, int64_t plane)
        : problem(problem), storage(storage), lanes(lanes), step(step), plane(plane) {}

    int64_t bytes_of_step() const { return step * lanes * int64_t(sizeof(T)); }
    // Whether numbers can be used where they lie.
    bool direct() const { return !problem.bundled && !storage.convert.load; }
    void layout(Arena& arena, int64_t steps) {
        numbers = reinterpret_cast<T*>(arena.take(steps * bytes_of_step()));
        elements = storage.convert.load ? arena.take(steps * step * lanes * storage.bytes) : reinterpret_cast<char*>(numbers);
    }
    T* room() const { return numbers; }
    // Address of step `number` of plane `first`, of as many planes as lanes where they are bundled.
    char* address(const void* base, int64_t first, int64_t number) const {
        const int64_t of_cell = problem.bundled ? 1 : lanes;
        return const_cast<char*>(static_cast<const char*>(base)) + (first * plane + number * step) * of_cell * storage.bytes;
    }
    const T* load(const void* base, int64_t first, int64_t planes, Span steps) const {
        const char* const from = address(base, first, steps.begin);
        const int64_t cells = steps.size() * step;
        if (direct()) return reinterpret_cast<const T*>(from);
        if (problem.bundled)
            problem.shared->planes_to_lanes[power_of_two(storage.bytes)](from, plane, planes, cells, elements);
        if (storage.convert.load) storage.convert.load(problem.bundled ? elements : from, numbers, cells * lanes);
        return numbers;
    }
    // The inverse, from `made` on.
    void store(const T* made, void* base, int64_t first, int64_t planes, Span steps) const {
        char* const to = address(base, first, steps.begin);
        const int64_t cells = steps.size() * step;
        const char* from = reinterpret_cast<const char*>(made);
        if (storage.convert.store) {
            char* const stored = problem.bundled ? elements : to;
            storage.convert.store(made, stored, cells * lanes);
            from = stored;
        }
        if (problem.bundled)
            problem.shared->lanes_to_planes[power_of_two(storage.bytes)](from, planes, cells, to, plane);
        else if (from != to)
            std::memcpy(to, from, size_t(cells * lanes * storage.bytes));
    }
};

template <class R>
class FewLanes {
    using T = typename R::Number;
    using Few = typename R::OfFew;
    const Problem& problem;
    const Call& call;
    const AxisView* const axis;
    const int along;
    const AxisView& strip_axis;
    const int64_t lanes;
    const Few few;
    Strips<T> cells, results, gradients;

  public:
    FewLanes(const Problem& problem, const Call& call)
        : problem(problem), call(call), axis(problem.axis), along(axis_of_strips(axis)), strip_axis(axis[along]),
          lanes(problem.bundled ? bundle : problem.lanes), few(problem.parameters),
          cells(problem, problem.cells, lanes, cells_from(along + 1), cells_from(0)),
          results(problem, problem.results, lanes, bins_from(along + 1), bins_from(0)), gradients(cells) {}

    // The outputs of a box, which is cut along the axis of strips only.
    void forward(const Box& box) {
        const Span whole = box.span[along];
        const int64_t strips = cells.direct() && results.direct() ? 1 : strips_of(whole, strip_axis.bins, 1);
        int64_t most_cells = 0, most_bins = 0;
        for (int64_t s = 0; s < strips; ++s) {
            const Span bins = part(whole, strips, s);
            most_cells = larger(most_cells, cells_seen(strip_axis, bins).size()), most_bins = larger(most_bins, bins.size());
        }
        Arena arena;
        for (int twice = 0; twice < 2; ++twice) {
            if (!cells.direct()) cells.layout(arena, most_cells);
            if (!results.direct()) results.layout(arena, most_bins);
            if (twice == 0) arena = Arena{call.scratch(working_slot, size_t(arena.used))};
        }
        for (int64_t s = 0; s < strips; ++s) {
            Box outputs = box;
            const Span bins = outputs.span[along] = part(whole, strips, s), seen = cells_seen(strip_axis, bins);
            const T* const x = cells.load(call.x, first(box), planes(box), seen);
            T* const y = results.direct() ? reinterpret_cast<T*>(results.address(call.y, first(box), bins.begin)) : results.room();
            each_run(outputs, seen.begin, bins.begin, [&](const LaneRun<T>& run, int64_t in, int64_t out) {
                values_of_lanes(few, run, x + in, y + out);
            });
            if (!results.direct()) results.store(y, call.y, first(box), planes(box), bins);
        }
    }

    // The gradient of the cells of a box, which is cut along the axis of strips only.
    void backward(const Box& box) {
        const Span whole = box.span[along];
        const bool direct = cells.direct() && whole.size() == strip_axis.cells;
        const int64_t strips = direct ? 1 : strips_of(whole, strip_axis.cells, 2);
        int64_t most_cells = 0, most_bins = 0;
        for (int64_t s = 0; s < strips; ++s) {
            const Span own = part(whole, strips, s), bins = cells_seen(problem.transposed[along], own);
            most_cells = larger(most_cells, region(own, bins).size()), most_bins = larger(most_bins, bins.size());
        }
        Arena arena;
        for (int twice = 0; twice < 2; ++twice) {
            if (!cells.direct()) cells.layout(arena, most_cells);
            if (!results.direct()) results.layout(arena, most_bins);
            if (!direct) gradients.layout(arena, most_cells);
            if (twice == 0) arena = Arena{call.scratch(working_slot, size_t(arena.used))};
        }
        for (int64_t s = 0; s < strips; ++s) {
            const Span own = part(whole, strips, s), bins = cells_seen(problem.transposed[along], own);
            const Span seen = region(own, bins);
            const T* const x = cells.load(call.x, first(box), planes(box), seen);
            const T* const g = results.load(call.g, first(box), planes(box), bins);
            T* const gx = direct ? reinterpret_cast<T*>(gradients.address(call.gx, first(box), 0)) : gradients.room();
            send(box, bins, seen, x, g, gx);
            if (!direct) {
                const int64_t before = (own.begin - seen.begin) * cells_from(along + 1) * lanes;
                gradients.store(gx + before, call.gx, first(box), planes(box), own);
            }
        }
    }

  private:
    int64_t cells_from(int a) const {
        int64_t product = 1;
        for (; a < 3; ++a) product *= axis[a].cells;
        return product;
    }
    int64_t bins_from(int a) const {
        int64_t product = 1;
        for (; a < 3; ++a) product *= axis[a].bins;
        return product;
    }
    int64_t first(const Box& box) const { return problem.bundled ? box.plane * bundle : box.plane; }
    int64_t planes(const Box& box) const { return problem.bundled ? smaller(bundle, call.outer - first(box)) : 1; }
    static Span part(Span whole, int64_t parts, int64_t number) {
        const Span within = part_of(whole.size(), parts, number);
        return {whole.begin + within.begin, whole.begin + within.end};
    }
    // How many strips a range of cells or outputs is cut into, with so many arrays of cells. Where windows overlap, strips
    // see cells, or outputs, that their neighbours see too: that is to be a small part.
    int64_t strips_of(Span whole, int64_t size, int64_t arrays) const {
        const int64_t bytes = arrays * strip_axis.cells * cells.bytes_of_step() + strip_axis.bins * results.bytes_of_step();
        const int64_t least = strip_axis.overlapping ? 4 * (strip_axis.taps - 1) * strip_axis.step + 1 : 1;
        return larger(1, smaller(whole.size() / least, bytes / strip_bytes * whole.size() / size));
    }
    // What outputs `bins` see, and the cells themselves.
    Span region(Span own, Span bins) const {
        const Span seen = cells_seen(strip_axis, bins);
        return seen.size() ? Span{smaller(own.begin, seen.begin), larger(own.end, seen.end)} : own;
    }

    // What outputs `bins` along the axis send to cells `seen`, from 0 on.
    void send(const Box& box, Span bins, Span seen, const T* x, const T* g, T* gx) const {
        const int64_t step = cells_from(along + 1) * lanes;
        int64_t cleared = seen.begin;
        const auto clear = [&](int64_t end) {
            if (cleared < end) std::fill_n(gx + (cleared - seen.begin) * step, (end - cleared) * step, T(0)), cleared = end;
        };
        Box outputs = {box.plane, {{0, axis[0].bins}, {0, axis[1].bins}, {0, axis[2].bins}}};
        outputs.span[along] = bins;
        if (!is_overlapping()) {
            if (!is_covered()) clear(seen.end);
            return each_run(outputs, seen.begin, bins.begin, [&](const LaneRun<T>& run, int64_t in, int64_t out) {
                gradients_of_lanes<false>(few, run, x + in, g + out, gx + in);
            });
        }
        // Rows are cleared as late as may be: they are then used at once.
        const bool by_step = strip_axis.ordered && along < 2;
        if (!by_step) clear(seen.end);
        for (int64_t bin = bins.begin, end; bin < bins.end; bin = end) {
            end = by_step ? bin + 1 : bins.end;
            if (by_step) clear(strip_axis.start[bin] + (strip_axis.count[bin] - 1) * strip_axis.step + 1);
            outputs.span[along] = {bin, end};
            each_run(outputs, seen.begin, bins.begin, [&](const LaneRun<T>& run, int64_t in, int64_t out) {
                gradients_of_lanes<true>(few, run, x + in, g + out, gx + in);
            });
        }
        clear(seen.end);
    }
    bool is_overlapping() const { return any(axis, &AxisView::overlapping); }
    // Whether each cell is seen by an output, where none is seen by two.
    bool is_covered() const {
        for (int a = 0; a < 3; ++a) {
            int64_t seen = 0;
            for (int64_t bin = 0; bin < axis[a].bins; ++bin) seen += axis[a].count[bin];
            if (seen != axis[a].cells) return false;
        }
        return true;
    }

    // f(run, first cell, first output) for the outputs of a box, in raster order; elements are counted from where the strip
    // begins.
    template <class F>
    void each_run(const Box& outputs, int64_t first_cell, int64_t first_bin, const F& f) const {
        const AxisView& width = axis[2];
        const int64_t cells_before = first_cell * cells_from(along + 1), bins_before = first_bin * bins_from(along + 1);
        for (int64_t d = outputs.span[0].begin; d < outputs.span[0].end; ++d)
            for (int64_t h = outputs.span[1].begin; h < outputs.span[1].end; ++h)
                for (int64_t w = outputs.span[2].begin, end; w < outputs.span[2].end; w = end) {
                    const bool regular = width.bin_period == 1 && w >= width.regular_begin && w < width.regular_end;
                    end = regular ? smaller(width.regular_end, outputs.span[2].end) : w + 1;
                    const int64_t cell = (axis[0].start[d] * axis[1].cells + axis[1].start[h]) * width.cells + width.start[w];
                    const int64_t bin = (d * axis[1].bins + h) * width.bins + w;
                    f(run_of(d, h, w, end - w), (cell - cells_before) * lanes, (bin - bins_before) * lanes);
                }
    }

    // Regular outputs have the divisor of the first.
    LaneRun<T> run_of(int64_t d, int64_t h, int64_t w, int64_t outputs) const {
        LaneRun<T> run{outputs, axis[2].cell_period * lanes, lanes, 0, {}, lanes, divisor_of<T>(problem, d, h, w)};
        for (int64_t i = 0; i < axis[0].count[d]; ++i)
            for (int64_t j = 0; j < axis[1].count[h]; ++j)
                for (int64_t k = 0; k < axis[2].count[w]; ++k) {
                    const int64_t row = i * axis[0].step * axis[1].cells + j * axis[1].step;
                    run.offset[run.cells++] = (row * axis[2].cells + k * axis[2].step) * lanes;
                }
        return run;
    }
};

}  // namespace
}  // namespace poolkit
