// Small windows in one pass: each output's cells are loaded, combined in registers and the result stored,
// with no rows of states in between. A common window is then read at the speed of memory.
//
// The association is the separable driver's: along the width first, then over the height, one cell after
// the other (no side has more cells than one of its blocks), so the results are bitwise the same.
#pragma once

#include <type_traits>

#include "conversion.hpp"
#include "passes.hpp"
#include "results.hpp"
#include "small_rows.hpp"

namespace poolkit {
namespace {

static_assert(small_side <= block_cells, "the association would be another one");

// Rows of a window: three, or two of each of two slabs.
constexpr int small_rows = small_side + 1;

// Where outputs look: element (row, t) of the first lies at rows[row][t * apart].
template <class Stored>
struct SmallWindow {
    const Stored* rows[small_rows];
    int64_t apart;
};

// Where results go.
template <class Stored>
struct SmallResults {
    Stored* y;
    uint8_t* index;
    int64_t width;
};

// So many times the same, each so many elements further on in the input and in the results.
struct Repeated {
    int64_t times, in, out;
    unsigned asked = 0;  // bit j: ask_ahead() of row j for as many elements each time
};

// What the taps and the divisor of a run of outputs are.
template <class T>
struct SmallTaps {
    Integer<T> first, row_taps, slab_taps, base;  // tap of the first cell of a row; taps per row and slab; taps before the first row
    T divisor;
};

template <int number>
using Fixed = std::integral_constant<int, number>;

// One output; cell(j, t) is its cell t of row j.
template <int height, int count, class Op, class T, class CellAt>
POOLKIT_INLINE typename Op::State small_state(const Op& op, const SmallTaps<T>& run, const CellAt& cell) {
    const auto row = [&](auto j) {
        Integer<T> tap = run.first + Integer<T>(j) * run.row_taps;
        if constexpr (height == 4) tap = run.first + Integer<T>(j % 2) * run.row_taps + Integer<T>(j / 2) * run.slab_taps;
        auto state = op.shift(op.lift(cell(j, Fixed<0>())), tap);
        if constexpr (count > 1) state = op.combine(state, op.shift(op.lift(cell(j, Fixed<1>())), tap + 1));
        if constexpr (count > 2) state = op.combine(state, op.shift(op.lift(cell(j, Fixed<2>())), tap + 2));
        return state;
    };
    auto state = row(Fixed<0>());
    if constexpr (height > 1) state = op.combine(state, row(Fixed<1>()));
    if constexpr (height == 3) state = op.combine(state, row(Fixed<2>()));
    if constexpr (height == 4) state = op.combine(state, op.combine(row(Fixed<2>()), row(Fixed<3>())));
    return state;
}

// even[i] = pairs[2 i], odd[i] = pairs[2 i + 1], as numbers: reads two blocks. Without an address for it, `even` is left out.
template <class E, class T, class Even>
POOLKIT_INLINE void unzip(const typename E::Stored* pairs, Even even, T* odd) {
    constexpr int block = block_of<T>;
    if constexpr (__is_same(E, Brain)) {
        // A float's higher half: the first of a pair lies in the lower half of their word.
        static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
        using Words = Vector<uint32_t, block>;
        const Words words = load_vector<Words>(pairs);
        if constexpr (!__is_same(Even, decltype(nullptr))) store_vector(even, words << 16);
        store_vector(odd, words & 0xFFFF0000u);
    } else if constexpr (__is_same(E, Half)) {
        alignas(64) T numbers[2 * block];
        load_block<E>(pairs, numbers), load_block<E>(pairs + block, numbers + block);
        Blocks<T>::unzip(numbers, even, odd);
    } else {
        Blocks<T>::unzip(pairs, even, odd);
    }
}

// phases[t] = tap t of a block of outputs two cells apart.
template <class E, int count, class T>
POOLKIT_INLINE void unzip_taps(const typename E::Stored* from, T (&phases)[small_side][block_of<T>]) {
    // Pairs from the first cell, and for a third tap from the second: cells 0 .. 2 block, all seen.
    unzip<E>(from, phases[0], phases[1]);
    if constexpr (count > 2) unzip<E>(from + 1, nullptr, phases[2]);
    // GCC 12 would see through the memory and take the vectors apart, number by number.
    asm volatile("" : : "r"(phases) : "memory");
}

// One result each time.
template <class E, int height, int count, class Op>
[[gnu::noinline]] void small_column(const Op& op, const SmallWindow<typename E::Stored>& window,
                                    const SmallTaps<typename Op::T>& run, const SmallResults<typename E::Stored>& results,
                                    const Repeated& repeated) {
    using T = typename Op::T;
    for (int64_t number = 0; number < repeated.times; ++number) {
        const auto state = small_state<height, count>(op, run, [&](auto j, auto t) {
            return loaded<E, T>(window.rows[j][number * repeated.in + t * window.apart]);
        });
        results.y[number * repeated.out] = kept<E, T>(op.finish(state, run.divisor));
        if constexpr (Op::has_index) results.index[number * repeated.out] = uint8_t(op.tap(state) + run.base);
    }
}

// Results 0 .. width - 1 each time, `stride` elements apart in the input, at least a block of them. Every cell
// read is one that an output sees; the caller has checked that all outputs see `height` x `count` cells.
template <class E, int height, int count, int stride, class Op>
[[gnu::noinline]] void small_run(const Op& op_reference, const SmallWindow<typename E::Stored>& window,
                                 const SmallTaps<typename Op::T>& run_reference,
                                 const SmallResults<typename E::Stored>& results, const Repeated& repeated) {
    using T = typename Op::T;
    constexpr int block = block_of<T>;
    // GCC 12 takes the loop over pairs apart where results go elsewhere than to an array of its own.
    constexpr bool direct = stride == 1;
    const Op op = op_reference;  // copies: their fields then stay in registers
    const SmallTaps<T> run = run_reference;
    const auto *r0 = window.rows[0], *r1 = window.rows[1], *r2 = window.rows[2], *r3 = window.rows[3];
    const auto row = [&](int j) { return j == 0 ? r0 : j == 1 ? r1 : j == 2 ? r2 : r3; };
    auto* y = results.y;
    uint8_t* index = results.index;
    const int64_t apart = window.apart, width = results.width;
    alignas(64) T phases[height][small_side][block], made[block];
    alignas(64) Integer<T> won[block];
    for (int64_t number = 0; number < repeated.times; ++number) {
        for (int j = 0; j < height; ++j)
            if (repeated.asked >> j & 1) ask_ahead(row(j), repeated.in);
        each_block<block>(width, [&](int64_t start) {
            if constexpr (stride == 2)
                for (int j = 0; j < height; ++j)
                    unzip_taps<E, count>(row(j) + 2 * start, phases[j]);
            T* const to = [&]() -> T* {
                if constexpr (direct)
                    return y + start;
                else
                    return made;
            }();
#pragma GCC ivdep
            for (int i = 0; i < block; ++i) {
                const auto state = small_state<height, count>(op, run, [&](auto j, auto t) {
                    if constexpr (stride == 2)
                        return phases[j][t][i];
                    else
                        return row(j)[start + i + t * apart];
                });
                to[i] = op.finish(state, run.divisor);
                if constexpr (Op::has_index) won[i] = op.tap(state) + run.base;
            }
            if constexpr (!direct) store_block<E>(made, y + start);
            if constexpr (Op::has_index)
                store_vector(index + start, __builtin_convertvector((load_vector<Vector<Integer<T>, block>>(won)),
                                                                    Vector<uint8_t, block>));
        });
        r0 += repeated.in, y += repeated.out;
        if constexpr (height > 1) r1 += repeated.in;
        if constexpr (height > 2) r2 += repeated.in;
        if constexpr (height > 3) r3 += repeated.in;
        if constexpr (Op::has_index) index += repeated.out;
    }
}

// Whether rows of outputs are made in a block that runs over their end.
inline bool runs_over(const Problem& problem) {
    return problem.lanes == 1 && !problem.cells.convert.load && !problem.results.convert.store && has_short_rows(problem.axis);
}

// The distance between regular outputs where a loop runs along them: 1 or 2 (in elements); else 0.
template <class T>
int64_t small_stride(const Problem& problem) {
    const AxisView& width = problem.axis[2];
    if (width.bin_period != 1) return 0;
    if ((width.regular_end - width.regular_begin) * problem.lanes < block_of<T> && !runs_over(problem)) return 0;
    if (width.cell_period == 1) return 1;
    return problem.lanes == 1 && width.cell_period == 2 && width.step == 1 && width.taps > 1 ? 2 : 0;
}

// Whether this driver takes a problem: two axes of up to small_side cells per bin, or three of two, and loops along the
// lanes or along outputs that are worth their start.
template <class Op>
bool takes_small(const Problem& problem) {
    const AxisView* axis = problem.axis;
    if (Op::masked || !Op::reads || axis[0].widest > small_slabs || axis[1].widest > small_side ||
        (axis[0].widest > 1 && axis[0].widest * axis[1].widest > small_rows) ||
        axis[2].widest > small_side || any(axis, &AxisView::has_empty) ||
        problem.index_bytes != 1)
        return false;
    return problem.lanes >= few_lanes || (problem.lanes == 1 && small_stride<typename Op::T>(problem) != 0);
}

// Rows of outputs from h on, up to `most`, that see as many cells each, one stride of cells further on; of results that are
// gathered, as many as fit.
inline int64_t rows_alike(const Problem& problem, const Box& box, int64_t h, int64_t most, const Results& results) {
    const AxisView &height = problem.axis[1], &width = problem.axis[2];
    if (height.bin_period != 1 || h < height.regular_begin || h >= height.regular_end || box.span[2].size() < width.bins) return 1;
    const int64_t alike = smaller(smaller(height.regular_end, box.span[1].end) - h, most);
    return results.gathers() ? smaller(alike, results.rows_at_once(width.bins * problem.lanes)) : alike;
}

// f(d, h, rows) for the rows of outputs of a box, those that are alike at once.
template <class F>
void each_rows_alike(const Problem& problem, const Box& box, int64_t most, const Results& results, const F& f) {
    for (int64_t d = box.span[0].begin; d < box.span[0].end; ++d)
        for (int64_t h = box.span[1].begin, rows; h < box.span[1].end; h += rows) {
            rows = rows_alike(problem, box, h, most, results);
            f(d, h, rows);
        }
}

// Arrays that a driver reads and writes itself as E, which needs no conversion then.
template <class E, class T>
Storage stored_as(const Storage& storage) {
    return __is_same(E, Plain<T>) ? storage : Storage{storage.element, storage.bytes, {nullptr, nullptr}};
}

// Rows of a window up to which this driver takes halves as they are: those of three rows mostly overlap.
constexpr int most_rows_of_halves = 2;

// Windows over arrays that are stored as E, or are converted row by row where that is their numbers.
template <class Op, class E>
class SmallWindows {
    using T = typename Op::T;
    using Stored = typename E::Stored;
    static constexpr bool plain = __is_same(E, Plain<T>);
    const Op& op;
    const Problem& problem;
    const Call& call;
    const AxisView* const axis;
    const int64_t lanes, stride;
    const Storage stored_cells, stored_results;
    const int64_t part;      // outputs of a row that are made at once
    const int64_t made_end;  // outputs from there on are not ours
    const bool over;         // regular outputs fill no block, see runs_over
    SmallRows<Stored> cells;
    Results results;

  public:
    // Of outputs up to number `made_end`.
    SmallWindows(const Op& op, const Problem& problem, const Call& call, int64_t made_end)
        : op(op), problem(problem), call(call), axis(problem.axis), lanes(problem.lanes),
          stride(small_stride<T>(problem)), stored_cells(stored_as<E, T>(problem.cells)),
          stored_results(stored_as<E, T>(problem.results)), part(near_part(call, axis[2].bins, lanes, stored_results.bytes)),
          made_end(made_end), over(runs_over(problem) && axis[2].regular_end - axis[2].regular_begin < block_of<T>),
          cells(call, stored_cells, call.x, axis[2].cells * lanes), results(call, stored_results, call.y, part * lanes) {}

    // Whether all rows of outputs of an array are alike and as far apart, those of neighbouring planes too.
    bool continues() const {
        const AxisView& height = axis[1];
        const bool as_they_lie = lanes == 1 && !stored_cells.convert.load && !stored_results.convert.store;
        return as_they_lie && axis[0].cells == 1 && axis[0].bins == 1 && tiles_from_first_to_last(height) &&
               height.cells == height.bins * height.widest;
    }

    // All rows of planes [begin, end), of problems that continue: to begin anew with each takes as long as a map of 16x16.
    void run_planes(int64_t begin, int64_t end) {
        const int64_t bins = axis[1].bins, all = (end - begin) * bins;
        for (int64_t row = 0, rows; row < all; row += rows) {
            const int64_t plane = begin + row / bins, h = row % bins, fit = over ? rows_that_fit(plane, h) : all;
            const int64_t most = results.gathers() ? results.rows_at_once(axis[2].bins) : all;
            rows = fit > 0 ? smaller(smaller(fit, all - row), most) : 1;
            make({plane, {{}, {}, {0, axis[2].bins}}}, 0, h, rows, fit > 0);
        }
    }

    void run(const Box& box) {
        for (int64_t d = box.span[0].begin; d < box.span[0].end; ++d)
            for (int64_t h = box.span[1].begin; h < box.span[1].end;) {
                const int64_t alike = rows_alike(h, box), fit = over ? smaller(rows_that_fit(box.plane, h), alike) : 0;
                const int64_t rows = fit > 0 ? fit : over ? 1 : alike;
                each_part(box.span[2], part, [&](Span width) { make({box.plane, {{}, {}, width}}, d, h, rows, fit > 0); });
                h += rows;
            }
    }

  private:
    struct Made {
        Stored* y;
        uint8_t* index;
        Integer<T> base;      // tap of the first cell of a row of bins
        Integer<T> row_taps;  // from a row that it sees to the next
    };

    // Rows of outputs from h on that are one stride of cells apart and see as many, where none has to be converted
    // apart. Of one lane, since the columns that are not alike are then few.
    int64_t rows_alike(int64_t h, const Box& box) const {
        const AxisView& height = axis[1];
        if (lanes > 1 || stored_cells.convert.load || stored_results.convert.store || height.bin_period != 1 ||
            h < height.regular_begin || h >= height.regular_end)
            return 1;
        const int64_t alike = smaller(height.regular_end, box.span[1].end) - h;
        if (!results.gathers()) return alike;
        return box.span[2].size() == axis[2].bins ? smaller(alike, results.rows_at_once(axis[2].bins)) : 1;
    }

    // Rows of outputs of images from h on whose blocks look at no cell behind the last, and make no output that is not ours.
    int64_t rows_that_fit(int64_t plane, int64_t h) const {
        constexpr int block = block_of<T>;
        const int64_t row = axis[2].cells, first = axis[2].regular_begin;
        const int64_t out = (plane * axis[1].bins + h) * axis[2].bins + first + block;
        const int64_t last_row = plane * axis[1].cells + axis[1].start[h] + axis[1].count[h] - 1;
        const int64_t in = last_row * row + axis[2].start[first] + 2 * block;
        const int64_t outputs_left = made_end - out, cells_left = call.outer * axis[1].cells * row - in;
        if (outputs_left < 0 || cells_left < 0) return 0;
        return smaller(outputs_left / axis[2].bins, cells_left / (axis[1].cell_period * row)) + 1;
    }

    // Regular outputs are as many as fill a block, or the block of each of these rows `fits`.
    void make(const Box& box, int64_t d, int64_t h, int64_t made_rows, bool fits) {
        const Stored* rows[small_rows] = {};
        int64_t height = 0;
        for (int64_t i = 0; i < axis[0].count[d]; ++i)
            for (int64_t j = 0; j < axis[1].count[h]; ++j) {
                const int64_t slab = box.plane * axis[0].cells + axis[0].start[d] + i * axis[0].step;
                const int64_t number = slab * axis[1].cells + axis[1].start[h] + j * axis[1].step;
                rows[height++] = cells.row(number, i * small_side + (axis[1].step == 1 ? number % small_side : j));
            }
        const Span width = box.span[2];
        const int64_t out = ((box.plane * axis[0].bins + d) * axis[1].bins + h) * axis[2].bins + width.begin;
        const int64_t at = out * lanes, lanes_made = width.size() * lanes;
        Stored* const y = results.room<Stored>(at, made_rows * lanes_made);
        // Both are addressed by the number of the bin.
        const Made to{y - width.begin * lanes,
                      Op::has_index ? static_cast<uint8_t*>(call.index) + at - width.begin * lanes : nullptr,
                      Integer<T>(axis[0].first[d] * problem.index_scale[0] +
                                 axis[1].first[h] * problem.index_scale[1]),
                      Integer<T>(problem.index_scale[axis[1].count[h] == 1 ? 0 : 1])};  // one row of each slab
        const Repeated by_rows{made_rows, axis[1].cell_period * axis[2].cells * lanes, axis[2].bins * lanes};
        const auto single = [&](int64_t w) { bins(rows, height, w, lanes, divisor(d, h, w), to, by_rows); };
        // Regular outputs are alike: one run of them all, or as many of their lanes. The others are runs of one output.
        const bool regular = stride || (lanes > 1 && axis[2].bin_period == 1);
        int64_t low = regular ? smaller(larger(axis[2].regular_begin, width.begin), width.end) : width.end;
        int64_t high = regular ? larger(smaller(axis[2].regular_end, width.end), low) : width.end;
        if ((high - low) * lanes < block_of<T> && !fits) low = high = width.end;
        const int64_t size = larger((high - low) * lanes, block_of<T>);
        // Most cells first, in the order in which they lie: a column of others would have lines fetched one by one.
        if (low < high && stride)
            bins(rows, height, low, size, divisor(d, h, low), to, asking(by_rows, height == 4 ? 5 : 1));
        else if (low < high)
            bins(rows, height, low, lanes, divisor(d, h, low), to, asking({high - low, axis[2].cell_period * lanes, lanes}, (1u << height) - 1));
        for (int64_t w = width.begin; w < low; ++w) single(w);
        for (int64_t w = high; w < width.end; ++w) single(w);
        results.keep(y, at, made_rows * lanes_made);
    }

    // Of rows that lie one after the other, the first of each slab; of lanes, each row.
    Repeated asking(Repeated repeated, unsigned rows) const {
        if (!stored_cells.convert.load) repeated.asked = rows;
        return repeated;
    }

    // The divisor of regular outputs is that of the first: none of them is clipped.
    T divisor(int64_t d, int64_t h, int64_t w) const { return divisor_of<T>(problem, d, h, w); }

    // `width` outputs and lanes from output `begin` on: one output, or at least a block.
    void bins(const Stored* const* rows, int64_t height, int64_t begin, int64_t width, T divisor, const Made& to,
              const Repeated& repeated) const {
        SmallWindow<Stored> window{{}, axis[2].step * lanes};
        for (int64_t j = 0; j < height; ++j) window.rows[j] = rows[j] + axis[2].start[begin] * lanes;
        const SmallTaps<T> run{Integer<T>(axis[2].first[begin]), to.row_taps, Integer<T>(problem.index_scale[0]), to.base, divisor};
        const SmallResults<Stored> made{to.y + begin * lanes, Op::has_index ? to.index + begin * lanes : nullptr, width};
        const int64_t count = axis[2].count[begin];
        if (width == 1)
            count == 1   ? with_height<1, 0>(height, window, run, made, repeated)
            : count == 2 ? with_height<2, 0>(height, window, run, made, repeated)
                         : with_height<3, 0>(height, window, run, made, repeated);
        else if (stride == 2)
            count == 2 ? with_height<2, 2>(height, window, run, made, repeated)
                       : with_height<3, 2>(height, window, run, made, repeated);
        else if constexpr (plain)
            count == 1   ? with_height<1, 1>(height, window, run, made, repeated)
            : count == 2 ? with_height<2, 1>(height, window, run, made, repeated)
                         : with_height<3, 1>(height, window, run, made, repeated);
    }

    template <int count, int stride>
    void with_height(int64_t height, const SmallWindow<Stored>& window, const SmallTaps<T>& run,
                     const SmallResults<Stored>& made, const Repeated& repeated) const {
        with_number<small_rows>(height, [&](auto rows) { make_run<rows, count, stride>(window, run, made, repeated); });
    }
    template <int height, int count, int stride>
    void make_run(const SmallWindow<Stored>& window, const SmallTaps<T>& run, const SmallResults<Stored>& made,
                  const Repeated& repeated) const {
        if constexpr (!plain && height > most_rows_of_halves)
            return;  // forward_small sees to it
        else if constexpr (stride == 0)
            small_column<E, height, count>(op, window, run, made, repeated);
        else
            small_run<E, height, count, stride>(op, window, run, made, repeated);
    }
};

}  // namespace
}  // namespace poolkit
