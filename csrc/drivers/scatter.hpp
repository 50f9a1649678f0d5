// The gradient of reductions with an index: each output's gradient goes to the cell that won. A unit
// owns rows of cells and adds in raster order of the outputs (rule S14), by one of two ways that give
// the same sums: comparing every tap of a cell with the winner (vectorises), or scattering.
#pragma once

#include "moves.hpp"
#include "lanes.hpp"

namespace poolkit {
namespace {

// Outputs that see a cell, up to which comparing them all beats scattering one by one.
constexpr int64_t few_outputs = 32;

template <class T, class Stored>
[[gnu::noinline]] void add_winners(T* __restrict sum, const T* __restrict g, const Stored* __restrict index,
                                   Integer<T> tap, int64_t width) {
    for (int64_t i = 0; i < width; ++i) sum[i] += Integer<T>(index[i]) == tap ? g[i] : T(0);
}

// Where a tap lies in its window, in cells along each axis, and in elements of a plane.
struct Place {
    int64_t d, h, w, element;
};

template <class T, class Stored>
class Winners {
    const Problem& problem;
    const Call& call;
    const Box box;
    const AxisView *axis, *seen;
    const int64_t lanes, row_cells, row_bins;
    const int64_t first_bin, first_cell;  // of this plane
    const Stored* index;

    // Sums of one row of cells. Cells `period` apart lie side by side where lanes are few.
    int64_t period = 1, pitch = 0;
    int64_t low, high;  // regular outputs
    T* sums = nullptr;
    Place* places = nullptr;  // of every tap, where they are listed

  public:
    Winners(const Problem& problem, const Call& call, const Box& box)
        : problem(problem), call(call), box(box), axis(problem.axis), seen(problem.transposed), lanes(problem.lanes),
          row_cells(axis[2].cells * lanes), row_bins(axis[2].bins * lanes),
          first_bin(box.plane * axis[0].bins * axis[1].bins * row_bins),
          first_cell(box.plane * axis[0].cells * axis[1].cells * row_cells) {
        index = static_cast<const Stored*>(call.index) + first_bin;
        low = axis[2].regular_begin, high = axis[2].regular_end;
        const bool narrow = lanes < few_lanes;
        if (high - low < 4 || (narrow ? axis[2].cell_period > widest_period : axis[2].cell_period > 1))
            low = high = axis[2].bins;
        else
            period = axis[2].cell_period;
    }

    void run() {
        const bool large = taps() >= (lanes == 1 ? cells_of_large_windows : cells_of_large_windows_of_lanes);
        if (!large && seen[0].widest * seen[1].widest * seen[2].widest <= few_outputs)
            compare();
        else
            scatter();
    }

  private:
    Span cells() const { return box.span[2]; }
    int64_t taps() const { return taps_of(problem); }
    // Element number of the first cell of this unit in row (d, h).
    int64_t row_of(int64_t d, int64_t h) const {
        return first_cell + (d * axis[1].cells + h) * row_cells + cells().begin * lanes;
    }
    // Gradients of a row of outputs, of those in `bins`; counted from output 0.
    const T* gradients(int64_t row, Span bins) const {
        const int64_t at = first_bin + row + bins.begin * lanes;
        return as_numbers<T>(call, problem.results, call.g, at, bins.size() * lanes) - bins.begin * lanes;
    }

    void compare() {
        pitch = ((cells().size() + period - 1) / period * lanes + 15) / 16 * 16;
        sums = static_cast<T*>(call.scratch(working_slot, size_t(pitch * period) * sizeof(T)));
        for (int64_t d = box.span[0].begin; d < box.span[0].end; ++d)
            for (int64_t h = box.span[1].begin; h < box.span[1].end; ++h) {
                for (int64_t i = 0; i < pitch * period; ++i) sums[i] = 0;
                for (int64_t u = 0; u < seen[0].count[d]; ++u)
                    for (int64_t v = 0; v < seen[1].count[h]; ++v)
                        compare_row(d, h, seen[0].start[d] + u * seen[0].step, seen[1].start[h] + v * seen[1].step);
                const int64_t at = row_of(d, h), size = cells().size() * lanes;
                T* const gx = to_be_kept<T>(call, problem.cells, call.gx, at, size);
                store_row(gx);
                keep(problem.cells, gx, call.gx, at, size);
            }
    }

    // Add what the outputs of row (od, oh) send to row (d, h) of cells.
    void compare_row(int64_t d, int64_t h, int64_t od, int64_t oh) {
        const int64_t taps = (d - axis[0].origin[od]) / axis[0].step * problem.index_scale[0] +
                             (h - axis[1].origin[oh]) / axis[1].step * problem.index_scale[1];
        const int64_t row = (od * axis[1].bins + oh) * row_bins;
        const Span bins = cells_seen(seen[2], cells());
        if (bins.size() <= 0) return;
        const T* const g = gradients(row, bins);
        for (int64_t o = bins.begin; o < smaller(low, bins.end); ++o) compare_bin(g, row, taps, o);
        if (low < high) {
            // A cell's outputs ascend as its taps descend.
            for (int64_t t = axis[2].count[low] - 1; t >= 0; --t) {
                const int64_t cell = axis[2].start[low] + t * axis[2].step - cells().begin;
                const int64_t skip = cell < 0 ? (-cell + period - 1) / period : 0;
                const int64_t room = cells().size() - cell;
                const int64_t end = room <= 0 ? 0 : smaller(high - low, (room + period - 1) / period);
                if (end <= skip) continue;
                const int64_t o = (low + skip) * lanes;
                add_winners(sum_at(cell + skip * period), g + o, index + row + o, Integer<T>(taps + t), (end - skip) * lanes);
            }
        }
        for (int64_t o = larger(high, bins.begin); o < bins.end; ++o) compare_bin(g, row, taps, o);
    }

    T* sum_at(int64_t cell) const { return sums + cell % period * pitch + cell / period * lanes; }

    void compare_bin(const T* g, int64_t row, int64_t taps, int64_t o) const {
        for (int64_t t = 0; t < axis[2].count[o]; ++t) {
            const int64_t cell = axis[2].start[o] + t * axis[2].step - cells().begin;
            if (cell < 0 || cell >= cells().size()) continue;
            add_winners(sum_at(cell), g + o * lanes, index + row + o * lanes,
                        Integer<T>(taps + axis[2].first[o] + t), lanes);
        }
    }

    void store_row(T* to) const {
        const int64_t whole = cells().size() / period;
        interleave<T>(sums, pitch, period, lanes, to, whole);
        for (int64_t cell = whole * period; cell < cells().size(); ++cell)
            for (int64_t c = 0; c < lanes; ++c) to[cell * lanes + c] = sum_at(cell)[c];
    }

    void scatter() {
        Span bins[3];
        for (int a = 0; a < 3; ++a) bins[a] = cells_seen(seen[a], box.span[a]);
        // Sums are made where they stay, or, if they are stored as something else, in scratch memory.
        const int64_t rows = box.span[0].size() * box.span[1].size(), size = cells().size() * lanes;
        T* const made = to_be_kept<T>(call, problem.cells, call.gx, first_cell, rows * size);
        const auto row_at = [&](int64_t d, int64_t h) {
            if (!problem.cells.convert.store) return static_cast<T*>(call.gx) + row_of(d, h);
            return made + ((d - box.span[0].begin) * box.span[1].size() + h - box.span[1].begin) * size;
        };
        each_row([&](int64_t d, int64_t h) {
            T* const row = row_at(d, h);
            for (int64_t i = 0; i < size; ++i) row[i] = 0;
        });
        bool whole = !problem.cells.convert.store;  // the unit is a plane
        for (int a = 0; a < 3; ++a) whole = whole && box.span[a].size() == axis[a].cells;
        list_places(bins[0].size() * bins[1].size() * bins[2].size() * lanes);
        for (int64_t od = bins[0].begin; od < bins[0].end; ++od)
            for (int64_t oh = bins[1].begin; oh < bins[1].end; ++oh) {
                if (bins[2].size() <= 0) continue;
                const T* const g = gradients((od * axis[1].bins + oh) * row_bins, bins[2]);
                const bool plain = whole && places && inside(0, od) && inside(1, oh);
                for (int64_t ow = bins[2].begin; ow < bins[2].end;) {  // in order: sums are rounded in it
                    const int64_t from = ow;
                    while (plain && ow < bins[2].end && inside(2, ow)) ++ow;
                    scatter_inside(g, od, oh, {from, ow});
                    if (ow < bins[2].end) scatter_bin(g, od, oh, ow++, row_at);
                }
            }
        each_row([&](int64_t d, int64_t h) { keep(problem.cells, row_at(d, h), call.gx, row_of(d, h), size); });
    }

    template <class F>
    void each_row(F f) const {
        for (int64_t d = box.span[0].begin; d < box.span[0].end; ++d)
            for (int64_t h = box.span[1].begin; h < box.span[1].end; ++h) f(d, h);
    }

    Place place_of(int64_t tap) const {
        const uint32_t width = uint32_t(axis[2].taps), height = uint32_t(axis[1].taps), row = uint32_t(tap) / width;
        const int64_t d = int64_t(row / height) * axis[0].step, h = int64_t(row % height) * axis[1].step;
        const int64_t w = int64_t(uint32_t(tap) % width) * axis[2].step;
        return {d, h, w, (d * axis[1].cells + h) * row_cells + w * lanes};
    }
    // Whether all taps of this output along an axis are cells.
    bool inside(int a, int64_t output) const {
        const int64_t origin = axis[a].origin[output];
        return origin >= 0 && origin + (axis[a].taps - 1) * axis[a].step < axis[a].cells;
    }
    // A list of all places, which saves divisions, where outputs are not fewer than they.
    void list_places(int64_t outputs) {
        if (outputs < taps()) return;
        places = static_cast<Place*>(call.scratch(working_slot, size_t(taps()) * sizeof(Place)));
        for (int64_t tap = 0; tap < taps(); ++tap) places[tap] = place_of(tap);
    }

    // Outputs of a row all of whose taps are cells of this unit, whose sums are made where they stay.
    void scatter_inside(const T* g, int64_t od, int64_t oh, Span bins) const {
        const Stored* const winners = index + (od * axis[1].bins + oh) * row_bins;
        T* const row = static_cast<T*>(call.gx) + first_cell +
                       (axis[0].origin[od] * axis[1].cells + axis[1].origin[oh]) * row_cells;
        const int64_t all = taps();
        for (int64_t ow = bins.begin; ow < bins.end; ++ow) {
            T* const origin = row + axis[2].origin[ow] * lanes;
            for (int64_t i = ow * lanes; i < (ow + 1) * lanes; ++i) {
                const int64_t tap = winners[i];
                if (tap < all) origin[places[tap].element + i - ow * lanes] += g[i];
            }
        }
    }

    template <class RowAt>
    void scatter_bin(const T* g, int64_t od, int64_t oh, int64_t ow, const RowAt& row_at) const {
        const int64_t at = ((od * axis[1].bins + oh) * axis[2].bins + ow) * lanes;
        for (int64_t c = 0; c < lanes; ++c) {
            const int64_t tap = index[at + c];
            if (tap >= taps()) continue;  // emptied by a mask, or an index that no forward pass wrote
            const Place place = places ? places[tap] : place_of(tap);
            const int64_t d = axis[0].origin[od] + place.d, h = axis[1].origin[oh] + place.h;
            const int64_t w = axis[2].origin[ow] + place.w;
            // Another unit's cell, or again no index of this window.
            if (d < box.span[0].begin || d >= box.span[0].end || h < box.span[1].begin || h >= box.span[1].end ||
                w < cells().begin || w >= cells().end)
                continue;
            row_at(d, h)[(w - cells().begin) * lanes + c] += g[ow * lanes + c];
        }
    }
};

template <class T>
void scatter_winners(const Problem& problem, const Call& call, int64_t begin, int64_t end) {
    const int64_t sizes[3] = {problem.axis[0].cells, problem.axis[1].cells, problem.axis[2].cells};
    with_index_type(problem.index_bytes, [&](auto type) {
        for (int64_t unit = begin; unit < end; ++unit)
            Winners<T, decltype(type)>(problem, call, box_of(call, sizes, unit)).run();
    });
}

}  // namespace
}  // namespace poolkit
