// Gradients where few outputs see a cell: it adds what they send with the sum in a register, and is written once. Of
// reductions with an index (ByIndex), and of those that send the same to every cell (ByAll).
//
// The association is the general drivers': in raster order of the outputs by index (scatter.hpp), else along the width
// first, then over height and depth (pull.hpp).
#pragma once

#include <algorithm>
#include <type_traits>

#include "results.hpp"
#include "scatter.hpp"
#include "small_overlapping.hpp"
#include "tiles.hpp"

namespace poolkit {
namespace {

// Rows of outputs that see one row of cells.
template <class T>
struct SourceRows {
    const T* sent[small_rows];         // what outputs send
    const uint8_t* index[small_rows];  // their winners, by index
    int64_t tap[small_rows];           // that the first cell of the row is of the first output, in the index
    int64_t count;
};

// The outputs that see a cell, along the width: where their rows hold them, and which tap it is of each.
struct SourceColumn {
    int64_t count, place[small_side], tap[small_side];
};

template <class T>
using Numbers = Vector<T, block_of<T>>;

// What cells get from `rows` x `columns` outputs.
template <class T>
struct ByIndex {
    using Number = T;
    template <int rows, int columns>
    struct Sums {
        const T* sent[rows * columns];
        const uint8_t* index[rows * columns];
        Integer<T> tap[rows * columns];

        POOLKIT_INLINE Sums(const SourceRows<T>& row, const SourceColumn& column) {
#pragma GCC unroll 12
            for (int k = 0; k < rows * columns; ++k) {
                const int v = k / columns, u = k % columns;
                sent[k] = row.sent[v] + column.place[u], index[k] = row.index[v] + column.place[u];
                tap[k] = Integer<T>(row.tap[v] + column.tap[u]);
            }
        }
        POOLKIT_INLINE T one(int64_t i) const {
            T sum = 0;
#pragma GCC unroll 12
            for (int k = 0; k < rows * columns; ++k) sum += Integer<T>(index[k][i]) == tap[k] ? sent[k][i] : T(0);
            return sum;
        }
        POOLKIT_INLINE Numbers<T> block(int64_t i) const {
            using Whole = Vector<Integer<T>, block_of<T>>;
            Numbers<T> sum{};
#pragma GCC unroll 12
            for (int k = 0; k < rows * columns; ++k) {
                const Whole wins = Whole(widened<T>(index[k] + i) == tap[k]);
                sum += Numbers<T>(Whole(load_vector<Numbers<T>>(sent[k] + i)) & wins);
            }
            return sum;
        }
    };
};

template <class T>
struct ByAll {
    using Number = T;
    template <int rows, int columns>
    struct Sums {
        const T* sent[rows * columns];

        POOLKIT_INLINE Sums(const SourceRows<T>& row, const SourceColumn& column) {
#pragma GCC unroll 12
            for (int k = 0; k < rows * columns; ++k) sent[k] = row.sent[k / columns] + column.place[k % columns];
        }
        template <class V, class At>
        POOLKIT_INLINE static V sum(const At& at) {
            V of_row[rows];
#pragma GCC unroll 4
            for (int v = 0; v < rows; ++v) {
                of_row[v] = at(v * columns);
#pragma GCC unroll 3
                for (int u = 1; u < columns; ++u) of_row[v] += at(v * columns + u);
            }
            if constexpr (rows == 4) return (of_row[0] + of_row[1]) + (of_row[2] + of_row[3]);  // two by two
#pragma GCC unroll 4
            for (int v = 1; v < rows; ++v) of_row[0] += of_row[v];
            return of_row[0];
        }
        POOLKIT_INLINE T one(int64_t i) const {
            return sum<T>([&](int k) { return sent[k][i]; });
        }
        POOLKIT_INLINE Numbers<T> block(int64_t i) const {
            return sum<Numbers<T>>([&](int k) { return load_vector<Numbers<T>>(sent[k] + i); });
        }
    };
};

// So many times `width` cells, each so many elements further on in the outputs and in the cells.
struct CellRun {
    int64_t times, width, in, out;
};

template <class How, int rows, int columns, class T>
[[gnu::noinline]] void add_run(const SourceRows<T>& row, const SourceColumn& column, const CellRun& run, T* to) {
    const typename How::template Sums<rows, columns> sums(row, column);
    for (int64_t number = 0, in = 0; number < run.times; ++number, in += run.in, to += run.out)
        if (run.width < block_of<T>)
            for (int64_t i = 0; i < run.width; ++i) to[i] = sums.one(in + i);
        else
            each_block<block_of<T>>(run.width, [&](int64_t i) { store_vector(to + i, sums.block(in + i)); });
}

// Cells of two kinds in turn, `each` of each.
template <class How, int rows, int even, int odd, class T>
[[gnu::noinline]] void add_pairs(const SourceRows<T>& row, const SourceColumn* columns, int64_t at, int64_t each, T* to) {
    const typename How::template Sums<rows, even> first(row, columns[0]);
    const typename How::template Sums<rows, odd> second(row, columns[1]);
    if (each < block_of<T>)
        for (int64_t i = 0; i < each; ++i) to[2 * i] = first.one(at + i), to[2 * i + 1] = second.one(at + i);
    else
        each_block<block_of<T>>(
            each, [&](int64_t i) { Blocks<T>::zip(first.block(at + i), second.block(at + i), to + 2 * i); });
}

// `outputs.row(number, slab, height)` is row `number` of what outputs send, kept in a slot for these until it is used again.
template <class How, class Outputs>
class SmallGradients {
    using T = typename How::Number;
    const Problem& problem;
    const Call& call;
    const AxisView *const axis, *const seen;
    const int64_t lanes;
    Outputs& outputs;
    const int64_t part;  // cells of a row that are made at once
    Results results;
    const int64_t alike;
    const double outputs_per_cell;
    SourceColumn regular_column[2];  // of each cell of a period

  public:
    SmallGradients(const Problem& problem, const Call& call, Outputs& outputs)
        : problem(problem), call(call), axis(problem.axis), seen(problem.transposed), lanes(problem.lanes),
          outputs(outputs), part(near_part(call, axis[2].cells, lanes, problem.cells.bytes)),
          results(call, problem.cells, call.gx, part * lanes), alike(period(problem)),
          outputs_per_cell(double(axis[0].bins * axis[1].bins * axis[2].bins) / double(axis[0].cells * axis[1].cells * axis[2].cells)) {
        for (int64_t phase = 0; phase < alike; ++phase) regular_column[phase] = column(seen[2].regular_begin + phase);
    }

    static bool takes(const Problem& problem) {
        const AxisView* const seen = problem.transposed;
        if (seen[0].widest > small_slabs || seen[1].widest > small_side || seen[2].widest > small_side ||
            seen[0].widest * seen[1].widest > small_rows)
            return false;
        return problem.lanes >= few_lanes || (problem.lanes == 1 && period(problem) != 0);
    }

    void run(const Box& box) {
        for (int64_t d = box.span[0].begin; d < box.span[0].end; ++d)
            for (int64_t h = box.span[1].begin; h < box.span[1].end; ++h)
                each_part(box.span[2], part, [&](Span width) { row(box.plane, d, h, width); });
    }

  private:
    // Cells this far apart are alike, where a loop runs along them: 1 or 2; else 0.
    static int64_t period(const Problem& problem) {
        const AxisView& width = problem.transposed[2];
        const int64_t alike = width.bin_period;
        if (width.regular_end - width.regular_begin < 8 * alike || alike > 2 || width.cell_period != 1) return 0;
        // Cells of two kinds are seen by as many outputs, or by one more.
        if (alike == 2 && width.count[width.regular_begin] * width.count[width.regular_begin + 1] == 0) return 0;
        return alike;
    }

    void row(int64_t plane, int64_t d, int64_t h, Span width) {
        const int64_t number = (plane * axis[0].cells + d) * axis[1].cells + h;
        const int64_t at = (number * axis[2].cells + width.begin) * lanes;
        T* const gx = results.template room<T>(at, width.size() * lanes);
        T* const to = gx - width.begin * lanes;  // addressed by the number of the cell
        const SourceRows<T> rows = rows_of(plane, d, h);
        if (lanes > 1) ask(at, at + width.size() * lanes);
        int64_t low = width.end, high = width.end;
        if (alike) {
            low = seen[2].regular_begin, high = seen[2].regular_end;
            if (low < width.begin) low += (width.begin - low + alike - 1) / alike * alike;
            if (high > width.end) high -= (high - width.end + alike - 1) / alike * alike;
            if (low >= high) low = high = width.end;
        }
        for (int64_t w = width.begin; w < low; ++w) add(rows, column(w), {1, lanes, 0, 0}, to + w * lanes);
        if (low < high) regular(rows, low, high, to);
        for (int64_t w = high; w < width.end; ++w) add(rows, column(w), {1, lanes, 0, 0}, to + w * lanes);
        results.keep(gx, at, width.size() * lanes);
    }

    // Ask ahead for what outputs send, as far as cells [begin, end) are.
    void ask(int64_t begin, int64_t end) const {
        const int64_t from = int64_t(double(begin) * outputs_per_cell), count = int64_t(double(end) * outputs_per_cell) - from;
        const int64_t bytes = problem.results.bytes;
        ask_ahead(reinterpret_cast<uintptr_t>(call.g) + uintptr_t(from * bytes), count * bytes);
        if (call.index) ask_ahead(reinterpret_cast<uintptr_t>(call.index) + uintptr_t(from), count);
    }

    SourceRows<T> rows_of(int64_t plane, int64_t d, int64_t h) const {
        SourceRows<T> rows;
        rows.count = 0;
        for (int64_t u = 0; u < seen[0].count[d]; ++u)
            for (int64_t v = 0; v < seen[1].count[h]; ++v) {
                const int64_t od = seen[0].start[d] + u * seen[0].step, oh = seen[1].start[h] + v * seen[1].step;
                const int64_t number = (plane * axis[0].bins + od) * axis[1].bins + oh;
                // Slots of neighbours differ: `step` is 1 where neighbours are asked for.
                rows.sent[rows.count] =
                    outputs.row(number, seen[0].step == 1 ? od % small_slabs : u, seen[1].step == 1 ? oh % small_side : v);
                rows.index[rows.count] = call.index ? static_cast<const uint8_t*>(call.index) + number * axis[2].bins * lanes : nullptr;
                rows.tap[rows.count++] = taps(axis[0], d - axis[0].origin[od]) * problem.index_scale[0] +
                                         taps(axis[1], h - axis[1].origin[oh]) * problem.index_scale[1];
            }
        return rows;
    }

    // Taps in a distance of cells: a division costs as much as a block of sums.
    static int64_t taps(const AxisView& axis, int64_t cells) { return axis.step == 1 ? cells : cells / axis.step; }
    SourceColumn column(int64_t w) const {
        SourceColumn column;
        column.count = seen[2].count[w];
        for (int64_t u = 0; u < column.count; ++u) {
            const int64_t ow = seen[2].start[w] + u * seen[2].step;
            column.place[u] = ow * lanes, column.tap[u] = taps(axis[2], w - axis[2].origin[ow]);
        }
        return column;
    }

    void add(const SourceRows<T>& rows, const SourceColumn& column, const CellRun& run, T* to) const {
        if (rows.count == 0 || column.count == 0) {  // no output sees these cells
            for (int64_t number = 0; number < run.times; ++number) std::fill_n(to + number * run.out, run.width, T(0));
            return;
        }
        with_number<small_rows>(rows.count, [&](auto row_count) {
            with_number<small_side>(column.count, [&](auto count) { add_run<How, row_count, count>(rows, column, run, to); });
        });
    }

    // One output later is one stride of cells later: a run for each cell of a stride.
    void regular(const SourceRows<T>& rows, int64_t low, int64_t high, T* to) const {
        const int64_t before = low - seen[2].regular_begin, later = before / alike * lanes;
        if (alike == 1) return add(rows, moved(regular_column[0], later), {1, (high - low) * lanes, 0, 0}, to + low * lanes);
        const int64_t each = (high - low) / 2, even = regular_column[0].count, odd = regular_column[1].count;
        if (lanes > 1 || rows.count == 0) {
            for (int64_t phase = 0; phase < 2; ++phase)
                add(rows, moved(regular_column[phase], later), {each, lanes, lanes, 2 * lanes}, to + (low + phase) * lanes);
            return;
        }
        with_number<small_rows>(rows.count, [&](auto count) {
            with_number<small_side>(even, [&](auto first) {
                with_number<small_side>(odd, [&](auto second) {
                    if constexpr (first - second < 2 && second - first < 2)  // no others are one stride apart
                        add_pairs<How, count, first, second>(rows, regular_column, later, each, to + low);
                });
            });
        });
    }
    static SourceColumn moved(SourceColumn column, int64_t elements) {
        for (int64_t u = 0; u < column.count; ++u) column.place[u] += elements;
        return column;
    }
};

template <class How, class Outputs>
void run_small_gradients(const Problem& problem, const Call& call, int64_t begin, int64_t end, Outputs outputs) {
    const int64_t sizes[3] = {problem.axis[0].cells, problem.axis[1].cells, problem.axis[2].cells};
    SmallGradients<How, Outputs> gradients(problem, call, outputs);
    for (int64_t unit = begin; unit < end; ++unit) gradients.run(box_of(call, sizes, unit));
}

// Rows of gradients as they are.
template <class T>
class GradientRows {
    SmallRows<T> rows;

  public:
    GradientRows(const Problem& problem, const Call& call)
        : rows(call, problem.results, call.g, problem.axis[2].bins * problem.lanes) {}
    const T* row(int64_t number, int64_t slab, int64_t height) { return rows.row(number, slab * small_side + height); }
};

// The gradient by index, by the driver that suits the windows.
template <class T>
void backward_winners(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    using How = ByIndex<T>;
    if (problem.index_bytes == 1 && takes_tiles(problem) && call.parts[2] == 1)
        return run_tiles<T>(problem, call, begin, end, nullptr);
    if (problem.index_bytes != 1 || !SmallGradients<How, GradientRows<T>>::takes(problem))
        return scatter_winners<T>(problem, call, begin, end);
    run_small_gradients<How>(problem, call, begin, end, GradientRows<T>(problem, call));
}

// Rows of what outputs send to all cells alike.
template <class R>
class Seeds {
    using T = typename R::Number;
    const Problem& problem;
    const Call& call;
    const int64_t width;

  public:
    Seeds(const Problem& problem, const Call& call)
        : problem(problem), call(call), width(problem.axis[2].bins * problem.lanes) {}

    // Of `count` rows of outputs of a plane, from row `number` on.
    void make(int64_t number, int64_t count, T* to) const {
        const T* g = as_numbers<T>(call, problem.results, call.g, number * width, count * width);
        const AxisView& height = problem.axis[1];
        const int64_t d = number / height.bins % problem.axis[0].bins;
        for (int64_t h = number % height.bins, end = h + count, alike; h < end; h += alike, g += alike * width, to += alike * width) {
            for (alike = 1; h + alike < end && problem.divisor_count[1][h + alike] == problem.divisor_count[1][h];) ++alike;
            each_run(problem, d, h, {0, problem.axis[2].bins}, [&](int64_t begin, int64_t end, double divisor) {
                const int64_t from = begin * problem.lanes;
                seed(g + from, T(divisor), to + from, (end - begin) * problem.lanes, alike);
            });
        }
    }

  private:
    [[gnu::noinline]] void seed(const T* __restrict g, T divisor, T* __restrict to, int64_t size, int64_t rows) const {
        const R reduction(problem.parameters);
        for (int64_t row = 0; row < rows; ++row, g += width, to += width)
            for (int64_t i = 0; i < size; ++i) to[i] = reduction.collect(T(0), reduction.seed({}, g[i], divisor));
    }
};

// Each made once for the cells that see it next.
template <class R>
class SeedRows {
    using T = typename R::Number;
    const Seeds<R> seeds;
    const int64_t width;
    T* const made;
    int64_t held[row_slots];

  public:
    SeedRows(const Problem& problem, const Call& call)
        : seeds(problem, call), width(problem.axis[2].bins * problem.lanes),
          made(static_cast<T*>(call.scratch(pulls_slot, size_t(row_slots * width) * sizeof(T)))) {
        for (int64_t& each : held) each = -1;
    }
    const T* row(int64_t number, int64_t slab, int64_t height) {
        const int64_t slot = slab * small_side + height;
        if (held[slot] != number) seeds.make(number, 1, made + slot * width);
        held[slot] = number;
        return made + slot * width;
    }
};

// What is sent, as cells of windows that are the cells' (small_overlapping.hpp).
template <class Number>
struct Sent {
    using T = Number;
    struct State {
        T sum;
    };
    static constexpr bool exact = false;
    static constexpr bool has_index = false, masked = false, reads = true, divides = false;

    explicit Sent(const double*) {}
    POOLKIT_INLINE State lift(T sent) const { return {sent}; }
    POOLKIT_INLINE State combine(State a, State b) const { return {a.sum + b.sum}; }
    POOLKIT_INLINE State shift(State a, Integer<T>) const { return a; }
    POOLKIT_INLINE T finish(State a, T) const { return a.sum; }
};

template <class T>
struct InBlocks<Sent<T>> {
    using Type = Sent<Vector<T, block_of<T>>>;
};

// Kernel::small_gradient of reductions whose outputs send a number to all cells alike, which add them.
template <class R>
bool backward_small(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    using T = typename R::Number;
    if (takes_tiles(problem) && call.parts[2] == 1) return run_tiles<T>(problem, call, begin, end, Seeds<R>(problem, call)), true;
    Problem turned = problem;
    for (int a = 0; a < 3; ++a) turned.axis[a] = problem.transposed[a];
    turned.results = problem.cells, turned.index_bytes = 1;
    if (takes_small<Sent<T>>(turned) && has_overlapping_rows(turned) && small_stride<T>(turned) != 2) {
        Call inner = call;
        inner.y = call.gx;
        const Seeds<R> seeds(problem, call);
        const int64_t width = problem.axis[2].bins * problem.lanes;
        const auto rows = [&](int64_t number, int64_t count) {
            T* const made = static_cast<T*>(call.scratch(pulls_slot, size_t(count * width) * sizeof(T)));
            seeds.make(number, count, made);
            return made;
        };
        if (turned.lanes == 1 && rolls(turned.axis, false))
            run_rolling<Sent<T>>(turned, inner, begin, end, rows, false);
        else
            run_overlapping<Sent<T>, Plain<T>>(Sent<T>(nullptr), turned, inner, begin, end, rows, false);
        return true;
    }
    using How = ByAll<T>;
    if (!SmallGradients<How, SeedRows<R>>::takes(problem)) return false;
    run_small_gradients<How>(problem, call, begin, end, SeedRows<R>(problem, call));
    return true;
}

}  // namespace
}  // namespace poolkit
